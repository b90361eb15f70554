import { placeholderInScalar } from '../placeholders/index.ts';

/** Brackets and signs that stand in no time, size or flag of nginx: what else writes them is a template. */
const FOREIGN = /\$\{\w+\}|\$\w+|[[<{#%][^\s;]*|@\w+/;

/** The first variable or placeholder of a text, where nginx itself allows no variables. */
export function variable(text: string): string | undefined {
  return placeholderInScalar(text) ?? FOREIGN.exec(text)?.[0];
}

const ENVSUBST = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** The text with every `${NAME}` and `$NAME` replaced whose value is known, as envsubst does it. */
export function substituted(text: string, lookUp: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  return text.replace(ENVSUBST, (written, braced?: string, bare?: string) => lookUp(braced ?? bare ?? '') ?? written);
}
