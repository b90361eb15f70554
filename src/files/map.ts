import { decode } from './decode.ts';
import type { Files, TextFile, Unreadable } from './file.ts';

/** Files held in memory: for tests, for the browser, for standard input. */
export function filesFromMap(contents: ReadonlyMap<string, string | Uint8Array>, named: Iterable<string> = []): Files {
  const paths = [...contents.keys()].sort();
  const cache = new Map<string, TextFile | Unreadable>();
  return {
    list: () => paths,
    has: (path) => contents.has(path),
    read(path) {
      let file = cache.get(path);
      if (!file) {
        const content = contents.get(path);
        if (content === undefined) return { path, unreadable: 'it does not exist' };
        file = decode(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
        cache.set(path, file);
      }
      return file;
    },
    problems: [],
    named: new Set(named),
  };
}
