import type { TextFile } from '../../files/file.ts';
import { sliceFile } from '../../files/within.ts';
import { fileOfPiece, PieceBuilder } from '../shell/index.ts';
import { type Range, rangeOf } from '../versions/range.ts';

/** What `nginx -T` prints: every file that a running configuration is made of. */
export interface Dump {
  /** The main file first. */
  files: { path: string; file: TextFile }[];
  /** Where `nginx -V` was printed with it. */
  version?: Range;
}

/** The line before each file (src/core/nginx.c, ngx_dump_config). */
const MARKER = /^# configuration file (\/[^\n\r]*):[ \t]*\r?$/gm;
/** What nginx writes to standard error meanwhile, which a redirection puts between the lines. */
const MESSAGE =
  /^nginx: (?:(?:the )?configuration file \/[^\n]* (?:syntax is ok|test is successful|test failed)|\[[a-z]+\] [^\n]*)(?:\r?\n|$)/gm;
/** Lines before the first marker that are no configuration: messages, a prompt, `nginx -V`. */
const SAYS_SOMETHING = /[;{}][ \t]*\r?$/m;
const VERSION = /^nginx version: (?:nginx|openresty)\/(\d+\.\d+\.\d+)/m;

/** The files of a dump; undefined where a text is none. */
export function dumpOf(file: TextFile): Dump | undefined {
  const { text } = file;
  const markers = [...text.matchAll(MARKER)];
  const [first] = markers;
  if (!first || SAYS_SOMETHING.test(text.slice(0, first.index).replace(MESSAGE, ''))) return undefined;
  const seen = new Set<string>();
  const files = markers.flatMap(({ index, 0: marker, 1: path = '' }, i) => {
    if (seen.has(path)) return [];
    seen.add(path);
    const start = Math.min(index + marker.length + 1, text.length);
    return [{ path, file: fileIn(file, path, start, markers[i + 1]?.index ?? text.length) }];
  });
  const found = VERSION.exec(text.slice(0, first.index));
  const version =
    found?.[1] === undefined ? undefined : rangeOf(found[1], file.at(found.index, found.index + found[0].length));
  return { files, ...(version && { version }) };
}

function fileIn(dump: TextFile, path: string, start: number, end: number): TextFile {
  const text = dump.text.slice(start, end);
  const messages = [...text.matchAll(MESSAGE)];
  if (messages.length === 0) return sliceFile(dump, path, start, end);
  const builder = new PieceBuilder(dump);
  let done = start;
  for (const { index, 0: message } of messages) {
    builder.copy(done, start + index);
    done = start + index + message.length;
  }
  builder.copy(done, end);
  return fileOfPiece(path, builder.piece(start, end));
}
