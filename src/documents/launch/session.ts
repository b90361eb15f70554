import type { FilesWithin } from '../../files/within.ts';
import {
  assumedPiece,
  type Command,
  expand,
  expandWhole,
  knownText,
  type Piece,
  pieceOf,
  type Scope,
  scriptOf,
  slice,
  unknownIn,
  unknownPiece,
} from '../shell/index.ts';
import { absolute, inside } from './inside.ts';
import type { Launch } from './launch.ts';

/** Where a command line is started. */
export interface Place {
  files: FilesWithin;
  mounts: Launch['mounts'];
  environment: Map<string, Piece>;
  /** Why variables may be set that nothing here sets. */
  open?: string;
  directory?: string;
  /** Whether the image's own entrypoint is known to run the words after it. */
  passes?: boolean;
}

/** What a command does to the shell that runs it. */
type Effect =
  | { does: 'set'; name: string; value?: Piece; exported: boolean; at: Piece }
  | { does: 'unset'; name: string; at: Piece }
  | { does: 'move'; to?: Piece }
  | { does: 'export all'; on: boolean }
  | { does: 'read'; script: Piece }
  | { does: 'anything'; because: string };

/** Commands of the shell that change neither its variables nor its directory, and succeed. */
const HARMLESS = /^(set|ulimit|umask|trap|echo|printf|wait|true|:)$/;
/** Such commands whose success is not known. */
const ASKS = /^(test|\[|\[\[|false|sleep|exit)$/;
const DECLARES = /^(export|readonly|declare|typeset|local)$/;
/** Variables that Docker or the shell sets itself. */
const RUNTIME = new Set(['HOSTNAME', 'HOME', 'PATH', 'PWD', 'SHLVL', 'TERM', 'RANDOM', 'USER', 'UID']);
/** Scripts that read each other are followed so far, and so many in all. */
const DEEPEST = 8;
const MOST = 64;
/** Longer ones are no scripts that someone wrote. */
const LONGEST = 262_144;

/** A shell's environment, variables and working directory, as its commands leave them. */
export class Session {
  environment: Map<string, Piece>;
  open: string | undefined;
  directory: string | undefined;
  /** The words after the script (`$@`). */
  private readonly positional: readonly Piece[] | undefined;
  private readonly place: Place;
  /** The script that is read, for people; absent for `sh -c`. */
  private readonly name: string | undefined;
  private variables: Map<string, Piece>;
  private exportsAll = false;
  /** Effects of this and-or list that come about only where a command before them succeeds. */
  private pending: Effect[] = [];
  private sure = true;
  private reads = 0;

  constructor(place: Place, positional?: readonly Piece[], name?: string) {
    this.place = place;
    this.environment = new Map(place.environment);
    this.variables = new Map(place.environment);
    this.open = place.open;
    this.directory = place.directory;
    this.positional = positional;
    this.name = name;
  }

  /** Where a program is started now, with variables of its own. */
  here(own: readonly (readonly [string, Piece])[] = []): Place {
    const { open: _open, directory: _directory, ...rest } = this.place;
    return {
      ...rest,
      environment: new Map([...this.environment, ...own]),
      ...(this.open !== undefined && { open: this.open }),
      ...(this.directory !== undefined && { directory: this.directory }),
    };
  }

  /** Runs a command that changes the shell; of a program, its words and the variables that it alone gets. */
  run(command: Command, piece: Piece, depth = 0): { words: Piece[]; own: [string, Piece][] } | undefined {
    const { after, doubtful } = command;
    if (after !== '&&' && after !== '||') this.finish();
    const own = command.assignments.map(({ name, value }): [string, Piece] => [
      name,
      expandWhole(value, piece, this.scope),
    ]);
    const words = command.words.flatMap((word) => expand(word, piece, this.scope));
    const effects = words[0] ? effectsOf(words as [Piece, ...Piece[]]) : own.map(assigned);
    for (const effect of effects ?? []) {
      if (doubtful || after === '||') this.doubt(effect);
      else {
        this.apply(effect, depth);
        if (!this.sure) this.pending.push(effect);
      }
    }
    const head = words[0]?.text ?? '';
    if (doubtful || ASKS.test(head) || (effects === undefined && !HARMLESS.test(head))) this.sure = false;
    // What eval runs may be the program itself.
    const silent = effects ? head !== 'eval' : HARMLESS.test(head) || ASKS.test(head);
    return silent ? undefined : { words, own };
  }

  /** Runs a script of the repository, of which only what it changes matters here. */
  script(piece: Piece, depth = 0): void {
    if (piece.text.length > LONGEST || depth > DEEPEST) {
      this.anything('a script that it reads is too long');
      return;
    }
    const { commands, hidden } = scriptOf(piece);
    for (const command of commands) this.run(command, piece, depth);
    this.finish();
    if (hidden !== undefined) this.anything('what follows a here-document is not read');
  }

  /** The end of an and-or list: what stood behind a condition in it may not have come about. */
  private finish(): void {
    for (const effect of this.pending) this.doubt(effect);
    this.pending = [];
    this.sure = true;
  }

  private get scope(): Scope {
    return {
      get: (name) => this.variables.get(name),
      set: (name, value) => this.set(name, value, false),
      open: (name) => {
        if (RUNTIME.has(name)) return `${name} is set where the program runs`;
        return this.open === undefined ? undefined : `${name} may be set: ${this.open}`;
      },
      unset: (name) => `the environment variable ${name} is not set here`,
      ...(this.positional && { positional: this.positional }),
    };
  }

  private set(name: string, value: Piece, exported: boolean): void {
    this.variables.set(name, value);
    if (exported || this.exportsAll || this.environment.has(name)) this.environment.set(name, value);
  }

  private apply(effect: Effect, depth: number): void {
    switch (effect.does) {
      case 'set': {
        const value = effect.value ?? this.variables.get(effect.name);
        if (value) this.set(effect.name, value, effect.exported);
        break;
      }
      case 'unset':
        this.variables.delete(effect.name);
        this.environment.delete(effect.name);
        break;
      case 'move': {
        const path = effect.to && knownText(effect.to);
        const relative = path?.startsWith('/') === false;
        this.directory =
          path === undefined || path === '-' || (relative && this.directory === undefined)
            ? undefined
            : absolute(path, this.directory);
        break;
      }
      case 'export all':
        this.exportsAll = effect.on;
        break;
      case 'read':
        this.read(effect.script, depth);
        break;
      default:
        this.anything(effect.because);
    }
  }

  /** `. file`: a file of the repository is followed; any other may set everything. */
  private read(script: Piece, depth: number): void {
    const text = knownText(script) ?? '';
    if (/(^|\/)bin\/activate$/.test(text)) return;
    const path = text.includes('/') ? fileOf(script, this.here()) : undefined;
    const file = path === undefined ? undefined : this.place.files.read(path);
    const tooMany = depth >= DEEPEST || ++this.reads > MOST;
    if (!file || 'unreadable' in file || tooMany || file.text.length > LONGEST) {
      this.anything(`${script.file.text.slice(script.start, script.end)}, which the shell reads, may set it`);
      return;
    }
    const { pending, sure } = this;
    this.pending = [];
    this.script(pieceOf(file), depth + 1);
    this.pending = pending;
    this.sure = sure;
  }

  /** From here on every variable may have another value. */
  private anything(because: string): void {
    this.open ??= this.name === undefined ? because : this.mayHave;
    this.environment = mapped(this.environment);
    this.variables = mapped(this.variables);
  }

  /** An effect that may or may not come about. */
  private doubt(effect: Effect): void {
    if (effect.does === 'set') {
      const { name, at, exported } = effect;
      this.set(name, unknownPiece(at.file, this.mayHave, at.start, at.end), exported);
    } else if (effect.does === 'unset') {
      const { name, at } = effect;
      if (this.variables.has(name)) this.set(name, unknownPiece(at.file, this.mayHave, at.start, at.end), false);
    } else if (effect.does === 'move') this.directory = undefined;
    else if (effect.does === 'export all') this.exportsAll ||= effect.on;
    else if (effect.does !== 'read' || !/(^|\/)bin\/activate$/.test(effect.script.text)) this.anything(this.mayHave);
  }

  private get mayHave(): string {
    return this.name === undefined ? 'a condition of the shell decides it' : `the script ${this.name} may set it`;
  }
}

const mapped = (variables: ReadonlyMap<string, Piece>) =>
  new Map([...variables].map(([name, value]) => [name, assumedPiece(value)]));

const assigned = ([name, value]: readonly [string, Piece]): Effect => ({
  does: 'set',
  name,
  value,
  exported: false,
  at: value,
});

/** What a builtin of the shell changes; undefined for programs and builtins that change nothing. */
function effectsOf([head, ...rest]: [Piece, ...Piece[]]): Effect[] | undefined {
  const text = knownText(head) ?? '';
  const at = head;
  if (DECLARES.test(text)) {
    const exported = text === 'export' || rest.some((word) => /^-\w*x/.test(word.text));
    return rest.flatMap((word): Effect[] => {
      const [whole, name] = /^([A-Za-z_]\w*)(?:=|$)/.exec(word.text) ?? [];
      if (whole !== undefined && name !== undefined) {
        const value = whole.endsWith('=') ? { value: slice(word, whole.length) } : {};
        return exported || value.value ? [{ does: 'set', name, ...value, exported, at: word }] : [];
      }
      const because = `${word.file.text.slice(head.start, word.end)} may set it`;
      return unknownIn(word) === undefined ? [] : [{ does: 'anything', because }];
    });
  }
  if (text === 'cd' || text === 'pushd' || text === 'popd') {
    const to = text === 'popd' ? undefined : rest.find((word) => !/^-[LPen]+$|^--$/.test(word.text));
    return [{ does: 'move', ...(to && { to }) }];
  }
  if (text === '.' || text === 'source') return rest[0] ? [{ does: 'read', script: rest[0] }] : [];
  if (text === 'eval') return [{ does: 'anything', because: 'what eval runs may set it' }];
  if (text === 'set') {
    const words = rest.map((word) => word.text);
    const all = (sign: '-' | '+') =>
      words.some((word, i) =>
        word === `${sign}o` ? words[i + 1] === 'allexport' : word.startsWith(sign) && /^.[a-z]*a[a-z]*$/.test(word),
      );
    return all('-') ? [{ does: 'export all', on: true }] : all('+') ? [{ does: 'export all', on: false }] : undefined;
  }
  if (text === 'unset') return rest.filter(isName).map((word) => ({ does: 'unset', name: word.text, at: word }));
  if (text === 'read' || text === 'getopts' || text === 'mapfile' || text === 'readarray') {
    const because = `it is what ${text} reads`;
    const value = unknownPiece(at.file, because, at.start, at.end);
    return rest.filter(isName).map((word) => ({ does: 'set', name: word.text, value, exported: false, at: word }));
  }
  return undefined;
}

const isName = ({ text }: Piece) => /^[A-Za-z_]\w*$/.test(text);

/** Where the kernel looks for a program without a slash when nothing sets PATH. */
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The repository file that a word leads to from the working directory. */
export function fileOf(script: Piece, { files, mounts, directory }: Place): string | undefined {
  const path = knownText(script);
  if (path === undefined || (!path.startsWith('/') && directory === undefined)) return undefined;
  const found = inside({ mounts }, files, absolute(path, directory));
  return 'file' in found ? found.file : undefined;
}

/** The repository file that a program's name leads to: a name without a slash is looked for along PATH. */
export function programFile(program: Piece, place: Place): string | undefined {
  if (program.text.includes('/')) return fileOf(program, place);
  const name = knownText(program);
  if (name === undefined || name === '') return undefined;
  const set = place.environment.get('PATH');
  const folders = set ? set.text.split(':').flatMap((one) => (/^\/[^\uFFFF]*$/.test(one) ? [one] : PATH)) : PATH;
  for (const folder of folders) {
    const found = inside(place, place.files, absolute(name, folder));
    if ('file' in found) return found.file;
    if ('unknown' in found) return undefined;
  }
  return undefined;
}
