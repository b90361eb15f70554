import type { At } from '../../contracts/model.ts';

/** A release as numbers: 1.29.7 is [1, 29, 7]. */
export type Version = readonly number[];

/**
 * The releases that may be running: from `from` (included) up to `below` (excluded; absent: every later one).
 *
 * `1.28` is [1.28, 1.29); a floating tag is "the newest that we know, or later"; nothing said is all that we know.
 */
export interface Range {
  from: Version;
  below?: Version;
  /** As written: `1.28`, `nginx:1.28-alpine`; empty where nothing states it. */
  written: string;
  /** True for a floating tag: it can change without the repository changing. */
  assumed?: boolean;
  /** What states it; absent where nothing does. */
  at?: At;
}

/** Reads the leading dotted numbers of a text: `1.28.3-alpine` is [1, 28, 3]; undefined where there are none. */
export function version(text: string): Version | undefined {
  const found = /^v?(\d+(?:\.\d+)*)/.exec(text.trim());
  return found?.[1]?.split('.').map(Number);
}

/** Negative, zero or positive; missing parts count as 0. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `1.28` is every 1.28.x; `1.28.3` is that release alone. `parts` is how many numbers name one release. */
export function rangeOf(text: string, at?: At, parts = 3): Range | undefined {
  const from = version(text);
  if (!from) return undefined;
  const below = [...from];
  if (from.length >= parts) below.push(1);
  else below[below.length - 1] = (below[below.length - 1] as number) + 1;
  return { from, below, written: text, ...(at && { at }) };
}

/** Whether every release of the range is `release` or later (true), every one is earlier (false), or it differs. */
export function since(range: Range, release: string): boolean | undefined {
  const boundary = version(release) as Version;
  if (compareVersions(range.from, boundary) >= 0) return true;
  if (range.below && compareVersions(range.below, boundary) <= 0) return false;
  return undefined;
}

/**
 * The values that hold somewhere in the range, from a table of `[release, value]` rows in rising order, each valid
 * from its release on.
 */
export function within<T>(range: Range, rows: readonly (readonly [string, T])[]): T[] {
  return rows
    .filter((row, i) => {
      const next = rows[i + 1];
      const starts = range.below === undefined || compareVersions(version(row[0]) as Version, range.below) < 0;
      return starts && !(next && since(range, next[0]) === true);
    })
    .map((row) => row[1]);
}
