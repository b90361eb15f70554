import type { Nginx } from '../../contracts/nginx.ts';
import type { Document } from '../document.ts';

/** What is known of a value of the model that is to be changed. */
export interface Operand {
  name: string;
  pointer?: string;
  written?: string;
}

/** The last part of a pointer decides how a number is written. */
const COUNTS = /^(connections|keepalive_requests|max_fails|weight|worker_processes|.*_tries)$/;
const SIZES = /^client_max_body_size$/;

/**
 * The line that sets an operand to a value of the model (milliseconds, bytes, a count, a flag), a parameter of a line
 * without its `;`; undefined where no single line does.
 */
export function fixLine(document: Document<Nginx>, operand: Operand, to: unknown): string | undefined {
  const { pointer, name } = operand;
  if (pointer === undefined) return undefined;
  const last = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (typeof to === 'number') return numberLine(last, name, to, operand.written);
  if (typeof to !== 'boolean') return undefined;
  const list = pointer.slice(0, -last.length - 1);
  if (list.endsWith('_next_upstream')) return retryLine(valueAt(document.body, list), name, last, to);
  if (last === 'proxy_http_version' || last === 'Connection') return to ? httpLine(document, pointer, last) : undefined;
  if (pointer.startsWith('/maps/')) return to ? mapLine(document, pointer) : undefined;
  if (last === 'connections') return to ? 'keepalive 32;' : 'keepalive 0;';
  if (last === 'local') {
    const size = valueAt(document.body, `${list}/connections`);
    return typeof size === 'number' ? `keepalive ${size}${to ? ' local' : ''};` : undefined;
  }
  if (last === 'url' || last === 'address' || last === 'name') return undefined;
  return `${name} ${to ? 'on' : 'off'};`;
}

function numberLine(last: string, name: string, to: number, written: string | undefined): string {
  if (last === 'max_fails' || last === 'fail_timeout') return `${name}=${last === 'max_fails' ? to : seconds(to)}`;
  if (COUNTS.test(last)) return `${name} ${to};`;
  if (last === 'large_client_header_buffers') return `${name} ${/^[0-9]+/.exec(written ?? '')?.[0] ?? 4} ${size(to)};`;
  return `${name} ${SIZES.test(last) ? size(to) : time(to, written)};`;
}

/** A duration as the file writes durations: a bare number stays one, minutes stay minutes where they can. */
function time(ms: number, written = 's'): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  if (/^[0-9]+$/.test(written)) return String(ms / 1000);
  if (/^[0-9]+m$/.test(written) && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return seconds(ms);
}

/** A setting that is kept in seconds is rounded up. */
const seconds = (ms: number): string => `${Math.ceil(ms / 1000)}s`;

function size(bytes: number): string {
  if (bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2}m`;
  return bytes % 1024 === 0 ? `${bytes / 1024}k` : String(bytes);
}

/** The conditions that are listed now, with one of them or without it. */
function retryLine(listed: unknown, name: string, condition: string, to: boolean): string {
  const others = Array.isArray(listed) ? listed.filter((word) => word !== 'off' && word !== condition) : [];
  if (!to) return `${name} ${others.some((word) => word !== 'non_idempotent') ? others.join(' ') : 'off'};`;
  return `${name} ${[condition, ...(others.length > 0 ? others : ['timeout'])].join(' ')};`;
}

/** HTTP/1.1 and an empty Connection header, as far as they are missing. */
function httpLine(document: Document<Nginx>, pointer: string, last: string): string {
  const header = 'proxy_set_header Connection "";';
  if (last === 'Connection') return header;
  const connection = pointer.replace(/proxy_http_version$/, 'proxy_set_header/Connection');
  const missing = document.marks.get(connection)?.origin === 'default' && valueAt(document.body, connection) !== '';
  return missing ? `proxy_http_version 1.1; ${header}` : 'proxy_http_version 1.1;';
}

/** The entry for requests that do not ask for an upgrade; no one entry mends a map of anything else. */
function mapLine({ body }: Document<Nginx>, pointer: string): string | undefined {
  const [index, , entry] = pointer.split('/').slice(2).map(Number);
  const map = body.maps[index ?? -1];
  if (map?.source.replace(/[{}]/g, '') !== '$http_upgrade') return undefined;
  return `'' ''; ${map.entries[entry ?? -1]?.key === '' ? 'in' : 'added to'} map ${map.variable}`;
}

/** The value that a JSON Pointer leads to (RFC 6901). */
function valueAt(body: unknown, pointer: string): unknown {
  let value = body;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
