import type { At } from '../../contracts/model.ts';
import type { TextFile } from '../../files/file.ts';
import type { Word } from '../launch/launch.ts';

/** What gave a character that does not simply stand in the file. */
export interface Source {
  /** The place that set the variable from which it comes. */
  from?: At;
  /** Why it is not known what stands here; such a character is `HOLE`. */
  unknown?: string;
  /** True of a hole for a variable that nothing here sets. */
  unset?: true;
  /** True when it rests on something that can change without the repository changing. */
  assumed?: boolean;
  /** True where no file spells it out. */
  supplied?: boolean;
  /** True of a hole that is a part of one word, whatever fills it. */
  inside?: boolean;
}

/** Stands for text that is not known; its `Source` says why. A noncharacter, so no file means it. */
export const HOLE = '\uFFFF';

/**
 * A piece of text whose every character knows which characters of the file gave it: what is left of a YAML scalar or a
 * JSON string after unescaping, of a Dockerfile's line after its continuations, of a word after its quotes.
 */
export interface Piece {
  readonly file: TextFile;
  readonly text: string;
  /** Offset in the file of what gave character `i`, and the offset after it. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly sources: readonly (Source | undefined)[];
  /** The whole piece in the file, quotes included. */
  readonly start: number;
  readonly end: number;
}

/** Linux refuses longer words (MAX_ARG_STRLEN); what variables make of themselves must end somewhere. */
const LONGEST = 131_072;

/** Collects characters into a piece. */
export class PieceBuilder {
  private readonly chunks: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly sources: (Source | undefined)[] = [];
  private readonly file: TextFile;

  constructor(file: TextFile) {
    this.file = file;
  }

  get length(): number {
    return this.starts.length;
  }

  /** Appends `text`, each unit of which stems from `[start, end)` as a whole. */
  add(text: string, start: number, end: number, source?: Source): void {
    this.chunks.push(text);
    for (let i = 0; i < text.length; i++) {
      this.starts.push(start);
      this.ends.push(end);
      this.sources.push(source);
    }
  }

  /** Appends `[start, end)` of the file as it stands. */
  copy(start: number, end: number): void {
    this.chunks.push(this.file.text.slice(start, end));
    for (let i = start; i < end; i++) {
      this.starts.push(i);
      this.ends.push(i + 1);
      this.sources.push(undefined);
    }
  }

  /** Appends characters `[from, to)` of another piece of the same file. */
  append(piece: Piece, from = 0, to = piece.text.length): void {
    this.chunks.push(piece.text.slice(from, to));
    for (let i = from; i < to; i++) {
      this.starts.push(piece.starts[i] as number);
      this.ends.push(piece.ends[i] as number);
      this.sources.push(piece.sources[i]);
    }
  }

  /** Appends the value of a variable: its characters stand where the variable is named, and come from where it is set. */
  substitute(value: Piece, start: number, end: number): void {
    const from = atOf(value);
    if (this.length + value.text.length > LONGEST) {
      this.hole('it is longer than a word may be', start, end, from);
      return;
    }
    let before: Source | undefined;
    let moved: Source | undefined;
    for (let i = 0; i < value.text.length; i++) {
      const source = value.sources[i];
      if (!moved || source !== before) {
        moved = {
          from: source?.from ?? from,
          ...(source?.unknown !== undefined && { unknown: source.unknown }),
          ...(source?.unset && { unset: true }),
          ...(source?.assumed && { assumed: true }),
        };
      }
      before = source;
      this.add(value.text[i] as string, start, end, moved);
    }
  }

  /** Appends a stretch of which nothing is known. */
  hole(unknown: string, start: number, end: number, from?: At): void {
    this.add(HOLE, start, end, { unknown, ...(from && { from }) });
  }

  /** The piece, which as a whole stands at `[start, end)`. */
  piece(start: number, end: number): Piece {
    return {
      file: this.file,
      text: this.chunks.join(''),
      starts: this.starts,
      ends: this.ends,
      sources: this.sources,
      start,
      end,
    };
  }
}

/** `[start, end)` of a file as it stands. */
export function pieceOf(file: TextFile, start = 0, end = file.text.length): Piece {
  const builder = new PieceBuilder(file);
  builder.copy(start, end);
  return builder.piece(start, end);
}

/** A text that no file spells out, as of a table of defaults, at the place that made it apply. */
export function suppliedPiece(file: TextFile, text: string, start: number, end: number): Piece {
  const builder = new PieceBuilder(file);
  builder.add(text, start, end, { supplied: true });
  return builder.piece(start, end);
}

/** A piece of which nothing is known. */
export function unknownPiece(file: TextFile, unknown: string, start: number, end: number): Piece {
  const builder = new PieceBuilder(file);
  builder.hole(unknown, start, end);
  return builder.piece(start, end);
}

/** A piece that something outside of the repository may replace. */
export function assumedPiece(piece: Piece): Piece {
  return { ...piece, sources: piece.sources.map((source) => ({ ...source, assumed: true })) };
}

/** Characters `[from, to)` of a piece, without blanks at either end where `trimmed`. */
export function slice(piece: Piece, from: number, to = piece.text.length): Piece {
  return {
    file: piece.file,
    text: piece.text.slice(from, to),
    starts: piece.starts.slice(from, to),
    ends: piece.ends.slice(from, to),
    sources: piece.sources.slice(from, to),
    start: from < piece.starts.length ? (piece.starts[from] as number) : piece.end,
    end:
      to > from
        ? (piece.ends[to - 1] as number)
        : from < piece.starts.length
          ? (piece.starts[from] as number)
          : piece.end,
  };
}

/** Where a piece stands. */
export function atOf(piece: Piece): At {
  return piece.file.at(piece.start, piece.end);
}

/** Why a piece is not known, or undefined where it is. */
export function unknownIn(piece: Piece): string | undefined {
  return piece.text.includes(HOLE) ? piece.sources.find((source) => source?.unknown !== undefined)?.unknown : undefined;
}

/** The piece's text, or undefined where any of it is not known. */
export function knownText(piece: Piece): string | undefined {
  return unknownIn(piece) === undefined ? piece.text : undefined;
}

/** A piece for people: what is not known in it as its file writes it. */
export function shownText({ text, file, starts, ends }: Piece): string {
  return text.includes(HOLE)
    ? text
        .split('')
        .map((one, i) => (one === HOLE ? file.text.slice(starts[i], ends[i]) : one))
        .join('')
    : text;
}

/** What an unknown word surely begins with, where it surely is one word. */
function beginning({ text, sources }: Piece): { begins?: string } {
  const one = sources.every((source) => source?.unknown === undefined || source.inside);
  return one ? { begins: text.slice(0, text.indexOf(HOLE)) } : {};
}

/** A piece as the word of a command line or the value of a variable. */
export function wordOf(piece: Piece): Word {
  const unknown = unknownIn(piece);
  const variable = piece.sources.find((source) => source?.from !== undefined);
  const supplied = piece.sources.length > 0 && piece.sources.every((source) => source?.supplied);
  return {
    ...(unknown === undefined ? { text: piece.text } : { unknown, ...beginning(piece) }),
    written: piece.file.text.slice(piece.start, piece.end),
    origin: variable ? 'environment' : supplied && unknown === undefined ? 'default' : 'explicit',
    at: atOf(piece),
    ...(variable?.from && { from: variable.from }),
    ...(piece.sources.some((source) => source?.assumed) && { assumed: true }),
  };
}
