import type { Container as ContainerBody, Kubernetes, Probe } from '../../contracts/kubernetes.ts';
import type { At } from '../../contracts/model.ts';
import { type Document, type DocumentNotes, isUnknown, type Mark, note, step, type Unknown } from '../document.ts';
import type { Start } from '../launch/image.ts';
import { atOf, knownText, type Piece, unknownIn, wordOf } from '../shell/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import type { Namespace } from './cluster.ts';
import type { Container, Pod } from './launch.ts';
import {
  entriesOf,
  itemsOf,
  nameUnder,
  numberOf,
  pieceOfNode,
  pieceUnder,
  placeOf,
  under,
  writtenOf,
} from './nodes.ts';
import type { Manifest } from './parse.ts';
import { preStopOf } from './stop.ts';
import { templateOf } from './template.ts';
import { isSecret, keysOf } from './values.ts';

/** The document of one object. `pod`: of a workload; `built`: the Dockerfiles of its containers, by their names. */
export function kubernetesDocument(
  object: Manifest,
  namespace: Namespace,
  pod: Pod | undefined,
  built: ReadonlyMap<string, string>,
): Document<Kubernetes> {
  const writer = new Writer();
  const body: Kubernetes = {
    kind: object.kind,
    name: object.name,
    ...(object.namespace !== undefined && { namespace: object.namespace }),
  };
  if (pod) writer.workload(body, object, pod, built);
  else if (object.kind === 'Service') writer.service(body, object);
  else if (object.kind === 'Ingress') writer.ingress(body, object, namespace);
  else {
    body.keys = keysOf(object);
    const immutable = nameUnder(object.node, 'immutable');
    if (immutable !== undefined) body.immutable = immutable === 'true';
  }
  for (const { because, name = object.name, at } of object.problems)
    note(writer.notes, 'unknown', { name, because, at });
  const read = pod ? pod.containers.flatMap(({ files }) => [...files]) : [];
  return {
    format: 'kubernetes',
    file: object.file.path,
    title: `${object.kind.toLowerCase()}/${object.name}`,
    stack: namespace.stack,
    body,
    marks: writer.marks,
    notes: writer.notes,
    files: [...new Set([object.file.path, ...read])],
  };
}

class Writer {
  readonly marks = new Map<string, Mark>();
  readonly notes: DocumentNotes = {};

  private mark(pointer: string, name: string, at: At, written?: string): void {
    this.marks.set(pointer, { at, origin: 'explicit', name, ...(written !== undefined && { written }) });
  }

  private word(piece: Piece, pointer: string, name: string): string | Unknown {
    const { at, origin, written } = wordOf(piece);
    this.marks.set(pointer, { at, origin, name, written });
    if (isSecret(piece)) return { unknown: 'it comes from a Secret, whose values are not shown' };
    return knownText(piece) ?? { unknown: unknownIn(piece) ?? 'it is not known' };
  }

  private number(node: YamlNode, pointer: string, name: string): number | Unknown {
    this.mark(pointer, name, placeOf(node), writtenOf(node));
    const number = numberOf(node);
    return 'value' in number ? number.value : number;
  }

  workload(body: Kubernetes, object: Manifest, pod: Pod, built: ReadonlyMap<string, string>): void {
    const spec = under(templateOf(object), 'spec');
    const replicas = under(object.node, 'spec', 'replicas');
    if (replicas) body.replicas = this.number(replicas, '/replicas', 'replicas');
    const grace = under(spec, 'terminationGracePeriodSeconds');
    const name = 'terminationGracePeriodSeconds';
    if (grace) body[name] = this.number(grace, `/${name}`, name);
    else {
      body[name] = 30;
      this.marks.set(`/${name}`, { at: object.at, origin: 'default', name });
    }
    const host = under(spec, 'hostNetwork');
    if (host) body.hostNetwork = nameUnder(spec, 'hostNetwork') === 'true';
    const written = under(spec, 'containers');
    if (written?.kind !== 'list') {
      const because = (written?.kind === 'scalar' && unknownIn(written.piece)) || 'it is no list of containers';
      note(this.notes, 'unknown', { name: 'containers', because, at: written ? placeOf(written) : object.at });
    }
    this.shapes(spec, POD, '');
    body.containers = pod.containers.map((container, i) => this.container(container, `/containers/${i}`, built));
  }

  /** Says which values have a shape that Kubernetes refuses, so that nothing is taken from them. */
  private shapes(node: YamlNode | undefined, shapes: Readonly<Record<string, 'list' | 'map'>>, within: string): void {
    for (const [key, shape] of Object.entries(shapes)) {
      const found = under(node, key);
      if (!found || found.kind === shape) continue;
      const unknown = found.kind === 'scalar' ? unknownIn(found.piece) : undefined;
      const because = unknown ?? `it is no ${shape === 'list' ? 'list' : 'mapping'}, and is not read`;
      note(this.notes, 'unknown', { name: `${within}${key}`, because, at: placeOf(found) });
    }
  }

  private container(container: Container, pointer: string, built: ReadonlyMap<string, string>): ContainerBody {
    const { node, image, command, args, environment, directory, ports, volumes, name } = container;
    this.shapes(node, CONTAINER, `${name}.`);
    const body: ContainerBody = { name, ...(container.sidecar && { sidecar: true }) };
    if (image) body.image = this.word(image, `${pointer}/image`, 'image');
    const dockerfile = built.get(name);
    if (dockerfile !== undefined) body.dockerfile = dockerfile;
    for (const [key, start] of [
      ['command', command],
      ['args', args],
    ] as const) {
      if (start) body[key] = wordsOf(start).map((word, i) => this.word(word, `${pointer}/${key}/${i}`, key));
    }
    if (environment.variables.size > 0) {
      body.env = Object.fromEntries(
        [...environment.variables].map(([key, value]) => [key, this.word(value, `${pointer}/env${step(key)}`, key)]),
      );
    }
    if (environment.open !== undefined && under(node, 'envFrom')) {
      note(this.notes, 'unknown', { name: 'envFrom', because: environment.open, at: container.at });
    }
    if (directory) body.workingDir = this.word(directory, `${pointer}/workingDir`, 'workingDir');
    if (ports.length > 0) {
      body.ports = ports.map((port, i) => {
        this.mark(`${pointer}/ports/${i}/containerPort`, 'containerPort', port.at);
        const number = 'value' in port.port ? port.port.value : port.port;
        return { ...(port.name !== undefined && { name: port.name }), containerPort: number };
      });
    }
    if (volumes.length > 0) {
      body.volumeMounts = volumes.map(({ mountPath, subPath, kind }, i) => ({
        mountPath: this.word(mountPath, `${pointer}/volumeMounts/${i}/mountPath`, 'mountPath'),
        ...(subPath && { subPath: this.word(subPath, `${pointer}/volumeMounts/${i}/subPath`, 'subPath') }),
        volume: kind,
      }));
    }
    const preStop = preStopOf(node);
    if (preStop) {
      const { seconds, at, written, action } = preStop;
      this.mark(`${pointer}/preStop/seconds`, 'lifecycle.preStop', at, written);
      body.preStop = { action, seconds: 'value' in seconds ? seconds.value : seconds };
    }
    const signal = pieceUnder(node, 'lifecycle', 'stopSignal');
    if (signal) body.stopSignal = this.word(signal, `${pointer}/stopSignal`, 'lifecycle.stopSignal');
    for (const key of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const) {
      const probe = under(node, key);
      if (probe?.kind === 'map') body[key] = this.probe(probe, `${pointer}/${key}`, key);
    }
    return body;
  }

  private probe(node: YamlNode, pointer: string, name: string): Probe {
    const check = ['httpGet', 'tcpSocket', 'exec', 'grpc'].find((key) => under(node, key)) ?? 'exec';
    const body: Probe = { check };
    const path = pieceUnder(node, check, 'path');
    if (path) body.path = this.word(path, `${pointer}/path`, `${name}.${check}.path`);
    const port = under(node, check, 'port');
    if (port) {
      const named = pieceOfNode(port);
      body.port =
        port.kind === 'scalar' && typeof port.value === 'number'
          ? this.number(port, `${pointer}/port`, `${name}.${check}.port`)
          : named
            ? this.word(named, `${pointer}/port`, `${name}.${check}.port`)
            : { unknown: 'it is no port' };
    }
    for (const [key, standard] of Object.entries(PROBE)) {
      const written = under(node, key);
      if (written) body[key as keyof typeof PROBE] = this.number(written, `${pointer}/${key}`, `${name}.${key}`);
      else {
        body[key as keyof typeof PROBE] = standard;
        this.marks.set(`${pointer}/${key}`, { at: placeOf(node), origin: 'default', name: `${name}.${key}` });
      }
    }
    return body;
  }

  service(body: Kubernetes, { node }: Manifest): void {
    this.shapes(under(node, 'spec'), SERVICE, '');
    const type = nameUnder(node, 'spec', 'type');
    if (type !== undefined) body.type = type;
    if (nameUnder(node, 'spec', 'clusterIP') === 'None') body.headless = true;
    const external = nameUnder(node, 'spec', 'externalName');
    if (external !== undefined) body.externalName = external;
    const selector = under(node, 'spec', 'selector');
    if (selector) {
      body.selector = Object.fromEntries(
        [...entriesOf(selector).keys()].map((key) => [key, nameUnder(selector, key) ?? '']),
      );
    }
    const ports = itemsOf(under(node, 'spec', 'ports')).filter((item) => under(item, 'port'));
    if (ports.length > 0) body.ports = ports.map((item, i) => this.servicePort(item, `/ports/${i}`));
  }

  private servicePort(item: YamlNode, pointer: string): NonNullable<Kubernetes['ports']>[number] {
    const name = nameUnder(item, 'name');
    const node = under(item, 'port') as YamlNode;
    const port = this.number(node, `${pointer}/port`, 'port');
    const target = under(item, 'targetPort');
    const named = target && pieceOfNode(target);
    const isNumber = target?.kind === 'scalar' && typeof target.value === 'number';
    const targetPort = !target
      ? port
      : isNumber
        ? this.number(target, `${pointer}/targetPort`, 'targetPort')
        : named
          ? this.word(named, `${pointer}/targetPort`, 'targetPort')
          : { unknown: 'it is no port' };
    return { ...(name !== undefined && { name }), port, targetPort };
  }

  ingress(body: Kubernetes, { node }: Manifest, namespace: Namespace): void {
    const name =
      nameUnder(node, 'spec', 'ingressClassName') ??
      nameUnder(node, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
    if (name !== undefined) body.ingressClassName = name;
    const backends: NonNullable<Kubernetes['backends']> = [];
    const add = (backend: YamlNode | undefined, host?: string, path?: string) => {
      const found = backend && this.backend(backend, `/backends/${backends.length}`, namespace);
      if (found) backends.push({ ...(host !== undefined && { host }), ...(path !== undefined && { path }), ...found });
    };
    add(under(node, 'spec', 'defaultBackend') ?? under(node, 'spec', 'backend'));
    for (const rule of itemsOf(under(node, 'spec', 'rules'))) {
      const host = nameUnder(rule, 'host');
      for (const path of itemsOf(under(rule, 'http', 'paths'))) {
        add(under(path, 'backend'), host, nameUnder(path, 'path'));
      }
    }
    body.backends = backends;
  }

  /** `service.name` and `service.port`, and the old `serviceName` and `servicePort`. */
  private backend(node: YamlNode, pointer: string, namespace: Namespace) {
    const service = pieceUnder(node, 'service', 'name') ?? pieceUnder(node, 'serviceName');
    if (!service) return undefined;
    const number = under(node, 'service', 'port', 'number');
    const named = under(node, 'service', 'port', 'name');
    const old = under(node, 'servicePort');
    const found = number ?? named ?? old;
    const name = this.word(service, `${pointer}/service`, 'service');
    const isNumber = found?.kind === 'scalar' && typeof found.value === 'number';
    if (!found) {
      this.mark(`${pointer}/port`, 'port', atOf(service));
      return { service: name, port: { unknown: 'the backend names no port' } };
    }
    if (isNumber) return { service: name, port: this.number(found, `${pointer}/port`, 'port') };
    this.mark(`${pointer}/port`, 'port', placeOf(found), writtenOf(found));
    return { service: name, port: portNamed(pieceOfNode(found), name, namespace) };
  }
}

const CONTAINER = {
  ports: 'list',
  env: 'list',
  envFrom: 'list',
  volumeMounts: 'list',
  lifecycle: 'map',
  readinessProbe: 'map',
  livenessProbe: 'map',
  startupProbe: 'map',
} as const;
const POD = { volumes: 'list', initContainers: 'list', securityContext: 'map' } as const;
const SERVICE = { selector: 'map', ports: 'list' } as const;
const PROBE = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 } as const;

/** The number that a Service gives to a name. */
function portNamed(piece: Piece | undefined, service: string | Unknown, namespace: Namespace): number | Unknown {
  const name = piece && knownText(piece);
  if (name === undefined) return { unknown: (piece && unknownIn(piece)) ?? 'it is no port' };
  if (isUnknown(service)) return { unknown: `it is the port ${name} of a Service that is not known` };
  const object = namespace.find('Service', service);
  if ('missing' in object) return { unknown: object.missing };
  const port = itemsOf(under(object.node, 'spec', 'ports')).find((item) => nameUnder(item, 'name') === name);
  const number = port && under(port, 'port');
  if (!number) return { unknown: `the Service ${service} has no port named ${name}` };
  const found = numberOf(number);
  return 'value' in found ? found.value : found;
}

function wordsOf(start: Start): readonly Piece[] {
  return start.form === 'exec' ? start.words : [start.form === 'shell' ? start.script : start.place];
}
