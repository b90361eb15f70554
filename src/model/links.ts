import type { At, Chain, Client, Flag, Hop, Link, Route, Server, Unjoined } from '../contracts/model.ts';
import type { LooseServer } from '../documents/loose-hop.ts';
import type { Joined, Placed } from './join.ts';

/** More links than this take the engine longer than anyone waits, and more memory than it has. */
const MOST_LINKS = 20_000;

/** More chains than this say nothing new, and their number is the product of two hops' links. */
const MOST_CHAINS = 20_000;

export interface Paths {
  hops: Hop[];
  links: Link[];
  chains: Chain[];
  unjoined: Unjoined[];
  /** What was left out because there was too much of it. */
  truncated: string[];
}

/** A link while its routes are gathered. */
interface Growing {
  link: Link;
  clientHop: number;
  /** The server end by which it arrives. */
  end: number;
  /** The client hop's own server ends on which a route of this link is served; absent: all. */
  on?: Set<number>;
  /** True where the address alone does not tell which routes it arrives at. */
  ambiguous?: boolean;
}

/**
 * Links, chains and what leads to nothing.
 *
 * Routes whose client values agree, and whose values other than defaults and fixed ones stand at the same place, are one
 * link. A hop that nothing connects to gets a link from the hop `internet`; what leads to nothing here gets one to the hop
 * `elsewhere`, so that what a proxy does by itself is judged, whatever stands behind it.
 */
export function pathsOf(placed: readonly Placed[], join: (from: Placed, to: LooseServer['address']) => Joined): Paths {
  const hops = withUniqueIds(placed.map(({ loose }) => loose.hop));
  const servers = placed.map(({ loose }, hop) =>
    loose.servers.map(({ server }): Server => ({ hop, label: loose.hop.label, ...server })),
  );
  const elsewhere = hops.length;
  const growing = new Map<string, Growing>();
  const unjoined = new Map<string, Unjoined>();

  placed.forEach((from, hop) => {
    for (const loose of from.loose.clients) {
      const joined = join(from, loose.address);
      if ('unjoined' in joined) {
        const { text: address, at } = loose.address;
        const key = `${hop}\n${address}\n${joined.unjoined}`;
        if (!unjoined.has(key)) unjoined.set(key, { hop, address, because: joined.unjoined, at });
      }
      const to = 'unjoined' in joined ? { ...NOWHERE, hop: elsewhere, because: joined.unjoined } : joined;
      const key = `${hop} ${to.hop} ${to.end} ${to.evidence} ${clientKey(loose.client)}`;
      const found = growing.get(key);
      if (found) {
        found.link.client.routes.push(loose.route);
        if (!loose.on) delete found.on;
        else for (const end of loose.on) found.on?.add(end);
        continue;
      }
      const server = servers[to.hop]?.[to.end] ?? { hop: elsewhere, label: loose.address.text };
      const client: Client = { hop, label: from.loose.hop.label, ...loose.client, routes: [loose.route] };
      const reused = reusedFlag(client, server);
      growing.set(key, {
        link: { client, server, ...(reused && { reused }), evidence: to.evidence, because: to.because },
        clientHop: hop,
        end: to.end,
        ...(loose.on && { on: new Set(loose.on) }),
        ...(placed[to.hop]?.loose.servers[to.end]?.shared && { ambiguous: true }),
      });
    }
  });

  const reached = new Set([...growing.values()].map(({ link }) => link.server.hop));
  const [lost] = unjoined.values();
  if (lost) hops.push(outside('elsewhere', 'a server elsewhere', lost.at));
  const entries: Growing[] = [];
  placed.forEach(({ loose, launch }, hop) => {
    if (reached.has(hop)) return;
    loose.servers.forEach((end, index) => {
      const server = (servers[hop] as Server[])[index] as Server;
      entries.push({ link: entryLink(hops.length, server, end, launch.supposed), clientHop: hops.length, end: index });
    });
  });
  const entrance = entries[0]?.link.client.routes[0];
  if (entrance) hops.push(outside('internet', 'internet', entrance.at));

  const all = [...growing.values(), ...entries];
  for (const { link } of all) link.client.routes.sort(byPlace);
  all.sort(
    (a, b) =>
      a.link.client.hop - b.link.client.hop ||
      a.link.server.hop - b.link.server.hop ||
      byPlace(a.link.client.routes[0] as Route, b.link.client.routes[0] as Route),
  );
  const truncated: string[] = [];
  if (all.length > MOST_LINKS) {
    truncated.push(`only the first ${MOST_LINKS} of ${all.length} links are judged`);
    all.length = MOST_LINKS;
  }
  const { chains, truncated: cut } = chainsOf(all);
  if (cut !== undefined) truncated.push(cut);
  return {
    hops,
    links: all.map(({ link }) => link),
    chains,
    unjoined: [...unjoined.values()],
    truncated,
  };
}

/** Two programs of one unit that read the same file are told apart by number. */
function withUniqueIds(hops: readonly Hop[]): Hop[] {
  const seen = new Map<string, number>();
  return hops.map((hop) => {
    const count = (seen.get(hop.id) ?? 0) + 1;
    seen.set(hop.id, count);
    return count === 1 ? hop : { ...hop, id: `${hop.id} (${count})` };
  });
}

function entryLink(internetHop: number, server: Server, end: LooseServer, supposed: string | undefined): Link {
  const client: Client = {
    hop: internetHop,
    label: 'internet',
    routes: [{ label: end.label, at: end.address.at }],
  };
  if (supposed !== undefined) return { client, server, evidence: 'assumed', because: supposed };
  return { client, server, evidence: 'certain', because: 'nothing in these files connects to it' };
}

/** What no file here configures. */
function outside(software: 'internet' | 'elsewhere', label: string, at: At): Hop {
  return { id: software, label, software, unit: { kind: 'cloud', name: software }, at };
}

/** The end of a link that leads to nothing here; what the client does is certain all the same. */
const NOWHERE = { end: -1, evidence: 'certain' } as const;

/** The client pools and the server leaves connections open; carries the place of whichever decides. */
function reusedFlag({ pool }: Client, { keepalive }: Server): Flag | undefined {
  const enabled = pool?.enabled;
  if (!enabled || !keepalive) return undefined;
  for (const value of [enabled, keepalive]) if (value.value === false) return { ...value, text: 'off' };
  for (const value of [enabled, keepalive]) if (value.value !== true) return value;
  const assumed = enabled.assumed || keepalive.assumed;
  return { ...enabled, text: 'on', ...(assumed && { assumed }) };
}

const keys = new WeakMap<object, string>();

/**
 * Equal for clients that make one link. The address and what follows from it (protocol, TLS) are compared by value
 * alone: forty locations that each write the same `proxy_pass` are forty routes of one link.
 */
function clientKey(client: Omit<Client, 'hop' | 'label' | 'routes'>): string {
  const { address, protocol, tls, two_addresses, ...rest } = client;
  return [
    ...[address, protocol, tls, two_addresses].map((value) => (value ? `${value.value ?? value.unknown}` : '')),
    ...Object.entries(rest).map(([name, value]) => `${name}=${valueKey(value, address)}`),
  ].join('\n');
}

function valueKey(value: object | undefined, address: Client['address']): string {
  if (!value) return '';
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = 'origin' in value ? leafKey(value as Flag, address) : groupKey(value, address);
  keys.set(value, key);
  return key;
}

const groupKey = (group: object, address: Client['address']) =>
  Object.entries(group)
    .map(([name, value]) => `${name}=${valueKey(value, address)}`)
    .join(',');

function leafKey(value: Flag, address: Client['address']): string {
  // What the address decides by itself (an address that stands in proxy_pass has no pool) is compared as it is.
  if (address && value.name === address.name && value.at.start === address.at.start) {
    return `${value.value ?? value.unknown}`;
  }
  const { at, text: _text, because: _because, pointer: _pointer, document: _document, ...rest } = value;
  const placeless = value.origin === 'default' || value.origin === 'fixed';
  return `${JSON.stringify(rest)}${placeless ? '' : `@${at.file}:${at.start ?? at.line}`}`;
}

const byPlace = (a: { at: At; label: string }, b: { at: At; label: string }) =>
  compareText(a.at.file, b.at.file) ||
  (a.at.start ?? a.at.line) - (b.at.start ?? b.at.line) ||
  compareText(a.label, b.label);

/** By code unit: the same on every machine, which `localeCompare` is not. */
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function chainsOf(all: readonly Growing[]): { chains: Chain[]; truncated?: string } {
  const arriving = new Map<number, number[]>();
  all.forEach(({ link, ambiguous }, index) => {
    if (ambiguous) return;
    const list = arriving.get(link.server.hop);
    if (list) list.push(index);
    else arriving.set(link.server.hop, [index]);
  });
  const chains: Chain[] = [];
  for (const [inner, { clientHop, on }] of all.entries()) {
    for (const outer of arriving.get(clientHop) ?? []) {
      if (on && !on.has((all[outer] as Growing).end)) continue;
      if (chains.length >= MOST_CHAINS) return { chains, truncated: `only the first ${MOST_CHAINS} chains are judged` };
      chains.push({ outer, inner });
    }
  }
  return { chains };
}
