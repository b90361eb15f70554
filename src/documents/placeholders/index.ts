/**
 * What template engines replace before a program reads the file, in forms that nothing else writes: `{{ name }}`,
 * `{% statement %}`, `<%= name %>`, `%%NAME%%`, `@NAME@`, `__NAME__`. Small letters are left alone in the last two:
 * `__main__` is a name of Python, and mail addresses hold an `@`.
 */
const SURE = [
  /\{\{(?:[^{}\n]|\{\})*\}\}/,
  /\{%[^%\n]*%\}/,
  /<%[^%\n]*%>/,
  /%%[A-Za-z0-9_.-]+%%/,
  /@[A-Z][A-Z0-9_]*@/,
  /__[A-Z][A-Z0-9_]*__/,
];

/** Where the variable is set that gives what `written` refers to: `READ_TIMEOUT is set in compose.yaml:16.` */
export function setIn(written: string, { file, line }: { file: string; line: number }): string {
  const name = /\$\{?([A-Za-z_]\w*)/.exec(written)?.[1] ?? 'It';
  return `${name} is set in ${file}:${line}.`;
}

/** Forms that stand for themselves in patterns, headers and scripts, but in no number, time, size or word of a start. */
const LIKELY = [
  /\[\[[ \t]*[A-Za-z_][\w.]*(?:[ \t]*\|[^[\]\n]*)?[ \t]*\]\]/,
  /(?<!\$)\(\([ \t]*[A-Za-z_][\w.-]*[ \t]*\)\)/,
  /#\{[ \t]*[A-Za-z_][\w.]*[ \t]*\}/,
];

/** Variables of envsubst and of Kubernetes; nginx's own are written in small letters. */
const VARIABLES = [/\$\{[A-Z_][A-Z0-9_]*\}/, /\$[A-Z_][A-Z0-9_]*\b/];
/** What a text within a text has where nothing is known (src/documents/shell/piece.ts, HOLE). */
const HOLES = [/\uFFFF/];
const PARENTHESIZED = [/\$\([A-Za-z_][A-Za-z0-9_.]*\)/];

const anyOf = (forms: readonly RegExp[]) => forms.map(({ source }) => source).join('|');
const NARROW = new RegExp(anyOf([...SURE, ...VARIABLES, ...HOLES]));
const WIDE = new RegExp(anyOf([...SURE, ...VARIABLES, ...HOLES, ...PARENTHESIZED, ...LIKELY]));
const STARTS = new RegExp(anyOf([...SURE, ...LIKELY]), 'g');

/** The first placeholder of a text that may hold anything: an address, a header, a path. */
export function placeholder(text: string): string | undefined {
  return NARROW.exec(text)?.[0];
}

/** The first placeholder where a number, a time, a size or a flag is expected. */
export function placeholderInScalar(text: string): string | undefined {
  return WIDE.exec(text)?.[0];
}

/** The placeholders of what a shell or a container's start may read, whose own variables are none: `[from, to)`. */
export function placeholdersInStart(text: string): (readonly [number, number])[] {
  return [...text.matchAll(STARTS)].map(({ index, 0: found }) => [index, index + found.length] as const);
}

const IN_SCRIPT = new RegExp(anyOf(SURE), 'g');

/** The placeholders of a shell script: what is the name of a variable there is none. */
export function placeholdersInScript(text: string): (readonly [number, number])[] {
  return [...text.matchAll(IN_SCRIPT)].flatMap(({ index, 0: found }) => {
    const end = index + found.length;
    const isName = found.startsWith('__') && (/[\w${]/.test(text[index - 1] ?? '') || /[\w=]/.test(text[end] ?? ''));
    return isName ? [] : [[index, end] as const];
  });
}

/**
 * What tools replace in a manifest before it is applied, where no shell runs: variables of envsubst and Flux, keys of
 * argocd-vault-plugin, `%{name}` of Terraform, what is encrypted. `$(NAME)` is Kubernetes' own, and `$$` its escape.
 */
const IN_MANIFESTS = [
  /\$\{[A-Za-z_][^{}\n]*\}/,
  /\$[A-Z_][A-Z0-9_]*\b/,
  /<[A-Za-z_][\w .:/#|-]*>/,
  /%\{[A-Za-z_][\w.]*\}/,
  // SOPS; references of vals and 1Password; words that ask a person.
  /ENC\[[A-Z0-9_]+,[^\]\n]*\]/,
  /\b(?:ref\+[a-z]+|op):\/\/\S+/,
  /\b(?:REPLACE_?ME|CHANGE_?ME|[A-Z][A-Z0-9]*_PLACEHOLDER)\b/,
];
const MANIFEST = new RegExp(anyOf([...SURE, ...LIKELY, ...IN_MANIFESTS]), 'g');

/** The placeholders of a value in a manifest that no shell reads: `[from, to)`. */
export function placeholdersInManifest(text: string): (readonly [number, number])[] {
  return [...text.matchAll(MANIFEST)].map(({ index, 0: found }) => [index, index + found.length] as const);
}

/** Why a value is not known that contains a placeholder, as a clause. */
export const replaced = (found: string): string => `the value contains ${namedPlaceholder(found)}`;

/** A placeholder as people see it. */
export const namedPlaceholder = (found: string): string =>
  found === '\uFFFF' ? 'what is not known' : `the placeholder ${found.length > 60 ? `${found.slice(0, 57)}…` : found}`;
