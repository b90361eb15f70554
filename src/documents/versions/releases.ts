import type { Version } from './range.ts';

/** What is known of the releases of one piece of software. */
interface Releases {
  /** Older ones are read where they are stated, and not supposed where nothing is. */
  supposed: Version;
  newest: Version;
  /** Newest release of the stable branch, where tags name it. */
  stable?: Version;
  source: string;
}

/** The releases that were known when this table was made, 2026-11-21. */
export const RELEASES: ReadonlyMap<string, Releases> = new Map([
  [
    'nginx',
    {
      supposed: [1, 18],
      newest: [1, 31, 4],
      stable: [1, 30, 6],
      source: 'nginx/nginx tags@3f6f7824d (2026-08-21); Debian forky and Alpine 3.24 ship 1.30.6',
    },
  ],
  ['gunicorn', { supposed: [20, 1], newest: [27, 0, 1], source: 'Python package index, 2026-11-21' }],
]);

/** Releases of nginx at the newest known snapshot of its images; a floating tag is this release or a later one. */
export const IMAGE_SNAPSHOT = {
  // docker-library/official-images:library/nginx@97a522700a (2026-08-19)
  nginx: { mainline: '1.31.4', stable: '1.30.4' },
  // nginx/docker-nginx-unprivileged:mainline,stable@e26803b (2026-07-15)
  'nginxinc/nginx-unprivileged': { mainline: '1.31.3', stable: '1.30.4' },
  // openresty/docker-openresty:bookworm/Dockerfile,alpine/Dockerfile@db09395 (2026-06-13): 1.31.1.1
  'openresty/openresty': { mainline: '1.31.1', stable: '1.31.1' },
} as const;
