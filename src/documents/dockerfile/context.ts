import type { Files } from '../../files/file.ts';
import { isFolder } from '../launch/inside.ts';
import { decodeJson } from '../shell/index.ts';
import type { DockerfileTree } from './parse.ts';

/**
 * The build context of a Dockerfile that no compose file builds: the nearest folder at or above it that holds
 * everything that it copies (`docker build -f deploy/Dockerfile .`), else its own folder.
 */
export function contextOf(tree: DockerfileTree, files: Files): string {
  const own = tree.file.path.split('/').slice(0, -1);
  const sources = sourcesOf(tree);
  for (let depth = own.length; depth >= 0; depth--) {
    const folder = own.slice(0, depth).join('/');
    const prefix = folder === '' ? '' : `${folder}/`;
    if (sources.every((source) => files.has(prefix + source) || isFolder(files, prefix + source))) return folder;
  }
  return own.join('/');
}

/** Plain names that COPY and ADD take from the context. */
function sourcesOf(tree: DockerfileTree): string[] {
  return tree.instructions
    .filter(
      ({ keyword, flags }) => (keyword === 'COPY' || keyword === 'ADD') && !flags.some(({ name }) => name === 'from'),
    )
    .flatMap(({ arguments: piece }) =>
      (decodeJson(piece)?.map(({ text }) => text) ?? piece.text.split(/\s+/)).slice(0, -1),
    )
    .filter((source) => !/[$*?[<"':\\]/.test(source))
    .map((source) => source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''))
    .filter((source) => source !== '' && source !== '.');
}
