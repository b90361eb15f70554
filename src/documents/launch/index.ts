import type { Files } from '../../files/file.ts';
import type { FilesWithin } from '../../files/within.ts';
import { composeDocument } from '../compose/document.ts';
import { servicesOf } from '../compose/launch.ts';
import { stacksOf } from '../compose/stack.ts';
import { contextOf } from '../dockerfile/context.ts';
import { dockerfileDocument } from '../dockerfile/document.ts';
import { imageOf } from '../dockerfile/launch.ts';
import { type DockerfileTree, parse } from '../dockerfile/parse.ts';
import type { Document, DocumentNotes } from '../document.ts';
import type { Plan } from '../plan.ts';
import { requirementsDocument } from '../requirements/index.ts';
import type { ImageLayers } from './image.ts';
import type { Launch, Unserved } from './launch.ts';
import { builtLaunches } from './merge.ts';
import { podLaunches } from './pods.ts';
import { serviceLaunches } from './services.ts';

export { absolute, absoluteFrom, changesIn, filesUnder, inside, pathsUnder } from './inside.ts';
export { type Program, programsOf } from './program.ts';

/** A carrier that was not read, and why, as a clause. */
export interface UnreadCarrier {
  file: string;
  because: string;
  /** True where it was understood and left out on purpose: development files, files that docker compose passes over. */
  aside?: true;
  /** Of what it is a carrier; compose where nothing else is said. */
  format?: string;
}

/** What the carriers of a repository say. */
export interface Carried {
  /** One for each program that is started: per compose service, per container of a pod, and per Dockerfile that none of them runs. */
  launches: Launch[];
  /** One for each compose stack, each Kubernetes object, each Dockerfile, and each requirements file that one of these installs from. */
  documents: Document[];
  /** Programs that nothing here starts, and that are known from what they serve: the controllers of Ingresses. */
  plans: Plan[];
  /** Names that lead to nothing of the repository. */
  unserved: Unserved[];
  /** Carriers that were not read. */
  unread: UnreadCarrier[];
  /** Notes that belong to no document. */
  notes: DocumentNotes;
}

const DOCKERFILE =
  /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:[.-][^/]+)?|[^/]+\.(?:Dockerfile|dockerfile|Containerfile))$/;
const NOT_DOCKERFILE = /\.(?:dockerignore|md|txt|sh|py|j2|erb|tmpl|tpl)$/;

/** Reads every Dockerfile, compose file and Kubernetes manifest, and merges their layers into launches. Never throws. */
export function launchesOf(files: FilesWithin): Carried {
  const { stacks, unread } = stacksOf(files);
  const launches: Launch[] = [];
  const documents: Document[] = [];
  const built = new Map<string, ImageLayers>();
  const named = new Map<string, Set<string>>();
  for (const stack of stacks) {
    const services = servicesOf(stack, files);
    const merged = serviceLaunches(stack, services, files);
    launches.push(...merged.launches);
    for (const [path, image] of merged.built) if (!built.has(path)) built.set(path, image);
    for (const [name, path] of merged.named) named.set(name, (named.get(name) ?? new Set()).add(path));
    documents.push(composeDocument(stack, services, merged.notes));
  }
  const dockerfiles = new Map<string, { tree: DockerfileTree; image: ImageLayers }>();
  for (const path of files.list()) {
    if (!built.has(path) && (!DOCKERFILE.test(path) || NOT_DOCKERFILE.test(path))) continue;
    const file = files.read(path);
    const tree = 'unreadable' in file ? file : parse(file);
    if ('unreadable' in tree) {
      unread.push({ file: path, because: tree.unreadable });
      continue;
    }
    const image = built.get(path) ?? imageOf(tree, { files, context: contextOf(tree, files), args: new Map() });
    if (image) dockerfiles.set(path, { tree, image });
  }
  const read = new Set([...documents.flatMap((document) => document.files), ...unread.map(({ file }) => file)]);
  const pods = podLaunches(files, read, {
    named,
    dockerfiles: [...dockerfiles.keys()],
    image: (path) => dockerfiles.get(path)?.image,
  });
  launches.push(...pods.launches);
  documents.push(...pods.documents);
  for (const [path, { tree, image }] of dockerfiles) {
    const alone = builtLaunches(path, image, files);
    if (!built.has(path) && !pods.used.has(path)) launches.push(...alone);
    documents.push(dockerfileDocument(tree, image, alone));
  }
  return {
    launches,
    documents: [...documents, ...requirementsOf(documents, files)],
    plans: pods.plans,
    unserved: pods.unserved,
    unread: [...unread, ...pods.unread],
    notes: pods.notes,
  };
}

/** The requirements files that a Dockerfile names itself; those that they include belong to them. */
function requirementsOf(carriers: readonly Document[], files: Files): Document[] {
  const named = new Set(carriers.filter(({ format }) => format === 'dockerfile').flatMap((document) => document.files));
  for (const { file } of carriers) named.delete(file);
  const documents = [...named].map((path) => requirementsDocument(files, path));
  const included = new Set(documents.flatMap((document) => document.files.slice(1)));
  return documents.filter(({ file }) => !included.has(file));
}
