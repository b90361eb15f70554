import { type Context, directives, type Kind, type Row } from '../src/documents/nginx/directives.ts';
import { randomFrom } from './random.ts';

/** What `nginx -t` needs to run as anybody and anywhere; the configurations do not set these themselves. */
const PATHS = 'client_body proxy fastcgi uwsgi scgi'.split(' ').map((name) => `${name}_temp_path ${name};`);
const http = (text: string) => `events {}\nhttp {\n${PATHS.join(' ')} access_log off;\n${text}\n}\n`;

/** A text around directives of each context, `%` where they stand. */
const AROUND: Readonly<Record<Context, string>> = {
  main: 'events {}\n%\n',
  events: 'events {\n%\n}\n',
  http: http('%'),
  server: http('server {\n%\n}'),
  location: http('server { location / {\n%\n} }'),
  if: http('server { if ($arg_a) {\n%\n} }'),
  'if in location': http('server { location / { if ($arg_a) {\n%\n} } }'),
  limit_except: http('server { location / { limit_except GET {\n%\n} } }'),
  upstream: http('upstream desk { server 127.0.0.1:8000;\n%\n}'),
  stream: 'events {}\nstream {\n%\n}\n',
  'stream server': 'events {}\nstream { server { listen 5000; return 1;\n%\n} }\n',
  'stream upstream': 'events {}\nstream { upstream desk { server 127.0.0.1:8000;\n%\n} }\n',
  mail: 'events {}\nmail { auth_http 127.0.0.1/a;\n%\n}\n',
  'mail server':
    'events {}\nmail { auth_http 127.0.0.1/a; server_name desk; server { listen 5000; protocol imap;\n%\n} }\n',
};

const CONTEXTS = Object.keys(AROUND) as Context[];

/** Texts and contexts of modules that Debian packages by themselves. */
export const isDynamic = (text: string): boolean => /^(events \{\}\n)?(stream|mail)\b/.test(text);

/** One text that nginx accepts or refuses. */
export interface Case {
  name: string;
  text: string;
}

/** A text in which a line stands in a context. */
export const standing = (context: Context, line: string): Case => ({
  name: `${context}: ${line}`,
  text: AROUND[context].replace('%', () => line),
});

const FILLED: Readonly<Record<string, string>> = { time: '5s', seconds: '5s', size: '4k', offset: '4k', number: '8' };
const right = (kind: Kind | undefined): string => kind?.words[0] ?? FILLED[kind?.grammar ?? ''] ?? 'a';

/**
 * Directives where they may stand and where they may not, with too few and too many words, twice, and with values that
 * they do and do not know; `share` of a hundred of all such texts, drawn with a fixed seed.
 */
export function fromTable(isUsed: (context: Context) => boolean, share: number): Case[] {
  const next = randomFrom(1_022_001);
  const some = <T>(list: readonly T[]): T[] => (list.length === 0 ? [] : [list[next(list.length)] as T]);
  const cases: Case[] = [];
  for (const [name, rows] of directives()) {
    if (IN_AROUND.test(name) || rows.some(({ apart }) => apart)) continue;
    const allowed = new Set(rows.flatMap((row) => [...row.contexts]));
    for (const context of some(CONTEXTS.filter((context) => isUsed(context) && !allowed.has(context)))) {
      cases.push(standing(context, line(name, rows[0] as Row, (rows[0] as Row).least)));
    }
    for (const row of rows) {
      const [context] = some(CONTEXTS.filter((each) => isUsed(each) && row.contexts.has(each)));
      if (context) for (const text of ofRow(name, row)) cases.push(standing(context, text));
    }
  }
  return cases.filter(() => next(100) < share);
}

/** Directives that the texts around have themselves. */
const IN_AROUND = /_temp_path$|^(access_log|events|http|stream|mail|auth_http|protocol|include|load_module|return)$/;

function line(name: string, row: Row, count: number, last?: string): string {
  const args = Array.from({ length: count }, (_, i) => right(row.kinds[Math.min(i, row.kinds.length - 1)]));
  if (last !== undefined) args[count - 1] = last;
  return [name, ...args].join(' ') + (row.block ? ' {}' : ';');
}

const VALUES = ['zzz', '5x', '1h30m', '500ms', '2M', '2g', '-1', '""', 'ON'];

function* ofRow(name: string, row: Row): Generator<string> {
  if (row.least > 0) yield line(name, row, row.least - 1);
  if (row.most < 9) yield line(name, row, row.most + 1);
  yield row.block ? `${name};` : `${name} {}`;
  const [kind] = row.kinds;
  if (kind && row.least === 1) {
    yield line(name, row, 1);
    for (const word of VALUES) yield line(name, row, 1, word);
    for (const word of kind.words) yield line(name, row, 1, word.toUpperCase());
    if (row.most === 1) yield `${line(name, row, 1)} ${line(name, row, 1)}`;
  } else if (row.parameters) {
    yield line(name, row, row.parameters.after + 1, 'zzz');
    yield line(name, row, row.parameters.after + 1, 'zzz=1');
  }
}

/** What looks wrong and is right, what looks right and is wrong, and what upkeep is known not to see. */
const BY_HAND: readonly (readonly [Context, string])[] = [
  ['http', 'max_headers 100;'],
  ['http', 'http2 on;'],
  ['server', 'listen 80 http2;'],
  ['server', 'listen 80 default ssl;'],
  ['server', 'listen 80 quic;'],
  ['server', 'listen 80 defered;'],
  ['server', 'listen 80 backlog=many;'],
  ['server', 'listen 80; listen 80;'],
  ['server', 'listen 80; listen 8080; listen [::]:80;'],
  ['server', 'listen 70000;'],
  ['server', 'server_name a b; server_name c;'],
  ['server', 'return 200; return 404;'],
  ['server', 'add_header X-Desk 1; add_header X-Desk 2;'],
  ['server', 'access_log off; error_page 404 /404.html; error_page 500 502 /50x.html;'],
  ['server', 'root a; root b;'],
  ['server', 'gzip on; gzip off;'],
  ['location', 'proxy_next_upstream error; proxy_next_upstream TIMEOUT updating;'],
  ['location', 'proxy_redirect /a/ /b/; proxy_redirect /c/ /d/; proxy_cookie_path /a/ /b/; proxy_cookie_path /c/ /d/;'],
  ['location', 'proxy_read_timeout 1h 30m;'],
  ['location', 'proxy_read_timeout "1h 30m";'],
  ['location', 'limit_rate 10k; limit_rate_after 1m; slice 1m;'],
  ['location', 'types { } default_type text/plain;'],
  ['location', 'alias /srv; root /srv;'],
  ['location', 'location @late { }'],
  ['location', 'if ($arg_a) { proxy_pass http://127.0.0.1; }'],
  ['location', 'if ($arg_a) { if ($arg_b) { return 200; } }'],
  ['location', 'if ($arg_a) { proxy_read_timeout 5s; }'],
  ['location', 'limit_except GET { proxy_pass http://127.0.0.1; }'],
  ['location', 'limit_except GET { return 405; }'],
  ['limit_except', 'allow all; auth_basic off; include none/*.conf;'],
  ['location', 'include none.conf;'],
  ['location', 'proxy_http_version 2;'],
  ['location', 'proxy_hide_header X-A; proxy_hide_header X-B; proxy_set_header A b; proxy_set_header A c;'],
  ['location', 'proxy_buffer_size 2m;'],
  ['location', 'expires max; expires off;'],
  ['location', 'error_log stderr info; error_log stderr warn;'],
  ['location', 'index a; index b; try_files a b; mirror /a; mirror /b;'],
  ['location', 'upstream desk { server 127.0.0.1; }'],
  ['upstream', 'keepalive 8 local;'],
  ['upstream', 'keepalive 0;'],
  ['upstream', 'server 127.0.0.1 weight=0;'],
  ['upstream', 'server 127.0.0.1 max_conns=5 fail_timeout=1M down;'],
  ['upstream', 'server 127.0.0.1 max_conns=many;'],
  ['upstream', 'server 127.0.0.1 resolve;'],
  ['upstream', 'server 127.0.0.1 slow_start=30s;'],
  ['upstream', 'zone desk 64k; least_conn; keepalive_requests 5; keepalive_time 1h; keepalive_timeout 5s;'],
  ['upstream', 'location / { }'],
  ['http', 'limit_req_zone $binary_remote_addr zone=desk:0k rate=1r/s;'],
  ['location', 'limit_req zone=desk; limit_req zone=desk;'],
  ['http', 'limit_req_zone $host zone=desk:1m rate=1r/s; limit_req_zone $uri zone=desk:1m rate=1r/s;'],
  ['http', 'resolver 127.0.0.1 valid=5sec;'],
  ['http', 'geo $ward { listen 80; }'],
  ['http', 'server { location = /a { location / { } } }'],
  ['location', 'expires 30d desk;'],
  ['location', 'error_page 500 /50x.html desk;'],
  ['http', 'client_body_buffer_size 1g; client_max_body_size 1g;'],
  ['http', 'client_max_body_size 1g; variables_hash_max_size 2048;'],
  ['http', 'variables_hash_max_size 2k;'],
  ['http', 'proxy_raed_timeout 5s;'],
  ['http', 'desk_of_tickets 5s;'],
  ['http', 'ssl_protocols TLSv1.2 tlsv1.3; ssl_protocols TLSv1;'],
  ['http', 'map $uri $a { ~*(\\d{2}) 1; default "}"; } geo $b { default 0; 10.0.0.0/8 1; }'],
  ['http', 'split_clients $uri $c { 50% a; * b; } charset_map a b { 80 E2; }'],
  ['http', 'open_file_cache max=10 inactive=20s; open_file_cache_valid 1M;'],
  ['http', 'server { } server { location / { } location / { } }'],
  ['http', 'server { location / { } location /a { } } server_tokens build;'],
  ['http', 'proxy_cache_path desk keys_zone=desk:1m inactive=5m use_temp_path=off;'],
  ['http', 'proxy_cache_path desk keys_zone=desk:1m inactiv=5m;'],
  ['main', 'events { }'],
  ['main', 'user desk desk desk;'],
  ['main', 'worker_processes auto; worker_priority -5; worker_rlimit_core 1g;'],
  ['main', 'worker_processes AUTO;'],
  ['main', 'server { }'],
  ['events', 'use EPOLL;'],
  ['events', 'worker_connections 0x10;'],
];

export const byHand = (): Case[] => BY_HAND.map(([context, text]) => standing(context, text));

/** Configurations that nginx accepts, one directive a line. */
const ACCEPTED = [
  http(`map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
upstream shop {
server 127.0.0.1:8000 weight=5 max_fails=3 fail_timeout=30s;
server 127.0.0.1:8001 backup;
keepalive 16;
keepalive_timeout 60s;
}
server {
listen 80 default_server;
listen [::]:80 backlog=1024;
server_name shop.example.com *.shop.example.com;
client_max_body_size 10m;
keepalive_timeout 65s 60s;
error_page 500 502 503 504 /50x.html;
location = /50x.html {
internal;
root html;
}
location / {
proxy_pass http://shop;
proxy_http_version 1.1;
proxy_set_header Connection $connection_upgrade;
proxy_set_header Host "$host";
proxy_read_timeout 60s;
proxy_buffers 8 16k;
proxy_next_upstream error timeout http_502;
limit_except GET HEAD {
deny all;
}
}
location ~* "\\.(png|jpg){1,2}$" {
expires 30d;
add_header Cache-Control "public" always;
}
}`),
  http(`log_format desk '$remote_addr "$request" '
'$status';
limit_req_zone $binary_remote_addr zone=desk:1m rate=5r/s;
geo $office {
default 0;
127.0.0.0/8 1;
}
gzip on;
gzip_types text/css application/json;
resolver 127.0.0.1 valid=30s;
server {
listen 8080;
set $backend 127.0.0.1:9000;
if ($office = 0) {
return 403 "not here";
}
location ~ ^/(?<ticket>[0-9]+)$ {
limit_req zone=desk burst=10 nodelay;
fastcgi_pass $backend;
fastcgi_param SCRIPT_FILENAME /srv/index.php;
fastcgi_read_timeout 1m30s;
fastcgi_buffering off;
}
location @late {
rewrite ^(.*)$ /late?$1 break;
try_files $uri $uri/ =404;
}
}`),
  `worker_processes 2;
worker_rlimit_nofile 1024;
events {
worker_connections 512;
multi_accept on;
}
${http(`types {
text/html html htm;
}
default_type text/plain;
sendfile on;
server {
listen 127.0.0.1:8081 so_keepalive=on;
location /clinic/ {
alias /srv/clinic/;
autoindex on;
satisfy any;
allow 127.0.0.1;
deny all;
}
}`).replace('events {}\n', '')}`,
];

/** Changes of one place in a text. */
const CHANGES: ((text: string, next: (below: number) => number) => string)[] = [
  (text, next) => without(text, next, /;/g),
  (text, next) => without(text, next, /[{}]/g),
  (text, next) => without(text, next, /["']/g),
  (text, next) => put(text, next, '}\n'),
  (text, next) => put(text, next, ';\n'),
  (text, next) => onLine(text, next, (line) => `${line}\n${line}`),
  (text, next) => onLine(text, next, (line) => line.replace(/ [^ ;{]+(?=;)/, '')),
  (text, next) => onLine(text, next, (line) => line.replace(';', ' desk;')),
  (text, next) =>
    onLine(text, next, (line) => line.replace(/\d+(s|m|k)\b/, ['5sec', '1.5s', '-1', '5M', '2g'][next(5)] as string)),
  (text, next) => onLine(text, next, (line) => line.replace(/\b(on|off)\b/, ['true', '1', 'OFF'][next(3)] as string)),
  (text, next) => onLine(text, next, (line) => line.replace(/^\w(\w)/, '$1')),
  (text, next) => {
    const lines = text.split('\n');
    const [moved = ''] = lines.splice(next(lines.length), 1);
    lines.splice(next(lines.length), 0, moved);
    return lines.join('\n');
  },
];

function without(text: string, next: (below: number) => number, found: RegExp): string {
  const places = [...text.matchAll(found)];
  const { index = 0 } = places[next(places.length)] ?? {};
  return text.slice(0, index) + text.slice(index + 1);
}

function put(text: string, next: (below: number) => number, piece: string): string {
  return onLine(text, next, (line) => line + piece);
}

function onLine(text: string, next: (below: number) => number, change: (line: string) => string): string {
  const lines = text.split('\n');
  const at = next(lines.length);
  lines[at] = change(lines[at] as string);
  return lines.join('\n');
}

/** The accepted configurations, and so many of them with something changed. */
export function mutated(count: number): Case[] {
  const next = randomFrom(20_261_121);
  const cases: Case[] = ACCEPTED.map((text, i) => ({ name: `configuration ${i}`, text }));
  while (cases.length < count) {
    const text = ACCEPTED[next(ACCEPTED.length)] as string;
    const change = CHANGES[next(CHANGES.length)] as (typeof CHANGES)[number];
    const changed = change(text, next);
    if (changed !== text) cases.push({ name: `changed at ${difference(text, changed)}`, text: changed });
  }
  return cases;
}

/** The first line that differs, before and after. */
function difference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((text, i) => text !== old[i]);
  return `line ${line + 1}, ${JSON.stringify(old[line] ?? '')} → ${JSON.stringify(now[line] ?? '')}`;
}
