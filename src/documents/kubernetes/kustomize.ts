import type { At } from '../../contracts/model.ts';
import { folderOf, joined } from '../../files/path.ts';
import type { FilesWithin } from '../../files/within.ts';
import { fileOfPiece } from '../shell/index.ts';
import { type MapNode, readYaml, type YamlNode } from '../yaml/index.ts';
import { generatedBy } from './generate.ts';
import { itemsOf, nameUnder, pieceOfNode, placeOf, textUnder, under } from './nodes.ts';
import type { Manifest, Manifests } from './parse.ts';
import { type Operation, operatedOn, patched } from './patch.ts';

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
  /** ConfigMaps and Secrets that are generated from what is in the tree. */
  made: readonly Manifest[];
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
  const generated = new Map<string, string | undefined>();
  const images = new Map<string, { file: string; renamed: boolean }>();
  const namespaces = new Map<string, string>();
  const made: Manifest[] = [];
  const changes: Change[] = [];
  const affixes = new Set<string>();
  const notes: Kustomized['notes'] = [];
  for (const [path, { kustomizations }] of all) {
    for (const node of kustomizations) read(path, node);
  }
  const taken = new Set([...all.values()].flatMap(({ objects }) => objects.map(({ kind, name }) => `${kind} ${name}`)));
  const own = made.filter(({ kind, name }) => generated.get(`${kind} ${name}`) === undefined);
  return {
    patchFiles,
    generated: new Map([...generated].filter(([, because]) => because !== undefined) as [string, string][]),
    made: own.filter(({ kind, name }) => !taken.has(`${kind} ${name}`)),
    images,
    namespaces,
    changed: changer(changes, [...affixes]),
    notes,
  };

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
    if (TRANSFORMER.test(nameUnder(node, 'kind') ?? '')) transformer(path, node, fromFile);
    for (const item of itemsOf(under(node, 'transformers'))) {
      const tree = item.kind === 'scalar' ? readYaml(fileOfPiece('transformer', item.piece)) : undefined;
      if (tree && 'root' in tree && tree.root.kind === 'map') transformer(path, tree.root, fromFile);
    }
    for (const key of ['namePrefix', 'nameSuffix']) {
      const affix = nameUnder(node, key);
      if (affix !== undefined && affix !== '') affixes.add(affix);
    }
    const open = GENERATORS.filter(
      (key) => itemsOf(under(node, key)).filter((item) => !generate(path, key, item)).length,
    );
    for (const item of itemsOf(under(node, 'images'))) {
      const replacing = textUnder(item)?.match(/^([^=]+)=/)?.[1];
      const name = item.kind === 'map' ? nameUnder(item, 'name') : (replacing ?? textUnder(item)?.replace(TAG, ''));
      const renamed = replacing !== undefined || (item.kind === 'map' && under(item, 'newName') !== undefined);
      if (name !== undefined) images.set(name, { file: path, renamed });
    }
    const namespace = nameUnder(node, 'namespace');
    if (namespace !== undefined) namespaces.set(folder, namespace);
    const used = TRANSFORMERS.filter((key) => under(node, key) && (!GENERATORS.includes(key) || open.includes(key)));
    if (used.length > 0) {
      const name = used.join(', ');
      const at = placeOf(under(node, used[0] as string) as YamlNode);
      notes.push({ name, because: 'kustomize is not evaluated: what they change is not known', at });
    }
  }

  /** Plugins that are built into kustomize, each of which is one patch or several. */
  function transformer(path: string, node: MapNode, fromFile: (item: YamlNode, target?: YamlNode) => void): void {
    const target = under(node, 'target');
    for (const item of itemsOf(under(node, 'paths'))) fromFile(item);
    const at = under(node, 'path');
    if (at) fromFile(at, target);
    for (const key of ['patch', 'patches', 'jsonOp']) {
      const text = under(node, key);
      if (text) inline(text, path, target);
    }
  }

  /** A ConfigMap or Secret of a generator; false where it is not known what it holds. */
  function generate(path: string, generator: string, item: YamlNode): boolean {
    const kind = generator === 'secretGenerator' ? 'Secret' : 'ConfigMap';
    const name = nameUnder(item, 'name');
    if (name === undefined) return false;
    const key = `${kind} ${name}`;
    if ((nameUnder(item, 'behavior') ?? 'create') !== 'create') {
      const because = `${path} changes it`;
      changes.push({ kind, name, apply: (node) => operatedOn(node, ['data'], { adds: 'replaces' }, because) });
      generated.set(key, `${path} generates it`);
      return false;
    }
    const object = generated.has(key) ? undefined : generatedBy(kind, name, item, files);
    if (object) made.push(object);
    generated.set(key, object ? undefined : `${path} generates it`);
    return object !== undefined;
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

const GENERATORS = ['configMapGenerator', 'secretGenerator'];
/** kustomize/api, internal/plugins/builtinconfig: those that patch. */
const TRANSFORMER = /^Patch(?:StrategicMerge|Json6902)?Transformer$/;
/** The tag or digest of an image. */
const TAG = /(?::[^:/@]*)?(?:@.*)?$/;

/** Which objects a target selects; one by labels or a pattern may be any. */
function selected(target: YamlNode | undefined): { kind?: string; name?: string } {
  const kind = nameUnder(target, 'kind');
  const name = nameUnder(target, 'name');
  return {
    ...(kind !== undefined && /^\w+$/.test(kind) && { kind }),
    ...(name !== undefined && /^[a-z0-9.-]+$/.test(name) && { name }),
  };
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
    const op = nameUnder(item, 'op');
    if (path === undefined || op === 'test') return [];
    const change = (pointer: string, operation: Operation): Change => ({
      ...selected(target),
      apply: (node) => operatedOn(node, stepsOf(pointer), operation, because),
    });
    const value = op === 'add' || op === 'replace' ? under(item, 'value') : undefined;
    const from = op === 'move' ? nameUnder(item, 'from') : undefined;
    const changes = from === undefined ? [] : [change(from, {})];
    const adds = op === 'remove' ? undefined : op === 'add' ? 'inserts' : 'replaces';
    return [...changes, change(path, { adds, value })];
  });
}

/** The steps of a JSON Pointer. */
const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

function changer(changes: readonly Change[], affixes: readonly string[]): (object: Manifest) => Manifest {
  const byName = new Map<string, Change[]>();
  const wide: Change[] = [];
  // A patch may name an object as a kustomization below it has renamed it.
  const renamed = changes.filter(({ name }) =>
    affixes.some((affix) => name !== undefined && (name.startsWith(affix) || name.endsWith(affix))),
  );
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
      ...renamed.filter(
        ({ kind, name = '' }) =>
          (kind ?? object.kind) === object.kind && object.name !== name && affixed(object.name, name),
      ),
    ];
    let node: YamlNode = object.node;
    for (const change of own) node = change.apply(node);
    return node.kind === 'map' ? { ...object, node } : object;
  };
}

/** Whether a name is another one with something before or after it. */
const affixed = (name: string, longer: string): boolean => name !== '' && longer.includes(name);
