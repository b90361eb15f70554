import type { Files } from '../../files/file.ts';
import {
  expand,
  expandWhole,
  knownText,
  type Piece,
  type Scope,
  scriptOf,
  unknownIn,
  unknownPiece,
} from '../shell/index.ts';
import { absolute, inside } from './inside.ts';
import type { Launch } from './launch.ts';

/** One program as it is started: its own words, without what only starts it. */
export interface Started {
  words: Piece[];
  environment: Map<string, Piece>;
  directory?: string;
  /** False where a shell stays in front of it and takes the signals. */
  first: boolean;
}

/** Where a command line is started. */
export interface Place {
  files: Files;
  mounts: Launch['mounts'];
  environment: Map<string, Piece>;
  /** Why variables may be set that nothing here sets. */
  open?: string;
  directory?: string;
  /** Whether the image's own entrypoint is known to run the words after it. */
  passes?: boolean;
}

/** Programs that serve; of a script's commands they are the ones that matter. */
const SERVERS =
  /^(nginx|nginx-debug|openresty|gunicorn|uvicorn|hypercorn|daphne|uwsgi|granian|waitress-serve|node|deno|bun|puma|unicorn|php-fpm[\d.]*|httpd|apache2ctl|apachectl|haproxy|envoy|traefik|caddy|supervisord)$/;

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
const DEEPEST = 12;

export const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The programs that the words start in the end: none, one, or what several commands of a script start. */
export function startedBy(words: readonly Piece[], place: Place): Started[] {
  return follow([...words], place, true, 0);
}

function follow(words: Piece[], place: Place, first: boolean, depth: number): Started[] {
  let left = words;
  const environment = new Map(place.environment);
  const done = (): Started[] => {
    const { directory } = place;
    return left.length === 0
      ? []
      : [{ words: left, environment, ...(directory !== undefined && { directory }), first }];
  };
  for (let round = 0; round < 64; round++) {
    const head = left[0];
    const text = head && knownText(head);
    if (head === undefined || text === undefined) return done();
    const name = baseName(text);
    const rest = left.slice(1);
    const options = WRAPPERS.get(name);
    if (options !== undefined) left = afterOptions(rest, options);
    else if (name === 'env') left = afterEnv(rest, environment);
    else if (name === 'su-exec' || name === 'gosu' || name === 'chroot') left = rest.slice(1);
    else if (name === 'chpst') left = afterOptions(rest, 'ugemnodfc');
    else if (name === 'timeout') left = afterOptions(rest, 'ks').slice(1);
    else if (UNTIL_DASHES.test(name)) {
      const dashes = rest.findIndex((word) => word.text === '--');
      if (dashes === -1) return done();
      left = rest.slice(dashes + 1);
    } else if (RUNNERS.get(name)?.test(rest[0]?.text ?? '')) left = afterRunner(rest.slice(1));
    else if (name === 'service' && rest.length >= 2 && SERVERS.test(rest[0]?.text ?? '')) left = rest.slice(0, 1);
    else if (/^python[\d.]*$/.test(name)) {
      const module = moduleOf(rest);
      if (!module) return done();
      left = module;
    } else if (SHELL.test(text)) {
      const option = rest.findIndex((word) => /^-[a-z]*c$/.test(word.text));
      if (option !== -1 && rest.slice(0, option).every((word) => word.text.startsWith('-'))) {
        const script = rest[option + 1];
        if (!script || depth >= DEEPEST) return done();
        return scripted(script, rest.slice(option + 3), { ...place, environment }, first, depth + 1);
      }
      const file = rest.find((word) => !word.text.startsWith('-'));
      if (!file) return done();
      const passed = passedBy(file, rest.slice(rest.indexOf(file) + 1), place);
      if (!passed) return [notRead(file, left, environment, place)];
      left = passed;
    } else if (round === 0 && place.passes && /(^|\/)docker-entrypoint\.sh$/.test(text) && depth === 0) {
      // The entrypoints of the official images end in `exec "$@"`; with an option first, they put the program before.
      left = rest;
    } else if (/\.(sh|bash)$/.test(name) || isScript(head, place)) {
      const passed = passedBy(head, rest, place);
      if (!passed) return [notRead(head, left, environment, place)];
      left = passed;
    } else return done();
  }
  return done();
}

function notRead(script: Piece, words: Piece[], environment: Map<string, Piece>, place: Place): Started {
  const name = baseName(script.text);
  const found = fileOf(script, place);
  const because =
    found === undefined ? `the script ${name} is not among the files given` : `the script ${name} is not read`;
  const unknown = unknownPiece(script.file, because, script.start, script.end);
  const { directory } = place;
  return {
    words: [unknown, ...words.slice(words.indexOf(script) + 1)],
    environment,
    ...(directory !== undefined && { directory }),
    first: false,
  };
}

function fileOf(script: Piece, { files, mounts, directory }: Place): string | undefined {
  const path = knownText(script);
  if (path === undefined || (!path.startsWith('/') && directory === undefined)) return undefined;
  const found = inside({ mounts }, files, absolute(path, directory));
  return 'file' in found ? found.file : undefined;
}

/** A file of the repository that begins with `#!…sh`; a bare name is looked for along PATH only. */
function isScript(head: Piece, place: Place): boolean {
  if (!head.text.includes('/') && !head.text.startsWith('docker-entrypoint')) return false;
  const path = fileOf(head, place);
  const file = path === undefined ? undefined : place.files.read(path);
  return file !== undefined && !('unreadable' in file) && /^#!.*sh\b/.test(file.text.slice(0, 80));
}

/** The words after a script of the repository whose one `exec` is a final `exec "$@"`; undefined for any other. */
function passedBy(script: Piece, rest: Piece[], place: Place): Piece[] | undefined {
  const path = fileOf(script, place);
  const file = path === undefined ? undefined : place.files.read(path);
  if (!file || 'unreadable' in file) return undefined;
  const execs = [...file.text.matchAll(/^[ \t]*exec\b[^\n]*/gm)].map(([line]) => line.trim());
  const changes = /^[ \t]*(set[ \t]+--|shift\b)/m.test(file.text);
  const last = file.text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return !changes && execs.length === 1 && execs[0] === last && /^exec "\$@"$/.test(last) ? rest : undefined;
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
      return module && SERVERS.test(module.text) ? words.slice(i + 1) : undefined;
    }
    if (text === '-X' || text === '-W') i++;
    else if (!text.startsWith('-')) {
      return SERVERS.test(baseName(text)) ? words.slice(i) : undefined;
    }
  }
  return undefined;
}

/** What the commands of a shell's script start. */
function scripted(script: Piece, positional: readonly Piece[], place: Place, first: boolean, depth: number): Started[] {
  const unknown = unknownIn(script) !== undefined && knownText(script) === undefined && script.text.length === 1;
  if (unknown) return [{ words: [script], environment: place.environment, first: false }];
  const { commands, unread } = scriptOf(script);
  const environment = new Map(place.environment);
  const variables = new Map(environment);
  let { directory } = place;
  const scope: Scope = {
    get: (name) => variables.get(name),
    set: (name, value) => variables.set(name, value),
    open: (name) => openOf(name, place),
    unset: (name) => `the environment variable ${name} is not set here`,
    positional,
  };
  const started: { programs: Started[]; replaces: boolean }[] = [];
  for (const { assignments, words, after } of commands) {
    const own = assignments.map(({ name, value }) => [name, expandWhole(value, script, scope)] as const);
    const expanded = words.flatMap((word) => expand(word, script, scope));
    const head = expanded[0]?.text;
    if (expanded.length === 0) {
      for (const [name, value] of own) {
        variables.set(name, value);
        if (environment.has(name)) environment.set(name, value);
      }
    } else if (head === 'export') {
      for (const word of expanded.slice(1)) {
        const name = /^([A-Za-z_]\w*)(=?)/.exec(word.text);
        if (!name?.[1]) continue;
        if (name[2]) variables.set(name[1], part(word, name[0].length));
        const value = variables.get(name[1]);
        if (value) environment.set(name[1], value);
      }
    } else if (head === 'cd') {
      const path = expanded[1] && knownText(expanded[1]);
      directory =
        path === undefined || (directory === undefined && !path.startsWith('/'))
          ? undefined
          : absolute(path, directory);
    } else if (/^(set|ulimit|umask|trap|echo|printf|sleep|wait|true|exit|source|\.|:|test|\[)$/.test(head ?? '')) {
      if (head === '.' || head === 'source') variables.clear();
    } else if (after !== '||') {
      const { directory: _, ...rest } = place;
      const here: Place = {
        ...rest,
        environment: new Map([...environment, ...own]),
        ...(directory !== undefined && { directory }),
      };
      // `sh -c` with one command may exec it by itself: some shells do, others do not.
      const replaces = head === 'exec';
      started.push({ programs: follow(expanded, here, first && replaces, depth), replaces });
      if (head === 'exec') break;
    }
  }
  if (unread) {
    const at = script.starts[unread.from] ?? script.start;
    const words = [unknownPiece(script.file, unread.because, at, script.end)];
    started.push({
      programs: [{ words, environment, ...(directory !== undefined && { directory }), first: false }],
      replaces: false,
    });
  }
  const all = started.flatMap(({ programs }) => programs);
  const servers = all.filter(({ words }) => SERVERS.test(baseName(words[0]?.text ?? '')));
  return servers.length > 0 ? servers : all.slice(-1);
}

/** Variables that Docker or the shell sets itself. */
const RUNTIME = new Set(['HOSTNAME', 'HOME', 'PATH', 'PWD', 'SHLVL', 'TERM', 'RANDOM', 'USER', 'UID']);

function openOf(name: string, { open }: Place): string | undefined {
  if (RUNTIME.has(name)) return `${name} is set where the program runs`;
  return open === undefined ? undefined : `${name} may be set: ${open}`;
}
