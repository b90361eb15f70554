import type { TextFile } from '../../files/file.ts';
import { knownText, maskedScript, type Piece, unknownPiece } from '../shell/index.ts';
import {
  evaluated,
  type Follow,
  hasEnded,
  isServer,
  LONGEST_SCRIPT,
  mattering,
  type Outcome,
  type Started,
  startedHere,
  staysFor,
} from './evaluation.ts';
import { absoluteFrom, filesUnder } from './inside.ts';
import { fileOf, type Place, programFile, Session } from './session.ts';
import { isTask, type Task, taskOf } from './task.ts';
import { mayBeWritten } from './written.ts';

export type { Started } from './evaluation.ts';

/** Wrappers that run the words after their options; `-x` of these options takes a value. */
const WRAPPERS: ReadonlyMap<string, string> = new Map([
  ['exec', 'a'],
  ['command', ''],
  ['nohup', ''],
  ['setsid', ''],
  ['time', ''],
  ['nice', 'n'],
  ['ionice', 'cn'],
  ['stdbuf', 'ioe'],
  ['tini', 'pe'],
  ['tini-static', 'pe'],
  ['docker-init', 'pe'],
  ['dumb-init', 'r'],
  ['catatonit', ''],
  ['ddtrace-run', ''],
  ['opentelemetry-instrument', ''],
  ['with-contenv', ''],
  ['sudo', 'ug'],
]);

/** Wrappers that stay as process 1: a shell behind them is ended by the signal, and takes the container with it. */
const INIT = /^(tini|tini-static|docker-init|dumb-init|catatonit)$/;

/** Wrappers that run what follows `--`. */
const UNTIL_DASHES =
  /^(chamber|aws-vault|doppler|wait-for-it(\.sh)?|wait-for(\.sh)?|wait4x|infisical|op|sops|envconsul)$/;

/** `poetry run`, `uv run`, `newrelic-admin run-program`: two words, then options, then the program. */
const RUNNERS: ReadonlyMap<string, RegExp> = new Map([
  ['poetry', /^run$/],
  ['pipenv', /^run$/],
  ['pdm', /^run$/],
  ['uv', /^run$/],
  ['rye', /^run$/],
  ['hatch', /^run$/],
  ['dotenv', /^run$/],
  ['newrelic-admin', /^run-program$/],
]);
const RUNNER_VALUES = /^(--(with|extra|group|python|package|project|directory|env-file|index-url)|-[pEf])$/;

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|zsh|ksh)$/;
/** Shells of which it is known when a command takes their place. */
const PLAIN = /^(?:sh|bash|ash|dash)$/;
const SHELL_NAME = /^(?:sh|bash|ash|dash|zsh|ksh|busybox)$/;
const DEEPEST = 12;

export const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** How much is done for one command line: some thousand commands, and what they say. */
const BUDGET = 200_000;

/** The programs that the words start in the end, and the scripts that were followed to find them. */
export function startedBy(words: readonly Piece[], place: Place): { started: Started[]; read: string[] } {
  const read = new Set<string>();
  const whole = { ...place, read, budget: { left: BUDGET, depth: 0 } };
  const { started } = follow([...words], whole, true, 0);
  return { started: mattering(started), read: [...read] };
}

function follow(words: Piece[], from: Place, first: boolean, depth: number): Outcome {
  let left = words;
  let place: Place = { ...from, environment: new Map(from.environment) };
  const done = (): Outcome => (left.length === 0 ? { started: [], mounts: place.mounts } : opaque(left, place, first));
  for (let round = 0; round < 64; round++) {
    const head = left[0];
    const text = head && knownText(head);
    if (head === undefined || text === undefined || depth >= DEEPEST) return done();
    const name = baseName(text);
    const rest = left.slice(1);
    const options = WRAPPERS.get(name);
    if (options !== undefined) {
      left = afterOptions(rest, options);
      if (INIT.test(name)) place = { ...place, init: name };
    } else if (name === 'env' || name === 'cross-env') left = afterEnv(rest, place.environment);
    else if (name === 'su-exec' || name === 'gosu' || name === 'chroot') left = rest.slice(1);
    else if (name === 'chpst') left = afterOptions(rest, 'ugemnodfc');
    else if (name === 'timeout') left = afterOptions(rest, 'ks').slice(1);
    else if (UNTIL_DASHES.test(name)) {
      const dashes = rest.findIndex((word) => word.text === '--');
      if (dashes === -1) return done();
      left = rest.slice(dashes + 1);
    } else if (RUNNERS.get(name)?.test(rest[0]?.text ?? '')) left = afterRunner(rest.slice(1));
    else if (name === 'service' && rest.length >= 2 && isServer(rest[0]?.text ?? '')) left = rest.slice(0, 1);
    else if (/^python[\d.]*$/.test(name)) {
      const module = moduleOf(rest);
      if (!module) return done();
      left = module;
    } else if (SHELL.test(text)) {
      const { option, operand } = shellOptions(rest);
      const script = option === undefined ? operand : rest[option + 1];
      if (!script) return done();
      if (option === undefined)
        return followFile(script, rest.slice(rest.indexOf(script) + 1), place, first, depth, true);
      if (knownText(script) === undefined && script.text.length === 1) return opaque([script], place);
      const session = new Session(place, rest.slice(option + 3), rest[option + 2]);
      const next: Follow = (inner, at, replaces) => follow(inner, at, replaces, depth + 1);
      return evaluated(script, session, first, next, PLAIN.test(name) ? staysFor(script, false) : undefined);
    } else if (round === 0 && place.passes && /(^|\/)docker-entrypoint\.sh$/.test(text) && depth === 0) {
      // The entrypoints of the official images end in `exec "$@"`; with an option first, they put the program before.
      left = rest;
      if (/^nginx(-debug)?$/.test(rest[0]?.text ?? '')) place = prepared(place, depth);
    } else if (isTask(name)) {
      const task = taskOf(name, rest, place);
      return task ? followTask(task, left, place, depth) : done();
    } else if (/\.(sh|bash)$/.test(name) || isScript(head, place)) {
      return followFile(head, rest, place, first, depth, false);
    } else {
      const because = coveredBy(head, place);
      return because === undefined ? done() : notFollowed(head, rest, because, place);
    }
  }
  return done();
}

/** Why a program that was put at its path by itself is not the one of the repository any more. */
function coveredBy(head: Piece, { mounts, directory }: Place): string | undefined {
  const text = knownText(head);
  if (text === undefined || isServer(text)) return undefined;
  const path = text.includes('/') ? absoluteFrom(directory, text) : undefined;
  return mounts.findLast((mount) => mount.inside === path)?.unknown;
}

/** Follows a script of the repository. */
function followFile(
  script: Piece,
  args: Piece[],
  place: Place,
  first: boolean,
  depth: number,
  byShell: boolean,
): Outcome {
  const path = byShell ? fileOf(script, place) : programFile(script, place);
  const file = path === undefined ? undefined : place.files.read(path);
  if (path === undefined || !file) {
    const name = baseName(script.text);
    const because =
      script.text.includes('/') || byShell
        ? `the script ${name} is not among the files given`
        : `it is not known where the script ${name} lies: nothing given is found along PATH`;
    return notFollowed(script, args, because, place);
  }
  place.read?.add(place.files.outermost(path));
  const because = 'unreadable' in file ? `${path} cannot be read: ${file.unreadable}` : whyNotFollowed(file);
  if (because !== undefined || 'unreadable' in file) return notFollowed(script, args, because ?? '', place);
  const session = new Session(place, args, script);
  const text = maskedScript(file);
  const next: Follow = (inner, at, replaces) => follow(inner, at, replaces, depth + 1);
  return evaluated(text, session, first, next, isPlain(file) ? staysFor(text, true) : undefined);
}

/** Whether a shell is known to run a script from its first line on: the others end theirs with the last command. */
function isPlain({ text }: TextFile): boolean {
  return !text.startsWith('#!') || /^#![ \t]*(?:\/usr)?\/bin\/(?:env[ \t]+)?(?:sh|bash|dash|ash)\b/.test(text);
}

function whyNotFollowed({ path, text }: TextFile): string | undefined {
  if (text.length > LONGEST_SCRIPT) return `the script ${path} is too long`;
  if (text.includes('\r\n')) {
    return `the script ${path} has Windows line ends: to the system and the shell they are parts of its words`;
  }
  const interpreter = /^#![ \t]*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?/.exec(text);
  if (!interpreter?.[1]) return undefined;
  const name = baseName(interpreter[1]) === 'env' ? (interpreter[2] ?? '') : interpreter[1];
  return SHELL_NAME.test(baseName(name)) || /execlineb|with-contenv/.test(interpreter[0])
    ? undefined
    : `the script ${path} is for ${baseName(name)}`;
}

/** What cannot be followed: an unknown program with the words after it. */
function notFollowed(script: Piece, args: Piece[], because: string, place: Place): Outcome {
  return opaque([unknownPiece(script.file, because, script.start, script.end), ...args], place);
}

/** A program that is not followed; what it may write is not known afterwards. Servers only read. */
function opaque(words: Piece[], place: Place, first = false): Outcome {
  const written = isServer(words[0]?.text ?? '') ? [] : mayBeWritten(words, place);
  return {
    started: [startedHere(words, place, first)],
    mounts: written.length === 0 ? place.mounts : [...place.mounts, ...written],
  };
}

/** The script of nginx's images that renders the templates: what variables are afterwards, these never see. */
const RENDERS = '20-envsubst-on-templates.sh';

/**
 * What the entrypoint of nginx's images does with the files of `/docker-entrypoint.d`: `*.envsh` are read, `*.sh` are
 * run (nginx/docker-nginx:entrypoint/docker-entrypoint.sh@0d7f438). Only executable ones count, which a repository
 * of texts does not show; nobody puts others there.
 */
function prepared(place: Place, depth: number): Place {
  const session = new Session(place);
  const found = filesUnder({ mounts: [...place.mounts] }, place.files, '/docker-entrypoint.d/*');
  for (const path of 'unknown' in found ? [] : found) {
    const name = baseName(path);
    const isRead = name.endsWith('.envsh') && name < RENDERS;
    const file = isRead || name.endsWith('.sh') ? place.files.read(path) : undefined;
    if (!file || 'unreadable' in file) continue;
    place.read?.add(place.files.outermost(path));
    const inner = isRead ? session : new Session(session.here());
    const because = whyNotFollowed(file);
    if (because !== undefined) session.anything(because);
    else {
      const next: Follow = (words, at, replaces) => follow(words, at, replaces, depth + 1);
      session.mounts = evaluated(maskedScript(file), inner, false, next).mounts;
    }
  }
  return session.here();
}

/** Follows what npm or make runs, each script in a shell of its own; npm and make stay in front of it. */
function followTask(
  { scripts, environment, directory, because, place: at }: Task,
  words: Piece[],
  place: Place,
  depth: number,
): Outcome {
  if (because !== undefined) {
    const [head] = words as [Piece];
    return opaque([unknownPiece(at?.file ?? head.file, because, at?.start ?? head.start, at?.end ?? head.end)], place);
  }
  const all: Started[] = [];
  let { mounts } = place;
  for (const script of scripts) {
    const inner: Place = {
      ...place,
      mounts,
      environment: new Map([...place.environment, ...environment]),
      ...(directory !== undefined && { directory }),
    };
    const run = evaluated(script, new Session(inner), false, (left, where, replaces) =>
      follow(left, where, replaces, depth + 1),
    );
    const last = all.at(-1);
    if (run.started.length > 0 && last && hasEnded(last)) all.pop();
    all.push(...run.started);
    mounts = run.mounts;
  }
  return { started: mattering(all).map((one) => ({ ...one, first: false })), mounts };
}

/** The option of a shell that makes the next word its script (`-c`, `-lc`), else the file that it reads. */
function shellOptions(words: readonly Piece[]): { option?: number; operand?: Piece } {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Piece;
    if (/^-[a-zA-Z]*c[a-z]*$/.test(word.text) && !/^-[a-zA-Z]*o/.test(word.text)) return { option: i };
    if (/^[-+][a-zA-Z]*[oO]$/.test(word.text)) i++;
    else if (!/^[-+]/.test(word.text)) return { operand: word };
  }
  return {};
}

/** A file of the repository that begins with `#!…sh`. */
function isScript(head: Piece, place: Place): boolean {
  if (isServer(head.text)) return false;
  const path = programFile(head, place);
  const file = path === undefined ? undefined : place.files.read(path);
  return file !== undefined && !('unreadable' in file) && /^#!.*sh\b/.test(file.text.slice(0, 80));
}

function afterOptions(words: readonly Piece[], values: string): Piece[] {
  let i = 0;
  for (; i < words.length; i++) {
    const text = words[i]?.text ?? '';
    if (text === '--') return words.slice(i + 1);
    if (!text.startsWith('-')) break;
    if (text.startsWith('--')) {
      // Long options that carry their value apart are those of the tracing wrappers.
      if (!text.includes('=') && /^--(traces|metrics|logs|service|exporter)/.test(text)) i++;
    } else if (text.length === 2 && values.includes(text[1] as string)) i++;
  }
  return words.slice(i);
}

function afterEnv(words: readonly Piece[], environment: Map<string, Piece>): Piece[] {
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] as Piece;
    if (word.text === '-i' || word.text === '-') environment.clear();
    else if (word.text === '-u') {
      environment.delete(words[++i]?.text ?? '');
    } else if (word.text.startsWith('-')) continue;
    else {
      const name = /^([A-Za-z_]\w*)=/.exec(word.text)?.[1];
      if (name === undefined) break;
      environment.set(name, part(word, name.length + 1));
    }
  }
  return words.slice(i);
}

function part(word: Piece, from: number): Piece {
  const whole = from >= word.text.length;
  return {
    ...word,
    text: word.text.slice(from),
    starts: word.starts.slice(from),
    ends: word.ends.slice(from),
    sources: word.sources.slice(from),
    start: whole ? word.end : (word.starts[from] as number),
  };
}

function afterRunner(words: readonly Piece[]): Piece[] {
  let i = 0;
  for (; i < words.length; i++) {
    const text = words[i]?.text ?? '';
    if (text === '--') return words.slice(i + 1);
    if (!text.startsWith('-')) break;
    if (RUNNER_VALUES.test(text)) i++;
  }
  return words.slice(i);
}

/** `python -m gunicorn …` as `gunicorn …`; undefined where no module of a server is run. */
function moduleOf(words: readonly Piece[]): Piece[] | undefined {
  for (let i = 0; i < words.length; i++) {
    const text = words[i]?.text ?? '';
    if (text === '-m') {
      const module = words[i + 1];
      return module && isServer(module.text) ? words.slice(i + 1) : undefined;
    }
    if (text === '-X' || text === '-W') i++;
    else if (!text.startsWith('-')) {
      return isServer(text) ? words.slice(i) : undefined;
    }
  }
  return undefined;
}
