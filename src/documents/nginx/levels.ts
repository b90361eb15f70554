import type { At, Item, Notes } from '../../contracts/model.ts';
import { type TextFile, type TextSource, writtenIn } from '../../files/file.ts';
import { type DocumentNotes, note } from '../document.ts';
import { placeholder } from '../placeholders/index.ts';
import type { Conformance } from './conformance.ts';
import { DEEPEST, type Problem, parse, type Tree } from './parse.ts';

/** How the text of an `include` is found. */
export interface Surroundings {
  /** The files of an `include`, in nginx's order, or why they are not known; `missing` where nginx would not start. */
  include(pattern: string, from: TextFile): readonly TextFile[] | Hidden | { missing: string };
}

/** Files that are not read, and the one directive that they can set where only that is known of them. */
export interface Hidden {
  unknown: string;
  only?: 'proxy_set_header';
}

/** All text that is read through includes, in characters; a file counts each time it is included. */
const MOST_TEXT = 64 * 1024 * 1024;
const MOST_INCLUDES = 50_000;

/** What a block is to nginx. Blocks of other kinds are not entered. */
export type LevelKind =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'location'
  | 'if'
  | 'limit_except'
  | 'upstream'
  | 'map'
  | 'stream'
  | 'stream server'
  | 'stream upstream'
  | 'mail'
  | 'mail server';

const BLOCKS: Readonly<Record<LevelKind, Readonly<Record<string, LevelKind>>>> = {
  main: { events: 'events', http: 'http', stream: 'stream', mail: 'mail' },
  events: {},
  http: { server: 'server', upstream: 'upstream', map: 'map' },
  server: { location: 'location', if: 'if' },
  location: { location: 'location', if: 'if', limit_except: 'limit_except' },
  if: {},
  limit_except: {},
  upstream: {},
  map: {},
  stream: { server: 'stream server', upstream: 'stream upstream' },
  'stream server': {},
  'stream upstream': {},
  mail: { server: 'mail server' },
  'mail server': {},
};

/** One directive of one level: a directive of an included file is one in each level that includes it. */
export class Directive {
  readonly name: string;
  /** The words after the name, as nginx takes them. */
  readonly args: readonly string[];
  /** What gave each argument that does not simply stand in the file. */
  readonly sources: readonly (TextSource | undefined)[];
  readonly file: TextFile;
  /** The statement that decides whether the directive is there at all. */
  readonly doubt: string | undefined;
  private readonly tree: Tree;
  private readonly row: number;
  private whole: At | undefined;
  private rest: At | undefined;

  constructor(file: TextFile, tree: Tree, row: number, doubt?: string) {
    this.file = file;
    this.tree = tree;
    this.row = row;
    this.doubt = doubt;
    const [name, ...words] = tree.wordsOf(row);
    this.name = name === undefined ? '' : tree.value(name);
    this.args = words.map((word) => tree.value(word));
    this.sources = file.source ? words.map((word) => file.source?.(tree.start(word), tree.end(word))) : [];
  }

  /** Why what it says is not known, where no file says what stands there or a template decides whether it does. */
  get unknown(): string | undefined {
    const unknown = this.sources.find((source) => source?.unknown !== undefined)?.unknown;
    return unknown ?? (this.doubt && `the template decides whether this line is there (${this.doubt})`);
  }

  /** Whether a template engine may take lines around it away, or put some there. */
  get isTemplated(): boolean {
    return this.tree.templated || this.doubt !== undefined;
  }

  /** The name and all words after it. */
  get at(): At {
    const { start, end } = this.tree.header(this.row);
    this.whole ??= this.file.at(start, end);
    return this.whole;
  }

  /** The name alone. */
  get nameAt(): At {
    const [word] = this.tree.wordsOf(this.row);
    return word === undefined ? this.at : this.file.at(this.tree.start(word), this.tree.end(word));
  }

  /** One argument. */
  argumentAt(i: number): At {
    const word = this.tree.wordsOf(this.row)[i + 1];
    return word === undefined ? this.at : this.file.at(this.tree.start(word), this.tree.end(word));
  }

  /** All arguments, from the first to the last one. */
  get valueAt(): At {
    if (this.args.length === 0) return this.at;
    const words = this.tree.wordsOf(this.row);
    this.rest ??= this.file.at(this.tree.start(words[1] as number), this.tree.end(words.at(-1) as number));
    return this.rest;
  }

  /** All arguments as the file writes them. */
  get written(): string {
    const words = this.tree.wordsOf(this.row);
    const [, first] = words;
    if (first === undefined) return '';
    return writtenIn(this.file, this.tree.start(first), this.tree.end(words.at(-1) as number));
  }

  /** One argument as the file writes it. */
  writtenArgument(i: number): string {
    const word = this.tree.wordsOf(this.row)[i + 1];
    return word === undefined ? '' : writtenIn(this.file, this.tree.start(word), this.tree.end(word));
  }

  /** What stands after the `=` of an argument `name=value`: its place, and as the file writes it. */
  parameter(i: number): { at: At; written: string } {
    const word = this.tree.wordsOf(this.row)[i + 1] as number;
    const end = this.tree.end(word);
    const start = this.tree.start(word) + this.tree.raw(word).indexOf('=') + 1;
    return { at: this.file.at(start, end), written: writtenIn(this.file, start, end) };
  }
}

/** One block, or the file itself, with what stands directly in it. */
export class Level {
  readonly kind: LevelKind;
  readonly parent: Level | undefined;
  /** The directive that opens it; absent for the outermost level. */
  readonly head: Directive | undefined;
  /** Directives without a block by name, in order. */
  readonly settings = new Map<string, Directive[]>();
  /** All of them in order, where the order matters: in upstreams and maps. */
  readonly lines: Directive[] = [];
  readonly levels: Level[] = [];
  /** Why more may stand in it than was read. */
  open: string | undefined;
  /** The same for `proxy_set_header` alone, of which each level has all or none. */
  headersOpen: string | undefined;

  constructor(kind: LevelKind, parent?: Level, head?: Directive) {
    this.kind = kind;
    this.parent = parent;
    this.head = head;
  }

  /** The directives of a name at the nearest level that has one. */
  nearest(name: string): { level: Level; directives: readonly Directive[] } | undefined {
    for (let level: Level | undefined = this; level; level = level.parent) {
      const directives = level.settings.get(name);
      if (directives) return { level, directives };
    }
    return undefined;
  }

  /** Why a level between here and `outer` may have a directive that was not read; no file adds to an outer block's. */
  openUpTo(outer: Level | undefined, what: 'open' | 'headersOpen' = 'open'): string | undefined {
    for (let level: Level | undefined = this; level && level !== outer; level = level.parent) {
      if (level[what] !== undefined && (level.kind !== 'main' || level === this)) return level[what];
    }
    return undefined;
  }

  of(kind: LevelKind): Level[] {
    return this.levels.filter((level) => level.kind === kind);
  }
}

/** Notes of one document, each place once in each list, however often its file is included. */
export class NoteBook {
  readonly notes: DocumentNotes = {};
  private readonly seen = new Set<string>();

  add(list: keyof Notes, item: Item): void {
    const key = `${list} ${item.name} ${item.at.file} ${item.at.start} ${item.at.line}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    note(this.notes, list, item);
  }
}

/** Reads files and all that they include into levels. `wanted` names the directives that are kept. */
export class LevelReader {
  private readonly paths = new Set<string>();
  /** The files that are being read, each included by the one before. */
  private readonly chain = new Set<string>();
  private readonly surroundings: Surroundings;
  private readonly wanted: ReadonlySet<string>;
  private readonly book: NoteBook;
  private readonly conformance: Conformance;
  private readonly trees = new Map<TextFile, Tree>();
  /** Trees that are not what nginx will read: of templates, and of texts that it refuses anyway. */
  private readonly unsure = new Set<Tree>();
  private isSure = true;
  private text = 0;
  private includes = 0;

  constructor(surroundings: Surroundings, wanted: ReadonlySet<string>, book: NoteBook, conformance: Conformance) {
    this.surroundings = surroundings;
    this.wanted = wanted;
    this.book = book;
    this.conformance = conformance;
  }

  /** Reads a file into a level, as if its text stood there; `isSure` says that it does stand there. */
  read(file: TextFile, level: Level, isSure = true): void {
    this.isSure = isSure || showsHttp(this.treeOf(file));
    this.enter(file, level, 0);
  }

  /** Every file that was read, in the order in which it was met. */
  get files(): string[] {
    return [...this.paths];
  }

  /** `doubt` is the statement of a template that decides whether the file is included at all. */
  private enter(file: TextFile, level: Level, depth: number, doubt?: string): void {
    this.chain.add(file.path);
    this.walk(file, this.treeOf(file), -1, level, depth, doubt);
    this.chain.delete(file.path);
  }

  private treeOf(file: TextFile): Tree {
    let tree = this.trees.get(file);
    if (!tree) {
      tree = parse(file.text);
      this.trees.set(file, tree);
      this.paths.add(file.path);
      this.report(file, tree);
      if (tree.problems.length > 0 || isTemplate(tree)) {
        this.unsure.add(tree);
        this.conformance.extend();
      }
    }
    return tree;
  }

  private report(file: TextFile, tree: Tree): void {
    const first = tree.statements().find((row) => !COMMENT.test(tree.statement(row)));
    if (first !== undefined) {
      const { start, end } = tree.extent(first);
      this.book.add('unknown', {
        name: tree.statement(first).split('\n')[0] ?? '',
        because: 'A template engine decides which of the lines between such statements are there.',
        at: file.at(start, end),
      });
    }
    if (file.byteOrderMark && tree.words.count > 0) {
      const at = file.at(tree.start(0), tree.end(0));
      this.book.add(tree.templated ? 'unknown' : 'refused', {
        name: tree.raw(0).slice(0, 60),
        because: 'The file begins with a byte order mark, which nginx takes for a part of the first word.',
        at,
      });
    }
    for (const problem of tree.problems) {
      // In a template, and where reading itself gave up, nothing is known of what nginx will see.
      const open = tree.templated || problem.code === 'too_deep' || problem.code === 'too_long';
      const list = open ? 'unknown' : problem.code === 'swallowed_line' ? 'misread' : 'refused';
      this.book.add(list, problemItem(file, problem));
    }
  }

  private walk(file: TextFile, tree: Tree, block: number, level: Level, depth: number, doubt?: string): void {
    if (depth > DEEPEST) {
      this.tooMuch(file, `Blocks and includes deeper than ${DEEPEST} levels are not read.`);
      return;
    }
    const entries = level.kind === 'map';
    const statements = new Statements();
    const isLooked = this.isSure && doubt === undefined && !this.unsure.has(tree);
    for (const row of tree.children(block)) {
      const kind = tree.kind(row);
      if (kind === 'template') statements.meet(tree.statement(row));
      if (kind === 'comment' || kind === 'template' || kind === 'opaque') continue;
      const name = tree.name(row);
      if (isLooked) this.conformance.look(new Directive(file, tree, row), kind === 'block', level);
      if (kind === 'block') {
        const inner = Object.hasOwn(BLOCKS[level.kind], name) ? BLOCKS[level.kind][name] : undefined;
        if (!inner) continue;
        const next = new Level(inner, level, new Directive(file, tree, row));
        level.levels.push(next);
        this.walk(file, tree, row, next, depth + 1);
      } else if (name === 'include') {
        this.include(new Directive(file, tree, row, statements.condition ?? doubt), level, depth);
      } else if (entries || this.wanted.has(name)) {
        const directive = new Directive(file, tree, row, statements.condition ?? doubt);
        if (entries || level.kind.endsWith('upstream')) level.lines.push(directive);
        const same = level.settings.get(name);
        if (same) same.push(directive);
        else level.settings.set(name, [directive]);
      }
    }
  }

  private include(directive: Directive, level: Level, depth: number): void {
    const pattern = directive.args[0] ?? '';
    const item = { name: 'include', written: directive.written, at: directive.valueAt };
    const replaced = placeholder(pattern);
    const found = replaced
      ? { unknown: directive.unknown ?? `its path contains the placeholder ${replaced}` }
      : this.surroundings.include(pattern, directive.file);
    if ('unknown' in found) {
      level.headersOpen = found.unknown;
      if (found.only === undefined) level.open = found.unknown;
      if (level.kind === 'main') this.conformance.extend();
      this.book.add('unknown', {
        ...item,
        because: `the file is not read (${found.unknown}) and may set ${found.only ?? 'anything'} here`,
      });
      return;
    }
    if ('missing' in found) {
      this.book.add('refused', { ...item, because: `nginx does not start: ${found.missing}.` });
      return;
    }
    for (const file of found) {
      if (this.chain.has(file.path)) {
        this.book.add('refused', { ...item, because: `nginx does not start: ${file.path} includes itself.` });
        continue;
      }
      this.text += file.text.length;
      this.includes++;
      if (this.text > MOST_TEXT || this.includes > MOST_INCLUDES) {
        this.tooMuch(directive.file, 'The included files are too large or too many to be read to the end.');
        return;
      }
      this.enter(file, level, depth + 1, directive.doubt);
    }
  }

  private tooMuch(file: TextFile, because: string): void {
    this.book.add('unknown', { name: file.path, because, at: file.at(0, 0) });
  }
}

/** What template engines leave out. */
const COMMENT = /^(?:\{#|\{\{[-~]?(?:!|\/\*)|<%#)/;
/** Statements that open something; what the conditional ones hold may be there or not. */
const OPENS =
  /^(?:([#^][\w-]*|if|unless|for|range|each|with|while|until|case)\b|(block|raw|macro|filter|autoescape|define|call)\b|.*\bdo\b)/;
const CLOSES = /^(?:end\w*|\/)/;

/** The statements of a template that are open between the directives of one block. */
class Statements {
  private readonly open: (string | undefined)[] = [];

  meet(statement: string): void {
    const said = statement.replace(/^(?:\{\{\{?|\{%|<%|%)[-+~]?\s*/, '');
    const found = OPENS.exec(said);
    if (CLOSES.test(said) || /^\}/.test(said)) this.open.pop();
    else if (found) this.open.push(found[2] === undefined ? statement : undefined);
  }

  /** The outermost statement that decides whether what stands here is there. */
  get condition(): string | undefined {
    return this.open.find((statement) => statement !== undefined);
  }
}

/** Whether a template engine decides which lines are there. */
function isTemplate(tree: Tree): boolean {
  if (tree.templated) return true;
  const { words } = tree.directives.of;
  for (let row = 0; row < tree.directives.count; row++) {
    // Names of directives begin with a letter; what replaces or decides on whole lines does not.
    if ((words[row] as number) > 0 && placeholder(tree.name(row)) !== undefined) return true;
  }
  return false;
}

/** Whether a file of servers can only stand in `http`: those of `stream` and `mail` have no locations. */
function showsHttp(tree: Tree): boolean {
  for (const block of tree.children(-1)) {
    if (tree.kind(block) !== 'block' || tree.name(block) !== 'server') continue;
    for (const row of tree.children(block))
      if (tree.kind(row) === 'block' && tree.name(row) === 'location') return true;
  }
  return false;
}

function problemItem(file: TextFile, problem: Problem): Item {
  const at = file.at(problem.start, problem.end);
  const name = file.text.slice(problem.start, Math.min(problem.end, problem.start + 60)).split('\n')[0] ?? '';
  return { name, because: problem.because, at };
}
