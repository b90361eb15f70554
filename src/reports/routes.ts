import type { Finding } from '../contracts/finding.ts';
import type { At, Client, Hop, Link, Model, Route, Server } from '../contracts/model.ts';

/** Which routes a finding concerns: those of every link that holds all the places of its operands. */
export class Routes {
  private readonly model: Model;
  /** By index of the link: the keys of its values that some finding speaks of. */
  private readonly keysOfLink: Set<string>[] = [];
  private readonly linksOfKey = new Map<string, number[]>();
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
      for (const key of keys) {
        const links = this.linksOfKey.get(key);
        if (links) links.push(index);
        else this.linksOfKey.set(key, [index]);
      }
    }
  }

  /** In the model's order, each route once. */
  of(finding: Finding): Route[] {
    const keys = finding.operands.map(keyOf);
    const rarest = keys.map((key) => this.linksOfKey.get(key) ?? []).sort((a, b) => a.length - b.length);
    const whole = (rarest[0] ?? []).filter((link) => keys.every((key) => this.keysOfLink[link]?.has(key)));
    // The operands of a finding about two links of a chain stand on neither of them together.
    const all = whole.length > 0 ? whole : [...new Set(rarest.flat())].sort((a, b) => a - b);
    // A location says more than the entrance of its server.
    const passed = all.filter((link) => !this.isEntrance(link));
    const links = passed.length > 0 ? passed : all;
    const routes = new Map<string, Route>();
    for (const link of links) {
      for (const route of this.model.links[link]?.client.routes ?? [])
        routes.set(`${place(route.at)} ${route.label}`, route);
    }
    return [...routes.values()];
  }

  private isEntrance(link: number): boolean {
    const hop = this.model.links[link]?.client.hop;
    return hop !== undefined && this.model.hops[hop]?.software === 'internet';
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

type Placed = { at: At; name?: string };

function isValue(value: unknown): value is Placed {
  return typeof value === 'object' && value !== null && 'at' in value && 'origin' in value;
}

function place(at: At): string {
  return `${at.file}:${at.line}:${at.column}:${at.end ?? ''}`;
}

// Two defaults stand at one place, the line that made them apply; their names tell them apart.
function keyOf(operand: object): string {
  const { at, name } = operand as Placed;
  return `${place(at)} ${name ?? ''}`;
}

/** `40 routes of server api.example.com`; a single route by its own label; nothing for none. */
export function routesText(routes: readonly Route[]): string {
  const [first] = routes;
  if (!first) return '';
  if (routes.length === 1) return first.label;
  return `${routes.length} routes of ${serversText(routes)}`;
}

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
