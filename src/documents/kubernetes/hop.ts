import type { Kubernetes } from '../../contracts/kubernetes.ts';
import { type Document, isUnknown } from '../document.ts';
import type { Launch } from '../launch/launch.ts';
import type { Address, LooseClient, LooseHop } from '../loose-hop.ts';

/** The hop of an Ingress: which program serves it, and with which values, no file here says. */
export function hopOfIngress(document: Document<Kubernetes>, _index: number, launch: Launch): LooseHop {
  const { body, marks } = document;
  const { ingressClassName, backends = [], name } = body;
  return {
    hop: {
      id: `ingress ${launch.unit.name}:${document.file}`,
      label: ingressClassName === undefined ? 'ingress controller' : `${ingressClassName} ingress controller`,
      software: 'ingress',
      unit: launch.unit,
      at: launch.at,
    },
    servers: [],
    clients: backends.map(({ host, path, service, port }, i): LooseClient => {
      const at = marks.get(`/backends/${i}/service`)?.at ?? launch.at;
      const label = [host, path].filter((part) => part !== undefined).join(' ') || name;
      return { address: addressOf(service, port, at), client: {}, route: { label, at } };
    }),
  };
}

type Backend = NonNullable<Kubernetes['backends']>[number];

function addressOf(service: Backend['service'], port: Backend['port'], at: Address['at']): Address {
  if (isUnknown(service)) return { kind: 'unknown', because: service.unknown, text: 'a Service', at };
  if (isUnknown(port)) return { kind: 'unknown', because: port.unknown, text: service, at };
  return { kind: 'tcp', host: service, port, stated: true, text: `${service}:${port}`, at };
}
