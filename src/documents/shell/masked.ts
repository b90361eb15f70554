import type { TextFile } from '../../files/file.ts';
import { placeholdersInScript, placeholdersInStart, replaced } from '../placeholders/index.ts';
import { HOLE, type Piece, PieceBuilder, pieceOf } from './piece.ts';

/** The piece with a hole for every placeholder of a template engine, so that none is split or evaluated. */
export function masked(piece: Piece, placeholders = placeholdersInStart): Piece {
  return withHoles(piece, placeholders(piece.text));
}

/** A file of commands with such holes; the shell's own `[[ … ]]` and `(( … ))` are none. */
export function maskedScript(file: TextFile): Piece {
  return withHoles(pieceOf(file), placeholdersInScript(file.text));
}

function withHoles(piece: Piece, found: readonly (readonly [number, number])[]): Piece {
  if (found.length === 0) return piece;
  const builder = new PieceBuilder(piece.file);
  let done = 0;
  for (const [from, to] of found) {
    builder.append(piece, done, from);
    const source = piece.sources[from];
    builder.add(HOLE, piece.starts[from] as number, piece.ends[to - 1] as number, {
      unknown: replaced(piece.text.slice(from, to)),
      inside: true,
      ...(source?.from && { from: source.from }),
    });
    done = to;
  }
  builder.append(piece, done);
  return builder.piece(piece.start, piece.end);
}
