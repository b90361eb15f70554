import type { At } from '../../contracts/model.ts';
import type { FilesWithin } from '../../files/within.ts';
import { durationOf, type Service } from '../compose/launch.ts';
import { joined, type Stack } from '../compose/stack.ts';
import { imageOf } from '../dockerfile/launch.ts';
import { parse } from '../dockerfile/parse.ts';
import { type DocumentNotes, type Mark, note } from '../document.ts';
import { assumedPiece, atOf, knownText, type Piece, unknownIn, unknownPiece, wordOf } from '../shell/index.ts';
import type { Range } from '../versions/range.ts';
import type { ImageLayers, Start } from './image.ts';
import { imageLayers } from './images.ts';
import { absolute } from './inside.ts';
import type { Launch, Stop, Unit } from './launch.ts';
import { type Started, startedBy } from './start.ts';

/** What is merged into launches: an image, and what runs it says over it. */
interface Layers {
  title: string;
  image: ImageLayers;
  unit: Unit;
  stack: string;
  at: At;
  files: string[];
  service?: Service;
}

/** The launches of an image that is built here and that no compose file names. */
export function builtLaunches(path: string, image: ImageLayers, files: FilesWithin): Launch[] {
  return launchesOfLayers(
    {
      title: `the image of ${path}`,
      image,
      unit: { kind: 'service', name: path },
      stack: path.split('/').slice(0, -1).join('/'),
      at: placeOf(image) ?? { file: path, line: 1, column: 1 },
      files: image.files,
    },
    files,
  );
}

/** The launches of a stack's services, the images of Dockerfiles that they build, and what could not be followed. */
export function serviceLaunches(
  stack: Stack,
  services: readonly Service[],
  files: FilesWithin,
): { launches: Launch[]; built: Map<string, ImageLayers>; notes: DocumentNotes } {
  const notes: DocumentNotes = {};
  const built = new Map<string, ImageLayers>();
  const byName = new Map(services.map((service) => [service.name, service]));
  const launches = services.flatMap((service) => {
    const { image, path } = imageOfService(service, files, notes);
    for (const { key, dropped } of service.dropped) {
      const because = 'compose starts no shell: what follows an operator is not run';
      note(notes, 'misread', { name: key, written: dropped.text, because, at: atOf(dropped) });
    }
    if (path !== undefined) built.set(path, image);
    const at = placeOfStart(service.command) ?? placeOfStart(service.entrypoint) ?? placeOf(image) ?? service.at;
    return launchesOfLayers(
      {
        title: `service ${service.name} of ${stack.main}`,
        image,
        unit: unitOf(service),
        stack: stack.main,
        at,
        files: [...new Set([...image.files, ...stack.files, ...service.files])],
        service,
      },
      files,
    );
  });
  return { launches, built, notes };

  /** Services that share a network namespace reach each other as one unit does. */
  function unitOf(service: Service): Unit {
    const owner = service.sharesNetworkOf === undefined ? service : (byName.get(service.sharesNetworkOf) ?? service);
    return owner.onHost
      ? { kind: 'host', name: `${stack.main}/host` }
      : { kind: 'service', name: `${stack.main}/${owner.name}` };
  }
}

function imageOfService(
  service: Service,
  files: FilesWithin,
  notes: DocumentNotes,
): { image: ImageLayers; path?: string } {
  const { build } = service;
  if (!build) return { image: service.image ? imageLayers(service.image) : NOTHING };
  const path = build.context === undefined ? undefined : joined(build.context, build.dockerfile);
  const file = path !== undefined && files.has(path) ? files.read(path) : undefined;
  const tree = file && !('unreadable' in file) ? parse(file) : file;
  const { unknown, context, args, target } = build;
  if (unknown === undefined && context !== undefined && path !== undefined && tree && 'instructions' in tree) {
    const image = imageOf(tree, { files, context, args, ...(target !== undefined && { target }) });
    if (image) return { image, path };
  }
  const because = unknown ?? whyNotBuilt(path ?? build.dockerfile, tree, target);
  note(notes, 'unknown', { name: `services.${service.name}.build`, because, at: atOf(build.place) });
  const image = imageLayers(unknownPiece(build.place.file, because, build.place.start, build.place.end));
  return { image: { ...image, images: [] } };
}

function whyNotBuilt(path: string, tree: object | undefined, target: string | undefined): string {
  if (!tree) return `${path} is not among the files given`;
  if ('unreadable' in tree) return `${path} cannot be read: ${tree.unreadable}`;
  return `${path} has no stage ${target}`;
}

/** A service with neither image nor build. */
const NOTHING: ImageLayers = {
  images: [],
  environment: new Map(),
  mounts: [],
  ports: [],
  versions: new Map(),
  files: [],
  unread: [],
};

/** From the first word of a start to its last. */
function placeOfStart(start: Start | undefined): At | undefined {
  if (start?.form === 'shell') return atOf(start.script);
  if (start?.form !== 'exec') return start && atOf(start.place);
  const [first] = start.words;
  const last = start.words.at(-1);
  return first && last && first.file.at(first.start, Math.max(first.end, last.end));
}

/** The line that starts an image: CMD, else ENTRYPOINT, else FROM or `image:`. */
function placeOf(image: ImageLayers): At | undefined {
  const start = [image.command, image.entrypoint].find((one) => one && isOwn(one));
  return placeOfStart(start) ?? (image.place && atOf(image.place));
}

/** Whether a line of the repository says it, not a table of what images do. */
function isOwn(start: Start): boolean {
  if (start.form !== 'exec') return start.form === 'shell';
  return start.words.some((word) => word.sources.some((source) => source === undefined));
}

/** The one merge: what is started, with which environment, files and ports, after all layers. */
function launchesOfLayers(layers: Layers, files: FilesWithin): Launch[] {
  const { image, service } = layers;
  // What an env_file may set that is not given stands over the image.
  const below = [...image.environment].map(([name, value]): [string, Piece] => [
    name,
    service?.open === undefined ? value : assumedPiece(value),
  ]);
  const environment = new Map([...below, ...(service?.environment ?? [])]);
  const mounts = [...image.mounts, ...(service?.mounts ?? [])];
  const directory = directoryOf(image, service);
  const words = wordsOf(image, service);
  const started = startedBy(words, {
    files,
    mounts,
    environment,
    ...(service?.open !== undefined && { open: service.open }),
    ...(directory !== undefined && { directory }),
    ...(image.passes && !service?.entrypoint && { passes: true }),
  });
  const hidden = (directory: string | undefined): Launch['mounts'] =>
    service && !service.build && image.entrypointUnknown !== undefined && directory !== undefined
      ? [{ inside: directory, unknown: image.entrypointUnknown, at: layers.at }]
      : [];
  return started.map((one) => ({
    title: layers.title,
    argv: one.words.map(wordOf),
    environment: new Map([...one.environment].map(([name, value]) => [name, wordOf(value)])),
    ...(one.open !== undefined && { environment_open: one.open }),
    ...(one.directory !== undefined && { directory: one.directory }),
    // What an image of others holds in the working directory, nobody here knows.
    mounts: [...hidden(one.directory), ...mounts],
    images: image.images,
    unit: layers.unit,
    stack: layers.stack,
    names: service?.names ?? [],
    ports: [...(service?.ports ?? []), ...image.ports],
    stop: stopOf(layers, one),
    versions: new Map<string, Range>(image.versions),
    at: layers.at,
    files: layers.files,
  }));
}

function directoryOf(image: ImageLayers, service: Service | undefined): string | undefined {
  if (!service?.directory) return image.directory;
  const text = knownText(service.directory);
  return text === undefined ? undefined : absolute(text, image.directory);
}

/** ENTRYPOINT with CMD, either replaced by compose; an entrypoint of compose drops the image's CMD. */
function wordsOf(image: ImageLayers, service: Service | undefined): Piece[] {
  const entrypoint = service?.entrypoint ?? image.entrypoint;
  const command = service?.command ?? (service?.entrypoint ? undefined : image.command);
  if (entrypoint?.form === 'shell') return [...entrypoint.shell, entrypoint.script];
  const words = [...wordsOfStart(entrypoint), ...wordsOfStart(command)];
  const [first] = words;
  // Most images have no entrypoint, and CMD is what runs; an option can only be for an entrypoint.
  if (entrypoint || image.entrypointUnknown === undefined || !first?.text.startsWith('-')) return words;
  const because = `its entrypoint is not known: ${image.entrypointUnknown}`;
  return [unknownPiece(first.file, because, first.start, first.end), ...words];
}

function wordsOfStart(start: Start | undefined): Piece[] {
  if (!start) return [];
  if (start.form === 'exec') return start.words;
  if (start.form === 'shell') return [...start.shell, start.script];
  const { file, start: from, end } = start.place;
  return [unknownPiece(file, start.because, from, end)];
}

function stopOf(layers: Layers, started: Started): Stop {
  const { image, service, at } = layers;
  const signal = service?.stopSignal ?? image.stopSignal;
  const mark = (piece: Piece | undefined, name: string): Mark => {
    const word = piece && wordOf(piece);
    return word
      ? { at: word.at, origin: word.origin, name, ...(word.origin !== 'default' && { written: word.written }) }
      : { at, origin: 'default', name };
  };
  const signalMark = mark(signal, service?.stopSignal ? 'stop_signal' : 'STOPSIGNAL');
  const signalText = signal ? knownText(signal) : baseIsKnown(image) ? 'SIGTERM' : undefined;
  const because = !started.first
    ? 'a shell is process 1 and does not pass signals on'
    : signal
      ? (unknownIn(signal) ?? 'it is not known')
      : 'the image is not in the repository';
  const known = started.first && signalText !== undefined;
  if (layers.unit.kind === 'service' && !service) {
    return { signal: { ...(known ? { value: named(signalText) } : { unknown: because }), mark: signalMark } };
  }
  const period = service?.stopGracePeriod;
  const text = period ? knownText(period) : undefined;
  const ms = text === undefined ? undefined : durationOf(text);
  const grace = !period
    ? { value: 10_000 }
    : ms !== undefined
      ? { value: ms }
      : { unknown: unknownIn(period) ?? `${period.text} is no duration such as 10s` };
  return {
    signal: { ...(known ? { value: named(signalText) } : { unknown: because }), mark: signalMark },
    grace_period: { ...grace, mark: mark(period, 'stop_grace_period') },
  };
}

/** Whether every image below is known to set no signal. */
function baseIsKnown(image: ImageLayers): boolean {
  return (
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

/** `QUIT`, `SIGQUIT` and `3` are one signal. */
function named(signal: string): string {
  const upper = signal.toUpperCase();
  return NUMBERS[upper] ?? (upper.startsWith('SIG') ? upper : `SIG${upper}`);
}
