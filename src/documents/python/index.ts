export type { PythonEnvironment } from './expressions.ts';
export { evaluate, type Module } from './module.ts';
export type { Binding } from './scope.ts';
export { parseInteger } from './text.ts';
export type { Span } from './tree.ts';
export type { PyValue } from './value.ts';
