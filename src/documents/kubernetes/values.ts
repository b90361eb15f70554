import { atOf, type Piece, PieceBuilder, unknownPiece } from '../shell/index.ts';
import type { Namespace } from './cluster.ts';
import { entriesOf, filledIn, nameUnder, under, unknownOf } from './nodes.ts';
import type { Manifest } from './parse.ts';

/** What a key of a ConfigMap or Secret holds, or that it has no such key. */
export type Value = { piece: Piece } | { missing: string };

/** The keys of a ConfigMap or Secret, sorted as the kubelet writes them. */
export function keysOf({ node }: Manifest): string[] {
  const keys = ['data', 'stringData', 'binaryData'].flatMap((part) => [...entriesOf(under(node, part)).keys()]);
  return [...new Set(keys)].sort();
}

/** Why a ConfigMap or Secret may have keys that nobody knows. */
export const openIn = ({ node }: Manifest): string | undefined =>
  ['data', 'stringData', 'binaryData'].map((part) => unknownOf(under(node, part))).find((because) => because);

/**
 * The value of a key. A Secret's text stands, for all that people see, at the place that names it: what is written in
 * the Secret is never shown.
 *
 * @param from what names the key.
 */
export function valueAt(object: Manifest, key: string, from: Piece): Value {
  const { kind, name, node } = object;
  const secret = kind === 'Secret';
  const found =
    (secret ? under(node, 'stringData')?.kind === 'map' && entriesOf(under(node, 'stringData')).get(key) : undefined) ||
    entriesOf(under(node, 'data')).get(key);
  if (!found) {
    const because = `the key ${key} of the ${kind} ${name} is binary`;
    if (under(node, 'binaryData', key)) return { piece: unknownAt(from, because) };
    const open = openIn(object);
    if (open !== undefined) return { piece: unknownAt(from, open) };
    return { missing: `the ${kind} ${name} has no key ${key}` };
  }
  const { value } = found;
  if (value.kind !== 'scalar') return { piece: unknownAt(from, `the key ${key} of the ${kind} ${name} is no text`) };
  if (value.value !== null && typeof value.value !== 'string' && !secret) {
    const because = `the key ${key} of the ${kind} ${name} is no string, which Kubernetes refuses`;
    return { piece: unknownAt(from, because) };
  }
  if (ENCRYPTED.test(value.piece.text)) {
    return { piece: unknownAt(secret ? from : value.piece, `the key ${key} of the ${kind} ${name} is encrypted`) };
  }
  if (!secret) return { piece: value.piece };
  const plain = entriesOf(under(node, 'stringData')).has(key);
  const text = plain ? value.piece.text : decoded(value.piece.text);
  if (text === undefined)
    return { piece: unknownAt(from, `the key ${key} of the Secret ${name} is no text in base64`) };
  const builder = new PieceBuilder(from.file);
  const place = atOf(from);
  secretPlaces.add(place);
  builder.add(text, from.start, from.end, { from: place });
  return { piece: builder.piece(from.start, from.end) };
}

const secretPlaces = new WeakSet<object>();

/** Whether any of a text comes from a Secret. */
export const isSecret = ({ sources }: Piece): boolean =>
  sources.some((source) => source?.from !== undefined && secretPlaces.has(source.from));

/** The text of base64; undefined where it is none, or no UTF-8. */
function decoded(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, '')), (byte) => byte.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What SOPS writes in place of a value. */
const ENCRYPTED = /^\s*ENC\[[A-Z0-9_]+,/;

const unknownAt = ({ file, start, end }: Piece, because: string) => unknownPiece(file, because, start, end);

/** A key as the value of a variable: what a tool fills in is unknown, and what a Secret holds in its place not shown. */
export function variableAt(object: Manifest, key: string, from: Piece): Value {
  const value = valueAt(object, key, from);
  if ('missing' in value) return value;
  const piece = filledIn(value.piece);
  if (piece === value.piece || object.kind !== 'Secret') return { piece };
  return { piece: unknownAt(from, `the key ${key} of the Secret ${object.name} contains a placeholder`) };
}

/** The value that `configMapKeyRef` or `secretKeyRef` names. */
export function referred(
  namespace: Namespace,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  key: string,
  from: Piece,
): Value {
  const object = namespace.find(kind, name);
  return 'missing' in object ? { piece: unknownAt(from, object.missing) } : variableAt(object, key, from);
}

/** Whether a reference is optional. */
export const isOptional = (reference: Parameters<typeof nameUnder>[0]) => nameUnder(reference, 'optional') === 'true';
