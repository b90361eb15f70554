import type { Piece } from './piece.ts';
import { type Redirect, type Simple, type Tree, treeOf } from './tree.ts';

/** A command that is simply run after the one before it. */
export type Command = Simple & { redirects: Redirect[] };

/** The simple commands of a script, in order. */
export interface Script {
  commands: Command[];
  /** From where on not all of them are simply run one after the other: the index of the first such command. */
  unread?: { command: number };
}

/** Reads a script into the commands that are run one after the other, up to the first that something decides. */
export function scriptOf(piece: Piece): Script {
  const commands: Command[] = [];
  return collect(treeOf(piece), commands) ? { commands } : { commands, unread: { command: commands.length } };
}

/** Returns false where what follows is not simply run. */
function collect(tree: Tree, commands: Command[]): boolean {
  switch (tree.kind) {
    case 'simple':
      commands.push(tree);
      return true;
    case 'list':
      return tree.items.every((item) => collect(item.tree, commands));
    case 'chain':
      return [tree.first, ...tree.rest.map((one) => one.tree)].every((one) => collect(one, commands));
    case 'pipe':
      return tree.trees.every((one) => collect(one, commands));
    case 'group':
    case 'subshell':
      return collect(tree.body, commands);
    case 'function':
      return true;
    default:
      return false;
  }
}
