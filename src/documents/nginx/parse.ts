import { placeholder } from '../placeholders/index.ts';
import { endOfLua } from './lua.ts';

/** What is wrong with a text, where a person would look for it. `because` is a sentence. */
export interface Problem {
  code:
    | 'missing_semicolon'
    | 'swallowed_line'
    | 'missing_brace'
    | 'brace_in_word'
    | 'unexpected'
    | 'unterminated_quote'
    | 'joined_words'
    | 'wrong_entry'
    | 'too_long'
    | 'too_deep';
  start: number;
  end: number;
  because: string;
}

/** Blocks nested deeper are skipped. */
export const DEEPEST = 256;

/** A word or comment of so many bytes does not fit into nginx's buffer (NGX_CONF_BUFFER; OpenResty's is 1 MB). */
const TOO_LONG = 4096;

/** Nobody reads more; a binary file may have millions. */
const MOST_PROBLEMS = 100;

/** What `{{ … }}` that stands where a directive could begin is a statement of, not a value (Go, Handlebars, Jinja). */
const STATEMENT =
  /^\{\{\{?[-~]?[ \t]*(?:[#/^!&>]|(?:else|if|unless|range|end|with|define|block|template|include|each|for|import)\b)/;

/** What a directive of the tree is. A template statement is `{% … %}` and its like, which is no nginx. */
export type Kind = 'simple' | 'block' | 'comment' | 'opaque' | 'template';
const KINDS: readonly Kind[] = ['simple', 'block', 'comment', 'opaque', 'template'];
const SIMPLE = 0;
const BLOCK = 1;
const COMMENT = 2;
const OPAQUE = 3;
const TEMPLATE = 4;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const DOLLAR = 36;
const PERCENT = 37;
const BANG = 33;
const AT = 64;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const SLASH = 47;
const SINGLE = 39;
const CLOSE_PARENTHESIS = 41;
const SEMICOLON = 59;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const TILDE = 126;

/** Growing columns of integers: one row a word, one row a directive. */
class Columns<Name extends string> {
  readonly of: Record<Name, Int32Array>;
  private readonly names: readonly Name[];
  private capacity: number;
  count = 0;

  constructor(names: readonly Name[], capacity: number) {
    this.names = names;
    this.capacity = capacity;
    this.of = Object.fromEntries(names.map((name) => [name, new Int32Array(capacity)])) as Record<Name, Int32Array>;
  }

  /** The number of a new row. */
  add(): number {
    if (this.count === this.capacity) {
      this.capacity *= 2;
      for (const name of this.names) {
        const wider = new Int32Array(this.capacity);
        wider.set(this.of[name]);
        this.of[name] = wider;
      }
    }
    return this.count++;
  }
}

/**
 * The words and directives of one file. Directives are numbered in the order in which they begin, so that the children
 * of a block follow it; a word's text is made only when asked for.
 */
export class Tree {
  readonly text: string;
  readonly problems: Problem[] = [];
  /** Whether statements of a template engine stand between the directives. */
  templated = false;
  /** Per word: its first character and the one after its last, quotes included. */
  readonly words: Columns<'start' | 'end'>;
  /**
   * Per directive: its first word and how many; the block that it stands in (-1: none); the directive that follows its
   * last child; the offset after its `;`, or after the `}` of a block; its block's `{`; what it is.
   */
  readonly directives: Columns<'word' | 'words' | 'parent' | 'next' | 'start' | 'end' | 'brace' | 'kind'>;

  constructor(text: string) {
    this.text = text;
    this.words = new Columns(['start', 'end'], Math.max(16, text.length >> 3));
    this.directives = new Columns(
      ['word', 'words', 'parent', 'next', 'start', 'end', 'brace', 'kind'],
      Math.max(16, text.length >> 5),
    );
  }

  kind(directive: number): Kind {
    return KINDS[this.directives.of.kind[directive] as number] as Kind;
  }

  /** The directives of a block, or of the file (-1), in order. */
  *children(block: number): Generator<number> {
    const { next } = this.directives.of;
    const end = block === -1 ? this.directives.count : (next[block] as number);
    for (let child = block + 1; child < end; child = next[child] as number) yield child;
  }

  parent(directive: number): number {
    return this.directives.of.parent[directive] as number;
  }

  /** The words of a directive, its name first. */
  wordsOf(directive: number): number[] {
    const first = this.directives.of.word[directive] as number;
    return Array.from({ length: this.directives.of.words[directive] as number }, (_, i) => first + i);
  }

  /** The statements of a template engine, in order. */
  statements(): number[] {
    if (!this.templated) return [];
    const { kind } = this.directives.of;
    return Array.from({ length: this.directives.count }, (_, row) => row).filter((row) => kind[row] === TEMPLATE);
  }

  /** From the first character of a directive to the one after its last. */
  extent(directive: number): { start: number; end: number } {
    const { start, end } = this.directives.of;
    return { start: start[directive] as number, end: end[directive] as number };
  }

  /** A statement of a template engine as it stands in the file. */
  statement(directive: number): string {
    return this.text.slice(this.directives.of.start[directive], this.directives.of.end[directive]);
  }

  /** The directive's name as nginx takes it; empty for a comment. */
  name(directive: number): string {
    const { word, words } = this.directives.of;
    return words[directive] === 0 ? '' : this.value(word[directive] as number);
  }

  /** From the first word to after the last one. */
  header(directive: number): { start: number; end: number } {
    const { word, words, start, end } = this.directives.of;
    const count = words[directive] as number;
    if (count === 0) return { start: start[directive] as number, end: end[directive] as number };
    return { start: start[directive] as number, end: this.end((word[directive] as number) + count - 1) };
  }

  start(word: number): number {
    return this.words.of.start[word] as number;
  }

  end(word: number): number {
    return this.words.of.end[word] as number;
  }

  /** The word as it stands in the file. */
  raw(word: number): string {
    return this.text.slice(this.start(word), this.end(word));
  }

  quoted(word: number): boolean {
    return isQuote(this.text.charCodeAt(this.start(word)));
  }

  /** The word as nginx takes it: without its quotes, escapes resolved. */
  value(word: number): string {
    const raw = this.raw(word);
    return unescaped(this.quoted(word) ? raw.slice(1, raw.at(-1) === raw[0] && raw.length > 1 ? -1 : undefined) : raw);
  }
}

/** `\"`, `\'` and `\\` lose the backslash, `\t`, `\r` and `\n` are characters, others stay (ngx_conf_read_token). */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(["'\\trn])/g, (_, c: string) => ({ t: '\t', r: '\r', n: '\n' })[c] ?? c);
}

const isQuote = (code: number): boolean => code === DOUBLE || code === SINGLE;
const isBlank = (code: number): boolean => code === SPACE || code === LF || code === TAB || code === CR;

/**
 * Directives that never stand as a plain word at the beginning of a line, so that one there shows that the `;` of the
 * directive before it is missing.
 */
const BEGINS = new Set(
  (
    'access_log add_header alias client_body_timeout client_header_timeout client_max_body_size error_log error_page ' +
    'fastcgi_param fastcgi_pass grpc_pass include keepalive keepalive_requests keepalive_timeout listen location ' +
    'proxy_buffering proxy_connect_timeout proxy_http_version proxy_next_upstream proxy_pass proxy_read_timeout ' +
    'proxy_redirect proxy_request_buffering proxy_send_timeout proxy_set_header root send_timeout sendfile server ' +
    'server_name ssl_certificate ssl_certificate_key try_files upstream uwsgi_param uwsgi_pass uwsgi_read_timeout'
  ).split(' '),
);
/** Blocks that begin at a level of their own, and the blocks that can hold none of them. */
const OUTER = new Set(['http', 'events', 'server', 'upstream', 'stream', 'map']);
const HOLDS_NO_OUTER = new Set([
  'server',
  'location',
  'upstream',
  'if',
  'limit_except',
  'events',
  'types',
  'map',
  'geo',
]);

/** A placeholder that is all of a line, and may become any number of lines. */
const ALONE = /(?:\$\{\w{1,99}\}|\$[A-Z_]\w{0,99}|%%[\w.-]{1,99}%%|@[A-Z]\w{0,99}@|\uffff)(?=[ \t]*\r?(?:\n|$))/y;
const isSign = (code: number): boolean => code === DOLLAR || code === PERCENT || code === AT;

/** Directives that take any number of words, so that nginx accepts the line that a missing `;` joins to them. */
const TAKES_ANY = /^(server_name|index|try_files|log_format|valid_referers|[a-z_]+_(types|no_cache|cache_bypass))$/;

/** Blocks whose entries are no directives: whether each is a pair, and the words that may stand alone in them. */
const ENTRIES: ReadonlyMap<string, { pairs: boolean; alone: readonly string[] }> = new Map([
  ['map', { pairs: true, alone: ['hostnames', 'volatile'] }],
  ['geo', { pairs: true, alone: ['ranges', 'proxy_recursive', 'volatile'] }],
  ['charset_map', { pairs: true, alone: [] }],
  ['split_clients', { pairs: false, alone: [] }],
  ['types', { pairs: false, alone: [] }],
]);

/** A count in braces, as only regular expressions have it. */
const REPETITION = /\{\d{1,5}(,\d{0,5})?\}/y;
const INTERPOLATION = /#\{[ \t]*[A-Za-z_][\w.]{0,99}[ \t]*\}/y;

/**
 * The tree of a text as its author meant it: placeholders of template engines are words, and where a `;` or a brace
 * is missing the rest is read as if it were there. Never throws; what nginx refuses is a problem.
 */
export function parse(text: string): Tree {
  return new Parser(text, true).run();
}

/** The tree of a text exactly as nginx reads it: no template engine comes first, and nothing is mended. */
export function parseAsNginx(text: string): Tree {
  return new Parser(text, false).run();
}

class Parser {
  private readonly text: string;
  private readonly tree: Tree;
  private readonly open: number[] = [];
  /** The first word of the directive that is being read, and how many it has. */
  private first = 0;
  private count = 0;
  /** Comments between the words of that directive. */
  private pending = -1;
  /** Quotes that are known to have no end in the rest of the text. */
  private readonly endless = new Set<number>();
  /** Up to where no template placeholder, or statement, is known to end. */
  private readonly noTemplate = new Map<number, number>();
  /** Whether the text is read as its author meant it. */
  private readonly mend: boolean;
  /** The name of the innermost block where that holds entries. */
  private entriesOf: string | undefined;

  constructor(text: string, mend: boolean) {
    this.text = text;
    this.mend = mend;
    this.tree = new Tree(text);
  }

  run(): Tree {
    const { text } = this;
    const { length } = text;
    let i = 0;
    let joined = false;
    let line = true;
    while (i < length) {
      const code = text.charCodeAt(i);
      if (code === SPACE || code === TAB || code === CR) i++;
      else if (code === LF) {
        line = true;
        i++;
      } else {
        if (joined && code !== SEMICOLON && code !== OPEN && code !== CLOSE && code !== CLOSE_PARENTHESIS) {
          const back = this.joined(i);
          if (back !== i) {
            i = back;
            joined = false;
            continue;
          }
        }
        if (code === SEMICOLON) i = this.semicolon(i);
        else if (code === OPEN) i = this.brace(i);
        else if (code === CLOSE) i = this.close(i);
        else if (this.count === 0 && this.statementEnd(i, line) !== -1)
          i = this.statement(i, this.statementEnd(i, line));
        else if (code === HASH && !(this.count > 0 && this.interpolationEnd(i) !== -1)) i = this.comment(i);
        else {
          if (line && this.count > 0 && this.mend) this.missedSemicolon(i);
          const end = isQuote(code) ? this.quotedEnd(i, code) : this.wordEnd(i);
          this.word(i, end);
          joined = isQuote(code) && end < length && !isBlank(text.charCodeAt(end));
          line = false;
          i = end;
          continue;
        }
        line = false;
      }
      joined = false;
    }
    this.finish();
    return this.tree;
  }

  private problem(code: Problem['code'], start: number, end: number, because: string): void {
    if (this.tree.problems.length < MOST_PROBLEMS) this.tree.problems.push({ code, start, end, because });
  }

  private word(start: number, end: number): void {
    const { words } = this.tree;
    if (end - start > TOO_LONG / 3) this.tooLong(start, end, isQuote(this.text.charCodeAt(start)) ? start + 1 : start);
    const word = words.add();
    words.of.start[word] = start;
    words.of.end[word] = end;
    if (this.count === 0) {
      this.first = word;
      this.pending = this.directive(SIMPLE, start, end);
    }
    this.count++;
  }

  private directive(kind: number, start: number, end: number): number {
    const { directives } = this.tree;
    const row = directives.add();
    const of = directives.of;
    of.word[row] = this.first;
    of.words[row] = 0;
    of.parent[row] = this.open.at(-1) ?? -1;
    of.next[row] = row + 1;
    of.start[row] = start;
    of.end[row] = end;
    of.brace[row] = -1;
    of.kind[row] = kind;
    return row;
  }

  /** Ends the directive that is being read. */
  private end(end: number): number {
    const row = this.pending;
    const { of } = this.tree.directives;
    of.word[row] = this.first;
    of.words[row] = this.count;
    of.end[row] = end;
    this.count = 0;
    return row;
  }

  private tooLong(start: number, end: number, from: number): void {
    if (utf8Length(this.text, from, end, TOO_LONG) < TOO_LONG) return;
    const limit = 'nginx reads no more than 4096 bytes in one piece, the nginx of OpenResty 1 MB';
    this.problem('too_long', start, end, `This is too long: ${limit}.`);
  }

  /** Words that begin right behind a quoted one; where reading goes on. */
  private joined(i: number): number {
    const { text, tree } = this;
    const last = tree.words.count - 1;
    const start = tree.start(last);
    const line = text.indexOf('\n', start);
    if (this.mend && line !== -1 && line < tree.end(last)) {
      // Two lines further a quote seems to close: it opens the next word, and this one has no end.
      tree.words.of.end[last] = this.unterminated(start);
      return tree.end(last);
    }
    this.problem(
      'joined_words',
      i,
      this.wordEnd(i),
      'A quoted word ends here, but another one follows without a space.',
    );
    return i;
  }

  private semicolon(i: number): number {
    if (this.count === 0) this.problem('unexpected', i, i + 1, 'Nothing stands before this ";".');
    else this.entry(this.end(i + 1));
    return i + 1;
  }

  /** An entry of a map, or of another block that holds no directives. */
  private entry(row: number): void {
    if (this.entriesOf === undefined) return;
    const { tree } = this;
    const { pairs, alone } = ENTRIES.get(this.entriesOf) as { pairs: boolean; alone: readonly string[] };
    const words = tree.directives.of.words[row] as number;
    if (!pairs || words === 2 || (words === 1 && alone.includes(tree.name(row)))) return;
    const { start, end } = tree.header(row);
    if (this.mend && placeholder(this.text.slice(start, end)) !== undefined) return;
    this.problem('wrong_entry', start, end, `An entry of "${this.entriesOf}" is two words, a key and a value.`);
  }

  private brace(i: number): number {
    const { text, tree } = this;
    const template = this.templateEnd(i);
    if (template !== -1) {
      // {{ value }} is a word of the directive, as is {% statement %} inside of one; else that stands beside it.
      const isValue =
        text.charCodeAt(i + 1) === OPEN && !STATEMENT.test(text.slice(i, i + 24)) && !this.isAlone(template);
      if (isValue || this.count > 0) {
        const end = this.wordEnd(i);
        this.word(i, end);
        return end;
      }
      return this.statement(i, template);
    }
    if (this.count === 0) {
      this.problem('unexpected', i, i + 1, 'A block begins here, but it has no name.');
      this.first = tree.words.count;
      this.pending = this.directive(SIMPLE, i, i + 1);
    } else {
      if (this.mend && this.isInRegex(i)) return this.braceInRegex(i);
      const name = tree.value(this.first);
      if (this.entriesOf !== undefined) {
        this.problem('unexpected', i, i + 1, `Nothing in "${this.entriesOf}" is a block.`);
      }
      if (this.mend && OUTER.has(name)) this.closeForgotten(this.pending);
      if (name.endsWith('_by_lua_block')) return this.lua(i);
    }
    if (this.open.length === DEEPEST) {
      this.problem('too_deep', i, i + 1, `Blocks deeper than ${DEEPEST} levels are not read.`);
      return this.opaque(i, this.skip(i + 1));
    }
    const row = this.end(i + 1);
    const { of, count } = tree.directives;
    of.kind[row] = BLOCK;
    of.brace[row] = i;
    // Comments between the words of a block's header stand in the block.
    for (let child = row + 1; child < count; child++) of.parent[child] = row;
    this.open.push(row);
    this.enter();
    return i + 1;
  }

  /** Looks at what the innermost block holds. */
  private enter(): void {
    const block = this.open.at(-1);
    const name = block === undefined ? '' : this.tree.name(block);
    this.entriesOf = ENTRIES.has(name) ? name : undefined;
  }

  /** Whether a "{" ends an unquoted regular expression in its middle: `location ~ ^/[0-9]{4}/ {`. */
  private isInRegex(i: number): boolean {
    const { tree } = this;
    if (tree.end(tree.words.count - 1) !== i) return false;
    REPETITION.lastIndex = i;
    if (!REPETITION.test(this.text)) return false;
    for (let word = this.first; word < tree.words.count; word++) {
      if (this.text.charCodeAt(tree.start(word)) === TILDE) return true;
    }
    return tree.value(this.first) === 'rewrite';
  }

  private braceInRegex(i: number): number {
    const { words } = this.tree;
    REPETITION.lastIndex = i;
    REPETITION.test(this.text);
    const end = REPETITION.lastIndex;
    const because =
      'nginx takes this "{" for the beginning of a block: a regular expression with braces must be quoted.';
    this.problem('brace_in_word', i, end, because);
    words.of.end[words.count - 1] = this.wordEnd(end);
    return words.of.end[words.count - 1] as number;
  }

  private lua(brace: number): number {
    const { end, unclosed } = endOfLua(this.text, brace + 1);
    if (unclosed !== undefined) {
      this.problem('unterminated_quote', unclosed, unclosed + 2, 'The long bracket that begins here has no end.');
    }
    return this.opaque(brace, end);
  }

  /** A block whose body is not nginx's own language, or is not read. */
  private opaque(brace: number, closed: number): number {
    const { text, tree } = this;
    const end = closed === -1 ? text.length : closed;
    const row = this.end(end);
    tree.directives.of.kind[row] = OPAQUE;
    tree.directives.of.brace[row] = brace;
    if (closed === -1) this.unclosed(row);
    return end;
  }

  private close(i: number): number {
    if (this.count > 0) this.endWithoutSemicolon();
    const block = this.open.at(-1);
    if (block === undefined) this.problem('unexpected', i, i + 1, 'No block is open that this "}" could close.');
    else this.closeBlock(i + 1);
    return i + 1;
  }

  private closeBlock(end: number): void {
    const { of, count } = this.tree.directives;
    const block = this.open.pop() as number;
    of.next[block] = count;
    of.end[block] = end;
    this.enter();
  }

  private comment(i: number): number {
    let end = this.text.indexOf('\n', i);
    if (end === -1) end = this.text.length;
    if (this.text.charCodeAt(end - 1) === CR) end--;
    if (end - i > TOO_LONG / 3) this.tooLong(i, end, i);
    this.directive(COMMENT, i, end);
    return end;
  }

  /** Where the unquoted word that begins at `i` ends. */
  private wordEnd(i: number): number {
    const { text } = this;
    const { length } = text;
    let dollar = false;
    while (i < length) {
      const code = text.charCodeAt(i);
      if (code === OPEN) {
        if (!dollar) {
          const end = this.templateEnd(i);
          if (end === -1) return i;
          i = end;
          continue;
        }
      } else if (code <= SPACE) {
        if (isBlank(code)) return i;
        dollar = false;
      } else if (code === SEMICOLON) return i;
      else if (code === HASH && this.interpolationEnd(i) !== -1) {
        i = this.interpolationEnd(i);
        dollar = false;
        continue;
      } else if (code === LESS && this.templateEnd(i) !== -1) {
        i = this.templateEnd(i);
        dollar = false;
        continue;
      } else if (code === BACKSLASH) {
        i++;
        dollar = false;
      } else dollar = code === DOLLAR;
      i++;
    }
    return length;
  }

  /** Where the quoted word that begins at `i` ends; without a closing quote it is the rest of the line. */
  private quotedEnd(i: number, quote: number): number {
    const { text } = this;
    const { length } = text;
    if (!this.endless.has(quote)) {
      for (let at = i + 1; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code === quote) return at + 1;
        if (code === BACKSLASH) at++;
      }
      this.endless.add(quote);
    }
    return this.unterminated(i);
  }

  /** Where a quoted word without an end is taken to end: with its line. */
  private unterminated(i: number): number {
    const { text } = this;
    let end = text.indexOf('\n', i);
    if (end === -1) end = text.length;
    while (end > i + 1 && isBlank(text.charCodeAt(end - 1))) end--;
    if (end > i + 1 && text.charCodeAt(end - 1) === SEMICOLON) end--;
    this.problem('unterminated_quote', i, end, 'The quote that begins here has no end.');
    return end;
  }

  private statement(start: number, end: number): number {
    this.tree.templated = true;
    this.directive(TEMPLATE, start, end);
    return end;
  }

  /** Whether nothing follows on the line, or the end of the block. */
  private isAlone(i: number): boolean {
    const { text } = this;
    let at = i;
    while (at < text.length && isBlank(text.charCodeAt(at)) && text.charCodeAt(at) !== LF) at++;
    return at === text.length || text.charCodeAt(at) === LF || text.charCodeAt(at) === CLOSE;
  }

  private lineEnd(i: number): number {
    const end = this.text.indexOf('\n', i);
    return end === -1 ? this.text.length : end;
  }

  /** The end of `<% … %>`, or of a line `% …`, where a directive could begin; -1 where neither stands there. */
  private statementEnd(i: number, line: boolean): number {
    if (!this.mend) return -1;
    const code = this.text.charCodeAt(i);
    if (line && (code > 127 || isSign(code))) {
      ALONE.lastIndex = i;
      if (ALONE.test(this.text)) return ALONE.lastIndex;
    }
    if (code === PERCENT) return line && isBlank(this.text.charCodeAt(i + 1)) ? this.lineEnd(i) : -1;
    if (code !== LESS) return -1;
    const end = this.templateEnd(i);
    return this.text.charCodeAt(i + 2) === EQUALS && !this.isAlone(end) ? -1 : end;
  }

  /**
   * The end of `{{ … }}`, `{% … %}`, `{# … #}` or `<% … %>`; -1 where there is none. Values end on their line, statements
   * and comments may go on.
   */
  private templateEnd(i: number): number {
    const { text } = this;
    const first = text.charCodeAt(i);
    const second = text.charCodeAt(i + 1);
    if (!this.mend) return -1;
    if (first === LESS ? second !== PERCENT : second !== OPEN && second !== PERCENT && second !== HASH) return -1;
    // Elsewhere a block begins, and a comment after it.
    if (second === HASH && (this.count > 0 || (i > 0 && !isBlank(text.charCodeAt(i - 1))))) return -1;
    const third = text.charCodeAt(text.charCodeAt(i + 2) === 45 ? i + 3 : i + 2);
    const isLong = second !== OPEN || third === BANG || third === SLASH;
    const key = first === LESS ? first : isLong && second === OPEN ? third : second;
    if (i < (this.noTemplate.get(key) ?? 0)) return -1;
    const [before, last] = first === LESS ? [PERCENT, GREATER] : [second === OPEN ? CLOSE : second, CLOSE];
    let at = i + 2;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LF && !isLong) break;
      if (code === before && text.charCodeAt(at + 1) === last) {
        // {{{ value }}} of Handlebars.
        const isTriple = second === OPEN && text.charCodeAt(i + 2) === OPEN && text.charCodeAt(at + 2) === CLOSE;
        return at + (isTriple ? 3 : 2);
      }
    }
    this.noTemplate.set(key, at);
    return -1;
  }

  /** The end of `#{name}`, which templates of Ruby and Octopus replace; -1 where there is none. */
  private interpolationEnd(i: number): number {
    if (!this.mend || this.text.charCodeAt(i + 1) !== OPEN) return -1;
    INTERPOLATION.lastIndex = i;
    return INTERPOLATION.test(this.text) ? INTERPOLATION.lastIndex : -1;
  }

  /** The end of a block that is not read; -1 where it has none. */
  private skip(i: number): number {
    const { text } = this;
    const { length } = text;
    let depth = 1;
    while (i < length) {
      const code = text.charCodeAt(i);
      if (isBlank(code) || code === SEMICOLON) i++;
      else if (code === HASH) {
        const end = text.indexOf('\n', i);
        i = end === -1 ? length : end;
      } else if (code === OPEN) {
        depth++;
        i++;
      } else if (code === CLOSE) {
        i++;
        if (--depth === 0) return i;
      } else i = isQuote(code) ? this.quotedEnd(i, code) : this.wordEnd(i);
    }
    return -1;
  }

  /** A line begins with a directive's name while another directive has not ended. */
  private missedSemicolon(i: number): void {
    const code = this.text.charCodeAt(i);
    // Every name begins with a small letter; the word is looked at only then.
    if (code < 97 || code > 122) return;
    const end = this.wordEnd(i);
    if (end - i > 24 || !BEGINS.has(this.text.slice(i, end))) return;
    this.endWithoutSemicolon(TAKES_ANY.test(this.tree.value(this.first)));
  }

  private endWithoutSemicolon(accepted = false): void {
    const { tree } = this;
    const last = tree.words.count - 1;
    const start = tree.words.of.start[last] as number;
    const end = tree.words.of.end[last] as number;
    const name = shown(tree.name(this.end(end)));
    if (accepted) {
      const because = `The directive "${name}" does not end in ";", so that nginx takes the next line for a part of it.`;
      this.problem('swallowed_line', start, end, because);
    } else this.problem('missing_semicolon', start, end, `The directive "${name}" does not end in ";".`);
  }

  /** Closes the blocks that cannot hold the block whose header was just read. */
  private closeForgotten(row: number): void {
    const { tree } = this;
    const { of } = tree.directives;
    let block = this.open.at(-1);
    if (block === undefined || !HOLDS_NO_OUTER.has(tree.name(block))) return;
    const end = of.start[row] as number;
    while (block !== undefined && HOLDS_NO_OUTER.has(tree.name(block))) {
      this.unclosed(block);
      of.next[block] = row;
      of.end[block] = end;
      this.open.pop();
      block = this.open.at(-1);
    }
    this.enter();
    for (let child = row; child < tree.directives.count; child++) of.parent[child] = block ?? -1;
  }

  private unclosed(block: number): void {
    const { start, end } = this.tree.header(block);
    this.problem('missing_brace', start, end, `The block "${shown(this.tree.name(block))}" has no closing "}".`);
  }

  private finish(): void {
    if (this.count > 0) this.endWithoutSemicolon();
    for (const block of this.open) this.unclosed(block);
    while (this.open.length > 0) this.closeBlock(this.text.length);
    this.tree.problems.sort((a, b) => a.start - b.start || a.end - b.end);
  }
}

/** A name short enough for a sentence. */
const shown = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name);

/** How many bytes a stretch of text has in UTF-8, counted no further than up to a limit. */
function utf8Length(text: string, start: number, end: number, limit: number): number {
  let bytes = 0;
  for (let i = start; i < end && bytes < limit; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair is two of the pair's four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
