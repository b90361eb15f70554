import type { TextFile } from '../../files/file.ts';
import { parse, type Tree } from './parse.ts';

/** Where a file stands: a main file, or what it is included in. */
export type NginxKind = 'main' | 'http' | 'server' | 'location';

/** Enough of a file to see what it is. */
const LOOKED_AT = 65_536;

const MAIN_BLOCKS = new Set(['http', 'events', 'stream', 'mail']);
const MAIN_SETTINGS = new Set(
  'user worker_processes worker_rlimit_nofile worker_shutdown_timeout worker_cpu_affinity load_module pid'.split(' '),
);
/** Blocks of http with the number of words that follow their name. */
const HTTP_BLOCKS = new Map([
  ['server', 0],
  ['upstream', 1],
  ['map', 2],
  ['split_clients', 2],
]);
const HTTP_SETTINGS = new Set(
  'log_format proxy_cache_path fastcgi_cache_path limit_req_zone limit_conn_zone server_names_hash_bucket_size'.split(
    ' ',
  ),
);
const SERVER_SETTINGS = new Set(['listen', 'server_name', 'ssl_certificate', 'ssl_certificate_key']);
const LOCATION_SETTINGS = /^(proxy|fastcgi|uwsgi|scgi|grpc)_[a-z_]+$|^(add_header|expires|try_files|rewrite)$/;
/** What a server block contains; another program's block of that name does not. */
const IN_SERVER =
  /^(listen|server_name|location|root|index|include|return|rewrite|if|set|access_log|error_page|ssl_\w+|proxy_\w+)$/;
/** What an upstream block contains. */
const IN_UPSTREAM = /^(server|include|keepalive|zone|least_conn|ip_hash|hash|random)$/;

/**
 * What a text is to nginx, from the directives at its top level; undefined where it is no configuration of nginx.
 *
 * Files that hold only settings of a location are read where they are included, never alone.
 */
export function nginxKind(file: TextFile): NginxKind | undefined {
  const tree = parse(file.text.length > LOOKED_AT ? file.text.slice(0, LOOKED_AT) : file.text);
  let kind: NginxKind | undefined;
  let strange = 0;
  let usual = 0;
  for (const row of tree.children(-1)) {
    const type = tree.kind(row);
    if (type === 'comment' || type === 'template') continue;
    const found = kindOf(tree, row, type === 'block');
    if (found === 'main') kind = 'main';
    else if (found === 'http' && kind !== 'main') kind = 'http';
    else if (found === 'server' && kind !== 'http' && kind !== 'main') kind = 'server';
    else if (found === 'location') kind ??= 'location';
    if (/^[a-z][a-z0-9_]*$/.test(tree.name(row))) usual++;
    else strange++;
  }
  if (strange > usual) return undefined;
  // Blocks named http or server occur elsewhere (HOCON, HCL); what stands in them does not.
  return (kind === 'main' || kind === 'http') && !saysWhatNginxSays(tree) ? undefined : kind;
}

/** Whether some directive at any depth is one that only nginx has, and none assigns with `=`. */
function saysWhatNginxSays(tree: Tree): boolean {
  let known = false;
  const rows = [...tree.children(-1)];
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
    const [name, second] = tree.wordsOf(row);
    if (name !== undefined && second !== undefined && tree.raw(second) === '=' && tree.raw(name) !== 'location')
      return false;
    if (tree.kind(row) === 'template' || TELLING.test(tree.name(row))) known = true;
    rows.push(...tree.children(row));
  }
  return known;
}

/** Directives that a file of nginx hardly ever lacks. */
const TELLING =
  /^(worker_\w+|listen|server_name|location|server|root|include|return|log_format|sendfile|proxy_\w+|fastcgi_\w+|uwsgi_\w+|grpc_\w+|ssl_\w+|keepalive|load_module|default|hostnames|use|access_log|error_log)$/;

function kindOf(tree: Tree, row: number, block: boolean): NginxKind | undefined {
  const name = tree.name(row);
  const words = tree.wordsOf(row).length - 1;
  if (block) {
    if (MAIN_BLOCKS.has(name) && words === 0 && !assigns(tree, row)) return 'main';
    if (HTTP_BLOCKS.get(name) === words) return isOfNginx(tree, row, name) ? 'http' : undefined;
    return name === 'location' && words > 0 && words < 3 ? 'server' : undefined;
  }
  // Without its semicolon a line is another program's.
  if (!ends(tree, row)) return undefined;
  if (MAIN_SETTINGS.has(name) && words > 0) return 'main';
  if (HTTP_SETTINGS.has(name)) return 'http';
  if (SERVER_SETTINGS.has(name)) return 'server';
  return LOCATION_SETTINGS.test(name) ? 'location' : undefined;
}

const ends = (tree: Tree, row: number): boolean => tree.text[(tree.directives.of.end[row] as number) - 1] === ';';

/** HCL, systemd and others write `name = value`; nginx has `location = /path`. */
function assigns(tree: Tree, row: number): boolean {
  for (const child of tree.children(row)) {
    const [, second] = tree.wordsOf(child);
    if (second !== undefined && tree.raw(second) === '=' && tree.name(child) !== 'location') return true;
  }
  return false;
}

function isOfNginx(tree: Tree, row: number, name: string): boolean {
  if (assigns(tree, row)) return false;
  if (name !== 'server' && name !== 'upstream') return tree.raw(tree.wordsOf(row)[2] as number).startsWith('$');
  const known = name === 'server' ? IN_SERVER : IN_UPSTREAM;
  let empty = true;
  for (const child of tree.children(row)) {
    if (known.test(tree.name(child))) return true;
    if (tree.kind(child) !== 'comment') empty = false;
  }
  return empty;
}
