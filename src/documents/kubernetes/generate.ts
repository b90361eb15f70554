import { folderOf, joined, nameOf } from '../../files/path.ts';
import type { FilesWithin } from '../../files/within.ts';
import { knownText, type Piece, pieceOf, slice } from '../shell/index.ts';
import type { MapNode, YamlNode } from '../yaml/index.ts';
import { pieceOfNode, pieceUnder, under } from './nodes.ts';
import type { Manifest } from './parse.ts';

/** The ConfigMap or Secret that a generator makes; undefined where any of what it holds is not in the tree. */
export function generatedBy(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  generator: YamlNode,
  files: FilesWithin,
): Manifest | undefined {
  const data = new Map<string, Piece>();
  const folder = folderOf(generator.file.path);
  const read = (path: string) => {
    const file = files.has(joined(folder, path) ?? '') ? files.read(joined(folder, path) ?? '') : undefined;
    return file && 'text' in file ? file : undefined;
  };
  for (const key of ['files', 'literals', 'envs', 'env']) {
    const found = under(generator, key);
    if (!found) continue;
    const items = found.kind === 'list' ? found.items : [found];
    for (const item of items) {
      const piece = pieceOfNode(item);
      const text = piece && knownText(piece);
      if (!piece || text === undefined) return undefined;
      const equals = text.indexOf('=');
      if (key === 'literals') {
        if (equals < 1) return undefined;
        data.set(text.slice(0, equals), unquoted(slice(piece, equals + 1)));
        continue;
      }
      const file = read(key === 'files' ? text.slice(equals + 1) : text);
      if (!file) return undefined;
      if (key === 'files') data.set(equals > 0 ? text.slice(0, equals) : nameOf(text), pieceOf(file));
      else if (!variables(pieceOf(file), data)) return undefined;
    }
  }
  const { file } = generator;
  const at = pieceUnder(generator, 'name') ?? pieceOf(file, 0, 0);
  const place = { start: at.start, end: at.end };
  const entries: MapNode['entries'] = new Map(
    [...data].map(([key, piece]) => [
      key,
      { key: at, value: { kind: 'scalar', file: piece.file, value: piece.text, piece } },
    ]),
  );
  const part: MapNode = { kind: 'map', file, entries, ...place };
  const node: MapNode = {
    kind: 'map',
    file,
    entries: new Map([[kind === 'Secret' ? 'stringData' : 'data', { key: at, value: part }]]),
    ...place,
  };
  return { kind, name, file, node, at: file.at(at.start, at.end), problems: [] };
}

/** Quotes around a literal are dropped (kustomize/api, kv.go: removeQuotes). */
function unquoted(piece: Piece): Piece {
  return /^(["']).*\1$/s.test(piece.text) && piece.text.length > 1 ? slice(piece, 1, piece.text.length - 1) : piece;
}

/** Lines of `KEY=value`, without quotes; false where one takes its value from who runs kustomize. */
function variables(text: Piece, data: Map<string, Piece>): boolean {
  for (const { 0: line, index } of text.text.matchAll(/[^\n]+/g)) {
    const [, blank = '', key = '', equals] = /^(\s*)([^=#][^=]*)?(=)?/.exec(line) ?? [];
    if (line.trim() === '' || key === '') continue;
    if (equals === undefined) return false;
    const start = index + blank.length + key.length + 1;
    data.set(key, pieceOf(text.file, start, Math.max(start, index + line.replace(/\r$/, '').length)));
  }
  return true;
}
