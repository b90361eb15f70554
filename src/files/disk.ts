import {
  closeSync,
  type Dirent,
  existsSync,
  lstatSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Ignore } from 'ignore';
import { UsageError } from '../usage-error.ts';
import { decode, LARGEST_FILE } from './decode.ts';
import type { Files, ListingProblem, TextFile, Unreadable } from './file.ts';
import { isTooComplicated, patterns } from './glob.ts';

export interface DiskOptions {
  /** Globs as in .gitignore, relative to `folder`. */
  ignore?: readonly string[];
  /** An absolute path. */
  folder?: string;
}

/** The files of a disk, and what turned out about the globs of `ignore`. */
export interface DiskFiles extends Files {
  /** Globs of `ignore` that match nothing; none where only a part of their folder was walked. */
  readonly idle: readonly string[];
  /** Whether all of the globs' folder was walked. */
  readonly whole: boolean;
}

/** Folders that hold other people's files, or none that configure anything. */
const NEVER_ENTERED = new Set(['.git', 'node_modules', '.venv', 'venv', 'vendor', '__pycache__']);

/** Folders may be reached through this many links; more is a maze, not a repository. */
const MOST_LINKS = 1000;
/** Files that are reached through links of folders. */
const MOST_LINKED_FILES = 50_000;

/**
 * The files below the given paths, read when they are asked for; nothing else is ever opened.
 *
 * A file stands for the working directory if it lies below it, else for its folder. Throws UsageError for a path that
 * does not exist or cannot be opened.
 */
export function filesOnDisk(cwd: string, paths: readonly string[], options: DiskOptions = {}): DiskFiles {
  const named = new Map<string, string>();
  const folders = new Set<string>();
  for (const path of paths.length > 0 ? paths : ['.']) {
    const absolute = resolve(cwd, path);
    if (opened(path, absolute) === 'folder') folders.add(absolute);
    else {
      named.set(nameOf(cwd, absolute), absolute);
      folders.add(isBelow(absolute, cwd) ? cwd : dirname(absolute));
    }
  }
  const walk = new Walk(cwd, [...folders].sort(), options);
  for (const [name, absolute] of named) walk.add(name, absolute);
  const list = [...walk.found.keys()].sort();
  const cache = new Map<string, TextFile | Unreadable>();
  return {
    list: () => list,
    has: (path) => walk.found.has(path),
    read(path) {
      let file = cache.get(path);
      if (!file) {
        const absolute = walk.found.get(path);
        file = absolute === undefined ? { path, unreadable: walk.whyNot(path) } : readText(path, absolute);
        cache.set(path, file);
      }
      return file;
    },
    problems: walk.problems,
    named: new Set(named.keys()),
    idle: walk.idle(),
    whole: walk.whole,
  };
}

/** Nothing of a disk: only what is put beside it is read. */
export const NO_FILES: DiskFiles = {
  list: () => [],
  has: () => false,
  read: (path) => ({ path, unreadable: 'it lies outside the given paths' }),
  problems: [],
  named: new Set(),
  idle: [],
  whole: false,
};

/** One file, wherever it lies; never opened unless it is a regular file. Never throws. */
export function fileOnDisk(cwd: string, path: string): TextFile | Unreadable {
  const absolute = resolve(cwd, path);
  return readText(nameOf(cwd, absolute), absolute);
}

/** The files around one that is named, opened when they are asked for. */
export interface FilesAround {
  /** A file by its path as a program in the working directory takes it. Never throws. */
  read(path: string): TextFile | Unreadable;
  /** What lies in a folder; nothing where there is no such folder, or it is not to be looked into. */
  names(folder: string): readonly string[];
}

/**
 * The files around one that an argument names. As elsewhere it stands for the working directory if it lies below it,
 * else for its folder, and nothing outside of that is opened, through a link either.
 */
export function filesAround(cwd: string, path: string): FilesAround {
  const named = resolve(cwd, path);
  const given = isBelow(named, cwd) ? cwd : dirname(named);
  /** Why a path is not to be opened; undefined where it is. */
  const whyNot = (absolute: string): string | undefined => {
    try {
      const root = realpathSync(given);
      if (isBelow(realpathSync(absolute), root)) return undefined;
      return isBelow(absolute, given) ? 'it is a link that leads outside' : OUTSIDE;
    } catch (error) {
      // What lies outside is not told from what is not there.
      if (!isBelow(absolute, given)) return OUTSIDE;
      return isMissing(error) ? 'it does not exist' : `it cannot be opened (${reasonOf(error, absolute)})`;
    }
  };
  return {
    read(one) {
      const absolute = resolve(cwd, one);
      const unreadable = absolute === named ? undefined : whyNot(absolute);
      if (unreadable !== undefined) return { path: one, unreadable };
      return existsSync(absolute) ? readText(one, absolute) : { path: one, unreadable: 'it does not exist' };
    },
    names(folder) {
      const absolute = resolve(cwd, folder);
      try {
        return whyNot(absolute) === undefined ? readdirSync(absolute).sort() : [];
      } catch {
        return [];
      }
    },
  };
}

/** As fileOnDisk for a file that nobody named: undefined where there is none, and no link leads out of its folder. */
export function fileInFolder(folder: string, name: string): TextFile | Unreadable | undefined {
  const absolute = join(folder, name);
  try {
    const link = lstatSync(absolute, { throwIfNoEntry: false });
    if (!link) return undefined;
    const real = realpathSync(absolute);
    if (isBelow(real, realpathSync(folder))) return readText(name, real);
    return { path: name, unreadable: 'it is a link that leads outside' };
  } catch (error) {
    return { path: name, unreadable: brokenLink(error, name) };
  }
}

/** One pass over the given folders. */
class Walk {
  /** Path as reports name it → the absolute path that is opened. */
  readonly found = new Map<string, string>();
  readonly problems: ListingProblem[] = [];
  /** Whether all of the folder of `ignore` was walked. */
  readonly whole: boolean;
  private readonly cwd: string;
  private readonly roots: string[];
  private readonly said = new Map<string, string>();
  private readonly ignored = new Set<string>();
  /** The folder of `ignore`, all of its globs, and those that have not matched yet. */
  private readonly base: string;
  private readonly rules: Ignore;
  private readonly unmatched: Map<string, Ignore>;
  private links = 0;
  private linkedFiles = 0;

  constructor(cwd: string, folders: readonly string[], options: DiskOptions) {
    this.cwd = cwd;
    this.roots = folders.map((folder) => realpathSync(folder));
    this.base = options.folder ?? cwd;
    this.whole = folders.some((folder) => isBelow(this.base, folder));
    this.unmatched = new Map((options.ignore ?? []).map((glob) => [glob, patterns([glob])]));
    this.rules = patterns(options.ignore ?? []);
    const own = options.ignore?.length ? [{ folder: this.base, rules: this.rules }] : [];
    for (const folder of folders) this.folder(folder, own, [realpathSync(folder)]);
  }

  /** A file that an argument names: it is listed even where it would be ignored. */
  add(name: string, absolute: string): void {
    const target = this.target(name, absolute);
    if (!target) throw new UsageError(`${name} cannot be opened: ${this.said.get(name)}`);
    this.found.set(name, target.real);
  }

  /** The globs of `ignore` that matched nothing. */
  idle(): string[] {
    return this.whole ? [...this.unmatched.keys()] : [];
  }

  /** Why a path is not listed, without looking at the disk. */
  whyNot(path: string): string {
    for (let at = path; at !== '.' && at !== '/' && at !== ''; at = dirname(at)) {
      if (this.ignored.has(at)) return 'it is ignored';
    }
    const absolute = resolve(this.cwd, path);
    return this.roots.some((root) => isBelow(absolute, root)) ? 'it does not exist' : OUTSIDE;
  }

  private folder(folder: string, outer: readonly Scope[], above: readonly string[]): void {
    const entries = this.entries(folder);
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile()) && this.gitignore(folder);
    const scopes = own ? [...outer, { folder, rules: own }] : outer;
    for (const entry of entries) {
      const absolute = join(folder, entry.name);
      const name = nameOf(this.cwd, absolute);
      if (this.unmatched.size > 0) this.match(entry.isDirectory() ? absolute + sep : absolute);
      if (entry.isSymbolicLink()) this.link(absolute, name, scopes, above);
      else if (entry.isDirectory()) this.enter(absolute, name, scopes, [...above, join(last(above), entry.name)]);
      // Pipes and devices too: who reads one is told that it is no regular file.
      else this.file(absolute, name, scopes, absolute, above);
    }
  }

  /** Takes the globs that match a path off the list of those that match nothing. */
  private match(absolute: string): void {
    if (!absolute.startsWith(this.base + sep)) return;
    const path = slashes(absolute.slice(this.base.length + 1));
    const matches = (rules: Ignore) => {
      const { ignored, unignored } = rules.test(path);
      return ignored || unignored;
    };
    if (!matches(this.rules)) return;
    for (const [glob, rules] of this.unmatched) if (matches(rules)) this.unmatched.delete(glob);
  }

  private link(absolute: string, name: string, scopes: readonly Scope[], above: readonly string[]): void {
    if (isIgnored(absolute, scopes)) return void this.ignored.add(name);
    const target = this.target(name, absolute);
    if (!target) return;
    if (target.kind === 'file') this.file(absolute, name, scopes, target.real, above);
    // A link to a folder that it stands in would never end.
    else if (!above.includes(target.real)) {
      this.links += 1;
      if (this.links <= MOST_LINKS) this.enter(absolute, name, scopes, [LINKED, ...above, target.real]);
      else if (this.links === MOST_LINKS + 1) this.problem(name, `more than ${MOST_LINKS} links lead to folders`, true);
    }
  }

  private enter(absolute: string, name: string, scopes: readonly Scope[], above: readonly string[]): void {
    const own = absolute.slice(absolute.lastIndexOf(sep) + 1);
    if (NEVER_ENTERED.has(own) || isIgnored(absolute + sep, scopes)) this.ignored.add(name);
    else this.folder(absolute, scopes, above);
  }

  private file(absolute: string, name: string, scopes: readonly Scope[], real: string, above: readonly string[]): void {
    if (isIgnored(absolute, scopes)) return void this.ignored.add(name);
    if (above[0] === LINKED) {
      this.linkedFiles += 1;
      if (this.linkedFiles === MOST_LINKED_FILES) this.problem(name, 'too many files are reached through links', true);
      if (this.linkedFiles >= MOST_LINKED_FILES) return;
    }
    this.found.set(name, real);
  }

  /** Where a link leads; undefined, with a problem, where it leads to nothing that may be read. */
  private target(name: string, absolute: string): { kind: 'file' | 'folder'; real: string } | undefined {
    let real: string;
    try {
      real = realpathSync(absolute);
    } catch (error) {
      return this.problem(name, brokenLink(error, name));
    }
    const root = this.roots.find((given) => isBelow(real, given));
    if (root === undefined) return this.problem(name, 'it is a link that leads outside the given paths');
    if (
      relative(root, dirname(real))
        .split(sep)
        .some((part) => NEVER_ENTERED.has(part))
    ) {
      return this.problem(name, 'it is a link into a folder that is never read');
    }
    return { kind: statSync(real, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file', real };
  }

  private entries(folder: string): Dirent[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      // A virtual environment of any name.
      if (this.roots.includes(folder) || !entries.some((entry) => entry.name === 'pyvenv.cfg'))
        return entries.sort(byName);
      this.ignored.add(nameOf(this.cwd, folder));
    } catch (error) {
      this.problem(nameOf(this.cwd, folder), `it cannot be opened (${reasonOf(error, folder)})`, true);
    }
    return [];
  }

  private gitignore(folder: string): Ignore | undefined {
    const file = readText(nameOf(this.cwd, join(folder, '.gitignore')), join(folder, '.gitignore'));
    if ('unreadable' in file) return this.problem(file.path, file.unreadable);
    const lines = file.text.split(/\r?\n/);
    const refused = lines.findIndex(isTooComplicated);
    if (refused !== -1) this.problem(file.path, `the pattern of line ${refused + 1} has too many stars`);
    return patterns(lines.filter((line) => !isTooComplicated(line)));
  }

  private problem(path: string, unreadable: string, hides = false): undefined {
    // Folders that are given may lie in one another.
    if (!this.said.has(path)) this.problems.push({ path, unreadable, ...(hides && { hides }) });
    this.said.set(path, unreadable);
  }
}

/** First among the folders above what was reached through a link. */
const LINKED = '';

interface Scope {
  folder: string;
  rules: Ignore;
}

/** As git decides: the nearest .gitignore that speaks of the path wins. */
function isIgnored(absolute: string, scopes: readonly Scope[]): boolean {
  for (let i = scopes.length - 1; i >= 0; i--) {
    const { folder, rules } = scopes[i] as Scope;
    const path = slashes(absolute.slice(folder.length + 1));
    if (!absolute.startsWith(folder + sep) || path === '') continue;
    const { ignored, unignored } = rules.test(path);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** Opens a path once, as the process that will read it may; what access(2) says can differ. */
function opened(path: string, absolute: string): 'file' | 'folder' {
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) opendirSync(absolute).closeSync();
    else if (stat.isFile()) closeSync(openSync(absolute, 'r'));
    else throw new UsageError(`${path} cannot be opened: ${NOT_REGULAR}`);
    return stat.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const missing = isMissing(error);
    throw new UsageError(missing ? `${path} does not exist` : `${path} cannot be opened (${reasonOf(error, path)})`);
  }
}

const OUTSIDE = 'it lies outside the given paths';
const NOT_REGULAR = 'it is not a regular file';

function readText(path: string, absolute: string): TextFile | Unreadable {
  try {
    const stat = statSync(absolute);
    // A pipe would block for ever; a large file is refused before its bytes are in memory.
    if (!stat.isFile()) return { path, unreadable: stat.isDirectory() ? 'it is a folder' : NOT_REGULAR };
    if (stat.size > LARGEST_FILE) return { path, unreadable: `it is larger than ${LARGEST_FILE / 1024 / 1024} MB` };
    const bytes = readFileSync(absolute);
    return decode(path, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    return { path, unreadable: `it cannot be opened (${reasonOf(error, path)})` };
  }
}

const REASONS = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ENOENT', 'it is gone'],
  ['ELOOP', 'a link leads to itself'],
  ['ENAMETOOLONG', 'its path is too long'],
]);

function reasonOf(error: unknown, path: string): string {
  const code = codeOf(error);
  // Node gives such a name with U+FFFD in it, under which there is nothing.
  if (code === 'ENOENT' && path.includes('\ufffd')) return 'its name is not UTF-8';
  return REASONS.get(code) ?? code;
}

function brokenLink(error: unknown, path: string): string {
  if (codeOf(error) === 'ELOOP') return 'it is a link that leads to itself';
  return isMissing(error) && !path.includes('\ufffd')
    ? 'it is a link that leads to nothing'
    : `it cannot be opened (${reasonOf(error, path)})`;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? error);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function nameOf(cwd: string, absolute: string): string {
  return slashes(relative(cwd, absolute)) || '.';
}

function slashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function last(list: readonly string[]): string {
  return list[list.length - 1] as string;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
