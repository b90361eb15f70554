import type { TextFile } from '../../files/file.ts';
import type { Surroundings } from './levels.ts';
import { DEEPEST, parse, type Tree } from './parse.ts';

/** One directive as conftest's own reader of nginx gives it, and where it stands. */
export interface NativeDirective {
  /** As the file writes it, with its quotes. */
  name: string;
  parameters?: string[];
  block?: { directives: NativeDirective[] };
  file: string;
  line: number;
}

/** What conftest reads of one nginx, what it includes standing in place of each `include`. */
export interface NativeConfiguration {
  file: string;
  directives: NativeDirective[];
}

/** All directives that are given of one nginx: a file may be included in many places. */
const MOST_DIRECTIVES = 200_000;

/**
 * Files and all that they include, in the shape of conftest's own reader of nginx.
 *
 * An `include` stays where its files are not known, not there, or include it themselves.
 */
export function nativeOf(files: readonly TextFile[], { include }: Pick<Surroundings, 'include'>): NativeConfiguration {
  const trees = new Map<TextFile, Tree>();
  let count = 0;

  const read = (file: TextFile, above: readonly string[], into: NativeDirective[]): void => {
    let tree = trees.get(file);
    if (!tree) {
      tree = parse(file.text);
      trees.set(file, tree);
    }
    level(file, tree, -1, [...above, file.path], into);
  };

  const level = (
    file: TextFile,
    tree: Tree,
    block: number,
    above: readonly string[],
    into: NativeDirective[],
  ): void => {
    for (const row of tree.children(block)) {
      const kind = tree.kind(row);
      if (kind === 'comment' || kind === 'template') continue;
      if (++count > MOST_DIRECTIVES) return;
      const included = kind === 'simple' && tree.name(row) === 'include' ? filesOf(file, tree, row, above) : undefined;
      if (included) for (const one of included) read(one, above, into);
      else into.push(directive(file, tree, row, above));
    }
  };

  const filesOf = (file: TextFile, tree: Tree, row: number, above: readonly string[]) => {
    const word = tree.wordsOf(row)[1];
    const found = word === undefined ? { unknown: 'nothing is named' } : include(tree.value(word), file);
    if ('unknown' in found || 'missing' in found || above.length > DEEPEST) return undefined;
    return found.some(({ path }) => above.includes(path)) ? undefined : found;
  };

  const directive = (file: TextFile, tree: Tree, row: number, above: readonly string[]): NativeDirective => {
    const [name, ...parameters] = tree.wordsOf(row).map((word) => tree.raw(word));
    const kind = tree.kind(row);
    const block: NativeDirective[] = [];
    if (kind === 'block') level(file, tree, row, above, block);
    const { start } = tree.header(row);
    const at = file.at(start, start);
    return {
      name: name ?? '',
      ...(parameters.length > 0 && { parameters }),
      ...(kind !== 'simple' && { block: { directives: block } }),
      file: at.file,
      line: at.line,
    };
  };

  const directives: NativeDirective[] = [];
  for (const file of files) read(file, [], directives);
  return { file: files[0]?.path ?? '', directives };
}
