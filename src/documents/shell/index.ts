export { expand, expandWhole, type Scope } from './expand.ts';
export { decodeJson } from './json.ts';
export { masked } from './masked.ts';
export * from './piece.ts';
export { type Assignment, assignmentOf, type Command, type Script, scriptOf } from './script.ts';
export { fileOfPiece } from './within.ts';
export {
  COMPOSE,
  type Dialect,
  dockerfileDialect,
  documentWord,
  POSIX,
  type ShellWord,
  split,
  wholeWord,
  wordAt,
} from './words.ts';
