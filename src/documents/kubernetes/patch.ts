import { unknownPiece } from '../shell/index.ts';
import type { MapNode, ScalarNode, YamlNode } from '../yaml/index.ts';
import { entriesOf, itemsOf, nameUnder, spanOf } from './nodes.ts';

/** By what the items of a list of objects are told apart (kubernetes/api, patchMergeKey). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
};

/** A scalar that is not known, at the place of another node. */
function hidden(node: YamlNode, because: string): ScalarNode {
  const [start, end] = spanOf(node);
  const piece = unknownPiece(node.file, because, start, end);
  return { kind: 'scalar', file: node.file, value: piece.text, piece };
}

/** The object with every value unknown that a strategic merge patch names. */
export function patched(base: YamlNode, patch: YamlNode, because: string, key = '', depth = 0): YamlNode {
  if (depth > 64) return hidden(base, because);
  if (base.kind === 'map' && patch.kind === 'map') {
    if (patch.entries.has('$patch')) return hidden(base, because);
    const entries: MapNode['entries'] = new Map(base.entries);
    for (const [name, { value }] of patch.entries) {
      const before = entries.get(name);
      if (IDENTITY.has(name) && depth < 2) continue;
      if (before) entries.set(name, { ...before, value: patched(before.value, value, because, name, depth + 1) });
      else entries.set(name, { key: { ...anchored(base, because) }, value: leaves(value, base, because, 0) });
    }
    return { ...base, entries };
  }
  if (base.kind === 'list' && patch.kind === 'list' && MERGE_KEYS[key] !== undefined) {
    const mergeKey = key === 'ports' && !nameUnder(patch.items[0], 'containerPort') ? 'port' : MERGE_KEYS[key];
    const items = [...base.items];
    for (const item of patch.items) {
      const id = nameUnder(item, mergeKey as string);
      const found = items.findIndex((one) => id !== undefined && nameUnder(one, mergeKey as string) === id);
      if (found !== -1) {
        const changes = without(item, mergeKey as string);
        items[found] = patched(items[found] as YamlNode, changes, because, '', depth + 2);
      }
      if (found === -1) items.push(leaves(item, base, because, 0));
    }
    return { ...base, items };
  }
  return hidden(base, because);
}

function without(node: YamlNode, key: string): YamlNode {
  if (node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  entries.delete(key);
  return { ...node, entries };
}

/** What tells which object a patch is for. */
const IDENTITY = new Set(['apiVersion', 'kind', 'name', 'namespace']);
/** What tells the items of lists apart. */
const KEPT = new Set(['name', 'mountPath', 'containerPort', 'port']);

const anchored = (node: YamlNode, because: string) => hidden(node, because).piece;

/** What a patch adds: its names, and nothing of its values. */
function leaves(added: YamlNode, base: YamlNode, because: string, depth: number): YamlNode {
  if (added.kind === 'scalar' || depth > 64) return hidden(base, because);
  if (added.kind === 'list')
    return { ...added, items: itemsOf(added).map((item) => leaves(item, base, because, depth + 1)) };
  const entries: MapNode['entries'] = new Map();
  for (const [name, { key, value }] of entriesOf(added)) {
    const kept = KEPT.has(name) && value.kind === 'scalar';
    entries.set(name, { key, value: kept ? value : leaves(value, base, because, depth + 1) });
  }
  return { ...added, entries };
}

/** The object with the value unknown that a JSON patch's path names (`/spec/template/spec/containers/0/image`). */
export function replacedAt(base: YamlNode, path: readonly string[], because: string): YamlNode {
  const [first, ...rest] = path;
  if (first === undefined) return hidden(base, because);
  if (base.kind === 'map') {
    const entry = base.entries.get(first);
    const entries = new Map(base.entries);
    if (entry) entries.set(first, { ...entry, value: replacedAt(entry.value, rest, because) });
    else entries.set(first, { key: anchored(base, because), value: hidden(base, because) });
    return { ...base, entries };
  }
  if (base.kind === 'list' && /^\d+$/.test(first) && Number(first) < base.items.length) {
    return {
      ...base,
      items: base.items.map((item, i) => (i === Number(first) ? replacedAt(item, rest, because) : item)),
    };
  }
  return hidden(base, because);
}
