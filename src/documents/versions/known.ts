import type { Range } from './range.ts';
import { RELEASES } from './releases.ts';

/** The versions that are supposed where nothing states one: nginx from 1.18, gunicorn from 20.1, and every later one. */
export function knownRange(software: string): Range {
  return { from: RELEASES.get(software)?.supposed ?? [0], written: '' };
}
