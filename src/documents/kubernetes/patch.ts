import { unknownPiece } from '../shell/index.ts';
import type { MapNode, ScalarNode, YamlNode } from '../yaml/index.ts';
import { nameUnder, spanOf } from './nodes.ts';

/** By what the items of a list of objects are told apart (kubernetes/api, patchMergeKey). */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['env', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['ports', 'containerPort'],
]);

/** A scalar that is not known, at the place of another node. */
function hidden(node: YamlNode, because: string): ScalarNode {
  const [start, end] = spanOf(node);
  const piece = unknownPiece(node.file, because, start, end);
  return { kind: 'scalar', file: node.file, value: piece.text, piece };
}

/** What a patch may make of a value, as deep as anybody writes it. */
class Patching {
  private readonly because: string;
  /** Aliases make a small file a large object. */
  private left = 20_000;

  constructor(because: string) {
    this.because = because;
  }

  hide(node: YamlNode): ScalarNode {
    return hidden(node, this.because);
  }

  /**
   * What may be there where one variant has a value and another one a different one or none: what neither has stays
   * absent, all that one of them has is there, and no value is known.
   *
   * @param place the node of the object at which it is said.
   * @param key the name under which it stands.
   * @param kept the entry by which it is told apart from others of its list.
   */
  either(base: YamlNode | undefined, other: YamlNode | undefined, place: YamlNode, key = '', kept = ''): YamlNode {
    this.left -= 1;
    const both = [base, base && isNull(other) ? undefined : other].filter((node) => node !== undefined);
    if (this.left < 0) return this.hide(place);
    const maps = both.filter((node) => node.kind === 'map');
    if (maps[0] && maps.length === both.length) {
      const entries: MapNode['entries'] = new Map();
      for (const [name, { key: piece, value }] of maps.flatMap((map) => [...map.entries])) {
        if (entries.has(name) || name.startsWith('$')) continue;
        const found = maps.map((map) => map.entries.get(name)?.value);
        const [own, its] = base?.kind === 'map' ? [base.entries.get(name)?.value, found[1]] : [undefined, found[0]];
        const next = name === kept && value.kind === 'scalar' ? value : this.either(own, its, own ?? place, name);
        entries.set(name, { key: piece, value: next });
      }
      return { ...maps[0], entries };
    }
    const lists = both.filter((node) => node.kind === 'list');
    const mergeKey = mergeKeyOf(key, lists);
    if (!lists[0] || lists.length < both.length || mergeKey === undefined) return this.hide(place);
    const own = base?.kind === 'list' ? base.items : [];
    const further = other?.kind === 'list' ? other.items : [];
    const byName = new Map(further.map((item) => [nameUnder(item, mergeKey), item]));
    const items = own.map((item) => {
      const name = nameUnder(item, mergeKey);
      const its = name === undefined ? undefined : byName.get(name);
      if (its) byName.delete(name);
      return this.either(item, its, item, '', mergeKey);
    });
    const added = further.filter((item) => byName.get(nameUnder(item, mergeKey)) === item);
    return {
      ...lists[0],
      items: [...items, ...added.map((item) => this.either(undefined, item, place, '', mergeKey))],
    };
  }

  /** A strategic merge patch: what it does not name stays as it is. */
  merged(base: YamlNode, patch: YamlNode, key = '', depth = 0): YamlNode {
    if (base.kind === 'map' && patch.kind === 'map') {
      if (patch.entries.has('$patch')) return this.either(base, patch, base, key);
      const entries: MapNode['entries'] = new Map(base.entries);
      for (const [name, { value }] of patch.entries) {
        const before = entries.get(name);
        if ((IDENTITY.has(name) && depth < 2) || name.startsWith('$')) continue;
        if (before) entries.set(name, { ...before, value: this.merged(before.value, value, name, depth + 1) });
        else entries.set(name, { key: this.hide(base).piece, value: this.either(undefined, value, base, name) });
      }
      return { ...base, entries };
    }
    const mergeKey = mergeKeyOf(key, [patch]);
    if (base.kind !== 'list' || patch.kind !== 'list' || mergeKey === undefined) {
      return this.either(base, patch, base, key);
    }
    if (patch.items.some((item) => nameUnder(item, '$patch') === 'replace')) return this.either(base, patch, base, key);
    const items = [...base.items];
    for (const item of patch.items) {
      const id = nameUnder(item, mergeKey);
      const found = items.findIndex((one) => id !== undefined && nameUnder(one, mergeKey) === id);
      const before = items[found];
      if (!before) items.push(this.either(undefined, item, base, '', mergeKey));
      else if (nameUnder(item, '$patch') !== undefined) items[found] = this.either(before, item, before, '', mergeKey);
      else items[found] = this.merged(before, without(item, mergeKey), '', depth + 2);
    }
    return { ...base, items };
  }

  /** An operation of a JSON patch at a path; `value`: what it puts there. */
  operated(base: YamlNode, path: readonly string[], { adds, value }: Operation, key = ''): YamlNode {
    const [first, ...rest] = path;
    if (first === undefined) return adds && !value ? this.hide(base) : this.either(base, value, base, key);
    const isLast = rest.length === 0;
    if (base.kind === 'map') {
      const entry = base.entries.get(first);
      const entries = new Map(base.entries);
      if (entry) entries.set(first, { ...entry, value: this.operated(entry.value, rest, { adds, value }, first) });
      else if (adds || !isLast) {
        const next = isLast && value ? this.either(undefined, value, base, first) : this.hide(base);
        entries.set(first, { key: this.hide(base).piece, value: next });
      }
      return { ...base, entries };
    }
    const mergeKey = mergeKeyOf(key, [base]);
    if (base.kind !== 'list') return this.hide(base);
    const item = /^\d+$/.test(first) ? base.items[Number(first)] : undefined;
    if (item && !isLast) {
      const changed = this.operated(item, rest, { adds, value });
      return { ...base, items: base.items.map((one) => (one === item ? changed : one)) };
    }
    if (mergeKey === undefined || (adds && nameUnder(value, mergeKey) === undefined)) return this.hide(base);
    const added = value ? [this.either(undefined, value, base, '', mergeKey)] : [];
    // What is inserted changes no other item; what is replaced, or stands where nothing here stands, may be any of them.
    const inserted = adds === 'inserts' && (first === '-' || item !== undefined);
    const items = base.items.map((one) =>
      inserted || (item && one !== item) ? one : this.either(one, undefined, one, '', mergeKey),
    );
    return { ...base, items: [...items, ...added] };
  }
}

/** What an operation of a JSON patch does at its path; `adds` is absent where it only takes away. */
export interface Operation {
  adds?: 'inserts' | 'replaces' | undefined;
  value?: YamlNode | undefined;
}

const isNull = (node: YamlNode | undefined): boolean => node?.kind === 'scalar' && node.value === null;

/** By which entry the items of a list are told apart; undefined where the list is replaced as a whole. */
function mergeKeyOf(key: string, lists: readonly YamlNode[]): string | undefined {
  const ofService = key === 'ports' && lists.some((list) => list.kind === 'list' && nameUnder(list.items[0], 'port'));
  return ofService ? 'port' : MERGE_KEYS.get(key);
}

function without(node: YamlNode, key: string): YamlNode {
  if (node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  entries.delete(key);
  return { ...node, entries };
}

/** What tells which object a patch is for. */
const IDENTITY = new Set(['apiVersion', 'kind', 'name', 'namespace']);

/** The object with every value unknown that a strategic merge patch names. */
export const patched = (base: YamlNode, patch: YamlNode, because: string): YamlNode =>
  new Patching(because).merged(base, patch);

/** The object with the values unknown that an operation at a JSON patch's path changes (`/spec/replicas`). */
export const operatedOn = (base: YamlNode, path: readonly string[], operation: Operation, because: string): YamlNode =>
  new Patching(because).operated(base, path, operation);
