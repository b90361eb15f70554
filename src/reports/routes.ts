import type { Finding } from '../contracts/finding.ts';
import type { At, Client, Hop, Link, Model, Route, Server } from '../contracts/model.ts';

/** Which routes a finding concerns: those of every link that holds all of its operands. */
export class Routes {
  private readonly model: Model;
  /** By index of the link: the keys of its values that some finding speaks of. */
  private readonly keysOfLink: Set<string>[] = [];
  private readonly linksOfKey = new Map<string, number[]>();
  /** Keys of values that matter only where connections are reused. */
  private readonly keysOfPools = new Set<string>();
  // Pools, peers and servers are shared objects of many links; each is searched once.
  private readonly searched = new Map<object, string[]>();

  constructor(model: Model, findings: readonly Finding[]) {
    this.model = model;
    const wanted = new Set(findings.flatMap((finding) => finding.operands.map(keyOf)));
    for (const [index, link] of model.links.entries()) {
      const keys = new Set<string>();
      for (const part of partsOf(link, model.hops)) {
        for (const key of this.keysIn(part)) if (wanted.has(key)) keys.add(key);
      }
      this.keysOfLink.push(keys);
      const idle = link.client.pool?.idle_timeout;
      if (idle) this.keysOfPools.add(keyOf(idle));
      for (const key of keys) {
        const links = this.linksOfKey.get(key);
        if (links) links.push(index);
        else this.linksOfKey.set(key, [index]);
      }
    }
  }

  /** In the model's order. */
  linksOf(finding: Finding): Link[] {
    const keys = finding.operands.map(keyOf);
    const [first = [], ...others] = keys.map((key) => this.linksOfKey.get(key) ?? []);
    const rarest = others.reduce((least, links) => (links.length < least.length ? links : least), first);
    const whole = rarest.filter((link) => keys.every((key) => this.keysOfLink[link]?.has(key)));
    // Two links of a chain hold the operands between them; of two routes to one server the first operand names the one.
    const chained = finding.path.length > 2 ? [...new Set([first, ...others].flat())].sort((a, b) => a - b) : first;
    const all = (whole.length > 0 ? whole : chained).flatMap((link) => this.model.links[link] ?? []);
    const pooled = keys.some((key) => this.keysOfPools.has(key)) ? all.filter(mayPool) : all;
    const concerned = pooled.length > 0 ? pooled : all;
    // A location says more than the entrance of its server.
    const passed = concerned.filter((link) => !this.isEntrance(link));
    return passed.length > 0 ? passed : concerned;
  }

  /** In the model's order, each route once. */
  of(links: readonly Link[]): Route[] {
    const routes = new Map<string, Route>();
    for (const { client } of links) {
      for (const route of client.routes) routes.set(`${place(route.at)} ${route.label}`, route);
    }
    return [...routes.values()];
  }

  private isEntrance({ client }: Link): boolean {
    return this.model.hops[client.hop]?.software === 'internet';
  }

  private keysIn(part: object): string[] {
    let keys = this.searched.get(part);
    if (!keys) {
      keys = isValue(part) ? [keyOf(part)] : Object.values(part).filter(isValue).map(keyOf);
      this.searched.set(part, keys);
    }
    return keys;
  }
}

function* partsOf(link: Link, hops: readonly Hop[]): Generator<object> {
  const ends: (Client | Server)[] = [link.client, link.server];
  for (const end of ends) {
    yield end;
    const hop = hops[end.hop];
    for (const part of [hop?.capacity, hop?.recycle, hop?.stop, hop?.reload]) if (part) yield part;
  }
  for (const part of [link.client.pool, link.client.peers, link.client.retries, link.reused]) if (part) yield part;
}

/** Routes that share an upstream share the numbers of its pool, though some of them do not use it. */
const mayPool = ({ client, reused }: Link): boolean => client.pool?.enabled?.value !== false && reused?.value !== false;

type Placed = { at: At; name?: string };

function isValue(value: unknown): value is Placed {
  return typeof value === 'object' && value !== null && 'at' in value && 'origin' in value;
}

function place(at: At): string {
  return `${at.file}:${at.line}:${at.column}:${at.end ?? ''}`;
}

// Two defaults stand at one place, the line that made them apply; their names tell them apart. So may two flags.
function keyOf(operand: object): string {
  const { at, name, value } = operand as Placed & { value?: unknown };
  return `${place(at)} ${name ?? ''} ${value ?? ''}`;
}

/** How many routes are named before the others are only counted. */
const NAMED = 3;

/** `server api.example.com, locations /, /api/, /img/ and 4 more`; nothing for none. */
export function routesText(routes: readonly Route[]): string {
  const byServer = new Map<string, string[]>();
  for (const route of routes.slice(0, NAMED)) {
    const server = serverOf(route);
    const rest = route.label.slice(server.length + ', '.length);
    byServer.set(server, [...(byServer.get(server) ?? []), rest]);
  }
  const named = [...byServer].map(([server, rests]) => {
    const who = server.replace(/^server on port/, 'the $&');
    const locations = rests.every((rest) => rest.startsWith(LOCATION));
    if (rests.length === 1 || !locations) return rests.map((rest) => (rest ? `${who}, ${rest}` : who)).join('; ');
    return `${who}, locations ${rests.map((rest) => rest.slice(LOCATION.length)).join(', ')}`;
  });
  const more = routes.length - NAMED;
  return `${named.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const LOCATION = 'location ';

/** The virtual servers of the routes: `server a.example.com and 2 others`. */
function serversText(routes: readonly Route[]): string {
  const servers = [...new Set(routes.map((route) => serverOf(route)))];
  const others = servers.length - 1;
  if (others === 0) return servers[0] ?? '';
  return `${servers[0]} and ${others} other${others === 1 ? '' : 's'}`;
}

/** The part of a label that names the virtual server: `server api.example.com` of `server api.example.com, location /`. */
function serverOf(route: Route): string {
  return route.label.split(', ', 1)[0] ?? route.label;
}

/** The names alone, for a path: `api.example.com`, `api.example.com and 2 others`; empty where a route has no such name. */
export function serverNames(routes: readonly Route[]): string {
  const text = serversText(routes);
  return text.startsWith('server ') ? text.slice('server '.length) : '';
}
