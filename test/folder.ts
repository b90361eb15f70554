import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Files } from '../src/files/file.ts';
import { filesFromMap } from '../src/files/map.ts';

/** The files below a folder, as the pipeline sees them. */
export function filesOf(folder: string): Files {
  return filesFromMap(contentsOf(folder));
}

/** Path relative to the folder → bytes. */
export function contentsOf(folder: string): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents.set(path.slice(folder.length + 1), readFileSync(path));
  }
  return contents;
}

/** The names of the case folders below a folder, in order. */
export const casesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Compares text with a file kept next to its case. `UPDATE=1 npm test` rewrites the file. */
export function matchFile(t: Test, path: string, actual: string): void {
  if (process.env.UPDATE) writeFileSync(path, actual);
  t.equal(actual, existsSync(path) ? readFileSync(path, 'utf8') : '(no such file)', path);
}
