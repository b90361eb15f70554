import type { At } from '../../contracts/model.ts';
import type { FilesWithin } from '../../files/within.ts';
import type { Mark } from '../document.ts';
import { atOf, knownText, type Piece, unknownIn, unknownPiece, wordOf } from '../shell/index.ts';
import type { Range } from '../versions/range.ts';
import type { ImageLayers, Start } from './image.ts';
import { absolute } from './inside.ts';
import type { Cluster, Launch, Mount, Port, Service, Stated, Stop, Unit } from './launch.ts';
import { openedEnvironment } from './session.ts';
import { type Started, startedBy } from './start.ts';

/** What whoever runs an image says over it: a compose service, a container of a pod. */
export interface Over {
  /** Replaces ENTRYPOINT, and drops CMD. */
  entrypoint?: Start;
  /** Replaces CMD. */
  command?: Start;
  environment: ReadonlyMap<string, Piece>;
  /** Why variables may be set that nothing here sets, over the image's own. */
  open?: string;
  directory?: Piece;
  mounts: readonly Mount[];
  ports: readonly Port[];
  /** Names by which others reach it. */
  names: readonly string[];
  services?: Service[];
  cluster?: Cluster;
  backlog_maximum?: Stated<number>;
  /** What is process 1 in front of the container's own program, where something is: docker-init. */
  init?: string;
  /** How it is stopped, as far as this says so, and the signal's key where it has one. */
  stop: { signal?: Piece; signalKey: string; rest: Omit<Stop, 'signal'> };
}

/** What is merged into launches: an image, and what runs it says over it. */
export interface Layers {
  title: string;
  image: ImageLayers;
  /** True where the image is made from a Dockerfile of the repository. */
  built: boolean;
  unit: Unit;
  stack: string;
  at: At;
  files: string[];
  over?: Over;
}

/** The launches of an image that is built here and that nothing else runs. */
export function builtLaunches(path: string, image: ImageLayers, files: FilesWithin): Launch[] {
  return launchesOfLayers(
    {
      title: `the image of ${path}`,
      image,
      built: true,
      unit: { kind: 'service', name: path },
      stack: path.split('/').slice(0, -1).join('/'),
      at: placeOf(image) ?? { file: path, line: 1, column: 1 },
      files: image.files,
    },
    files,
  );
}

/** From the first word of a start to its last. */
export function placeOfStart(start: Start | undefined): At | undefined {
  if (start?.form === 'shell') return atOf(start.script);
  if (start?.form !== 'exec') return start && atOf(start.place);
  const [first] = start.words;
  const last = start.words.at(-1);
  return first && last && first.file.at(first.start, Math.max(first.end, last.end));
}

/** The line that starts an image: CMD, else ENTRYPOINT, else FROM or `image:`. */
export function placeOf(image: ImageLayers): At | undefined {
  const start = [image.command, image.entrypoint].find((one) => one && isOwn(one));
  return placeOfStart(start) ?? (image.place && atOf(image.place));
}

/** Whether a line of the repository says it, not a table of what images do. */
function isOwn(start: Start): boolean {
  if (start.form !== 'exec') return start.form === 'shell';
  return start.words.some((word) => word.sources.some((source) => source === undefined));
}

/** The one merge: what is started, with which environment, files and ports, after all layers. */
export function launchesOfLayers(layers: Layers, files: FilesWithin): Launch[] {
  const { image, over } = layers;
  // What an env_file may set that is not given stands over the image.
  const below = over?.open === undefined ? image.environment : openedEnvironment(image.environment, over.open);
  const environment = new Map([...below, ...(over?.environment ?? [])]);
  const mounts = [...image.mounts, ...(over?.mounts ?? [])];
  const directory = directoryOf(image, over);
  const words = wordsOf(image, over);
  const { started, read } = startedBy(words, {
    files,
    mounts,
    environment,
    ...(over?.open !== undefined && { open: over.open }),
    ...(directory !== undefined && { directory }),
    ...(image.passes && !over?.entrypoint && { passes: true }),
  });
  const hidden = (directory: string | undefined): Launch['mounts'] =>
    over && !layers.built && image.entrypointUnknown !== undefined && directory !== undefined
      ? [{ inside: directory, unknown: image.entrypointUnknown, at: layers.at }]
      : [];
  return started.map((one) => ({
    title: layers.title,
    argv: one.words.map(wordOf),
    start: words.map(wordOf),
    environment: new Map([...one.environment].map(([name, value]) => [name, wordOf(value)])),
    ...(one.open !== undefined && { environment_open: one.open }),
    ...(one.directory !== undefined && { directory: one.directory }),
    // What an image of others holds in the working directory, nobody here knows.
    mounts: [...hidden(one.directory), ...one.mounts],
    images: image.images,
    unit: layers.unit,
    stack: layers.stack,
    names: [...(over?.names ?? [])],
    ...(over?.services && { services: over.services }),
    ...(over?.cluster && { cluster: over.cluster }),
    ...(over?.backlog_maximum && { backlog_maximum: over.backlog_maximum }),
    ports: [...(over?.ports ?? []), ...image.ports],
    stop: stopOf(layers, one),
    versions: new Map<string, Range>(image.versions),
    at: layers.at,
    files: [...new Set([...layers.files, ...read])],
  }));
}

function directoryOf(image: ImageLayers, over: Over | undefined): string | undefined {
  if (!over?.directory) return image.directory;
  const text = knownText(over.directory);
  return text === undefined ? undefined : absolute(text, image.directory);
}

/** ENTRYPOINT with CMD, either replaced from above; an entrypoint from above drops the image's CMD. */
function wordsOf(image: ImageLayers, over: Over | undefined): Piece[] {
  const entrypoint = over?.entrypoint ?? image.entrypoint;
  const command = over?.command ?? (over?.entrypoint ? undefined : image.command);
  if (entrypoint?.form === 'shell') return [...entrypoint.shell, entrypoint.script];
  const words = [...wordsOfStart(entrypoint), ...wordsOfStart(command)];
  const [first] = words;
  // Most images have no entrypoint, and CMD is what runs; an option or a task can only be for an entrypoint.
  if (entrypoint || image.entrypointUnknown === undefined || !first || !FOR_ENTRYPOINT.test(first.text)) return words;
  const because = `its entrypoint is not known: ${image.entrypointUnknown}`;
  return [unknownPiece(first.file, because, first.start, first.end), ...words];
}

/** An option, or what entrypoints call what they do; no program has such a name. */
const FOR_ENTRYPOINT = /^(-.*|web|app|api|server|serve|start|run|worker|wsgi|asgi|dev|prod|production)$/s;

function wordsOfStart(start: Start | undefined): Piece[] {
  if (!start) return [];
  if (start.form === 'exec') return start.words;
  if (start.form === 'shell') return [...start.shell, start.script];
  const { file, start: from, end } = start.place;
  return [unknownPiece(file, start.because, from, end)];
}

const SHELL_STAYS = 'a shell stays in front of it as process 1 and does not pass signals on';

function stopOf({ image, over, at }: Layers, started: Started): Stop {
  const init = started.init ?? over?.init;
  // An entrypoint that nobody knows may be such a program.
  const isKnown =
    over?.entrypoint !== undefined || image.entrypoint !== undefined || image.entrypointUnknown === undefined;
  // A command before the signal may do what the signal does not.
  const isAlone = over?.stop.rest.pre_stop === undefined || over.stop.rest.pre_stop.value !== undefined;
  const unheard = init === undefined && isKnown && isAlone && !started.traps && started.behind !== undefined;
  const [program] = started.words;
  const signal = over?.stop.signal ?? image.stopSignal;
  const mark = signal
    ? markOf(signal, over?.stop.signal ? over.stop.signalKey : 'STOPSIGNAL')
    : ({ at, origin: 'default', name: 'STOPSIGNAL' } as const);
  const written = signal && knownText(signal);
  const text = signal ? written && named(written) : baseIsKnown(image) ? 'SIGTERM' : undefined;
  const because = started.traps
    ? TRAPPED
    : !started.first
      ? init === undefined
        ? 'a shell may stay in front of it as process 1, and it passes no signals on'
        : `${init} is process 1 and passes signals to the shell in front of it`
      : signal
        ? (unknownIn(signal) ?? `${written} is no signal`)
        : (image.stopSignalUnknown ?? 'the image is not in the repository');
  const known = (started.first || unheard) && text !== undefined;
  const bare = isBare(image);
  const rest = over?.stop.rest;
  return {
    signal: { ...(known ? { value: text } : { unknown: because }), mark },
    ...(!started.first && { behind: true }),
    ...(unheard && program && { unheard: { at: atOf(program), because: SHELL_STAYS } }),
    ...(bare && { has_shell: { value: false, mark: { at: bare, origin: 'fixed', name: 'FROM' } } }),
    ...rest,
    ...(started.traps && rest?.pre_stop && { pre_stop: { unknown: TRAPPED, mark: rest.pre_stop.mark } }),
  };
}

const TRAPPED = 'the script traps the signal, and what it does then is not evaluated';

/** Where a value of the stop stands; what a table of images says is a default. */
export function markOf(piece: Piece, name: string): Mark {
  const { at, origin, written } = wordOf(piece);
  return { at, origin, name, ...(origin !== 'default' && { written }) };
}

/** Images that hold neither a shell nor sleep; those with the tag debug have both. */
const BARE = /^scratch$|(^|\/)distroless\//;

/** The place of an image without a shell, unless something that is put into it may be one. */
function isBare({ images, mounts }: ImageLayers): At | undefined {
  const [bottom] = images;
  if (!bottom || !BARE.test(bottom.name ?? bottom.written) || bottom.tag?.startsWith('debug')) return undefined;
  return mounts.some(({ inside }) => inside === '/' || /(^|\/)(bin|busybox)(\/|$)/.test(inside))
    ? undefined
    : bottom.at;
}

/** Whether every image below is known to set no signal. */
function baseIsKnown(image: ImageLayers): boolean {
  return (
    image.stopSignalUnknown === undefined &&
    image.images.length > 0 &&
    image.command?.form !== 'unknown' &&
    image.images[0]?.name !== undefined &&
    image.directory !== undefined
  );
}

const NUMBERS: Readonly<Record<string, string>> = {
  '1': 'SIGHUP',
  '2': 'SIGINT',
  '3': 'SIGQUIT',
  '9': 'SIGKILL',
  '15': 'SIGTERM',
};

/** The signals of Linux by name (signal(7)). */
const SIGNAL =
  /^SIG(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS|RTM(IN|AX)([+-]\d+)?)$/;

/** `QUIT`, `SIGQUIT` and `3` are one signal; undefined where it is none. */
function named(signal: string): string | undefined {
  const upper = signal.toUpperCase();
  if (/^\d+$/.test(upper)) return NUMBERS[upper] ?? (Number(upper) >= 1 && Number(upper) <= 64 ? upper : undefined);
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  return SIGNAL.test(name) ? name : undefined;
}
