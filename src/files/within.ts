import type { At } from '../contracts/model.ts';
import { type Files, type TextFile, type TextSource, writtenIn } from './file.ts';

/** A text that stands in another: each of its UTF-16 units knows which offsets of the outer text gave it. */
export interface Mapped {
  readonly text: string;
  /** Offset in the outer text of what gave unit `i`, and the offset after it. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * A text within a text as a file of its own, whose places are those of the outermost file.
 *
 * @param name how people know it within the outer file: `nginx.conf` of a ConfigMap; the path is `<outer>#<name>`.
 * @param source what gave `[start, end)` of the inner text, where that does not simply stand in the outer one.
 */
export function innerFile(
  outer: TextFile,
  name: string,
  { text, starts, ends }: Mapped,
  source?: (start: number, end: number) => TextSource | undefined,
): TextFile {
  const last = starts.length - 1;
  // The end of an inner text stands after its last unit; an empty one stands nowhere but at the start of the outer.
  const outerStart = (at: number): number => (at <= last ? (starts[at] as number) : (ends[last] ?? 0));
  const range = (start: number, end: number): readonly [number, number] => {
    const from = outerStart(start);
    return [from, end > start ? Math.max(from, ends[end - 1] as number) : from];
  };
  return {
    path: `${outer.path}#${name.replaceAll('/', '_')}`,
    text,
    encoding: outer.encoding,
    outermost: outer.outermost ?? outer.path,
    at: (start, end): At => outer.at(...range(start, end)),
    written: (start, end) => writtenIn(outer, ...range(start, end)),
    ...(source && { source }),
  };
}

/** `[start, end)` of a text as a file of its own: one of the files of a dump. */
export function sliceFile(outer: TextFile, name: string, start: number, end: number): TextFile {
  return {
    path: `${outer.path}#${name.replaceAll('/', '_')}`,
    text: outer.text.slice(start, end),
    encoding: outer.encoding,
    outermost: outer.outermost ?? outer.path,
    at: (from, to) => outer.at(start + from, start + to),
    written: (from, to) => writtenIn(outer, start + from, start + to),
    ...(outer.source && { source: (from, to) => outer.source?.(start + from, start + to) }),
  };
}

/** A tree of files together with the texts that stand within them: those can be read, and are not listed. */
export interface FilesWithin extends Files {
  /** Makes a text within a file readable; returns its path, which gets a number where another text has it. */
  hold(inner: TextFile): string;
  /** The path of the listed file in which a text stands: of a listed file, its own. */
  outermost(path: string): string;
}

/** The files of a tree, and the texts within them that are held. */
export function filesWithin(files: Files): FilesWithin {
  const held = new Map<string, TextFile>();
  const numbers = new Map<string, number>();
  const beginning = new Map<string, string[]>();
  return {
    list: () => files.list(),
    has: (path) => held.has(path) || files.has(path),
    read: (path) => held.get(path) ?? files.read(path),
    problems: files.problems,
    named: files.named,
    hold(inner) {
      // Texts of one name are told apart by where they begin, so that many of them are not compared with one another.
      const key = `${inner.path} ${inner.at(0, 0).start}`;
      const likely = beginning.get(key) ?? [];
      const known = likely.find((path) => isSame(held.get(path) as TextFile, inner));
      if (known !== undefined) return known;
      let n = (numbers.get(inner.path) ?? 0) + 1;
      const path = () => (n === 1 ? inner.path : `${inner.path} (${n})`);
      while (files.has(path())) n++;
      numbers.set(inner.path, n);
      held.set(path(), n === 1 ? inner : { ...inner, path: path() });
      beginning.set(key, [...likely, path()]);
      return path();
    },
    outermost: (path) => held.get(path)?.outermost ?? path,
  };
}

/** One text at one place, whatever made it be read. */
function isSame(a: TextFile, b: TextFile): boolean {
  return (
    a.text === b.text &&
    a.outermost === b.outermost &&
    a.at(0, 0).start === b.at(0, 0).start &&
    sourcesOf(a) === sourcesOf(b)
  );
}

/** What variables gave to a text: two services may set the same value in two places. */
function sourcesOf({ text, source }: TextFile): string {
  return source ? JSON.stringify(Array.from({ length: text.length }, (_, i) => source(i, i + 1))) : '';
}
