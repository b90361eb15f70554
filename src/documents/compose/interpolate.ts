import { knownText, type Piece, PieceBuilder } from '../shell/index.ts';

/** Variables that compose knows: those of `.env` beside the file. */
export type Variables = ReadonlyMap<string, Piece>;

const DEEPEST = 16;
const BRACED = /\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?/y;
const BARE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;

/** `$X`, `${X}`, `${X:-default}` and their like in a scalar, as compose-go substitutes them; `$$` is a dollar. */
export function interpolate(piece: Piece, variables: Variables): Piece {
  if (!piece.text.includes('$')) return piece;
  const builder = new PieceBuilder(piece.file);
  substitute(piece, 0, piece.text.length, variables, builder, 0);
  return builder.piece(piece.start, piece.end);
}

function substitute(
  piece: Piece,
  from: number,
  to: number,
  variables: Variables,
  builder: PieceBuilder,
  depth: number,
): void {
  const { text } = piece;
  let i = from;
  while (i < to) {
    const next = text.indexOf('$', i);
    if (next === -1 || next >= to) break;
    builder.append(piece, i, next);
    i = next;
    if (text[i + 1] === '$') {
      builder.add('$', piece.starts[i] as number, piece.ends[i + 1] as number);
      i += 2;
      continue;
    }
    BRACED.lastIndex = BARE.lastIndex = i;
    const braced = BRACED.exec(text);
    const bare = braced ? null : BARE.exec(text);
    if (bare?.[1]) {
      const end = i + bare[0].length;
      variable(bare[1], '', i, end, end, end);
      i = end;
    } else if (braced?.[1]) {
      const inner = i + braced[0].length;
      const close = closing(text, inner, to);
      variable(braced[1], braced[2] ?? '', i, Math.min(close + 1, to), inner, close);
      i = Math.min(close + 1, to);
    } else {
      builder.append(piece, i, i + 1);
      i++;
    }
  }
  if (i < to) builder.append(piece, i, to);

  function variable(name: string, operator: string, at: number, end: number, inner: number, close: number): void {
    const start = piece.starts[at] as number;
    const stop = piece.ends[end - 1] as number;
    const value = variables.get(name);
    const plain = operator === '' || operator.endsWith('?');
    const counts = value !== undefined && (!operator.startsWith(':') || value.text !== '');
    if (operator.endsWith('+')) {
      if (counts) substitute(piece, inner, close, variables, builder, depth + 1);
    } else if (value && (counts || plain)) {
      builder.substitute(value, start, stop);
    } else if (plain) {
      builder.hole(`the variable ${name} is not set in .env and has no default`, start, stop);
    } else if (depth >= DEEPEST) {
      builder.hole(`\${${name}} is nested too deeply`, start, stop);
    } else substitute(piece, inner, close, variables, builder, depth + 1);
  }
}

/** The index of the brace that closes a substitution, or `to`. */
function closing(text: string, from: number, to: number): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    if (text[i] === '$' && text[i + 1] === '{') {
      depth++;
      i++;
    } else if (text[i] === '}' && depth-- === 0) return i;
  }
  return to;
}

/** The text of a scalar after interpolation, or undefined where it is not known. */
export function interpolated(piece: Piece, variables: Variables): string | undefined {
  return knownText(interpolate(piece, variables));
}
