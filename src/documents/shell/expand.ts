import type { TextFile } from '../../files/file.ts';
import { arithmetic } from './arithmetic.ts';
import { escapedPattern, placesOf, type Rest, withoutMatch } from './pattern.ts';
import { assumedPiece, atOf, HOLE, knownText, type Piece, PieceBuilder, slice, unknownIn } from './piece.ts';
import type { Part, ShellWord, VariablePart } from './words.ts';

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
  /** The elements of an array. */
  list?(name: string): readonly Piece[] | undefined;
  /** `$@`, where the words after the script are known; a word that is not known stands for any number of them. */
  positional?: readonly Piece[];
  /** `$0`, where it is known. */
  script?: Piece;
  /** What commands print, without newlines at its end, where that is known. */
  output?(commands: Piece): Piece | undefined;
}

/** One field under construction; a field that only ever was an unquoted nothing disappears. */
interface Field {
  builder: PieceBuilder;
  kept: boolean;
  /** A word of `$@` or of an array that is the whole field, and keeps its place. */
  whole?: { word: Piece; start: number; end: number };
}

/** The words that one word becomes: none where it is empty, several where an unquoted variable holds blanks. */
export function expand(word: ShellWord, piece: Piece, scope: Scope): Piece[] {
  const { start, end } = placeOf(word, piece);
  const expansion = new Expansion(piece.file, scope, true);
  expansion.parts(word.parts);
  const fields = expansion.fields.filter(({ kept }) => kept);
  return fields.map(({ builder, whole }) => whole?.word ?? narrowed(builder.piece(start, end), fields.length > 1));
}

/** One of several fields of a word: those that are spelled out in it have places of their own. */
function narrowed(field: Piece, isOne: boolean): Piece {
  const isWritten = field.text !== '' && field.sources.every((source) => source === undefined);
  if (!isOne || !isWritten) return field;
  return { ...field, start: field.starts[0] ?? field.start, end: field.ends.at(-1) ?? field.end };
}

/** The one text that a word becomes where no fields are split: assignments, a Dockerfile's arguments. */
export function expandWhole(word: ShellWord, piece: Piece, scope: Scope): Piece {
  const { start, end } = placeOf(word, piece);
  const expansion = new Expansion(piece.file, scope, false);
  expansion.parts(word.parts);
  return expansion.only(start, end);
}

/** The pattern that a word is in `case`, or why it is not known: quoted characters stand for themselves. */
export function patternOf(parts: readonly Part[], piece: Piece, scope: Scope): string | { unknown: string } {
  let pattern = '';
  for (const part of parts) {
    const expansion = new Expansion(piece.file, scope, false);
    expansion.parts([part]);
    const value = expansion.only(piece.start, piece.end);
    const unknown = unknownIn(value);
    if (unknown !== undefined) return { unknown };
    pattern += part.quoted ? escapedPattern(value.text) : value.text;
  }
  return pattern;
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

  /** The one field where none are split. */
  only(start: number, end: number): Piece {
    return this.builder.piece(start, end);
  }

  private get last(): Field {
    return this.fields[this.fields.length - 1] as Field;
  }

  /** Where characters are added to the last field. */
  private get builder(): PieceBuilder {
    const { last } = this;
    if (last.whole) last.builder.substitute(last.whole.word, last.whole.start, last.whole.end);
    delete last.whole;
    return last.builder;
  }

  parts(parts: readonly Part[]): void {
    for (const [i, part] of parts.entries()) {
      const next = parts[i + 1];
      if (part.kind === 'text') {
        // The quote before `$@` is no field by itself: without words, `"$@"` is none.
        if (part.piece.text === '' && next && isList(next)) continue;
        this.text(part.piece, part.quoted);
      } else if (part.kind === 'arithmetic') this.arithmetic(part);
      else if (part.kind === 'unknown') this.output(part);
      else this.variable(part);
      if (part.quoted && !isList(part)) this.last.kept = true;
    }
  }

  /** Literal characters; in the default of an unquoted `${X:-a b}` blanks separate fields too (XCU §2.6.5). */
  private text(piece: Piece, quoted: boolean): void {
    if (quoted || !this.splits) {
      if (piece.text !== '') this.builder.append(piece);
      this.last.kept = true;
      return;
    }
    this.separated(piece.text, (from, to) => this.builder.append(piece, from, to));
  }

  private hole(because: string, start: number, end: number): void {
    this.builder.hole(because, start, end);
    this.last.kept = true;
  }

  private output(part: Part & { kind: 'unknown' }): void {
    const printed = part.commands && this.scope.output?.(part.commands);
    if (printed) this.substitute(printed, part);
    else this.hole(part.because, part.start, part.end);
  }

  private arithmetic({ expression, start, end }: Part & { kind: 'arithmetic' }): void {
    const inner = new Expansion(this.file, this.scope, false);
    inner.parts(expression);
    const piece = inner.only(start, end);
    const used: Piece[] = [];
    let because = unknownIn(piece);
    const lookUp = (name: string): string | undefined => {
      const value = this.scope.get(name);
      if (value) used.push(value);
      because ??= value ? unknownIn(value) : (this.scope.open?.(name) ?? this.scope.unset(name));
      return value && knownText(value);
    };
    const result = because === undefined ? arithmetic(piece.text, lookUp) : undefined;
    if (result === undefined) {
      this.hole(because ?? `${this.file.text.slice(start, end)} is not evaluated`, start, end);
      return;
    }
    const [first] = used;
    const source = piece.sources.find((one) => one?.from);
    const from = source?.from ?? (first && atOf(first));
    const assumed = [...used.flatMap(({ sources }) => sources), ...piece.sources].some((one) => one?.assumed);
    this.builder.add(String(result), start, end, { ...(from && { from }), ...(assumed && { assumed }) });
    this.last.kept = true;
  }

  private variable(part: VariablePart): void {
    const { name, operator, operand, start, end } = part;
    if (isList(part)) {
      this.list(part);
      return;
    }
    const value = this.value(part);
    if (typeof value === 'string') this.hole(value, start, end);
    else if (value) this.set(part, value);
    else this.unset(part);
    if (!/^:?=$/.test(operator) || !this.scope.set || this.scope.get(name)?.text) return;
    const assigned = new Expansion(this.file, this.scope, false);
    assigned.parts(operand);
    this.scope.set(name, assigned.only(start, end));
  }

  /** The value of a variable or parameter; a clause where it is not known, undefined where it is not set. */
  private value({ name, index }: VariablePart): Piece | string | undefined {
    const { positional, script } = this.scope;
    if (/^[A-Za-z_]/.test(name)) {
      if (index !== undefined && index !== '0') return this.scope.list?.(name)?.[Number(index)];
      return this.scope.get(name);
    }
    if (name === '0') return script ?? '$0 is not known';
    const unknown = positional?.map(unknownIn).find((because) => because !== undefined);
    if (name === '#' && positional && unknown === undefined) return this.counted(positional.length);
    if (!/^[1-9]\d*$/.test(name) || !positional) return `$${name} is not known`;
    const before = positional.slice(0, Number(name));
    const hidden = before.map(unknownIn).find((because) => because !== undefined);
    // The known beginning of an unknown word says nothing about the words that it becomes.
    return hidden ?? before[Number(name) - 1] ?? this.empty();
  }

  private counted(count: number): Piece {
    const builder = new PieceBuilder(this.file);
    builder.add(String(count), 0, 0);
    return builder.piece(0, 0);
  }

  private empty(): Piece {
    return new PieceBuilder(this.file).piece(0, 0);
  }

  /** A variable that has a value, if only an empty one. */
  private set(part: VariablePart, value: Piece): void {
    const { operator, operand } = part;
    if (operator !== '' && !/^:?[-=?+]$/.test(operator)) {
      this.changed(part, value);
      return;
    }
    // A parameter that is not there is as good as an empty one.
    const strict = operator.startsWith(':') || /^\d/.test(part.name);
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

  /** `${#X}`, `${X%…}`, `${X/…/…}`, `${X:…}`, `${X^^}`. */
  private changed(part: VariablePart, value: Piece): void {
    const { operator, start, end } = part;
    const unknown = unknownIn(value);
    const operand = patternOf(part.operand, value, this.scope);
    const because = unknown ?? (typeof operand === 'string' ? undefined : operand.unknown);
    const result = because === undefined && typeof operand === 'string' ? this.result(part, value, operand) : undefined;
    if (!result) {
      const written = this.file.text.slice(start, end);
      this.hole(because ?? `${written} is not evaluated`, start, end);
    } else if (operator === 'length') {
      this.builder.add(result.text, start, end, { from: atOf(value) });
      this.last.kept = true;
    } else this.substitute(result, part);
  }

  private result({ operator, replacement }: VariablePart, value: Piece, operand: string): Piece | undefined {
    const { text } = value;
    const cut = (rest: Rest | undefined) => rest && { ...slice(value, ...rest), start: value.start, end: value.end };
    if (operator === 'length') return this.counted(text.length);
    if (operator === '^^') return { ...value, text: text.replace(/[a-z]/g, (one) => one.toUpperCase()) };
    if (operator === ',,') return { ...value, text: text.replace(/[A-Z]/g, (one) => one.toLowerCase()) };
    if (operator === ':') {
      const [from = 0, length = text.length] = operand.split(':').map(Number);
      return from >= 0 && length >= 0 ? cut([from, Math.min(from + length, text.length)]) : undefined;
    }
    if (!operator.startsWith('/')) return cut(withoutMatch(text, operator, operand));
    const places = placesOf(text, operator, operand);
    if (!places) return undefined;
    const inserted = new Expansion(this.file, this.scope, false);
    inserted.parts(replacement ?? []);
    const { text: by, sources } = inserted.only(0, 0);
    if (by.includes(HOLE)) return undefined;
    const builder = new PieceBuilder(value.file);
    let done = 0;
    for (const [from, to] of places) {
      builder.append(value, done, from);
      builder.add(by, value.start, value.end);
      done = to;
    }
    builder.append(value, done);
    const piece = builder.piece(value.start, value.end);
    return sources.some((source) => source?.assumed) ? assumedPiece(piece) : piece;
  }

  private unset({ name, operator, operand, start, end }: VariablePart): void {
    const open = this.scope.open?.(name);
    if (open !== undefined) this.hole(open, start, end);
    else if (/^:?[-=]$/.test(operator)) this.parts(operand);
    else if (!operator.endsWith('+')) {
      this.builder.add(HOLE, start, end, { unknown: this.scope.unset(name), unset: true });
      this.last.kept = true;
    }
  }

  private holeOf(value: Piece, unknown: string, { start, end }: { start: number; end: number }): void {
    this.builder.hole(unknown, start, end, atOf(value));
    this.last.kept = true;
  }

  /** `"$@"`, `"${X[@]}"`: one field for each word. */
  private list(part: VariablePart): void {
    const { name, index, operator, operand, start, end } = part;
    const array = index === undefined ? undefined : (this.scope.list?.(name) ?? single(this.scope.get(name)));
    let words = index === undefined ? this.scope.positional : array;
    const written = this.file.text.slice(start, end);
    if (operator === ':' && words) {
      const [from, length, ...rest] = operand
        .map((one) => (one.kind === 'text' ? one.piece.text : '?'))
        .join('')
        .split(':');
      const known = /^ *\d+$/.test(from ?? '') && /^\d*$/.test(length ?? '') && rest.length === 0;
      // `$@` counts from $1, and $0 is its element 0.
      const first = Number(from) - (index === undefined ? 1 : 0);
      words = known && first >= 0 ? words.slice(first, length ? first + Number(length) : undefined) : undefined;
    } else if (/^:?[-+]$/.test(operator) && words) {
      const isSet = words.length > 0;
      if (operator.endsWith('+') ? !isSet : isSet) words = operator.endsWith('+') ? [] : words;
      else {
        this.parts(operand);
        return;
      }
    } else if (operator !== '') words = undefined;
    if (!words) {
      const because = operator === '' && index !== undefined ? this.scope.open?.(name) : undefined;
      this.hole(because ?? (index === undefined ? `$${name} is not known` : `${written} is not known`), start, end);
      return;
    }
    const joined = part.name === '*' || index === '*';
    words.forEach((word, i) => {
      if (part.quoted && joined && i > 0) this.builder.add(' ', start, end);
      else if (i > 0 && this.splits) this.fields.push({ builder: new PieceBuilder(this.file), kept: false });
      else if (i > 0) this.builder.add(' ', start, end);
      if (!part.quoted) this.substitute(word, part);
      else if (this.splits && !this.last.whole && this.last.builder.length === 0)
        this.last.whole = { word, start, end };
      else this.builder.substitute(word, start, end);
      if (part.quoted) this.last.kept = true;
    });
  }

  private substitute(value: Piece, { start, end, quoted }: { start: number; end: number; quoted: boolean }): void {
    if (quoted || !this.splits) {
      this.builder.substitute(value, start, end);
      if (value.text !== '') this.last.kept = true;
      return;
    }
    this.separated(value.text, (from, to) =>
      this.builder.substitute({ ...slice(value, from, to), start: value.start, end: value.end }, start, end),
    );
  }

  /** Field splitting: blanks separate, and blanks at either end set the fields around apart. */
  private separated(text: string, add: (from: number, to: number) => void): void {
    const some = (from: number, to: number) => {
      if (to === from) return;
      add(from, to);
      this.last.kept = true;
    };
    const blank = /[ \t\n]+/g;
    let from = 0;
    for (let gap = blank.exec(text); gap; gap = blank.exec(text)) {
      some(from, gap.index);
      if (this.last.kept) this.fields.push({ builder: new PieceBuilder(this.file), kept: false });
      from = blank.lastIndex;
    }
    some(from, text.length);
  }
}

const single = (value: Piece | undefined) => value && [value];

/** Whether a part becomes one field for each of several words. */
function isList(part: Part): part is VariablePart {
  if (part.kind !== 'variable' || part.operator === 'length') return false;
  return part.name === '@' || part.name === '*' || part.index === '@' || part.index === '*';
}
