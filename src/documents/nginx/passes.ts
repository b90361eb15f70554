import type { Pass } from '../../contracts/nginx.ts';
import { placeholder } from '../placeholders/index.ts';
import { type Place, passUrl, placeOf } from './addresses.ts';
import type { Directive, Level } from './levels.ts';

/** The directives that pass a request on. */
export const PASSES = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass'] as const;

/** Variables whose value begins with a slash, so that they end the host before them; `$1` is what a location captured. */
const BEGINS_WITH_SLASH = /^\$\{?(request_uri|uri|document_uri)\b/;

/**
 * Where a `…_pass` directive leads, or why nginx does not start with it.
 *
 * A host that is the name of an upstream block is that upstream; `upstreams` maps names in small letters to names.
 */
export function passOf(
  directive: Directive,
  level: Level,
  upstreams: ReadonlyMap<string, string>,
): Pass | { refused: string } {
  const written = directive.args[0] ?? '';
  const known = withVariables(written, level);
  const url = passUrl(directive.name, known);
  const replaced = placeholder(written);
  const base = { directive: directive.name, url: written, tls: url?.tls ?? false };
  const unknown = directive.unknown ?? (replaced && `the address contains the placeholder ${replaced}`);
  if (unknown !== undefined) return { ...base, unknown };
  if (!url) {
    const variable = firstVariable(known);
    if (variable !== undefined) return { ...base, unknown: `the address depends on the variable ${variable}` };
    return { refused: `${JSON.stringify(written)} does not begin with http:// or https://.` };
  }
  const authority = beforeVariable(url.authority, upstreams);
  const variable = firstVariable(authority);
  if (variable !== undefined) return { ...base, unknown: `the address depends on the variable ${variable}` };
  const upstream = upstreams.get(authority.toLowerCase());
  if (upstream !== undefined) return { ...base, upstream };
  const place = placeOf(authority, url.port);
  if ('refused' in place) return place;
  if ('host' in place && upstreams.has(place.host.toLowerCase()) && known === written) {
    return { refused: `upstream "${place.host}" may not have a port in ${directive.name}.` };
  }
  return { ...base, ...keysOf(place) };
}

/** A place as the keys of a body. */
export function keysOf(place: Exclude<Place, { refused: string }>) {
  return 'unknown' in place ? { unknown: place.unknown } : place;
}

const firstVariable = (text: string): string | undefined => /\$(\{\w+\}|\w+)/.exec(text)?.[0];

/** `app$request_uri` is `app`, and so is `app$1` where an upstream or a port stands before the variable. */
function beforeVariable(authority: string, upstreams: ReadonlyMap<string, string>): string {
  const dollar = authority.indexOf('$');
  if (dollar <= 0 || authority.startsWith('unix:')) return authority;
  const host = authority.slice(0, dollar);
  const ends =
    BEGINS_WITH_SLASH.test(authority.slice(dollar)) || upstreams.has(host.toLowerCase()) || /.:[0-9]+$/.test(host);
  return ends ? host : authority;
}

/** The text with those variables replaced that every `set` of the server gives one and the same literal value. */
function withVariables(text: string, level: Level): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (written, braced?: string, bare?: string) => {
    return literalOf(`$${braced ?? bare}`, level) ?? written;
  });
}

/** Every `set` of a server, by variable; made once for each server. */
const setsOf = new WeakMap<Level, Map<string, { value: string; level: Level }[]>>();

function literalOf(variable: string, level: Level): string | undefined {
  let server: Level = level;
  while (server.parent && server.kind !== 'server') server = server.parent;
  let sets = setsOf.get(server);
  if (!sets) {
    sets = new Map();
    collect(server, sets);
    setsOf.set(server, sets);
  }
  const found = sets.get(variable) ?? [];
  const [first] = found;
  if (!first || first.value.includes('$') || found.some(({ value }) => value !== first.value)) return undefined;
  for (let at: Level | undefined = level; at; at = at.parent) {
    if (found.some((set) => set.level === at)) return first.value;
  }
  return undefined;
}

function collect(level: Level, sets: Map<string, { value: string; level: Level }[]>): void {
  for (const { args } of level.settings.get('set') ?? []) {
    const [variable, value] = args;
    if (variable === undefined || value === undefined) continue;
    const same = sets.get(variable);
    if (same) same.push({ value, level });
    else sets.set(variable, [{ value, level }]);
  }
  for (const inner of level.levels) collect(inner, sets);
}
