import type { Effects } from '../launch/signals.ts';

/** How a setting's words become a value. Times are kept in milliseconds or, for `s`, in seconds. */
export type Grammar = 'ms' | 's' | 'count' | 'offset' | 'buffers' | 'flag' | 'words' | 'version' | 'processes';

/** A default value: seconds, a count, bytes, a flag, words; `none` for no limit. */
export type Value = number | boolean | string | readonly string[];

/** One setting: how it is read, what holds where it does not stand, and what says so. */
export interface Setting {
  name: string;
  grammar: Grammar;
  /** How many words may follow the name. Absent: one. */
  most?: number;
  /** True where 0 means no limit. */
  zero_is_none?: boolean;
  /** Rising releases of nginx with the default that holds from each on. */
  defaults: readonly (readonly [release: string, value: Value])[];
  /** Read at the tag release-1.31.4 unless it says otherwise. */
  source: string;
}

const always = <V extends Value>(value: V) => [['0', value]] as const;

const CORE = 'src/http/ngx_http_core_module.c';
const KEEPALIVE = 'src/http/modules/ngx_http_upstream_keepalive_module.c';
const STREAM = 'src/stream/ngx_stream_proxy_module.c';

/** What nginx does towards its clients. */
export const CLIENT: readonly Setting[] = [
  { name: 'keepalive_timeout', grammar: 'ms', most: 2, defaults: always(75), source: CORE },
  {
    name: 'keepalive_requests',
    grammar: 'count',
    defaults: [
      ['0', 100],
      ['1.19.10', 1000],
    ],
    source: 'nginx CHANGES 1.19.10',
  },
  {
    name: 'keepalive_time',
    grammar: 'ms',
    defaults: [
      ['0', 'none'],
      ['1.19.10', 3600],
    ],
    source: 'nginx CHANGES 1.19.10',
  },
  { name: 'keepalive_min_timeout', grammar: 'ms', defaults: always(0), source: 'nginx CHANGES 1.27.4' },
  { name: 'client_header_timeout', grammar: 'ms', defaults: always(60), source: CORE },
  { name: 'client_body_timeout', grammar: 'ms', defaults: always(60), source: CORE },
  { name: 'send_timeout', grammar: 'ms', defaults: always(60), source: CORE },
  {
    name: 'client_max_body_size',
    grammar: 'offset',
    zero_is_none: true,
    defaults: always(1024 * 1024),
    source: `${CORE} L1011, L3878`,
  },
  // Kept is the size of one: a line of the header must fit into it.
  {
    name: 'large_client_header_buffers',
    grammar: 'buffers',
    most: 2,
    defaults: always(8 * 1024),
    source: `${CORE} L3582`,
  },
];

/** What a location may set otherwise than its server, and requests that are passed on meet. */
export const CLIENT_IN_LOCATIONS = CLIENT.filter(
  ({ name }) => name === 'client_max_body_size' || name === 'client_body_timeout',
);

/** The ways to pass a request on, and what the settings of each are called. */
export const FAMILIES = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc', 'memcached'] as const;
export type Family = (typeof FAMILIES)[number];

/** What nginx does towards the servers of one family. */
export function familySettings(family: Family): readonly Setting[] {
  const source = `src/http/modules/ngx_http_${family}_module.c`;
  const settings: Setting[] = [
    { name: `${family}_connect_timeout`, grammar: 'ms', defaults: always(60), source },
    { name: `${family}_send_timeout`, grammar: 'ms', defaults: always(60), source },
    { name: `${family}_read_timeout`, grammar: 'ms', defaults: always(60), source },
    {
      name: `${family}_next_upstream`,
      grammar: 'words',
      most: Number.POSITIVE_INFINITY,
      defaults: always(['error', 'timeout']),
      source,
    },
    { name: `${family}_next_upstream_tries`, grammar: 'count', zero_is_none: true, defaults: always('none'), source },
    { name: `${family}_next_upstream_timeout`, grammar: 'ms', zero_is_none: true, defaults: always('none'), source },
  ];
  if (family !== 'grpc' && family !== 'memcached')
    settings.push({ name: `${family}_request_buffering`, grammar: 'flag', defaults: always(true), source });
  if (family === 'proxy')
    settings.push({
      name: 'proxy_http_version',
      grammar: 'version',
      defaults: [
        ['0', '1.0'],
        ['1.29.7', '1.1'],
      ],
      source: 'nginx CHANGES 1.29.7, commit 6bb27a631',
    });
  if (family === 'fastcgi')
    settings.push({ name: 'fastcgi_keep_conn', grammar: 'flag', defaults: always(false), source });
  return settings;
}

/** What follows `…_next_upstream` (the modules' tables of masks; `non_idempotent` since 1.9.13, `http_429` 1.11.13). */
export const NEXT_UPSTREAM = new Set(
  (
    'error timeout denied invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 http_404 ' +
    'http_429 updating invalid_response not_found off'
  ).split(' '),
);

/** The request headers that nginx sets by itself where no `proxy_set_header` stands for them. */
export const CONNECTION_HEADER = {
  defaults: [
    ['0', 'close'],
    ['1.29.7', ''],
  ] as const,
  source: 'nginx CHANGES 1.29.7: the "Connection" proxy header is not sent by default anymore',
};
export const HOST_HEADER = '$proxy_host';

/** The release from which explicit upstreams keep connections, HTTP/1.1 is spoken and no Connection header is sent. */
export const POOLS_SINCE = '1.29.7';

/** What an upstream block says about its idle connections. */
export const POOL: readonly Setting[] = [
  {
    name: 'keepalive_timeout',
    grammar: 'ms',
    defaults: [
      ['0', 'none'],
      ['1.15.3', 60],
    ],
    source: KEEPALIVE,
  },
  {
    name: 'keepalive_requests',
    grammar: 'count',
    defaults: [
      ['0', 'none'],
      ['1.15.3', 100],
      ['1.19.10', 1000],
    ],
    source: KEEPALIVE,
  },
  {
    name: 'keepalive_time',
    grammar: 'ms',
    defaults: [
      ['0', 'none'],
      ['1.19.10', 3600],
    ],
    source: KEEPALIVE,
  },
];

/** `keepalive` of an upstream that has none of its own (commit 4fbe4b627, CHANGES 1.29.7). */
export const DEFAULT_POOL = [
  ['0', { connections: 0, local: false }],
  ['1.29.7', { connections: 32, local: true }],
] as const;

/** A `server` of an upstream (src/http/ngx_http_upstream.c, ngx_http_upstream_server). */
export const PEER = { weight: 1, max_fails: 1, fail_timeout: 10 } as const;

/** Directives that choose a balancing method. */
export const METHODS = new Set(['ip_hash', 'least_conn', 'hash', 'random', 'least_time', 'sticky']);

/** What stands in the outermost level. */
export const MAIN: readonly Setting[] = [
  { name: 'worker_processes', grammar: 'processes', defaults: always(1), source: 'src/core/nginx.c L1148' },
  {
    name: 'worker_shutdown_timeout',
    grammar: 'ms',
    zero_is_none: true,
    defaults: always('none'),
    source: 'src/core/nginx.c L1146',
  },
];

/** What nginx does with connections of the stream level. */
export const STREAM_PROXY: readonly Setting[] = [
  { name: 'proxy_timeout', grammar: 'ms', defaults: always(600), source: `${STREAM} L2466` },
  { name: 'proxy_connect_timeout', grammar: 'ms', defaults: always(60), source: STREAM },
  { name: 'proxy_next_upstream', grammar: 'flag', defaults: always(true), source: STREAM },
  { name: 'proxy_next_upstream_tries', grammar: 'count', zero_is_none: true, defaults: always('none'), source: STREAM },
  {
    name: 'proxy_next_upstream_timeout',
    grammar: 'ms',
    zero_is_none: true,
    defaults: always('none'),
    source: STREAM,
  },
  { name: 'proxy_ssl', grammar: 'flag', defaults: always(false), source: STREAM },
];

/** What the packaged nginx.conf sets around a file of its conf.d. */
export const PACKAGED = {
  official: {
    because: 'The nginx.conf of the nginx.org packages and the official images sets it.',
    keepalive_timeout: 65,
    worker_processes: 'auto',
    source: 'nginx.org packages, nginx.conf',
  },
  openresty: {
    because: 'The nginx.conf of the OpenResty image sets it.',
    keepalive_timeout: 65,
    worker_processes: undefined,
    source: 'openresty image, nginx.conf',
  },
  debian: {
    because: 'The nginx.conf of the Debian package sets it.',
    keepalive_timeout: undefined,
    worker_processes: 'auto',
    source: 'Debian nginx 1.30.6, nginx.conf',
  },
} as const;

/** `listen` without `backlog` on Linux (src/os/unix/ngx_linux_config.h). */
export const BACKLOG = 511;

/** What signals do (nginx docs, control; src/os/unix/ngx_process.c, ngx_process_cycle.c@release-1.31.4; KILL is the kernel's). */
export const SIGNALS: Effects = new Map([
  ['QUIT', { ends: true, graceful: true, does: 'lets running requests finish' }],
  ['TERM', { ends: true, graceful: false, does: 'is a fast shutdown: nginx closes every connection at once' }],
  ['INT', { ends: true, graceful: false, does: 'is a fast shutdown: nginx closes every connection at once' }],
  ['KILL', { ends: true, graceful: false, does: 'ends every process at once' }],
  ['HUP', { ends: false, does: 'makes nginx reload its configuration and go on' }],
  ['USR1', { ends: false, does: 'makes nginx reopen its log files and go on' }],
  ['USR2', { ends: false, does: 'makes nginx start a second master and go on' }],
  ['WINCH', { ends: false, does: 'stops the workers of a daemon only, and nginx goes on' }],
]);
