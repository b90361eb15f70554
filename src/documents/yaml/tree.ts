import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml';
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

export type YamlNode = ScalarNode | ListNode | MapNode;

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

/** Reads the first document of a YAML file. Never throws; aliases are shared, not expanded. */
export function readYaml(file: TextFile): YamlTree {
  if (file.text.length > LARGEST) return { unreadable: 'it is larger than 1 MB' };
  if (/^\s*\{\{|^\s*\{%/m.test(file.text)) return { unreadable: 'it is a template ({{ … }})' };
  try {
    const document = parseDocument(file.text, {
      uniqueKeys: false,
      keepSourceTokens: true,
      logLevel: 'silent',
      // The excerpts of thousands of errors take seconds.
      prettyErrors: false,
      strict: false,
    });
    const error = document.errors[0];
    if (error && error.code !== 'DUPLICATE_KEY') {
      if (error.code === 'RESOURCE_EXHAUSTION') return { unreadable: TOO_DEEP };
      const { line } = file.at(error.pos[0], error.pos[0]);
      // YAML refuses a plain scalar that begins with `%` or `@`, and what follows on `{{ … }}`.
      const found = placeholder(file.text.split('\n', line)[line - 1] ?? '');
      if (found !== undefined)
        return { unreadable: `it is a template (${found} in line ${line}), which is no YAML yet` };
      return { unreadable: `it is not valid YAML: ${error.message.split('\n')[0]} in line ${line}` };
    }
    if (!document.contents) return { unreadable: 'it is empty' };
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
      const [start = 0] = alias.range ?? [];
      const { line } = file.at(start, start);
      return { unreadable: `it is not valid YAML: the alias *${alias.source} in line ${line} names no anchor` };
    }
    const problems: YamlProblem[] = [];
    const further = furtherDocument(file.text, document.range[1]);
    if (further !== undefined) {
      const because = 'only the first YAML document of a file is read; another one begins here';
      problems.push({ because, at: file.at(further, further + 3) });
    }
    const reader = new TreeReader(file, targets, problems);
    return { root: reader.read(document.contents, 0), problems };
  } catch {
    return { unreadable: TOO_DEEP };
  }
}

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

  constructor(file: TextFile, targets: ReadonlyMap<Node, Node | undefined>, problems: YamlProblem[]) {
    this.file = file;
    this.targets = targets;
    this.problems = problems;
  }

  read(node: unknown, depth: number): YamlNode {
    if (isAlias(node)) {
      const target = this.targets.get(node);
      if (target && !this.busy.has(target)) return this.read(target, depth);
      this.problem(`the alias *${node.source} stands inside of what it names`, node.range);
      return this.nothing(node.range);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return this.nothing(undefined);
    const known = this.done.get(node);
    if (known) return known;
    if (depth > DEEPEST) {
      this.problem(`it is nested deeper than ${DEEPEST}`, node.range);
      return this.nothing(node.range);
    }
    this.busy.add(node);
    const read = this.fresh(node, depth);
    this.busy.delete(node);
    this.done.set(node, read);
    return read;
  }

  private fresh(node: Node, depth: number): YamlNode {
    const [start, end] = node.range ?? [0, 0];
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
          ? `the key ${name} stands there twice; the second is taken`
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

  private problem(because: string, range: readonly number[] | null | undefined, name?: string): void {
    const [from = 0, to = from] = range ?? [];
    this.problems.push({ because, at: this.file.at(from, to), ...(name !== undefined && { name }) });
  }

  private nothing(range: readonly number[] | null | undefined): ScalarNode {
    const at = range?.[0] ?? 0;
    return { kind: 'scalar', file: this.file, value: null, piece: scalarPiece(this.file, at, at, '') };
  }
}
