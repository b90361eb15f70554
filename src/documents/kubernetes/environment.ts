import { assumedPiece, knownText, type Piece, PieceBuilder, slice, unknownIn, unknownPiece } from '../shell/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import type { Namespace } from './cluster.ts';
import { itemsOf, nameUnder, pieceOfNode, pieceUnder, under, unknownOf } from './nodes.ts';
import type { Manifest } from './parse.ts';
import { isOptional, keysOf, openIn, referred, variableAt } from './values.ts';

/** The variables that a container is given, without those of its image. */
export interface Environment {
  variables: Map<string, Piece>;
  /** What the cluster sets below them for each Service of the namespace. */
  links: Map<string, Piece>;
  /** Why further variables may be set. */
  open?: string;
  /** Files of the ConfigMaps and Secrets that were read. */
  files: Set<string>;
}

/** More Services than this set more variables than anybody reads. */
const MOST_LINKS = 100;

/** `envFrom`, and `env` over it. */
export function environmentOf(container: YamlNode, podSpec: YamlNode | undefined, namespace: Namespace): Environment {
  const found: Environment = { variables: new Map(), links: new Map(), files: new Set() };
  links(container, podSpec, namespace, found);
  const sources = under(container, 'envFrom');
  hidden(sources, found);
  for (const item of itemsOf(sources)) if (!hidden(item, found)) from(item, namespace, found);
  const given = under(container, 'env');
  hidden(given, found);
  for (const item of itemsOf(given)) {
    if (hidden(item, found)) continue;
    const name = nameUnder(item, 'name');
    if (name === undefined || name === '') continue;
    const value = under(item, 'value');
    const source = under(item, 'valueFrom');
    const piece = source
      ? sourced(source, name, namespace, found)
      : value
        ? textOf(value, found)
        : emptyAt(under(item, 'name') as YamlNode);
    if (piece) found.variables.set(name, piece);
  }
  return found;
}

/** Whether a part of the environment is not known, so that it may set every variable, those before it too. */
function hidden(node: YamlNode | undefined, found: Environment): boolean {
  const because = unknownOf(node);
  if (because === undefined) return false;
  obscure(because, found);
  return true;
}

function obscure(because: string, found: Environment): void {
  for (const [name, { file, start, end }] of found.variables) {
    found.variables.set(name, unknownPiece(file, because, start, end));
  }
  found.open ??= because;
}

function emptyAt(node: YamlNode): Piece {
  const piece = pieceOfNode(node) as Piece;
  return slice(piece, 0, 0);
}

/** A value that stands there; those that are no strings Kubernetes refuses. */
function textOf(node: YamlNode, found: Environment): Piece | undefined {
  const piece = pieceOfNode(node);
  if (!piece || node.kind !== 'scalar') return undefined;
  if (typeof node.value !== 'string' && unknownIn(piece) === undefined) {
    const because = `${piece.text} is no string, and Kubernetes takes no other value`;
    return unknownPiece(piece.file, because, piece.start, piece.end);
  }
  return replaced(piece, found);
}

/** What the cluster sets for every Service of the namespace (kubernetes/website, connect-applications-service). */
function links(container: YamlNode, podSpec: YamlNode | undefined, { addressed }: Namespace, found: Environment): void {
  if (nameUnder(podSpec, 'enableServiceLinks') === 'false') return;
  if (addressed.length > MOST_LINKS) {
    found.open = 'the cluster sets variables for each of more than 100 Services';
    return;
  }
  for (const name of addressed) {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    const at = pieceUnder(container, 'name');
    if (!at) continue;
    for (const suffix of ['SERVICE_HOST', 'SERVICE_PORT', 'PORT']) {
      const because = `the cluster sets it for the Service ${name}`;
      found.links.set(`${prefix}_${suffix}`, unknownPiece(at.file, because, at.start, at.end));
    }
  }
}

function from(item: YamlNode, namespace: Namespace, found: Environment): void {
  const prefix = nameUnder(item, 'prefix') ?? '';
  for (const [key, kind] of SOURCES) {
    const name = pieceUnder(item, key, 'name');
    if (!name) continue;
    const known = knownText(name);
    if (known === undefined) {
      obscure(unknownIn(name) ?? '', found);
      continue;
    }
    const object: Manifest | { missing: string } = namespace.find(kind, known);
    if ('missing' in object) {
      // What it sets goes over everything before it.
      for (const [variable, value] of found.variables) found.variables.set(variable, assumedPiece(value));
      found.open ??= object.missing;
      continue;
    }
    found.files.add(object.file.path);
    const open = openIn(object);
    if (open !== undefined) obscure(open, found);
    for (const one of keysOf(object)) {
      const value = variableAt(object, one, name);
      if ('piece' in value) found.variables.set(prefix + one, value.piece);
    }
  }
}

const SOURCES = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const;

const KEYS = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const;

/** `valueFrom`; undefined where an optional key is not there, so that the variable is not set. */
function sourced(source: YamlNode, name: string, namespace: Namespace, found: Environment): Piece | undefined {
  const because = unknownOf(source);
  const all = pieceOfNode(source);
  if (because !== undefined && all) return unknownPiece(all.file, because, all.start, all.end);
  for (const [key, kind] of KEYS) {
    const reference = under(source, key);
    if (!reference) continue;
    const at = pieceUnder(reference, 'key') ?? pieceUnder(reference, 'name');
    const from = nameUnder(reference, 'name');
    const of = nameUnder(reference, 'key');
    if (!at) return undefined;
    if (from === undefined || of === undefined)
      return unknownPiece(at.file, `it is not known which ${kind} it is from`, at.start, at.end);
    const object = namespace.find(kind, from);
    if (!('missing' in object)) found.files.add(object.file.path);
    const value = referred(namespace, kind, from, of, at);
    if ('piece' in value) return value.piece;
    return isOptional(reference) ? undefined : unknownPiece(at.file, value.missing, at.start, at.end);
  }
  const field = pieceUnder(source, 'fieldRef', 'fieldPath') ?? pieceUnder(source, 'resourceFieldRef', 'resource');
  const place = field ?? pieceOfNode(source);
  if (!place) return undefined;
  const reason = field
    ? `it is the pod's ${field.text}, which is known when it runs`
    : `it is not known what ${name} is`;
  return unknownPiece(place.file, reason, place.start, place.end);
}

/**
 * `$(NAME)` replaced by the variables that are set so far; `$$` is one dollar, and what is not set stays as it stands
 * (kubernetes/kubernetes:third_party/forked/golang/expansion/expand.go).
 */
export function replaced(piece: Piece, { variables, links, open }: Environment): Piece {
  if (!piece.text.includes('$')) return piece;
  const { text } = piece;
  const builder = new PieceBuilder(piece.file);
  let i = 0;
  while (i < text.length) {
    const dollar = text.indexOf('$', i);
    if (dollar === -1 || dollar === text.length - 1) break;
    builder.append(piece, i, dollar);
    i = dollar;
    const close = text[dollar + 1] === '(' ? text.indexOf(')', dollar + 2) : -1;
    if (text[dollar + 1] === '$') {
      builder.append(piece, dollar, dollar + 1);
      i = dollar + 2;
    } else if (close === -1) {
      builder.append(piece, dollar, dollar + 2);
      i = dollar + 2;
    } else {
      const name = text.slice(dollar + 2, close);
      const value = variables.get(name) ?? links.get(name);
      const [start, end] = [piece.starts[dollar] as number, piece.ends[close] as number];
      if (value) builder.substitute(value, start, end);
      else if (open !== undefined) builder.hole(open, start, end);
      else builder.append(piece, dollar, close + 1);
      i = close + 1;
    }
  }
  builder.append(piece, i);
  return builder.piece(piece.start, piece.end);
}
