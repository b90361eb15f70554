import { type TextFile, textFile, type Unreadable } from '../../files/file.ts';
import { matchesName } from '../launch/inside.ts';
import type { Range } from '../versions/range.ts';
import { nginxKind } from './classify.ts';
import { type Context, directives, type Row } from './directives.ts';
import { type Problem, parseAsNginx, type Tree } from './parse.ts';
import { onlyOnce, refusalOf } from './refusals.ts';
import { isThirdParty } from './third-party.ts';

/** One directive, its keys in crossplane's order. A comment is the directive `#`. */
export interface Statement {
  /** Where it stands; only in a combined payload. */
  file?: string;
  directive: string;
  line: number;
  args: string[];
  /** Indices into `config`, of an `include`. */
  includes?: number[];
  block?: Statement[];
  comment?: string;
  /** From its first character to after its `;` or `}`; only where offsets are asked for. */
  offset?: [start: number, end: number];
  arg_offsets?: [start: number, end: number][];
}

interface Fault {
  error: string;
  line: number | null;
}

/** One file, read once however often it is included. */
export interface Configuration {
  file: string;
  status: 'ok' | 'failed';
  errors: Fault[];
  parsed: Statement[];
}

/** What crossplane's `parse` prints. */
export interface Payload {
  status: 'ok' | 'failed';
  errors: ({ file: string } & Fault)[];
  config: Configuration[];
}

/** The options of crossplane's `parse`, and `spans`. */
export interface PayloadOptions {
  /** Directives that are left out, with all that stands in them. */
  ignore?: readonly string[];
  /** Includes are not followed. */
  single?: boolean;
  comments?: boolean;
  /** A directive that no module of nginx knows is an error. */
  strict?: boolean;
  /** What is included stands in place of the `include`. */
  combine?: boolean;
  /** Nothing of a file is given after its first error. */
  firstError?: boolean;
  /** Offsets are given, in UTF-16 units. */
  spans?: boolean;
}

/** Where includes are looked for. Paths are as the payload writes them. */
export interface Sources {
  read(path: string): TextFile | Unreadable;
  /** The names in a folder; none where there is no such folder. */
  names(folder: string): readonly string[];
}

/** All text that is read through includes, in characters; a file counts in each context that it is included in. */
const MOST_TEXT = 64 * 1024 * 1024;

/** A mask may lead to so many files, and includes of includes to so many statements of one configuration. */
const MOST_FILES = 50_000;
const MOST_STATEMENTS = 500_000;

/** OpenResty reads words that are longer than nginx's own buffer, but none of this length. */
const TOO_LONG_FOR_ALL = 1024 * 1024;

/**
 * What crossplane 0.5.8 gives for an nginx configuration, with the errors that nginx itself would find where the two
 * disagree. Never throws.
 *
 * @param path the main file, as the payload is to name it.
 */
export function payloadOf(path: string, sources: Sources, options: PayloadOptions = {}): Payload {
  return new PayloadReader(path, sources, options).read();
}

/** Where a level stands in nginx; undefined where its entries are no directives, or are not known. */
type Place = Context | undefined;

const INNER: Readonly<Partial<Record<Context, Readonly<Record<string, Context>>>>> = {
  main: { http: 'http', events: 'events', stream: 'stream', mail: 'mail' },
  http: { server: 'server', upstream: 'upstream' },
  server: { location: 'location', if: 'if' },
  location: { location: 'location', if: 'if in location', limit_except: 'limit_except' },
  stream: { server: 'stream server', upstream: 'stream upstream' },
  mail: { server: 'mail server' },
};

function inner(place: Place, name: string): Place {
  const blocks = place === undefined ? undefined : INNER[place];
  return blocks && Object.hasOwn(blocks, name) ? blocks[name] : undefined;
}

/** A file that is to be read in one place, and the files that include it. */
interface Task {
  path: string;
  place: Place;
  includedBy: readonly string[];
}

class PayloadReader {
  private readonly sources: Sources;
  private readonly options: PayloadOptions;
  private readonly payload: Payload = { status: 'ok', errors: [], config: [] };
  private readonly tasks: Task[];
  /** Path → index into `config`. */
  private readonly indices = new Map<string, number>();
  private readonly met = new Set<string>();
  private readonly files = new Map<string, { file: TextFile; tree: Tree } | Unreadable>();
  private text = 0;

  constructor(path: string, sources: Sources, options: PayloadOptions) {
    this.sources = sources;
    this.options = options;
    this.tasks = [{ path, place: 'main', includedBy: [] }];
    this.indices.set(path, 0);
  }

  read(): Payload {
    const { payload, tasks } = this;
    for (let next = 0; next < tasks.length; next++) this.run(tasks[next] as Task);
    payload.config = payload.config.filter((config) => config !== undefined);
    return this.options.combine ? combined(payload) : payload;
  }

  private run(task: Task): void {
    const { payload } = this;
    const index = this.indices.get(task.path) as number;
    const first = payload.config[index] === undefined;
    const config: Configuration = { file: task.path, status: 'ok', errors: [], parsed: [] };
    if (first) payload.config[index] = config;
    const known = payload.config[index] as Configuration;
    const faults = this.statements(task, config);
    for (const { error, line } of faults) {
      // In another place it is read again for what is wrong there.
      if (!first && known.errors.some((other) => other.error === error && other.line === line)) continue;
      known.errors.push({ error, line });
      payload.errors.push({ file: task.path, error, line });
      known.status = 'failed';
      payload.status = 'failed';
    }
  }

  private statements(task: Task, config: Configuration): Fault[] {
    const found = this.treeOf(task.path);
    if ('unreadable' in found) return [{ error: whyNot(found, task.path), line: null }];
    const { file, tree } = found;
    this.text += file.text.length;
    if (this.text > MOST_TEXT) return [{ error: `the included files are too large to be read to the end`, line: null }];
    const place = task.includedBy.length === 0 ? placeOf(file) : task.place;
    const reader = new FileReader(file, tree, task.path, this.options, (statement, at) =>
      this.include(statement, task, at),
    );
    config.parsed = reader.level(-1, place);
    reader.syntax();
    const faults = reader.faults.sort((a, b) => a.at - b.at).map(({ error, line }) => ({ error, line }));
    if (!this.options.firstError || faults.length === 0) return faults;
    config.parsed = [];
    return faults.slice(0, 1);
  }

  private treeOf(path: string): { file: TextFile; tree: Tree } | Unreadable {
    let found = this.files.get(path);
    if (!found) {
      const read = this.sources.read(path);
      if ('unreadable' in read) found = read;
      else {
        const file = read.byteOrderMark ? textFile(read.path, `\ufeff${read.text}`, read.encoding) : read;
        found = { file, tree: parseAsNginx(file.text) };
      }
      this.files.set(path, found);
    }
    return found;
  }

  /** The files of an `include`; what is wrong with it, if anything is. */
  private include(statement: Statement, task: Task, place: Place): string | undefined {
    const main = (this.tasks[0] as Task).path;
    const folder = main.slice(0, main.lastIndexOf('/') + 1);
    const [name = ''] = statement.args;
    const path = name.startsWith('/') ? name : folder + name;
    const isMask = MAGIC.test(path);
    statement.includes = [];
    let fault: string | undefined;
    for (const found of isMask ? matching(path, this.sources) : [path]) {
      const tree = isMask ? undefined : this.treeOf(found);
      if (tree && 'unreadable' in tree) return whyNot(tree, found);
      const index = this.indices.get(found) ?? this.indices.size;
      this.indices.set(found, index);
      statement.includes.push(index);
      if (found === task.path || task.includedBy.includes(found)) {
        fault = `${quoted(found)} includes itself`;
        continue;
      }
      const key = `${place} ${found}`;
      if (this.met.has(key)) continue;
      this.met.add(key);
      this.tasks.push({ path: found, place, includedBy: [...task.includedBy, task.path] });
    }
    return fault;
  }
}

const MAGIC = /[*?[]/;

/** The paths that a mask of glob(3) matches, sorted. */
function matching(mask: string, sources: Sources): string[] {
  let found = [''];
  for (const [i, step] of mask.split('/').entries()) {
    const under = (path: string, name: string): string => (i === 0 ? name : `${path}/${name}`);
    // Names are looked up from the first mask on: what stands before it is opened or not.
    const isLookedUp = MAGIC.test(step) || (i > 0 && MAGIC.test(mask.split('/').slice(0, i).join('/')));
    found = isLookedUp
      ? found.flatMap((path) =>
          sources
            .names(i === 0 ? '.' : path || '/')
            .filter((name) => matchesName(step, name))
            .map((name) => under(path, name)),
        )
      : found.map((path) => under(path, step));
    found = found.slice(0, MOST_FILES);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** Reasons that Python has words of its own for. */
const IN_PYTHON = new Map([
  ['it does not exist', '[Errno 2] No such file or directory'],
  ['it is a folder', '[Errno 21] Is a directory'],
  ['it cannot be opened (permission denied)', '[Errno 13] Permission denied'],
]);

function whyNot({ unreadable }: Unreadable, path: string): string {
  return `${IN_PYTHON.get(unreadable) ?? unreadable}: ${quoted(path)}`;
}

/** A lone snippet is read as included where it belongs. */
function placeOf(file: TextFile): Place {
  return nginxKind(file) ?? 'main';
}

/** The statements of one file in one place. */
class FileReader {
  readonly faults: (Fault & { at: number })[] = [];
  private readonly file: TextFile;
  private readonly tree: Tree;
  private readonly path: string;
  private readonly options: PayloadOptions;
  private readonly include: (statement: Statement, place: Place) => string | undefined;
  /** Where the last words begin that no `;` follows, and the words that begin right behind a quoted one. */
  private readonly unfinished: ReadonlySet<number>;
  private readonly joined: ReadonlySet<number>;

  constructor(
    file: TextFile,
    tree: Tree,
    path: string,
    options: PayloadOptions,
    include: (statement: Statement, place: Place) => string | undefined,
  ) {
    this.file = file;
    this.tree = tree;
    this.path = path;
    this.options = options;
    this.include = include;
    const startsOf = (wanted: Problem['code']) =>
      new Set(tree.problems.filter(({ code }) => code === wanted).map(({ start }) => start));
    this.unfinished = startsOf('missing_semicolon');
    this.joined = startsOf('joined_words');
  }

  level(block: number, place: Place): Statement[] {
    const { tree, options } = this;
    const { start, end, brace } = tree.directives.of;
    const statements: Statement[] = [];
    /** The directive before, whose comments between words may follow: crossplane always gives those. */
    const names = new Set<string>();
    let before = { end: -1, line: 0, isGiven: false };
    for (const row of tree.children(block)) {
      const at = start[row] as number;
      if (tree.kind(row) !== 'comment') {
        const statement = this.statement(row, place, names);
        before = { end: end[row] as number, line: this.line(at), isGiven: statement !== undefined };
        if (statement) statements.push(statement, ...this.commentsOfHeader(row, before.line));
      } else if (at < before.end) {
        if (before.isGiven) statements.push(this.comment(row, before.line));
      } else if (options.comments && (block === -1 || at > (brace[block] as number))) {
        statements.push(this.comment(row, this.line(at)));
      }
    }
    return statements;
  }

  /** Comments between the words of a block's header follow the block. */
  private commentsOfHeader(row: number, line: number): Statement[] {
    const { tree } = this;
    if (tree.kind(row) !== 'block') return [];
    const { start, brace } = tree.directives.of;
    const comments: Statement[] = [];
    for (const child of tree.children(row)) {
      if (tree.kind(child) !== 'comment' || (start[child] as number) > (brace[row] as number)) break;
      comments.push(this.comment(child, line));
    }
    return comments;
  }

  private comment(row: number, line: number): Statement {
    const { start, end } = this.tree.directives.of;
    const [from, to] = [start[row] as number, end[row] as number];
    return {
      ...(this.options.combine && { file: this.path }),
      directive: '#',
      line,
      args: [],
      comment: this.tree.text.slice(from + 1, to),
      ...(this.options.spans && { offset: [from, to], arg_offsets: [] }),
    };
  }

  /** One directive; undefined where it is to be ignored, or nginx refuses it. */
  private statement(row: number, place: Place, before: Set<string>): Statement | undefined {
    const { tree, options } = this;
    const { start, end } = tree.directives.of;
    const at = start[row] as number;
    const [first, ...words] = tree.wordsOf(row);
    const name = first === undefined ? '' : this.word(first).text;
    if (options.ignore?.includes(name)) return undefined;
    // That is said with the rest of what is wrong with the text.
    if (this.joined.size > 0 && words.some((word) => this.joined.has(tree.start(word)))) return undefined;
    let args = words.map((word) => this.word(word));
    const kind = tree.kind(row);
    if (name === 'if') args = withoutParentheses(args);
    if (kind === 'opaque' && name.endsWith('_by_lua_block')) args.push(this.luaBody(row));
    const statement: Statement = {
      ...(options.combine && { file: this.path }),
      directive: name,
      line: this.line(at),
      args: args.map(({ text }) => text),
    };
    const last = tree.wordsOf(row).at(-1);
    const unfinished = last !== undefined && this.unfinished.has(tree.start(last));
    const fault = unfinished
      ? `directive "${name}" is not terminated by ";"`
      : this.faultOf(name, statement.args, kind === 'block', place, before);
    if (fault !== undefined) {
      this.fault(fault, at);
      return undefined;
    }
    if (name === 'include' && !options.single) {
      const missing = this.include(statement, place);
      if (missing !== undefined) this.faults.push({ error: missing, line: statement.line, at });
    }
    if (kind === 'block') statement.block = this.level(row, inner(place, name));
    else if (kind === 'opaque' && !name.endsWith('_by_lua_block')) statement.block = [];
    if (options.spans) {
      statement.offset = [at, end[row] as number];
      statement.arg_offsets = args.map(({ start, end }) => [start, end]);
    }
    return statement;
  }

  /** What nginx has against a directive with these arguments in this place, after others of the same level. */
  private faultOf(
    name: string,
    args: readonly string[],
    block: boolean,
    place: Place,
    before: Set<string>,
  ): string | undefined {
    if (name === 'include') return args.length === 1 && !block ? undefined : wrongCount(name);
    if (place === undefined) return undefined;
    const rows = directives().get(name);
    if (!rows) return this.options.strict && !isThirdParty(name) ? `unknown directive "${name}"` : undefined;
    const here = rows.filter(({ contexts }) => contexts.has(place) || contexts.has('any'));
    // A module with versions of its own may allow anything.
    if ((here.length > 0 ? here : rows).some(({ apart }) => apart)) return undefined;
    if (here.length === 0) return `"${name}" directive is not allowed here`;
    const faults = here.map((row) => faultOfRow(row, name, args, block));
    // The first row is what the directive usually is.
    if (!faults.includes(undefined)) return faults[0];
    if (before.has(name) && onlyOnce({ name, context: place })) return `"${name}" directive is duplicate`;
    before.add(name);
    const refusal = refusalOf({ name, args, block, context: place, range: ANY_RELEASE });
    return refusal === undefined ? undefined : `"${name}" directive invalid value`;
  }

  /** Adds what is wrong with the text itself, in the words of nginx. */
  syntax(): void {
    const { tree } = this;
    let open = false;
    if (tree.text.startsWith('\ufeff')) this.fault(`unknown directive "${tree.name(0)}"`, 0);
    for (const problem of tree.problems) {
      if (problem.code === 'missing_brace') open = true;
      else {
        const error = wordsOf(problem, tree);
        if (error !== undefined) this.fault(error, problem.start);
      }
    }
    if (!open) return;
    const { count, of } = tree.words;
    const { end } = tree.directives.of;
    const lastWord = count === 0 ? 0 : (of.end[count - 1] as number);
    // A block that closed may be the last thing in the text.
    let last = lastWord;
    for (let row = 0; row < tree.directives.count; row++) {
      const at = end[row] as number;
      if (at > last && at < tree.text.length) last = at;
    }
    this.faults.push({
      error: `unexpected end of file, expecting "}" in ${this.path}:${this.line(Math.max(0, last - 1))}`,
      line: this.line(Math.max(0, last - 1)),
      at: tree.text.length,
    });
  }

  private fault(error: string, at: number): void {
    const line = this.line(at);
    this.faults.push({ error: `${error} in ${this.path}:${line}`, line, at });
  }

  private line(at: number): number {
    return this.file.at(at, at).line;
  }

  /** A word as crossplane writes it: without its quotes; of its escapes only those of its own quote are resolved. */
  private word(word: number): Argument {
    const { tree } = this;
    const raw = lines(tree.raw(word));
    const text = tree.quoted(word) ? inQuotes(raw) : raw;
    return { text, start: tree.start(word), end: tree.end(word) };
  }

  private luaBody(row: number): Argument {
    const { brace, end } = this.tree.directives.of;
    const [start, after] = [(brace[row] as number) + 1, (end[row] as number) - 1];
    return { text: lines(this.tree.text.slice(start, after)), start, end: after };
  }
}

interface Argument {
  text: string;
  start: number;
  end: number;
}

/** crossplane reads files in Python's text mode. */
const lines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

function inQuotes(raw: string): string {
  const quote = raw[0] as string;
  const text = raw.slice(1, raw.length > 1 && raw.endsWith(quote) ? -1 : undefined);
  return text.includes('\\') ? text.replace(/\\([\s\S])/g, (pair, c: string) => (c === quote ? c : pair)) : text;
}

/** The words of an `if` without the parentheses around them. */
function withoutParentheses(args: readonly Argument[]): Argument[] {
  const result = args.map((argument) => ({ ...argument }));
  const [first, last] = [result[0], result.at(-1)];
  if (!first?.text.startsWith('(') || !last?.text.endsWith(')')) return result;
  first.text = first.text.slice(1).trimStart();
  first.start++;
  last.text = last.text.slice(0, -1).trimEnd();
  last.end--;
  if (first.text === '') result.shift();
  if (last.text === '' && result.length > 0) result.pop();
  return result;
}

/** Nothing says which release reads the file. */
const ANY_RELEASE: Range = { from: [1, 18], written: '' };

const wrongCount = (name: string): string => `invalid number of arguments in "${name}" directive`;

function faultOfRow(row: Row, name: string, args: readonly string[], block: boolean): string | undefined {
  if (row.block && !block) return `directive "${name}" has no opening "{"`;
  if (!row.block && block) return `directive "${name}" is not terminated by ";"`;
  if (args.length < row.least || args.length > row.most) return wrongCount(name);
  const [value = 'on'] = args;
  if (row.kinds[0]?.words.join() !== 'on,off' || row.most !== 1 || /^(on|off)$/i.test(value)) return undefined;
  return `invalid value "${value}" in "${name}" directive, it must be "on" or "off"`;
}

/** A problem in the words of nginx; undefined for what is said at the directive, or is nothing to all of them. */
function wordsOf({ code, start, end, because }: Problem, tree: Tree): string | undefined {
  const { text } = tree;
  switch (code) {
    case 'unexpected':
    case 'joined_words':
      return `unexpected "${text[start]}"`;
    case 'unterminated_quote':
      return text[start] === '['
        ? 'Lua code block missing the closing long bracket'
        : 'unexpected end of file, expecting ";" or "}"';
    case 'wrong_entry': {
      const name = /"(\w+)"/.exec(because)?.[1];
      return name === 'charset_map' ? 'invalid number of parameters' : `invalid number of the ${name} parameters`;
    }
    case 'too_long':
      return end - start < TOO_LONG_FOR_ALL
        ? undefined
        : `too long parameter "${text.slice(start, start + 10)}..." started`;
    case 'too_deep':
      return 'blocks are nested too deeply';
    default:
      return undefined;
  }
}

/** A path as Python writes it in messages. */
function quoted(path: string): string {
  return path.includes("'") && !path.includes('"') ? `"${path}"` : `'${path.replaceAll("'", "\\'")}'`;
}

/** One configuration of all, in which what is included stands in place of each `include`. */
function combined({ status, errors, config }: Payload): Payload {
  const [main] = config;
  if (!main) return { status, errors, config };
  let room = MOST_STATEMENTS;
  const inlined = (statements: readonly Statement[], open: readonly number[]): Statement[] => {
    const result: Statement[] = [];
    for (const statement of statements) {
      if (--room < 0) break;
      const { includes, block } = statement;
      if (!includes) result.push(block ? { ...statement, block: inlined(block, open) } : statement);
      // A file that includes itself is an error already.
      for (const index of includes ?? []) {
        if (open.includes(index)) continue;
        for (const inner of inlined(config[index]?.parsed ?? [], [...open, index])) result.push(inner);
      }
    }
    return result;
  };
  const parsed = inlined(main.parsed, [0]);
  const cut: Fault[] = room < 0 ? [{ error: 'the included files are too many to be combined', line: null }] : [];
  const isFailed = room < 0 || config.some((one) => one.status === 'failed');
  return {
    status: isFailed ? 'failed' : status,
    errors: [...errors, ...cut.map((fault) => ({ file: main.file, ...fault }))],
    config: [
      {
        file: main.file,
        status: isFailed ? 'failed' : 'ok',
        errors: [...config.flatMap((one) => one.errors), ...cut],
        parsed,
      },
    ],
  };
}
