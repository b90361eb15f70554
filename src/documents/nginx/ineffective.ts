import type { Item } from '../../contracts/model.ts';
import type { Nginx, Upstream } from '../../contracts/nginx.ts';
import type { Mark } from '../document.ts';
import { type Range, since } from '../versions/range.ts';
import { isAddress } from './addresses.ts';
import { FAMILIES, type Family, familySettings, POOLS_SINCE } from './defaults.ts';
import type { Directive, Level } from './levels.ts';

/** Settings of an upstream that nginx accepts and never looks at. */
export function ineffective({ upstreams, servers }: Nginx, marks: ReadonlyMap<string, Mark>, range: Range): Item[] {
  const passes = servers.flatMap(({ locations }) => locations).flatMap(({ pass }) => (pass ? [pass] : []));
  // An address made of variables may be the name of any upstream.
  const open = passes.some(({ unknown }) => unknown !== undefined);
  return upstreams.flatMap((upstream, i) => {
    const at = `/upstreams/${i}`;
    const used = passes.filter((pass) => pass.upstream === upstream.name).map(({ directive }) => directive);
    return [
      ...(open ? [] : withoutPool(used, marks.get(`${at}/keepalive/connections`), `${at}/keepalive/connections`)),
      ...poolNumbers(upstream, at, marks, range),
      ...failures(upstream, at, marks),
    ];
  });
}

/** `keepalive` of an upstream to which requests are passed only by protocols that keep no connection. */
function withoutPool(used: readonly string[], mark: Mark | undefined, pointer: string): Item[] {
  const [first] = used;
  if (!first || !used.every((directive) => directive === 'uwsgi_pass' || directive === 'scgi_pass')) return [];
  const protocol = first.slice(0, -'_pass'.length);
  return noted(mark, pointer, `nginx closes every ${protocol} connection after its response.`);
}

/** What an upstream says about idle connections while it keeps none. */
function poolNumbers({ keepalive }: Upstream, at: string, marks: ReadonlyMap<string, Mark>, range: Range): Item[] {
  if (keepalive?.connections !== 0) return [];
  const byDefault = marks.get(`${at}/keepalive/connections`)?.origin === 'default';
  if (byDefault && since(range, POOLS_SINCE) !== false) return [];
  const because = byDefault
    ? `nginx before ${POOLS_SINCE} keeps no connections unless keepalive is set.`
    : 'keepalive 0 keeps no connections.';
  return ['keepalive_timeout', 'keepalive_requests', 'keepalive_time'].flatMap((name) =>
    noted(marks.get(`${at}/${name}`), `${at}/${name}`, because),
  );
}

/** A single address is never left out, whatever its failures (ngx_http_upstream_round_robin.c, peers->single). */
function failures({ servers }: Upstream, at: string, marks: ReadonlyMap<string, Mark>): Item[] {
  const [only, second] = servers;
  // A name may have several addresses. What says "never leave it out" is no mistake.
  if (!only || second || only.max_fails === 0 || only.fail_timeout === 0) return [];
  if (only.unix === undefined && !(only.host !== undefined && isAddress(only.host))) return [];
  const because = 'nginx never leaves out the only server of an upstream.';
  return ['max_fails', 'fail_timeout'].flatMap((name) => {
    const pointer = `${at}/servers/0/${name}`;
    return noted(marks.get(pointer), pointer, because);
  });
}

function noted(mark: Mark | undefined, pointer: string, because: string): Item[] {
  if (!mark || mark.origin === 'default') return [];
  const { name, written, at } = mark;
  return [{ name, ...(written !== undefined && { written }), because, at, pointer }];
}

/** Settings for one way of passing on, beside a directive that passes on in another way. */
export function foreignSettings(level: Level, family: Family): { directive: Directive; because: string }[] {
  return FAMILIES.flatMap((other) => {
    if (other === family || passesBy(level, other)) return [];
    return familySettings(other).flatMap(({ name }) => {
      const own = `${family}${name.slice(other.length)}`;
      const knows = familySettings(family).some((setting) => setting.name === own);
      const because = `it is for ${other}_pass; ${family}_pass ${knows ? `looks at ${own}` : 'has no such setting'}.`;
      return (level.settings.get(name) ?? []).map((directive) => ({ directive, because }));
    });
  });
}

/** Whether a block or one inside it passes requests on in this way: inner blocks inherit what stands in it. */
function passesBy(level: Level, family: Family): boolean {
  return level.settings.has(`${family}_pass`) || level.levels.some((inner) => passesBy(inner, family));
}
