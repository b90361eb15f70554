import type { At } from '../../contracts/model.ts';
import type { FilesWithin } from '../../files/within.ts';
import type { Start } from '../launch/image.ts';
import type { Mount, Service, Stated, Unserved } from '../launch/launch.ts';
import type { Over } from '../launch/merge.ts';
import { atOf, knownText, type Piece, unknownIn } from '../shell/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import { isWorkload, labelsOf, type Namespace } from './cluster.ts';
import { type Environment, environmentOf, replaced } from './environment.ts';
import {
  entriesOf,
  itemsOf,
  nameUnder,
  numberOf,
  pieceOfNode,
  pieceUnder,
  placeOf,
  under,
  wordsOfList,
} from './nodes.ts';
import type { Manifest } from './parse.ts';
import { stopOfContainer } from './stop.ts';
import { TEMPLATE_LABELS, TRANSIENT, templateOf } from './template.ts';
import { mountedIn, type Volume } from './volumes.ts';

/** A port of a container, by its name if it has one. */
export interface ContainerPort {
  name?: string;
  port: { value: number } | { unknown: string };
  at: At;
}

/** One container that runs as long as its pod does. */
export interface Container {
  name: string;
  node: YamlNode;
  at: At;
  sidecar: boolean;
  image?: Piece;
  command?: Start;
  args?: Start;
  environment: Environment;
  directory?: Piece;
  volumes: Volume[];
  mounts: Mount[];
  ports: ContainerPort[];
  stop: Over['stop'];
  backlog_maximum?: Stated<number>;
  /** Files of ConfigMaps and Secrets that were read for it. */
  files: Set<string>;
}

/** The pods of one workload. */
export interface Pod {
  object: Manifest;
  namespace: Namespace;
  /** `deployment/web`. */
  name: string;
  containers: Container[];
  services: Service[];
  /** True where process 1 is none of its containers' (`shareProcessNamespace`). */
  sharesProcesses?: true;
}

/** The pods of a namespace's workloads. */
export function podsOf(namespace: Namespace, files: FilesWithin): Pod[] {
  return namespace.objects.filter(isWorkload).map((object) => podOf(object, namespace, files));
}

function podOf(object: Manifest, namespace: Namespace, files: FilesWithin): Pod {
  const spec = under(templateOf(object), 'spec');
  const name = `${object.kind.toLowerCase()}/${object.name}`;
  const services = TRANSIENT.has(object.kind) ? [] : namespace.selecting(labelsOf(object));
  const selector = services[0] && under(services[0].node, 'spec', 'selector');
  const late = selector && placeOf(selector);
  const inits = itemsOf(under(spec, 'initContainers')).filter(
    (container) => nameUnder(container, 'restartPolicy') === 'Always',
  );
  const unit = `${namespace.prefix === '' ? '' : `${namespace.prefix}/`}${name}`;
  const containers = [...itemsOf(under(spec, 'containers')), ...inits].flatMap((node) =>
    node.kind === 'map' ? [containerOf(node, spec, namespace, files, unit, late, inits.includes(node))] : [],
  );
  const shares = under(spec, 'shareProcessNamespace');
  return {
    object,
    namespace,
    name,
    containers,
    services: servicesOf(services, object, containers),
    ...(shares && nameUnder(spec, 'shareProcessNamespace') !== 'false' && { sharesProcesses: true }),
  };
}

function containerOf(
  node: YamlNode,
  spec: YamlNode | undefined,
  namespace: Namespace,
  files: FilesWithin,
  unit: string,
  late: At | undefined,
  sidecar: boolean,
): Container {
  const environment = environmentOf(node, spec, namespace);
  const { volumes, mounts, files: mounted } = mountedIn(node, spec, namespace, files, unit);
  const image = pieceUnder(node, 'image');
  const at = image ? atOf(image) : placeOf(node);
  const command = startOf(node, 'command', environment);
  const args = startOf(node, 'args', environment);
  const directory = pieceUnder(node, 'workingDir');
  const policy = sidecar ? under(node, 'restartPolicy') : undefined;
  const backlog_maximum = somaxconn(spec);
  return {
    name: nameUnder(node, 'name') ?? '',
    node,
    at,
    sidecar,
    ...(image && { image }),
    ...(command && { command }),
    ...(args && { args }),
    environment,
    ...(directory && { directory }),
    volumes,
    mounts,
    ports: itemsOf(under(node, 'ports')).flatMap(portOf),
    stop: stopOfContainer(node, spec, late, policy, at),
    ...(backlog_maximum && { backlog_maximum }),
    files: new Set([...environment.files, ...mounted]),
  };
}

function portOf(node: YamlNode): ContainerPort[] {
  const port = under(node, 'containerPort');
  if (!port || !isTcp(node)) return [];
  const name = nameUnder(node, 'name');
  return [{ ...(name !== undefined && { name }), port: numberOf(port), at: placeOf(port) }];
}

const isTcp = (port: YamlNode) => (nameUnder(port, 'protocol') ?? 'TCP') === 'TCP';

/** `command` and `args` are lists of words, in which `$(NAME)` is replaced. */
function startOf(node: YamlNode, key: 'command' | 'args', environment: Environment): Start | undefined {
  const found = under(node, key);
  if (!found || (found.kind === 'list' && found.items.length === 0)) return undefined;
  const place = pieceOfNode(found) ?? pieceUnder(node, 'name') ?? pieceUnder(node, 'image');
  if (found.kind !== 'list' || found.items.some(({ kind }) => kind !== 'scalar')) {
    const because = (place && unknownIn(place)) ?? `${key} is no list of strings`;
    return place && { form: 'unknown', because, place };
  }
  return {
    form: 'exec',
    words: wordsOfList(found.items).map((word) => replaced(word, environment)),
  };
}

/** `net.core.somaxconn` belongs to the pod's network. */
function somaxconn(spec: YamlNode | undefined): Stated<number> | undefined {
  const sysctl = itemsOf(under(spec, 'securityContext', 'sysctls')).find(
    (item) => nameUnder(item, 'name') === 'net.core.somaxconn',
  );
  const value = pieceUnder(sysctl, 'value');
  if (!value) return undefined;
  const text = knownText(value);
  const written = value.file.text.slice(value.start, value.end);
  const mark = { at: atOf(value), origin: 'explicit' as const, name: 'net.core.somaxconn', written };
  if (text !== undefined && /^\d+$/.test(text)) return { value: Number(text), mark };
  return { unknown: unknownIn(value) ?? `${text} is no number`, mark };
}

/** StatefulSets of more pods than this are not named one by one. */
const MOST_PODS = 16;

function servicesOf(services: readonly Manifest[], object: Manifest, containers: readonly Container[]): Service[] {
  const found = services.map((service): Service => {
    const direct = isHeadless(service);
    const unknown = unknownPorts(service);
    return {
      name: service.name,
      ...(direct && { direct }),
      ports: portsOf(service, containers),
      ...(unknown !== undefined && { unknown }),
    };
  });
  const governing = nameUnder(object.node, 'spec', 'serviceName');
  if (object.kind !== 'StatefulSet' || !found.some(({ name, direct }) => name === governing && direct)) return found;
  const replicas = Number(nameUnder(object.node, 'spec', 'replicas') ?? 1);
  for (let i = 0; i < Math.min(replicas, MOST_PODS); i++) {
    found.push({ name: `${object.name}-${i}.${governing}`, direct: true, ports: [] });
  }
  return found;
}

/** A Service without an address of its own: its name leads to the pods. */
export const isHeadless = ({ node }: Manifest): boolean => nameUnder(node, 'spec', 'clusterIP') === 'None';

function portsOf(service: Manifest, containers: readonly Container[]): Service['ports'] {
  return itemsOf(under(service.node, 'spec', 'ports')).flatMap((item) => {
    const node = under(item, 'port');
    const port = node && isTcp(item) ? numberOf(node) : undefined;
    if (!node || !port || 'unknown' in port) return [];
    const inside = targetOf(under(item, 'targetPort'), port.value, containers);
    return [{ port: port.value, ...(inside !== undefined && { inside }), at: placeOf(node) }];
  });
}

/** Why it is not known which ports a Service has. */
function unknownPorts({ node }: Manifest): string | undefined {
  const ports = under(node, 'spec', 'ports');
  const all = [ports, ...itemsOf(ports).flatMap((item) => [item, under(item, 'port'), under(item, 'targetPort')])];
  return all.map((one) => pieceOfNode(one)).flatMap((piece) => (piece && unknownIn(piece)) ?? [])[0];
}

/** The number that a Service's target has in a pod; undefined where that is not known. */
function targetOf(target: YamlNode | undefined, port: number, containers: readonly Container[]): number | undefined {
  if (!target) return port;
  if (target.kind !== 'scalar') return undefined;
  if (typeof target.value === 'number') return target.value;
  const piece = pieceOfNode(target);
  const name = piece && knownText(piece);
  const named = containers.flatMap(({ ports }) => ports.filter((one) => one.name !== undefined && one.name === name));
  const [first] = named;
  return first && 'value' in first.port ? first.port.value : undefined;
}

/** The Services of a namespace behind which no pod of the repository runs. */
export function unservedIn(
  { objects, stack, cluster }: Namespace,
  pods: readonly Pod[],
  workloads: readonly Workload[],
): Unserved[] {
  const served = new Set(pods.flatMap(({ services }) => services.map(({ name }) => name)));
  const own = new Set(objects);
  return objects
    .filter(({ kind, name }) => kind === 'Service' && !served.has(name))
    .map(({ name, node }) => ({ name, stack, cluster, because: whyUnserved(name, node, own, workloads) }));
}

/** Something that runs pods, and their labels; those of `opaque` kinds are not read. */
export interface Workload {
  object: Manifest;
  labels: YamlNode | undefined;
  opaque?: true;
}

/** Every workload of a tree. */
export const workloadsOf = (objects: readonly Manifest[], opaque: readonly Manifest[]): Workload[] => [
  ...objects.filter(isWorkload).map((object) => ({ object, labels: under(templateOf(object), 'metadata', 'labels') })),
  ...opaque.map((object) => ({ object, labels: under(object.node, ...TEMPLATE_LABELS), opaque: true as const })),
];

function whyUnserved(name: string, node: YamlNode, own: ReadonlySet<Manifest>, workloads: readonly Workload[]): string {
  const external = nameUnder(node, 'spec', 'externalName');
  if (external !== undefined) return `the Service ${name} stands for ${external}, which is not in the repository`;
  const selector = under(node, 'spec', 'selector');
  const [first] = entriesOf(selector);
  if (!first) {
    const unknown = selector?.kind === 'scalar' ? unknownIn(selector.piece) : undefined;
    return unknown === undefined
      ? `the Service ${name} has no selector, so that the files do not show what is behind it`
      : `what the Service ${name} selects is not known: ${unknown}`;
  }
  const wanted = [...entriesOf(selector).keys()].map((key) => [key, nameUnder(selector, key)] as const);
  const having = workloads.filter(({ labels }) => wanted.every(([key, value]) => nameUnder(labels, key) === value));
  for (const { object, labels, opaque } of opaqueFirst(workloads)) {
    const unknown =
      own.has(object) && [labels, ...wanted.map(([key]) => under(labels, key))].map(unknownAt).find(Boolean);
    if (unknown) return `it is not known whether the Service ${name} selects ${titleOf(object)}: ${unknown}`;
    if (opaque && having.some((one) => one.object === object)) {
      return `the ${object.kind} ${object.name}, which is not read, may be what the Service ${name} selects`;
    }
  }
  const elsewhere = having.filter(({ object, opaque }) => !opaque && !own.has(object) && !TRANSIENT.has(object.kind));
  if (elsewhere.length > 0) {
    const files = [...new Set(elsewhere.map(({ object }) => object.file.path))].sort().join(', ');
    return `the pods that the Service ${name} selects are of another namespace or variant: ${files}`;
  }
  return `no pod here has the labels that the Service ${name} selects`;
}

const opaqueFirst = (workloads: readonly Workload[]) =>
  [...workloads].sort((a, b) => Number(b.opaque ?? false) - Number(a.opaque ?? false));

const titleOf = ({ kind, name }: Manifest) => `${kind.toLowerCase()}/${name}`;

const unknownAt = (node: YamlNode | undefined) => (node?.kind === 'scalar' ? unknownIn(node.piece) : undefined);
