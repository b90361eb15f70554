import { absolute, isFolder, matchesName } from '../launch/inside.ts';
import type { Mount } from '../launch/launch.ts';
import { knownText, type Piece, type Scope, unknownIn } from '../shell/index.ts';
import type { Build, Stage } from './launch.ts';
import type { DockerfileTree, Heredoc, Instruction } from './parse.ts';
import { copiedText, textScope, write } from './written.ts';

/** Folders that are there in the images of nginx and everywhere, so that a file is copied into them. */
const FOLDERS = new Set([
  '/',
  '/etc',
  '/etc/nginx',
  '/etc/nginx/conf.d',
  '/tmp',
  '/srv',
  '/opt',
  '/usr/share/nginx/html',
]);

interface Copying {
  tree: DockerfileTree;
  instruction: Instruction;
  words: readonly Piece[];
  stage: Stage;
  stages: readonly Stage[];
  build: Build;
  scope: Scope;
  without: ((outside: string) => boolean) | undefined;
}

/** Adds the mounts of a COPY or ADD to its stage. */
export function copied({ tree, instruction, words, stage, stages, build, scope, without }: Copying): void {
  const { image } = stage;
  const sources = words.slice(0, -1);
  const last = words.at(-1);
  if (!last || sources.length === 0) return;
  const at = tree.file.at(instruction.start, instruction.end);
  const text = knownText(last);
  if (text === undefined || (!text.startsWith('/') && image.directory === undefined)) {
    image.unread.push({
      name: instruction.keyword,
      because: unknownIn(last) ?? 'the working directory is not known',
      place: last,
    });
    return;
  }
  const to = absolute(text, image.directory);
  const isInto =
    text.endsWith('/') ||
    /(^|\/)\.\.?$/.test(text) ||
    sources.length > 1 ||
    FOLDERS.has(to) ||
    to === image.directory ||
    image.mounts.some(({ inside }) => inside.startsWith(`${to}/`));
  const add = (mount: Mount) => image.mounts.push({ ...mount, copied: true });
  const from = instruction.flags.find(({ name }) => name === 'from');
  const documents = [...instruction.heredocs];

  for (const source of sources) {
    const path = knownText(source);
    if (path === undefined) {
      add({ inside: to, unknown: unknownIn(source) ?? 'its source is not known', at });
    } else if (path.startsWith('<<') && documents.length > 0) {
      const { name, body, expands, closed } = documents.shift() as Heredoc;
      const path = isInto ? absolute(name, to) : to;
      if (!closed) {
        add({ inside: path, unknown: `the here-document ${name}, which ends nowhere, is written there`, at });
        continue;
      }
      const text = expands ? copiedText(body, textScope(scope, stage, body), tree.escape) : body;
      write({ path, text, appends: false }, stage, build.files);
    } else if (from) {
      const stageName = from.value.text.toLowerCase();
      const other = stages.find(({ name }, i) => name === stageName || String(i) === stageName);
      const target = isInto && /\.[a-z]+$/.test(path) ? absolute(baseName(path), to) : to;
      if (!other || other === stage) {
        add({ inside: target, unknown: `it is copied from the image ${from.value.text}`, at });
        continue;
      }
      add({ inside: target, unknown: `it is copied from the stage ${from.value.text}, which makes it`, at });
      for (const mount of through(other, absolute(path), target)) add({ ...mount, at });
    } else if (/^[a-z]+:\/\/|^git@/.test(path)) {
      add({ inside: isInto ? absolute(baseName(path), to) : to, unknown: `it is downloaded from ${path}`, at });
    } else {
      const found = outside(path, build);
      if (instruction.keyword === 'ADD' && /\.(tar|tgz|tar\.[a-z0-9]+)$/.test(path)) {
        add({ inside: to, unknown: `it is unpacked from ${path}`, at });
      } else if (found.length === 0) {
        const because = `${path}, which the Dockerfile copies, is not among the files given`;
        add({ inside: isInto ? absolute(baseName(path), to) : to, unknown: because, at });
      }
      for (const one of found) {
        const folder = !build.files.has(one);
        const inside = !folder && (isInto || /[*?[]/.test(path)) ? absolute(baseName(one), to) : to;
        add({ inside, outside: one, at, ...(without && { without }) });
      }
    }
  }
}

const baseName = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** The repository paths of a source in the build context; masks match name by name. */
function outside(source: string, { context, files }: Build): string[] {
  const path = absolute(source).slice(1);
  const whole = context === '' || path === '' ? context + path : `${context}/${path}`;
  if (!/[*?[]/.test(path)) return files.has(whole) || isFolder(files, whole) ? [whole] : [];
  const mask = whole.split('/');
  const found = new Set<string>();
  for (const file of files.list()) {
    const steps = file.split('/');
    if (steps.length >= mask.length && mask.every((one, i) => matchesName(one, steps[i] as string))) {
      found.add(steps.slice(0, mask.length).join('/'));
    }
  }
  return [...found];
}

/** What a path inside another stage holds, moved to `to`. */
function through(other: Stage, path: string, to: string): Mount[] {
  return other.image.mounts.flatMap((mount): Mount[] => {
    const prefix = path === '/' ? '/' : `${path}/`;
    if (mount.inside === path) return [{ ...mount, inside: to }];
    if (mount.inside.startsWith(prefix)) return [{ ...mount, inside: absolute(mount.inside.slice(prefix.length), to) }];
    const above = mount.inside === '/' ? '/' : `${mount.inside}/`;
    if (!path.startsWith(above)) return [];
    const rest = path.slice(above.length);
    if (mount.outside === undefined) return [{ ...mount, inside: to }];
    return [{ ...mount, inside: to, outside: mount.outside === '' ? rest : `${mount.outside}/${rest}` }];
  });
}
