import type { FilesWithin } from '../../files/within.ts';
import { inside } from '../launch/inside.ts';
import {
  atOf,
  dockerfileDialect,
  expandWhole,
  fileOfPiece,
  HOLE,
  knownText,
  type Piece,
  PieceBuilder,
  type Scope,
  slice,
  unknownIn,
  wholeWord,
} from '../shell/index.ts';
import type { Stage } from './launch.ts';

/** What a RUN or COPY writes into a file of the image. */
export interface Writing {
  /** Absolute path inside. */
  path: string;
  text: Piece;
  /** True for `>>` and `tee -a`. */
  appends: boolean;
}

/** Larger texts are no configuration. */
const LARGEST = 1024 * 1024;
/** A file is put together of as many pieces at most. */
const MOST_PARTS = 200;
/** What a main file may get appended without any effect on requests. */
const HARMLESS = /^\s*(?:daemon\s+off\s*;\s*)?$/;

/** Adds a file to a stage that its Dockerfile spells out. */
export function write({ path, text, appends }: Writing, stage: Stage, files: FilesWithin): void {
  const { image, texts } = stage;
  const at = atOf(text);
  const add = (mount: { outside: string } | { unknown: string } | { changed: string }) =>
    image.mounts.push({ inside: path, ...mount, at, copied: true });
  const before = appends ? inside(image, files, path) : { missing: true as const };
  let whole: Piece | undefined = text;
  const parts = 'file' in before ? (texts.get(before.file) ?? []) : [];
  if (parts.length > 0) whole = parts.length < MOST_PARTS ? joined([...parts, text]) : undefined;
  else if ('unknown' in before) return;
  else if ('file' in before || (appends && isPackaged(path))) whole = undefined;
  else if (appends && image.entrypointUnknown !== undefined) whole = undefined;
  const unknown = unknownLine(text);
  if (!whole) {
    if (HARMLESS.test(text.text)) return;
    const because = 'RUN appends to it';
    add(path.startsWith('/etc/nginx/') ? { changed: because } : { unknown: because });
  } else if (unknown !== undefined) add({ unknown });
  else if (whole.text.length > LARGEST) add({ unknown: 'what the Dockerfile writes there is larger than 1 MB' });
  else {
    const outside = files.hold(fileOfPiece(path.slice(path.lastIndexOf('/') + 1), whole));
    texts.set(outside, [...parts, text]);
    add({ outside });
  }
}

/** Files that nginx's packages bring along. */
const isPackaged = (path: string): boolean =>
  /^\/etc\/nginx\/(?:nginx\.conf|mime\.types|conf\.d\/default\.conf|sites-enabled\/default|\w+_params)$/.test(path);

function joined(parts: readonly Piece[]): Piece {
  const [first, ...rest] = parts as readonly [Piece, ...Piece[]];
  const builder = new PieceBuilder(first.file);
  for (const part of parts) builder.append(part);
  return builder.piece(first.start, (rest.at(-1) ?? first).end);
}

/** Why a whole line, and so any number of lines, is not known. */
function unknownLine(text: Piece): string | undefined {
  if (unknownIn(text) === undefined) return undefined;
  let from = 0;
  for (const line of text.text.split('\n')) {
    if (line.includes(HOLE) && line.replaceAll(HOLE, '').trim() === '')
      return unknownIn(slice(text, from, from + line.length));
    from += line.length + 1;
  }
  return undefined;
}

/**
 * The variables of a text that a build writes: a name that nothing sets becomes nothing, which is how `$host` gets lost.
 * Sure of that are names in small letters, on known images and where `script` does not set them.
 */
export function textScope(scope: Scope, { image }: Stage, place: Piece, script = ''): Scope {
  const nothing: Piece = { ...place, text: '', starts: [], ends: [], sources: [] };
  const set = new Set(
    [...script.matchAll(/\b([a-z_]\w*)(?==)|\b(?:for|read)\s+(?:-\w+\s+)*([a-z_]\w*)/g)].map(([, a, b]) => a ?? b),
  );
  const isUnset = (name: string) =>
    image.entrypointUnknown === undefined && /^[a-z][a-z0-9_]*$/.test(name) && !/_proxy$/.test(name) && !set.has(name);
  return { ...scope, get: (name) => scope.get(name) ?? (isUnset(name) ? nothing : undefined) };
}

/**
 * The text of COPY's here-document (BuildKit's shell lexer without quotes): a backslash makes any character stand for
 * itself, and `$NAME` and `${NAME…}` are replaced.
 */
export function copiedText(body: Piece, scope: Scope, escapeCharacter: string): Piece {
  const { text } = body;
  const builder = new PieceBuilder(body.file);
  const dialect = dockerfileDialect(escapeCharacter);
  let done = 0;
  for (let i = 0; i < text.length; ) {
    if (text[i] === escapeCharacter && i + 1 < text.length) {
      builder.append(body, done, i);
      builder.append(body, i + 1, i + 2);
      done = i += 2;
      continue;
    }
    const end = text[i] === '$' ? endOfVariable(text, i) : i;
    if (end === i) i++;
    else {
      builder.append(body, done, i);
      const name = slice(body, i, end);
      builder.append(expandWhole(wholeWord(name, dialect), name, scope));
      done = i = end;
    }
  }
  builder.append(body, done);
  return builder.piece(body.start, body.end);
}

const PLAIN = /\$[A-Za-z_][A-Za-z0-9_]*/y;

/** The end of `$NAME` or `${…}`, or `at` where the dollar stands for itself. */
function endOfVariable(text: string, at: number): number {
  PLAIN.lastIndex = at;
  if (PLAIN.test(text)) return PLAIN.lastIndex;
  if (text[at + 1] !== '{') return at;
  for (let i = at + 2, depth = 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '{' && text[i - 1] === '$') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return at;
}

/** Whose `echo` a build's shell has: Debian's dash writes `-e` and always reads escapes, BusyBox and bash do neither. */
export type Echo = 'dash' | 'busybox' | 'bash' | undefined;

export function echoOf({ shell, image }: Stage): Echo {
  const name = shell[0]?.text.split('/').at(-1);
  if (name === 'bash') return 'bash';
  const base = image.images[0];
  if (name !== 'sh' || base?.name === undefined) return undefined;
  if (/alpine/.test(`${base.name}:${base.tag ?? ''}`)) return 'busybox';
  return /^(?:nginx|python|node|debian|ubuntu|nginxinc\/nginx-unprivileged)$/.test(base.name) ? 'dash' : undefined;
}

/** What `echo` and `printf` write; undefined where that is not known. */
export function printed(words: readonly Piece[], echo: Echo): Piece | undefined {
  const [name, ...rest] = words;
  if (name?.text === 'printf') return formatted(rest);
  if (name?.text !== 'echo') return undefined;
  const options = /^-[neE]+$/;
  let first = 0;
  let newline = true;
  let escapes = echo === 'dash';
  for (; options.test(rest[first]?.text ?? ''); first++) {
    const option = rest[first]?.text ?? '';
    // dash knows -n alone, and writes every other option.
    if (echo === 'dash' && option !== '-n') return undefined;
    if (echo === undefined && option !== '-n') return undefined;
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
  }
  const args = rest.slice(first);
  if (echo === undefined && args.some(({ text }) => text.includes('\\'))) return undefined;
  const builder = new PieceBuilder(name.file);
  args.forEach((arg, i) => {
    if (i > 0) builder.add(' ', arg.start, arg.start);
    if (escapes) unescaped(arg, builder);
    else builder.append(arg);
  });
  const end = args.at(-1)?.end ?? name.end;
  if (newline) builder.add('\n', end, end);
  return builder.piece(args[0]?.start ?? name.start, end);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unescaped(piece: Piece, builder: PieceBuilder, from = 0, to = piece.text.length): void {
  for (let i = from; i < to; i++) {
    const character = piece.text[i] === '\\' && i + 1 < to ? ESCAPES[piece.text[i + 1] as string] : undefined;
    if (character === undefined) builder.append(piece, i, i + 1);
    else {
      builder.add(character, piece.starts[i] as number, piece.ends[i + 1] as number);
      i++;
    }
  }
}

/** `printf FORMAT WORD…` with `%s` and `%%`; the format is used again for the words that are left. */
function formatted(words: readonly Piece[]): Piece | undefined {
  const given = words[0]?.text === '--' ? words.slice(1) : words;
  const [format, ...args] = given;
  if (!format || knownText(format) === undefined || /%(?![s%])/.test(format.text)) return undefined;
  const places = [...format.text.matchAll(/%[s%]/g)];
  const slots = places.filter(([one]) => one === '%s').length;
  const builder = new PieceBuilder(format.file);
  let left = [...args];
  do {
    let done = 0;
    for (const { 0: one, index } of places) {
      unescaped(format, builder, done, index);
      if (one === '%%') builder.append(format, index, index + 1);
      else {
        const [arg, ...others] = left;
        if (arg) builder.append(arg);
        left = others;
      }
      done = index + 2;
    }
    unescaped(format, builder, done);
  } while (slots > 0 && left.length > 0);
  return builder.piece(format.start, given.at(-1)?.end ?? format.end);
}
