import type { At, Client, Flag, Peers, Pool, Retries, Server as ServerEnd } from '../../contracts/model.ts';
import type { Listen, Location, Nginx, Pass, Peer, Server, Upstream } from '../../contracts/nginx.ts';
import { type Document, isUnknown, type Mark, type Unknown } from '../document.ts';
import type { Launch } from '../launch/launch.ts';
import { stopsOn } from '../launch/signals.ts';
import { stopped } from '../launch/stopped.ts';
import type { Address, LooseClient, LooseHop, LooseServer } from '../loose-hop.ts';
import { flag, word } from '../numbers/fact.ts';
import { bytes, count, duration, type Extent, hull, type ModelNumber, type Source } from '../numbers/number.ts';
import { type Range, since, version } from '../versions/range.ts';
import { isAddress } from './addresses.ts';
import { POOLS_SINCE, SIGNALS } from './defaults.ts';
import { connectionOf, type Route, type Verdict, verdictOf } from './pool.ts';
import { Sockets } from './sockets.ts';
import { type BodyValue, extentOf } from './values.ts';

/** The hop of one nginx and its ends. `index` is the document's place in the model. */
export function hopOfNginx(document: Document<Nginx>, index: number, launch: Launch): LooseHop {
  return new HopReader(document, index, launch).read();
}

type NumberOf = (extent: Extent, source: Source) => ModelNumber;
type Body = Readonly<Record<string, BodyValue | undefined>>;
type HopOf = LooseHop['hop'];

const SECONDS = 1000;
const OPEN: Unknown = { unknown: 'it differs by server block or is not known' };

class HopReader {
  private readonly document: Document<Nginx>;
  private readonly body: Nginx;
  private readonly index: number;
  private readonly launch: Launch;
  private readonly range: Range;
  private readonly upstreams: ReadonlyMap<string, number>;
  private readonly sockets: Sockets;
  /** One pointer for each place of the files, so that what many locations inherit is one value of the model. */
  private readonly pointers = new Map<string, string>();
  private readonly editedBy = new Map<Mark, string>();
  /** Values of the model by what they stand for: equal ones are one object. */
  private readonly values = new Map<string, unknown>();
  /** The same by mark or, for defaults, by scope: most locations find what they inherit here at once. */
  private readonly owned = new Map<Mark | string, Map<string, unknown>>();

  constructor(document: Document<Nginx>, index: number, launch: Launch) {
    this.document = document;
    this.body = document.body;
    this.index = index;
    this.launch = launch;
    this.range = rangeOfBody(document.body);
    this.upstreams = new Map(document.body.upstreams.map(({ name }, i) => [name, i]));
    this.sockets = new Sockets(document.body.servers);
    for (const [pointer, mark] of document.marks) {
      if (mark.origin === 'explicit' || mark.origin === 'environment') {
        const key = placeKey(mark);
        if (!this.pointers.has(key)) this.pointers.set(key, pointer);
      }
    }
  }

  read(): LooseHop {
    const servers: LooseServer[] = [];
    const clients: LooseClient[] = [];
    const sockets = new Map<string, number>();
    this.body.servers.forEach((server, i) => {
      const on = this.httpSockets(server, `/servers/${i}`, servers, sockets);
      server.locations.forEach((location, j) => {
        if (location.pass) clients.push(...this.httpClients(server, location, `/servers/${i}/locations/${j}`, on));
      });
    });
    this.body.stream.servers.forEach((server, i) => {
      clients.push(...this.streamEnds(server, `/stream/servers/${i}`, servers));
    });
    return { hop: this.hop(), servers, clients };
  }

  /** The mark of a value, and what an edit of it sets. */
  private source(pointer: string, changes?: Partial<Mark>): Source {
    const found = this.document.marks.get(pointer);
    const mark: Mark = found ?? { at: this.launch.at, origin: 'fixed', name: 'nginx' };
    return {
      mark: changes ? { ...mark, ...changes } : mark,
      document: this.index,
      pointer: found ? this.edited(found, pointer) : pointer,
    };
  }

  /** The pointer of the place that an edit of a value changes. */
  private edited(mark: Mark, pointer: string): string {
    if (mark.origin === 'default') return pointer;
    let edited = this.editedBy.get(mark);
    if (edited === undefined) {
      edited = this.pointers.get(placeKey(mark)) ?? pointer;
      this.editedBy.set(mark, edited);
    }
    return edited;
  }

  /**
   * A value that is made once for each place of the files; a default once for each `scope`, which is what the
   * requests are passed on to.
   */
  private shared<T>(kind: string, pointer: string, scope: string, make: (source: Source) => T): T {
    const mark = this.document.marks.get(pointer);
    const owner = mark && mark.origin !== 'default' ? mark : scope;
    const key = owner === mark ? kind : `${kind} ${mark?.name ?? pointer}`;
    let values = this.owned.get(owner);
    if (!values) {
      values = new Map();
      this.owned.set(owner, values);
    }
    let value = values.get(key) as T | undefined;
    if (value === undefined) {
      value = this.once(`${kind} ${this.placeOfValue(pointer, scope)}`, () => make(this.source(pointer)));
      values.set(key, value);
    }
    return value;
  }

  /** Where a value stands, or that it is a default. */
  private placeOfValue(pointer: string, scope = ''): string {
    const mark = this.document.marks.get(pointer);
    if (!mark) return pointer;
    return mark.origin === 'default' ? `default ${mark.name} ${scope}` : `${mark.origin} ${this.edited(mark, pointer)}`;
  }

  private once<T>(key: string, make: () => T): T {
    let value = this.values.get(key) as T | undefined;
    if (value === undefined) {
      value = make();
      this.values.set(key, value);
    }
    return value;
  }

  private number(kind: NumberOf, value: BodyValue | undefined, pointer: string, scope: string, scale = 1): ModelNumber {
    return this.shared(JSON.stringify(value), pointer, scope, (source) =>
      kind(extentOf(value as number, scale), source),
    );
  }

  private time = (value: BodyValue | undefined, pointer: string, scope: string): ModelNumber =>
    this.number(duration, value, pointer, scope, SECONDS);

  /** A value that follows from the software alone. */
  private fixed(at: At, name: string, because?: string): Source {
    return { mark: { at, origin: 'fixed', name, ...(because !== undefined && { because }) } };
  }

  private hop(): HopOf {
    const { body, document, launch } = this;
    const at = launch.at;
    const release = this.source('/version');
    const written = body.version.written;
    return {
      id: `nginx ${launch.unit.name}:${document.file}`,
      label: 'nginx',
      software: 'nginx',
      version: word(written === '' ? { unknown: 'nothing states which release of nginx runs' } : written, {
        mark: release.mark,
      }),
      at,
      unit: launch.unit,
      capacity: {
        processes: this.number(count, body.main.worker_processes, '/main/worker_processes', ''),
        ...this.backlog(),
      },
      stop: {
        ...stopped(launch.stop),
        ...stopsOn(launch.stop, SIGNALS),
        drain: this.time(body.main.worker_shutdown_timeout, '/main/worker_shutdown_timeout', ''),
      },
      reload: { closes_idle: this.closesIdle() },
    };
  }

  private backlog(): NonNullable<HopOf['capacity']> {
    const [server] = this.body.servers;
    if (!server?.listen[0]) return {};
    return { backlog: this.number(count, server.listen[0].backlog, '/servers/0/listen/0/address', 'backlog') };
  }

  /** A reload closes idle connections of clients at once, unless nginx 1.27.4 or later is told to wait. */
  private closesIdle(): Flag {
    const name = 'keepalive_min_timeout';
    const pointer = `/http/${name}`;
    const settable = since(this.range, '1.27.4') === true;
    const own = this.body.http[name] === undefined ? undefined : this.source(pointer);
    const mark: Mark = { at: this.launch.at, origin: settable ? 'default' : 'fixed', name };
    const waits = this.body.servers.map((server) => server[name]);
    const closes = waits.every((value) => value === 0) || (!waits.includes(0) && !waits.some(isUnknown) ? false : OPEN);
    return flag(closes, own ?? { mark, document: this.index, pointer });
  }

  /** Adds the sockets of a server block and returns their places; blocks with equal values share a socket's end. */
  private httpSockets(
    server: Server,
    pointer: string,
    servers: LooseServer[],
    sockets: Map<string, number>,
  ): readonly number[] {
    const values = this.serverValues(server, pointer);
    return server.listen.flatMap((listen, i) => {
      // Datagrams carry HTTP/3, which no upstream speaks.
      if (listen.udp) return [];
      const at = `${pointer}/listen/${i}/address`;
      const address = this.listenAddress(listen, at);
      const end: LooseServer = {
        address,
        label: `server ${nameOf(server)}`,
        server: {
          address: word(address.text, this.source(at)),
          protocol: word(
            listen.http2 ? { unknown: 'it speaks HTTP/1.1 and HTTP/2' } : 'http',
            this.fixed(address.at, 'listen'),
          ),
          tls: flag(this.sockets.tls(listen), this.source(at)),
          single_family: flag(this.sockets.isSingleFamily(listen), this.source(at), address.text),
          ...values,
        },
        ...(this.sockets.isShared(listen) && { shared: true }),
      };
      const key = `${address.text} ${listen.ssl} ${keyOfValues(values)}`;
      const known = sockets.get(key);
      if (known !== undefined) return [known];
      sockets.set(key, servers.length);
      servers.push(end);
      return [servers.length - 1];
    });
  }

  private serverValues(server: Server, pointer: string): ServerValues {
    const keepalive = this.time(server.keepalive_timeout, `${pointer}/keepalive_timeout`, 'server');
    const value = server.keepalive_timeout;
    const stays = isUnknown(value) ? value : value !== 0;
    return {
      keepalive: this.shared(`stays ${JSON.stringify(stays)}`, `${pointer}/keepalive_timeout`, 'server', (source) =>
        flag(stays, source),
      ),
      ...(stays !== false && { idle_timeout: keepalive }),
      max_requests: this.number(count, server.keepalive_requests, `${pointer}/keepalive_requests`, 'server'),
      header_timeout: this.time(server.client_header_timeout, `${pointer}/client_header_timeout`, 'server'),
      body_timeout: this.bodyTimeout(server, pointer),
      body_limit: this.largestBody(server, pointer),
      header_limit: this.number(
        bytes,
        server.large_client_header_buffers,
        `${pointer}/large_client_header_buffers`,
        'server',
      ),
      request_limit: this.shared('request_limit', `${pointer}/keepalive_timeout`, 'server', (source) =>
        duration({ limit: 'none' }, this.fixed(source.mark.at, 'nginx')),
      ),
    };
  }

  /** Between what its locations set: which of them a request meets the socket does not tell. */
  private bodyTimeout(server: Server, pointer: string): ModelNumber {
    const at = `${pointer}/client_body_timeout`;
    const own = server.client_body_timeout;
    const others = server.locations.flatMap(({ client_body_timeout }) => client_body_timeout ?? []);
    if (others.length === 0) return this.time(own, at, 'server');
    return duration(hull([own, ...others].map((value) => extentOf(value as number, SECONDS))), this.source(at));
  }

  /** The largest body that the server or one of its locations accepts. */
  private largestBody(server: Server, pointer: string): ModelNumber {
    const name = 'client_max_body_size';
    const limits = [
      { value: server[name], at: `${pointer}/${name}` },
      ...server.locations.map((location, j) => ({ value: location[name], at: `${pointer}/locations/${j}/${name}` })),
    ].filter(({ value }) => value !== undefined);
    const largest = limits.reduce((a, b) => (sizeOf(b.value) > sizeOf(a.value) ? b : a));
    return this.number(bytes, largest.value, largest.at, 'server');
  }

  private listenAddress(listen: Listen, pointer: string): Address {
    const { mark } = this.source(pointer);
    const { at } = mark;
    if (isUnknown(listen.address))
      return { kind: 'unknown', because: listen.address.unknown, text: mark.written ?? '', at };
    if (listen.unix !== undefined)
      return { kind: 'unix', path: listen.unix, stated: true, text: `unix:${listen.unix}`, at };
    const { host = '*', port = 80 } = listen;
    const wide = host === '*' ? '0.0.0.0' : host;
    return { kind: 'tcp', host: wide, port, stated: true, text: hostPort(wide, port), at };
  }

  /** One client for each peer of a location's upstream. */
  private httpClients(server: Server, location: Location, at: string, on: readonly number[]): LooseClient[] {
    const pass = location.pass as Pass;
    const i = this.upstreams.get(pass.upstream ?? '') ?? -1;
    const upstream = this.body.upstreams[i];
    const route: Route = {
      body: this.body,
      marks: this.document.marks,
      range: this.range,
      location,
      at,
      upstream,
      upstreamAt: `/upstreams/${i}`,
    };
    const scope = upstream ? `${pass.directive} upstream ${i}` : `${pass.directive} ${JSON.stringify(pass.url)}`;
    const values = this.clientValues(route, scope);
    const passed = this.source(`${at}/pass/url`);
    const client = (address: Address, named: Source): LooseClient => ({
      address,
      client: {
        ...this.once(`address ${named.pointer}`, () => this.addressValues(address, named)),
        ...values,
      },
      route: { label: this.routeLabel(server, location), at: passed.mark.at },
      on,
    });
    if (!upstream) return [client(this.passAddress(pass, passed.mark), passed)];
    return this.peersOf(upstream, `/upstreams/${i}`).map(({ address, named }) => client(address, named));
  }

  private readonly peerAddresses = new Map<string, { address: Address; named: Source }[]>();

  /** The addresses of an upstream; a server that is down is never used. */
  private peersOf(upstream: Upstream, pointer: string): { address: Address; named: Source }[] {
    let addresses = this.peerAddresses.get(pointer);
    if (!addresses) {
      addresses = upstream.servers.flatMap((peer, i) => {
        if (peer.down) return [];
        const named = this.source(`${pointer}/servers/${i}/address`);
        return [{ address: peerAddress(peer, named.mark), named }];
      });
      this.peerAddresses.set(pointer, addresses);
    }
    return addresses;
  }

  private passAddress(pass: Pass, { at, written = '' }: Mark): Address {
    if (pass.unix !== undefined) return { kind: 'unix', path: pass.unix, stated: true, text: written, at };
    const { host, port } = pass;
    if (host !== undefined && port !== undefined)
      return { kind: 'tcp', host, port, stated: true, text: hostPort(host, port), at };
    return { kind: 'unknown', because: pass.unknown ?? 'the address is not known', text: written, at };
  }

  private addressValues(address: Address, named: Source): Pick<Client, 'address' | 'two_addresses'> {
    return {
      address: word(address.kind === 'unknown' ? { unknown: address.because } : address.text, named),
      two_addresses: this.twoAddresses(address, named),
    };
  }

  private twoAddresses(address: Address, named: Source): Flag {
    if (address.kind === 'unix') return flag(false, named);
    if (address.kind === 'unknown') return flag({ unknown: address.because }, named);
    if (isAddress(address.host)) return flag(false, named);
    if (address.host.toLowerCase() === 'localhost') return this.localhost(named);
    return flag({ unknown: `what ${address.host} resolves to is not known` }, named);
  }

  /** Hosts name localhost by ::1, too; a container without IPv6 does not use that (ngx_inet.c, AI_ADDRCONFIG). */
  private localhost(named: Source): Flag {
    const isHost = this.launch.unit.kind === 'host';
    const reason = { unknown: 'whether localhost has an IPv6 address in the container is not known' };
    return flag(isHost || reason, named, 'localhost');
  }

  private routeLabel(server: Server, location: Location): string {
    const parts: string[] = [];
    for (let at: Location | undefined = location; at; ) {
      const within: number | undefined = at.within;
      const block: boolean = at.modifier === 'if' || at.modifier === 'limit_except';
      const modifier = block ? `${at.modifier} ` : at.modifier === '' ? '' : `${at.modifier} `;
      parts.unshift(`${block ? '' : 'location '}${modifier}${at.path}`);
      // A nested location says all that the outer one says.
      at = block && within !== undefined ? server.locations[within] : undefined;
    }
    return [`server ${nameOf(server)}`, ...parts].join(', ');
  }

  private clientValues(route: Route, scope: string): ClientValues {
    const { location, at } = route;
    const pass = location.pass as Pass;
    const family = pass.directive.slice(0, -'_pass'.length);
    const values = location as unknown as Body;
    const named = (name: string) => `${family}_${name}`;
    const time = (name: string) => this.time(values[named(name)], `${at}/${named(name)}`, scope);
    const passAt = `${at}/pass/url`;
    const read = time('read_timeout');
    const buffering = values[named('request_buffering')];
    return {
      protocol: this.fixedOf('protocol', passAt, scope, (source) => word(family === 'proxy' ? 'http' : family, source)),
      tls: this.fixedOf(`tls ${pass.tls}`, passAt, scope, (source) => flag(pass.tls, source)),
      connect_timeout: time('connect_timeout'),
      send_timeout: time('send_timeout'),
      response_timeout: read,
      read_timeout: read,
      timeout_answers: this.fixedOf('timeout_answers', passAt, scope, (source) => flag(true, source)),
      ...(family === 'proxy' && this.httpValues(route, scope)),
      body_limit: this.bodyLimit(location, at),
      ...(buffering !== undefined && {
        request_buffering: this.shared(
          `buffering ${JSON.stringify(buffering)}`,
          `${at}/${named('request_buffering')}`,
          scope,
          (source) => flag(buffering as boolean, source),
        ),
      }),
      pool: this.pool(route, scope),
      peers: this.peers(route, scope),
      retries: this.retries(route, family, scope),
    };
  }

  /** A value that follows from the pass directive: nobody can set it without passing on to something else. */
  private fixedOf<T>(kind: string, pointer: string, scope: string, make: (source: Source) => T): T {
    return this.once(`fixed ${kind} ${scope}`, () => {
      const { mark } = this.source(pointer);
      return make({ mark: { at: mark.at, origin: 'fixed', name: mark.name } });
    });
  }

  private bodyLimit(location: Location, at: string): ModelNumber {
    const name = 'client_max_body_size';
    if (location[name] !== undefined) return this.number(bytes, location[name], `${at}/${name}`, 'server');
    const server = at.slice(0, at.indexOf('/locations/'));
    const { [name]: value } = this.body.servers[Number(server.slice('/servers/'.length))] as Server;
    return this.number(bytes, value, `${server}/${name}`, 'server');
  }

  private httpValues({ body, location, at }: Route, scope: string): Partial<ClientValues> {
    const release = location.proxy_http_version ?? { unknown: 'it is not known' };
    const header = `${at}/proxy_set_header/Connection`;
    const connection = location.proxy_set_header?.Connection ?? '';
    const { sent, pointer } = isUnknown(connection)
      ? { sent: connection, pointer: header }
      : connectionOf(connection, { body }, header);
    const upgrade = location.proxy_set_header?.Upgrade;
    const upgradeAt = `${at}/proxy_set_header/Upgrade`;
    return {
      http_version: this.shared(`version ${JSON.stringify(release)}`, `${at}/proxy_http_version`, scope, (source) =>
        word(release, source),
      ),
      connection_header: this.shared(`connection ${JSON.stringify(sent)}`, pointer, scope, (source) =>
        word(sent, source),
      ),
      upgrade:
        upgrade === undefined
          ? this.fixedOf('upgrade', `${at}/pass/url`, scope, (source) => flag(false, source))
          : this.shared(`upgrade ${JSON.stringify(upgrade)}`, upgradeAt, scope, (source) =>
              flag(isUnknown(upgrade) ? upgrade : upgrade !== '', source),
            ),
    };
  }

  private pool(route: Route, scope: string): Pool {
    const { upstream, upstreamAt } = route;
    const verdict = verdictOf(route);
    const { pointer, because, enabled, fixed, on_since } = verdict;
    const place = this.placeOfValue(pointer);
    return this.once(`pool ${scope} ${JSON.stringify(enabled)} ${on_since} ${place} ${because}`, () => {
      const source = this.source(pointer, {
        ...(because !== undefined && { because }),
        ...(fixed && { origin: 'fixed' as const }),
      });
      return {
        enabled: flag(enabled, source),
        ...this.declared(route),
        ...this.onSince(verdict, source),
        ...(upstream && this.poolNumbers(upstream, upstreamAt, scope)),
      };
    });
  }

  private declared({ location, marks, upstream, upstreamAt, at }: Route): Pick<Pool, 'declared'> {
    const pointer = `${upstreamAt}/keepalive/connections`;
    const mark = marks.get(pointer);
    if (!upstream || !mark) return { declared: flag(false, this.source(`${at}/pass/url`)) };
    const size = upstream.keepalive?.connections ?? 0;
    const directive = location.pass?.directive ?? '';
    const pools = directive !== 'uwsgi_pass' && directive !== 'scgi_pass';
    const asked =
      mark.origin !== 'default' && pools && (directive !== 'fastcgi_pass' || location.fastcgi_keep_conn === true);
    return { declared: flag(asked && isUnknown(size) ? size : asked && size !== 0, this.source(pointer)) };
  }

  private onSince({ on_since }: Verdict, { mark }: Source): Pick<Pool, 'on_since'> {
    if (!on_since) return {};
    return { on_since: word(POOLS_SINCE, { mark: { at: mark.at, origin: 'fixed', name: mark.name } }) };
  }

  private poolNumbers(upstream: Upstream, pointer: string, scope: string): Partial<Pool> {
    const size = upstream.keepalive;
    const at = `${pointer}/keepalive/connections`;
    const byDefault = this.document.marks.get(at)?.origin === 'default';
    const local = size?.local ?? false;
    return {
      // What nginx 1.29.7 and later keep stands for what an older one would keep if it kept any.
      size: this.number(count, byDefault ? 32 : size?.connections, at, scope),
      idle_timeout: this.poolIdle(upstream, `${pointer}/keepalive_timeout`, scope),
      max_requests: this.number(count, upstream.keepalive_requests, `${pointer}/keepalive_requests`, scope),
      max_age: this.time(upstream.keepalive_time, `${pointer}/keepalive_time`, scope),
      per_route: flag(local, this.source(`${pointer}/keepalive/local`)),
      routes: count(
        extentOf(this.routesOf(upstream.name)),
        this.fixed(this.source(`${pointer}/name`).mark.at, 'upstream'),
      ),
    };
  }

  /** A default says so where the directive of the same name for clients may have been meant for the pool. */
  private poolIdle(upstream: Upstream, pointer: string, scope: string): ModelNumber {
    const value = upstream.keepalive_timeout;
    const meant = this.document.marks.get(pointer)?.origin === 'default' && this.clientIdleBefore(upstream.name);
    if (!meant) return this.time(value, pointer, scope);
    const set = `keepalive_timeout ${meant.written} in ${meant.at.file}:${meant.at.line} concerns clients`;
    const because = `${set}; upstream ${upstream.name} has none of its own.`;
    return duration(extentOf(value as number, SECONDS), this.source(pointer, { because }));
  }

  private clientIdle: Map<string, Mark> | undefined;

  /** What the first location that passes on to an upstream sets or inherits as the idle time of its clients. */
  private clientIdleBefore(name: string): Mark | undefined {
    if (!this.clientIdle) {
      this.clientIdle = new Map();
      for (const [i, { locations }] of this.body.servers.entries()) {
        for (const [j, { pass }] of locations.entries()) {
          const mark =
            this.document.marks.get(`/servers/${i}/locations/${j}/keepalive_timeout`) ??
            this.document.marks.get(`/servers/${i}/keepalive_timeout`);
          if (pass?.upstream === undefined || mark?.written === undefined) continue;
          if (!this.clientIdle.has(pass.upstream)) this.clientIdle.set(pass.upstream, mark);
        }
      }
    }
    return this.clientIdle.get(name);
  }

  private routeCounts: Map<string, number> | undefined;

  /** How many locations pass on to an upstream. */
  private routesOf(name: string): number {
    if (!this.routeCounts) {
      this.routeCounts = new Map();
      for (const { pass } of this.body.servers.flatMap(({ locations }) => locations)) {
        if (pass?.upstream !== undefined)
          this.routeCounts.set(pass.upstream, (this.routeCounts.get(pass.upstream) ?? 0) + 1);
      }
    }
    return this.routeCounts.get(name) ?? 0;
  }

  private peers({ location, upstream, upstreamAt, at }: Route, scope: string): Peers {
    return this.once(`peers ${scope}`, () => {
      const pass = location.pass as Pass;
      return upstream
        ? this.upstreamPeers(upstream, upstreamAt)
        : this.implicitPeers(pass, this.source(`${at}/pass/url`));
    });
  }

  private upstreamPeers(upstream: Upstream, pointer: string): Peers {
    const used = upstream.servers
      .map((peer, i) => ({ peer, at: `${pointer}/servers/${i}` }))
      .filter(({ peer }) => !peer.down);
    const named = this.source(`${pointer}/name`);
    const extent = countOf(used.map(({ peer }) => peer));
    const [first] = used;
    if (!first) return { count: count(extent, named) };
    const shortest = smallest(used, ({ peer }) => peer.max_fails);
    const disables = failsOf(used.map(({ peer }) => peer));
    // A single address is never left out; one that is down counts (ngx_http_upstream_round_robin.c, peers->single).
    const single = upstream.servers.length === 1 ? singleOf(extent) : false;
    const after: Extent =
      single === true ? { limit: 'none' } : single === undefined ? hull([disables, { limit: 'none' }]) : disables;
    const because = single === true ? 'nginx never leaves a single address out.' : undefined;
    return {
      count: count(extent, named),
      disabled_after: count(after, this.source(`${shortest.at}/max_fails`, because === undefined ? {} : { because })),
      disabled_for: duration(
        hull(used.map(({ peer }) => extentOf(peer.fail_timeout, SECONDS))),
        this.source(`${shortest.at}/fail_timeout`),
      ),
    };
  }

  private implicitPeers(pass: Pass, named: Source): Peers {
    const extent = pass.unknown === undefined ? countOf([pass]) : { unknown: pass.unknown };
    const fixed = this.fixed(named.mark.at, named.mark.name);
    const single = singleOf(extent);
    const after: Extent = single === true ? { limit: 'none' } : single === undefined ? { min: 1 } : { min: 1, max: 1 };
    return {
      count: count(extent, fixed),
      disabled_after: count(after, fixed),
      disabled_for: duration({ min: 10000, max: 10000 }, fixed),
    };
  }

  private retries(route: Route, family: string, scope: string): Retries {
    const { location, at } = route;
    const values = location as unknown as Body;
    const maskAt = `${at}/${family}_next_upstream`;
    const mask = values[`${family}_next_upstream`] as readonly string[] | Unknown;
    const triesAt = `${at}/${family}_next_upstream_tries`;
    const timeoutAt = `${at}/${family}_next_upstream_timeout`;
    const buffering = values[`${family}_request_buffering`];
    const places = [maskAt, triesAt, timeoutAt].map((pointer) => this.placeOfValue(pointer));
    return this.once(`retries ${scope} ${family} ${JSON.stringify(buffering)} ${places.join(' ')}`, () => {
      const has = (condition: string): boolean | Unknown =>
        isUnknown(mask) ? mask : !mask.includes('off') && mask.includes(condition);
      const source = this.source(maskAt);
      // One condition of the list: an edit adds or removes its word.
      const one = (word: string): Source => ({ ...source, pointer: `${source.pointer}/${word}` });
      const repeats = has('non_idempotent');
      const error = has('error');
      const keeps = repeats === true && error === true && buffering !== false && !isUnknown(buffering);
      const open = [repeats, error, buffering].find((value) => isUnknown(value)) as Unknown | undefined;
      const loses: boolean | Unknown = keeps ? false : repeats === false || error === false || !open ? true : open;
      const because = keeps ? undefined : lossOf(error, repeats);
      return {
        tries: this.tries(route, family, isUnknown(mask) ? mask : nothingIsRetried(mask), scope),
        timeout: this.time(values[`${family}_next_upstream_timeout`], timeoutAt, scope),
        after_error: flag(error, one('error')),
        after_timeout: flag(has('timeout'), one('timeout')),
        non_idempotent: flag(repeats, one('non_idempotent')),
        loses_requests: flag(loses, this.fixed(source.mark.at, source.mark.name, because)),
      };
    });
  }

  private tries(route: Route, family: string, nothing: boolean | Unknown, scope: string): ModelNumber {
    const pointer = `${route.at}/${family}_next_upstream_tries`;
    const limit = (route.location as unknown as Body)[`${family}_next_upstream_tries`];
    const peers = this.peers(route, scope).count as ModelNumber;
    return count(triesOf(limit, nothing, peers), this.source(pointer));
  }

  private streamEnds(server: StreamServer, pointer: string, servers: LooseServer[]): LooseClient[] {
    const on: number[] = [];
    server.listen.forEach((listen, i) => {
      if (listen.udp) return;
      const at = `${pointer}/listen/${i}/address`;
      const address = this.listenAddress(listen, at);
      const timeout = this.time(server.proxy_timeout, `${pointer}/proxy_timeout`, pointer);
      on.push(servers.length);
      servers.push({
        address,
        label: `stream ${address.text}`,
        server: {
          address: word(address.text, this.source(at)),
          protocol: word('tcp', this.fixed(address.at, 'listen')),
          ...(listen.ssl && { tls: flag(true, this.source(at)) }),
          idle_timeout: timeout,
        },
      });
    });
    const { pass } = server;
    if (!pass || on.length === 0) return [];
    return this.streamClients(server, pass, pointer, on, servers[on[0] as number]?.label ?? 'stream');
  }

  private streamClients(
    server: StreamServer,
    pass: Pass,
    pointer: string,
    on: readonly number[],
    label: string,
  ): LooseClient[] {
    const i = this.body.stream.upstreams.findIndex(({ name }) => name === pass.upstream);
    const upstream = this.body.stream.upstreams[i];
    const named = this.source(`${pointer}/pass/url`);
    const { at } = named.mark;
    const fixed = this.fixed(at, 'proxy_pass');
    const ends = upstream
      ? this.peersOf(upstream, `/stream/upstreams/${i}`)
      : [{ address: this.passAddress(pass, named.mark), named }];
    const peers = upstream ? this.upstreamPeers(upstream, `/stream/upstreams/${i}`) : this.implicitPeers(pass, named);
    const client: ClientValues = {
      protocol: word('tcp', fixed),
      // Bytes are passed on as they come, encrypted ones, too.
      ...(server.proxy_ssl === true && { tls: flag(true, this.source(`${pointer}/proxy_ssl`)) }),
      connect_timeout: this.time(server.proxy_connect_timeout, `${pointer}/proxy_connect_timeout`, pointer),
      read_timeout: this.time(server.proxy_timeout, `${pointer}/proxy_timeout`, pointer),
      timeout_answers: flag(false, fixed),
      request_buffering: flag(false, fixed),
      peers,
    };
    return ends.map(({ address, named: source }) => ({
      address,
      client: {
        ...this.addressValues(address, source),
        ...client,
      },
      route: { label, at },
      on,
    }));
  }
}

type StreamServer = Nginx['stream']['servers'][number];
type ServerValues = Pick<
  ServerEnd,
  | 'keepalive'
  | 'idle_timeout'
  | 'max_requests'
  | 'header_timeout'
  | 'header_limit'
  | 'body_timeout'
  | 'body_limit'
  | 'request_limit'
>;
type ClientValues = Omit<Client, 'hop' | 'label' | 'routes' | 'address' | 'two_addresses'>;

const placeKey = ({ at, name }: Mark): string => `${at.file} ${at.start} ${name}`;

/** For comparing limits: one that is not known is the largest, because it may be. */
function sizeOf(value: BodyValue | undefined): number {
  if (isUnknown(value)) return Number.POSITIVE_INFINITY;
  return typeof value === 'number' ? value : Number.MAX_VALUE;
}

/** Equal for server blocks whose values agree in value, name and place. */
const keyOfValues = (values: object): string => JSON.stringify(values);

const hostPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** The name that people know a server block by: its first real name, else its first socket. */
function nameOf(server: Server): string {
  const name = server.server_name.find((each) => each !== '_' && each !== '');
  if (name !== undefined) return name;
  const [listen] = server.listen;
  if (listen?.unix !== undefined) return `on unix:${listen.unix}`;
  return listen?.port === undefined ? 'on an unknown port' : `on port ${listen.port}`;
}

function peerAddress(peer: Peer, { at, written = '' }: Mark): Address {
  if (isUnknown(peer.address)) return { kind: 'unknown', because: peer.address.unknown, text: written, at };
  if (peer.unix !== undefined) return { kind: 'unix', path: peer.unix, stated: true, text: `unix:${peer.unix}`, at };
  const { host, port } = peer;
  if (host === undefined || port === undefined)
    return { kind: 'unknown', because: 'nginx refuses the address', text: written, at };
  return { kind: 'tcp', host, port, stated: true, text: hostPort(host, port), at };
}

/** How many addresses server lines are: a name may resolve to several, `localhost` to one or two. */
function countOf(peers: readonly { host?: string; unix?: string }[]): Extent {
  const extents = peers.map(({ host, unix }): { min: number; max?: number } => {
    if (unix !== undefined || (host !== undefined && isAddress(host))) return { min: 1, max: 1 };
    return host?.toLowerCase() === 'localhost' ? { min: 1, max: 2 } : { min: 1 };
  });
  const min = extents.reduce((sum, extent) => sum + extent.min, 0);
  const open = extents.some(({ max }) => max === undefined);
  if (!open) return { min, max: extents.reduce((sum, { max = 0 }) => sum + max, 0) };
  return min > 1 ? { min } : { unknown: `what ${peers[0]?.host ?? 'the name'} resolves to is not known` };
}

/** Whether there is one address only; undefined where that is not known. */
function singleOf(extent: Extent): boolean | undefined {
  if (!('min' in extent)) return undefined;
  if (extent.min > 1) return false;
  return extent.max === 1 ? true : undefined;
}

/** The failures after which each peer is left out; no limit where one of them never is (`max_fails=0`). */
function failsOf(peers: readonly Peer[]): Extent {
  const fails = peers.map(({ max_fails }) => max_fails);
  if (fails.includes(0)) return { limit: 'none' };
  return hull(fails.map((value) => extentOf(value)));
}

function smallest<T>(items: readonly T[], by: (item: T) => unknown): T {
  return items.reduce((best, item) => {
    const value = by(item);
    const least = by(best);
    return typeof value === 'number' && (typeof least !== 'number' || value < least) ? item : best;
  });
}

const nothingIsRetried = (mask: readonly string[]): boolean =>
  mask.includes('off') || mask.every((condition) => condition === 'non_idempotent');

/** Which requests are lost over a closed connection; where all others are kept, bodies that are not read first. */
function lossOf(error: boolean | Unknown, repeats: boolean | Unknown): string {
  if (error === false) return 'No request is sent again.';
  return repeats === true
    ? 'A request whose body is still being sent is not sent again.'
    : 'POST, PATCH and LOCK are not sent again once they were sent.';
}

/** Attempts in all: as many as there are peers, unless fewer are allowed or nothing is retried. */
function triesOf(limit: BodyValue | undefined, nothing: boolean | Unknown, peers: ModelNumber): Extent {
  if (nothing === true || limit === 1) return { min: 1, max: 1 };
  if (isUnknown(nothing)) return { unknown: nothing.unknown };
  if (isUnknown(limit)) return { unknown: limit.unknown };
  if (peers.unknown !== undefined || peers.min === undefined)
    return { unknown: peers.unknown ?? 'the peers are not known' };
  const most = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  const max = Math.min(peers.max ?? Number.POSITIVE_INFINITY, most);
  return { min: Math.min(peers.min, most), ...(Number.isFinite(max) && { max }) };
}

/** The range that a body was made for. */
function rangeOfBody({ version: { from, below, written, assumed } }: Nginx): Range {
  const until = below === undefined ? undefined : version(below);
  return { from: version(from) ?? [0], ...(until && { below: until }), written, ...(assumed && { assumed }) };
}
