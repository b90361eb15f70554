import { matchesName } from '../launch/inside.ts';

/** Longer texts are not searched for patterns. */
const LONGEST = 4096;

/** Whether a pattern (`*`, `?`, `[…]`; a backslash escapes) matches the whole text; unlike in paths, no dot is special. */
export const matchesPattern = (pattern: string, text: string): boolean => matchesName(`x${pattern}`, `x${text}`);

/** The characters of a text as a pattern that matches only them. */
export const escapedPattern = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&');

/** How much of the text remains: `[from, to)`. */
export type Rest = readonly [from: number, to: number];

/**
 * What `${X#pattern}`, `##`, `%` and `%%` leave of a text; undefined where it is too long.
 *
 * @param operator the double one takes the longest match.
 */
export function withoutMatch(text: string, operator: string, pattern: string): Rest | undefined {
  if (text.length > LONGEST || pattern.length > LONGEST) return undefined;
  const front = operator.startsWith('#');
  const cut = (length: number): Rest => (front ? [length, text.length] : [0, text.length - length]);
  for (let n = 0; n <= text.length; n++) {
    const length = operator.length === 2 ? text.length - n : n;
    const [from, to] = cut(length);
    if (matchesPattern(pattern, front ? text.slice(0, from) : text.slice(to))) return cut(length);
  }
  return [0, text.length];
}

/** Where a pattern without wildcards stands in a text, for `${X/…}`: all places, or the first; undefined for others. */
export function placesOf(text: string, operator: string, pattern: string): Rest[] | undefined {
  if (/[*?[]/.test(pattern.replace(/\\./g, ''))) return undefined;
  const plain = pattern.replace(/\\(.)/g, '$1');
  if (plain === '') return [];
  if (operator === '/#') return text.startsWith(plain) ? [[0, plain.length]] : [];
  if (operator === '/%') return text.endsWith(plain) ? [[text.length - plain.length, text.length]] : [];
  const places: Rest[] = [];
  for (let at = text.indexOf(plain); at !== -1; at = text.indexOf(plain, at + plain.length)) {
    places.push([at, at + plain.length]);
    if (operator === '/') break;
  }
  return places;
}
