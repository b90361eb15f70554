import type { Listen, Server } from '../../contracts/nginx.ts';
import type { Unknown } from '../document.ts';
import { isAddress } from './addresses.ts';

/** What the server blocks of one nginx that listen on one socket, or on one port, have in common. */
export class Sockets {
  /** By socket: whether its server blocks expect TLS, and how many of them pass requests on. */
  private readonly bySocket = new Map<string, { tls: Set<boolean>; passing: Set<Server> }>();
  private readonly familiesOf = new Map<number, Set<string>>();

  constructor(servers: readonly Server[]) {
    for (const server of servers) {
      const passes = server.locations.some(({ pass }) => pass !== undefined);
      for (const listen of server.listen) {
        const key = keyOf(listen);
        const socket = this.bySocket.get(key) ?? { tls: new Set(), passing: new Set() };
        this.bySocket.set(key, socket);
        socket.tls.add(listen.ssl === true);
        if (passes) socket.passing.add(server);
        if (listen.host === undefined || listen.port === undefined) continue;
        const families = this.familiesOf.get(listen.port) ?? new Set();
        this.familiesOf.set(listen.port, families.add(familyOf(listen.host)));
      }
    }
  }

  /** Whether a socket expects TLS; not known where its server blocks say different things. */
  tls(listen: Listen): boolean | Unknown {
    const said = this.bySocket.get(keyOf(listen))?.tls ?? new Set();
    return said.size > 1 ? { unknown: 'the servers on this socket say different things' } : said.has(true);
  }

  /** Whether a name in the request chooses between servers that pass requests on. */
  isShared(listen: Listen): boolean {
    return (this.bySocket.get(keyOf(listen))?.passing.size ?? 0) > 1;
  }

  /** Whether the port is open for IPv4 alone or for IPv6 alone. */
  isSingleFamily({ host, port }: Listen): boolean | Unknown {
    if (host === undefined || port === undefined) return false;
    const families = this.familiesOf.get(port) ?? new Set();
    if (families.has('open')) return { unknown: 'which addresses the port is open for is not known' };
    return families.size === 1;
  }
}

const keyOf = ({ host, port, unix }: Listen): string => unix ?? `${host} ${port}`;

/** `open` for names, and for [::], which takes IPv4 as well with ipv6only=off. */
function familyOf(host: string): 'IPv4' | 'IPv6' | 'open' {
  if (host === '*') return 'IPv4';
  if (!isAddress(host) || host === '::') return 'open';
  return host.includes(':') ? 'IPv6' : 'IPv4';
}
