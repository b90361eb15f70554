import { existsSync } from 'node:fs';
import type { Model } from '../src/contracts/model.ts';
import { filesFromMap } from '../src/files/map.ts';
import { casesOf, contentsOf } from './folder.ts';
import { checked } from './policy.ts';

/** Every repository in the tree, by name: the stacks of the joiner, both sides of the examples, the shop. */
export const REPOSITORIES: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> = new Map([
  ...casesOf('test/model').map((name) => [name, contentsOf(`test/model/${name}/repo`)] as const),
  ...casesOf('examples')
    .flatMap((name) => [`examples/${name}/bad`, `examples/${name}/good`])
    .concat('examples/shop')
    .filter(existsSync)
    .map((folder) => [folder, contentsOf(folder)] as const),
]);

/** Their models. */
export const readModels = (): Map<string, Model> =>
  new Map([...REPOSITORIES].map(([name, contents]) => [name, checked(filesFromMap(contents)).model]));
