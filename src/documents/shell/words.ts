import { type Piece, shownText, slice } from './piece.ts';

/** `$X` and `${X…}`. */
export interface VariablePart {
  kind: 'variable';
  /** `X`, `1`, `@`, `#`. */
  name: string;
  /** What stands in brackets: `@`, `*`, a number. */
  index?: string;
  /** `:-`, `%%`, `/`; `length` of `${#X}`; empty where nothing is done to the value. */
  operator: string;
  /** What follows the operator. */
  operand: Part[];
  /** What replaces the pattern of `${X/pattern/replacement}`. */
  replacement?: Part[];
  quoted: boolean;
  start: number;
  end: number;
}

/** A part of a word: literal characters, a variable, arithmetic, or something that is not evaluated. */
export type Part =
  | { kind: 'text'; piece: Piece; quoted: boolean }
  | VariablePart
  | { kind: 'arithmetic'; expression: Part[]; quoted: boolean; start: number; end: number }
  | {
      kind: 'unknown';
      because: string;
      /** The commands of `$(…)`, whose output stands here. */
      commands?: Piece;
      quoted: boolean;
      start: number;
      end: number;
    };

/** A word before its variables are expanded; `from` and `to` are indices into the piece that was split. */
export interface ShellWord {
  parts: Part[];
  from: number;
  to: number;
  /** The here-document that the word ends, where it stands behind `<<`. */
  document?: HereDocument;
  /** True where a quote in it never ends. */
  unclosed?: true;
}

/** The lines of a here-document, `[from, to)` of the piece. */
export interface HereDocument {
  from: number;
  to: number;
  /** Its delimiter is quoted: nothing in it is expanded. */
  literal: boolean;
  /** `<<-`: tabs at the beginning of its lines are dropped. */
  stripped: boolean;
  /** False where its end is missing. */
  closed: boolean;
}

/** An operator between words: `&&`, `;`, a newline, `>`; redirections carry their descriptor. */
export interface Operator {
  operator: string;
  from: number;
  to: number;
}

/** Whose rules of quoting and expansion hold. */
export interface Dialect {
  /** Whether `$X` and `$(…)` mean something. */
  variables: boolean;
  /** What `&&`, `;`, `>` and the like are: operators, ordinary characters, or the end of all words. */
  operators: 'separate' | 'literal' | 'end';
  /** Whether `#` at the start of a word begins a comment. */
  comments: boolean;
  /** Whether a backslash in double quotes escapes every character, not only `$`, `"`, `` ` `` and itself. */
  escapesAll: boolean;
  /** The escape character. */
  escape: string;
  /** Whether quotes are ordinary characters, as in here-documents. */
  unquoted?: true;
}

/** The POSIX shell (XCU §2). */
export const POSIX: Dialect = {
  variables: true,
  operators: 'separate',
  comments: true,
  escapesAll: false,
  escape: '\\',
};

/** The lines of a here-document whose delimiter is not quoted (XCU §2.7.4). */
const HERE_DOCUMENT: Dialect = { ...POSIX, unquoted: true };

/** The strings of `command:` and `entrypoint:`, which compose-go splits with mattn/go-shellwords: no shell runs. */
export const COMPOSE: Dialect = { variables: false, operators: 'end', comments: false, escapesAll: true, escape: '\\' };

/** Arguments of a Dockerfile's instructions (BuildKit's frontend/dockerfile/shell). */
export const dockerfileDialect = (escapeCharacter: string): Dialect => ({
  variables: true,
  operators: 'literal',
  comments: false,
  escapesAll: false,
  escape: escapeCharacter,
});

/** Deeper nesting of `${X:-${Y:-…}}` is not followed. */
const DEEPEST = 16;

const OPERATOR = /(?:\d*(?:>>|>&|>\||<&|<>|<<<|<<-|<<|<|>)|&>>|&>|&&|\|\||;;|\|&|[;&|()\n])/y;
/** Where go-shellwords stops reading. */
const ENDS = /[;&|<>]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const REDIRECT_NUMBER = /\d+(?=[<>])/y;
/** What stands between `${` and the operand. */
const BRACED =
  /^(?<length>#(?=[A-Za-z_@*]))?(?<name>[A-Za-z_]\w*|\d+|[@*#])(?:\[(?<index>@|\*|\d+)\])?(?<operator>(?=\})|:?[-=?+]|%%?|##?|\/[/#%]?|\^\^|,,|:(?=[ \d]))/;
/** Longer names are none. */
const LONGEST_NAME = 256;

/** Splits a piece into words and operators. Linear, never throws: an unclosed quote ends with the text. */
export function split(piece: Piece, dialect: Dialect): (ShellWord | Operator)[] {
  const { text } = piece;
  const found: (ShellWord | Operator)[] = [];
  /** Delimiters of here-documents whose lines begin after this one. */
  let awaited: { word: ShellWord; stripped: boolean }[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i] as string;
    if (c === dialect.escape && text[i + 1] === '\n') i += 2;
    else if (c === ' ' || c === '\t' || c === '\r' || (c === '\n' && dialect.operators !== 'separate')) i++;
    else if (c === '#' && dialect.comments) while (i < text.length && text[i] !== '\n') i++;
    else {
      if (dialect.operators === 'end' && ENDS.test(c)) break;
      const operator = dialect.operators === 'separate' ? operatorAt(text, i) : undefined;
      if (operator !== undefined) {
        found.push({ operator, from: i, to: i + operator.length });
        i += operator.length;
        if (operator === '\n') {
          for (const { word, stripped } of awaited) i = hereDocument(piece, word, i, stripped);
          awaited = [];
        }
        continue;
      }
      const word = wordAt(piece, i, dialect);
      const before = found.at(-1);
      if (before && 'operator' in before && /^\d*<<-?$/.test(before.operator)) {
        awaited.push({ word, stripped: before.operator.endsWith('-') });
      }
      found.push(word);
      i = Math.max(word.to, i + 1);
    }
  }
  for (const { word, stripped } of awaited) hereDocument(piece, word, text.length, stripped);
  return found;
}

/** Finds the lines from `from` that end with a word's delimiter; returns where the next line begins. */
function hereDocument(piece: Piece, word: ShellWord, from: number, stripped: boolean): number {
  const { text } = piece;
  const written = text.slice(word.from, word.to);
  const literal = /['"\\]/.test(written);
  const delimiter = literal ? written.replace(/['"]|\\(?=.)/g, '') : written;
  for (let i = from; i < text.length; ) {
    const newline = text.indexOf('\n', i);
    const end = newline === -1 ? text.length : newline;
    const next = newline === -1 ? end : end + 1;
    const line = text.slice(i, end);
    if ((stripped ? line.replace(/^\t+/, '') : line) === delimiter) {
      word.document = { from, to: i, literal, stripped, closed: true };
      return next;
    }
    i = next;
  }
  word.document = { from, to: text.length, literal, stripped, closed: false };
  return text.length;
}

/** The lines of a here-document as one word. */
export function documentWord(piece: Piece, { from, to, literal, stripped }: HereDocument): ShellWord {
  const lines: Part[] = [];
  const read = (start: number, end: number) => {
    if (literal) lines.push({ kind: 'text', piece: slice(piece, start, end), quoted: true });
    else lines.push(...partsOf(slice(piece, start, end), HERE_DOCUMENT, true));
  };
  if (!stripped) read(from, to);
  // Without its tabs every line is a text of its own; a variable never spans two.
  for (let i = from; stripped && i < to; ) {
    const newline = piece.text.indexOf('\n', i);
    const end = newline === -1 || newline >= to ? to : newline + 1;
    let start = i;
    while (start < end && piece.text[start] === '\t') start++;
    read(start, end);
    i = end;
  }
  return { parts: lines, from, to };
}

function operatorAt(text: string, at: number): string | undefined {
  OPERATOR.lastIndex = at;
  const found = OPERATOR.exec(text)?.[0];
  if (found === undefined || !/^\d/.test(found)) return found;
  // `2>` is a redirection only where the number is the whole word.
  REDIRECT_NUMBER.lastIndex = at;
  return REDIRECT_NUMBER.test(text) ? found : undefined;
}

/** The word that begins at `at`. */
export function wordAt(piece: Piece, at: number, dialect: Dialect): ShellWord {
  const reader = new Reader(piece, dialect);
  const to = reader.word(at);
  return { parts: reader.parts, from: at, to, ...(reader.unclosed && { unclosed: true }) };
}

/** The whole piece as one word, blanks and operators included. */
export function wholeWord(piece: Piece, dialect: Dialect): ShellWord {
  return { parts: partsOf(piece, dialect, false), from: 0, to: piece.text.length };
}

function partsOf(piece: Piece, dialect: Dialect, quoted: boolean): Part[] {
  const reader = new Reader(piece, dialect);
  reader.read(0, () => false, quoted, 0);
  return reader.parts;
}

class Reader {
  parts: Part[] = [];
  /** Whether a quote never ends. */
  unclosed = false;
  private readonly piece: Piece;
  private readonly dialect: Dialect;

  constructor(piece: Piece, dialect: Dialect) {
    this.piece = piece;
    this.dialect = dialect;
  }

  word(at: number): number {
    const { text } = this.piece;
    const ends = (i: number) => {
      const c = text[i] as string;
      if (c === ' ' || c === '\t' || c === '\r' || c === '\n') return true;
      if (this.dialect.operators === 'end') return ENDS.test(c);
      return this.dialect.operators === 'separate' && /[;&|<>()]/.test(c);
    };
    return this.read(at, ends, false, 0);
  }

  /** Reads parts until `ends`, and returns the index there. */
  read(at: number, ends: (i: number) => boolean, quoted: boolean, depth: number): number {
    const { text } = this.piece;
    const { escape: escapeCharacter, variables } = this.dialect;
    let i = at;
    let from = at;
    const flush = (to: number) => {
      if (to > from) this.parts.push({ kind: 'text', piece: slice(this.piece, from, to), quoted });
    };
    while (i < text.length && !ends(i)) {
      const c = text[i] as string;
      if (c === escapeCharacter && i + 1 < text.length) {
        flush(i);
        if (text[i + 1] === '\n') from = i + 2;
        else if (quoted && !this.dialect.escapesAll && !this.escapes(text[i + 1] as string)) from = i;
        else {
          this.literal(i + 1, i + 2);
          from = i + 2;
        }
        i += 2;
      } else if (c === "'" && !quoted) {
        flush(i);
        const close = text.indexOf("'", i + 1);
        const to = close === -1 ? text.length : close;
        this.unclosed ||= close === -1;
        this.literal(i + 1, to);
        i = from = Math.min(to + 1, text.length);
      } else if (c === '"' && !quoted && !this.dialect.unquoted) {
        flush(i);
        this.literal(i + 1, i + 1);
        const to = this.read(i + 1, (j) => text[j] === '"', true, depth);
        this.unclosed ||= to >= text.length;
        i = from = Math.min(to + 1, text.length);
      } else if (variables && c === '$' && i + 1 < text.length) {
        const end = this.dollar(i, quoted, depth, flush);
        if (end === i) i++;
        else i = from = end;
      } else if (variables && c === '`' && this.dialect.operators !== 'literal') {
        flush(i);
        const close = text.indexOf('`', i + 1);
        const end = close === -1 ? text.length : close + 1;
        this.output(i, end, i + 1, close === -1 ? end : close, quoted);
        i = from = end;
      } else i++;
    }
    flush(Math.min(i, text.length));
    return i;
  }

  /** Whether a backslash in double quotes, or in a here-document, escapes the character after it. */
  private escapes(character: string): boolean {
    return this.dialect.unquoted ? '$`\\'.includes(character) : `$"\`${this.dialect.escape}`.includes(character);
  }

  /** The output of commands that stand at `[inner, last)`. */
  private output(from: number, to: number, inner: number, last: number, quoted: boolean): void {
    const because = `the output of ${this.shown(from, to)} is not known`;
    const commands = slice(this.piece, inner, Math.max(inner, last));
    this.parts.push({ kind: 'unknown', because, commands, quoted, ...this.place(from, to) });
  }

  /** Reads what follows a `$`; returns its end, or `i` where the `$` stands for itself. */
  private dollar(i: number, quoted: boolean, depth: number, flush: (to: number) => void): number {
    const { text } = this.piece;
    const next = text[i + 1] as string;
    NAME.lastIndex = i + 1;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) {
      flush(i);
      this.variable(name, i, i + 1 + name.length, quoted);
      return i + 1 + name.length;
    }
    if (next === '{') {
      flush(i);
      return this.braced(i, quoted, depth);
    }
    if (this.dialect.operators === 'literal') return i;
    if (next === '(') {
      flush(i);
      const end = closing(text, i + 1);
      if (text[i + 2] === '(' && text.slice(end - 2, end) === '))' && end > i + 4 && depth < DEEPEST) {
        const inner = new Reader(this.piece, this.dialect);
        inner.read(i + 3, (j) => j >= end - 2, true, depth + 1);
        this.parts.push({ kind: 'arithmetic', expression: inner.parts, quoted, ...this.place(i, end) });
      } else this.output(i, end, i + 2, end - 1, quoted);
      return end;
    }
    if (/[0-9@*#?$!-]/.test(next)) {
      flush(i);
      this.variable(next, i, i + 2, quoted);
      return i + 2;
    }
    return i;
  }

  private braced(i: number, quoted: boolean, depth: number): number {
    const { text } = this.piece;
    const found = BRACED.exec(text.slice(i + 2, i + 2 + LONGEST_NAME));
    if (!found?.groups || depth >= DEEPEST) {
      const end = closing(text, i + 1);
      this.unknown(`${this.shown(i, end)} is not evaluated`, i, end, quoted);
      return end;
    }
    const { length, name = '', index, operator = '' } = found.groups;
    const read = (at: number, ends: (j: number) => boolean): { parts: Part[]; to: number } => {
      const inner = new Reader(this.piece, this.dialect);
      // The quotes around the whole do not quote its patterns.
      const to = inner.read(at, ends, quoted && /^:?[-=?+]$/.test(operator), depth + 1);
      return { parts: inner.parts, to };
    };
    const at = i + 2 + found[0].length;
    const replaces = operator.startsWith('/');
    const operand = read(at, (j) => text[j] === '}' || (replaces && text[j] === '/'));
    const replacement = replaces && text[operand.to] === '/' ? read(operand.to + 1, (j) => text[j] === '}') : undefined;
    const end = Math.min((replacement ?? operand).to + 1, text.length);
    this.parts.push({
      kind: 'variable',
      name,
      ...(index !== undefined && { index }),
      operator: length === undefined ? operator : 'length',
      operand: operand.parts,
      ...(replacement && { replacement: replacement.parts }),
      quoted,
      ...this.place(i, end),
    });
    return end;
  }

  private shown(from: number, to: number): string {
    return shortened(shownText(slice(this.piece, from, Math.min(to, from + LONGEST_NAME))));
  }

  private literal(from: number, to: number): void {
    this.parts.push({ kind: 'text', piece: slice(this.piece, from, to), quoted: true });
  }

  private variable(name: string, from: number, to: number, quoted: boolean): void {
    this.parts.push({ kind: 'variable', name, operator: '', operand: [], quoted, ...this.place(from, to) });
  }

  private unknown(because: string, from: number, to: number, quoted: boolean): void {
    const { start, end } = this.place(from, to);
    this.parts.push({ kind: 'unknown', because, quoted, start, end });
  }

  private place(from: number, to: number): { start: number; end: number } {
    return { start: this.piece.starts[from] as number, end: this.piece.ends[to - 1] as number };
  }
}

/** The index after the bracket that closes the one at `at`; quotes inside are skipped. */
export function closing(text: string, at: number): number {
  const open = text[at] as string;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end === -1) return text.length;
      i = end;
    } else if (c === open) depth++;
    else if (c === close && --depth === 0) return i + 1;
  }
  return text.length;
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
