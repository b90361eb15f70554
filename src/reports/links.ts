import type { Links } from '../contracts/links.ts';
import type { Link, Model } from '../contracts/model.ts';

type FlatLink = Links[number];

/** Every link for every route as one flat object, times in seconds, for conftest and for policies written by hand. */
export function linksOf(model: Model): Links {
  const keepalive = keepaliveOfClients(model);
  return model.links
    .filter((link) => model.hops[link.client.hop]?.software !== 'internet')
    .flatMap((link) => {
      const values = valuesOf(link, model);
      const own = known(keepalive.get(link.client.hop));
      return link.client.routes.map(
        (route): FlatLink => ({
          client: link.client.label,
          server: link.server.label,
          route: route.label,
          file: route.at.file,
          line: route.at.line,
          evidence: link.evidence,
          ...(own !== undefined && { keepalive_timeout: own / 1000 }),
          ...values,
          // All routes of a link in each of them would be their square.
          link: { ...link, client: { ...link.client, routes: [route] } },
        }),
      );
    });
}

function valuesOf({ client, server }: Link, model: Model): Partial<FlatLink> {
  const { pool, retries, peers } = client;
  return present({
    proxy_connect_timeout: seconds(client.connect_timeout),
    proxy_send_timeout: seconds(client.send_timeout),
    proxy_read_timeout: seconds(client.response_timeout),
    proxy_http_version: client.http_version?.value,
    proxy_connection_header: client.connection_header?.value,
    proxy_request_buffering: client.request_buffering?.value,
    proxy_next_upstream_tries: known(retries?.tries),
    proxy_next_upstream_timeout: seconds(retries?.timeout),
    proxy_next_upstream_non_idempotent: retries?.non_idempotent?.value,
    upstream_keepalive: known(pool?.size),
    upstream_keepalive_enabled: pool?.enabled?.value,
    upstream_keepalive_timeout: seconds(pool?.idle_timeout),
    upstream_keepalive_requests: known(pool?.max_requests),
    upstream_keepalive_time: seconds(pool?.max_age),
    upstream_max_fails: known(peers?.disabled_after),
    upstream_fail_timeout: seconds(peers?.disabled_for),
    backend_keepalive: server.keepalive?.value,
    backend_keepalive_timeout: seconds(server.idle_timeout),
    backend_keepalive_requests: known(server.max_requests),
    upstream_worker_timeout: seconds(server.request_limit),
    upstream_graceful_timeout: seconds(model.hops[server.hop]?.stop?.drain),
  });
}

/** By hop: how long it keeps idle connections of its own clients; nothing where its entrances differ. */
function keepaliveOfClients(model: Model): Map<number, ModelNumber> {
  const found = new Map<number, ModelNumber>();
  for (const { server } of model.links) {
    const here = server.idle_timeout ?? {};
    const other = found.get(server.hop);
    found.set(server.hop, other && known(other) !== known(here) ? {} : here);
  }
  return found;
}

type ModelNumber = { min?: number; max?: number };

/** The number where it is known exactly. */
function known(number: ModelNumber | undefined): number | undefined {
  return number && number.min === number.max ? number.min : undefined;
}

function seconds(number: ModelNumber | undefined): number | undefined {
  const ms = known(number);
  return ms === undefined ? undefined : ms / 1000;
}

function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
