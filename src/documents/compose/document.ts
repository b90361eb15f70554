import type { Service as Body, Compose } from '../../contracts/compose.ts';
import { type Document, type DocumentNotes, type Mark, note, step } from '../document.ts';
import type { Start } from '../launch/image.ts';
import { atOf, knownText, type Piece, unknownIn, wordOf } from '../shell/index.ts';
import { durationOf, type Service } from './launch.ts';
import type { Stack } from './stack.ts';

type Plain = string | { unknown: string };

/** The document of one compose stack: its services after merging, interpolation and `extends`. */
export function composeDocument(stack: Stack, services: readonly Service[], notes: DocumentNotes): Document<Compose> {
  const marks = new Map<string, Mark>();
  const all: Compose['services'] = {};
  for (const service of services) all[service.name] = bodyOf(service, `/services${step(service.name)}`, marks);
  for (const { because, file, name = file, at = { file, line: 1, column: 1 } } of stack.problems) {
    note(notes, 'unknown', { name, because, at });
  }
  const files = [...new Set([...stack.files, ...services.flatMap(({ files: own }) => own), ...stack.environments])];
  return { format: 'compose', file: stack.main, stack: stack.main, body: { services: all }, marks, notes, files };
}

function bodyOf(service: Service, pointer: string, marks: Map<string, Mark>): Body {
  const body: Body = {};
  const set = (key: 'image' | 'working_dir' | 'stop_signal', piece: Piece | undefined) => {
    if (piece) body[key] = marked(piece, `${pointer}/${key}`, key, marks);
  };
  set('image', service.image);
  if (service.build) {
    const { context, dockerfile, target, unknown, place } = service.build;
    body.build = {
      context: unknown === undefined ? context || '.' : { unknown },
      dockerfile,
      ...(target !== undefined && { target }),
    };
    marks.set(`${pointer}/build/context`, { at: atOf(place), origin: 'explicit', name: 'build' });
  }
  for (const key of ['entrypoint', 'command'] as const) {
    const words = service[key] && wordsOf(service[key]);
    if (words) body[key] = words.map((word, i) => marked(word, `${pointer}/${key}/${i}`, key, marks));
  }
  if (service.environment.size > 0) {
    const environment: Record<string, Plain> = {};
    for (const [name, value] of service.environment) {
      environment[name] = marked(value, `${pointer}/environment${step(name)}`, name, marks);
    }
    body.environment = environment;
  }
  set('working_dir', service.directory);
  if (service.ports.length > 0) {
    body.ports = service.ports.map(({ inside, published, at }, i) => {
      marks.set(`${pointer}/ports/${i}`, { at, origin: 'explicit', name: 'ports' });
      return { inside, ...(published !== undefined && { published }) };
    });
  }
  set('stop_signal', service.stopSignal);
  if (service.sysctls.size > 0) {
    const sysctls: Record<string, Plain> = {};
    for (const [name, value] of service.sysctls) {
      sysctls[name] = marked(value, `${pointer}/sysctls${step(name)}`, name, marks);
    }
    body.sysctls = sysctls;
  }
  const period = service.stopGracePeriod;
  if (period) {
    const text = marked(period, `${pointer}/stop_grace_period`, 'stop_grace_period', marks);
    const ms = typeof text === 'string' ? durationOf(text) : undefined;
    if (typeof text !== 'string') body.stop_grace_period = text;
    else body.stop_grace_period = ms === undefined ? { unknown: `${text} is no duration such as 10s` } : ms / 1000;
  }
  return body;
}

function wordsOf(start: Start): Piece[] {
  return start.form === 'exec' ? start.words : [start.form === 'shell' ? start.script : start.place];
}

function marked(piece: Piece, pointer: string, name: string, marks: Map<string, Mark>): Plain {
  const word = wordOf(piece);
  marks.set(pointer, { at: word.at, origin: word.origin, name, written: word.written });
  return knownText(piece) ?? { unknown: unknownIn(piece) ?? 'it is not known' };
}
