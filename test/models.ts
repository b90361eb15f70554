import { readdirSync, readFileSync } from 'node:fs';
import type { Model } from '../src/contracts/model.ts';

/** The models in test/models, by name; a fresh copy each time. */
export function handMade(): Map<string, Model> {
  return new Map(
    readdirSync('test/models')
      .sort()
      .map((file) => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(`test/models/${file}`, 'utf8'))]),
  );
}

/** JSON with sorted keys: equal for equal values, whichever engine printed them. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
