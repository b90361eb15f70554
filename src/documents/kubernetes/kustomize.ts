import type { At } from '../../contracts/model.ts';
import { folderOf, joined } from '../../files/path.ts';
import type { FilesWithin } from '../../files/within.ts';
import { fileOfPiece } from '../shell/index.ts';
import { type MapNode, readYaml, type YamlNode } from '../yaml/index.ts';
import { itemsOf, nameUnder, pieceOfNode, placeOf, under } from './nodes.ts';
import type { Manifest, Manifests } from './parse.ts';
import { patched, replacedAt } from './patch.ts';

/** A change that a kustomization makes to objects: what it changes becomes unknown, because variants differ in it. */
interface Change {
  kind?: string;
  name?: string;
  apply(node: YamlNode): YamlNode;
}

/** What the kustomizations of a tree do. */
export interface Kustomized {
  /** Files that hold patches, no objects. */
  patchFiles: ReadonlySet<string>;
  /** ConfigMaps and Secrets that are generated, by name, each with why their content is not known. */
  generated: ReadonlyMap<string, string>;
  /** Images that are replaced or get another tag, by name without tag, each with the file that says so. */
  images: ReadonlyMap<string, { file: string; renamed: boolean }>;
  /** The namespace that a folder's objects get. */
  namespaces: ReadonlyMap<string, string>;
  /** The object after all changes. */
  changed(object: Manifest): Manifest;
  /** What is not evaluated of each kustomization. */
  notes: { name: string; because: string; at: At }[];
}

/** Keys of a kustomization that change objects. */
const TRANSFORMERS = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'configMapGenerator',
  'secretGenerator',
  'images',
  'replicas',
  'namePrefix',
  'nameSuffix',
  'components',
  'replacements',
  'vars',
  'helmCharts',
  'transformers',
  'generators',
];

/** Reads what the kustomizations of a tree change. */
export function kustomized(all: ReadonlyMap<string, Manifests>, files: FilesWithin): Kustomized {
  const patchFiles = new Set<string>();
  const generated = new Map<string, string>();
  const images = new Map<string, { file: string; renamed: boolean }>();
  const namespaces = new Map<string, string>();
  const changes: Change[] = [];
  const notes: Kustomized['notes'] = [];
  for (const [path, { kustomizations }] of all) {
    for (const node of kustomizations) read(path, node);
  }
  return { patchFiles, generated, images, namespaces, changed: changer(changes), notes };

  function read(path: string, node: MapNode): void {
    const folder = folderOf(path);
    const because = (by: string) => `${by} changes it`;
    const fromFile = (item: YamlNode, target?: YamlNode) => {
      const text = pieceOfNode(item)?.text;
      const file = text === undefined || text.includes('\n') ? undefined : joined(folder, text);
      if (file === undefined || !files.has(file)) return inline(item, path, target);
      patchFiles.add(file);
      const { objects = [], lists = [] } = all.get(file) ?? readPatch(file);
      for (const object of objects) changes.push(merging(object.node, object, target, because(file)));
      for (const list of lists) changes.push(...pathsOf(list, target, because(file)));
    };
    for (const item of itemsOf(under(node, 'patchesStrategicMerge'))) fromFile(item);
    for (const key of ['patches', 'patchesJson6902']) {
      for (const item of itemsOf(under(node, key))) {
        const target = under(item, 'target');
        const at = under(item, 'path');
        const text = under(item, 'patch');
        if (at) fromFile(at, target);
        if (text) inline(text, path, target);
      }
    }
    for (const key of ['configMapGenerator', 'secretGenerator']) {
      for (const item of itemsOf(under(node, key))) {
        const name = nameUnder(item, 'name');
        if (name !== undefined) generated.set(`${kindOf(key)} ${name}`, `${path} generates it`);
      }
    }
    for (const item of itemsOf(under(node, 'images'))) {
      const name = nameUnder(item, 'name');
      if (name !== undefined) images.set(name, { file: path, renamed: under(item, 'newName') !== undefined });
    }
    const namespace = nameUnder(node, 'namespace');
    if (namespace !== undefined) namespaces.set(folder, namespace);
    const used = TRANSFORMERS.filter((key) => under(node, key));
    if (used.length > 0) {
      const name = used.join(', ');
      const at = placeOf(under(node, used[0] as string) as YamlNode);
      notes.push({ name, because: 'kustomize is not evaluated: what they change is not known', at });
    }
  }

  /** A JSON patch has neither apiVersion nor kind, so that nothing else reads it. */
  function readPatch(path: string): Pick<Manifests, 'lists' | 'objects'> {
    const file = files.read(path);
    const tree = 'unreadable' in file ? file : readYaml(file);
    return { objects: [], lists: 'unreadable' in tree ? [] : [tree.root] };
  }

  function inline(item: YamlNode, path: string, target?: YamlNode): void {
    if (item.kind !== 'scalar') return;
    const tree = readYaml(fileOfPiece('patch', item.piece));
    if ('unreadable' in tree) return;
    const because = `a patch in ${path} changes it`;
    if (tree.root.kind === 'list') changes.push(...pathsOf(tree.root, target, because));
    else if (tree.root.kind === 'map') {
      const kind = nameUnder(tree.root, 'kind');
      const name = nameUnder(tree.root, 'metadata', 'name');
      const own = { ...(kind !== undefined && { kind }), ...(name !== undefined && { name }) };
      changes.push(merging(tree.root, own, target, because));
    }
  }
}

const kindOf = (generator: string) => (generator === 'secretGenerator' ? 'Secret' : 'ConfigMap');

/** Which objects a target selects; one by labels or a pattern may be any. */
function selected(target: YamlNode | undefined): { kind?: string; name?: string } {
  const kind = nameUnder(target, 'kind');
  const name = nameUnder(target, 'name');
  return { ...(kind !== undefined && { kind }), ...(name !== undefined && /^[a-z0-9.-]+$/.test(name) && { name }) };
}

function merging(
  patch: MapNode,
  own: { kind?: string; name?: string },
  target: YamlNode | undefined,
  because: string,
): Change {
  const { kind, name } = target ? selected(target) : own;
  return {
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name }),
    apply: (node) => patched(node, patch, because),
  };
}

function pathsOf(list: YamlNode, target: YamlNode | undefined, because: string): Change[] {
  return itemsOf(list).flatMap((item): Change[] => {
    const path = nameUnder(item, 'path');
    if (path === undefined || nameUnder(item, 'op') === 'test') return [];
    const steps = path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return [{ ...selected(target), apply: (node) => replacedAt(node, steps, because) }];
  });
}

function changer(changes: readonly Change[]): (object: Manifest) => Manifest {
  const byName = new Map<string, Change[]>();
  const wide: Change[] = [];
  for (const change of changes) {
    if (change.kind === undefined || change.name === undefined) wide.push(change);
    else {
      const key = `${change.kind} ${change.name}`;
      byName.set(key, [...(byName.get(key) ?? []), change]);
    }
  }
  return (object) => {
    const own = [
      ...(byName.get(`${object.kind} ${object.name}`) ?? []),
      ...wide.filter(
        ({ kind, name }) => (kind ?? object.kind) === object.kind && (name ?? object.name) === object.name,
      ),
    ];
    let node: YamlNode = object.node;
    for (const change of own) node = change.apply(node);
    return node.kind === 'map' ? { ...object, node } : object;
  };
}
