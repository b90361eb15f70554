import type { Kubernetes } from '../../contracts/kubernetes.ts';
import { folderOf, nameOf } from '../../files/path.ts';
import type { FilesWithin } from '../../files/within.ts';
import { type Document, type DocumentNotes, note } from '../document.ts';
import {
  appliedOf,
  type Container,
  clustersOf,
  endedBefore,
  isKustomization,
  type Kustomized,
  kubernetesDocument,
  kustomized,
  type Manifest,
  mayBeKubernetes,
  type Pod,
  parse,
  planIngress,
  podsOf,
  unservedIn,
  workloadsOf,
} from '../kubernetes/index.ts';
import type { Plan } from '../plan.ts';
import { assumedPiece, knownText, type Piece, PieceBuilder, slice, unknownIn } from '../shell/index.ts';
import { type ImageLayers, NO_IMAGE, type Start } from './image.ts';
import { imageLayers, isOfficial, referenceOf } from './images.ts';
import type { UnreadCarrier } from './index.ts';
import type { Launch, Unserved } from './launch.ts';
import { launchesOfLayers, placeOfStart } from './merge.ts';
import { programsOf } from './program.ts';

/** Images that the repository builds. */
export interface Builds {
  /** Dockerfiles by the image's name that a compose file gives to what it builds from them. */
  named: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every Dockerfile. */
  dockerfiles: readonly string[];
  image(path: string): ImageLayers | undefined;
}

/** What the manifests of a tree say. */
export interface Podded {
  launches: Launch[];
  documents: Document<Kubernetes>[];
  /** Ingresses are hops of programs that nothing here starts. */
  plans: Plan[];
  unserved: Unserved[];
  /** Dockerfiles whose images pods run. */
  used: Set<string>;
  notes: DocumentNotes;
  unread: UnreadCarrier[];
}

/** Reads every Kubernetes manifest, and merges its pods with their images into launches. Never throws. */
export function podLaunches(files: FilesWithin, taken: ReadonlySet<string>, builds: Builds): Podded {
  const found: Podded = {
    launches: [],
    documents: [],
    plans: [],
    unserved: [],
    used: new Set(),
    notes: {},
    unread: [],
  };
  const all = manifestsIn(files, taken, found);
  const changes = kustomized(all, files);
  const { applied, partial } = appliedOf(
    [...[...all.values()].flatMap(({ objects }) => objects), ...changes.made],
    changes,
  );
  const { namespaces, notes } = clustersOf(applied, changes);
  for (const item of [...changes.notes, ...notes]) note(found.notes, 'unknown', item);
  for (const { kind, name, at } of partial) {
    note(found.notes, 'unknown', {
      name: `${kind} ${name}`,
      because: 'none of its containers has an image, and nothing here is found that it changes',
      at,
    });
  }
  if (applied.length > 0) noteStrange(all, found.notes);
  const owned = namespaces.map((namespace) => ({ namespace, pods: podsOf(namespace, files) }));
  const finder = new ImageFinder(
    builds,
    changes,
    owned.flatMap(({ pods }) => pods),
  );
  const workloads = workloadsOf(
    applied,
    [...all.values()].flatMap(({ opaque }) => opaque),
  );
  for (const { namespace, pods } of owned) {
    const byObject = new Map<Manifest, Pod>(pods.map((pod) => [pod.object, pod]));
    found.unserved.push(...unservedIn(namespace, pods, workloads));
    for (const object of namespace.objects) {
      const pod = byObject.get(object);
      const built = new Map<string, string>();
      for (const container of pod?.containers ?? []) {
        const { image, path, supposed } = finder.find(container);
        if (path !== undefined) {
          built.set(container.name, path);
          found.used.add(path);
        }
        const launches = launchesOfContainer(pod as Pod, container, image, path !== undefined, files);
        found.launches.push(...launches.map((one) => (supposed === undefined ? one : { ...one, supposed })));
      }
      const document = kubernetesDocument(object, namespace, pod, built);
      found.documents.push(document);
      if (object.kind === 'Ingress') found.plans.push(planIngress(object, namespace, document));
    }
  }
  return found;
}

const YAML = /\.ya?ml(\.(tmpl|tpl|j2|erb|in))?$/;

function manifestsIn(
  files: FilesWithin,
  taken: ReadonlySet<string>,
  found: Podded,
): Map<string, ReturnType<typeof parse>> {
  const all = new Map<string, ReturnType<typeof parse>>();
  for (const path of files.list()) {
    if (taken.has(path) || (!YAML.test(path) && !isKustomization(path) && !files.named.has(path))) continue;
    const file = files.read(path);
    if ('unreadable' in file) continue;
    if (!mayBeKubernetes(file.text) && !isKustomization(path)) continue;
    const manifests = parse(file);
    all.set(path, manifests);
    const [first] = manifests.unread;
    if (!first) continue;
    const parts = manifests.objects.length > 0;
    if (parts) {
      const because = `a part of it is not read: ${first.because}`;
      note(found.notes, 'unknown', { name: path, because, at: { file: path, line: 1, column: 1 } });
    } else {
      const aside = first.template && ({ aside: true, format: 'kubernetes' } as const);
      found.unread.push({ file: path, because: first.because, ...aside });
    }
  }
  return all;
}

/** Each kind that is not read is said once, wherever it stands first. */
function noteStrange(all: ReadonlyMap<string, ReturnType<typeof parse>>, notes: DocumentNotes): void {
  const seen = new Set<string>();
  for (const { strange } of all.values()) {
    for (const [name, at] of strange) {
      if (seen.has(name)) continue;
      seen.add(name);
      note(notes, 'unknown', { name, because: 'this kind of object is not read', at });
    }
  }
}

function launchesOfContainer(
  pod: Pod,
  container: Container,
  image: ImageLayers,
  built: boolean,
  files: FilesWithin,
): Launch[] {
  const { object, namespace, name, services, containers } = pod;
  const { prefix, stack, cluster } = namespace;
  const { command, args, environment, directory, ports, mounts, stop, backlog_maximum } = container;
  const of = `${name} of ${object.file.path}`;
  const launches = launchesOfLayers(
    {
      title: containers.length > 1 ? `container ${container.name} in ${of}` : of,
      image,
      built,
      unit: { kind: 'pod', name: prefix === '' ? name : `${prefix}/${name}` },
      stack,
      at: placeOfStart(args) ?? placeOfStart(command) ?? container.at,
      files: [...new Set([...image.files, object.file.path, ...container.files])],
      over: {
        ...(command && { entrypoint: command }),
        ...(args && { command: args }),
        environment: new Map([...environment.links, ...environment.variables]),
        ...(environment.open !== undefined && { open: environment.open }),
        ...(directory && { directory }),
        mounts,
        ports: ports.flatMap(({ port, at }) => ('value' in port ? [{ inside: port.value, at }] : [])),
        names: [],
        services,
        cluster,
        ...(backlog_maximum && { backlog_maximum }),
        ...(pod.sharesProcesses && { init: 'the pause container' }),
        stop,
      },
    },
    files,
  );
  return launches.map((launch) => {
    const { signal } = launch.stop;
    // What ends when its requests have ended is told so by its own signal; of other programs nobody asks that.
    const isNginx = programsOf(launch).some(({ name }) => name === 'nginx');
    const because = isNginx && signal?.value !== 'SIGQUIT' ? endedBefore(container.node) : undefined;
    return because === undefined
      ? launch
      : { ...launch, stop: { ...launch.stop, signal: { unknown: because, mark: signal?.mark ?? never(launch) } } };
  });
}

const never = (launch: Launch) => ({ at: launch.at, origin: 'default' as const, name: 'STOPSIGNAL' });

/** Finds the layers of the images that pods run: built here, known, or neither. */
class ImageFinder {
  private readonly builds: Builds;
  private readonly changes: Kustomized;
  /** Names of images that may be the repository's own. */
  private readonly own: ReadonlySet<string>;

  constructor(builds: Builds, changes: Kustomized, pods: readonly Pod[]) {
    this.builds = builds;
    this.changes = changes;
    const names = pods.flatMap(({ containers }) => containers.flatMap(({ image }) => (image ? [image] : [])));
    this.own = new Set(names.flatMap((image) => ownName(image) ?? []));
  }

  find({ image: written, node }: Container): { image: ImageLayers; path?: string; supposed?: string } {
    if (!written) return { image: NO_IMAGE };
    const image = this.tagged(written);
    const layers = imageLayers(image);
    const name = nameIn(image);
    if (name === undefined || node.kind !== 'map') return { image: layers };
    const named = this.builds.named.get(name);
    const path =
      named?.size === 1 ? [...named][0] : layers.entrypointUnknown === undefined ? undefined : this.guess(image);
    const built = path === undefined ? undefined : this.builds.image(path);
    if (!built || path === undefined) return { image: layers };
    if (named) return { image: built, path };
    return { image: assumed(built), path, supposed: `${knownText(image) ?? name} is taken to be built from ${path}` };
  }

  /** The image as kustomize leaves it. */
  private tagged(image: Piece): Piece {
    const name = nameIn(image);
    const change = name === undefined ? undefined : this.changes.images.get(name);
    if (!change || name === undefined) return image;
    const builder = new PieceBuilder(image.file);
    const because = `${change.file} sets ${change.renamed ? 'it' : 'its tag'}`;
    if (!change.renamed) {
      builder.append(slice(image, 0, name.length));
      builder.add(':', image.end, image.end);
    }
    builder.hole(because, image.start, image.end);
    return builder.piece(image.start, image.end);
  }

  /** The Dockerfile that the image's name points to; two candidates are never picked from. */
  private guess(image: Piece): string | undefined {
    const name = nameIn(image);
    const last = name === undefined ? '' : nameOf(name);
    const { dockerfiles } = this.builds;
    const own = dockerfiles.filter((path) => !ASIDE.test(path));
    const called = dockerfiles.filter((path) => namesOf(path).includes(last));
    if (called.length > 0) return called.length === 1 ? called[0] : undefined;
    return own.length === 1 && this.own.size === 1 && ownName(image) !== undefined ? own[0] : undefined;
  }
}

/** Folders whose images are tools of the people who work here; only an image of the same name is built there. */
const ASIDE =
  /(^|\/)(tools?|tooling|scripts?|ci|mocks?|stubs?|fakes?|tests?|testing|e2e|fixtures?|dev|devel|devcontainer|\.devcontainer|development|local|docs?|examples?|samples?|bench|benchmarks?)\//i;

/** Names that a Dockerfile may give to its image: its folder's, `web.Dockerfile`, `Dockerfile.web`. */
function namesOf(path: string): string[] {
  const file = nameOf(path);
  const suffix =
    /^(.+)\.(?:Dockerfile|dockerfile|Containerfile)$/.exec(file) ?? /^(?:Dockerfile|Containerfile)[.-](.+)$/.exec(file);
  return suffix?.[1] !== undefined ? [suffix[1]] : [nameOf(folderOf(path))];
}

/** The image without tag and digest; undefined where a placeholder stands in its name. */
function nameIn(image: Piece): string | undefined {
  const at = image.text.indexOf('@');
  const rest = at === -1 ? image.text : image.text.slice(0, at);
  const colon = rest.lastIndexOf(':');
  const length = colon > rest.lastIndexOf('/') ? colon : rest.length;
  return length > 0 && unknownIn(slice(image, 0, length)) === undefined ? rest.slice(0, length) : undefined;
}

/** Names of companies and projects whose images nobody builds from a Dockerfile of an application. */
const OTHERS =
  /^(bitnami|envoyproxy|istio|fluent|grafana|prom|prometheus|jaegertracing|otel|oauth2-proxy|hashicorp|google|cloudsql-docker|cloud-sql-connectors|datadog|newrelic|elastic|redis|timberio|nginx|nginxinc|traefik|haproxytech|library|distroless|kube-rbac-proxy|sig-storage|ingress-nginx)\//;

/** The name of an image that may be the repository's own: no official one, and none of well-known projects. */
function ownName(image: Piece): string | undefined {
  const name = nameIn(image);
  if (name === undefined) return undefined;
  const reference = referenceOf(name);
  return isOfficial(reference) || OTHERS.test(reference.name) || /^(registry\.)?k8s\.(gcr\.)?io\//.test(name)
    ? undefined
    : name;
}

/** What rests on a Dockerfile that only seems to be the image's. */
function assumed(image: ImageLayers): ImageLayers {
  const start = (one: Start): Start =>
    one.form === 'exec'
      ? { ...one, words: one.words.map(assumedPiece) }
      : one.form === 'shell'
        ? { ...one, shell: one.shell.map(assumedPiece), script: assumedPiece(one.script) }
        : one;
  return {
    ...image,
    ...(image.entrypoint && { entrypoint: start(image.entrypoint) }),
    ...(image.command && { command: start(image.command) }),
    ...(image.stopSignal && { stopSignal: assumedPiece(image.stopSignal) }),
    environment: new Map([...image.environment].map(([name, value]) => [name, assumedPiece(value)])),
    versions: new Map([...image.versions].map(([name, range]) => [name, { ...range, assumed: true }])),
  };
}
