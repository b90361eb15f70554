import { knownText, type Piece, pieceOf, scriptOf, unknownIn, unknownPiece } from '../shell/index.ts';
import { fileOf, type Place, programFile, Session } from './session.ts';

/** One program as it is started: its own words, without what only starts it. */
export interface Started {
  words: Piece[];
  environment: Map<string, Piece>;
  /** Why variables may be set that nothing here sets. */
  open?: string;
  directory?: string;
  /** False where a shell stays in front of it and takes the signals. */
  first: boolean;
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

function follow(words: Piece[], from: Place, first: boolean, depth: number): Started[] {
  let left = words;
  let place: Place = { ...from, environment: new Map(from.environment) };
  const done = (): Started[] => (left.length === 0 ? [] : [startedHere(left, place, first)]);
  for (let round = 0; round < 64; round++) {
    const head = left[0];
    const text = head && knownText(head);
    if (head === undefined || text === undefined) return done();
    const name = baseName(text);
    const rest = left.slice(1);
    const options = WRAPPERS.get(name);
    if (options !== undefined) left = afterOptions(rest, options);
    else if (name === 'env') left = afterEnv(rest, place.environment);
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
        return scripted(script, rest.slice(option + 3), place, first, depth + 1);
      }
      const file = rest.find((word) => !word.text.startsWith('-'));
      if (!file) return done();
      const path = fileOf(file, place);
      const after = rest.slice(rest.indexOf(file) + 1);
      const passed = passedBy(path, place);
      if (!passed) return [notRead(file, after, path, place)];
      place = passed;
      left = after;
    } else if (round === 0 && place.passes && /(^|\/)docker-entrypoint\.sh$/.test(text) && depth === 0) {
      // The entrypoints of the official images end in `exec "$@"`; with an option first, they put the program before.
      left = rest;
    } else if (/\.(sh|bash)$/.test(name) || isScript(head, place)) {
      const path = programFile(head, place);
      const passed = passedBy(path, place);
      if (!passed) return [notRead(head, rest, path, place)];
      place = passed;
      left = rest;
    } else return done();
  }
  return done();
}

function notRead(script: Piece, rest: Piece[], found: string | undefined, place: Place): Started {
  const { text } = script;
  const name = baseName(text);
  const because =
    found !== undefined
      ? `the script ${name} is not read`
      : text.includes('/')
        ? `the script ${name} is not among the files given`
        : `it is not known where the script ${name} lies: nothing given is found along PATH`;
  return startedHere([unknownPiece(script.file, because, script.start, script.end), ...rest], place, false);
}

/** A file of the repository that begins with `#!…sh`. */
function isScript(head: Piece, place: Place): boolean {
  if (!head.text.includes('/') && !head.text.startsWith('docker-entrypoint')) return false;
  const path = programFile(head, place);
  const file = path === undefined ? undefined : place.files.read(path);
  return file !== undefined && !('unreadable' in file) && /^#!.*sh\b/.test(file.text.slice(0, 80));
}

/**
 * Where the words after a script of the repository are started: what the script sets holds for them. Undefined for a
 * script whose one `exec` is not a final `exec "$@"`.
 */
function passedBy(path: string | undefined, place: Place): Place | undefined {
  const file = path === undefined ? undefined : place.files.read(path);
  if (!file || 'unreadable' in file) return undefined;
  const execs = [...file.text.matchAll(/^[ \t]*exec\b[^\n]*/gm)].map(([line]) => line.trim());
  const changes = /^[ \t]*(set[ \t]+--|shift\b)/m.test(file.text);
  const last = file.text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (changes || execs.length !== 1 || execs[0] !== last || !/^exec "\$@"$/.test(last)) return undefined;
  const session = new Session(place, undefined, baseName(file.path));
  session.script(pieceOf(file, 0, file.text.lastIndexOf('exec')));
  return session.here();
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
  const session = new Session(place, positional);
  const opaque = unknownIn(script) !== undefined && knownText(script) === undefined && script.text.length === 1;
  if (opaque) return [startedHere([script], place, false)];
  const { commands, unread } = scriptOf(script);
  const started: Started[][] = [];
  for (const command of commands.slice(0, unread?.command)) {
    const program = session.run(command, script);
    if (!program) continue;
    const { words, own } = program;
    if (command.after === '||') continue;
    // `sh -c` with one command may exec it by itself: some shells do, others do not.
    const replaces = words[0]?.text === 'exec';
    started.push(follow(words, session.here(own), first && replaces, depth));
    if (replaces) break;
  }
  if (unread) {
    const at = script.starts[unread.from] ?? script.start;
    started.push([startedHere([unknownPiece(script.file, unread.because, at, script.end)], session.here(), false)]);
  }
  const all = started.flat();
  const servers = all.filter(({ words }) => SERVERS.test(baseName(words[0]?.text ?? '')));
  return servers.length > 0 ? servers : all.slice(-1);
}

function startedHere(words: Piece[], { environment, open, directory }: Place, first: boolean): Started {
  return {
    words,
    environment,
    ...(open !== undefined && { open }),
    ...(directory !== undefined && { directory }),
    first,
  };
}
