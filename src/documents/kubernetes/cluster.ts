import type { At } from '../../contracts/model.ts';
import { folderOf } from '../../files/path.ts';
import type { Cluster } from '../launch/launch.ts';
import type { Kustomized } from './kustomize.ts';
import { entriesOf, nameUnder, under } from './nodes.ts';
import type { Manifest } from './parse.ts';
import { patched } from './patch.ts';
import { isPartial, templateOf, WORKLOADS } from './template.ts';

/** The objects of one namespace of one cluster, by kind and name. */
export interface Namespace {
  /** For people: `namespace shop of k8s/`. */
  stack: string;
  /** What the names of its units begin with. */
  prefix: string;
  cluster: Cluster;
  objects: Manifest[];
  /** The names of the Services that have an address of their own. */
  addressed: string[];
  find(kind: string, name: string): Manifest | { missing: string };
  /** The Services that select a pod with these labels. */
  selecting(labels: ReadonlyMap<string, string>): Manifest[];
}

/** What became of a tree's objects. */
export interface Clusters {
  namespaces: Namespace[];
  /** Objects that another of the same file replaces. */
  notes: { name: string; because: string; at: At }[];
}

/**
 * Sorts objects into clusters and namespaces. Folders, or files of one folder, that define the same object are variants
 * of one another: each is a cluster of its own.
 */
export function clustersOf(objects: readonly Manifest[], kustomized: Kustomized): Clusters {
  const placed = objects.map((object) => {
    const namespace = object.namespace ?? kustomized.namespaces.get(folderOf(object.file.path));
    return { object, namespace, key: `${object.kind} ${namespace ?? ''}/${object.name}` };
  });
  const roots = variantsOf(placed.map(({ object, key }) => ({ key, path: object.file.path })));
  const groups = new Map<string, typeof placed>();
  for (const one of placed) {
    const root = rootOf(one.object.file.path, roots);
    const group = groups.get(root);
    if (group) group.push(one);
    else groups.set(root, [one]);
  }
  const elsewhere = new Map<string, Set<string>>();
  for (const { object } of placed) {
    const key = `${object.kind} ${object.name}`;
    elsewhere.set(key, (elsewhere.get(key) ?? new Set()).add(object.file.path));
  }
  const notes: Clusters['notes'] = [];
  const namespaces: Namespace[] = [];
  for (const [root, group] of groups) {
    const label = root === '' ? commonFolder(group.map(({ object }) => object.file.path)) : root;
    const stated = new Set(group.flatMap(({ namespace }) => namespace ?? []));
    // Objects without a namespace go to the one that is named when they are applied: the only one that others state.
    const [only] = stated.size === 1 ? stated : [];
    const byName = new Map<string, Manifest[]>();
    for (const { object, namespace = only } of group) {
      const name = namespace ?? '';
      const list = byName.get(name);
      if (list) list.push(object);
      else byName.set(name, [object]);
    }
    for (const [name, own] of byName) {
      const where = label === '' ? '' : ` of ${label}`;
      const stack = name === '' ? `Kubernetes${where}` : `namespace ${name}${where}`;
      const cluster = { name: `Kubernetes${where}`, ...(name !== '' && { namespace: name }) };
      const prefix = [label, name].filter((part) => part !== '').join('/');
      const last = lastOf(own, notes);
      namespaces.push({ stack, prefix, cluster, ...lookups(last, elsewhere, kustomized.generated) });
    }
  }
  return { namespaces, notes };
}

/** Of objects that a file defines twice the last one, which is applied last. */
function lastOf(objects: readonly Manifest[], notes: Clusters['notes']): Manifest[] {
  const last = new Map<string, Manifest>();
  for (const object of objects) {
    const key = `${object.kind} ${object.name}`;
    const before = object.name === '' ? undefined : last.get(key);
    if (before) {
      const because = 'the file defines it again below; the last one is applied last';
      notes.push({ name: `${before.kind} ${before.name}`, because, at: before.at });
    }
    last.set(object.name === '' ? `${key} ${last.size}` : key, object);
  }
  return [...last.values()];
}

/** More Services than this are not asked whether they select a pod. */
const MOST_SERVICES = 200;

function lookups(
  objects: Manifest[],
  elsewhere: ReadonlyMap<string, ReadonlySet<string>>,
  generated: ReadonlyMap<string, string>,
): Pick<Namespace, 'objects' | 'addressed' | 'find' | 'selecting'> {
  const byName = new Map(objects.map((object) => [`${object.kind} ${object.name}`, object]));
  // By one label of the selector: thousands of Services must not be compared with thousands of pods.
  const byLabel = new Map<string, Manifest[]>();
  for (const object of objects) {
    const [first] = object.kind === 'Service' ? entriesOf(under(object.node, 'spec', 'selector')) : [];
    if (!first) continue;
    const label = `${first[0]}=${nameUnder(object.node, 'spec', 'selector', first[0]) ?? ''}`;
    const list = byLabel.get(label);
    if (list) list.push(object);
    else byLabel.set(label, [object]);
  }
  return {
    objects,
    addressed: objects.flatMap(({ kind, name, node }) =>
      kind === 'Service' && nameUnder(node, 'spec', 'clusterIP') !== 'None' ? [name] : [],
    ),
    find(kind, name) {
      const key = `${kind} ${name}`;
      const found = byName.get(key);
      if (found) return found;
      const made = generated.get(key);
      if (made !== undefined) return { missing: `the ${kind} ${name} is not known: ${made}` };
      const others = [...(elsewhere.get(key) ?? [])].sort();
      if (others.length > 0) return { missing: `the ${kind} ${name} is defined elsewhere only: ${others.join(', ')}` };
      return { missing: `the ${kind} ${name} is not among the files given` };
    },
    selecting: (labels) => {
      const candidates = [...labels].flatMap(([key, value]) => byLabel.get(`${key}=${value}`) ?? []);
      if (candidates.length > MOST_SERVICES) return [];
      return candidates.filter(({ node }) => {
        const selector = under(node, 'spec', 'selector');
        return [...entriesOf(selector).keys()].every(
          (key) => labels.has(key) && labels.get(key) === nameUnder(selector, key),
        );
      });
    },
  };
}

interface Placed {
  key: string;
  path: string;
}

/** The folders and files that are variants of one another: they define the same object. */
function variantsOf(placed: readonly Placed[]): ReadonlySet<string> {
  const roots = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    const paths = new Map<string, Set<string>>();
    for (const { key, path } of placed) {
      const here = `${rootOf(path, roots)}\n${key}`;
      paths.set(here, (paths.get(here) ?? new Set()).add(path));
    }
    for (const same of paths.values()) {
      if (same.size < 2) continue;
      const folders = new Set([...same].map(folderOf));
      const common = commonFolder([...same]);
      for (const path of same) {
        const folder = folderOf(path);
        const steps = folder.slice(common === '' ? 0 : common.length + 1).split('/');
        const next = folder === common ? undefined : common === '' ? steps[0] : `${common}/${steps[0]}`;
        // Files of one folder are variants by themselves; a folder beside its own variants stays what it is.
        const root = next ?? (folders.size === 1 || countIn(same, common) > 1 ? path : undefined);
        if (root === undefined || roots.has(root)) continue;
        roots.add(root);
        changed = true;
      }
    }
  }
  return roots;
}

const countIn = (paths: ReadonlySet<string>, folder: string) =>
  [...paths].filter((path) => folderOf(path) === folder).length;

/** The deepest of the roots that a path lies in; empty where it lies in none. */
function rootOf(path: string, roots: ReadonlySet<string>): string {
  for (let at = path; at !== ''; at = folderOf(at)) if (roots.has(at)) return at;
  return '';
}

/** The folder that all paths lie in. */
function commonFolder(paths: readonly string[]): string {
  const [first = '', ...rest] = paths.map((path) => folderOf(path).split('/').filter(Boolean).join('/'));
  let steps = first.split('/').filter(Boolean);
  for (const folder of rest) {
    const other = folder.split('/');
    let shared = 0;
    while (shared < steps.length && steps[shared] === other[shared]) shared++;
    steps = steps.slice(0, shared);
  }
  return steps.join('/');
}

/** The objects that are applied, with what patches change of them, and workloads that are patches of nothing here. */
export function appliedOf(
  objects: readonly Manifest[],
  kustomized: Kustomized,
): { applied: Manifest[]; partial: Manifest[] } {
  const own = objects.filter(({ file }) => !kustomized.patchFiles.has(file.path));
  // A workload without images changes another one, wherever that is said.
  const patches = new Map<string, Manifest[]>();
  for (const object of own.filter(isPartial)) {
    const key = `${object.kind} ${object.name}`;
    patches.set(key, [...(patches.get(key) ?? []), object]);
  }
  const applied = own
    .filter((object) => !isPartial(object))
    .map((object) => {
      let { node } = kustomized.changed(object);
      const key = `${object.kind} ${object.name}`;
      for (const patch of patches.get(key) ?? []) {
        const changed = patched(node, patch.node, `${patch.file.path} changes it`);
        if (changed.kind === 'map') node = changed;
      }
      return { ...object, node };
    });
  const known = new Set(applied.map(({ kind, name }) => `${kind} ${name}`));
  return { applied, partial: [...patches].flatMap(([key, list]) => (known.has(key) ? [] : list)) };
}

/** The labels of a workload's pods. */
export function labelsOf(object: Manifest): Map<string, string> {
  const labels = under(templateOf(object), 'metadata', 'labels');
  return new Map(
    [...entriesOf(labels).keys()].flatMap((key) => {
      const value = nameUnder(labels, key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Whether an object runs pods. */
export const isWorkload = ({ kind }: Manifest): boolean => WORKLOADS.has(kind);
