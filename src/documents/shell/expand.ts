import type { TextFile } from '../../files/file.ts';
import { atOf, type Piece, PieceBuilder, slice, unknownIn } from './piece.ts';
import type { Part, ShellWord } from './words.ts';

/** The variables that a word is expanded with. */
export interface Scope {
  /** The variable's value, or undefined where nothing here sets it. */
  get(name: string): Piece | undefined;
  /** `${X:=d}` sets the variable; absent where nothing can be set. */
  set?(name: string, value: Piece): void;
  /** Why a variable that nothing here sets may still be set, as a clause; undefined where it surely is not. */
  open?(name: string): string | undefined;
  /** What a variable is without a value or a default, as a clause. */
  unset(name: string): string;
  /** `$@`, where the words after the script are known. */
  positional?: readonly Piece[];
}

/** One field under construction; a field that only ever was an unquoted nothing disappears. */
interface Field {
  builder: PieceBuilder;
  kept: boolean;
}

/** The words that one word becomes: none where it is empty, several where an unquoted variable holds blanks. */
export function expand(word: ShellWord, piece: Piece, scope: Scope): Piece[] {
  const { start, end } = placeOf(word, piece);
  const expansion = new Expansion(piece.file, scope, true);
  expansion.parts(word.parts);
  return expansion.fields.filter(({ kept }) => kept).map(({ builder }) => builder.piece(start, end));
}

/** The one text that a word becomes where no fields are split: assignments, a Dockerfile's arguments. */
export function expandWhole(word: ShellWord, piece: Piece, scope: Scope): Piece {
  const { start, end } = placeOf(word, piece);
  const expansion = new Expansion(piece.file, scope, false);
  expansion.parts(word.parts);
  return (expansion.fields[0] as Field).builder.piece(start, end);
}

function placeOf(word: ShellWord, piece: Piece): { start: number; end: number } {
  const { start, end } = slice(piece, word.from, word.to);
  return { start, end };
}

class Expansion {
  readonly fields: Field[];
  private readonly file: TextFile;
  private readonly scope: Scope;
  private readonly splits: boolean;

  constructor(file: TextFile, scope: Scope, splits: boolean) {
    this.file = file;
    this.scope = scope;
    this.splits = splits;
    this.fields = [{ builder: new PieceBuilder(file), kept: false }];
  }

  private get last(): Field {
    return this.fields[this.fields.length - 1] as Field;
  }

  parts(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.kind === 'text') {
        this.last.builder.append(part.piece);
        this.last.kept = true;
      } else if (part.kind === 'unknown') this.hole(part.because, part.start, part.end);
      else this.variable(part);
      if (part.quoted) this.last.kept = true;
    }
  }

  private hole(because: string, start: number, end: number): void {
    this.last.builder.hole(because, start, end);
    this.last.kept = true;
  }

  private variable(part: Part & { kind: 'variable' }): void {
    const { name, operator, operand, start, end } = part;
    if (name === '@' || name === '*') this.positional(part);
    else if (!/^[A-Za-z_]/.test(name)) this.hole(`$${name} is not known`, start, end);
    else {
      const value = this.scope.get(name);
      if (value) this.set(part, value);
      else this.unset(part);
    }
    if (!operator.endsWith('=') || !this.scope.set || this.scope.get(name)?.text) return;
    const assigned = new Expansion(this.file, this.scope, false);
    assigned.parts(operand);
    this.scope.set(name, assigned.last.builder.piece(start, end));
  }

  /** A variable that has a value, if only an empty one. */
  private set(part: Part & { kind: 'variable' }, value: Piece): void {
    const { operator, operand } = part;
    const strict = operator.startsWith(':');
    const plain = operator === '' || operator.endsWith('?');
    const unknown = unknownIn(value);
    if (unknown !== undefined && strict && !plain) this.holeOf(value, unknown, part);
    else {
      const counts = !strict || value.text !== '';
      if (operator.endsWith('+')) this.parts(counts ? operand : []);
      else if (counts || plain) this.substitute(value, part);
      else this.parts(operand);
    }
  }

  private unset({ name, operator, operand, start, end }: Part & { kind: 'variable' }): void {
    const open = this.scope.open?.(name);
    if (open !== undefined) this.hole(open, start, end);
    else if (operator === '' || operator.endsWith('?')) this.hole(this.scope.unset(name), start, end);
    else if (!operator.endsWith('+')) this.parts(operand);
  }

  private holeOf(value: Piece, unknown: string, { start, end }: { start: number; end: number }): void {
    this.last.builder.hole(unknown, start, end, atOf(value));
    this.last.kept = true;
  }

  private positional(part: Part & { kind: 'variable' }): void {
    const words = this.scope.positional;
    if (!words) this.hole(`$${part.name} is not known`, part.start, part.end);
    words?.forEach((word, i) => {
      if (i > 0) this.fields.push({ builder: new PieceBuilder(this.file), kept: false });
      this.last.builder.append(word);
      this.last.kept = true;
    });
  }

  private substitute(value: Piece, { start, end, quoted }: { start: number; end: number; quoted: boolean }): void {
    if (quoted || !this.splits) {
      this.last.builder.substitute(value, start, end);
      if (value.text !== '') this.last.kept = true;
      return;
    }
    // Field splitting: blanks separate, and blanks at either end set the fields around apart.
    const blank = /[ \t\n]+/g;
    let from = 0;
    for (let gap = blank.exec(value.text); gap; gap = blank.exec(value.text)) {
      if (gap.index > from) this.substituteSome(value, from, gap.index, start, end);
      if (this.last.kept) this.fields.push({ builder: new PieceBuilder(this.file), kept: false });
      from = blank.lastIndex;
    }
    if (from < value.text.length) this.substituteSome(value, from, value.text.length, start, end);
  }

  private substituteSome(value: Piece, from: number, to: number, start: number, end: number): void {
    this.last.builder.substitute({ ...slice(value, from, to), start: value.start, end: value.end }, start, end);
    this.last.kept = true;
  }
}
