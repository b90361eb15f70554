import type { TextFile } from '../../files/file.ts';
import { type Piece, PieceBuilder } from '../shell/index.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The text of a YAML scalar, each character with its place. `[start, end)` is the scalar's source; `value` is what the
 * YAML library read, which decides: where this reading differs, every character stands at the whole scalar.
 */
export function scalarPiece(file: TextFile, start: number, end: number, value: string): Piece {
  const source = file.text;
  const builder = new PieceBuilder(file);
  const first = source[start];
  let stop = end;
  if (first === '|' || first === '>') block(builder, source, start, end, value);
  else {
    if (first !== '"' && first !== "'") while (stop > start && /\s/.test(source[stop - 1] as string)) stop--;
    flow(builder, source, start, stop);
  }
  const piece = builder.piece(start, stop);
  if (piece.text === value) return piece;
  const coarse = new PieceBuilder(file);
  coarse.add(value, start, stop);
  return coarse.piece(start, stop);
}

/** Plain and quoted scalars: line breaks fold to a space, n + 1 breaks to n newlines (YAML 1.2 §6.5). */
function flow(builder: PieceBuilder, source: string, start: number, stop: number): void {
  const quote = source[start] === '"' || source[start] === "'" ? (source[start] as string) : '';
  let i = start + quote.length;
  const end = stop - quote.length;
  while (i < end) {
    const c = source[i] as string;
    if (quote === "'" && c === "'" && source[i + 1] === "'") {
      builder.add("'", i, i + 2);
      i += 2;
    } else if (quote === '"' && c === '\\') {
      i = escaped(builder, source, i, end);
    } else if (c === '\n' || c === ' ' || c === '\t' || c === '\r') {
      let j = i;
      let breaks = 0;
      while (j < end && /[ \t\r\n]/.test(source[j] as string)) if (source[j++] === '\n') breaks++;
      if (breaks === 0) builder.copy(i, j);
      else if (breaks === 1) builder.add(' ', i, j);
      else for (let n = 1; n < breaks; n++) builder.add('\n', i, j);
      i = j;
    } else {
      builder.copy(i, i + 1);
      i++;
    }
  }
}

function escaped(builder: PieceBuilder, source: string, i: number, end: number): number {
  const next = source[i + 1] as string;
  if (next === '\n' || (next === '\r' && source[i + 2] === '\n')) {
    let j = i + (next === '\r' ? 3 : 2);
    while (j < end && (source[j] === ' ' || source[j] === '\t')) j++;
    return j;
  }
  const digits = HEX[next];
  const to = i + 2 + (digits ?? 0);
  const code = digits === undefined ? undefined : Number.parseInt(source.slice(i + 2, to), 16);
  const text = code === undefined ? ESCAPES[next] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  builder.add(text ?? next, i, to);
  return to;
}

/** Literal and folded block scalars (YAML 1.2 §8.1), following the lines of what the library read. */
function block(builder: PieceBuilder, source: string, start: number, end: number, value: string): void {
  let i = source.indexOf('\n', start) + 1;
  if (i === 0) return;
  // Walks both texts: a character that is equal is that character; what the value lacks is indentation or folding.
  const indent = indentation(source.slice(i, end)) - indentation(value);
  let at = 0;
  let column = 0;
  while (i < end && at < value.length) {
    const c = source[i] as string;
    if (column < indent && c === ' ') {
      column++;
      i++;
    } else if (c === '\r' && source[i + 1] === '\n') i++;
    else if (c === '\n') {
      if (value[at] === '\n' || value[at] === ' ') {
        builder.add(value[at] as string, i, i + 1);
        at++;
      }
      column = 0;
      i++;
    } else if (value[at] === c) {
      builder.copy(i, i + 1);
      column = indent;
      at++;
      i++;
    } else return;
  }
  while (at < value.length) builder.add(value[at++] as string, Math.max(start, end - 1), end);
}

/** Blanks before the first line that has more than blanks. */
function indentation(text: string): number {
  return /^ *(?=[^ \r\n])/m.exec(text)?.[0].length ?? 0;
}
