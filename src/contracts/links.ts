// Made from schemas/links.json by npm run generate.
import type {Link} from './model.ts';

/**
 * What upkeep input --shape links prints: one flat object per link and route, times in seconds. A key is absent where the value is unknown, differs between versions that may be running, or has no limit. Entrances, at which nothing in the repository connects, are not listed.
 */
export type Links = {
  /**
   * The hop that opens the connection: nginx.
   */
  client: string;
  /**
   * The hop that accepts it: gunicorn gthread.
   */
  server: string;
  /**
   * server api.example.com, location /api/.
   */
  route: string;
  /**
   * Where the route stands, relative to the working directory.
   */
  file: string;
  /**
   * Its line, from 1.
   */
  line: number;
  /**
   * How sure it is that the two are connected.
   */
  evidence: 'certain' | 'assumed';
  /**
   * How long the client waits for the connection. Seconds.
   */
  proxy_connect_timeout?: number;
  /**
   * Between two writes of the request. Seconds.
   */
  proxy_send_timeout?: number;
  /**
   * How long the client waits for the response. Seconds.
   */
  proxy_read_timeout?: number;
  /**
   * The version that the client speaks to the server: 1.1.
   */
  proxy_http_version?: string;
  /**
   * The header Connection that the client sends; empty if none.
   */
  proxy_connection_header?: string;
  /**
   * Whether the client reads the whole request before it connects.
   */
  proxy_request_buffering?: boolean;
  /**
   * How often one request is sent at most.
   */
  proxy_next_upstream_tries?: number;
  /**
   * How long retries may go on. Seconds.
   */
  proxy_next_upstream_timeout?: number;
  /**
   * Whether POST, LOCK and PATCH are retried.
   */
  proxy_next_upstream_non_idempotent?: boolean;
  /**
   * How long the client hop keeps an idle connection of its own clients; absent if its entrances differ. Seconds.
   */
  keepalive_timeout?: number;
  /**
   * Idle connections that the pool keeps.
   */
  upstream_keepalive?: number;
  /**
   * Whether connections are really pooled.
   */
  upstream_keepalive_enabled?: boolean;
  /**
   * How long the pool keeps an idle connection. Seconds.
   */
  upstream_keepalive_timeout?: number;
  /**
   * Requests after which the pool closes a connection.
   */
  upstream_keepalive_requests?: number;
  /**
   * Age after which the pool closes a connection. Seconds.
   */
  upstream_keepalive_time?: number;
  /**
   * Failures after which a server is left out.
   */
  upstream_max_fails?: number;
  /**
   * How long it is left out. Seconds.
   */
  upstream_fail_timeout?: number;
  /**
   * Whether the server leaves connections open.
   */
  backend_keepalive?: boolean;
  /**
   * How long the server really keeps an idle connection. Seconds.
   */
  backend_keepalive_timeout?: number;
  /**
   * Requests after which the server closes a connection.
   */
  backend_keepalive_requests?: number;
  /**
   * The server's limit on one request. Only a real one: a heartbeat is none. Seconds.
   */
  upstream_worker_timeout?: number;
  /**
   * How long the server's running requests may take once it is told to stop. Seconds.
   */
  upstream_graceful_timeout?: number;
  link: Link;
}[];
