import type { FilesWithin } from '../../files/within.ts';
import { absolute } from '../launch/inside.ts';
import type { Mount } from '../launch/launch.ts';
import { atOf, fileOfPiece, knownText, type Piece, unknownIn } from '../shell/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import type { Namespace } from './cluster.ts';
import { entriesOf, itemsOf, nameUnder, pieceUnder, placeOf, under, unknownOf } from './nodes.ts';
import { isOptional, keysOf, openIn, valueAt } from './values.ts';

/** One volume of the pod as a container sees it. */
export interface Volume {
  mountPath: Piece;
  subPath?: Piece;
  /** What it is, for people: `configMap web`. */
  kind: string;
}

/** What a container mounts. */
export interface Mounted {
  volumes: Volume[];
  mounts: Mount[];
  /** Files of the ConfigMaps and Secrets that were read. */
  files: Set<string>;
}

/** What a volume holds: files by their paths in it, or why that is not known. */
type Content = { files: Map<string, { outside: string } | { unknown: string }> } | { unknown: string };

/**
 * The volumes that a container mounts, shallow ones first, as they are mounted.
 *
 * @param unit what the pod is called, which tells its emptyDirs from those of others.
 */
export function mountedIn(
  container: YamlNode,
  podSpec: YamlNode | undefined,
  namespace: Namespace,
  files: FilesWithin,
  unit: string,
): Mounted {
  const found: Mounted = { volumes: [], mounts: [], files: new Set() };
  const written = under(container, 'volumeMounts');
  const hidden = [written, ...itemsOf(written)].find((node) => unknownOf(node) !== undefined);
  // Nobody knows where something is mounted: it may be anywhere.
  if (hidden) found.mounts.push({ inside: '/', unknown: unknownOf(hidden) ?? '', at: placeOf(hidden) });
  const undecided = unknownOf(under(podSpec, 'volumes'));
  const volumes = new Map(
    itemsOf(under(podSpec, 'volumes')).map((volume) => [nameUnder(volume, 'name') ?? '', volume] as const),
  );
  for (const item of itemsOf(written)) {
    const mountPath = pieceUnder(item, 'mountPath');
    if (!mountPath) continue;
    const name = nameUnder(item, 'name') ?? '';
    const volume = volumes.get(name);
    const because = unknownOf(volume) ?? unknownName(item) ?? (volume ? undefined : undecided);
    const subPath = pieceUnder(item, 'subPath') ?? pieceUnder(item, 'subPathExpr');
    const expression = under(item, 'subPathExpr') !== undefined;
    const kind = kindOf(volume);
    found.volumes.push({ mountPath, ...(subPath && { subPath }), kind: `${kind} ${sourceName(volume, kind) ?? name}` });
    const path = knownText(mountPath);
    if (path === undefined) continue;
    const content: Content =
      because === undefined ? contentOf(volume, kind, name, namespace, files, unit, found) : { unknown: because };
    found.mounts.push(...mountsOf(absolute(path), content, subPath, expression, mountPath));
  }
  const depth = ({ inside }: Mount) => inside.split('/').length;
  found.mounts.sort((a, b) => depth(a) - depth(b));
  return found;
}

function mountsOf(
  inside: string,
  content: Content,
  subPath: Piece | undefined,
  expression: boolean,
  mountPath: Piece,
): Mount[] {
  const at = atOf(mountPath);
  if ('unknown' in content) {
    // Containers that share a volume reach one another's sockets in it: the path in the volume tells which.
    const sub = subPath && knownText(subPath);
    return [{ inside, unknown: sub === undefined ? content.unknown : `${content.unknown} (${sub})`, at }];
  }
  const unknown = subPath && (expression ? `${subPath.text} is replaced when the pod starts` : unknownIn(subPath));
  if (unknown !== undefined) return [{ inside, unknown, at }];
  const sub = subPath ? absolute(subPath.text).slice(1) : '';
  const own = content.files.get(sub);
  if (own) return [{ inside, ...own, at }];
  // A volume hides what the image holds there.
  const mounts: Mount[] = [{ inside, at }];
  for (const [path, file] of content.files) {
    if (sub !== '' && !path.startsWith(`${sub}/`)) continue;
    mounts.push({ inside: absolute(sub === '' ? path : path.slice(sub.length + 1), inside), ...file, at });
  }
  return mounts;
}

function unknownName(item: YamlNode): string | undefined {
  const name = pieceUnder(item, 'name');
  return name && unknownIn(name);
}

const kindOf = (volume: YamlNode | undefined): string =>
  [...entriesOf(volume).keys()].find((key) => key !== 'name') ?? 'volume';

function sourceName(volume: YamlNode | undefined, kind: string): string | undefined {
  const key = kind === 'secret' ? 'secretName' : kind === 'persistentVolumeClaim' ? 'claimName' : 'name';
  return nameUnder(volume, kind, key);
}

function contentOf(
  volume: YamlNode | undefined,
  kind: string,
  name: string,
  namespace: Namespace,
  files: FilesWithin,
  unit: string,
  found: Mounted,
): Content {
  const source = under(volume, kind);
  switch (kind) {
    case 'configMap':
    case 'secret':
      return keysIn(source, kind, '', namespace, files, found);
    case 'projected':
      return projected(source, namespace, files, found);
    case 'emptyDir':
      return { unknown: `the emptyDir ${name} of ${unit} is filled when the pod runs` };
    case 'hostPath':
      return { unknown: `${nameUnder(source, 'path') ?? 'it'} lies on the node` };
    case 'persistentVolumeClaim':
      return { unknown: `the volume of the claim ${nameUnder(source, 'claimName') ?? name} is not in the repository` };
    case 'downwardAPI':
      return { unknown: 'the cluster writes what lies there' };
    default:
      return { unknown: `the volume ${name} of ${unit} is not in the repository` };
  }
}

function projected(source: YamlNode | undefined, namespace: Namespace, files: FilesWithin, found: Mounted): Content {
  const all: Extract<Content, { files: unknown }>['files'] = new Map();
  const written = under(source, 'sources');
  const because = [written, ...itemsOf(written)].map(unknownOf).find((one) => one !== undefined);
  if (because !== undefined) return { unknown: because };
  for (const item of itemsOf(written)) {
    const kind = kindOf(item);
    const content: Content =
      kind === 'configMap' || kind === 'secret'
        ? keysIn(under(item, kind), kind, 'name', namespace, files, found)
        : { unknown: 'the cluster writes what lies there' };
    // A token beside the files hides none of them; a ConfigMap that is not known may hold any name.
    if ('unknown' in content) {
      if (kind === 'configMap' || kind === 'secret') return content;
      continue;
    }
    for (const [path, file] of content.files) all.set(path, file);
  }
  return { files: all };
}

/** The keys of a ConfigMap or Secret as files, or those that `items` lists. */
function keysIn(
  source: YamlNode | undefined,
  volume: 'configMap' | 'secret',
  nameKey: string,
  namespace: Namespace,
  files: FilesWithin,
  found: Mounted,
): Content {
  const kind = volume === 'secret' ? 'Secret' : 'ConfigMap';
  const named = pieceUnder(source, nameKey || (volume === 'secret' ? 'secretName' : 'name'));
  if (!named) return { unknown: `it is not known which ${kind} it is` };
  const name = knownText(named);
  if (name === undefined) return { unknown: unknownIn(named) ?? '' };
  const object = namespace.find(kind, name);
  if ('missing' in object) return { unknown: object.missing };
  found.files.add(object.file.path);
  const content: Extract<Content, { files: unknown }>['files'] = new Map();
  const listed = under(source, 'items');
  const open = unknownOf(listed) ?? (listed ? undefined : openIn(object));
  if (open !== undefined) return { unknown: open };
  const pairs = listed
    ? itemsOf(listed).map((item) => [nameUnder(item, 'key'), nameUnder(item, 'path')] as const)
    : keysOf(object).map((key) => [key, key] as const);
  for (const [key, path] of pairs) {
    if (key === undefined || path === undefined) return { unknown: 'an item of the volume is not known' };
    const value = valueAt(object, key, named);
    if ('missing' in value) {
      if (!isOptional(source)) content.set(path, { unknown: value.missing });
      continue;
    }
    const text = value.piece;
    const opaque = text.text.length === 1 ? unknownIn(text) : undefined;
    content.set(path, opaque === undefined ? { outside: outsideOf(key, text, files) } : { unknown: opaque });
  }
  return { files: content };
}

/** The file in which a text stands as a whole, or the text as a file of its own. */
function outsideOf(key: string, text: Piece, files: FilesWithin): string {
  const isWhole = text.start === 0 && text.end === text.file.text.length && text.text === text.file.text;
  return isWhole && files.has(text.file.path) ? text.file.path : files.hold(fileOfPiece(key, text));
}
