import type { Duration } from '../../contracts/model.ts';
import type { Mark } from '../document.ts';

/** A duration, count or size of the model; the three differ in unit and text only. */
export type ModelNumber = Duration;

/** What is known of a number: exactly, within limits, that there is no limit, or why nothing is known. */
export type Extent = { min: number; max?: number } | { limit: 'none' } | { unknown: string };

/** Where the number stands and which key of which document an edit sets. */
export interface Source {
  mark: Mark;
  document?: number;
  pointer?: string;
}

/** Numbers of the model stay exactly representable in every engine (DESIGN §4, runtime.md §1). */
export const LARGEST = 4503599627370495;

export const exactly = (n: number): Extent => (n > LARGEST ? { limit: 'none' } : { min: n, max: n });

/** The smallest interval that holds every value; no limit among others is known from below only. */
export function hull(values: readonly Extent[]): Extent {
  const unknown = values.find((value) => 'unknown' in value);
  if (unknown) return unknown;
  const numbers = values.filter((value) => 'min' in value);
  if (numbers.length === 0) return { limit: 'none' };
  const min = Math.min(...numbers.map((value) => value.min));
  if (numbers.length < values.length || numbers.some((value) => value.max === undefined)) return { min };
  return { min, max: Math.max(...numbers.map((value) => value.max as number)) };
}

/** A duration from milliseconds. */
export const duration = (extent: Extent, source: Source): ModelNumber => modelNumber(extent, source, durationText);

/** A number of things. */
export const count = (extent: Extent, source: Source): ModelNumber => modelNumber(extent, source, String);

/** A size from bytes. */
export const bytes = (extent: Extent, source: Source): ModelNumber => modelNumber(extent, source, bytesText);

function modelNumber(extent: Extent, source: Source, text: (n: number) => string): ModelNumber {
  return { ...extent, text: extentText(extent, text), ...whereFrom(source) };
}

/** What every value of the model says of its origin. */
export function whereFrom({ mark, document, pointer }: Source) {
  return {
    name: mark.name,
    origin: mark.origin,
    at: mark.at,
    ...(mark.written !== undefined && { written: mark.written }),
    ...(mark.because !== undefined && { because: mark.because }),
    ...(mark.assumed && { assumed: true }),
    ...(mark.origin !== 'fixed' && document !== undefined && pointer !== undefined && { document, pointer }),
  };
}

function extentText(extent: Extent, text: (n: number) => string): string {
  if ('unknown' in extent) return 'unknown';
  if ('limit' in extent) return 'no limit';
  if (extent.max === undefined) return `${text(extent.min)} or more`;
  if (extent.min === extent.max) return text(extent.min);
  const low = text(extent.min);
  const high = text(extent.max);
  const unit = / [a-zA-Z]+$/.exec(high)?.[0] ?? '';
  return low.endsWith(unit) && unit ? `${low.slice(0, -unit.length)} to ${high}` : `${low} to ${high}`;
}

/** Milliseconds for people: `60 s`, `2.5 s`, `800 ms`. Seconds throughout, because the settings are in seconds. */
export function durationText(ms: number): string {
  if (Math.abs(ms) < 1000 && ms !== 0) return `${ms} ms`;
  return `${ms / 1000} s`;
}

/** Bytes for people: `1 MB`, `100 kB`, `1500 B`. Powers of 1024, as nginx counts. */
export function bytesText(n: number): string {
  for (const [unit, size] of [
    ['GB', 1024 ** 3],
    ['MB', 1024 ** 2],
    ['kB', 1024],
  ] as const) {
    if (n >= size && n % size === 0) return `${n / size} ${unit}`;
  }
  return `${n} B`;
}
