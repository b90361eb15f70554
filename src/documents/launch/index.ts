import type { Files } from '../../files/file.ts';
import type { FilesWithin } from '../../files/within.ts';
import { composeDocument } from '../compose/document.ts';
import { servicesOf } from '../compose/launch.ts';
import { stacksOf } from '../compose/stack.ts';
import { contextOf } from '../dockerfile/context.ts';
import { dockerfileDocument } from '../dockerfile/document.ts';
import { imageOf } from '../dockerfile/launch.ts';
import { parse } from '../dockerfile/parse.ts';
import type { Document } from '../document.ts';
import { requirementsDocument } from '../requirements/index.ts';
import type { ImageLayers } from './image.ts';
import type { Launch } from './launch.ts';
import { builtLaunches } from './merge.ts';
import { serviceLaunches } from './services.ts';

export { absolute, absoluteFrom, changesIn, filesUnder, inside, pathsUnder } from './inside.ts';
export { type Program, programsOf } from './program.ts';

/** A carrier that was not read, and why, as a clause. */
export interface UnreadCarrier {
  file: string;
  because: string;
  /** True where it was understood and left out on purpose: development files, files that docker compose passes over. */
  aside?: true;
}

/** What the carriers of a repository say. */
export interface Carried {
  /** One for each program that is started: per compose service, and per Dockerfile that no compose file builds. */
  launches: Launch[];
  /** One for each compose stack, each Dockerfile, and each requirements file that one of these installs from. */
  documents: Document[];
  /** Carriers that were not read. */
  unread: UnreadCarrier[];
}

const DOCKERFILE =
  /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:[.-][^/]+)?|[^/]+\.(?:Dockerfile|dockerfile|Containerfile))$/;
const NOT_DOCKERFILE = /\.(?:dockerignore|md|txt|sh|py|j2|erb|tmpl|tpl)$/;

/** Reads every Dockerfile and compose file, and merges their layers into launches. Never throws. */
export function launchesOf(files: FilesWithin): Carried {
  const { stacks, unread } = stacksOf(files);
  const launches: Launch[] = [];
  const documents: Document[] = [];
  const built = new Map<string, ImageLayers>();
  for (const stack of stacks) {
    const services = servicesOf(stack, files);
    const merged = serviceLaunches(stack, services, files);
    launches.push(...merged.launches);
    for (const [path, image] of merged.built) if (!built.has(path)) built.set(path, image);
    documents.push(composeDocument(stack, services, merged.notes));
  }
  for (const path of files.list()) {
    if (!built.has(path) && (!DOCKERFILE.test(path) || NOT_DOCKERFILE.test(path))) continue;
    const file = files.read(path);
    if ('unreadable' in file) {
      unread.push({ file: path, because: file.unreadable });
      continue;
    }
    const tree = parse(file);
    if ('unreadable' in tree) {
      unread.push({ file: path, because: tree.unreadable });
      continue;
    }
    const image = built.get(path) ?? imageOf(tree, { files, context: contextOf(tree, files), args: new Map() });
    if (!image) continue;
    const alone = builtLaunches(path, image, files);
    if (!built.has(path)) launches.push(...alone);
    documents.push(dockerfileDocument(tree, image, alone));
  }
  return { launches, documents: [...documents, ...requirementsOf(documents, files)], unread };
}

/** The requirements files that a Dockerfile names itself; those that they include belong to them. */
function requirementsOf(carriers: readonly Document[], files: Files): Document[] {
  const named = new Set(carriers.filter(({ format }) => format === 'dockerfile').flatMap((document) => document.files));
  for (const { file } of carriers) named.delete(file);
  const documents = [...named].map((path) => requirementsDocument(files, path));
  const included = new Set(documents.flatMap((document) => document.files.slice(1)));
  return documents.filter(({ file }) => !included.has(file));
}
