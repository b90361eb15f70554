import type { Dockerfile } from '../../contracts/dockerfile.ts';
import { type Document, type DocumentNotes, type Mark, note, step } from '../document.ts';
import type { ImageLayers, Start } from '../launch/image.ts';
import type { Launch } from '../launch/launch.ts';
import { atOf, knownText, type Piece, unknownIn, wordOf } from '../shell/index.ts';
import type { DockerfileTree } from './parse.ts';

type Plain = string | { unknown: string };

/** The document of one Dockerfile: its last stage, with what it has from the stages and images below. */
export function dockerfileDocument(
  tree: DockerfileTree,
  image: ImageLayers,
  launches: readonly Launch[],
): Document<Dockerfile> {
  const marks = new Map<string, Mark>();
  const notes: DocumentNotes = {};
  const value = (piece: Piece, pointer: string, name: string): Plain => {
    const { at, origin, written } = wordOf(piece);
    marks.set(pointer, { at, origin, name, ...(origin !== 'default' && { written }) });
    return knownText(piece) ?? { unknown: unknownIn(piece) ?? 'it is not known' };
  };
  const body: Dockerfile = {
    from: image.images.map(({ written, at }, i) => {
      marks.set(`/from/${i}`, { at, origin: 'explicit', name: 'FROM', written });
      return written;
    }),
  };
  for (const [key, name] of [
    ['entrypoint', 'ENTRYPOINT'],
    ['command', 'CMD'],
  ] as const) {
    const start = image[key];
    if (start) body[key] = wordsOf(start).map((word, i) => value(word, `/${key}/${i}`, name));
  }
  if (image.environment.size > 0) {
    const environment: Record<string, Plain> = {};
    for (const [name, piece] of image.environment) environment[name] = value(piece, `/environment${step(name)}`, name);
    body.environment = environment;
  }
  if (image.directory !== undefined) body.working_directory = image.directory;
  if (image.stopSignal) body.stop_signal = value(image.stopSignal, '/stop_signal', 'STOPSIGNAL');
  if (image.ports.length > 0) {
    body.ports = image.ports.map(({ inside, at }, i) => {
      marks.set(`/ports/${i}`, { at, origin: 'explicit', name: 'EXPOSE' });
      return inside;
    });
  }
  for (const { name, because, place } of image.unread) note(notes, 'unknown', { name, because, at: atOf(place) });
  const file = tree.file.path;
  const stack = launches[0]?.stack ?? file.split('/').slice(0, -1).join('/');
  return { format: 'dockerfile', file, stack, body, marks, notes, files: image.files };
}

function wordsOf(start: Start): Piece[] {
  if (start.form === 'exec') return start.words;
  return start.form === 'shell' ? [...start.shell, start.script] : [start.place];
}
