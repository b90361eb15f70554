// Made from schemas/nginx.json by npm run generate.

/**
 * A number of things; none: no limit.
 */
export type Count = number | 'none' | Interval | Unknown;
/**
 * A time in seconds; none: no limit.
 */
export type Seconds = number | 'none' | Interval | Unknown;
/**
 * Bytes; none: no limit.
 */
export type Size = number | 'none' | Interval | Unknown;
/**
 * Words.
 */
export type Words = string[] | Unknown;
/**
 * on or off.
 */
export type Switch = boolean | Unknown;
/**
 * A text as nginx takes it, without quotes.
 */
export type Text = string | Unknown;

/**
 * One nginx configuration with all its includes: effective values after inheritance and defaults. A level lists what is set in it; a location that passes requests on, an upstream and a server list everything that is in effect.
 */
export interface Nginx {
  /**
   * Releases of nginx that may be running.
   */
  version: {
    /**
     * The oldest, itself included.
     */
    from: string;
    /**
     * The first one that is too new; absent: any later one.
     */
    below?: string;
    /**
     * As the repository states it; empty where nothing does.
     */
    written: string;
    /**
     * True for a floating tag.
     */
    assumed?: boolean;
  };
  /**
   * The packaged nginx.conf that the files are read as included by; any where that is not known. Absent where the main file was read.
   */
  packaged?: 'official' | 'openresty' | 'debian' | 'any';
  /**
   * The outermost level.
   */
  main: {
    worker_processes: Count;
    worker_shutdown_timeout: Seconds;
  };
  /**
   * What is set in http itself.
   */
  http: {
    keepalive_timeout?: Seconds;
    keepalive_requests?: Count;
    keepalive_time?: Seconds;
    keepalive_min_timeout?: Seconds;
    client_header_timeout?: Seconds;
    client_body_timeout?: Seconds;
    send_timeout?: Seconds;
    client_max_body_size?: Size;
    large_client_header_buffers?: Size;
    proxy_connect_timeout?: Seconds;
    proxy_send_timeout?: Seconds;
    proxy_read_timeout?: Seconds;
    proxy_next_upstream?: Words;
    proxy_next_upstream_tries?: Count;
    proxy_next_upstream_timeout?: Seconds;
    proxy_request_buffering?: Switch;
    fastcgi_connect_timeout?: Seconds;
    fastcgi_send_timeout?: Seconds;
    fastcgi_read_timeout?: Seconds;
    fastcgi_next_upstream?: Words;
    fastcgi_next_upstream_tries?: Count;
    fastcgi_next_upstream_timeout?: Seconds;
    fastcgi_request_buffering?: Switch;
    uwsgi_connect_timeout?: Seconds;
    uwsgi_send_timeout?: Seconds;
    uwsgi_read_timeout?: Seconds;
    uwsgi_next_upstream?: Words;
    uwsgi_next_upstream_tries?: Count;
    uwsgi_next_upstream_timeout?: Seconds;
    uwsgi_request_buffering?: Switch;
    scgi_connect_timeout?: Seconds;
    scgi_send_timeout?: Seconds;
    scgi_read_timeout?: Seconds;
    scgi_next_upstream?: Words;
    scgi_next_upstream_tries?: Count;
    scgi_next_upstream_timeout?: Seconds;
    scgi_request_buffering?: Switch;
    grpc_connect_timeout?: Seconds;
    grpc_send_timeout?: Seconds;
    grpc_read_timeout?: Seconds;
    grpc_next_upstream?: Words;
    grpc_next_upstream_tries?: Count;
    grpc_next_upstream_timeout?: Seconds;
    memcached_connect_timeout?: Seconds;
    memcached_send_timeout?: Seconds;
    memcached_read_timeout?: Seconds;
    memcached_next_upstream?: Words;
    memcached_next_upstream_tries?: Count;
    memcached_next_upstream_timeout?: Seconds;
    proxy_http_version?: Text;
    /**
     * Request headers that are set, after all-or-nothing inheritance, with the built-in ones; an empty value removes the header.
     */
    proxy_set_header?: {
      [k: string]: Text;
    };
    fastcgi_keep_conn?: Switch;
  };
  /**
   * Upstream blocks of http.
   */
  upstreams: Upstream[];
  /**
   * Server blocks of http.
   */
  servers: Server[];
  /**
   * Map blocks of http.
   *
   * Items: One map block.
   */
  maps: {
    /**
     * What is looked up.
     */
    source: string;
    /**
     * The variable that it gives.
     */
    variable: string;
    /**
     * Its entries, in order.
     *
     * Items: One entry.
     */
    entries: {
      /**
       * Value, ~expression or default.
       */
      key: string;
      /**
       * What the variable becomes.
       */
      value: string;
    }[];
    /**
     * Why there may be further entries.
     */
    open?: string;
  }[];
  /**
   * The stream level.
   */
  stream: {
    /**
     * Upstream blocks of stream.
     */
    upstreams: Upstream[];
    /**
     * Server blocks of stream.
     *
     * Items: One server block of stream.
     */
    servers: {
      /**
       * Sockets.
       */
      listen: Listen[];
      pass?: Pass;
      proxy_timeout?: Seconds;
      proxy_connect_timeout?: Seconds;
      proxy_next_upstream?: Switch;
      proxy_next_upstream_tries?: Count;
      proxy_next_upstream_timeout?: Seconds;
      proxy_ssl?: Switch;
    }[];
  };
}
/**
 * A default that is known only as far as the version is; without max it is known from below.
 */
export interface Interval {
  /**
   * The smallest that it can be.
   */
  min: number;
  /**
   * The largest that it can be.
   */
  max?: number;
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
/**
 * One upstream block.
 */
export interface Upstream {
  /**
   * Its name.
   */
  name: string;
  /**
   * Balancing method, as its directive is called; round_robin where there is none.
   */
  method: string;
  /**
   * Name of the shared memory zone.
   */
  zone?: string;
  /**
   * Its server lines, in order.
   */
  servers: Peer[];
  /**
   * Idle connections kept for reuse.
   */
  keepalive?: {
    connections: Count;
    local: Switch;
    /**
     * The balancing method that stands below it and, before nginx 1.29.7, replaces it.
     */
    before?: string;
  };
  keepalive_timeout?: Seconds;
  keepalive_requests?: Count;
  keepalive_time?: Seconds;
}
/**
 * One server line of an upstream.
 */
export interface Peer {
  address: Text;
  /**
   * Address or name.
   */
  host?: string;
  /**
   * Port.
   */
  port?: number;
  /**
   * Path of a unix socket.
   */
  unix?: string;
  weight: Count;
  max_fails: Count;
  fail_timeout: Seconds;
  /**
   * Whether it is used only when the others are down.
   */
  backup: boolean;
  /**
   * Whether it is never used.
   */
  down: boolean;
  /**
   * Whether its name is resolved again while nginx runs.
   */
  resolve: boolean;
}
/**
 * One server block.
 */
export interface Server {
  /**
   * Sockets.
   */
  listen: Listen[];
  /**
   * Names.
   *
   * Items: One name.
   */
  server_name: string[];
  keepalive_timeout: Seconds;
  keepalive_requests: Count;
  keepalive_time: Seconds;
  keepalive_min_timeout: Seconds;
  client_header_timeout: Seconds;
  client_body_timeout: Seconds;
  send_timeout: Seconds;
  client_max_body_size: Size;
  large_client_header_buffers: Size;
  proxy_connect_timeout?: Seconds;
  proxy_send_timeout?: Seconds;
  proxy_read_timeout?: Seconds;
  proxy_next_upstream?: Words;
  proxy_next_upstream_tries?: Count;
  proxy_next_upstream_timeout?: Seconds;
  proxy_request_buffering?: Switch;
  fastcgi_connect_timeout?: Seconds;
  fastcgi_send_timeout?: Seconds;
  fastcgi_read_timeout?: Seconds;
  fastcgi_next_upstream?: Words;
  fastcgi_next_upstream_tries?: Count;
  fastcgi_next_upstream_timeout?: Seconds;
  fastcgi_request_buffering?: Switch;
  uwsgi_connect_timeout?: Seconds;
  uwsgi_send_timeout?: Seconds;
  uwsgi_read_timeout?: Seconds;
  uwsgi_next_upstream?: Words;
  uwsgi_next_upstream_tries?: Count;
  uwsgi_next_upstream_timeout?: Seconds;
  uwsgi_request_buffering?: Switch;
  scgi_connect_timeout?: Seconds;
  scgi_send_timeout?: Seconds;
  scgi_read_timeout?: Seconds;
  scgi_next_upstream?: Words;
  scgi_next_upstream_tries?: Count;
  scgi_next_upstream_timeout?: Seconds;
  scgi_request_buffering?: Switch;
  grpc_connect_timeout?: Seconds;
  grpc_send_timeout?: Seconds;
  grpc_read_timeout?: Seconds;
  grpc_next_upstream?: Words;
  grpc_next_upstream_tries?: Count;
  grpc_next_upstream_timeout?: Seconds;
  memcached_connect_timeout?: Seconds;
  memcached_send_timeout?: Seconds;
  memcached_read_timeout?: Seconds;
  memcached_next_upstream?: Words;
  memcached_next_upstream_tries?: Count;
  memcached_next_upstream_timeout?: Seconds;
  proxy_http_version?: Text;
  /**
   * Request headers that are set, after all-or-nothing inheritance, with the built-in ones; an empty value removes the header.
   */
  proxy_set_header?: {
    [k: string]: Text;
  };
  fastcgi_keep_conn?: Switch;
  /**
   * Its locations, nested ones and if and limit_except blocks after the one that they stand in.
   */
  locations: Location[];
}
/**
 * One socket.
 */
export interface Listen {
  address: Text;
  /**
   * Address or name; * for every IPv4 address.
   */
  host?: string;
  /**
   * Port.
   */
  port?: number;
  /**
   * Path of a unix socket.
   */
  unix?: string;
  /**
   * Whether it expects TLS.
   */
  ssl?: boolean;
  /**
   * True where it speaks HTTP/2, too.
   */
  http2?: boolean;
  /**
   * Whether this server answers for unknown names.
   */
  default_server?: boolean;
  /**
   * Whether it takes datagrams.
   */
  udp?: boolean;
  backlog?: Count;
}
/**
 * One location, or an if or limit_except block.
 */
export interface Location {
  /**
   * =, ~, ~*, ^~, or empty; if and limit_except for those blocks.
   */
  modifier: '' | '=' | '~' | '~*' | '^~' | 'if' | 'limit_except';
  /**
   * What it matches: /api/, @app; a condition for if, methods for limit_except.
   */
  path: string;
  /**
   * Index of the location that it stands in.
   */
  within?: number;
  client_body_timeout?: Seconds;
  client_max_body_size?: Size;
  pass?: Pass;
  keepalive_timeout?: Seconds;
  proxy_connect_timeout?: Seconds;
  proxy_send_timeout?: Seconds;
  proxy_read_timeout?: Seconds;
  proxy_next_upstream?: Words;
  proxy_next_upstream_tries?: Count;
  proxy_next_upstream_timeout?: Seconds;
  proxy_request_buffering?: Switch;
  fastcgi_connect_timeout?: Seconds;
  fastcgi_send_timeout?: Seconds;
  fastcgi_read_timeout?: Seconds;
  fastcgi_next_upstream?: Words;
  fastcgi_next_upstream_tries?: Count;
  fastcgi_next_upstream_timeout?: Seconds;
  fastcgi_request_buffering?: Switch;
  uwsgi_connect_timeout?: Seconds;
  uwsgi_send_timeout?: Seconds;
  uwsgi_read_timeout?: Seconds;
  uwsgi_next_upstream?: Words;
  uwsgi_next_upstream_tries?: Count;
  uwsgi_next_upstream_timeout?: Seconds;
  uwsgi_request_buffering?: Switch;
  scgi_connect_timeout?: Seconds;
  scgi_send_timeout?: Seconds;
  scgi_read_timeout?: Seconds;
  scgi_next_upstream?: Words;
  scgi_next_upstream_tries?: Count;
  scgi_next_upstream_timeout?: Seconds;
  scgi_request_buffering?: Switch;
  grpc_connect_timeout?: Seconds;
  grpc_send_timeout?: Seconds;
  grpc_read_timeout?: Seconds;
  grpc_next_upstream?: Words;
  grpc_next_upstream_tries?: Count;
  grpc_next_upstream_timeout?: Seconds;
  memcached_connect_timeout?: Seconds;
  memcached_send_timeout?: Seconds;
  memcached_read_timeout?: Seconds;
  memcached_next_upstream?: Words;
  memcached_next_upstream_tries?: Count;
  memcached_next_upstream_timeout?: Seconds;
  proxy_http_version?: Text;
  /**
   * Request headers that are set, after all-or-nothing inheritance, with the built-in ones; an empty value removes the header.
   */
  proxy_set_header?: {
    [k: string]: Text;
  };
  fastcgi_keep_conn?: Switch;
}
/**
 * Where requests are passed on to.
 */
export interface Pass {
  /**
   * proxy_pass, fastcgi_pass, …
   */
  directive: string;
  url: Text;
  /**
   * Whether TLS is spoken.
   */
  tls: boolean;
  /**
   * The upstream block that it names.
   */
  upstream?: string;
  /**
   * Address or name.
   */
  host?: string;
  /**
   * Port.
   */
  port?: number;
  /**
   * Path of a unix socket.
   */
  unix?: string;
  /**
   * Why the address cannot be known, as a clause.
   */
  unknown?: string;
}
