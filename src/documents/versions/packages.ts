/** Versions of nginx and gunicorn in the packages of distributions, upstream part only. */
interface Packaged {
  nginx?: string;
  gunicorn?: string;
  source: string;
}

/**
 * Distribution and release → package versions, as of 2026-11-21. A branch that moved has its oldest version here and
 * is read as that version or a later one of the same minor.
 */
export const PACKAGES: ReadonlyMap<string, Packaged> = new Map([
  ['alpine:3.12', { nginx: '1.18.0', source: 'linuxserver/docker-baseimage-alpine-nginx@5f3c246' }],
  ['alpine:3.13', { nginx: '1.18.0', gunicorn: '20.0.4', source: 'linuxserver/…@7995add; Alpine package page v3.13' }],
  ['alpine:3.14', { nginx: '1.20', source: 'linuxserver/docker-baseimage-alpine-nginx@6ebdc5c' }],
  ['alpine:3.15', { nginx: '1.20.2', gunicorn: '20.0.4', source: 'linuxserver/…@0ca49c8; Alpine package page v3.15' }],
  ['alpine:3.16', { nginx: '1.22.1', gunicorn: '20.0.4', source: 'linuxserver/…@b37de15; Alpine package page v3.16' }],
  ['alpine:3.17', { nginx: '1.22.1', gunicorn: '20.1.0', source: 'linuxserver/…@58b1b26; Alpine package page v3.17' }],
  ['alpine:3.18', { nginx: '1.24.0', gunicorn: '20.1.0', source: 'linuxserver/…@4f945aa; Alpine package page v3.18' }],
  ['alpine:3.19', { nginx: '1.24.0', gunicorn: '21.2.0', source: 'linuxserver/…@290ced7; Alpine package page v3.19' }],
  ['alpine:3.20', { nginx: '1.26', gunicorn: '21.2.0', source: 'linuxserver/…@afd3ce1; Alpine package page v3.20' }],
  ['alpine:3.21', { nginx: '1.26', source: 'linuxserver/docker-baseimage-alpine-nginx@150eeaa' }],
  ['alpine:3.22', { nginx: '1.28', gunicorn: '23.0.0', source: 'linuxserver/…@ce3456c; Alpine package page v3.22' }],
  ['alpine:3.23', { nginx: '1.28', source: 'Alpine package page v3.23' }],
  ['alpine:3.24', { nginx: '1.30', source: 'Alpine package page v3.24' }],
  ['debian:10', { nginx: '1.14.2', gunicorn: '19.9.0', source: 'Debian package pages, buster' }],
  ['debian:11', { nginx: '1.18.0', gunicorn: '20.1.0', source: 'Debian index bullseye-security, 2026-09-12' }],
  ['debian:12', { nginx: '1.22.1', gunicorn: '20.1.0', source: 'Debian index bookworm-security, 2026-11-20' }],
  ['debian:13', { nginx: '1.26.3', gunicorn: '23.0.0', source: 'Debian index trixie-security, 2026-11-20' }],
  ['ubuntu:18.04', { nginx: '1.14.0', gunicorn: '19.7.1', source: 'canonical/ubuntu-security-notices@361ff94f' }],
  ['ubuntu:20.04', { nginx: '1.18.0', gunicorn: '20.0.4', source: 'OSV record UBUNTU-CVE-2026-42946' }],
  ['ubuntu:22.04', { nginx: '1.18.0', gunicorn: '20.1.0', source: 'Ubuntu package pages, 2026' }],
  ['ubuntu:24.04', { nginx: '1.24.0', gunicorn: '20.1.0', source: 'Ubuntu package pages, 2026' }],
  ['ubuntu:26.04', { nginx: '1.28.3', gunicorn: '25.1.0', source: 'Ubuntu package pages, 2026' }],
]);

/** Code names of the distributions' releases, as image tags spell them. */
export const CODENAMES: ReadonlyMap<string, string> = new Map([
  ['buster', 'debian:10'],
  ['bullseye', 'debian:11'],
  ['bookworm', 'debian:12'],
  ['trixie', 'debian:13'],
  ['bionic', 'ubuntu:18.04'],
  ['focal', 'ubuntu:20.04'],
  ['jammy', 'ubuntu:22.04'],
  ['noble', 'ubuntu:24.04'],
  ['resolute', 'ubuntu:26.04'],
]);
