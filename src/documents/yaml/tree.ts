import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml';
import type { TextFile } from '../../files/file.ts';
import type { Piece } from '../shell/index.ts';
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

/** A YAML file as a tree, or why it cannot be read, as a clause. */
export type YamlTree = { root: YamlNode; problems: string[] } | { unreadable: string };

/** A carrier of more than this is no carrier; the library's time grows with every character. */
const LARGEST = 1024 * 1024;
const DEEPEST = 256;
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
      strict: false,
    });
    const error = document.errors[0];
    if (error && error.code !== 'DUPLICATE_KEY') {
      return {
        unreadable: `it is not valid YAML: ${error.message.split('\n')[0]?.replace(/ at line (\d+), column \d+:?$/, ' in line $1')}`,
      };
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
    const problems: string[] = [];
    const reader = new TreeReader(file, targets, problems);
    return { root: reader.read(document.contents, 0), problems };
  } catch {
    return { unreadable: 'it is nested too deeply' };
  }
}

class TreeReader {
  private readonly done = new Map<Node, YamlNode>();
  private readonly busy = new Set<Node>();
  private merged = 0;
  private readonly file: TextFile;
  private readonly targets: ReadonlyMap<Node, Node | undefined>;
  private readonly problems: string[];

  constructor(file: TextFile, targets: ReadonlyMap<Node, Node | undefined>, problems: string[]) {
    this.file = file;
    this.targets = targets;
    this.problems = problems;
  }

  read(node: unknown, depth: number): YamlNode {
    if (isAlias(node)) {
      const target = this.targets.get(node);
      return target && !this.busy.has(target) ? this.read(target, depth) : this.nothing(node.range);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return this.nothing(undefined);
    const known = this.done.get(node);
    if (known) return known;
    if (depth > DEEPEST) {
      this.problems.push('it is nested deeper than 256');
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
    if (isMap(node)) return this.map(node.items, start, end, depth);
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
      if (entries.has(name)) this.problems.push(`the key ${name} stands there twice`);
      entries.set(name, { key: key.piece, value });
    }
    // An own key goes before a merged one, an earlier merge before a later one.
    for (const one of merged) {
      this.merged += one.entries.size;
      if (this.merged > MOST_MERGED) {
        this.problems.push('its merge keys copy more than 100,000 keys');
        break;
      }
      for (const [name, entry] of one.entries) if (!entries.has(name)) entries.set(name, entry);
    }
    return { kind: 'map', file: this.file, entries, start, end };
  }

  private nothing(range: readonly number[] | null | undefined): ScalarNode {
    const at = range?.[0] ?? 0;
    return { kind: 'scalar', file: this.file, value: null, piece: scalarPiece(this.file, at, at, '') };
  }
}
