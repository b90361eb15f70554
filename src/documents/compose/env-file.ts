import type { TextFile } from '../../files/file.ts';
import { masked, type Piece, PieceBuilder, pieceOf, unknownPiece } from '../shell/index.ts';
import { interpolate } from './interpolate.ts';

/** Larger ones are data, not settings. */
const LARGEST = 1024 * 1024;
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:([=:])[ \t]*|(?=\r?(?:\n|$)))/y;

/**
 * The variables of an env file as compose-go reads it (`KEY=value`, quotes that may span lines, ` # comment`,
 * `${OTHER}` in what is not single-quoted), or why it cannot be read, as a clause.
 *
 * @param raw `format: raw`: what stands behind the sign is the value, quotes and all.
 */
export function readEnvFile(file: TextFile, raw = false): Map<string, Piece> | { unreadable: string } {
  const { text } = file;
  if (text.length > LARGEST) return { unreadable: 'it is larger than 1 MB' };
  const variables = new Map<string, Piece>();
  for (let at = 0; at < text.length; ) {
    NAME.lastIndex = at;
    const [head = '', name, sign] = NAME.exec(text) ?? [];
    const from = at + head.length;
    const value = sign === undefined ? undefined : raw ? lineAt(file, from) : valueAt(file, from);
    if (value && 'unreadable' in value) return value;
    if (name !== undefined && value) {
      variables.set(name, value.literal ? value.piece : masked(interpolate(value.piece, variables)));
    } else if (name !== undefined) {
      const because = `${name} is taken from the environment of whoever runs compose`;
      variables.set(name, unknownPiece(file, because, from - name.length, from));
    }
    at = endOfLine(text, value?.end ?? from) + 1;
  }
  return variables;
}

interface Value {
  piece: Piece;
  /** Nothing in it is replaced. */
  literal: boolean;
  /** Where it ends in the file. */
  end: number;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

function lineAt(file: TextFile, from: number): Value {
  const end = endOfLine(file.text, from);
  return { piece: pieceOf(file, from, file.text[end - 1] === '\r' ? end - 1 : end), literal: true, end };
}

function valueAt(file: TextFile, from: number): Value | { unreadable: string } {
  const { text } = file;
  const quote = text[from];
  if (quote !== '"' && quote !== "'") {
    const end = endOfLine(text, from);
    const line = text.slice(from, end);
    const comment = line.startsWith('#') ? 0 : line.search(/\s#/);
    const value = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
    return { piece: pieceOf(file, from, from + value.length), literal: false, end };
  }
  const builder = new PieceBuilder(file);
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i] as string;
    if (c === quote) return { piece: builder.piece(from, i + 1), literal: quote === "'", end: i + 1 };
    if (quote === '"' && c === '\\' && i + 1 < text.length) {
      const next = text[i + 1] as string;
      // `$$` is what stands for a dollar where variables are replaced.
      builder.add({ n: '\n', r: '\r', t: '\t', $: '$$' }[next] ?? next, i, i + 2);
      i++;
    } else builder.copy(i, i + 1);
  }
  return { unreadable: `the quote in its line ${file.at(from, from).line} is not closed` };
}
