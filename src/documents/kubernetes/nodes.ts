import { placeholdersInManifest } from '../placeholders/index.ts';
import { knownText, masked, type Piece, unknownIn } from '../shell/index.ts';
import type { MapNode, YamlNode } from '../yaml/index.ts';

/**
 * What stands under the keys, one in the other; undefined where one is missing or the value is null. What stands under
 * something that is not known is that: nobody knows whether it is there.
 */
export function under(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let found = node;
  for (const key of keys) {
    if (isHidden(found)) return found;
    found = found?.kind === 'map' ? found.entries.get(key)?.value : undefined;
  }
  return found?.kind === 'scalar' && found.value === null ? undefined : found;
}

const isHidden = (node: YamlNode | undefined): boolean => {
  const piece = pieceOfNode(node);
  return piece !== undefined && unknownIn(piece) !== undefined;
};

/** Why nothing is known of a mapping or list in whose place a scalar stands: a placeholder, or what a patch sets. */
export function unknownOf(node: YamlNode | undefined): string | undefined {
  const piece = pieceOfNode(node);
  return piece && (unknownIn(piece) ?? 'it is no mapping and no list');
}

/** The entries of a mapping, in order; none of anything else. */
export const entriesOf = (node: YamlNode | undefined): MapNode['entries'] =>
  node?.kind === 'map' ? node.entries : new Map();

/** The items of a list; none of anything else. */
export const itemsOf = (node: YamlNode | undefined): readonly YamlNode[] => (node?.kind === 'list' ? node.items : []);

/** A value with a hole for everything that a tool fills in before Kubernetes sees it. */
export const filledIn = (piece: Piece): Piece => masked(piece, placeholdersInManifest);

/** The text of a scalar, with a hole for each placeholder; undefined for null and for what is no scalar. */
export function pieceOfNode(node: YamlNode | undefined): Piece | undefined {
  return node?.kind === 'scalar' && node.value !== null ? filledIn(node.piece) : undefined;
}

/** The words of a command. Variables of what may be a script are the shell's: what follows `sh -c`, and sentences. */
export function wordsOfList(items: readonly YamlNode[]): Piece[] {
  const words = items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [item.piece] : []));
  const shell = words.findIndex(({ text }) => SHELL.test(text));
  const next = shell === -1 ? -1 : words.findIndex(({ text }, i) => i > shell && !/^-[a-z]*$/.test(text));
  const script = next > shell + 1 && /c$/.test(words[next - 1]?.text ?? '') ? next : -1;
  return words.map((word, i) => {
    const value = filledIn(word);
    return i === script || /\s/.test(value.text) ? masked(word) : value;
  });
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z|k)?sh$/;

/** The same under keys. */
export const pieceUnder = (node: YamlNode | undefined, ...keys: readonly string[]): Piece | undefined =>
  pieceOfNode(under(node, ...keys));

/** The text under keys where it is known. */
export function textUnder(node: YamlNode | undefined, ...keys: readonly string[]): string | undefined {
  const piece = pieceUnder(node, ...keys);
  return piece && knownText(piece);
}

/** A text for names and labels: placeholders stand for themselves, so that equal ones are equal. */
export function nameUnder(node: YamlNode | undefined, ...keys: readonly string[]): string | undefined {
  const holder = under(node, ...keys.slice(0, -1));
  if (holder?.kind !== 'map') return undefined;
  const found = under(holder, ...keys.slice(-1));
  return found?.kind === 'scalar' && unknownIn(found.piece) === undefined ? found.piece.text : undefined;
}

/** A whole number that is not negative, or why it is not known. */
export function numberOf(node: YamlNode): { value: number } | { unknown: string } {
  const piece = pieceOfNode(node);
  if (!piece || node.kind !== 'scalar') return { unknown: 'it is no number' };
  const unknown = unknownIn(piece);
  if (unknown !== undefined) return { unknown };
  if (typeof node.value !== 'number') return { unknown: `"${piece.text}" is a string where Kubernetes takes a number` };
  return Number.isSafeInteger(node.value) && node.value >= 0
    ? { value: node.value }
    : { unknown: `${piece.text} is no whole number` };
}

/** Where a node stands, of a mapping or list its first character. */
export function placeOf(node: YamlNode) {
  if (node.kind === 'scalar') return node.file.at(node.piece.start, node.piece.end);
  return node.file.at(node.start, node.start);
}

/** A scalar as its file writes it; undefined of anything else. */
export const writtenOf = (node: YamlNode): string | undefined =>
  node.kind === 'scalar' ? node.file.text.slice(node.piece.start, node.piece.end) : undefined;

/** Offsets of a node in its file. */
export const spanOf = (node: YamlNode): readonly [number, number] =>
  node.kind === 'scalar' ? [node.piece.start, node.piece.end] : [node.start, node.start];
