import { HOLE, type Piece, shownText, slice } from './piece.ts';
import { closing, type Operator, type Part, POSIX, type ShellWord, split } from './words.ts';

/** `NAME=value`, `NAME+=value`, `NAME=(…)`. */
export interface Assignment {
  name: string;
  value: ShellWord;
  /** `+=`: the value is added to what the variable has. */
  appends?: true;
  /** The words in the brackets of an array. */
  elements?: ShellWord[];
  /** `NAME[2]=…`: one element of an array. */
  element?: true;
}

/** Where output goes or input comes from: the operator with its descriptor, and the file. */
export interface Redirect {
  operator: string;
  target: ShellWord;
}

/** `NAME=value command words >file` (XCU §2.9.1). */
export interface Simple {
  kind: 'simple';
  assignments: Assignment[];
  words: (ShellWord & { assignment?: Assignment })[];
}

type Shape =
  | Simple
  | { kind: 'list'; items: { tree: Tree; background: boolean }[] }
  | { kind: 'chain'; first: Tree; rest: { operator: '&&' | '||'; tree: Tree }[] }
  | { kind: 'not'; tree: Tree }
  | { kind: 'pipe'; trees: Tree[] }
  | { kind: 'if'; branches: { condition: Tree; body: Tree }[]; otherwise?: Tree }
  | { kind: 'loop'; word: 'while' | 'until'; condition: Tree; body: Tree }
  | { kind: 'each'; variable: string; body: Tree }
  | { kind: 'case'; subject: ShellWord; arms: { patterns: ShellWord[]; body: Tree; end: string }[] }
  | { kind: 'group' | 'subshell'; body: Tree }
  | { kind: 'function'; name: string; body: Tree }
  | { kind: 'test'; words: (ShellWord | Operator)[] }
  | { kind: 'arithmetic'; expression: Piece }
  | { kind: 'statement' }
  | { kind: 'unread'; because: string };

/** A command of the shell: simple, compound, or several; it stands at `[from, to)` of the piece. */
export type Tree = Shape & { from: number; to: number; redirects: Redirect[] };

/** A statement of a template engine as a word: `{%- if … %}`, `{{ else }}`, `<% end %>`. */
const STATEMENT = /^(?:\{%|\{\{|<%)[-+~]?\s*([a-z]+)\b/;
/** Those with an end, by what they are to the shell, those in the middle, and those that leave no text. */
const OPENS = /^(if|unless|with|for|range)$/;
const REPEATS = /^(for|range)$/;
const MIDDLE = /^(elif|elsif|elseif|else)$/;
const CLOSES = /^end/;
const SILENT = /^(set|assign|comment|do)$/;

/** Deeper nesting is not followed. */
const DEEPEST = 100;

/** Reads a script into its commands. Linear, never throws: what is no script ends in a command that is not read. */
export function treeOf(piece: Piece): Tree {
  return new Parser(piece).script();
}

/** `NAME=value` as an assignment; the name must be unquoted. */
export function assignmentOf(word: ShellWord): Assignment | undefined {
  const [first, ...rest] = word.parts;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?)=/.exec(first.piece.text);
  if (!found?.[1]) return undefined;
  const { length } = found[0];
  const value: Part = { ...first, piece: slice(first.piece, length) };
  return {
    name: found[1],
    value: { parts: [value, ...rest], from: word.from + length, to: word.to },
    ...(found[2] !== undefined && { element: true }),
    ...(found[3] === '+' && { appends: true }),
  };
}

class Parser {
  private readonly piece: Piece;
  private readonly tokens: (ShellWord | Operator)[];
  private at = 0;
  private depth = 0;
  /** How many statements of a template are open. */
  private statements = 0;
  /** Why the rest is not read, as a clause. */
  private failed: string | undefined;

  constructor(piece: Piece) {
    this.piece = piece;
    this.tokens = split(piece, POSIX);
  }

  script(): Tree {
    const list = this.list([]);
    if (list.kind !== 'list') return list;
    const last = this.tokens.at(-1);
    if (last && 'parts' in last && last.unclosed) this.failed ??= 'a quote is not closed';
    const rest = this.tokens[this.at];
    if (rest) this.unread(`the shell does not expect ${this.piece.text.slice(rest.from, rest.to)} there`);
    if (this.failed === undefined) return list;
    // A shell runs what is complete before it finds that the rest is not.
    const broken = rest ? undefined : list.items.pop()?.tree.from;
    const tree = this.unread(this.failed, broken ?? rest?.from);
    return { ...list, items: [...list.items, { tree, background: false }], to: this.piece.text.length };
  }

  /** The operator at hand; undefined before a word and at the end. */
  private get operator(): string | undefined {
    const token = this.tokens[this.at];
    return token && 'operator' in token ? token.operator : undefined;
  }

  /** The word at hand as it is written, where it may be a reserved one. */
  private get reserved(): string | undefined {
    const token = this.tokens[this.at];
    return token && 'parts' in token && token.to - token.from <= 8
      ? this.piece.text.slice(token.from, token.to)
      : undefined;
  }

  /** The statement of a template at hand, where it is all of a word. */
  private get statement(): string | undefined {
    const token = this.tokens[this.at];
    if (!token || !('parts' in token) || token.to !== token.from + 1) return undefined;
    if (this.piece.text[token.from] !== HOLE || !this.piece.sources[token.from]?.inside) return undefined;
    const written = this.piece.file.text.slice(this.piece.starts[token.from], this.piece.ends[token.from]);
    const word = STATEMENT.exec(written)?.[1];
    // Behind two braces stands a name, unless it is one of Go's words.
    return word !== undefined && (!written.startsWith('{{') || /^(if|with|range|else|end)$/.test(word))
      ? word
      : undefined;
  }

  private get from(): number {
    return this.tokens[this.at]?.from ?? this.piece.text.length;
  }

  /** The end of what was read last. */
  private get end(): number {
    return this.tokens[this.at - 1]?.to ?? 0;
  }

  private tree(shape: Shape, from: number, redirects: Redirect[] = []): Tree {
    return { ...shape, from, to: Math.max(from, this.end), redirects };
  }

  /** All that is left is not read. */
  private unread(because: string, from = this.from): Tree {
    this.at = this.tokens.length;
    this.failed ??= because;
    return { kind: 'unread', because, from, to: this.piece.text.length, redirects: [] };
  }

  private newlines(): void {
    while (this.operator === '\n') this.at++;
  }

  /** Commands up to one of the reserved words, or to an operator that ends them. */
  private list(ends: readonly string[]): Tree {
    const { from } = this;
    const items: { tree: Tree; background: boolean }[] = [];
    for (;;) {
      this.newlines();
      if (this.at >= this.tokens.length || this.operator === ')' || this.operator === ';;') break;
      if (this.reserved !== undefined && ends.includes(this.reserved)) break;
      if (/^(e[ln])/.test(this.statement ?? '') && this.statements > 0) break;
      if (this.operator === ';') {
        this.at++;
        continue;
      }
      const before = this.at;
      const tree = this.chain();
      const background = this.operator === '&';
      if (background || this.operator === ';') this.at++;
      items.push({ tree, background });
      if (this.at === before) break;
    }
    return this.tree({ kind: 'list', items }, from);
  }

  private chain(): Tree {
    const { from } = this;
    const first = this.pipe();
    const rest: { operator: '&&' | '||'; tree: Tree }[] = [];
    for (let { operator } = this; operator === '&&' || operator === '||'; operator = this.operator) {
      this.at++;
      this.newlines();
      rest.push({ operator, tree: this.pipe() });
    }
    return rest.length === 0 ? first : this.tree({ kind: 'chain', first, rest }, from);
  }

  private pipe(): Tree {
    const { from } = this;
    let negated = false;
    for (; this.reserved === '!' || this.reserved === 'time'; this.at++) {
      if (this.reserved === '!') negated = !negated;
    }
    const trees = [this.command()];
    while (this.operator === '|' || this.operator === '|&') {
      this.at++;
      this.newlines();
      trees.push(this.command());
    }
    const [first] = trees as [Tree];
    const tree = trees.length === 1 ? first : this.tree({ kind: 'pipe', trees }, from);
    return negated ? this.tree({ kind: 'not', tree }, from) : tree;
  }

  private command(): Tree {
    const { from } = this;
    if (this.depth >= DEEPEST) return this.unread('its commands are nested too deeply');
    this.depth++;
    const shape = this.compound() ?? this.functionOf();
    this.depth--;
    if (!shape) return this.simple();
    const redirects: Redirect[] = [];
    while (shape.kind !== 'unread' && this.redirect(redirects));
    return this.tree(shape, from, redirects);
  }

  /**
   * What stands between the statements of a template, of which nobody here knows which hold: all branches are ways of
   * the script.
   */
  private template(word: string): Shape {
    const stated = (): Tree => {
      const { from } = this;
      this.at++;
      return this.tree({ kind: 'statement' }, from);
    };
    if (SILENT.test(word)) return stated();
    if (!OPENS.test(word)) return this.unread(`what the template puts in place of ${this.written()} is not known`);
    this.statements++;
    const condition = stated();
    let body = this.list([]);
    const branches = [{ condition, body }];
    let otherwise: Tree | undefined;
    while (MIDDLE.test(this.statement ?? '') && !otherwise) {
      const isLast = /^(\{%|\{\{|<%)[-+~]?\s*else\s*[-+~]?(%\}|\}\}|%>)$/.test(this.written());
      const next = stated();
      body = this.list([]);
      if (isLast) otherwise = body;
      else branches.push({ condition: next, body });
    }
    this.statements--;
    if (!CLOSES.test(this.statement ?? '')) return this.unread(`${this.shown(condition)} has no end`);
    stated();
    if (REPEATS.test(word)) return { kind: 'loop', word: 'while', condition, body: branches[0]?.body ?? body };
    return { kind: 'if', branches, ...(otherwise && { otherwise }) };
  }

  /** The word at hand as its file writes it. */
  private written(): string {
    const token = this.tokens[this.at];
    return token ? this.shown(token) : '';
  }

  private shown({ from, to }: { from: number; to: number }): string {
    return shownText(slice(this.piece, from, to));
  }

  private compound(): Shape | undefined {
    const { operator, reserved, statement } = this;
    if (statement !== undefined) return this.template(statement);
    if (operator === '(') return this.arithmeticCommand() ?? this.enclosed('subshell', ')');
    switch (reserved) {
      case '{':
        return this.enclosed('group', '}');
      case 'if':
        return this.conditional();
      case 'while':
      case 'until':
        return this.loop(reserved);
      case 'for':
      case 'select':
        return this.each();
      case 'case':
        return this.alternatives();
      case '[[':
        return this.test();
      case 'coproc':
        return this.unread("the shell's coproc is not evaluated");
      case '}':
      case 'then':
      case 'fi':
      case 'do':
      case 'done':
      case 'esac':
      case 'else':
      case 'elif':
        return this.unread(`the shell does not expect ${reserved} there`);
      default:
        return undefined;
    }
  }

  /** Passes over a reserved word, or an operator; false where another stands there. */
  private takes(word: string): boolean {
    if (this.reserved !== word && this.operator !== word) return false;
    this.at++;
    return true;
  }

  private missing(word: string, what: string): Shape {
    return this.unread(`the ${what} has no ${word}`);
  }

  private enclosed(kind: 'group' | 'subshell', end: string): Shape {
    this.at++;
    const body = this.list([end]);
    return this.takes(end) ? { kind, body } : this.missing(end, kind === 'group' ? '{' : '(');
  }

  /** `((…))`. */
  private arithmeticCommand(): Shape | undefined {
    const { from } = this;
    const next = this.tokens[this.at + 1];
    if (!next || !('operator' in next) || next.operator !== '(' || next.from !== from + 1) return undefined;
    const end = closing(this.piece.text, from);
    if (this.piece.text.slice(end - 2, end) !== '))') return undefined;
    while (this.at < this.tokens.length && this.from < end) this.at++;
    return { kind: 'arithmetic', expression: slice(this.piece, from + 2, end - 2) };
  }

  private conditional(): Shape {
    const branches: { condition: Tree; body: Tree }[] = [];
    do {
      this.at++;
      const condition = this.list(['then']);
      if (!this.takes('then')) return this.missing('then', 'if');
      branches.push({ condition, body: this.list(['elif', 'else', 'fi']) });
    } while (this.reserved === 'elif');
    const otherwise = this.takes('else') ? this.list(['fi']) : undefined;
    return this.takes('fi') ? { kind: 'if', branches, ...(otherwise && { otherwise }) } : this.missing('fi', 'if');
  }

  private loop(word: 'while' | 'until'): Shape {
    this.at++;
    const condition = this.list(['do']);
    if (!this.takes('do')) return this.missing('do', word);
    const body = this.list(['done']);
    return this.takes('done') ? { kind: 'loop', word, condition, body } : this.missing('done', word);
  }

  private each(): Shape {
    this.at++;
    const token = this.tokens[this.at];
    const variable = token && 'parts' in token ? this.piece.text.slice(token.from, token.to) : '';
    while (this.at < this.tokens.length && this.operator !== ';' && this.operator !== '\n' && this.reserved !== 'do') {
      this.at++;
    }
    while (this.operator === ';' || this.operator === '\n') this.at++;
    if (!this.takes('do')) return this.missing('do', 'for');
    const body = this.list(['done']);
    return this.takes('done') ? { kind: 'each', variable, body } : this.missing('done', 'for');
  }

  private alternatives(): Shape {
    this.at++;
    const subject = this.tokens[this.at];
    if (!subject || !('parts' in subject)) return this.missing('in', 'case');
    this.at++;
    this.newlines();
    if (!this.takes('in')) return this.missing('in', 'case');
    const arms: { patterns: ShellWord[]; body: Tree; end: string }[] = [];
    for (;;) {
      this.newlines();
      if (this.takes('esac')) return { kind: 'case', subject, arms };
      if (this.operator === '(') this.at++;
      const patterns: ShellWord[] = [];
      for (let token = this.tokens[this.at]; token && 'parts' in token; token = this.tokens[this.at]) {
        patterns.push(token);
        this.at++;
        if (this.operator === '|') this.at++;
      }
      if (!this.takes(')')) return this.missing('esac', 'case');
      const body = this.list(['esac']);
      let end = '';
      while (this.operator === ';;' || this.operator === '&' || this.operator === ';') {
        end += this.operator;
        this.at++;
      }
      arms.push({ patterns, body, end });
    }
  }

  private test(): Shape {
    this.at++;
    const words: (ShellWord | Operator)[] = [];
    for (; this.at < this.tokens.length; this.at++) {
      if (this.takes(']]')) return { kind: 'test', words };
      words.push(this.tokens[this.at] as ShellWord | Operator);
    }
    return this.missing(']]', '[[');
  }

  /** `name() {…}`, `function name {…}`. */
  private functionOf(): Shape | undefined {
    const [one, two, three] = this.tokens.slice(this.at, this.at + 3);
    const declared = this.reserved === 'function';
    const name = declared ? two : one;
    const open = declared ? three : two;
    if (!name || !('parts' in name)) return undefined;
    const brackets = open && 'operator' in open && open.operator === '(';
    if (!brackets && !declared) return undefined;
    const text = this.piece.text.slice(name.from, name.to);
    this.at += declared ? 2 : 1;
    // `NAME=(` begins an array.
    if (brackets) {
      if (!declared && (/[=]/.test(text) || this.tokens[this.at + 1]?.to !== this.closed())) {
        this.at--;
        return undefined;
      }
      this.at += 2;
    }
    this.newlines();
    return { kind: 'function', name: text, body: this.command() };
  }

  /** The end of the bracket that directly follows the one at hand; -1 where none does. */
  private closed(): number {
    const next = this.tokens[this.at + 1];
    return next && 'operator' in next && next.operator === ')' ? next.to : -1;
  }

  private redirect(redirects: Redirect[]): boolean {
    const { operator } = this;
    if (operator === undefined || !/[<>]/.test(operator)) return false;
    this.at++;
    const target = this.tokens[this.at];
    if (!target || !('parts' in target)) return true;
    this.at++;
    redirects.push({ operator, target });
    return true;
  }

  private simple(): Tree {
    const { from } = this;
    const assignments: Assignment[] = [];
    const words: Simple['words'] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      if (this.redirect(redirects)) continue;
      const token = this.tokens[this.at];
      if (!token || 'operator' in token) break;
      this.at++;
      const assignment = assignmentOf(token);
      const elements = assignment && this.elements(token);
      const whole = assignment && { ...assignment, ...(elements && { elements }) };
      if (words.length === 0 && whole) assignments.push(whole);
      else words.push(whole ? { ...token, assignment: whole } : token);
    }
    if (this.operator === '(') return this.unread('the shell does not expect ( there');
    return this.tree({ kind: 'simple', assignments, words }, from, redirects);
  }

  /** The words in the brackets that directly follow `NAME=`. */
  private elements(word: ShellWord): ShellWord[] | undefined {
    if (this.operator !== '(' || this.from !== word.to || this.piece.text[word.to - 1] !== '=') return undefined;
    const elements: ShellWord[] = [];
    for (this.at++; this.at < this.tokens.length && !this.takes(')'); this.at++) {
      const token = this.tokens[this.at] as ShellWord | Operator;
      if ('parts' in token) elements.push(token);
    }
    return elements;
  }
}
