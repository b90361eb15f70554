import type { Kubernetes } from '../../contracts/kubernetes.ts';
import type { Document } from '../document.ts';
import type { Launch } from '../launch/launch.ts';
import type { Plan } from '../plan.ts';
import type { Namespace } from './cluster.ts';
import type { Manifest } from './parse.ts';

/** The controller that serves an Ingress, as far as the Ingress says so: something outside that knows its Services. */
export function planIngress(object: Manifest, namespace: Namespace, document: Document<Kubernetes>): Plan {
  const launch: Launch = {
    title: `ingress/${object.name} of ${object.file.path}`,
    argv: [],
    environment: new Map(),
    mounts: [],
    images: [],
    unit: { kind: 'cloud', name: `${namespace.prefix === '' ? '' : `${namespace.prefix}/`}ingress/${object.name}` },
    stack: namespace.stack,
    names: [],
    cluster: namespace.cluster,
    ports: [],
    stop: {},
    versions: new Map(),
    at: object.at,
    files: [object.file.path],
  };
  return { format: 'kubernetes', launch, read: () => document };
}
