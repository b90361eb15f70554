import type { TextFile } from '../../files/file.ts';
import { masked, type Piece, PieceBuilder, pieceOf } from '../shell/index.ts';
import { interpolate } from './interpolate.ts';

/** Larger ones are data, not settings. */
const LARGEST = 1024 * 1024;
const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

/**
 * The variables of an env file (`KEY=value`, quotes, ` # comment`, `${OTHER}` in what is not single-quoted), or why it
 * cannot be read, as a clause.
 */
export function readEnvFile(file: TextFile): Map<string, Piece> | { unreadable: string } {
  if (file.text.length > LARGEST) return { unreadable: 'it is larger than 1 MB' };
  const variables = new Map<string, Piece>();
  for (let start = 0; start < file.text.length; ) {
    const newline = file.text.indexOf('\n', start);
    const next = newline === -1 ? file.text.length : newline;
    const line = file.text.slice(start, next);
    const head = LINE.exec(line);
    if (head?.[1] && !line.trimStart().startsWith('#')) {
      const from = start + head[0].length;
      const { piece, literal } = valueAt(file, from, next);
      variables.set(head[1], masked(literal ? piece : interpolate(piece, variables)));
    }
    start = next + 1;
  }
  return variables;
}

function valueAt(file: TextFile, from: number, lineEnd: number): { piece: Piece; literal: boolean } {
  const { text } = file;
  const quote = text[from];
  if (quote === '"' || quote === "'") {
    const builder = new PieceBuilder(file);
    for (let i = from + 1; i < lineEnd; i++) {
      const c = text[i] as string;
      if (c === quote) return { piece: builder.piece(from, i + 1), literal: quote === "'" };
      if (quote === '"' && c === '\\' && i + 1 < lineEnd) {
        const escaped = { n: '\n', r: '\r', t: '\t' }[text[i + 1] as string] ?? (text[i + 1] as string);
        builder.add(escaped, i, i + 2);
        i++;
      } else builder.copy(i, i + 1);
    }
  }
  const line = text.slice(from, lineEnd);
  const comment = line.startsWith('#') ? 0 : line.search(/\s#/);
  const value = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  return { piece: pieceOf(file, from, from + value.length), literal: false };
}
