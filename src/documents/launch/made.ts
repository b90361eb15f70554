import {
  atOf,
  fileOfPiece,
  HOLE,
  knownText,
  type Piece,
  PieceBuilder,
  pieceOf,
  shownText,
  unknownIn,
} from '../shell/index.ts';
import { absolute, absoluteFrom, inside } from './inside.ts';
import type { Mount } from './launch.ts';
import type { Session } from './session.ts';

/** What a program reads or prints: a text, or why it is not known. */
export type Printed = Piece | { unknown: string };

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** What lies at a path inside, or why that is not known. */
export function contentOf(path: Piece, session: Session): Printed {
  const text = knownText(path);
  const to = text === undefined ? undefined : absoluteFrom(session.directory, text);
  if (to === undefined) return { unknown: unknownIn(path) ?? 'the working directory is not known' };
  const found = inside({ mounts: [...session.mounts] }, session.files, to);
  if ('unknown' in found) return found;
  if (!('file' in found)) return { unknown: `${text} is not among the files given` };
  const made = session.made.get(found.file);
  if (made) return made;
  const file = session.files.read(found.file);
  return 'unreadable' in file ? { unknown: `${found.file} cannot be read: ${file.unreadable}` } : pieceOf(file);
}

/** What a program that only prints would print; undefined for every other program. */
export function printedBy(words: readonly Piece[], input: Printed, session: Session): Printed | undefined {
  const [head, ...rest] = words as [Piece, ...Piece[]];
  switch (baseName(head.text)) {
    case 'cat': {
      const paths = rest.filter(({ text }) => text !== '-');
      if (paths.some(({ text }) => text.startsWith('-')) || paths.length > 1) return { unknown: 'cat joins it' };
      return paths[0] ? contentOf(paths[0], session) : input;
    }
    case 'echo': {
      const options = rest.findIndex(({ text }) => !/^-[neE]+$/.test(text));
      const shown = options === -1 ? [] : rest.slice(options);
      const ends = rest.slice(0, rest.length - shown.length).some(({ text }) => text.includes('n')) ? '' : '\n';
      return joined(head, shown, ends);
    }
    case 'printf':
      return formatted(head, rest);
    case 'envsubst':
      return substituted(input, rest, session);
    case 'tee':
      return input;
    case 'sed':
    case 'awk':
    case 'tr':
    case 'grep':
    case 'sort':
    case 'jq':
    case 'base64':
      return { unknown: `${baseName(head.text)} makes it` };
    default:
      return undefined;
  }
}

/** Words with a blank between them, as one text of the script that prints them. */
export function joined(head: Piece, words: readonly Piece[], ends: string): Piece {
  const builder = new PieceBuilder(head.file);
  for (const [i, word] of words.entries()) {
    if (i > 0) builder.add(' ', word.start, word.start);
    add(builder, word, head);
  }
  const end = words.at(-1)?.end ?? head.end;
  builder.add(ends, end, end);
  return builder.piece(head.start, end);
}

function add(builder: PieceBuilder, word: Piece, head: Piece): void {
  if (word.file === head.file) builder.append(word);
  else builder.substitute(word, head.start, head.end);
}

/** `printf` with a format of `%s`, `%d`, `%%`, `\n` and `\t` alone. */
function formatted(head: Piece, [format, ...values]: readonly Piece[]): Printed {
  if (!format || /%[^sd%]|\\[^nt\\"']/.test(format.text) || format.text.includes(HOLE)) {
    return { unknown: 'printf makes it' };
  }
  const slots = format.text.match(/%[sd]/g)?.length ?? 0;
  if (values.length > Math.max(slots, 1) && slots !== 1) return { unknown: 'printf makes it' };
  const builder = new PieceBuilder(head.file);
  const rounds = slots === 1 ? Math.max(values.length, 1) : 1;
  let used = 0;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < format.text.length; i++) {
      const start = format.starts[i] as number;
      const two = format.text.slice(i, i + 2);
      const end = format.ends[i + 1] ?? format.end;
      if (two === '%s' || two === '%d') {
        const value = values[used++];
        if (value) add(builder, value, head);
        i++;
      } else if (two === '%%' || two.startsWith('\\')) {
        builder.add({ '%%': '%', '\\n': '\n', '\\t': '\t' }[two] ?? two.slice(1), start, end);
        i++;
      } else if (format.file === head.file) builder.append(format, i, i + 1);
      else builder.add(format.text[i] as string, head.start, head.end);
    }
  }
  return builder.piece(head.start, values.at(-1)?.end ?? format.end);
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** `envsubst`: the variables of its list, or all, as the environment has them. */
function substituted(input: Printed, options: readonly Piece[], session: Session): Printed {
  const [list, more] = options;
  if (more || list?.text.startsWith('-')) return { unknown: 'envsubst makes it' };
  if ('unknown' in input) return input;
  if (list && list.text.replaceAll(HOLE, '') !== list.text) return { unknown: 'the list of envsubst is not known' };
  const only = list && new Set([...list.text.matchAll(VARIABLE)].map(([, braced, bare]) => braced ?? bare));
  const builder = new PieceBuilder(input.file);
  let done = 0;
  for (const { index, 0: written, 1: braced, 2: bare } of input.text.matchAll(VARIABLE)) {
    const name = braced ?? bare ?? '';
    if (only && !only.has(name)) continue;
    builder.append(input, done, index);
    done = index + written.length;
    const start = input.starts[index] as number;
    const end = input.ends[done - 1] as number;
    const variable = session.variables.get(name);
    const value = variable?.exported ? variable.value : undefined;
    const { open, unset } = session.scope();
    if (value) builder.substitute(value, start, end);
    else if (variable) builder.hole(`${name} is not exported, so that envsubst does not see it`, start, end);
    else builder.hole(open?.(name) ?? unset(name), start, end);
  }
  builder.append(input, done);
  return builder.piece(input.start, input.end);
}

/** Writes a text to a path inside; `>>` adds it to what lies there. */
export function write(path: Piece, content: Printed, appends: boolean, session: Session): void {
  const text = knownText(path);
  const at = atOf(path);
  const to = text === undefined ? undefined : absoluteFrom(session.directory, text);
  if (to === undefined) {
    // A file of an unknown name in a known folder makes the folder unknown.
    const folder = absoluteFrom(session.directory, path.text.slice(0, path.text.indexOf(HOLE)).replace(/[^/]*$/, ''));
    const because = unknownIn(path) ?? 'the working directory is not known';
    if (folder !== undefined && folder.split('/').length > 2) add({ inside: folder, unknown: because, at });
    return;
  }
  if (/^\/(dev|proc|sys)\//.test(to)) return;
  const whole = appends ? appended(path, content, session) : content;
  if ('unknown' in whole) add({ inside: to, unknown: whole.unknown, at });
  else {
    const outside = session.files.hold(fileOfPiece(baseName(to), whole));
    session.made.set(outside, whole);
    add({ inside: to, outside, at });
  }

  function add(mount: Mount): void {
    session.mount(mount);
  }
}

function appended(path: Piece, content: Printed, session: Session): Printed {
  const before = contentOf(path, session);
  if ('unknown' in content) return content;
  if ('unknown' in before) return { unknown: `it is added to: ${before.unknown}` };
  // What stands in two files has no one place.
  if (before.file !== content.file) return { unknown: 'it is put together from several files' };
  const builder = new PieceBuilder(content.file);
  builder.append(before);
  builder.append(content);
  return builder.piece(before.start, content.end);
}

/** What decides no request's time, and what does, in the expressions of sed. */
const ASIDE =
  /listen|\b(user|pid|error_log|access_log|server_name|root|index|daemon|worker_(processes|connections))\b|port|host|\b(80|443|[3589]0\d\d)\b/i;
const DECIDES =
  /time|keep-?alive|proxy_(?!pass\b)|version|upstream|include|requests|retr|tries|fails|max|buffer|size|backlog|lingering/i;

/** What `sed -i` leaves of an nginx configuration: only where it surely edits no more do the numbers stay. */
export function editedBy(words: readonly Piece[], because: string): Pick<Mount, 'changed' | 'numbers'> {
  const expressions = words.filter(({ text }) => !text.startsWith('/etc/nginx'));
  const isAside = expressions.some(({ text }) => ASIDE.test(text));
  return {
    changed: because,
    ...((!isAside || expressions.some(({ text }) => DECIDES.test(text))) && { numbers: true }),
  };
}

/** What programs that handle files do to them; false for every other program. */
export function handled(words: readonly Piece[], input: Printed, session: Session): boolean {
  const [head, ...rest] = words as [Piece, ...Piece[]];
  const name = baseName(head.text);
  const paths = rest.filter(({ text }) => !text.startsWith('-'));
  const add = (mount: Mount) => session.mount(mount);
  const pathOf = (piece: Piece) => {
    const text = knownText(piece);
    return text === undefined ? undefined : absoluteFrom(session.directory, text);
  };
  switch (name) {
    case 'tee':
      for (const path of paths)
        write(
          path,
          input,
          rest.some(({ text }) => /^(-a|--append)$/.test(text)),
          session,
        );
      return true;
    case 'rm':
      for (const path of paths) {
        const from = pathOf(path);
        if (from === undefined) continue;
        if (!/[*?[]/.test(from)) add({ inside: from, at: atOf(path) });
        else if (from.endsWith('/*')) add({ inside: from.slice(0, -2), at: atOf(path) });
        else add({ inside: from, changed: 'rm removes some of them', at: atOf(path) });
      }
      return true;
    case 'sed': {
      const edits = rest.some(({ text }) => /^-[a-zA-Z]*i|^--in-place/.test(text));
      const scripted = rest.some(({ text }) => /^-[a-zA-Z]*[ef]$/.test(text));
      for (const path of edits ? paths.slice(scripted ? paths.length - 1 : 1) : []) {
        const to = pathOf(path);
        if (to?.startsWith('/etc/nginx/')) add({ inside: to, ...editedBy(rest, 'sed changes it'), at: atOf(path) });
        else if (to !== undefined) add({ inside: to, unknown: 'sed changes it', at: atOf(path) });
      }
      return edits;
    }
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
      if (paths.length >= 2) moved(name, paths);
      return true;
    case 'mkdir':
    case 'chmod':
    case 'chown':
    case 'touch':
    case 'sleep':
      return true;
    default:
      return false;
  }

  function moved(how: string, of: readonly Piece[]): void {
    const last = of.at(-1) as Piece;
    const to = pathOf(last);
    if (to === undefined) return;
    const mounts = [...session.mounts];
    const target = inside({ mounts }, session.files, to);
    const isInto =
      last.text.endsWith('/') || of.length > 2 || 'folder' in target || /\/conf\.d$|^\/etc\/nginx$/.test(to);
    for (const word of of.slice(0, -1)) {
      const at = atOf(word);
      const from = pathOf(word);
      if (from === undefined || /[*?[]/.test(from)) {
        add({ inside: isInto ? `${to}/*` : to, changed: `${how} puts ${shownText(word)} there`, numbers: true, at });
        continue;
      }
      const goes = isInto ? absolute(baseName(from), to) : to;
      const found = inside({ mounts }, session.files, from);
      if ('file' in found) add({ inside: goes, outside: found.file, at });
      else if ('folder' in found) add({ inside: goes, outside: found.folder, copied: true, at });
      else if ('unknown' in found) add({ inside: goes, unknown: found.unknown, at });
      else add({ inside: goes, unknown: `${how} puts ${from} there, which is not among the files given`, at });
      if (how === 'mv') add({ inside: from, at });
    }
  }
}
