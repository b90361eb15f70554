import type { Location, Nginx, Upstream } from '../../contracts/nginx.ts';
import { isUnknown, type Mark, type Unknown } from '../document.ts';
import { type Range, since } from '../versions/range.ts';
import { POOLS_SINCE } from './defaults.ts';

/** A location that passes requests on, with everything that decides whether connections are reused. */
export interface Route {
  body: Nginx;
  marks: ReadonlyMap<string, Mark>;
  range: Range;
  location: Location;
  /** Pointer of the location. */
  at: string;
  /** The upstream block that it names, and its pointer. */
  upstream: Upstream | undefined;
  upstreamAt: string;
}

/** Whether nginx reuses connections, and the setting that decides it. */
export interface Verdict {
  enabled: boolean | Unknown;
  /** The deciding setting's pointer: its mark gives name and place. */
  pointer: string;
  /** Why it is at fault, as a sentence. */
  because?: string;
  /** True where nobody can turn it on. */
  fixed?: boolean;
  /** True where nginx 1.29.7 pools without a change to the files, and older ones do not or may not. */
  on_since: boolean;
}

/** One thing that must hold for connections to be reused. */
interface Condition {
  pointer: string;
  met: boolean | Unknown;
  /** Whether it holds since nginx 1.29.7 with the same files. */
  later: boolean;
  because?: string;
  fixed?: boolean;
  /** True where no line of the files says so. */
  by_default?: boolean;
}

const BEFORE = `nginx before ${POOLS_SINCE}`;
const OPEN: Unknown = { unknown: `nginx does so since ${POOLS_SINCE} only, and which release runs is not known` };

/**
 * Judges the pool of a route: an explicit upstream, a size, `keepalive` below the balancing method, and what the
 * protocol needs (ngx_http_upstream_keepalive_module.c, ngx_http_proxy_module.c; nginx CHANGES 1.29.7).
 */
export function verdictOf(route: Route): Verdict {
  const conditions = conditionsOf(route);
  const later = conditions.every((condition) => condition.later);
  const decides =
    conditions.find(({ met }) => met === false) ?? conditions.find(({ met }) => met !== true) ?? conditions.at(-1);
  const { pointer, met, because, fixed } = decides as Condition;
  return {
    enabled: met,
    pointer,
    ...(because !== undefined && met !== true && { because }),
    ...(fixed && { fixed }),
    on_since: met !== true && later,
  };
}

/** The conditions, the one to be named first; where all are met, the last one is what turns the pool on. */
function conditionsOf(route: Route): Condition[] {
  const { location, at, upstream } = route;
  const pointer = `${at}/pass/url`;
  const directive = location.pass?.directive ?? '';
  if (directive === 'uwsgi_pass' || directive === 'scgi_pass') {
    const because = `nginx closes every ${directive.slice(0, -'_pass'.length)} connection after its response.`;
    return [{ pointer, met: false, later: false, because, fixed: true }];
  }
  if (!upstream) {
    const unknown = location.pass?.unknown;
    if (unknown !== undefined) return [{ pointer, met: { unknown }, later: false }];
    const because = 'nginx keeps connections to upstream blocks only, and this address stands in the directive itself.';
    return [{ pointer, met: false, later: false, because }];
  }
  return [...protocolConditions(route, directive), orderCondition(route, upstream), sizeCondition(route, upstream)];
}

function protocolConditions(route: Route, directive: string): Condition[] {
  if (directive === 'fastcgi_pass') return [keepConnCondition(route)];
  // HTTP/2, gRPC and memcached connections stay open by themselves.
  if (directive !== 'proxy_pass' || route.location.proxy_http_version === '2') return [];
  const version = versionCondition(route);
  const connection = connectionCondition(route);
  const isDefault = ({ met, by_default }: Condition) => met === false && by_default === true;
  if (isDefault(version) && isDefault(connection)) {
    const because = `${BEFORE} sends HTTP/1.0 and "Connection: close" unless both are set.`;
    return [{ ...version, because, later: version.later && connection.later }];
  }
  // What is written is at fault before what is left out.
  return isDefault(version) && connection.met === false ? [connection, version] : [version, connection];
}

function keepConnCondition({ location, at }: Route): Condition {
  const value = location.fastcgi_keep_conn ?? false;
  const because = 'With fastcgi_keep_conn off the server closes the connection after its response.';
  return { pointer: `${at}/fastcgi_keep_conn`, met: value, later: value === true, because };
}

function versionCondition({ location, marks, at }: Route): Condition {
  const pointer = `${at}/proxy_http_version`;
  const value = location.proxy_http_version ?? OPEN;
  const by_default = marks.get(pointer)?.origin === 'default';
  if (isUnknown(value)) return { pointer, met: by_default ? OPEN : value, later: by_default, by_default };
  const met = value !== '1.0';
  const because = by_default
    ? `${BEFORE} sends HTTP/1.0 unless proxy_http_version is set.`
    : 'A connection of HTTP/1.0 is closed after its response.';
  return { pointer, met, later: met || by_default, because, by_default };
}

function connectionCondition(route: Route): Condition {
  const { location, marks, at } = route;
  const pointer = `${at}/proxy_set_header/Connection`;
  const mark = marks.get(pointer);
  const value = location.proxy_set_header?.Connection ?? OPEN;
  if (mark?.origin === 'default') {
    // A written header that was lost on the way is no default to the person who wrote it.
    const by_default = mark.because === undefined;
    const sends = `${BEFORE} sends "Connection: close" unless proxy_set_header clears it.`;
    const because =
      mark.because === undefined ? sends : `${mark.because.replace(/\.$/, '')}, and ${BEFORE} sends "close".`;
    return { pointer, met: isUnknown(value) ? OPEN : value !== 'close', later: true, because, by_default };
  }
  if (isUnknown(value)) return { pointer, met: value, later: false };
  const { sent, pointer: from } = connectionOf(value, route, pointer);
  if (isUnknown(sent)) return { pointer: from, met: sent, later: false };
  const met = !closes(sent);
  const because =
    from === pointer
      ? 'The header asks the server to close the connection after its response.'
      : `${value} is "close" for requests without Upgrade, which asks the server to close the connection.`;
  return { pointer: from, met, later: met, because };
}

const closes = (value: string): boolean =>
  value
    .toLowerCase()
    .split(',')
    .some((word) => word.trim() === 'close');

/** The Connection header of requests that do not ask for an upgrade, and where its value stands. */
export function connectionOf(
  value: string,
  { body }: Pick<Route, 'body'>,
  pointer: string,
): { sent: string | Unknown; pointer: string } {
  if (!value.includes('$')) return { sent: value, pointer };
  const name = value.replace(/^\$\{(\w+)\}$/, '$$$1');
  const index = body.maps.findIndex((map) => map.variable === name);
  const map = body.maps[index];
  if (!map) return { sent: { unknown: `the header depends on the variable ${value}` }, pointer };
  const place = (entry: number) => `/maps/${index}/entries/${entry}/value`;
  const unknown = (because: string) => ({ sent: { unknown: because }, pointer });
  if (map.open !== undefined) return unknown(`the map of ${value} includes a file that is not known`);
  if (map.source.replace(/[{}]/g, '') === '$http_upgrade') {
    const exact = map.entries.findIndex(({ key }) => key === '');
    const pattern = map.entries.some(({ key }) => key.startsWith('~'));
    if (exact === -1 && pattern) return unknown(`the map of ${value} decides by an expression`);
    const entry = exact === -1 ? map.entries.findIndex(({ key }) => key === 'default') : exact;
    const found = map.entries[entry];
    if (!found) return { sent: '', pointer };
    if (found.value.includes('$')) return unknown(`the header depends on ${found.value}`);
    return { sent: found.value, pointer: place(entry) };
  }
  // Another source: the header is known as far as all entries agree whether it says close. Without default it is empty.
  const values = map.entries.map(({ value: entry }) => entry);
  if (values.some((entry) => entry.includes('$'))) return unknown(`the header depends on the variable ${value}`);
  const complete = map.entries.some(({ key }) => key === 'default') ? values : [...values, ''];
  if (complete.every(closes)) return { sent: 'close', pointer: place(0) };
  if (!complete.some(closes)) return { sent: complete.find((entry) => entry !== '') ?? '', pointer };
  return unknown(`the header depends on ${map.source}`);
}

function orderCondition({ range, upstreamAt }: Route, upstream: Upstream): Condition {
  const pointer = `${upstreamAt}/keepalive/connections`;
  const before = upstream.keepalive?.before;
  if (before === undefined) return { pointer, met: true, later: true };
  const later = since(range, POOLS_SINCE);
  const because = `${before} stands below keepalive and, in ${BEFORE}, takes its place without keeping connections.`;
  return { pointer, met: later ?? OPEN, later: true, because };
}

function sizeCondition({ marks, upstreamAt }: Route, upstream: Upstream): Condition {
  const pointer = `${upstreamAt}/keepalive/connections`;
  const size = upstream.keepalive?.connections ?? 0;
  if (marks.get(pointer)?.origin === 'default') {
    const because = `${BEFORE} keeps no connections unless keepalive is set.`;
    return { pointer, met: isUnknown(size) ? OPEN : size !== 0, later: true, because, by_default: true };
  }
  if (isUnknown(size)) return { pointer, met: size, later: false };
  return { pointer, met: size !== 0, later: size !== 0, because: 'keepalive 0 keeps no connections.' };
}
