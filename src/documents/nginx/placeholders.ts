/**
 * What a template engine replaces before nginx reads the file: `${NAME}` and `$NAME` of envsubst (nginx's own variables
 * are written in small letters), `{{ name }}`, `<%= name %>`, `%%NAME%%`, `@NAME@`, `__NAME__`.
 */
const PLACEHOLDER =
  /\$\{[A-Z_][A-Z0-9_]*\}|\$[A-Z_][A-Z0-9_]*\b|\{\{[^{}\n]*\}\}|<%[^%\n]*%>|%%[A-Za-z0-9_.-]+%%|@[A-Z][A-Z0-9_]*@|__[A-Z][A-Z0-9_]*__/;

/** The first placeholder of a text. */
export function placeholder(text: string): string | undefined {
  return PLACEHOLDER.exec(text)?.[0];
}

/** Brackets and signs that stand in no time, size or flag of nginx: what else writes them is a template. */
const FOREIGN = /\$\{\w+\}|\$\w+|[[<{#%][^\s;]*|@\w+/;

/** The first variable or placeholder of a text, where nginx itself allows no variables. */
export function variable(text: string): string | undefined {
  return placeholder(text) ?? FOREIGN.exec(text)?.[0];
}

const ENVSUBST = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** The text with every `${NAME}` and `$NAME` replaced whose value is known, as envsubst does it. */
export function substituted(text: string, lookUp: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  return text.replace(ENVSUBST, (written, braced?: string, bare?: string) => lookUp(braced ?? bare ?? '') ?? written);
}
