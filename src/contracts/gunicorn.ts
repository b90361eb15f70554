// Made from schemas/gunicorn.json by npm run generate.

/**
 * A text; null where nothing is set.
 */
export type Text = (string | null) | Unknown;
/**
 * Several texts.
 */
export type Texts = Text[] | Unknown;
/**
 * Seconds, bytes or a number of things.
 */
export type Count = number | Unknown;
/**
 * Yes or no; null where gunicorn decides.
 */
export type Switch = (boolean | null) | Unknown;
/**
 * A value as the file sets it.
 */
export type Any = (string | number | boolean | null | unknown[]) | Unknown;
/**
 * How many names it has; the values do not concern the request path.
 */
export type Table = number | Unknown;
/**
 * The name of a function of the configuration file.
 */
export type Hook = (string | null) | Unknown;

/**
 * One gunicorn as it starts: the settings that are set, and those that decide how it behaves on a request path, in gunicorn's own names and units (seconds, bytes, counts). Everything is effective: after the configuration file, GUNICORN_CMD_ARGS and the command line, validated as gunicorn does.
 */
export interface Gunicorn {
  version: Text;
  config?: Text;
  wsgi_app?: Text;
  bind: Texts;
  backlog: Count;
  workers: Count;
  worker_class: Text;
  threads: Count;
  worker_connections: Count;
  max_requests: Count;
  max_requests_jitter: Count;
  timeout: Count;
  graceful_timeout: Count;
  keepalive: Count;
  limit_request_line: Count;
  limit_request_fields: Count;
  limit_request_field_size: Count;
  reload?: Switch;
  reload_engine?: Any;
  reload_extra_files?: Any;
  spew?: Switch;
  check_config?: Switch;
  print_config?: Switch;
  preload_app?: Switch;
  sendfile?: Switch;
  reuse_port: Switch;
  chdir?: Any;
  daemon?: Switch;
  raw_env?: Texts;
  pidfile?: Text;
  worker_tmp_dir?: Text;
  user?: Any;
  group?: Any;
  umask?: Count;
  initgroups?: Switch;
  tmp_upload_dir?: Text;
  secure_scheme_headers?: Table;
  forwarded_allow_ips?: Texts;
  accesslog?: Text;
  disable_redirect_access_to_syslog?: Switch;
  access_log_format?: Text;
  errorlog?: Text;
  loglevel?: Text;
  capture_output?: Switch;
  logger_class?: Text;
  logconfig?: Text;
  logconfig_dict?: Table;
  logconfig_json?: Text;
  syslog_addr?: Text;
  syslog?: Switch;
  syslog_prefix?: Text;
  syslog_facility?: Text;
  enable_stdio_inheritance?: Switch;
  statsd_host?: Any;
  dogstatsd_tags?: Text;
  statsd_prefix?: Text;
  enable_backlog_metric?: Switch;
  proc_name?: Text;
  default_proc_name?: Text;
  pythonpath?: Text;
  paste?: Text;
  on_starting?: Hook;
  on_reload?: Hook;
  when_ready?: Hook;
  pre_fork?: Hook;
  post_fork?: Hook;
  post_worker_init?: Hook;
  worker_int?: Hook;
  worker_abort?: Hook;
  pre_exec?: Hook;
  pre_request?: Hook;
  post_request?: Hook;
  child_exit?: Hook;
  worker_exit?: Hook;
  nworkers_changed?: Hook;
  on_exit?: Hook;
  ssl_context?: Hook;
  proxy_protocol?: Any;
  proxy_allow_ips?: Texts;
  protocol?: Text;
  uwsgi_allow_ips?: Texts;
  keyfile: Text;
  certfile: Text;
  ssl_version?: Any;
  cert_reqs?: Count;
  ca_certs?: Text;
  suppress_ragged_eofs?: Switch;
  do_handshake_on_connect?: Switch;
  ciphers?: Text;
  http_protocols?: Any;
  http2_cleartext?: Any;
  http2_max_concurrent_streams?: Count;
  http2_initial_window_size?: Count;
  http2_max_frame_size?: Count;
  http2_max_header_list_size?: Count;
  raw_paste_global_conf?: Texts;
  permit_obsolete_folding?: Switch;
  strip_header_spaces?: Switch;
  permit_unconventional_http_method?: Switch;
  permit_unconventional_http_version?: Switch;
  casefold_http_method?: Switch;
  forwarder_headers?: Texts;
  header_map?: Any;
  asgi_loop?: Any;
  asgi_lifespan?: Any;
  asgi_disconnect_grace_period?: Count;
  websocket_max_message_size?: Count;
  http_parser?: Any;
  root_path?: Text;
  dirty_apps?: Texts;
  dirty_workers?: Count;
  dirty_timeout?: Count;
  dirty_threads?: Count;
  dirty_graceful_timeout?: Count;
  on_dirty_starting?: Hook;
  dirty_post_fork?: Hook;
  dirty_worker_init?: Hook;
  dirty_worker_exit?: Hook;
  control_socket?: Text;
  control_socket_mode?: Count;
  control_socket_disable?: Switch;
  tolerate_dangerous_framing?: Switch;
}
/**
 * A value that cannot be known statically.
 */
export interface Unknown {
  /**
   * Why, as a clause.
   */
  unknown: string;
}
