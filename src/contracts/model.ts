// Made from schemas/model.json by npm run generate.

/**
 * The policy input: everything that a decision needs. References between parts are array indices, so that rules look up in constant time and opa check can type them.
 */
export interface Model {
  settings: Settings;
  /**
   * One per configuration source.
   */
  documents: Document[];
  /**
   * Programs.
   */
  hops: Hop[];
  /**
   * Connections. Sorted by client hop, server hop, first route.
   */
  links: Link[];
  /**
   * Pairs of consecutive links.
   */
  chains: Chain[];
  /**
   * Addresses that lead to nothing in the repository. Rule: address_leads_nowhere.
   */
  unjoined: Unjoined[];
  notes: Notes;
}
/**
 * What the organisation decided. Complete: the program fills every default in before the policy runs, so a rule needs none.
 */
export interface Settings {
  /**
   * YYYY-MM-DD.
   */
  today: string;
  parameters: Parameters;
  /**
   * Severity by rule name. Read by upkeep.rego only: opa check does not type maps.
   */
  rules: {
    [k: string]: {
      /**
       * Replaces the rule's own.
       */
      severity?: 'error' | 'warning' | 'info' | 'off';
    };
  };
  /**
   * Accepted findings.
   *
   * Items: One waiver.
   */
  waivers: {
    /**
     * Rule name.
     */
    rule: string;
    /**
     * Glob over the finding's file.
     */
    file: string;
    /**
     * YYYY-MM-DD, the last day.
     */
    until: string;
    /**
     * Why.
     */
    reason: string;
    /**
     * Who.
     */
    owner: string;
  }[];
}
/**
 * Numbers and directions that an organisation may change. Times in milliseconds.
 */
export interface Parameters {
  /**
   * By how much a server must keep an idle connection longer than its client.
   */
  margin: number;
  /**
   * Time between the proxy giving up and the worker being killed.
   */
  kill_margin: number;
  /**
   * From how many times the proxy's wait on a worker's own limit counts as abandoned work.
   */
  abandoned_factor: number;
  /**
   * Requests below which recycling a worker is a storm.
   */
  recycle_minimum: number;
  /**
   * Who must give up first.
   */
  parity: 'proxy_first' | 'worker_first';
  /**
   * Shortest drain time that is not suspicious.
   */
  shortest_drain: number;
  /**
   * How long new connections may arrive after a pod was told to stop.
   */
  propagation: number;
  /**
   * Routes that may use a pool which is split by route.
   */
  routes_per_pool: number;
}
/**
 * One configuration source that was read. Its contents stay outside the model (upkeep input --shape documents prints them).
 */
export interface Document {
  /**
   * nginx, gunicorn, kubernetes, …: names its schema.
   */
  format: string;
  /**
   * The file that was read; the main file where includes were followed.
   */
  file: string;
  /**
   * Deployment/web, upstream of default.conf.
   */
  title?: string;
  /**
   * The stack that it belongs to: compose.yaml, namespace shop, deploy/.
   */
  stack?: string;
}
/**
 * One program (or managed service) on the path: a configuration in a place where it is deployed. Replicas are one hop; a supervisor and its router process with a protocol between them are two.
 */
export interface Hop {
  /**
   * Unique and stable under reordering of the input: for baselines and for people, never for lookups (links use indices).
   */
  id: string;
  /**
   * How messages call it: nginx; gunicorn gthread.
   */
  label: string;
  /**
   * Lower-case name: nginx, gunicorn, uwsgi, node, php-fpm, puma, unicorn, uvicorn, hypercorn, alb, gcp, cloudflare, ingress-nginx, …; internet for the unknown client of an entry link; elsewhere for the server of an address that leads to nothing here. For messages: no rule may compare it.
   */
  software: string;
  version?: Word;
  worker?: Word;
  at: At;
  unit: Unit;
  /**
   * True when nobody in the repository can change it other than by the fields given (cloud load balancers, CDNs).
   */
  managed?: boolean;
  unmaintained?: Word;
  /**
   * How much it does at once.
   */
  capacity?: {
    processes?: Count;
    threads?: Count;
    slots?: Count;
    backlog?: Count;
    backlog_maximum?: Count;
  };
  /**
   * How it replaces its workers.
   */
  recycle?: {
    max_requests?: Count;
    jitter?: Count;
    drops_connections?: Flag;
    reuse_port?: Flag;
  };
  /**
   * What happens from the stop signal to the end.
   */
  stop?: {
    signal?: Word;
    ends?: Flag;
    graceful?: Flag;
    drain?: Duration;
    waits_for_idle?: Flag;
    pre_stop?: Duration;
    pre_stop_command?: Flag;
    has_shell?: Flag;
    grace_period?: Duration;
    refuses_connections?: Flag;
    gets_traffic_late?: Flag;
    propagation?: Duration;
    after_server?: Flag;
  };
  /**
   * What a reload of its configuration does.
   */
  reload?: {
    closes_idle?: Flag;
  };
}
/**
 * A word of a small vocabulary or a text for messages.
 */
export interface Word {
  /**
   * The effective value.
   */
  value?: string;
  /**
   * Why the value cannot be known statically, as a clause: 'the environment variable TIMEOUT has no default'. A comparison with it is undefined.
   */
  unknown?: string;
  /**
   * The effective value for people: '60 s', '5 to 6 s', '10 MB', 'no limit', 'unknown'. Rego prints nothing else.
   */
  text: string;
  /**
   * True when the value rests on something that can change without the repository changing (a floating tag). Lowers an error to a warning.
   */
  assumed?: boolean;
  /**
   * The setting in the vendor's own spelling: keepalive_timeout, --keep-alive, idle_timeout.timeout_seconds.
   */
  name: string;
  /**
   * The value as the file writes it, before conversion: '5000', '1h 30m'. Absent for defaults.
   */
  written?: string;
  /**
   * How the effective value follows from the written one, as a sentence, where they differ: 'Node 24 closes 1 s after keepAliveTimeout.' Shown as a note.
   */
  because?: string;
  /**
   * Where the value comes from. fixed: the software or service offers no setting for it, so no fix may target it.
   */
  origin: 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';
  at: At;
  /**
   * Index into documents: the document that an edit of this value changes. Absent for fixed values.
   */
  document?: number;
  /**
   * JSON Pointer into that document's body: the key that an edit sets, whether or not it stands there now. Absent for fixed values.
   */
  pointer?: string;
}
/**
 * A place in a file. Lines and columns count from 1, in UTF-16 units; a place without end is a whole line.
 */
export interface At {
  /**
   * Path relative to the working directory, with /.
   */
  file: string;
  /**
   * Line.
   */
  line: number;
  /**
   * Column, in UTF-16 units.
   */
  column: number;
  /**
   * Last line.
   */
  end_line?: number;
  /**
   * Column after the last character.
   */
  end_column?: number;
  /**
   * Offset of the first character in the file, from 0.
   */
  start?: number;
  /**
   * Offset after the last character.
   */
  end?: number;
}
/**
 * What is deployed, started and stopped as one.
 */
export interface Unit {
  /**
   * pod: Kubernetes pod template; service: compose service or container; host: systemd, supervisor or bare; cloud: managed service.
   */
  kind: 'pod' | 'service' | 'host' | 'cloud';
  /**
   * Unique: deployment/web.
   */
  name: string;
}
/**
 * A number of things.
 */
export interface Count {
  /**
   * The smallest that the effective value can be, in things. Equal to max when it is known exactly; they differ where it is known only as far as the range of versions goes.
   */
  min?: number;
  /**
   * The largest that the effective value can be, in things. Absent where it is known only from below (one version has a limit, another none).
   */
  max?: number;
  /**
   * Present instead of min and max when no limit exists. Compared as infinitely large.
   */
  limit?: 'none';
  /**
   * Why the value cannot be known statically, as a clause: 'the environment variable TIMEOUT has no default'. A comparison with it is undefined.
   */
  unknown?: string;
  /**
   * The effective value for people: '60 s', '5 to 6 s', '10 MB', 'no limit', 'unknown'. Rego prints nothing else.
   */
  text: string;
  /**
   * True when the value rests on something that can change without the repository changing (a floating tag). Lowers an error to a warning.
   */
  assumed?: boolean;
  /**
   * The setting in the vendor's own spelling: keepalive_timeout, --keep-alive, idle_timeout.timeout_seconds.
   */
  name: string;
  /**
   * The value as the file writes it, before conversion: '5000', '1h 30m'. Absent for defaults.
   */
  written?: string;
  /**
   * How the effective value follows from the written one, as a sentence, where they differ: 'Node 24 closes 1 s after keepAliveTimeout.' Shown as a note.
   */
  because?: string;
  /**
   * Where the value comes from. fixed: the software or service offers no setting for it, so no fix may target it.
   */
  origin: 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';
  at: At;
  /**
   * Index into documents: the document that an edit of this value changes. Absent for fixed values.
   */
  document?: number;
  /**
   * JSON Pointer into that document's body: the key that an edit sets, whether or not it stands there now. Absent for fixed values.
   */
  pointer?: string;
}
/**
 * A yes or no.
 */
export interface Flag {
  /**
   * The effective value.
   */
  value?: boolean;
  /**
   * Why the value cannot be known statically, as a clause: 'the environment variable TIMEOUT has no default'. A comparison with it is undefined.
   */
  unknown?: string;
  /**
   * The effective value for people: '60 s', '5 to 6 s', '10 MB', 'no limit', 'unknown'. Rego prints nothing else.
   */
  text: string;
  /**
   * True when the value rests on something that can change without the repository changing (a floating tag). Lowers an error to a warning.
   */
  assumed?: boolean;
  /**
   * The setting in the vendor's own spelling: keepalive_timeout, --keep-alive, idle_timeout.timeout_seconds.
   */
  name: string;
  /**
   * The value as the file writes it, before conversion: '5000', '1h 30m'. Absent for defaults.
   */
  written?: string;
  /**
   * How the effective value follows from the written one, as a sentence, where they differ: 'Node 24 closes 1 s after keepAliveTimeout.' Shown as a note.
   */
  because?: string;
  /**
   * Where the value comes from. fixed: the software or service offers no setting for it, so no fix may target it.
   */
  origin: 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';
  at: At;
  /**
   * Index into documents: the document that an edit of this value changes. Absent for fixed values.
   */
  document?: number;
  /**
   * JSON Pointer into that document's body: the key that an edit sets, whether or not it stands there now. Absent for fixed values.
   */
  pointer?: string;
}
/**
 * A duration. Where the software is imprecise by nature, the end that hurts: the shortest for a server's idle time, the longest for a client's.
 */
export interface Duration {
  /**
   * The smallest that the effective value can be, in milliseconds. Equal to max when it is known exactly; they differ where it is known only as far as the range of versions goes.
   */
  min?: number;
  /**
   * The largest that the effective value can be, in milliseconds. Absent where it is known only from below (one version has a limit, another none).
   */
  max?: number;
  /**
   * The unit of a bare number in written.
   */
  unit?: 's' | 'ms';
  /**
   * Present instead of min and max when no limit exists. Compared as infinitely large.
   */
  limit?: 'none';
  /**
   * Why the value cannot be known statically, as a clause: 'the environment variable TIMEOUT has no default'. A comparison with it is undefined.
   */
  unknown?: string;
  /**
   * The effective value for people: '60 s', '5 to 6 s', '10 MB', 'no limit', 'unknown'. Rego prints nothing else.
   */
  text: string;
  /**
   * True when the value rests on something that can change without the repository changing (a floating tag). Lowers an error to a warning.
   */
  assumed?: boolean;
  /**
   * The setting in the vendor's own spelling: keepalive_timeout, --keep-alive, idle_timeout.timeout_seconds.
   */
  name: string;
  /**
   * The value as the file writes it, before conversion: '5000', '1h 30m'. Absent for defaults.
   */
  written?: string;
  /**
   * How the effective value follows from the written one, as a sentence, where they differ: 'Node 24 closes 1 s after keepAliveTimeout.' Shown as a note.
   */
  because?: string;
  /**
   * Where the value comes from. fixed: the software or service offers no setting for it, so no fix may target it.
   */
  origin: 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';
  at: At;
  /**
   * Index into documents: the document that an edit of this value changes. Absent for fixed values.
   */
  document?: number;
  /**
   * JSON Pointer into that document's body: the key that an edit sets, whether or not it stands there now. Absent for fixed values.
   */
  pointer?: string;
}
/**
 * One connection between two hops, with one set of client settings.
 */
export interface Link {
  client: Client;
  server: Server;
  reused?: Flag;
  /**
   * How sure the join is. Findings of severity error over an assumed link become warnings.
   */
  evidence: 'certain' | 'assumed';
  /**
   * How it was joined: 'upstream web names the compose service web'.
   */
  because: string;
}
/**
 * The end that opens the connection, with the settings that this end decides. A field is absent where the software has no such notion, unknown where it has but the value cannot be read.
 */
export interface Client {
  /**
   * Index into hops.
   */
  hop: number;
  /**
   * The hop's label, repeated for messages: nginx.
   */
  label: string;
  /**
   * Every place whose settings this link is: the locations (or ingress paths, virtual services, listeners) that send to this server with the same effective values. Two places are one link when all client values agree in value, name and origin and all but defaults and fixed ones stand at the same place. At least one; the first is the one that a report names.
   */
  routes: Route[];
  address?: Word;
  two_addresses?: Flag;
  protocol?: Word;
  tls?: Flag;
  http_version?: Word;
  connection_header?: Word;
  connect_timeout?: Duration;
  send_timeout?: Duration;
  response_timeout?: Duration;
  read_timeout?: Duration;
  total_timeout?: Duration;
  timeout_answers?: Flag;
  drain?: Duration;
  upgrade?: Flag;
  request_buffering?: Flag;
  body_limit?: Bytes;
  pool?: Pool;
  peers?: Peers;
  retries?: Retries;
}
/**
 * One place that sends requests over a link.
 */
export interface Route {
  /**
   * server api.example.com, location /api/
   */
  label: string;
  at: At;
}
/**
 * A size.
 */
export interface Bytes {
  /**
   * The smallest that the effective value can be, in bytes. Equal to max when it is known exactly; they differ where it is known only as far as the range of versions goes.
   */
  min?: number;
  /**
   * The largest that the effective value can be, in bytes. Absent where it is known only from below (one version has a limit, another none).
   */
  max?: number;
  /**
   * Present instead of min and max when no limit exists. Compared as infinitely large.
   */
  limit?: 'none';
  /**
   * Why the value cannot be known statically, as a clause: 'the environment variable TIMEOUT has no default'. A comparison with it is undefined.
   */
  unknown?: string;
  /**
   * The effective value for people: '60 s', '5 to 6 s', '10 MB', 'no limit', 'unknown'. Rego prints nothing else.
   */
  text: string;
  /**
   * True when the value rests on something that can change without the repository changing (a floating tag). Lowers an error to a warning.
   */
  assumed?: boolean;
  /**
   * The setting in the vendor's own spelling: keepalive_timeout, --keep-alive, idle_timeout.timeout_seconds.
   */
  name: string;
  /**
   * The value as the file writes it, before conversion: '5000', '1h 30m'. Absent for defaults.
   */
  written?: string;
  /**
   * How the effective value follows from the written one, as a sentence, where they differ: 'Node 24 closes 1 s after keepAliveTimeout.' Shown as a note.
   */
  because?: string;
  /**
   * Where the value comes from. fixed: the software or service offers no setting for it, so no fix may target it.
   */
  origin: 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';
  at: At;
  /**
   * Index into documents: the document that an edit of this value changes. Absent for fixed values.
   */
  document?: number;
  /**
   * JSON Pointer into that document's body: the key that an edit sets, whether or not it stands there now. Absent for fixed values.
   */
  pointer?: string;
}
/**
 * The idle connections that the client keeps for reuse.
 */
export interface Pool {
  enabled?: Flag;
  declared?: Flag;
  on_since?: Word;
  size?: Count;
  idle_timeout?: Duration;
  max_requests?: Count;
  max_age?: Duration;
  per_route?: Flag;
  routes?: Count;
}
/**
 * The servers among which the client chooses. Each joined peer is a link of its own.
 */
export interface Peers {
  count?: Count;
  disabled_after?: Count;
  disabled_for?: Duration;
}
/**
 * What the client does after a failed attempt.
 */
export interface Retries {
  tries?: Count;
  timeout?: Duration;
  after_error?: Flag;
  after_timeout?: Flag;
  non_idempotent?: Flag;
  loses_requests?: Flag;
}
/**
 * The end that accepts the connection, with the settings that this end decides. Effective values: what the server does on this socket, not what a setting says.
 */
export interface Server {
  /**
   * Index into hops.
   */
  hop: number;
  /**
   * The hop's label, repeated for messages: gunicorn gthread.
   */
  label: string;
  address?: Word;
  single_family?: Flag;
  protocol?: Word;
  tls?: Flag;
  keepalive?: Flag;
  idle_timeout?: Duration;
  max_requests?: Count;
  header_timeout?: Duration;
  body_timeout?: Duration;
  receive_timeout?: Duration;
  header_limit?: Bytes;
  body_limit?: Bytes;
  request_limit?: Duration;
  request_limit_answers?: Flag;
  heartbeat_timeout?: Duration;
  pins_worker?: Flag;
}
/**
 * Two consecutive links: what arrives over outer is passed on over inner. links[outer].server.hop equals links[inner].client.hop, and at least one route of inner is served on outer.
 */
export interface Chain {
  /**
   * Index into links.
   */
  outer: number;
  /**
   * Index into links.
   */
  inner: number;
}
/**
 * An address for which no hop was found.
 */
export interface Unjoined {
  /**
   * Index into hops.
   */
  hop: number;
  /**
   * As configured.
   */
  address: string;
  /**
   * Why nothing joined: 'no server listens on port 8001'.
   */
  because: string;
  at: At;
}
/**
 * What the readers found out about single settings, one list for each effect. A reader states what the software does with the setting; the rule of the same sense gives it severity and words, so a new format gets these rules for nothing.
 */
export interface Notes {
  /**
   * Names that the software does not know and skips, close to one that it does. Rule: setting_name_is_misspelt.
   */
  misspelt: Item[];
  /**
   * Names that it does not know and skips, close to none. Rule: setting_name_is_unknown.
   */
  unrecognized: Item[];
  /**
   * Known names that stand where nothing reads them. Rule: setting_stands_in_the_wrong_place.
   */
  misplaced: Item[];
  /**
   * Known names, rightly placed, without effect in this mode. Rule: setting_has_no_effect.
   */
  ineffective: Item[];
  /**
   * Values that the software takes for something else than they say. Rule: value_is_misread.
   */
  misread: Item[];
  /**
   * Settings with which the software does not start or rejects the whole configuration. Rule: setting_is_refused.
   */
  refused: Item[];
  /**
   * Values that could not be known statically. Rule: value_is_not_known.
   */
  unknown: Item[];
  /**
   * Places of program code that let an error cut a response. Rule: unhandled_stream_error.
   */
  unhandled: Item[];
  /**
   * Files of which nothing could be read; a part that was skipped is an item of unknown. Rule: file_is_unreadable.
   */
  unreadable: Item[];
}
/**
 * A setting and what the software makes of it.
 */
export interface Item {
  /**
   * The setting as written.
   */
  name: string;
  /**
   * Its value as written.
   */
  written?: string;
  /**
   * The setting or value that was probably meant, in the vendor's spelling; what the fix writes.
   */
  meant?: string;
  /**
   * The value that the software really uses.
   */
  taken?: string;
  /**
   * Why, as a sentence about the software: 'gunicorn skips names that it does not know.'
   */
  because: string;
  at: At;
  /**
   * Index into documents.
   */
  document?: number;
  /**
   * JSON Pointer for the edit.
   */
  pointer?: string;
  /**
   * True when a launch or an argument names the file (unreadable), or a launch starts the program (refused).
   */
  named?: boolean;
}
