import { programsOf } from '../documents/launch/index.ts';
import type { Launch, Service, Unserved } from '../documents/launch/launch.ts';
import type { Address, LooseHop } from '../documents/loose-hop.ts';
import { folderOf } from '../files/path.ts';

/** A hop in the place where it runs. */
export interface Placed {
  loose: LooseHop;
  launch: Launch;
  /** The configuration's main file: decides which of several candidates is nearer. */
  file: string;
}

/** What a client's address leads to: ends of other hops, or the reason why it leads to nothing. */
export type Joined =
  | { hop: number; end: number; evidence: 'certain' | 'assumed'; because: string }
  | { unjoined: string };

interface Listener {
  hop: number;
  end: number;
  address: Address;
  placed: Placed;
}

/**
 * Finds what addresses lead to. Surest first: the same address in the same unit; a name of a unit of the same stack;
 * one candidate only. Two candidates at equal distance are never picked from.
 *
 * @param launches every launch of the run, also those whose program is not read, because they own names.
 * @param unserved names that are declared, and lead to nothing of the repository.
 */
export function joiner(
  placed: readonly Placed[],
  launches: readonly Launch[],
  unserved: readonly Unserved[],
): (from: Placed, to: Address) => Joined {
  const listeners = placed.flatMap((where, hop) =>
    where.loose.servers.map((server, end): Listener => ({ hop, end, address: server.address, placed: where })),
  );
  const byPort = grouped(listeners, ({ address, placed }) =>
    address.kind === 'tcp' ? [`${placed.launch.stack} ${address.port}`] : [],
  );
  const byPath = grouped(listeners, ({ address, placed }) =>
    address.kind === 'unix' ? [`${placed.launch.stack} ${address.path}`] : [],
  );
  const sockets = grouped(listeners, ({ address, placed }) => (address.kind === 'unix' ? [placed.launch.stack] : []));
  const byUnit = grouped(listeners, ({ placed }) => [placed.launch.unit.name]);
  const byUnitLaunched = grouped(launches, ({ unit }) => [unit.name]);
  const byName = grouped(launches, (launch) => launch.names.map((name) => `${launch.stack} ${name}`));
  const byService = grouped(
    launches.flatMap((launch) => (launch.services ?? []).map((service): Serving => ({ launch, service }))),
    ({ launch: { stack, cluster }, service: { name } }) => [
      `${stack} ${name}`,
      ...(cluster ? [`${cluster.name} ${name}.${cluster.namespace ?? ''}`] : []),
    ],
  );
  const dead = grouped(unserved, ({ stack, cluster, name }) => [
    `${stack} ${name}`,
    `${cluster.name} ${name}.${cluster.namespace ?? ''}`,
  ]);
  const namespaces = new Set(
    launches.flatMap(({ cluster }) => (cluster ? [`${cluster.name} ${cluster.namespace}`] : [])),
  );
  const strangers = new Map<Placed, ReadonlyMap<number, ReadonlySet<string>>>();
  const buildsBelow = launches.filter((launch) => launch.unit.kind === 'service' && launch.names.length === 0);

  return (from, to) => {
    if (to.kind === 'unknown') return { unjoined: to.because };
    if (to.kind === 'unix') return throughSocket(from, to);
    const here = (byUnit.get(from.launch.unit.name) ?? []).filter((end) => meets(to, end.address));
    if (here.length > 0) return nearest(from, here, to, 'certain', () => sameUnit(from));
    const named = byName.get(`${from.launch.stack} ${to.host}`) ?? [];
    if (named.length > 0) return throughName(from, to, named);
    const served = servedAs(from, to.host);
    if (served) return 'unjoined' in served ? served : throughService(from, to, served.serving, served.stated);
    if (isLoopback(to.host) || to.host === 'host.docker.internal') {
      return to.host === 'host.docker.internal' || from.launch.unit.kind === 'host'
        ? throughPublishedPort(from, to)
        : { unjoined: withinUnit(from, to) };
    }
    return throughPort(from, to);
  };

  /** Another program of the unit may listen there, of which nothing is read. */
  function withinUnit(from: Placed, to: Address & { kind: 'tcp' }): string {
    const others = (byUnitLaunched.get(from.launch.unit.name) ?? []).filter(
      (launch) => launch !== from.launch && programsOf(launch).some(({ name }) => name === undefined || !isRead(name)),
    );
    const [other] = others;
    return other ? `${to.host} is shared with ${other.title}, which runs ${whatRuns(others)}` : ownContainer(from, to);
  }

  /** Nothing listens there, as far as the addresses are known. */
  function nobody(from: Placed): { unjoined: string } {
    const hidden = (byUnit.get(from.launch.unit.name) ?? []).filter(
      ({ address, placed: where }) => address.kind === 'unknown' && where !== from,
    );
    const files = [...new Set(hidden.map(({ placed: where }) => where.file))].sort().join(', ');
    return { unjoined: files === '' ? NOBODY : `it is not known where ${files} listens` };
  }

  function throughSocket(from: Placed, to: Address & { kind: 'unix' }): Joined {
    const all = byPath.get(`${from.launch.stack} ${to.path}`) ?? [];
    const here = all.filter((end) => sharesFiles(from.launch, end.placed.launch));
    if (here.length > 0) return nearest(from, here, to, 'certain', () => `both name ${to.text}`);
    // Another unit has the same socket only through a volume that both mount, wherever each mounts it.
    const own = inVolumes(from.launch, to.path);
    const shared = (sockets.get(from.launch.stack) ?? []).filter(
      ({ address, placed: where }) =>
        address.kind === 'unix' && inVolumes(where.launch, address.path).some((place) => own.includes(place)),
    );
    if (shared.length > 0) return nearest(from, shared, to, 'certain', () => `both mount the volume of ${to.path}`);
    if (all.some((end) => end.placed.launch.unit.name === from.launch.unit.name)) {
      return { unjoined: `another container of ${from.launch.unit.name} has it, and they share no volume there` };
    }
    // Pods have files of their own; of hosts and services nobody knows what they share besides.
    const others = all.filter((end) => end.placed.launch.unit.kind !== 'pod' && from.launch.unit.kind !== 'pod');
    if (others.length > 0)
      return nearest(from, others, to, 'assumed', () => `both name ${to.text}, in units of their own`);
    return nobody(from);
  }

  function throughName(from: Placed, to: Address & { kind: 'tcp' }, named: readonly Launch[], naming?: string): Joined {
    const ends = named.flatMap((launch) => byUnit.get(launch.unit.name) ?? []);
    const met = ends.filter(({ address }) => address.kind === 'tcp' && address.port === to.port);
    const reachable = met.filter(({ address }) => address.kind === 'tcp' && !isLoopback(address.host));
    if (reachable.length > 0) {
      // The names of containers are known in their own network only; that a host's nginx is in it is a guess.
      const evidence = from.launch.unit.kind === 'host' ? 'assumed' : 'certain';
      return nearest(from, reachable, to, evidence, (end) => naming ?? `${to.host} names ${end.placed.launch.title}`);
    }
    const [inside] = met;
    if (inside)
      return { unjoined: `${to.host} listens on ${inside.address.text} only, which no other container reaches` };
    const ports = ends.flatMap(({ address }) => (address.kind === 'tcp' ? [address.port] : []));
    if (ports.length > 0) {
      return { unjoined: `${to.host} listens on ${portsText(ports)}, not on ${to.port}` };
    }
    const opaque = ends.find(({ address }) => address.kind === 'unknown');
    if (opaque && ends.length === 1) {
      const because = `${to.host} names ${opaque.placed.launch.title}, whose port is not known`;
      return { hop: opaque.hop, end: opaque.end, evidence: 'assumed', because };
    }
    if (ends.length > 0) return { unjoined: `${to.host} does not listen on port ${to.port}` };
    // The unit runs something that is not read: a configuration that no launch names may be its own.
    const lone = (byPort.get(`${from.launch.stack} ${to.port}`) ?? []).filter(
      (end) => end.placed.launch.unit.kind === 'host' && end.hop !== placed.indexOf(from),
    );
    const opaqueProgram = named.every((launch) => programsOf(launch).every(({ name }) => name === undefined));
    if (lone.length > 0 && opaqueProgram) {
      return nearest(from, lone, to, 'assumed', (end) => `${to.host} may run ${end.placed.file}`);
    }
    return { unjoined: `${to.host} runs ${whatRuns(named)}` };
  }

  /** What a Service's name leads to, as a pod's resolver would look it up; undefined where no Service has it. */
  function servedAs(
    { launch: { stack, cluster, unit } }: Placed,
    host: string,
  ): { serving: readonly Serving[]; stated: boolean } | { unjoined: string } | undefined {
    const keys = [`${stack} ${host}`];
    const [, name, namespace] = /^(.+?)\.([^.]+)(?:\.svc(?:\..+)?)?\.?$/.exec(host) ?? [];
    if (cluster && name !== undefined && namespace !== undefined) {
      keys.push(`${cluster.name} ${name}.${namespace}`);
      // Objects that state no namespace may be in any that no other object states.
      if (!namespaces.has(`${cluster.name} ${namespace}`)) keys.push(`${cluster.name} ${name}.`);
    }
    for (const [i, key] of keys.entries()) {
      const serving = byService.get(key);
      // A host beside the manifests is not known to be in their cluster.
      if (serving) return { serving, stated: i < 2 && unit.kind !== 'host' };
      const [nothing] = dead.get(key) ?? [];
      if (nothing) return { unjoined: nothing.because };
    }
    return undefined;
  }

  function throughService(
    from: Placed,
    to: Address & { kind: 'tcp' },
    serving: readonly Serving[],
    stated: boolean,
  ): Joined {
    const [{ service } = { service: undefined }] = serving;
    const ports = service?.ports ?? [];
    if (service && !service.direct && !ports.some(({ port }) => port === to.port)) {
      if (service.unknown !== undefined) {
        return { unjoined: `it is not known which ports the Service ${service.name} has: ${service.unknown}` };
      }
      if (ports.length === 0) return { unjoined: `the Service ${service.name} has no port` };
      return {
        unjoined: `the Service ${service.name} has ${portsText(ports.map(({ port }) => port))}, not ${to.port}`,
      };
    }
    const file = ports[0]?.at.file;
    const naming = file === undefined ? undefined : `${to.host} is the Service of ${file}`;
    const targets = serving.map((one) => ({
      launch: one.launch,
      port: one.service.direct ? to.port : one.service.ports.find(({ port }) => port === to.port)?.inside,
    }));
    if (targets.some(({ port }) => port === undefined)) {
      const why = service?.unknown === undefined ? '' : `: ${service.unknown}`;
      return { unjoined: `it is not known to which port of its pods the Service ${to.host} leads${why}` };
    }
    const units = new Map(targets.map(({ launch, port }) => [`${launch.unit.name} ${port}`, { launch, port }]));
    const joined = [...units.values()].map(({ launch, port = to.port }) => {
      const within = serving.flatMap((one) => (one.launch.unit.name === launch.unit.name ? [one.launch] : []));
      return throughName(from, { ...to, port }, within, naming);
    });
    const [first] = joined;
    const mapped = service?.direct && ports.find(({ port, inside }) => port === to.port && inside !== to.port);
    if (mapped && first && 'unjoined' in first) {
      const inside = mapped.inside === undefined ? 'another' : mapped.inside;
      return { unjoined: `${to.host} is headless, so its port ${to.port} is not mapped to ${inside}` };
    }
    if (!first || joined.length === 1) return stated ? (first ?? { unjoined: NOBODY }) : asAssumed(first);
    const ends = joined.map((one) => ('unjoined' in one ? '' : valuesOf(listenerAt(one), placeless)));
    if ('unjoined' in first || new Set(ends).size > 1) {
      const names = [...new Set(targets.map(({ launch }) => launch.unit.name))].sort().join(', ');
      return { unjoined: `the Service ${to.host} leads to ${units.size} workloads, which differ: ${names}` };
    }
    return { ...first, evidence: 'assumed', because: `${first.because}, one of ${units.size} that are alike` };
  }

  function listenerAt({ hop, end }: { hop: number; end: number }): Listener {
    const where = placed[hop] as Placed;
    return {
      hop,
      end,
      address: (where.loose.servers[end] as (typeof where.loose.servers)[number]).address,
      placed: where,
    };
  }

  function throughPublishedPort(from: Placed, to: Address & { kind: 'tcp' }): Joined {
    const within = launchesWithin(from);
    const published = within.flatMap((launch) =>
      launch.ports
        .filter((port) => port.published === to.port)
        .flatMap((port) => (byUnit.get(launch.unit.name) ?? []).filter((end) => onPort(end, port.inside))),
    );
    if (published.length > 0) {
      return nearest(from, published, to, 'assumed', (end) => `${end.placed.launch.title} publishes port ${to.port}`);
    }
    // A Dockerfile says nothing of published ports; equal ports are the custom.
    const built = within
      .filter((launch) => launch.names.length === 0)
      .flatMap((launch) => (byUnit.get(launch.unit.name) ?? []).filter((end) => onPort(end, to.port)));
    if (built.length > 0) {
      return nearest(from, built, to, 'assumed', (end) => `${end.placed.launch.title} may publish port ${to.port}`);
    }
    return nobody(from);
  }

  /** A name that nothing here has: only of a host, whose names no file declares, is the port a hint. */
  function throughPort(from: Placed, to: Address & { kind: 'tcp' }): Joined {
    const { unit, names, stack } = from.launch;
    if (isDomain(to.host)) return { unjoined: outside(from, to.host) };
    // Another machine, or a default port: nothing in the repository is meant.
    const isAddress = /[.:]/.test(to.host);
    if (!isAddress && (unit.kind === 'pod' || unit.kind === 'cloud'))
      return { unjoined: `no Service ${to.host} in this namespace` };
    if (!isAddress && names.length > 0) return { unjoined: `no service ${to.host} in ${stack}` };
    if (isAddress || to.port === 80 || to.port === 443) return nobody(from);
    const [other] = [...(strangersOf(from).get(to.port) ?? [])].filter((host) => host !== to.host);
    if (other !== undefined)
      return { unjoined: `${to.host} and ${other} are two servers, and nothing here has either name` };
    const candidates = [
      ...(byPort.get(`${from.launch.stack} ${to.port}`) ?? []),
      ...launchesWithin(from)
        .filter((launch) => launch.stack !== from.launch.stack)
        .flatMap((launch) => (byUnit.get(launch.unit.name) ?? []).filter((end) => onPort(end, to.port))),
    ].filter(
      ({ placed: where, address }) =>
        where !== from && address.kind === 'tcp' && !(isLoopback(address.host) && where.launch.unit.kind !== 'host'),
    );
    if (candidates.length === 0) return nobody(from);
    return nearest(from, candidates, to, 'assumed', (end) => `${end.placed.file} alone listens on port ${to.port}`);
  }

  /** The names on each port of a host's clients that nothing here has. */
  function strangersOf(from: Placed): ReadonlyMap<number, ReadonlySet<string>> {
    const known = strangers.get(from);
    if (known) return known;
    const found = new Map<number, Set<string>>();
    for (const { address } of from.loose.clients) {
      if (address.kind !== 'tcp' || /[.:]/.test(address.host) || isLoopback(address.host)) continue;
      if (byName.has(`${from.launch.stack} ${address.host}`) || servedAs(from, address.host)) continue;
      found.set(address.port, (found.get(address.port) ?? new Set()).add(address.host));
    }
    strangers.set(from, found);
    return found;
  }

  /** A name of the DNS that leads to nothing here. */
  function outside({ launch: { cluster } }: Placed, host: string): string {
    const [, name, namespace, svc] = /^([^.]+)\.([^.]+)(\.svc(?:\..+)?)?\.?$/.exec(host) ?? [];
    const inCluster =
      cluster !== undefined &&
      name !== undefined &&
      (svc !== undefined || namespaces.has(`${cluster.name} ${namespace}`));
    return inCluster ? `no Service ${name} in the namespace ${namespace} here` : 'outside the repository';
  }

  /** The launches of the stack, and Dockerfiles of folders below it that no stack of their own claims. */
  function launchesWithin(from: Placed): Launch[] {
    const { stack } = from.launch;
    const below = stack === '' ? '' : `${stack}/`;
    return [
      ...launches.filter((launch) => launch.stack === stack),
      ...buildsBelow.filter(
        (launch) => launch.stack !== stack && from.launch.unit.kind === 'host' && launch.stack.startsWith(below),
      ),
    ];
  }
}

/** A launch and a Service in front of it. */
interface Serving {
  launch: Launch;
  service: Service;
}

function asAssumed(joined: Joined | undefined): Joined {
  if (!joined) return { unjoined: NOBODY };
  return 'unjoined' in joined ? joined : { ...joined, evidence: 'assumed' };
}

/** Containers of one pod have files of their own; what one writes the other sees in shared volumes only. */
function sharesFiles(a: Launch, b: Launch): boolean {
  return a.unit.name === b.unit.name && (a.unit.kind !== 'pod' || a.title === b.title);
}

const NOBODY = 'nothing here listens on it';

/** What the units of a name run, where that is nothing whose configuration is read. */
function whatRuns(named: readonly Launch[]): string {
  const programs = named.flatMap((launch) => programsOf(launch));
  const name = programs.find((program) => program.name !== undefined)?.name;
  if (name !== undefined)
    return isRead(name) ? `${name}, of which nothing listens on this port` : `${name}, which upkeep does not read`;
  const unknown = programs.find((program) => program.unknown !== undefined)?.unknown;
  return `something that is not known${unknown === undefined ? '' : ` (${unknown})`}`;
}

/** Programs whose configuration is read. */
const isRead = (name: string) => name === 'nginx' || name === 'gunicorn';

const sameUnit = ({ launch: { unit, title } }: Placed) =>
  unit.kind === 'pod' ? `both run in the pod of ${unit.name}` : `both run in ${title}`;

const ownContainer = ({ launch: { unit, title } }: Placed, to: Address & { kind: 'tcp' }) =>
  unit.kind === 'pod'
    ? `${to.host} is the pod of ${unit.name} itself, in which nothing listens on port ${to.port}`
    : `${to.host} is the container of ${title} itself, in which nothing listens on port ${to.port}`;

function onPort({ address }: Listener, port: number): boolean {
  return address.kind === 'tcp' && address.port === port && !isLoopback(address.host);
}

/** One candidate is certain or assumed as `evidence` says; one of several that is nearer in folders is assumed. */
function nearest(
  from: Placed,
  all: readonly Listener[],
  to: Address,
  evidence: 'certain' | 'assumed',
  because: (end: Listener) => string,
): Joined {
  // A default address is the weaker claim: a file that only looks like a configuration makes it, too.
  const stating = all.filter(({ placed: { loose }, end }) => loose.servers[end]?.server.address?.origin !== 'default');
  const candidates = stating.length > 0 ? stating : all;
  const distances = candidates.map((end) => folderDistance(from.file, end.placed.file));
  const shortest = Math.min(...distances);
  const nearby = candidates.filter((_, i) => distances[i] === shortest);
  const [chosen] = nearby;
  if (!chosen || new Set(nearby.map((end) => end.hop)).size > 1) {
    const files = [...new Set(nearby.map((end) => end.placed.file))].sort().join(', ');
    const where = to.kind === 'tcp' ? `port ${to.port}` : to.text;
    return { unjoined: `${nearby.length} servers here listen on ${where} and none is nearer: ${files}` };
  }
  const stated = to.kind !== 'unknown' && to.stated && chosen.address.kind !== 'unknown' && chosen.address.stated;
  const sole = new Set(candidates.map((end) => end.hop)).size === 1;
  // Server blocks of one nginx that share a socket may differ in their values; which is meant the address does not tell.
  const only = new Set(nearby.map((end) => valuesOf(end))).size === 1;
  const supposed = from.launch.supposed ?? chosen.placed.launch.supposed;
  if (supposed !== undefined) return { hop: chosen.hop, end: chosen.end, evidence: 'assumed', because: supposed };
  return {
    hop: chosen.hop,
    end: chosen.end,
    evidence: stated && sole && only ? evidence : 'assumed',
    because: sole ? because(chosen) : `${because(chosen)}; it is the nearest of ${candidates.length} on this port`,
  };
}

/** What the server does on an end, whatever its address. */
function valuesOf({ placed: { loose }, end }: Listener, replacer?: (key: string, value: unknown) => unknown): string {
  const { address: _address, single_family: _family, tls: _tls, ...values } = loose.servers[end]?.server ?? {};
  return JSON.stringify(values, replacer);
}

/** Where a value stands makes two workloads no different. */
const PLACES = new Set(['at', 'document', 'pointer', 'name']);
const placeless = (key: string, value: unknown) => (PLACES.has(key) ? undefined : value);

/** Steps from one file's folder up and down to the other's. */
function folderDistance(a: string, b: string): number {
  const one = folderOf(a).split('/').filter(Boolean);
  const other = folderOf(b).split('/').filter(Boolean);
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared++;
  return one.length + other.length - 2 * shared;
}

/** Ports are equal, and hosts are equal, or one is a wildcard, or both are loopback. */
function meets(to: Address, address: Address): boolean {
  if (to.kind !== 'tcp' || address.kind !== 'tcp' || to.port !== address.port) return false;
  if (to.host === address.host || (isLoopback(to.host) && isLoopback(address.host))) return true;
  // A wildcard listener is reached through every address of its own host, and through no other name.
  return isWildcard(address.host) && (isLoopback(to.host) || isWildcard(to.host));
}

const isWildcard = (host: string) => host === '' || host === '*' || host === '0.0.0.0' || host === '::';

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** A name of several labels of which the last is no number. */
const isDomain = (host: string) => /^[^:]*\.[a-z][a-z0-9-]*\.?$/i.test(host);

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** `port 8000`, `ports 8000 and 8080`. */
function portsText(ports: readonly number[]): string {
  const all = [...new Set(ports)].sort((a, b) => a - b);
  return `port${all.length === 1 ? '' : 's'} ${list.format(all.map(String))}`;
}

/** Where a path inside lies in the volumes and folders that a launch mounts. */
function inVolumes({ mounts }: Launch, path: string): string[] {
  return mounts
    .filter(({ inside }) => path.startsWith(inside.endsWith('/') ? inside : `${inside}/`))
    .map((mount) => `${mount.outside ?? mount.unknown ?? ''} ${path.slice(mount.inside.length).replace(/^\//, '')}`);
}

function grouped<T>(items: readonly T[], keys: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keys(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}
