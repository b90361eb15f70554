import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml';
import type { At } from '../../contracts/model.ts';
import type { TextFile } from '../../files/file.ts';
import { placeholder } from '../placeholders/index.ts';
import { type Piece, pieceOf } from '../shell/index.ts';
import { scalarPiece } from './scalar.ts';

/** A scalar with its place. */
export interface ScalarNode {
  kind: 'scalar';
  file: TextFile;
  /** As YAML's core schema reads it; a string for everything quoted. */
  value: string | number | boolean | null;
  /** Its text: of a number, what the file writes. */
  piece: Piece;
}

export interface ListNode {
  kind: 'list';
  file: TextFile;
  items: YamlNode[];
  start: number;
  end: number;
}

/** What a document says of how a value is merged over another: `!reset` takes it away, `!override` replaces it. */
export interface Tagged {
  tag?: string;
}

/** One key of a mapping and its value. */
export interface Entry {
  key: Piece;
  value: YamlNode;
}

export interface MapNode {
  kind: 'map';
  file: TextFile;
  /** With merge keys (`<<`) resolved; aliases share their anchor's nodes. */
  entries: Map<string, Entry>;
  start: number;
  end: number;
}

export type YamlNode = (ScalarNode | ListNode | MapNode) & Tagged;

/** What was not understood of a YAML file, as a clause. */
export interface YamlProblem {
  /** The key that it is about. */
  name?: string;
  because: string;
  at: At;
}

/** A YAML file as a tree, or why it cannot be read, as a clause. */
export type YamlTree = { root: YamlNode; problems: YamlProblem[] } | { unreadable: string };

/** A carrier of more than this is no carrier; the library's time grows with every character. */
const LARGEST = 1024 * 1024;
const DEEPEST = 256;
const TOO_DEEP = 'it is nested too deeply';
/** Keys that merge keys may copy in one file: a chain of merges must not cost its square. */
const MOST_MERGED = 100_000;

/** What every document is read with. */
const OPTIONS = {
  uniqueKeys: false,
  keepSourceTokens: true,
  logLevel: 'silent',
  // The excerpts of thousands of errors take seconds.
  prettyErrors: false,
  strict: false,
} as const;

/** Reads the first document of a YAML file. Never throws; aliases are shared, not expanded. */
export function readYaml(file: TextFile): YamlTree {
  if (file.text.length > LARGEST) return { unreadable: 'it is larger than 1 MB' };
  if (CONTROL_LINE.test(file.text)) return { unreadable: 'it is a template ({{ … }})' };
  try {
    const document = parseDocument(file.text, OPTIONS);
    const tree = treeOf(document, file, 0) ?? { unreadable: 'it is empty' };
    const further = furtherDocument(file.text, document.range[1]);
    if (further !== undefined && !('unreadable' in tree)) {
      const because = 'only the first YAML document of a file is read; another one begins here';
      tree.problems.unshift({ because, at: file.at(further, further + 3) });
    }
    return tree;
  } catch {
    return { unreadable: TOO_DEEP };
  }
}

/** One document of a file that may hold several, and where it begins. */
export interface YamlDocument {
  tree: YamlTree;
  start: number;
}

/** A file of many documents may be longer: every document has its own time. */
const LARGEST_STREAM = 8 * 1024 * 1024;
/** A ConfigMap may hold 1 MiB of text, which indentation makes longer (kubernetes/api, MaxSecretSize). */
const LARGEST_DOCUMENT = 2 * 1024 * 1024;

/**
 * Reads every document of a YAML file that is not empty; what is wrong with one leaves the others alone. Never throws.
 */
export function readYamlDocuments(file: TextFile): YamlDocument[] | { unreadable: string } {
  if (file.text.length > LARGEST_STREAM) return { unreadable: 'it is larger than 8 MB' };
  return sectionsOf(file.text).flatMap(({ start, end }): YamlDocument[] => {
    const tree = readSection(file, start, end);
    return tree ? [{ tree, start }] : [];
  });
}

function readSection(file: TextFile, start: number, end: number): YamlTree | undefined {
  if (end - start > LARGEST_DOCUMENT) return { unreadable: 'it is larger than 2 MB' };
  const text = file.text.slice(start, end);
  try {
    const tree = treeOf(parseDocument(text, OPTIONS), file, start);
    // A control line of a template breaks YAML unless it stands in a text.
    const broken = tree && 'unreadable' in tree && tree.unreadable !== TOO_DEEP;
    return broken && CONTROL_LINE.test(text) ? { unreadable: A_TEMPLATE } : tree;
  } catch {
    return { unreadable: TOO_DEEP };
  }
}

/** Where the documents of a stream begin and end: `---` at the start of a line is nothing else in YAML. */
function sectionsOf(text: string): { start: number; end: number }[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)];
  return starts
    .map((start, i) => ({ start, end: starts[i + 1] ?? text.length }))
    .filter(({ start, end }) => end > start);
}

/** A line that a template engine acts on: it stands in no mapping and no list of YAML. */
const CONTROL_LINE = /^\s*\{\{|^\s*\{%/m;
export const A_TEMPLATE = 'it is a template ({{ … }})';

/** The tree of one document, whose text begins at `base` of its file; undefined where it is empty. */
function treeOf(document: Document.Parsed, file: TextFile, base: number): YamlTree | undefined {
  const error = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY' && code !== 'MULTIPLE_DOCS');
  if (error) {
    if (error.code === 'RESOURCE_EXHAUSTION') return { unreadable: TOO_DEEP };
    const from = base + error.pos[0];
    const { line } = file.at(from, from);
    // YAML refuses a plain scalar that begins with `%` or `@`, and what follows on `{{ … }}`.
    const found = placeholder(lineAround(file.text, from));
    if (found !== undefined) return { unreadable: `it is a template (${found} in line ${line}), which is no YAML yet` };
    return { unreadable: `it is not valid YAML: ${error.message.split('\n')[0]} in line ${line}` };
  }
  if (!document.contents) return undefined;
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node | undefined>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) targets.set(node, anchors.get(node.source));
      else if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node);
    },
  });
  for (const [alias, target] of targets) {
    if (target || !isAlias(alias)) continue;
    const start = base + (alias.range?.[0] ?? 0);
    const { line } = file.at(start, start);
    return { unreadable: `it is not valid YAML: the alias *${alias.source} in line ${line} names no anchor` };
  }
  const problems: YamlProblem[] = [];
  const reader = new TreeReader(file, targets, problems, base);
  return { root: reader.read(document.contents, 0), problems };
}

const lineAround = (text: string, offset: number) => {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  return text.slice(from, to === -1 ? text.length : to);
};

/** Where a second document begins that says something. */
function furtherDocument(text: string, from: number): number | undefined {
  const marker = /^---(?=\s|$)/gm;
  marker.lastIndex = from;
  const start = marker.exec(text)?.index;
  const says = start !== undefined && /^(?![ \t\r]*(?:#|---|\.\.\.|$))/m.test(text.slice(start + 3));
  return says ? start : undefined;
}

class TreeReader {
  private readonly done = new Map<Node, YamlNode>();
  private readonly busy = new Set<Node>();
  private merged = 0;
  private readonly file: TextFile;
  private readonly targets: ReadonlyMap<Node, Node | undefined>;
  private readonly problems: YamlProblem[];
  /** Where the text that was parsed begins in the file. */
  private readonly base: number;

  constructor(file: TextFile, targets: ReadonlyMap<Node, Node | undefined>, problems: YamlProblem[], base: number) {
    this.file = file;
    this.targets = targets;
    this.problems = problems;
    this.base = base;
  }

  read(node: unknown, depth: number): YamlNode {
    if (isAlias(node)) {
      const target = this.targets.get(node);
      if (target && !this.busy.has(target)) return this.read(target, depth);
      this.problem(`the alias *${node.source} stands inside of what it names`, this.placeOf(node.range));
      return this.nothing(node.range);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return this.nothing(undefined);
    const known = this.done.get(node);
    if (known) return known;
    if (depth > DEEPEST) {
      this.problem(`it is nested deeper than ${DEEPEST}`, this.placeOf(node.range));
      return this.nothing(node.range);
    }
    this.busy.add(node);
    const tag =
      'tag' in node && typeof node.tag === 'string' && /^!(reset|override)$/.test(node.tag) ? node.tag : undefined;
    const read: YamlNode = { ...this.fresh(node, depth), ...(tag !== undefined && { tag }) };
    this.busy.delete(node);
    this.done.set(node, read);
    return read;
  }

  private fresh(node: Node, depth: number): YamlNode {
    const [start, end] = this.placeOf(node.range);
    const { file } = this;
    if (isSeq(node)) {
      return { kind: 'list', file, items: node.items.map((item) => this.read(item, depth + 1)), start, end };
    }
    if (isMap(node)) {
      // A placeholder without quotes is a mapping in a mapping for YAML.
      const found = file.text.startsWith('{{', start) ? placeholder(file.text.slice(start, start + 200)) : undefined;
      if (found !== undefined && file.text.startsWith(found, start)) {
        return { kind: 'scalar', file, value: found, piece: pieceOf(file, start, start + found.length) };
      }
      return this.map(node.items, start, end, depth);
    }
    const value = isScalar(node) ? node.value : null;
    if (isScalar(node) && typeof value === 'string') {
      return { kind: 'scalar', file, value, piece: scalarPiece(file, start, end, value) };
    }
    const plain =
      typeof value === 'number' || typeof value === 'boolean'
        ? value
        : typeof value === 'bigint'
          ? Number(value)
          : null;
    const written = file.text.slice(start, end).trimEnd();
    return { kind: 'scalar', file, value: plain, piece: scalarPiece(file, start, end, plain === null ? '' : written) };
  }

  private map(items: readonly unknown[], start: number, end: number, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    const merged: MapNode[] = [];
    const repeated = new Map<string, { times: number; last: Piece }>();
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const key = this.read(pair.key, depth + 1);
      if (key.kind !== 'scalar') continue;
      const value = this.read(pair.value, depth + 1);
      const name = key.piece.text;
      if (name === '<<') {
        for (const one of value.kind === 'list' ? value.items : [value]) if (one.kind === 'map') merged.push(one);
        continue;
      }
      if (entries.has(name)) repeated.set(name, { times: (repeated.get(name)?.times ?? 1) + 1, last: key.piece });
      entries.set(name, { key: key.piece, value });
    }
    for (const [name, { times, last }] of repeated) {
      const because =
        times === 2
          ? `${name} is written twice; the second counts`
          : `the key ${name} stands there ${times} times; the last is taken`;
      this.problem(because, [last.start, last.end], name);
    }
    // An own key goes before a merged one, an earlier merge before a later one.
    for (const one of merged) {
      this.merged += one.entries.size;
      if (this.merged > MOST_MERGED) {
        this.problem('its merge keys copy more than 100,000 keys', [start, start]);
        break;
      }
      for (const [name, entry] of one.entries) if (!entries.has(name)) entries.set(name, entry);
    }
    return { kind: 'map', file: this.file, entries, start, end };
  }

  private problem(because: string, [from, to]: readonly [number, number], name?: string): void {
    this.problems.push({ because, at: this.file.at(from, to), ...(name !== undefined && { name }) });
  }

  private placeOf(range: readonly number[] | null | undefined): [number, number] {
    const [from = 0, to = from] = range ?? [];
    return [this.base + from, this.base + to];
  }

  private nothing(range: readonly number[] | null | undefined): ScalarNode {
    const [at] = this.placeOf(range);
    return { kind: 'scalar', file: this.file, value: null, piece: scalarPiece(this.file, at, at, '') };
  }
}
