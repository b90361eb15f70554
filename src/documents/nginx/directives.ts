import data from './directives.json' with { type: 'json' };

/** Where a directive may stand. The `if` of a server and the one of a location are two. */
export const CONTEXTS = [
  'main',
  'events',
  'http',
  'server',
  'location',
  'if',
  'if in location',
  'limit_except',
  'upstream',
  'stream',
  'stream server',
  'stream upstream',
  'mail',
  'mail server',
] as const;
export type Context = (typeof CONTEXTS)[number];

/** How a value is written; a time in seconds knows months but no milliseconds, an offset knows gigabytes. */
export type Grammar = 'time' | 'seconds' | 'size' | 'offset' | 'number';

/** What one argument may be: one of some words or, where `grammar` is there, a value written so. */
export interface Kind {
  words: readonly string[];
  grammar?: Grammar;
}

/** What one module says of one directive. */
export interface Row {
  module: string;
  /** `any` stands for all. */
  contexts: ReadonlySet<Context | 'any'>;
  block: boolean;
  /** How many arguments it takes; `most` may be infinite. */
  least: number;
  most: number;
  /** Per argument, what it may be; the last one holds for all that follow. Absent: anything. */
  kinds: readonly (Kind | undefined)[];
  /** What may follow the first arguments: words, and names before a `=` with what may follow that. */
  parameters?: Parameters;
  /** The release that brought it, and the one that removed it. */
  since?: string;
  until?: string;
  /** Whether nginx refuses it twice in one level. */
  once: boolean;
  /** Only nginx Plus or a module with versions of its own has it. */
  apart: boolean;
}

export interface Parameters {
  /** How many arguments stand before them. */
  after: number;
  words: ReadonlySet<string>;
  keys: ReadonlyMap<string, Kind | undefined>;
}

type Table = ReadonlyMap<string, readonly Row[]>;
let table: Table | undefined;

/** What the modules of nginx say of every directive. Made when it is asked for: most runs need none of it. */
export function directives(): Table {
  table ??= readTable();
  return table;
}

function readTable(): Table {
  const rows = new Map<string, Row[]>();
  const corrections: Readonly<Record<string, Readonly<Record<string, string>>>> = data.corrections.modules;
  const apart = { modules: setOf(data.apart.modules), names: setOf(data.apart.names) };
  const once = setOf(data.once.names);
  for (const [module, documented] of Object.entries(data.modules)) {
    for (const [name, line] of Object.entries({ ...documented, ...corrections[module] })) {
      const row = readRow(module, line);
      // What stands in blocks of a module of its own is not looked at.
      if (row.contexts.size === 0) continue;
      const full: Row = {
        ...row,
        once: once.has(name) || isOneValue(row),
        apart: apart.modules.has(module) || apart.names.has(name),
      };
      const same = rows.get(name);
      if (same) same.push(full);
      else rows.set(name, [full]);
    }
  }
  return rows;
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** What takes one time, number or word is kept in one place, which nginx fills once. */
const isOneValue = ({ most, kinds }: Pick<Row, 'most' | 'kinds'>): boolean => most === 1 && kinds[0] !== undefined;

/** `syntax || another syntax; contexts; since; until` */
function readRow(module: string, line: string): Omit<Row, 'once' | 'apart'> {
  const [syntax = '', contexts = '', since, until] = line.split('; ');
  const block = syntax.endsWith('{}');
  const forms = syntax
    .replace(/ ?\{\}$/, '')
    .split(' || ')
    .map(itemsOf);
  const extents = forms.map(extentOf);
  const parameters = parametersOf(forms);
  return {
    module,
    contexts: new Set(
      contexts
        .split(', ')
        .flatMap((context) => contextsOf(module, context))
        .filter(isContext),
    ),
    block,
    least: Math.min(...extents.map(({ least }) => least)),
    most: Math.max(...extents.map(({ most }) => most)),
    kinds: forms.length === 1 ? kindsOf(forms[0] as Item[]) : [],
    ...(parameters && { parameters }),
    ...(since && { since }),
    ...(until && { until }),
  };
}

/** The documentation calls the servers of `http`, `stream` and `mail` alike, and both kinds of `if` by one word. */
function contextsOf(module: string, context: string): string[] {
  const outer = /^ngx_(stream|mail)_/.exec(module)?.[1];
  if (context === 'if') return ['if', 'if in location'];
  return [outer && (context === 'server' || context === 'upstream') ? `${outer} ${context}` : context];
}

const isContext = (text: string): text is Context | 'any' =>
  text === 'any' || (CONTEXTS as readonly string[]).includes(text);

/** A word, `|`, `...`, or what may be left out. */
type Item = string | readonly Item[];

/**
 * The words of a syntax. `[x]` may be left out, `...` repeats, ` | ` separates what excludes each other; brackets and
 * bars without spaces around them are parts of a word.
 */
function itemsOf(syntax: string): Item[] {
  const items: Item[] = [];
  for (let i = 0; i < syntax.length; ) {
    const end = endOfItem(syntax, i);
    const text = syntax.slice(i, end);
    const optional = text.startsWith('[') && closing(text, 0) === text.length;
    if (text !== '') items.push(optional ? itemsOf(text.slice(1, -1)) : text);
    i = end + 1;
  }
  return items;
}

/** The next blank outside of brackets. */
function endOfItem(text: string, i: number): number {
  while (i < text.length && text[i] !== ' ') i = text[i] === '[' || text[i] === '<' ? closing(text, i) : i + 1;
  return i;
}

/** The offset after the bracket that closes the one at `i`. */
function closing(text: string, i: number): number {
  if (text[i] === '<') return text.indexOf('>', i) + 1;
  for (let at = i + 1; at < text.length; at++) {
    if (text[at] === '[') at = closing(text, at) - 1;
    else if (text[at] === ']') return at + 1;
  }
  return text.length;
}

/** How many words they stand for. Where it is open how far an alternative reaches, the widest reading counts. */
function extentOf(items: readonly Item[]): { least: number; most: number } {
  const extents = alternatives(items).map((sequence) => {
    let least = 0;
    let most = 0;
    for (const item of sequence) {
      if (item === '...') most = Number.POSITIVE_INFINITY;
      else if (typeof item !== 'string') most += extentOf(item).most;
      else {
        // "<parameters>" are any number; "<name from file>" are three.
        const words = item === '<parameters>' ? Number.POSITIVE_INFINITY : item.split(' ').length;
        least += item === '<parameters>' ? 0 : words;
        most += words;
      }
    }
    return { least, most };
  });
  return {
    least: Math.min(...extents.map(({ least }) => least)),
    most: Math.max(...extents.map(({ most }) => most)),
  };
}

function alternatives(items: readonly Item[]): Item[][] {
  const found: Item[][] = [[]];
  for (const item of items) {
    if (item === '|') found.push([]);
    else found.at(-1)?.push(item);
  }
  return found;
}

function kindsOf(items: readonly Item[]): (Kind | undefined)[] {
  const repeated = items.indexOf('...');
  const choices = alternatives(items.filter((item) => item !== '...'));
  if (choices.length > 1) {
    const kinds = choices.map((choice) => (choice.length === 1 ? kindOf(choice[0] as Item) : undefined));
    return kinds.includes(undefined) ? [] : [union(kinds as Kind[])];
  }
  // Only what repeats at the end is the same for all that follow.
  if (repeated !== -1) return repeated === items.length - 1 ? items.slice(0, -1).map(kindOf) : [];
  const optional = items.findIndex((item) => typeof item !== 'string');
  return optional === -1 ? items.map(kindOf) : [...items.slice(0, optional).map(kindOf), undefined];
}

function union(kinds: readonly Kind[]): Kind {
  const grammar = kinds.find((kind) => kind.grammar)?.grammar;
  return { words: kinds.flatMap(({ words }) => words), ...(grammar && { grammar }) };
}

const GRAMMARS = new Set(['time', 'seconds', 'size', 'offset', 'number']);

function kindOf(item: Item): Kind | undefined {
  if (typeof item !== 'string') return undefined;
  const name = /^<(\w+)>$/.exec(item)?.[1];
  if (name !== undefined && GRAMMARS.has(name)) return { words: [], grammar: name as Grammar };
  return /^[\w.-]+$/.test(item) ? { words: [item] } : undefined;
}

/** Words and `name=value` that may be left out, where every form has such and nothing else after its first words. */
function parametersOf(forms: readonly (readonly Item[])[]): Parameters | undefined {
  const words = new Set<string>();
  const keys = new Map<string, Kind | undefined>();
  let after: number | undefined;
  for (const items of forms) {
    const first = items.findIndex((item) => typeof item !== 'string' || item.includes('='));
    after ??= first;
    if (first < 1 || first !== after || items.some((item) => item === '...' || item === '|')) return undefined;
    for (const item of items.slice(first).flat(2)) {
      if (item === '|') continue;
      if (typeof item !== 'string' || item === '...') return undefined;
      const [, key, value = ''] = /^(\w+)=(.*)$/.exec(item) ?? [];
      if (key !== undefined) keys.set(key, value.includes('|') ? undefined : kindOf(value));
      else if (/^\w+$/.test(item)) words.add(item);
      else return undefined;
    }
  }
  return after === undefined ? undefined : { after, words, keys };
}
