import { placeholderInScalar } from '../placeholders/index.ts';
import { type Range, since } from '../versions/range.ts';
import { type Context, directives, type Kind, type Parameters, type Row } from './directives.ts';
import { variable } from './placeholders.ts';
import { parseSize } from './size.ts';
import { parseTime } from './time.ts';
import { parseCount } from './values.ts';

/** A directive, the level that it stands in, and the releases that may read it. */
export interface Standing {
  name: string;
  args: readonly string[];
  /** Whether a block follows. */
  block: boolean;
  context: Context;
  range: Range;
}

/** Parameters that are younger than their directive (nginx.org documentation of 2026-07). */
const YOUNGER: ReadonlyMap<string, string> = new Map([['listen quic', '1.25.0']]);
/** Parameters that before were those of nginx Plus alone, which says yes to them (the same). */
const OPENED: ReadonlyMap<string, string> = new Map([
  ['server resolve', '1.27.3'],
  ['server service', '1.27.3'],
]);

/**
 * Why nginx does not start with a directive, as a sentence; undefined where it does, where that depends on what is not
 * known, and for directives that nginx itself does not have. `official` says that it is not nginx Plus.
 */
export function refusalOf(standing: Standing, official = false): string | undefined {
  const { name, args, block, context, range } = standing;
  const known = directives().get(name);
  if (!known) return undefined;
  const here = known.filter(({ contexts }) => contexts.has(context) || contexts.has('any'));
  const rows = here.filter((row) => isIn(row, range));
  // A module with versions of its own may allow anything.
  if ((here.length > 0 ? rows : known).some(({ apart }) => apart)) return undefined;
  if (here.length === 0) return misplaced(name, known);
  if (rows.length === 0) return outOfTime(name, here, official);
  const [row] = rows as [Row];
  if (rows.every((other) => other.block !== block)) {
    return block ? `"${name}" is no block: a ";" must end it.` : `"${name}" is a block: a "{" must follow.`;
  }
  if (placeholderInScalar(args.join(' ')) !== undefined) return undefined;
  const refusals = rows.map((each) => argumentsOf(each, standing, official));
  return refusals.includes(undefined) ? undefined : argumentsOf(row, standing, official);
}

/** Whether nginx refuses a directive that stands a second time in a level. */
export function onlyOnce({ name, context }: Pick<Standing, 'name' | 'context'>): boolean {
  const rows =
    directives()
      .get(name)
      ?.filter(({ contexts }) => contexts.has(context)) ?? [];
  return rows.length > 0 && rows.every(({ once, apart }) => once && !apart);
}

/** A directive that nginx has here and whose name differs in at most two letters. */
export function meantName({ name, context, range }: Pick<Standing, 'name' | 'context' | 'range'>): string | undefined {
  let nearest: string | undefined;
  let shortest = 3;
  for (const [candidate, rows] of directives()) {
    if (Math.abs(candidate.length - name.length) >= shortest) continue;
    if (!rows.some((row) => row.contexts.has(context) && !row.apart && isIn(row, range))) continue;
    const distance = letters(name, candidate);
    if (distance < shortest) [nearest, shortest] = [candidate, distance];
  }
  // Two letters of a short name are half of it.
  return name.length > 2 * shortest ? nearest : undefined;
}

const isIn = ({ since: first, until, apart }: Row, range: Range): boolean =>
  apart || ((!first || since(range, first) !== false) && !(until && since(range, until) === true));

/** Distributions bring what is newer into older releases (Debian's 1.22.1 has `max_headers`), never what is gone. */
function outOfTime(name: string, rows: readonly Row[], official: boolean): string | undefined {
  const removed = rows.find(({ until }) => until)?.until;
  if (removed) return `"${name}" was removed in nginx ${removed}.`;
  if (!official) return undefined;
  return `"${name}" came with nginx ${rows[0]?.since}, and an older one runs.`;
}

function misplaced(name: string, rows: readonly Row[]): string {
  const contexts = [...new Set(rows.flatMap((row) => [...row.contexts]))];
  return `"${name}" is not allowed here, only in ${listed(contexts)}.`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

function argumentsOf(row: Row, standing: Standing, official: boolean): string | undefined {
  const { name, args } = standing;
  if (args.length < row.least || args.length > row.most) return `"${name}" takes ${takes(row)}, not ${args.length}.`;
  for (const [i, text] of args.entries()) {
    const { parameters } = row;
    const refusal =
      parameters && i >= parameters.after
        ? parameterRefusal(text, parameters, standing, official)
        : refusalOfValue(text, row.kinds[Math.min(i, row.kinds.length - 1)]);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four'];

function takes({ least, most }: Row): string {
  if (most === 0) return 'no value';
  if (most === Number.POSITIVE_INFINITY)
    return `at least ${NUMBERS[least] ?? least} ${least === 1 ? 'value' : 'values'}`;
  if (least === most) return `${NUMBERS[most] ?? most} ${most === 1 ? 'value' : 'values'}`;
  return `${NUMBERS[least] ?? least} ${most === least + 1 ? 'or' : 'to'} ${NUMBERS[most] ?? most} values`;
}

function parameterRefusal(
  text: string,
  { words, keys }: Parameters,
  { name, range }: Standing,
  official: boolean,
): string | undefined {
  const [key = '', ...rest] = text.split('=');
  if (variable(key) !== undefined) return undefined;
  const known = rest.length > 0 ? keys.has(key) : words.has(text);
  const young = YOUNGER.get(`${name} ${key}`) ?? (official ? OPENED.get(`${name} ${key}`) : undefined);
  if (known && young !== undefined && since(range, young) === false) {
    return `the parameter ${JSON.stringify(key)} of "${name}" came with nginx ${young}, and an older one runs.`;
  }
  if (!known) return `${JSON.stringify(text)} is no parameter of "${name}".`;
  return refusalOfValue(rest.join('='), lenient(keys.get(key)));
}

/** A time or size of a parameter may be kept in either way. */
function lenient(kind: Kind | undefined): Kind | undefined {
  return kind?.grammar === 'size' ? { ...kind, grammar: 'offset' } : kind?.grammar === 'number' ? kind : undefined;
}

function refusalOfValue(text: string, kind: Kind | undefined): string | undefined {
  if (!kind || variable(text) !== undefined) return undefined;
  // Words beside a value are compared as they are; lists of words in any case (ngx_conf_set_enum_slot).
  const word = kind.grammar ? text : text.toLowerCase();
  if (kind.words.some((known) => (kind.grammar ? known : known.toLowerCase()) === word)) return undefined;
  const found = kind.grammar ? readAs(text, kind.grammar) : undefined;
  if (typeof found === 'number') return undefined;
  if (found && kind.words.length === 0) return found.refused;
  if (found) return `${found.refused.replace(/\.$/, '')}, nor ${kind.words.join(' or ')}.`;
  return `${JSON.stringify(text)} is not ${kind.words.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`;
}

function readAs(text: string, grammar: NonNullable<Kind['grammar']>) {
  switch (grammar) {
    case 'time':
      return parseTime(text);
    case 'seconds':
      return parseTime(text, 's');
    case 'number':
      return parseCount(text);
    default:
      return parseSize(text, grammar);
  }
}

/** How many letters must be put in, left out or replaced; two neighbours that changed places are one (bounded by 3). */
function letters(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] as number) + 1);
      }
      next.push(least);
    }
    if (Math.min(...next) > 2) return 3;
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
