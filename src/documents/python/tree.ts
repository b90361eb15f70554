import { type SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

/** The children of a node without comments. */
export function parts(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') found.push(child);
  }
  return found;
}

/** A piece of the text: `[from, to)`. */
export type Span = readonly [from: number, to: number];

/** The text as a tree, or where it is no Python. */
export function parse(text: string): { tree: Tree; broken?: number } {
  const tree = treeOf(text);
  if (!tree) return { tree: Tree.empty, broken: 0 };
  let broken: number | undefined;
  tree.iterate({
    enter(node) {
      if (broken !== undefined) return false;
      // `print x` was a statement in Python 2 only.
      if (node.name === 'PrintStatement') broken = node.from;
      // lezer wants a value behind `yield`; Python does not.
      if (node.type.isError && node.node.parent?.name !== 'YieldExpression') broken = node.from;
      return undefined;
    },
  });
  return broken === undefined ? { tree } : { tree, broken };
}

/** The parser copies what it keeps by recursion: of a sum of many thousand terms it keeps nothing. */
function treeOf(text: string): Tree | undefined {
  try {
    return parser.parse(text);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Groups of nodes between separators of one kind: `a, b = c` at `AssignOp` is [[a, `,`, b], [c]]. */
export function groups(nodes: readonly SyntaxNode[], separator: string): SyntaxNode[][] {
  const found: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) found.push([]);
    else found.at(-1)?.push(node);
  }
  return found;
}

/** The nodes that are no punctuation. */
export const withoutCommas = (nodes: readonly SyntaxNode[]): SyntaxNode[] => nodes.filter(({ name }) => name !== ',');

/** The variables that a target assigns to: all names of `a, (b, *c)`; `d['x']` and `d.x` assign to none. */
export function variablesOf(targets: readonly SyntaxNode[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const pending = [...targets];
  while (pending.length > 0) {
    const node = pending.pop() as SyntaxNode;
    if (node.name === 'VariableName') found.push(node);
    else if (['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression'].includes(node.name)) {
      pending.push(...parts(node));
    }
  }
  return found;
}

/** The variables that one node itself assigns to (not the nodes below it). */
export function assignedBy(node: SyntaxNode): SyntaxNode[] {
  switch (node.name) {
    case 'AssignStatement': {
      const children = parts(node);
      if (children.some(({ name }) => name === 'TypeDef') && !children.some(({ name }) => name === 'AssignOp'))
        return [];
      return variablesOf(groups(children, 'AssignOp').slice(0, -1).flat());
    }
    case 'UpdateStatement':
    case 'NamedExpression':
      return variablesOf(parts(node).slice(0, 1));
    case 'ForStatement': {
      const children = parts(node);
      return variablesOf(
        children.slice(
          1,
          children.findIndex(({ name }) => name === 'in'),
        ),
      );
    }
    case 'DeleteStatement':
      return variablesOf(parts(node).slice(1));
    case 'FunctionDefinition':
    case 'ClassDefinition': {
      const name = node.getChild('VariableName');
      return name ? [name] : [];
    }
    case 'WithStatement':
    case 'TryStatement': {
      const children = parts(node);
      return children.filter((child, i) => child.name === 'VariableName' && children[i - 1]?.name === 'as');
    }
    case 'ImportStatement':
      return imports(node, '').map(({ as }) => as);
    default:
      return [];
  }
}

/** One name that an import gives: where from, which member (absent: the module itself), and under which name. */
export interface Import {
  module: string;
  member?: string;
  as: SyntaxNode;
}

/** What an import statement gives; nothing for `from x import *`. */
export function imports(node: SyntaxNode, text: string): Import[] {
  const children = parts(node).filter(({ name }) => name !== '(' && name !== ')');
  const at = children.findIndex(({ name }) => name === 'import');
  const dotted = (nodes: SyntaxNode[]) => nodes.map(({ from, to }) => text.slice(from, to)).join('');
  const source = children[0]?.name === 'from' ? dotted(children.slice(1, at)) : undefined;
  const found: Import[] = [];
  for (const group of groups(children.slice(at + 1), ',')) {
    const renamed = group.findIndex(({ name }) => name === 'as');
    const path = renamed < 0 ? group : group.slice(0, renamed);
    const first = path[0];
    const as = renamed < 0 ? first : group[renamed + 1];
    if (!first || as?.name !== 'VariableName') continue;
    if (source !== undefined) found.push({ module: source, member: dotted(path), as });
    // `import os.path` gives `os`.
    else found.push({ module: renamed < 0 ? dotted([first]) : dotted(path), as });
  }
  return found;
}
