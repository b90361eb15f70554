import { type Piece, slice, suppliedPiece, unknownIn, unknownPiece } from '../shell/index.ts';
import { CODENAMES, PACKAGES } from '../versions/packages.ts';
import { compareVersions, type Range, rangeOf, type Version, version } from '../versions/range.ts';
import { IMAGE_SNAPSHOT } from '../versions/releases.ts';
import type { ImageLayers } from './image.ts';

/** What an official image starts when nothing is said. */
interface KnownImage {
  entrypoint?: readonly string[];
  command?: readonly string[];
  /** The entrypoint ends in `exec "$@"`. */
  passes?: boolean;
  stopSignal?: string;
  ports: readonly number[];
  software?: string;
  source: string;
}

const NGINX: KnownImage = {
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  passes: true,
  stopSignal: 'SIGQUIT',
  ports: [80],
  software: 'nginx',
  source: 'nginx/docker-nginx:stable/debian/Dockerfile@0d7f438 (2026-04-14)',
};

const IMAGES: ReadonlyMap<string, KnownImage> = new Map([
  ['nginx', NGINX],
  [
    'nginxinc/nginx-unprivileged',
    {
      ...NGINX,
      ports: [8080],
      source: 'nginx/docker-nginx-unprivileged:stable/debian/Dockerfile@e26803b (2026-07-15)',
    },
  ],
  [
    'openresty/openresty',
    {
      command: ['openresty', '-g', 'daemon off;'],
      stopSignal: 'SIGQUIT',
      ports: [],
      software: 'nginx',
      source: 'openresty/docker-openresty:{alpine,bookworm}/Dockerfile@db09395 (2026-06-13)',
    },
  ],
  [
    'python',
    { command: ['python3'], ports: [], source: 'docker-library/python:3.14/trixie/Dockerfile@4f070595 (2026-06-23)' },
  ],
  [
    'node',
    {
      entrypoint: ['docker-entrypoint.sh'],
      command: ['node'],
      passes: true,
      ports: [],
      source: 'nodejs/docker-node:24/bookworm/Dockerfile@f27d936f',
    },
  ],
  ['debian', { command: ['bash'], ports: [], source: 'debuerreotype/docker-debian-artifacts' }],
  ['ubuntu', { command: ['/bin/bash'], ports: [], source: 'OCI images of Ubuntu' }],
  ['alpine', { command: ['/bin/sh'], ports: [], source: 'alpinelinux/docker-alpine' }],
]);

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['nginx/nginx-unprivileged', 'nginxinc/nginx-unprivileged'],
  ['openresty', 'openresty/openresty'],
]);

/** Other official images of Docker's registry that stacks run as they are. */
const OFFICIAL: ReadonlySet<string> = new Set(
  (
    'adminer alpine amazonlinux arangodb bash buildpack-deps busybox caddy cassandra centos clickhouse clojure consul ' +
    'couchbase couchdb debian docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir emqx erlang fedora ' +
    'flink fluentd gcc ghost gitea golang gradle groovy haproxy haskell hello-world httpd influxdb jetty joomla jruby ' +
    'julia kibana kong logstash mariadb matomo maven mediawiki memcached minio mongo mongo-express mysql nats neo4j ' +
    'nextcloud nginx node odoo openjdk oraclelinux percona perl phpmyadmin php postgres pypy python rabbitmq redis ' +
    'redmine registry rockylinux ruby rust sapmachine scratch solr sonarqube storm swift telegraf tomcat tomee traefik ' +
    'ubuntu unit valkey varnish vault wordpress zookeeper'
  ).split(' '),
);

/** Whether a name is that of an official image; any other name without a slash is one that somebody built. */
export const isOfficial = ({ name, foreign }: Reference): boolean =>
  !foreign && (OFFICIAL.has(name) || IMAGES.has(name));

/** The parts of an image's reference. */
export interface Reference {
  /** Without registry host; `library/nginx` is `nginx`. */
  name: string;
  /** True where a registry other than Docker's, or one that mirrors it, is named. */
  foreign: boolean;
  tag?: string;
  digest?: string;
}

/** Hosts that hold the official images under their own names. */
const MIRRORS = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|public\.ecr\.aws|mirror\.gcr\.io)$/;

/** Reads `registry:5000/team/name:tag@sha256:…` (distribution/reference). */
export function referenceOf(text: string): Reference {
  const [rest, digest] = text.split('@', 2) as [string, string?];
  const steps = rest.split('/');
  const host = steps.length > 1 && /[.:]|^localhost$/.test(steps[0] as string) ? steps.shift() : undefined;
  const last = steps.pop() ?? '';
  const colon = last.indexOf(':');
  const path = [...steps, colon === -1 ? last : last.slice(0, colon)].join('/');
  const name = path.replace(/^(?:docker\/)?library\//, '');
  return {
    name: ALIASES.get(name) ?? name,
    foreign: host !== undefined && !MIRRORS.test(host),
    ...(colon !== -1 && { tag: last.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

/** The versions of the software that an official image of this name and tag holds. */
export function imageRange(written: string): Map<string, Range> {
  const { name, tag, digest, foreign } = referenceOf(written);
  const ranges = new Map<string, Range>();
  const snapshot = foreign
    ? undefined
    : (IMAGE_SNAPSHOT as Readonly<Record<string, { mainline: string; stable: string }>>)[name];
  if (!snapshot) return ranges;
  // A digest is one build; without a tag beside it nothing says which.
  if (tag === undefined && digest !== undefined) return ranges;
  const range = rangeOfTag(tag ?? 'latest', snapshot);
  if (range) ranges.set('nginx', { ...range, written });
  return ranges;
}

const VARIANT =
  /^(?:(?:stable|mainline|latest|alpine|slim|perl|otel|trixie|bookworm|bullseye|buster|jammy|noble|fat|apk)[\d.]*(?:-|$))+$/;

/** `1.28` and `1.28.3-alpine` by their numbers; `latest`, `1`, `stable-alpine` by the newest that is known. */
function rangeOfTag(tag: string, snapshot: { mainline: string; stable: string }): Range | undefined {
  const numbers = version(tag);
  if (numbers && numbers.length >= 2) {
    // OpenResty a.b.c.d contains nginx a.b.c.
    const nginx = numbers.slice(0, 3);
    return rangeOf(nginx.join('.'));
  }
  if (numbers?.[0] === 1 || VARIANT.test(tag)) {
    const stable = tag.split('-').includes('stable');
    return { from: version(stable ? snapshot.stable : snapshot.mainline) as Version, written: tag, assumed: true };
  }
  return undefined;
}

/** `debian:12`, `alpine:3.19`: the distribution under an image, where its tag says so. */
export function distributionOf(reference: Reference): string | undefined {
  const tag = reference.tag ?? '';
  const alpine = /alpine(\d+\.\d+)/.exec(tag)?.[1];
  if (alpine !== undefined) return `alpine:${alpine}`;
  const numbers = version(tag);
  if (reference.name === 'alpine' && numbers && numbers.length >= 2) return `alpine:${numbers[0]}.${numbers[1]}`;
  if (reference.name === 'debian' && numbers) return `debian:${numbers[0]}`;
  if (reference.name === 'ubuntu' && numbers && numbers.length >= 2) return `ubuntu:${tag.slice(0, 5)}`;
  const words = tag.split('-');
  for (const word of words) {
    const release = CODENAMES.get(word);
    if (release !== undefined) return release;
  }
  return undefined;
}

/** The version of a distribution's own package. */
export function packagedRange(distribution: string | undefined, software: 'nginx' | 'gunicorn'): Range | undefined {
  const stated = distribution === undefined ? undefined : PACKAGES.get(distribution)?.[software];
  const range = stated === undefined ? undefined : rangeOf(stated);
  return range && { ...range, written: `${software} of ${distribution}` };
}

/** The layers of an image that is not built here: an official one as it is known, any other as unknown. */
export function imageLayers(reference: Piece): ImageLayers {
  const place = reference;
  const empty: ImageLayers = {
    images: [],
    environment: new Map(),
    directory: '/',
    mounts: [],
    ports: [],
    versions: new Map(),
    place,
    files: [],
    unread: [],
  };
  const at = reference.file.at(reference.start, reference.end);
  const written = reference.file.text.slice(reference.start, reference.end);
  const unknown = unknownIn(reference);
  if (unknown !== undefined) {
    const colon = reference.text.lastIndexOf(':');
    const name = colon > 0 ? slice(reference, 0, colon) : undefined;
    // `nginx:${VERSION}`: which image is known, only its version is not.
    const known = name && unknownIn(name) === undefined ? referenceOf(name.text) : undefined;
    const image = known && { name: known.name, written, at };
    return known && !known.foreign
      ? withKnown({ ...empty, images: [image ?? { written, at }] }, known.name, reference)
      : {
          ...empty,
          images: [image ?? { written, at }],
          ...unknownStart(`the image ${written} is not known: ${unknown}`, reference),
        };
  }
  const parts = referenceOf(reference.text);
  if (reference.text === 'scratch') return { ...empty, images: [{ written, at }] };
  const image = { name: parts.name, ...(parts.tag !== undefined && { tag: parts.tag }), written, at };
  const assumed = reference.sources.some((source) => source?.assumed);
  const versions = new Map(
    [...imageRange(reference.text)].map(([software, range]) => [
      software,
      { ...range, at, ...(assumed && { assumed }) },
    ]),
  );
  const layers = { ...empty, images: [image], versions };
  if (!parts.foreign && IMAGES.has(parts.name)) return withKnown(layers, parts.name, reference);
  const { directory: _, ...elsewhere } = layers;
  return { ...elsewhere, ...unknownStart(`the image ${reference.text} is not in the repository`, reference) };
}

function unknownStart(
  because: string,
  place: Piece,
): Pick<ImageLayers, 'command' | 'entrypointUnknown' | 'stopSignalUnknown'> {
  return { command: { form: 'unknown', because, place }, entrypointUnknown: because, stopSignalUnknown: because };
}

function withKnown(layers: ImageLayers, name: string, place: Piece): ImageLayers {
  const known = IMAGES.get(name);
  if (!known) return { ...layers, ...unknownStart(`the image ${name} is not in the repository`, place) };
  const supplied = (text: string) => suppliedPiece(place.file, text, place.start, place.end);
  const at = place.file.at(place.start, place.end);
  const { entrypoint, command, stopSignal } = known;
  const range = layers.versions.get('nginx');
  // Builds of nginx's images had STOPSIGNAL SIGTERM up to 1.19.3; 1.18.0 and 1.19.4 changed between builds.
  const signalled = known.software !== 'nginx' || (range && compareVersions(range.from, [1, 19, 5]) >= 0);
  return {
    ...layers,
    ...(entrypoint && { entrypoint: { form: 'exec', words: entrypoint.map(supplied) } }),
    ...(command && { command: { form: 'exec', words: command.map(supplied) } }),
    ...(known.passes && { passes: true }),
    ...(stopSignal !== undefined && {
      stopSignal: signalled
        ? supplied(stopSignal)
        : unknownPiece(
            place.file,
            'images of nginx before 1.19.5 have SIGTERM, later ones SIGQUIT',
            place.start,
            place.end,
          ),
    }),
    ports: known.ports.map((inside) => ({ inside, at })),
  };
}
