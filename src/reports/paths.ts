import type { Hop, Link, Model, Route } from '../contracts/model.ts';
import type { Report } from '../contracts/report.ts';
import { serverNames } from './routes.ts';

type Path = Report['paths'][number];

/** The joined paths, one for each pair of client hop and server hop and how sure it is, in the model's order. */
export function pathsOf(model: Model): Path[] {
  // What leads to nothing here is listed as not joined.
  const joined = model.links.filter((link) => model.hops[link.server.hop]?.software !== 'elsewhere');
  const passesOn = new Set(joined.map((link) => link.client.hop));
  const pairs = new Map<string, Link[]>();
  for (const link of joined) {
    // The entrance of a hop that passes requests on says nothing that its own paths do not say.
    if (isEntrance(model.hops[link.client.hop]) && passesOn.has(link.server.hop)) continue;
    const key = `${link.client.hop} ${link.server.hop} ${link.evidence}`;
    const links = pairs.get(key);
    if (links) links.push(link);
    else pairs.set(key, [link]);
  }
  const names = namesOf(model.hops);
  const alike = new Map<string, Set<number>>();
  for (const link of model.links) {
    const key = alikeKey(link, model.hops);
    alike.set(key, (alike.get(key) ?? new Set()).add(link.server.hop));
  }
  return [...pairs.values()].map((links) => {
    const servers = alike.get(alikeKey(links[0] as Link, model.hops))?.size ?? 1;
    return pathOf(links, servers, model.hops, names);
  });
}

/** Servers of one client that are called the same and stand at the same place: one script starts them. */
function alikeKey({ client, server }: Link, hops: readonly Hop[]): string {
  const hop = hops[server.hop];
  return `${client.hop} ${hop ? serverText(hop) : server.label}`;
}

function isEntrance(hop: Hop | undefined): boolean {
  return hop?.software === 'internet';
}

function pathOf(links: Link[], servers: number, hops: readonly Hop[], names: readonly string[]): Path {
  const [first] = links as [Link, ...Link[]];
  const routes = uniqueRoutes(links);
  const assumed = links.find((link) => link.evidence === 'assumed');
  const { evidence, because } = assumed ?? first;
  const client = names[first.client.hop] ?? first.client.label;
  const server = names[first.server.hop] ?? first.server.label;
  const to = hops[first.server.hop];
  const several = servers > 1 ? `, ${servers} servers` : '';
  const doubt = evidence === 'assumed' ? `, assumed: ${because}` : '';
  return {
    client,
    server,
    routes: routes.length,
    evidence,
    because,
    text: `${clientText(first, client, routes, hops)} → ${to ? serverText(to) : server}${several}${doubt}`,
  };
}

/** `nginx api.example.com, 40 routes`; by its own name where the routes have none. */
function clientText({ client }: Link, name: string, routes: readonly Route[], hops: readonly Hop[]): string {
  if (isEntrance(hops[client.hop])) return name;
  const servers = serverNames(routes);
  const label = servers === '' ? name : `${client.label} ${servers}`;
  const who = hops[client.hop]?.software === 'ingress' ? `${label} (its timeouts are not read)` : label;
  return `${who}, ${routes.length} route${routes.length === 1 ? '' : 's'}`;
}

/** `gunicorn gthread, web (compose.yaml:12)`. */
function serverText(hop: Hop): string {
  const unit = unitOf(hop);
  return `${hop.label}${unit && `, ${unit}`} (${hop.at.file}:${hop.at.line})`;
}

// Two peers of one upstream are two links with the same routes.
function uniqueRoutes(links: readonly Link[]): Route[] {
  const routes = new Map<string, Route>();
  for (const link of links) {
    for (const route of link.client.routes) {
      routes.set(`${route.at.file}:${route.at.start ?? route.at.line} ${route.label}`, route);
    }
  }
  return [...routes.values()];
}

/** By index of the hop: its label, with the unit or the file where several hops have the same. */
function namesOf(hops: readonly Hop[]): string[] {
  const byLabel = hops.map((hop) => hop.label);
  const byUnit = hops.map((hop) => `${hop.label} (${unitOf(hop) || hop.at.file})`);
  const byFile = hops.map((hop) => `${hop.label} (${hop.at.file})`);
  const labels = repeated(byLabel);
  const units = repeated(byUnit);
  return byFile.map((name, i) => {
    const [label = name, unit = name] = [byLabel[i], byUnit[i]];
    if (!labels.has(label)) return label;
    return units.has(unit) ? name : unit;
  });
}

/** The last part of the unit's name: `web` of `compose.yaml/web`; empty where it says no more than the place. */
function unitOf({ unit, at }: Hop): string {
  if (unit.kind === 'host' || unit.kind === 'cloud' || unit.name === at.file) return '';
  return unit.name.slice(unit.name.lastIndexOf('/') + 1);
}

function repeated(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
}
