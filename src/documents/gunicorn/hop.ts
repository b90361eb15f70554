import type { Gunicorn } from '../../contracts/gunicorn.ts';
import type { At, Flag, Hop, Server } from '../../contracts/model.ts';
import { type Document, isUnknown, type Mark, type Unknown } from '../document.ts';
import type { Launch, Unit } from '../launch/launch.ts';
import { stopsOn } from '../launch/signals.ts';
import { stopped } from '../launch/stopped.ts';
import type { Address, LooseHop, LooseServer } from '../loose-hop.ts';
import { flag, word } from '../numbers/fact.ts';
import { bytes, count, duration, type Extent, exactly, hull, type Source } from '../numbers/number.ts';
import { type Range, rangeOf, since, within } from '../versions/range.ts';
import { SIGNALS, type Worker } from './defaults.ts';

/** A setting that counts something. */
type Numeric =
  | 'workers'
  | 'threads'
  | 'worker_connections'
  | 'max_requests'
  | 'max_requests_jitter'
  | 'timeout'
  | 'graceful_timeout'
  | 'keepalive'
  | 'backlog'
  | 'limit_request_field_size';

const NEVER: Extent = { limit: 'none' };

/** Workers that answer many requests at once in one event loop. */
const EVENT_LOOPS = new Set<string>(['gevent', 'gevent_pywsgi', 'eventlet', 'tornado', 'asgi', 'uvicorn']);
const KNOWN_WORKERS = new Set<string>(['sync', 'gthread', ...EVENT_LOOPS]);

/**
 * One gunicorn as a hop with one server for every address that it binds.
 *
 * `launch` is absent for a file that no launch names: it is read as of one host. `range` is that of the
 * reading; without it, it is what the launch states, or else the document.
 */
export function hopOfGunicorn(
  document: Document<Gunicorn>,
  index: number,
  launch?: Launch,
  range: Range = launch?.versions.get('gunicorn') ?? rangeOfDocument(document),
): LooseHop {
  return new Hops(document, index, launch, range).hop();
}

/** All releases from 20.1 on where the document states no version. */
function rangeOfDocument({ body }: Document<Gunicorn>): Range {
  const stated = typeof body.version === 'string' ? rangeOf(body.version) : undefined;
  return stated ?? { from: [20, 1], written: '' };
}

class Hops {
  private readonly document: Document<Gunicorn>;
  private readonly index: number;
  private readonly launch: Launch | undefined;
  private readonly range: Range;
  /** How the workers behave; undefined where that is not known. */
  private readonly worker: Worker | undefined;
  /** Why the behaviour of the workers is not known. */
  private readonly stranger: Unknown;

  constructor(document: Document<Gunicorn>, index: number, launch: Launch | undefined, range: Range) {
    this.document = document;
    this.index = index;
    this.launch = launch;
    this.range = range;
    const name = document.body.worker_class;
    this.worker = typeof name === 'string' && KNOWN_WORKERS.has(name) ? (name as Worker) : undefined;
    this.stranger = isUnknown(name) ? name : { unknown: `the behaviour of the worker class ${name} is not known` };
  }

  hop(): LooseHop {
    return { hop: this.program(), servers: this.servers(), clients: [] };
  }

  private source(pointer: string, changes: Partial<Mark> = {}): Source {
    const mark = this.document.marks.get(pointer) ?? this.fallback();
    return { mark: { ...mark, ...changes }, document: this.index, pointer };
  }

  private fallback(): Mark {
    const at: At = this.launch?.at ?? { file: this.document.file, line: 1, column: 1 };
    return { at, origin: 'default', name: 'gunicorn' };
  }

  /** A property that no setting changes; it stands where the worker class is chosen. */
  private fixed(because: string): Source {
    const mark = this.document.marks.get('/worker_class') ?? this.fallback();
    return { mark: { ...withoutWritten(mark), origin: 'fixed', because } };
  }

  private extent(name: Numeric, scale = 1, zero?: Extent): Extent {
    const value = this.document.body[name];
    if (isUnknown(value)) return { unknown: value.unknown };
    return value === 0 && zero ? zero : exactly(value * scale);
  }

  private count(name: Numeric, zero?: Extent) {
    return count(this.extent(name, 1, zero), this.source(`/${name}`));
  }

  private seconds(name: Numeric, zero?: Extent) {
    return duration(this.extent(name, 1000, zero), this.source(`/${name}`));
  }

  private get label(): string {
    const { worker_class } = this.document.body;
    return typeof worker_class === 'string' ? `gunicorn ${worker_class}` : 'gunicorn';
  }

  private program(): Hop {
    const { document, launch } = this;
    const { body } = document;
    const unit: Unit = launch?.unit ?? { kind: 'host', name: document.stack ?? hostOf(document.file) };
    return {
      id: `gunicorn ${unit.name}:${document.file}`,
      label: this.label,
      software: 'gunicorn',
      version: word(textOr(body.version, 'no version is stated'), this.source('/version')),
      worker: word(this.worker ?? this.className(), this.source('/worker_class')),
      at: launch?.at ?? { file: document.file, line: 1, column: 1 },
      unit,
      capacity: {
        processes: this.count('workers'),
        ...(this.worker === 'gthread' && { threads: this.count('threads') }),
        slots: this.slots(),
        backlog: this.count('backlog'),
        ...this.backlogMaximum(),
      },
      recycle: {
        max_requests: this.worker
          ? this.count('max_requests', NEVER)
          : count(this.stranger, this.source('/max_requests')),
        jitter: this.count('max_requests_jitter'),
        drops_connections: this.dropsConnections(),
        reuse_port: flag(booleanOr(body.reuse_port), this.source('/reuse_port')),
      },
      stop: this.stop(),
    };
  }

  private backlogMaximum(): Pick<NonNullable<Hop['capacity']>, 'backlog_maximum'> {
    const stated = this.launch?.backlog_maximum;
    if (!stated) return {};
    const { value, unknown = 'it is not known', mark } = stated;
    return { backlog_maximum: count(value === undefined ? { unknown } : exactly(value), { mark }) };
  }

  private className(): string | Unknown {
    const name = this.document.body.worker_class;
    return typeof name === 'string' ? name : this.stranger;
  }

  private slots() {
    const { workers, threads } = this.document.body;
    const source = this.source('/workers');
    if (this.worker && EVENT_LOOPS.has(this.worker)) return count(NEVER, source);
    if (!this.worker) return count(this.stranger, source);
    if (isUnknown(workers)) return count(workers, source);
    if (this.worker === 'sync') return count(exactly(workers), source);
    return isUnknown(threads) ? count(threads, source) : count(exactly(workers * threads), source);
  }

  /**
   * Measured: gthread (20.1.0 to 26.2.0) and UvicornWorker cut idle connections when a worker is replaced; sync, gevent
   * and gthread of 27.0.1 (0 of 2,880 POST lost, 26.2.0: 112) do not.
   */
  private dropsConnections(): Flag {
    const source = this.fixed(`It is how ${this.label} replaces its workers.`);
    switch (this.worker) {
      case 'gthread': {
        if (since(this.range, '27.0.0') === false) return flag(true, source);
        if (since(this.range, '27.0.1') === true) return flag(false, source);
        return flag(
          { unknown: 'gthread workers do so before gunicorn 27, and which release runs is not known' },
          source,
        );
      }
      case 'uvicorn':
        return flag(true, source);
      case 'sync':
        return flag(false, source);
      case 'gevent':
        return since(this.range, '26.0.0') === true
          ? flag(false, source)
          : flag({ unknown: 'what gevent workers before gunicorn 26 do was not measured' }, source);
      case undefined:
        return flag(this.stranger, source);
      default:
        return flag({ unknown: `what ${this.worker} workers do when they are replaced is not known` }, source);
    }
  }

  private stop(): NonNullable<Hop['stop']> {
    const { stop = {} } = this.launch ?? {};
    return {
      ...stopped(stop),
      ...stopsOn(stop, SIGNALS),
      drain: duration(this.extent('graceful_timeout', 1000), this.source('/graceful_timeout')),
      waits_for_idle: this.waitsForIdle(),
    };
  }

  /**
   * Measured: from 24.0 to 26.2 a gthread or asgi worker with one idle connection takes the whole graceful_timeout to
   * stop; other releases and classes do not wait for connections without a request.
   */
  private waitsForIdle(): Flag {
    const { range, worker } = this;
    const source = this.fixed(`It is how ${this.label} stops.`);
    if (!worker) return flag(this.stranger, source);
    if (worker !== 'gthread' && worker !== 'asgi') return flag(false, source);
    const begun = since(range, '24.0.0');
    const ended = since(range, '27.0.0');
    if (begun === false || ended === true) return flag(false, source);
    const because = `${worker} workers of gunicorn 24 to 26 wait for idle connections until graceful_timeout.`;
    if (begun === true && ended === false) return flag(true, this.fixed(because));
    return flag({ unknown: 'it depends on the version: gunicorn 24 to 26 wait for idle connections' }, source);
  }

  private servers(): LooseServer[] {
    const { bind } = this.document.body;
    const shared = this.shared();
    const binds = isUnknown(bind) ? [bind] : bind;
    const sources = binds.map((_, i) => this.source(this.document.marks.has(`/bind/${i}`) ? `/bind/${i}` : '/bind'));
    const addresses = binds.map((one, i) => addressOf(one, (sources[i] as Source).mark));
    return addresses.map((address, i) => {
      const source = sources[i] as Source;
      const single = singleFamily(address, addresses);
      return {
        address,
        server: {
          address: word(address.kind === 'unknown' ? { unknown: address.because } : address.text, source),
          ...(single !== undefined && { single_family: flag(single, source, address.text) }),
          ...shared,
        },
        label: `${this.label} at ${address.text}`,
      };
    });
  }

  /** What all sockets of one gunicorn have in common. */
  private shared(): Omit<Server, 'hop' | 'label'> {
    const { body } = this.document;
    const idle = this.idle();
    return {
      protocol: this.protocol(),
      tls: this.tls(),
      ...idle,
      ...this.limits(),
      ...(this.worker === 'gevent' && { header_timeout: this.seconds('keepalive', NEVER) }),
      header_limit: bytes(
        isUnknown(body.limit_request_field_size)
          ? body.limit_request_field_size
          : exactly(body.limit_request_field_size === 0 ? Number.POSITIVE_INFINITY : body.limit_request_field_size),
        this.source('/limit_request_field_size'),
      ),
    };
  }

  private protocol() {
    const { protocol } = this.document.body;
    // With h2 among http_protocols, gRPC is understood, too.
    const versions = this.document.marks.get('/http_protocols')?.origin ?? 'default';
    if (versions !== 'default') return word({ unknown: 'it may speak HTTP/2, too' }, this.source('/http_protocols'));
    const isSet = this.document.marks.get('/protocol')?.origin !== 'default';
    if (protocol === undefined || !isSet)
      return word('http', this.fixed('gunicorn speaks HTTP unless its setting protocol says otherwise.'));
    return word(isUnknown(protocol) ? protocol : (protocol ?? 'http'), this.source('/protocol'));
  }

  private tls(): Flag {
    const { certfile, keyfile } = this.document.body;
    const pointer = typeof keyfile === 'string' && keyfile !== '' && !certfile ? '/keyfile' : '/certfile';
    const source = this.source(pointer);
    if (isUnknown(certfile)) return flag(certfile, source);
    if (isUnknown(keyfile)) return flag(keyfile, this.source('/keyfile'));
    return flag(Boolean(certfile || keyfile), source);
  }

  /** Whether responses leave the connection open, and when the server closes it then. */
  private idle(): Pick<Server, 'keepalive' | 'idle_timeout'> {
    const { keepalive, threads, worker_connections } = this.document.body;
    const source = this.source('/keepalive');
    const open = (idle: Extent, from: Source = source) => ({
      keepalive: flag(true, source, textOf(this.extent('keepalive', 1000))),
      idle_timeout: duration(idle, from),
    });
    const closed = (from: Source, text: string) => ({ keepalive: flag(false, from, text) });
    const notKnown = (reason: Unknown, from: Source = source) => ({
      keepalive: flag(reason, from),
      idle_timeout: duration(reason, from),
    });
    const worker = this.worker;
    if (!worker) return notKnown(this.stranger, this.source('/worker_class'));
    if (worker === 'sync') {
      return closed(this.fixed('sync workers answer Connection: close to every request.'), 'sync');
    }
    if (worker === 'asgi') return this.idleOfAsgi(source);
    if (isUnknown(keepalive)) return notKnown(keepalive);
    if (worker === 'gthread') {
      if (keepalive === 0) return closed(source, '0');
      const slots = this.source('/worker_connections', {
        because: 'gthread workers keep no connection open unless worker_connections is larger than threads.',
      });
      if (isUnknown(worker_connections)) return notKnown(worker_connections, slots);
      if (isUnknown(threads)) return notKnown(threads, this.source('/threads'));
      if (worker_connections <= threads) return closed(slots, String(worker_connections));
      return open(exactly(keepalive * 1000));
    }
    if (keepalive === 0) {
      return worker === 'uvicorn'
        ? notKnown({ unknown: 'what UvicornWorker does with keepalive 0 is not known' })
        : closed(source, '0');
    }
    if (worker === 'gevent') return open(exactly(keepalive * 1000));
    if (worker === 'uvicorn') {
      const because = "UvicornWorker passes gunicorn's keepalive on as timeout_keep_alive, in place of uvicorn's 5 s.";
      const own = this.document.marks.get('/keepalive')?.because;
      return open(
        exactly(keepalive * 1000),
        this.source('/keepalive', { because: own ? `${because} ${own}` : because }),
      );
    }
    const reason = { unknown: `how long ${worker} workers keep an idle connection is not known` };
    return { keepalive: flag(true, source, String(keepalive)), idle_timeout: duration(reason, source) };
  }

  /** Before 27.0 asgi workers never close an idle connection; since then they do after keepalive. */
  private idleOfAsgi(source: Source): Pick<Server, 'keepalive' | 'idle_timeout'> {
    const idle = this.extent('keepalive', 1000);
    const values = within(this.range, [
      ['24.0.0', NEVER],
      ['27.0.0', idle],
    ] as const);
    const because = 'asgi workers before gunicorn 27 never close an idle connection.';
    const from = since(this.range, '27.0.0') === true ? source : this.source('/keepalive', { because });
    const zero = this.document.body.keepalive === 0 && since(this.range, '27.0.0') !== false;
    if (zero) {
      const reason = { unknown: 'what asgi workers do with keepalive 0 is not known' };
      return { keepalive: flag(reason, source), idle_timeout: duration(reason, source) };
    }
    return { keepalive: flag(true, from), idle_timeout: duration(hull(values), from) };
  }

  /** `timeout` limits a request in sync workers only; elsewhere it watches that the worker lives. */
  private limits(): Pick<Server, 'request_limit' | 'request_limit_answers' | 'heartbeat_timeout'> {
    const source = this.source('/timeout');
    if (!this.worker) {
      return { request_limit: duration(this.stranger, source), heartbeat_timeout: duration(this.stranger, source) };
    }
    const timeout = this.seconds('timeout', NEVER);
    if (this.worker !== 'sync') {
      const because = `timeout of ${this.worker} workers is no limit for a request.`;
      return {
        request_limit: duration(NEVER, this.fixed(because)),
        heartbeat_timeout: timeout,
      };
    }
    const answers = since(this.range, '22.0.0');
    const because = answers
      ? 'sync workers answer 500 at timeout since gunicorn 22.'
      : 'sync workers before gunicorn 22 are killed at timeout without an answer.';
    return {
      request_limit: timeout,
      request_limit_answers: flag(
        answers ?? { unknown: 'it depends on the version: gunicorn answers 500 at timeout since 22.0.0' },
        this.fixed(answers === undefined ? 'gunicorn answers 500 at timeout since 22.0.0.' : because),
      ),
    };
  }
}

function withoutWritten(mark: Mark): Mark {
  const { written: _written, because: _because, ...rest } = mark;
  return rest;
}

const textOr = (value: string | null | Unknown, because: string): string | Unknown => value ?? { unknown: because };

const booleanOr = (value: boolean | null | Unknown): boolean | Unknown => value ?? false;

const textOf = (extent: Extent): string => ('min' in extent ? `${extent.min / 1000}` : 'on');

function hostOf(file: string): string {
  const at = file.lastIndexOf('/');
  return `host ${at < 0 ? '.' : file.slice(0, at)}`;
}

/** An element of `bind` as gunicorn/util.py, parse_address reads it. */
function addressOf(bind: string | null | Unknown, mark: Mark): Address {
  const { at } = mark;
  if (isUnknown(bind)) return { kind: 'unknown', because: bind.unknown, text: mark.written ?? 'bind', at };
  const text = bind ?? '';
  const stated = mark.assumed !== true;
  const unix = /^unix:(?:\/\/)?/.exec(text);
  if (unix) return { kind: 'unix', path: text.slice(unix[0].length), stated, text, at };
  if (text.startsWith('fd://')) {
    return { kind: 'unknown', because: 'gunicorn is given an open socket (fd://)', text, at };
  }
  const net = text.replace(/^tcp:\/\//, '');
  const found = /^\[([^\]]*)\](?::(.*))?$/.exec(net) ?? /^([^:]*)(?::([^:]*))?/.exec(net);
  const port = found?.[2] ?? '8000';
  const host = net === '' ? '0.0.0.0' : (found?.[1] ?? '').toLowerCase();
  if (!/^\s*\d{1,5}\s*$/.test(port)) return { kind: 'unknown', because: `'${port}' is no port`, text, at };
  return { kind: 'tcp', host, port: Number(port), stated, text, at };
}

/**
 * True where a port is open for addresses of one family; undefined for names and sockets, which have none of their own.
 */
function singleFamily(address: Address, all: readonly Address[]): boolean | undefined {
  if (address.kind !== 'tcp') return undefined;
  const families = all.map((other) =>
    other.kind === 'tcp' && other.port !== address.port ? 'other' : familyOf(other),
  );
  if (families.includes(undefined)) return undefined;
  return !(families.includes('IPv4') && families.includes('IPv6'));
}

function familyOf(address: Address): string | undefined {
  if (address.kind === 'unix') return 'other';
  // gunicorn leaves IPV6_V6ONLY as the system has it, so [::] may accept both.
  if (address.kind === 'unknown' || address.host === '::') return undefined;
  if (/^\d+(?:\.\d+){3}$/.test(address.host) || address.host === '') return 'IPv4';
  return address.host.includes(':') ? 'IPv6' : undefined;
}
