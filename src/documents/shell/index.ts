export { arithmetic } from './arithmetic.ts';
export { expand, expandWhole, patternOf, type Scope } from './expand.ts';
export { decodeJson } from './json.ts';
export { masked, maskedScript } from './masked.ts';
export { matchesPattern } from './pattern.ts';
export * from './piece.ts';
export { type Command, type Script, scriptOf } from './script.ts';
export { type Assignment, assignmentOf, type Redirect, type Simple, type Tree, treeOf } from './tree.ts';
export { fileOfPiece } from './within.ts';
export {
  COMPOSE,
  type Dialect,
  dockerfileDialect,
  documentWord,
  type Operator,
  POSIX,
  type ShellWord,
  shortened,
  split,
  wholeWord,
  wordAt,
} from './words.ts';
