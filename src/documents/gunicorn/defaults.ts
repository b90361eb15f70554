import type { Effects } from '../launch/signals.ts';
import { type Range, since } from '../versions/range.ts';

/**
 * What a validator of gunicorn makes of a value.
 *
 * `count` takes integers from 0, `word` and `words` take texts, `class` a text or a class, `hook` a function, `table` a
 * dictionary, `comma_list` one text that is split; what `other` accepts does not concern a request path.
 */
export type Kind = 'count' | 'switch' | 'word' | 'words' | 'comma_list' | 'class' | 'hook' | 'table' | 'other';

/** One setting of gunicorn: its name in the configuration file, its flags, and what it takes. */
export interface Setting {
  name: string;
  flags?: readonly string[];
  kind: Kind;
  /** What the bare flag means, for flags that take no argument. */
  sets?: boolean;
  /** True where a repeated flag adds to a list. */
  appends?: boolean;
  /** What a flag whose argument may be left out means without it. */
  bare?: string;
  /** The default; only of settings whose default decides something on a request path. */
  value?: number | string | boolean | null | readonly string[];
  /** The first release that knows it, and the first that no longer does, counted from 20.1. */
  since?: string;
  below?: string;
}

/** Where the rows below stand; names, flags, validators and defaults were read from each release since 20.1.0. */
export const SOURCE = 'gunicorn/config.py@27.0.1';

/** All settings of gunicorn 20.1 to 27.0, in the order of the documentation. */
export const SETTINGS: readonly Setting[] = [
  { name: 'config', flags: ['-c', '--config'], kind: 'word' },
  { name: 'wsgi_app', kind: 'word' },
  { name: 'bind', flags: ['-b', '--bind'], kind: 'words', appends: true, value: ['127.0.0.1:8000'] },
  { name: 'backlog', flags: ['--backlog'], kind: 'count', value: 2048 },
  { name: 'workers', flags: ['-w', '--workers'], kind: 'count', value: 1 },
  { name: 'worker_class', flags: ['-k', '--worker-class'], kind: 'class', value: 'sync' },
  { name: 'threads', flags: ['--threads'], kind: 'count', value: 1 },
  { name: 'worker_connections', flags: ['--worker-connections'], kind: 'count', value: 1000 },
  { name: 'max_requests', flags: ['--max-requests'], kind: 'count', value: 0 },
  { name: 'max_requests_jitter', flags: ['--max-requests-jitter'], kind: 'count', value: 0 },
  { name: 'timeout', flags: ['-t', '--timeout'], kind: 'count', value: 30 },
  { name: 'graceful_timeout', flags: ['--graceful-timeout'], kind: 'count', value: 30 },
  { name: 'keepalive', flags: ['--keep-alive'], kind: 'count', value: 2 },
  { name: 'limit_request_line', flags: ['--limit-request-line'], kind: 'count', value: 4094 },
  { name: 'limit_request_fields', flags: ['--limit-request-fields'], kind: 'count', value: 100 },
  { name: 'limit_request_field_size', flags: ['--limit-request-field_size'], kind: 'count', value: 8190 },
  { name: 'reload', flags: ['--reload'], kind: 'switch', sets: true },
  { name: 'reload_engine', flags: ['--reload-engine'], kind: 'other' },
  { name: 'reload_extra_files', flags: ['--reload-extra-file'], kind: 'other', appends: true },
  { name: 'spew', flags: ['--spew'], kind: 'switch', sets: true },
  { name: 'check_config', flags: ['--check-config'], kind: 'switch', sets: true },
  { name: 'print_config', flags: ['--print-config'], kind: 'switch', sets: true },
  { name: 'preload_app', flags: ['--preload'], kind: 'switch', sets: true },
  { name: 'sendfile', flags: ['--no-sendfile'], kind: 'switch', sets: false },
  { name: 'reuse_port', flags: ['--reuse-port'], kind: 'switch', sets: true, value: false },
  { name: 'chdir', flags: ['--chdir'], kind: 'other' },
  { name: 'daemon', flags: ['-D', '--daemon'], kind: 'switch', sets: true },
  { name: 'raw_env', flags: ['-e', '--env'], kind: 'words', appends: true },
  { name: 'pidfile', flags: ['-p', '--pid'], kind: 'word' },
  { name: 'worker_tmp_dir', flags: ['--worker-tmp-dir'], kind: 'word' },
  { name: 'user', flags: ['-u', '--user'], kind: 'other' },
  { name: 'group', flags: ['-g', '--group'], kind: 'other' },
  { name: 'umask', flags: ['-m', '--umask'], kind: 'count' },
  { name: 'initgroups', flags: ['--initgroups'], kind: 'switch', sets: true },
  { name: 'tmp_upload_dir', kind: 'word' },
  { name: 'secure_scheme_headers', kind: 'table' },
  { name: 'forwarded_allow_ips', flags: ['--forwarded-allow-ips'], kind: 'comma_list' },
  { name: 'accesslog', flags: ['--access-logfile'], kind: 'word' },
  {
    name: 'disable_redirect_access_to_syslog',
    flags: ['--disable-redirect-access-to-syslog'],
    kind: 'switch',
    sets: true,
  },
  { name: 'access_log_format', flags: ['--access-logformat'], kind: 'word' },
  { name: 'errorlog', flags: ['--error-logfile', '--log-file'], kind: 'word' },
  { name: 'loglevel', flags: ['--log-level'], kind: 'word' },
  { name: 'capture_output', flags: ['--capture-output'], kind: 'switch', sets: true },
  { name: 'logger_class', flags: ['--logger-class'], kind: 'class' },
  { name: 'logconfig', flags: ['--log-config'], kind: 'word' },
  { name: 'logconfig_dict', kind: 'table' },
  { name: 'logconfig_json', flags: ['--log-config-json'], kind: 'word', since: '21.0.0' },
  { name: 'syslog_addr', flags: ['--log-syslog-to'], kind: 'word' },
  { name: 'syslog', flags: ['--log-syslog'], kind: 'switch', sets: true },
  { name: 'syslog_prefix', flags: ['--log-syslog-prefix'], kind: 'word' },
  { name: 'syslog_facility', flags: ['--log-syslog-facility'], kind: 'word' },
  { name: 'enable_stdio_inheritance', flags: ['-R', '--enable-stdio-inheritance'], kind: 'switch', sets: true },
  { name: 'statsd_host', flags: ['--statsd-host'], kind: 'other' },
  { name: 'dogstatsd_tags', flags: ['--dogstatsd-tags'], kind: 'word' },
  { name: 'statsd_prefix', flags: ['--statsd-prefix'], kind: 'word' },
  { name: 'enable_backlog_metric', flags: ['--enable-backlog-metric'], kind: 'switch', sets: true, since: '24.1.0' },
  { name: 'proc_name', flags: ['-n', '--name'], kind: 'word' },
  { name: 'default_proc_name', kind: 'word' },
  { name: 'pythonpath', flags: ['--pythonpath'], kind: 'word' },
  { name: 'paste', flags: ['--paste', '--paster'], kind: 'word' },
  { name: 'on_starting', kind: 'hook' },
  { name: 'on_reload', kind: 'hook' },
  { name: 'when_ready', kind: 'hook' },
  { name: 'pre_fork', kind: 'hook' },
  { name: 'post_fork', kind: 'hook' },
  { name: 'post_worker_init', kind: 'hook' },
  { name: 'worker_int', kind: 'hook' },
  { name: 'worker_abort', kind: 'hook' },
  { name: 'pre_exec', kind: 'hook' },
  { name: 'pre_request', kind: 'hook' },
  { name: 'post_request', kind: 'hook' },
  { name: 'child_exit', kind: 'hook' },
  { name: 'worker_exit', kind: 'hook' },
  { name: 'nworkers_changed', kind: 'hook' },
  { name: 'on_exit', kind: 'hook' },
  { name: 'ssl_context', kind: 'hook', since: '21.0.0' },
  { name: 'proxy_protocol', flags: ['--proxy-protocol'], kind: 'other', bare: 'auto' },
  { name: 'proxy_allow_ips', flags: ['--proxy-allow-from'], kind: 'comma_list' },
  { name: 'protocol', flags: ['--protocol'], kind: 'word', value: 'http', since: '24.0.0' },
  { name: 'uwsgi_allow_ips', flags: ['--uwsgi-allow-from'], kind: 'comma_list', since: '24.0.0' },
  { name: 'keyfile', flags: ['--keyfile'], kind: 'word', value: null },
  { name: 'certfile', flags: ['--certfile'], kind: 'word', value: null },
  { name: 'ssl_version', flags: ['--ssl-version'], kind: 'other' },
  { name: 'cert_reqs', flags: ['--cert-reqs'], kind: 'count' },
  { name: 'ca_certs', flags: ['--ca-certs'], kind: 'word' },
  { name: 'suppress_ragged_eofs', flags: ['--suppress-ragged-eofs'], kind: 'switch', sets: true },
  { name: 'do_handshake_on_connect', flags: ['--do-handshake-on-connect'], kind: 'switch', sets: true },
  { name: 'ciphers', flags: ['--ciphers'], kind: 'word' },
  { name: 'http_protocols', flags: ['--http-protocols'], kind: 'other', since: '25.0.0' },
  { name: 'http2_cleartext', flags: ['--http2-cleartext'], kind: 'other', since: '26.2.0' },
  { name: 'http2_max_concurrent_streams', flags: ['--http2-max-concurrent-streams'], kind: 'count', since: '25.0.0' },
  { name: 'http2_initial_window_size', flags: ['--http2-initial-window-size'], kind: 'count', since: '25.0.0' },
  { name: 'http2_max_frame_size', flags: ['--http2-max-frame-size'], kind: 'count', since: '25.0.0' },
  { name: 'http2_max_header_list_size', flags: ['--http2-max-header-list-size'], kind: 'count', since: '25.0.0' },
  { name: 'raw_paste_global_conf', flags: ['--paste-global'], kind: 'words', appends: true },
  {
    name: 'permit_obsolete_folding',
    flags: ['--permit-obsolete-folding'],
    kind: 'switch',
    sets: true,
    since: '23.0.0',
  },
  { name: 'strip_header_spaces', flags: ['--strip-header-spaces'], kind: 'switch', sets: true },
  {
    name: 'permit_unconventional_http_method',
    flags: ['--permit-unconventional-http-method'],
    kind: 'switch',
    sets: true,
    since: '22.0.0',
  },
  {
    name: 'permit_unconventional_http_version',
    flags: ['--permit-unconventional-http-version'],
    kind: 'switch',
    sets: true,
    since: '22.0.0',
  },
  { name: 'casefold_http_method', flags: ['--casefold-http-method'], kind: 'switch', sets: true, since: '22.0.0' },
  { name: 'forwarder_headers', flags: ['--forwarder-headers'], kind: 'comma_list', since: '23.0.0' },
  { name: 'header_map', flags: ['--header-map'], kind: 'other', since: '22.0.0' },
  { name: 'asgi_loop', flags: ['--asgi-loop'], kind: 'other', since: '24.0.0' },
  { name: 'asgi_lifespan', flags: ['--asgi-lifespan'], kind: 'other', since: '24.0.0' },
  { name: 'asgi_disconnect_grace_period', flags: ['--asgi-disconnect-grace-period'], kind: 'count', since: '25.0.3' },
  { name: 'websocket_max_message_size', flags: ['--websocket-max-message-size'], kind: 'count', since: '27.0.0' },
  { name: 'http_parser', flags: ['--http-parser'], kind: 'other', since: '25.2.0' },
  { name: 'root_path', flags: ['--root-path'], kind: 'word', since: '24.0.0' },
  { name: 'dirty_apps', flags: ['--dirty-app'], kind: 'words', appends: true, since: '25.0.0' },
  { name: 'dirty_workers', flags: ['--dirty-workers'], kind: 'count', since: '25.0.0' },
  { name: 'dirty_timeout', flags: ['--dirty-timeout'], kind: 'count', since: '25.0.0' },
  { name: 'dirty_threads', flags: ['--dirty-threads'], kind: 'count', since: '25.0.0' },
  { name: 'dirty_graceful_timeout', flags: ['--dirty-graceful-timeout'], kind: 'count', since: '25.0.0' },
  { name: 'on_dirty_starting', kind: 'hook', since: '25.0.0' },
  { name: 'dirty_post_fork', kind: 'hook', since: '25.0.0' },
  { name: 'dirty_worker_init', kind: 'hook', since: '25.0.0' },
  { name: 'dirty_worker_exit', kind: 'hook', since: '25.0.0' },
  { name: 'control_socket', flags: ['--control-socket'], kind: 'word', since: '25.1.0' },
  { name: 'control_socket_mode', flags: ['--control-socket-mode'], kind: 'count', since: '25.1.0' },
  { name: 'control_socket_disable', flags: ['--no-control-socket'], kind: 'switch', sets: true, since: '25.1.0' },
  {
    name: 'tolerate_dangerous_framing',
    flags: ['--tolerate-dangerous-framing'],
    kind: 'switch',
    sets: true,
    since: '22.0.0',
    below: '23.0.0',
  },
];

/** Settings by their name in the configuration file. */
export const BY_NAME: ReadonlyMap<string, Setting> = new Map(SETTINGS.map((setting) => [setting.name, setting]));

/** Whether every release of the range knows the setting, none does, or some do. */
export function known(setting: Setting, range: Range): boolean | undefined {
  const begun = setting.since === undefined ? true : since(range, setting.since);
  const ended = setting.below === undefined ? false : since(range, setting.below);
  if (begun === false || ended === true) return false;
  return begun === true && ended === false ? true : undefined;
}

/**
 * Names that people write for a setting that is called otherwise; gunicorn skips them in silence.
 *
 * Beyond these, a name is taken for misspelt when one letter or only the case is wrong.
 */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['keep_alive', 'keepalive'],
  ['keep_alive_timeout', 'keepalive'],
  ['keepalive_timeout', 'keepalive'],
  ['worker_timeout', 'timeout'],
  ['request_timeout', 'timeout'],
  ['graceful', 'graceful_timeout'],
  ['graceful_shutdown_timeout', 'graceful_timeout'],
  ['worker_threads', 'threads'],
  ['num_workers', 'workers'],
  ['max_request', 'max_requests'],
  ['max_request_jitter', 'max_requests_jitter'],
]);

const uvicorn = (instead: string): string => `it is an option of uvicorn, and UvicornWorker ${instead}.`;
const uwsgi = (instead: string): string => `it is an option of uWSGI${instead}.`;
const nginx = 'it is a directive of nginx.';
const unset = 'takes none of its options from here';

/** Options of other programs that people write into gunicorn's configuration, and why they do nothing there. */
export const FOREIGN: ReadonlyMap<string, string> = new Map([
  // uvicorn/main.py@0.51.0; uvicorn/workers.py passes on gunicorn's own settings alone.
  ['timeout_keep_alive', uvicorn('takes keepalive in its place')],
  ['timeout_graceful_shutdown', uvicorn('is ended after graceful_timeout')],
  ['limit_max_requests', uvicorn('takes max_requests in its place')],
  ['limit_concurrency', uvicorn(unset)],
  ['h11_max_incomplete_event_size', uvicorn(unset)],
  ['ws_ping_interval', uvicorn(unset)],
  ['ws_ping_timeout', uvicorn(unset)],
  // uwsgi/core/uwsgi.c@2.0.30
  ['harakiri', uwsgi('; in gunicorn, timeout limits the requests of sync workers')],
  ['max_worker_lifetime', uwsgi('')],
  ['http_keepalive', uwsgi('; in gunicorn it is keepalive')],
  // src/http/modules/ngx_http_proxy_module.c@release-1.31.4
  ['proxy_read_timeout', nginx],
  ['proxy_connect_timeout', nginx],
  ['proxy_send_timeout', nginx],
  ['client_max_body_size', nginx],
]);

/** The worker classes whose behaviour is known, by every way to write them (gunicorn/workers/__init__.py@27.0.1). */
export const WORKERS: ReadonlyMap<string, Worker> = new Map([
  ['sync', 'sync'],
  ['gunicorn.workers.sync.SyncWorker', 'sync'],
  ['gthread', 'gthread'],
  ['gunicorn.workers.gthread.ThreadWorker', 'gthread'],
  ['gevent', 'gevent'],
  ['gunicorn.workers.ggevent.GeventWorker', 'gevent'],
  ['gevent_wsgi', 'gevent_pywsgi'],
  ['gevent_pywsgi', 'gevent_pywsgi'],
  ['gunicorn.workers.ggevent.GeventPyWSGIWorker', 'gevent_pywsgi'],
  ['eventlet', 'eventlet'],
  ['gunicorn.workers.geventlet.EventletWorker', 'eventlet'],
  ['tornado', 'tornado'],
  ['gunicorn.workers.gtornado.TornadoWorker', 'tornado'],
  ['asgi', 'asgi'],
  ['gunicorn.workers.gasgi.ASGIWorker', 'asgi'],
  ['uvicorn.workers.UvicornWorker', 'uvicorn'],
  ['uvicorn.workers.UvicornH11Worker', 'uvicorn'],
  ['uvicorn_worker.UvicornWorker', 'uvicorn'],
  ['uvicorn_worker.UvicornH11Worker', 'uvicorn'],
]);

/** How a worker behaves; `uvicorn` is UvicornWorker under gunicorn's arbiter. */
export type Worker = 'sync' | 'gthread' | 'gevent' | 'gevent_pywsgi' | 'eventlet' | 'tornado' | 'asgi' | 'uvicorn';

/** What signals do (gunicorn/arbiter.py@27.0.1, handle_* and stop; KILL is the kernel's). */
export const SIGNALS: Effects = new Map([
  ['TERM', { ends: true, graceful: true, does: 'lets running requests finish' }],
  ['INT', { ends: true, graceful: false, does: 'is a quick shutdown: gunicorn ends its workers at once' }],
  ['QUIT', { ends: true, graceful: false, does: 'is a quick shutdown: gunicorn ends its workers at once' }],
  ['KILL', { ends: true, graceful: false, does: 'ends every process at once' }],
  ['HUP', { ends: false, does: 'makes gunicorn reload its configuration and go on' }],
  ['USR1', { ends: false, does: 'makes gunicorn reopen its log files and go on' }],
  ['USR2', { ends: false, does: 'makes gunicorn start a second master and go on' }],
  ['TTIN', { ends: false, does: 'makes gunicorn start one more worker and go on' }],
  ['TTOU', { ends: false, does: 'makes gunicorn stop one worker and go on' }],
  ['WINCH', { ends: false, does: 'stops the workers of a daemon only, and gunicorn goes on' }],
]);
