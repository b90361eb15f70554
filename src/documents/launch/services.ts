import type { At } from '../../contracts/model.ts';
import type { FilesWithin } from '../../files/within.ts';
import { durationOf, type Service } from '../compose/launch.ts';
import { joined, type Stack } from '../compose/stack.ts';
import { imageOf } from '../dockerfile/launch.ts';
import { parse } from '../dockerfile/parse.ts';
import { type DocumentNotes, type Mark, note } from '../document.ts';
import { atOf, knownText, unknownIn, unknownPiece } from '../shell/index.ts';
import { type ImageLayers, NO_IMAGE } from './image.ts';
import { imageLayers } from './images.ts';
import type { Launch, Unit } from './launch.ts';
import { launchesOfLayers, markOf, type Over, placeOf, placeOfStart } from './merge.ts';

/** The launches of a stack's services, the images of Dockerfiles that they build and their names, and what could not be followed. */
export function serviceLaunches(
  stack: Stack,
  services: readonly Service[],
  files: FilesWithin,
): { launches: Launch[]; built: Map<string, ImageLayers>; named: Map<string, string>; notes: DocumentNotes } {
  const notes: DocumentNotes = {};
  const built = new Map<string, ImageLayers>();
  const named = new Map<string, string>();
  const byName = new Map(services.map((service) => [service.name, service]));
  const launches = services.flatMap((service) => {
    const { image, path } = imageOfService(service, files, notes);
    for (const { key, dropped } of service.dropped) {
      const because = 'compose starts no shell: what follows an operator is not run';
      note(notes, 'misread', { name: key, written: dropped.text, because, at: atOf(dropped) });
    }
    if (path !== undefined) {
      built.set(path, image);
      const name = service.image && knownText(service.image);
      if (name !== undefined) named.set(name.replace(/(?<=[^/]):[^/]*$|@.*$/, ''), path);
    }
    const at = placeOfStart(service.command) ?? placeOfStart(service.entrypoint) ?? placeOf(image) ?? service.at;
    return launchesOfLayers(
      {
        title: `service ${service.name} of ${stack.main}`,
        image,
        built: service.build !== undefined,
        unit: unitOf(service),
        stack: stack.main,
        at,
        files: [...new Set([...image.files, ...stack.files, ...service.files])],
        over: overOf(service, at),
      },
      files,
    );
  });
  return { launches, built, named, notes };

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
  if (!build) return { image: service.image ? imageLayers(service.image) : NO_IMAGE };
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

/** What a compose service says over its image. */
function overOf(service: Service, at: At): Over {
  const { stopSignal, stopGracePeriod: period, preStop } = service;
  const text = period && knownText(period);
  const ms = text === undefined ? undefined : durationOf(text);
  const grace = !period
    ? { value: 10_000 }
    : ms !== undefined
      ? { value: ms }
      : { unknown: unknownIn(period) ?? `${period.text} is no duration such as 10s` };
  const mark: Mark = period
    ? markOf(period, 'stop_grace_period')
    : // The Docker daemon's default-stop-timeout holds, which is 10 s where nobody set it.
      { at, origin: 'default', name: 'stop_grace_period', assumed: true };
  return {
    ...service,
    ...backlogMaximum(service),
    stop: {
      ...(stopSignal && { signal: stopSignal }),
      signalKey: 'stop_signal',
      rest: {
        grace_period: { ...grace, mark },
        ...(preStop && {
          pre_stop: { unknown: 'how long its pre_stop takes is not known', mark: markOf(preStop, 'pre_stop') },
        }),
      },
    },
  };
}

/** The longest queue of connections that the kernel allows, where the service sets it. */
function backlogMaximum({ sysctls }: Service): Pick<Launch, 'backlog_maximum'> {
  const name = 'net.core.somaxconn';
  const piece = sysctls.get(name);
  if (!piece) return {};
  const text = knownText(piece)?.trim();
  const mark = markOf(piece, name);
  if (text !== undefined && /^\d{1,9}$/.test(text)) return { backlog_maximum: { value: Number(text), mark } };
  return { backlog_maximum: { unknown: unknownIn(piece) ?? `${text} is no number`, mark } };
}
