import { placeholderInScalar } from '../placeholders/index.ts';

/** Brackets and signs that stand in no time, size or flag of nginx: what else writes them is a template. */
const FOREIGN = /\$\{\w+\}|\$\w+|[[<{#%][^\s;]*|@\w+/;

/** The first variable or placeholder of a text, where nginx itself allows no variables. */
export function variable(text: string): string | undefined {
  return placeholderInScalar(text) ?? FOREIGN.exec(text)?.[0];
}
