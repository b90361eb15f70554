import { placeholderInScalar } from '../placeholders/index.ts';

/** Where a host and a port, or a socket, lies. */
export type Place = { host: string; port: number } | { unix: string } | { unknown: string } | { refused: string };

/** A placeholder that blanks split into words. */
const BEGUN = /^(?:\[\[|<%|\(\()/;

/**
 * An address as `server`, `listen` and the `…_pass` directives take it: `app`, `app:8000`, `[::1]:8000`, `unix:/path`.
 *
 * `port` is what counts where the text has none; absent where nginx then refuses the address.
 */
export function placeOf(text: string, port?: number): Place {
  const found = placeholderInScalar(text) ?? BEGUN.exec(text)?.[0];
  if (found) return { unknown: `the address contains the placeholder ${found}` };
  if (text.startsWith('unix:')) return { unix: text.slice(5) };
  const [, six, name, written] = /^(?:(\[[^\]]*\])|([^:[\]]*))(?::([0-9]+))?$/.exec(text) ?? [];
  const host = six?.slice(1, -1) ?? name;
  if (host === undefined || host === '') return { refused: `${JSON.stringify(text)} is not an address.` };
  const number = written === undefined ? port : Number(written);
  if (number === undefined) return { refused: `${JSON.stringify(text)} names no port.` };
  if (number < 1 || number > 65535) return { refused: `${JSON.stringify(text)} has a port that does not exist.` };
  return { host, port: number };
}

/** What a `listen` directive's first word says: an address, a port, or both; port 80 where it has none. */
export function listenPlace(text: string): Place {
  if (/^[0-9]+$/.test(text)) return placeOf(`*:${text}`);
  // nginx looks for a host of this name and finds none.
  if (/^[0-9]+[a-z]+$/i.test(text)) return { refused: `${JSON.stringify(text)} is neither a port nor an address.` };
  return placeOf(text, 80);
}

/** The parts of what follows `…_pass`. `authority` is everything between the scheme and the path. */
export interface PassUrl {
  tls: boolean;
  authority: string;
  /** The port that counts where the address has none; absent where nginx then refuses it. */
  port?: number;
}

const SCHEMES: Readonly<Record<string, readonly (readonly [prefix: string, tls: boolean, port?: number])[]>> = {
  proxy_pass: [
    ['http://', false, 80],
    ['https://', true, 443],
  ],
  grpc_pass: [
    ['grpc://', false],
    ['grpcs://', true],
    ['', false],
  ],
  uwsgi_pass: [
    ['uwsgi://', false],
    ['suwsgi://', true],
    ['', false],
  ],
  fastcgi_pass: [['', false]],
  scgi_pass: [['', false]],
  memcached_pass: [['', false]],
};

/** Takes the text of a `…_pass` directive apart; undefined where its scheme is none that nginx knows. */
export function passUrl(directive: string, url: string): PassUrl | undefined {
  for (const [prefix, tls, port] of SCHEMES[directive] ?? []) {
    if (url.slice(0, prefix.length).toLowerCase() !== prefix) continue;
    const rest = url.slice(prefix.length);
    return { tls, authority: authorityOf(rest), ...(port !== undefined && { port }) };
  }
  return undefined;
}

/** A socket's path ends at the next colon, a host at the first slash. */
function authorityOf(rest: string): string {
  if (rest.startsWith('unix:')) {
    const end = rest.indexOf(':', 5);
    return end === -1 ? rest : rest.slice(0, end);
  }
  const end = /[/?]/.exec(rest)?.index ?? -1;
  return end === -1 ? rest : rest.slice(0, end);
}

/** Whether the host is an address, which is one peer, and not a name, which may be several. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(host);
}
