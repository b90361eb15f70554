import type { FilesWithin } from '../../files/within.ts';
import { assumedPiece, knownText, type Piece, type Scope, type Tree, unknownIn, unknownPiece } from '../shell/index.ts';
import { absolute, inside } from './inside.ts';
import type { Mount } from './launch.ts';

/** Where a command line is started. */
export interface Place {
  files: FilesWithin;
  mounts: readonly Mount[];
  environment: Map<string, Piece>;
  /** Why variables may be set that nothing here sets. */
  open?: string;
  directory?: string;
  /** Whether the image's own entrypoint is known to run the words after it. */
  passes?: boolean;
  /** The program that stays in front as process 1 and passes signals on: `tini`. */
  init?: string;
  /** How much may still be done to find out what is started. */
  budget?: Budget;
  /** Scripts that were followed. */
  read?: Set<string>;
}

/** What it may cost to follow one command line: units of work that are left, and how deep its commands stand. */
export interface Budget {
  left: number;
  depth: number;
}

/** A variable of a shell: a text, or the elements of an array. */
export interface Variable {
  value?: Piece;
  list?: readonly Piece[];
  exported: boolean;
}

/** A function of a shell, and the script that it stands in. */
export interface ShellFunction {
  body: Tree;
  piece: Piece;
}

/** Variables that Docker or the shell sets itself. */
const RUNTIME = new Set(['HOSTNAME', 'HOME', 'PATH', 'PWD', 'SHLVL', 'TERM', 'RANDOM', 'USER', 'UID']);

/** What a shell has and knows at one moment: its variables, functions, words, directory, and the files it has made. */
export class Session {
  variables: Map<string, Variable>;
  functions: Map<string, ShellFunction>;
  open: string | undefined;
  directory: string | undefined;
  /** The words after the script (`$@`). */
  positional: readonly Piece[];
  mounts: readonly Mount[];
  exportsAll = false;
  /** The texts of files that were made, by their paths in the repository; all ways share them. */
  made = new Map<string, Piece>();
  /** What the variables that a function has declared local were before, innermost call last. */
  locals: Map<string, Variable | undefined>[] = [];
  /** The script's own name (`$0`). */
  readonly script: Piece | undefined;
  private readonly place: Place;

  constructor(place: Place, positional: readonly Piece[] = [], script?: Piece) {
    this.place = place;
    this.variables = new Map([...place.environment].map(([name, value]) => [name, { value, exported: true }]));
    this.functions = new Map();
    this.open = place.open;
    this.directory = place.directory;
    this.positional = positional;
    this.mounts = place.mounts;
    this.script = script;
  }

  /** The same moment, which goes its own way from here. */
  copy(): Session {
    const copy = new Session(this.place, this.positional, this.script);
    copy.take(this);
    copy.variables = new Map(this.variables);
    copy.functions = new Map(this.functions);
    copy.locals = this.locals.map((frame) => new Map(frame));
    return copy;
  }

  /** Becomes what another moment is. */
  take(other: Session): void {
    this.variables = other.variables;
    this.functions = other.functions;
    this.open = other.open;
    this.directory = other.directory;
    this.positional = other.positional;
    this.mounts = other.mounts;
    this.exportsAll = other.exportsAll;
    this.locals = other.locals;
    this.made = other.made;
  }

  get files(): FilesWithin {
    return this.place.files;
  }

  get budget(): Budget {
    return this.place.budget ?? { left: 10_000, depth: 0 };
  }

  /** Where a program is started now, with variables of its own. */
  here(own: readonly (readonly [string, Piece])[] = []): Place {
    const { open: _open, directory: _directory, passes: _passes, ...rest } = this.place;
    const exported = [...this.variables].flatMap(([name, variable]): [string, Piece][] =>
      variable.exported && variable.value ? [[name, variable.value]] : [],
    );
    return {
      ...rest,
      mounts: this.mounts,
      environment: new Map([...exported, ...own]),
      ...(this.open !== undefined && { open: this.open }),
      ...(this.directory !== undefined && { directory: this.directory }),
    };
  }

  /** The variables as words are expanded with them. */
  scope(output?: Scope['output']): Scope {
    return {
      get: (name) => {
        const variable = this.variables.get(name);
        return variable?.value ?? variable?.list?.[0];
      },
      list: (name) => this.variables.get(name)?.list,
      set: (name, value) => this.set(name, value),
      open: (name) => {
        if (RUNTIME.has(name)) return `${name} is set where the program runs`;
        return this.open === undefined ? undefined : `${name} may be set: ${this.open}`;
      },
      unset: (name) => `the environment variable ${name} is not set here`,
      positional: this.positional,
      ...(this.script && { script: this.script }),
      ...(output && { output }),
    };
  }

  set(name: string, value: Piece, exported = false): void {
    this.variables.set(name, { value, exported: this.isExported(name, exported) });
  }

  setList(name: string, list: readonly Piece[]): void {
    this.variables.set(name, { list, exported: false });
  }

  /** Marks a variable as one that programs get, whatever its value. */
  export(name: string): void {
    const variable = this.variables.get(name);
    if (variable) this.variables.set(name, { ...variable, exported: true });
  }

  private isExported(name: string, exported: boolean): boolean {
    return exported || this.exportsAll || this.variables.get(name)?.exported === true;
  }

  /** Puts a file inside; it covers what lay there. */
  mount(mount: Mount): void {
    this.mounts = [...this.mounts, mount];
    this.budget.left -= this.mounts.length;
  }

  /** Makes a variable a reference to the one that it names, which may be set through it from here on. */
  refers(name: string, to: Piece | undefined): void {
    const target = to && knownText(to);
    const because = `it may be set through ${name}, which refers to it`;
    if (to === undefined || target === undefined || !/^[A-Za-z_]\w*$/.test(target)) this.anything(because);
    else {
      this.set(target, unknownPiece(to.file, because, to.start, to.end));
      this.set(name, unknownPiece(to.file, `${name} refers to ${target}`, to.start, to.end));
    }
  }

  /** From here on every variable may have another value. */
  anything(because: string): void {
    this.open ??= because;
    this.budget.left -= this.variables.size;
    this.variables = new Map([...this.variables].map(([name, variable]) => [name, opened(name, variable, because)]));
  }

  /** What holds whichever of several ways was gone: what differs between them is not known. */
  join(ways: readonly Session[], because: string): void {
    const [first, ...others] = ways;
    if (!first) return;
    const { variables } = first;
    for (const other of others) {
      for (const name of new Set([...first.variables.keys(), ...other.variables.keys()])) {
        const joined = joinedVariable(first.variables.get(name), other.variables.get(name), because);
        if (joined) variables.set(name, joined);
      }
      for (const [name, one] of other.functions) if (!first.functions.has(name)) first.functions.set(name, one);
      first.open ??= other.open;
      if (first.directory !== other.directory) first.directory = undefined;
      if (!sameWords(first.positional, other.positional)) {
        const at = first.positional[0] ?? other.positional[0];
        first.positional = at ? [unknownPiece(at.file, because, at.start, at.end)] : [];
      }
      first.mounts = joinedMounts(first.mounts, other.mounts, because);
      first.exportsAll ||= other.exportsAll;
    }
    this.take(first);
  }

  /** What is different after the commands of a loop, which may run any number of times, is not known. */
  widen(after: Session, because: string): void {
    const before = this.copy();
    this.join([before, after.copy()], because);
  }
}

/** A variable that something unread may set again. What the system and the shell keep themselves is only assumed. */
function opened(name: string, { value, list, exported }: Variable, because: string): Variable {
  const open = (piece: Piece) =>
    RUNTIME.has(name)
      ? assumedPiece(piece)
      : unknownPiece(piece.file, `${name} may be set: ${because}`, piece.start, piece.end);
  return { exported, ...(value && { value: open(value) }), ...(list && { list: list.slice(0, 1).map(open) }) };
}

/** The environment of an image below something unread that may set variables over it. */
export const openedEnvironment = (environment: ReadonlyMap<string, Piece>, because: string): [string, Piece][] =>
  [...environment].map(([name, value]) => [name, opened(name, { value, exported: true }, because).value ?? value]);

/** Whether two texts are the same, known or not. */
export function sameText(a: Piece | undefined, b: Piece | undefined): boolean {
  return a === b || (a?.text === b?.text && a !== undefined && b !== undefined && unknownIn(a) === unknownIn(b));
}

/** Whether two lists of words are the same. */
export function sameWords(a: readonly Piece[], b: readonly Piece[]): boolean {
  return a === b || (a.length === b.length && a.every((word, i) => sameText(word, b[i])));
}

const isAssumed = (piece: Piece) => piece.sources.some((source) => source?.assumed);

/** One of two values that may be set; undefined where they are the same. */
function joinedVariable(a: Variable | undefined, b: Variable | undefined, because: string): Variable | undefined {
  if (a === b) return undefined;
  const exported = a?.exported === true || b?.exported === true;
  if (a?.list || b?.list) {
    if (a?.list && b?.list && sameWords(a.list, b.list)) return undefined;
    const at = a?.list?.[0] ?? b?.list?.[0] ?? a?.value ?? b?.value;
    return at && { list: [unknownPiece(at.file, because, at.start, at.end)], exported };
  }
  if (a?.value && b?.value && sameText(a.value, b.value)) {
    return { value: isAssumed(a.value) ? a.value : b.value, exported };
  }
  const at = a?.value ?? b?.value;
  return at && { value: unknownPiece(at.file, because, at.start, at.end), exported };
}

/** The files of two ways: what only one of them has made is not known. */
function joinedMounts(a: readonly Mount[], b: readonly Mount[], because: string): readonly Mount[] {
  if (a === b) return a;
  let same = 0;
  while (same < a.length && same < b.length && isSameMount(a[same] as Mount, b[same] as Mount)) same++;
  const made = [...a.slice(same), ...b.slice(same)].map(
    ({ inside: path, changed, numbers, at }): Mount =>
      changed === undefined
        ? { inside: path, unknown: because, at }
        : { inside: path, changed, ...(numbers && { numbers }), at },
  );
  return [...a.slice(0, same), ...made];
}

const isSameMount = (a: Mount, b: Mount) =>
  a === b || (a.inside === b.inside && a.outside === b.outside && a.unknown === b.unknown && a.changed === b.changed);

/** Where the kernel looks for a program without a slash when nothing sets PATH. */
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The repository file that a word leads to from the working directory. */
export function fileOf(script: Piece, { files, mounts, directory }: Place): string | undefined {
  const path = knownText(script);
  if (path === undefined || (!path.startsWith('/') && directory === undefined)) return undefined;
  const found = inside({ mounts: [...mounts] }, files, absolute(path, directory));
  return 'file' in found ? found.file : undefined;
}

/** The repository file that a program's name leads to: a name without a slash is looked for along PATH. */
export function programFile(program: Piece, place: Place): string | undefined {
  if (program.text.includes('/')) return fileOf(program, place);
  const name = knownText(program);
  if (name === undefined || name === '') return undefined;
  const set = place.environment.get('PATH');
  const folders = set ? set.text.split(':').flatMap((one) => (/^\/[^\uFFFF]*$/.test(one) ? [one] : PATH)) : PATH;
  const mounts = [...place.mounts];
  for (const folder of folders) {
    const found = inside({ mounts }, place.files, absolute(name, folder));
    if ('file' in found) return found.file;
    if ('unknown' in found) return undefined;
  }
  return undefined;
}
