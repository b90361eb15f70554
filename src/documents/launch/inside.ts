import type { Files } from '../../files/file.ts';
import type { Inside, Launch, Mount } from './launch.ts';

/** Joins and normalises absolute paths inside: `.` and `..` are resolved, double and trailing slashes dropped. */
export function absolute(path: string, from = '/'): string {
  const steps: string[] = [];
  for (const one of (path.startsWith('/') ? path : `${from}/${path}`).split('/')) {
    if (one === '..') steps.pop();
    else if (one !== '' && one !== '.') steps.push(one);
  }
  return `/${steps.join('/')}`;
}

/** The same from a working directory that may be unknown; undefined where it decides. */
export function absoluteFrom(directory: string | undefined, path: string): string | undefined {
  if (path.startsWith('/')) return absolute(path);
  return directory === undefined ? undefined : absolute(path, directory);
}

/** The repository path that `rest` has below a mount's source; the root is the empty path. */
function below(outside: string, rest: string): string {
  if (rest === '') return outside;
  return outside === '' ? rest : `${outside}/${rest}`;
}

/** What stands after `folder` in `path`, or undefined where `path` does not lie in it. */
function restOf(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const prefix = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** The first listed path that is not before `path`, by binary search. */
function lowerBound(list: readonly string[], path: string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as string) < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether some listed file lies in the folder. */
export function isFolder(files: Files, path: string): boolean {
  const list = files.list();
  if (path === '') return list.length > 0;
  return list[lowerBound(list, `${path}/`)]?.startsWith(`${path}/`) === true;
}

/**
 * The repository file or folder that a path inside leads to: later mounts cover earlier ones; a volume hides all that
 * lies under it, a COPY only what it contains.
 */
export function inside(launch: Pick<Launch, 'mounts'>, files: Files, path: string): Inside {
  const wanted = absolute(path);
  for (let i = launch.mounts.length - 1; i >= 0; i--) {
    const mount = launch.mounts[i] as Mount;
    const rest = restOf(mount.inside, wanted);
    if (rest === undefined || mount.changed !== undefined) continue;
    if (mount.unknown !== undefined) return { unknown: mount.unknown };
    if (mount.outside === undefined) return { missing: true };
    const outside = below(mount.outside, rest);
    if (mount.without?.(outside)) continue;
    if (files.has(outside)) return { file: outside };
    if (isFolder(files, outside)) return { folder: outside };
    if (!mount.copied) return { missing: true };
  }
  return { missing: true };
}

/**
 * The repository files that `mask` (`*`, `?`, `[…]` of glob(3), absolute inside) matches, sorted by their paths inside
 * as under LC_ALL=C; a leading dot is matched only literally. Unknown where nothing is found and something unknown
 * covers the folder.
 */
export function filesUnder(
  launch: Pick<Launch, 'mounts'>,
  files: Files,
  mask: string,
): readonly string[] | { unknown: string } {
  const found = pathsUnder(launch, files, mask);
  return 'unknown' in found ? found : found.map(({ file }) => file);
}

/** The same with the path that each file has inside. */
export function pathsUnder(
  launch: Pick<Launch, 'mounts'>,
  files: Files,
  mask: string,
): readonly { path: string; file: string }[] | { unknown: string } {
  const wanted = absolute(mask);
  const steps = wanted.split('/');
  const literal = steps.slice(0, steps.findIndex((one) => /[*?[]/.test(one)) >>> 0).join('/') || '/';
  const found = new Map<string, string>();
  let unknown: string | undefined;
  const list = files.list();
  for (const mount of launch.mounts) {
    if (mount.unknown !== undefined && overlap(mount.inside, literal)) unknown ??= unknownAt(mount);
    if (mount.outside === undefined) continue;
    const candidates = files.has(mount.outside) ? [mount.outside] : under(mount.outside);
    for (const outside of candidates) {
      const rest =
        outside === mount.outside ? '' : mount.outside === '' ? outside : outside.slice(mount.outside.length + 1);
      const path = rest === '' ? mount.inside : absolute(rest, mount.inside);
      if (found.has(path) || !matches(steps, path.split('/'))) continue;
      const leads = inside(launch, files, path);
      if ('file' in leads) found.set(path, leads.file);
    }
  }
  if (found.size === 0 && unknown !== undefined) return { unknown };
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => ({ path, file }));

  function unknownAt(mount: Mount): string | undefined {
    const leads = inside(launch, files, mount.inside);
    if (!('unknown' in leads)) return undefined;
    // A single unknown file hides nothing from a mask that does not match it.
    return restOf(mount.inside, literal) !== undefined ||
      matches(steps, mount.inside.split('/')) ||
      restOf(literal, mount.inside)
      ? mount.unknown
      : undefined;
  }

  function under(folder: string): readonly string[] {
    if (folder === '') return list;
    const from = lowerBound(list, `${folder}/`);
    return list.slice(from, lowerBound(list, `${folder}0`));
  }
}

/** The changes that no later mount covers, each with the repository files that it touches. */
export function changesIn(
  launch: Pick<Launch, 'mounts'>,
  files: Files,
): { mount: Mount; because: string; touched: readonly string[] }[] {
  return launch.mounts.flatMap((mount, i) => {
    const { changed: because, inside: mask } = mount;
    if (because === undefined) return [];
    const covered = launch.mounts
      .slice(i + 1)
      .some(
        (later) =>
          !later.changed && restOf(later.inside, mask) !== undefined && (!later.copied || later.inside === mask),
      );
    if (covered) return [];
    const found = filesUnder(launch, files, mask);
    return [{ mount, because, touched: 'unknown' in found ? [] : found }];
  });
}

/** Whether one path lies in the other. */
function overlap(a: string, b: string): boolean {
  return restOf(a, b) !== undefined || restOf(b, a) !== undefined;
}

function matches(mask: readonly string[], path: readonly string[]): boolean {
  return mask.length === path.length && mask.every((one, i) => matchesName(one, path[i] as string));
}

/** One name against one mask, in time linear in their product: a failed star is retried one character later. */
export function matchesName(mask: string, name: string): boolean {
  if (name.startsWith('.') && !mask.startsWith('.')) return false;
  let m = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    const end = mask[m] === '*' ? -1 : matchesOne(mask, m, name[n] as string);
    if (mask[m] === '*') {
      star = m++;
      resume = n;
    } else if (end !== -1) {
      m = end;
      n++;
    } else if (star !== -1) {
      m = star + 1;
      n = ++resume;
    } else return false;
  }
  while (mask[m] === '*') m++;
  return m === mask.length;
}

/** The place in the mask after what matches the character, or -1. */
function matchesOne(mask: string, m: number, character: string): number {
  const one = mask[m];
  if (one === undefined) return -1;
  if (one === '?') return m + 1;
  if (one === '\\' && m + 1 < mask.length) return mask[m + 1] === character ? m + 2 : -1;
  if (one !== '[') return one === character ? m + 1 : -1;
  const negated = mask[m + 1] === '!' || mask[m + 1] === '^';
  const first = m + (negated ? 2 : 1);
  const close = mask.indexOf(']', first + 1);
  if (close === -1) return character === '[' ? m + 1 : -1;
  let found = false;
  for (let i = first; i < close; i++) {
    if (mask[i + 1] === '-' && i + 2 < close) {
      if ((mask[i] as string) <= character && character <= (mask[i + 2] as string)) found = true;
      i += 2;
    } else if (mask[i] === character) found = true;
  }
  return found !== negated ? close + 1 : -1;
}
