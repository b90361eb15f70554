import type { At } from '../../contracts/model.ts';
import type { Listen, Location, Nginx, Pass, Peer, Server, Upstream } from '../../contracts/nginx.ts';
import type { TextFile } from '../../files/file.ts';
import { type Document, isUnknown, type Mark, step, type Unknown } from '../document.ts';
import { durationText } from '../numbers/number.ts';
import { placeholder, replaced, setIn } from '../placeholders/index.ts';
import type { Range } from '../versions/range.ts';
import { since } from '../versions/range.ts';
import { listenPlace, placeOf } from './addresses.ts';
import { Conformance } from './conformance.ts';
import {
  BACKLOG,
  CLIENT,
  CLIENT_IN_LOCATIONS,
  DEFAULT_POOL,
  FAMILIES,
  type Family,
  familySettings,
  MAIN,
  METHODS,
  PACKAGED,
  PEER,
  POOL,
  type Setting,
  STREAM_PROXY,
} from './defaults.ts';
import { builtIn, HeaderReader } from './headers.ts';
import { foreignSettings, ineffective } from './ineffective.ts';
import { type Directive, Level, LevelReader, NoteBook, type Surroundings } from './levels.ts';
import { nativeOf } from './native.ts';
import { keysOf, PASSES, passOf } from './passes.ts';
import { variable } from './placeholders.ts';
import { connectionOf, verdictOf } from './pool.ts';
import { parseTime } from './time.ts';
import { type BodyValue, defaultOf, parseCount, readValue } from './values.ts';

/** What one nginx is configured by. */
export interface NginxSource extends Surroundings {
  /** The main file. */
  main?: TextFile;
  /** Files that are read as included inside `http` of the packaged nginx.conf. */
  snippets?: readonly TextFile[];
  /** What an entrypoint appends to the main file. */
  appended?: TextFile;
  /** The releases that may be running. */
  range: Range;
  /** What makes defaults apply where no line of the files does: the line that starts nginx. */
  at?: At;
  /** Whose nginx.conf surrounds the snippets; `any` (also where absent) where that is not known. */
  packaged?: 'official' | 'openresty' | 'debian' | 'any';
  /** Who built the program: nginx.org, or somebody who may have built in any modules; absent for a distribution. */
  build?: 'official' | 'foreign';
}

const BY_FAMILY = new Map(FAMILIES.map((family) => [family, familySettings(family)] as const));
const IN_LOCATIONS = new Map([...BY_FAMILY.values()].flat().map((setting) => [setting.name, setting]));
const IN_SERVERS = new Map([...CLIENT.map((setting) => [setting.name, setting] as const), ...IN_LOCATIONS]);

/** The directives that are read; every other one is left to nginx. */
const WANTED: ReadonlySet<string> = new Set([
  ...IN_SERVERS.keys(),
  ...[...MAIN, ...POOL, ...STREAM_PROXY].map(({ name }) => name),
  ...METHODS,
  ...PASSES,
  ...['proxy_set_header', 'listen', 'server_name', 'server', 'keepalive', 'zone', 'set', 'ssl', 'http2'],
]);

/** The document of one nginx. Never throws; what is not understood is unknown and noted. */
export function readNginx(source: NginxSource): Document<Nginx> {
  return new DocumentReader(source).read();
}

const ONE_OF_TWO = 'the template decides which of two lines is there';

/** A value with its place. */
interface Placed {
  value: BodyValue;
  mark: Mark;
}

/** A part of the body while it is filled: keys are the settings' names. */
type Filling = Record<string, unknown>;

class DocumentReader {
  private readonly source: NginxSource;
  private readonly range: Range;
  private readonly book = new NoteBook();
  private readonly marks = new Map<string, Mark>();
  private readonly headers = new HeaderReader();
  private readonly builtIn: ReturnType<typeof builtIn>;
  /** What a directive says, read once however many levels inherit it. */
  private readonly readings = new Map<Directive, { explicit: Placed; inherited: Placed }>();
  private readonly defaults = new Map<Setting, BodyValue>();
  private readonly at: At;

  constructor(source: NginxSource) {
    this.source = source;
    this.range = source.range;
    this.builtIn = builtIn(source.range);
    const [first] = source.main ? [source.main] : (source.snippets ?? []);
    this.at = source.at ?? first?.at(0, 0) ?? { file: '', line: 1, column: 1 };
  }

  read(): Document<Nginx> {
    const { source } = this;
    const texts = [source.main, ...(source.snippets ?? []), source.appended].filter((text) => text !== undefined);
    const { range, packaged = 'any', build } = source;
    const conformance = new Conformance(range, build);
    const reader = new LevelReader(source, WANTED, this.book, conformance);
    const root = new Level('main');
    if (source.main) reader.read(source.main, root);
    if (source.snippets?.length) {
      let http = root.of('http')[0];
      if (!http) {
        http = new Level('http', root);
        root.levels.push(http);
      }
      for (const snippet of source.snippets) reader.read(snippet, http, packaged !== 'any');
    }
    if (source.appended) reader.read(source.appended, root);
    const body = this.body(root);
    this.noteConnections(body);
    for (const item of ineffective(body, this.marks, this.range)) this.book.add('ineffective', item);
    conformance.tell(this.book);
    return {
      format: 'nginx',
      file: reader.files[0] ?? this.at.file,
      body,
      marks: this.marks,
      notes: this.book.notes,
      files: reader.files,
      native: () => nativeOf(texts, source),
    };
  }

  private body(root: Level): Nginx {
    const { from, below, written, assumed, at } = this.range;
    this.marks.set('/version', { at: at ?? this.at, origin: at ? 'explicit' : 'default', name: 'nginx' });
    const main: Filling = {};
    for (const setting of MAIN) this.put(main, '/main', setting, this.effective(root, setting, this.at));
    const http = root.of('http');
    const servers = http.flatMap((level) => level.of('server'));
    const blocks = http.flatMap((level) => level.of('upstream'));
    const upstreams = this.upstreams(blocks, '/upstreams');
    const names = new Map(upstreams.map(({ name }) => [name.toLowerCase(), name]));
    const httpValues: Filling = {};
    for (const level of http) this.putOwn(httpValues, '/http', level, IN_SERVERS);
    const streams = root.of('stream');
    return {
      version: {
        from: from.join('.'),
        ...(below && { below: below.join('.') }),
        written,
        ...(assumed && { assumed }),
      },
      ...(!this.source.main && { packaged: this.source.packaged ?? 'any' }),
      main: main as unknown as Nginx['main'],
      http: httpValues as Nginx['http'],
      upstreams,
      servers: servers.map((level, i) => this.server(level, `/servers/${i}`, names)),
      maps: http.flatMap((level) => level.of('map')).map((level, i) => this.map(level, `/maps/${i}`)),
      stream: this.stream(streams),
    };
  }

  /** Writes one value into the body and its mark beside it. */
  private put(into: Filling, pointer: string, { name }: { name: string }, { value, mark }: Placed): void {
    into[name] = value;
    this.marks.set(`${pointer}/${name}`, mark);
  }

  /** Only what stands in the level itself. */
  private putOwn(into: Filling, pointer: string, level: Level, settings: ReadonlyMap<string, Setting>): void {
    for (const [name, directives] of level.settings) {
      const setting = settings.get(name);
      if (setting) this.put(into, pointer, setting, this.reading(setting, directives).explicit);
    }
    const headers = level.settings.get('proxy_set_header');
    if (headers && level.kind !== 'stream server') this.putHeaders(into, pointer, level);
  }

  private putHeaders(into: Filling, pointer: string, level: Level): void {
    const { written } = this.headers.of(level);
    const values: Filling = {};
    for (const [name, { value, mark }] of written) {
      values[name] = value;
      this.marks.set(`${pointer}/proxy_set_header${step(name)}`, mark);
    }
    into.proxy_set_header = values;
    this.checkHeaders(level.settings.get('proxy_set_header') ?? []);
  }

  private checkHeaders(directives: readonly Directive[]): void {
    for (const directive of directives) {
      if (directive.args.length !== 2) {
        this.refuse(directive, `"proxy_set_header" takes two values, not ${directive.args.length}.`);
      } else this.noteUnknown(directive, placeholder(directive.args[1] ?? ''));
    }
  }

  /** What holds at a level: its own value, an outer one, or the default, whose place is `at`. */
  private effective(level: Level, setting: Setting, at: At): Placed {
    const found = level.nearest(setting.name);
    const open = level.openUpTo(found?.level);
    if (open !== undefined) return { value: { unknown: hidden(open) }, mark: this.defaultMark(at, setting.name) };
    if (found) {
      const { explicit, inherited } = this.reading(setting, found.directives);
      return found.level === level ? explicit : inherited;
    }
    const mark = this.defaultMark(at, setting.name);
    const packaged = this.source.main ? undefined : this.packaged(setting);
    if (packaged) return { value: packaged.value, mark: { ...mark, because: packaged.because } };
    return { value: this.defaultOf(setting), mark };
  }

  private defaultMark(at: At, name: string): Mark {
    const { assumed } = this.range;
    return assumed ? { at, origin: 'default', name, assumed } : { at, origin: 'default', name };
  }

  private defaultOf(setting: Setting): BodyValue {
    let value = this.defaults.get(setting);
    if (value === undefined) {
      value = defaultOf(setting, this.range);
      this.defaults.set(setting, value);
    }
    return value;
  }

  /** What the packaged nginx.conf around a snippet sets. */
  private packaged(setting: Setting): { value: BodyValue; because: string } | undefined {
    const { packaged = 'any' } = this.source;
    const isProcesses = setting === MAIN[0];
    const isKeepalive = setting === CLIENT[0];
    if (packaged === 'any') {
      if (isKeepalive) return { value: { min: 65, max: 75 }, because: 'Packages set 65 s, nginx itself has 75 s.' };
      if (isProcesses) return { value: { unknown: 'the main nginx.conf is not known' }, because: 'Packages set auto.' };
      return undefined;
    }
    const { because, keepalive_timeout, worker_processes } = PACKAGED[packaged];
    if (isKeepalive && keepalive_timeout !== undefined) return { value: keepalive_timeout, because };
    if (isProcesses && worker_processes !== undefined)
      return { value: readValue(setting, ['auto']) as BodyValue, because };
    return undefined;
  }

  /** What the directives of one name and one level say. nginx refuses a second one; the first is read. */
  private reading(setting: Setting, directives: readonly Directive[]): { explicit: Placed; inherited: Placed } {
    const [directive, second] = directives as readonly [Directive, Directive?];
    let reading = this.readings.get(directive);
    if (reading) return reading;
    // What a second line of a list says is added (ngx_conf_set_bitmask_slot).
    const isList = setting.grammar === 'words';
    if (second && !isList) this.refuseLine(second, `"${second.name}" directive is duplicate.`);
    const open = directives.find(({ unknown }) => unknown !== undefined)?.unknown;
    const unknown = open ?? (second?.isTemplated ? ONE_OF_TWO : undefined);
    const args = isList ? directives.flatMap((one) => one.args) : directive.args;
    const found = unknown === undefined ? readValue(setting, args) : { unknown };
    const refused = typeof found === 'object' && 'refused' in found ? found.refused : undefined;
    const value = refused === undefined ? (found as BodyValue) : { unknown: 'nginx does not start with this value' };
    if (refused !== undefined) this.refuse(directive, refused, meantBy(setting, directive.args));
    else if (setting.grammar !== 'processes') this.noteUnknown(directive, variable(directive.args.join(' ')));
    if (refused === undefined) this.noteMisread(setting, directive, value);
    const mark: Mark = { ...this.markOf(directive, refused !== undefined || isOfManyWords(setting)) };
    reading = {
      explicit: { value, mark },
      inherited: { value, mark: mark.origin === 'explicit' ? { ...mark, origin: 'inherited' } : mark },
    };
    this.readings.set(directive, reading);
    return reading;
  }

  /** The mark of a directive's first argument, or of all of them. */
  private markOf(directive: Directive, all = false): Mark {
    const written = all ? directive.written : directive.writtenArgument(0);
    return {
      at: all ? directive.valueAt : directive.argumentAt(0),
      ...originOf(directive, all ? undefined : 0),
      name: directive.name,
      // A line that lacks its value is at the place of its name.
      ...(written !== '' && { written }),
    };
  }

  private refuse(directive: Directive, because: string, meant?: string): void {
    this.book.add('refused', {
      name: directive.name,
      ...(directive.written !== '' && { written: directive.written }),
      ...(meant !== undefined && { meant }),
      because: `nginx does not start: ${because}`,
      at: directive.valueAt,
    });
  }

  /** Refuses a line for what stands around it: of a template nobody knows what that will be. */
  private refuseLine(directive: Directive, because: string): void {
    if (!directive.isTemplated) this.refuse(directive, because);
  }

  /** `1h30` is read by people as an hour and a half, and by nginx as an hour and 30 seconds (ngx_parse_time). */
  private noteMisread(setting: Setting, directive: Directive, value: BodyValue): void {
    const [text = ''] = directive.args;
    if ((setting.grammar !== 'ms' && setting.grammar !== 's') || typeof value !== 'number') return;
    if (!/[hdw]\s*\d+$/.test(text)) return;
    this.book.add('misread', {
      name: directive.name,
      written: directive.writtenArgument(0),
      taken: durationText(value * 1000),
      because: 'nginx takes a number without a unit for seconds.',
      at: directive.argumentAt(0),
    });
  }

  private noteUnknown(directive: Directive, replaced: string | undefined): void {
    const { unknown } = directive;
    if (replaced === undefined && unknown === undefined) return;
    this.book.add('unknown', {
      name: directive.name,
      written: directive.written,
      because: unknown ?? `it contains the placeholder ${replaced}, which is replaced before nginx reads it`,
      at: directive.valueAt,
    });
  }

  /** Notes the Connection headers that leave open whether connections are reused; placeholders are noted before. */
  private noteConnections(body: Nginx): void {
    const upstreams = new Map(
      body.upstreams.map((upstream, i) => [upstream.name, { upstream, at: `/upstreams/${i}` }]),
    );
    body.servers.forEach(({ locations }, i) => {
      locations.forEach((location, j) => {
        const { upstream, at: upstreamAt } = upstreams.get(location.pass?.upstream ?? '') ?? {};
        const header = location.proxy_set_header?.Connection;
        if (!upstream || upstreamAt === undefined || typeof header !== 'string') return;
        const at = `/servers/${i}/locations/${j}`;
        const pointer = `${at}/proxy_set_header/Connection`;
        const { sent } = connectionOf(header, { body }, pointer);
        const mark = this.marks.get(pointer);
        if (!isUnknown(sent) || !mark) return;
        const { marks, range } = this;
        if (!isUnknown(verdictOf({ body, marks, range, location, at, upstream, upstreamAt }).enabled)) return;
        this.book.add('unknown', {
          name: `${mark.name} Connection`,
          ...(mark.written !== undefined && { written: mark.written }),
          because: `${sent.unknown}, so whether nginx reuses connections to ${upstream.name} is not known`,
          at: mark.at,
        });
      });
    });
  }

  private server(level: Level, pointer: string, upstreams: ReadonlyMap<string, string>): Server {
    const at = level.settings.get('listen')?.[0]?.at ?? level.head?.at ?? this.at;
    const server: Filling = {
      listen: this.listens(level, pointer, at),
      server_name: (level.settings.get('server_name') ?? []).flatMap(({ args }) => args),
    };
    this.putOwn(server, pointer, level, IN_LOCATIONS);
    for (const setting of CLIENT) this.put(server, pointer, setting, this.effective(level, setting, at));
    const locations: Location[] = [];
    const visit = (outer: Level, within?: number): void => {
      for (const inner of outer.levels) {
        const i = locations.length;
        const place = `${pointer}/locations/${i}`;
        locations.push(this.location(inner, place, upstreams, within));
        visit(inner, i);
      }
    };
    visit(level);
    server.locations = locations;
    return server as unknown as Server;
  }

  private location(
    level: Level,
    pointer: string,
    upstreams: ReadonlyMap<string, string>,
    within: number | undefined,
  ): Location {
    const location: Filling = { ...matchOf(level), ...(within !== undefined && { within }) };
    if (level.head) this.marks.set(`${pointer}/path`, { ...this.markOf(level.head, true), name: level.kind });
    const passes = PASSES.flatMap((name) => level.settings.get(name) ?? []);
    const [directive, second] = passes;
    if (second) this.refuseLine(second, `"${second.name}" directive is duplicate.`);
    const pass = directive && this.pass(directive, level, upstreams);
    this.checkClient(level);
    if (!directive || !pass) {
      this.putOwn(location, pointer, level, IN_LOCATIONS);
      return location as unknown as Location;
    }
    location.pass = pass;
    this.marks.set(`${pointer}/pass/url`, this.markOf(directive));
    const family = directive.name.slice(0, -'_pass'.length) as Family;
    for (const setting of BY_FAMILY.get(family) ?? []) {
      this.put(location, pointer, setting, this.effective(level, setting, directive.at));
    }
    for (const setting of CLIENT_IN_LOCATIONS) this.putOfLocations(location, pointer, level, setting, directive.at);
    // Towards clients, but people write it here and mean the pool.
    const [idle] = CLIENT;
    if (idle && level.nearest(idle.name)?.level.kind === 'location') {
      this.put(location, pointer, idle, this.effective(level, idle, directive.at));
    }
    if (family === 'proxy') this.putEffectiveHeaders(location, pointer, level, directive.at);
    for (const { directive: foreign, because } of foreignSettings(level, family)) {
      const { name, written, valueAt: at } = foreign;
      this.book.add('ineffective', { name, written, because, at });
    }
    return location as unknown as Location;
  }

  /** What a location, or one around it, sets otherwise than the server. */
  private putOfLocations(location: Filling, pointer: string, level: Level, setting: Setting, at: At): void {
    let outermost = level;
    while (outermost.parent && outermost.parent.kind !== 'server') outermost = outermost.parent;
    const found = level.nearest(setting.name);
    const isSet = found !== undefined && found.level.kind !== 'server' && found.level.kind !== 'http';
    const mayBeSet = level.openUpTo(outermost.parent) !== undefined;
    if (isSet || mayBeSet) this.put(location, pointer, setting, this.effective(level, setting, at));
  }

  /** Every setting towards the clients is checked, also where no end of the model has it. */
  private checkClient(level: Level): void {
    for (const setting of CLIENT) {
      const directives = level.settings.get(setting.name);
      if (directives) this.reading(setting, directives);
    }
  }

  private pass(directive: Directive, level: Level, upstreams: ReadonlyMap<string, string>): Pass | undefined {
    const pass = passOf(directive, level, upstreams);
    if (!('refused' in pass)) return pass;
    this.refuse(directive, pass.refused);
    return undefined;
  }

  /** All headers that requests of a location carry, the built-in ones among them. */
  private putEffectiveHeaders(into: Filling, pointer: string, level: Level, at: At): void {
    const { written, level: from, lost } = this.headers.of(level);
    const own = from === level;
    into.proxy_set_header = this.sentHeaders(from, written);
    const between = level.openUpTo(from, 'headersOpen');
    const open = between ?? from?.headersOpen;
    if (open !== undefined) {
      // A file that is not read may add headers; where it adds some to an inner level, none are inherited.
      const known = between === undefined ? written : new Map();
      const sent = Object.entries(into.proxy_set_header as Filling);
      const unknown = { unknown: hidden(open) };
      into.proxy_set_header = Object.fromEntries(
        sent.map(([name, value]) => [name, known.has(name) ? value : unknown]),
      );
    }
    if (own) this.checkHeaders(level.settings.get('proxy_set_header') ?? []);
    for (const [name, { mark }] of written) {
      const inherited: Mark = own || mark.origin !== 'explicit' ? mark : { ...mark, origin: 'inherited' };
      if (own || name === 'Connection' || name === 'Upgrade') {
        this.marks.set(`${pointer}/proxy_set_header${step(name)}`, inherited);
      }
    }
    if (written.has('Connection')) return;
    this.marks.set(`${pointer}/proxy_set_header/Connection`, {
      at: lost?.at ?? at,
      origin: 'default',
      name: 'proxy_set_header',
      ...(lost && { because: lost.because }),
      ...(this.range.assumed && { assumed: true }),
    });
  }

  private readonly sent = new Map<Level | undefined, Filling>();

  private sentHeaders(from: Level | undefined, written: ReadonlyMap<string, { value: unknown }>): Filling {
    let sent = this.sent.get(from);
    if (!sent) {
      sent = { ...this.builtIn, ...Object.fromEntries([...written].map(([name, { value }]) => [name, value])) };
      this.sent.set(from, sent);
    }
    return sent;
  }

  private listens(level: Level, pointer: string, at: At): Listen[] {
    const tls = level.settings.get('ssl')?.[0]?.args[0]?.toLowerCase() === 'on';
    const http2 = level.nearest('http2')?.directives[0]?.args[0]?.toLowerCase() === 'on';
    const directives = level.settings.get('listen') ?? [];
    if (directives.length === 0 && level.kind === 'server') {
      // As root nginx listens on port 80, else on 8000 (ngx_http_core_module.c, ngx_http_core_server).
      this.marks.set(`${pointer}/listen/0/address`, { at, origin: 'default', name: 'listen' });
      const host = { address: '*:80', host: '*', port: 80 };
      return [{ ...host, ssl: tls, ...(http2 && { http2 }), default_server: false, udp: false, backlog: BACKLOG }];
    }
    return directives.flatMap((directive, i) => {
      const [address = '', ...words] = directive.args;
      const place = unknownAt(directive, 0) ?? listenPlace(address);
      if ('refused' in place) this.refuse(directive, place.refused);
      const unknown = 'unknown' in place ? place : 'refused' in place ? { unknown: 'nginx refuses it' } : undefined;
      this.marks.set(`${pointer}/listen/${i}/address`, this.markOf(directive));
      const backlog = words.find((word) => word.startsWith('backlog='))?.slice('backlog='.length);
      return [
        {
          address: unknown ?? address,
          ...('host' in place && place),
          ...('unix' in place && place),
          ssl: tls || words.includes('ssl') || words.includes('quic'),
          ...((http2 || words.includes('http2')) && { http2: true }),
          default_server: words.includes('default_server') || words.includes('default'),
          udp: words.includes('udp') || words.includes('quic'),
          backlog: backlog === undefined ? BACKLOG : countOr(backlog),
        },
      ];
    });
  }

  private upstreams(levels: readonly Level[], pointer: string): Upstream[] {
    const seen = new Set<string>();
    return levels
      .filter((level) => {
        const name = level.head?.args[0]?.toLowerCase() ?? '';
        const again = seen.has(name);
        seen.add(name);
        if (again && level.head) this.refuseLine(level.head, `duplicate upstream "${name}".`);
        return !again;
      })
      .map((level, i) => this.upstream(level, `${pointer}/${i}`));
  }

  private upstream(level: Level, pointer: string): Upstream {
    const at = level.head?.at ?? this.at;
    const method = level.lines.findLast(({ name }) => METHODS.has(name));
    const [zone] = level.settings.get('zone') ?? [];
    const servers = level.settings.get('server') ?? [];
    if (servers.length === 0 && level.head && level.open === undefined)
      this.refuseLine(level.head, 'no servers are inside upstream.');
    const stream = level.kind === 'stream upstream';
    const upstream: Filling = {
      name: level.head?.args[0] ?? '',
      method: method?.name ?? 'round_robin',
      ...(zone?.args[0] !== undefined && { zone: zone.args[0] }),
      servers: servers.map((directive, i) => this.peer(directive, `${pointer}/servers/${i}`, stream)),
    };
    this.marks.set(`${pointer}/name`, { at, origin: 'explicit', name: 'upstream' });
    if (stream) return upstream as unknown as Upstream;
    upstream.keepalive = this.keepalive(level, `${pointer}/keepalive`, at);
    for (const setting of POOL) {
      const own = level.settings.get(setting.name);
      const mark = this.defaultMark(at, setting.name);
      const value = level.open === undefined ? this.defaultOf(setting) : { unknown: hidden(level.open) };
      const placed = own ? this.reading(setting, own).explicit : { value, mark };
      this.put(upstream, pointer, setting, placed);
    }
    return upstream as unknown as Upstream;
  }

  private keepalive(level: Level, pointer: string, at: At): NonNullable<Upstream['keepalive']> {
    const [directive, second] = level.settings.get('keepalive') ?? [];
    if (!directive) {
      const pools = since(this.range, DEFAULT_POOL[1][0]);
      const mark = this.defaultMark(at, 'keepalive');
      this.marks.set(`${pointer}/connections`, mark);
      this.marks.set(`${pointer}/local`, mark);
      if (level.open !== undefined) {
        const unknown = hidden(level.open);
        return { connections: { unknown }, local: { unknown } };
      }
      if (pools !== undefined) return { ...DEFAULT_POOL[pools ? 1 : 0][1] };
      const unknown = 'nginx keeps 32 connections since 1.29.7 and none before, and which release runs is not known';
      return { connections: { unknown }, local: { unknown } };
    }
    if (second) this.refuseLine(second, '"keepalive" directive is duplicate.');
    const mark = this.markOf(directive);
    this.marks.set(`${pointer}/connections`, mark);
    this.marks.set(`${pointer}/local`, mark);
    const line = level.lines.indexOf(directive);
    const before = level.lines.slice(line + 1).find(({ name }) => METHODS.has(name))?.name;
    return {
      connections: this.connections(directive),
      local: directive.args.includes('local'),
      ...(before !== undefined && { before }),
    };
  }

  private connections(directive: Directive): number | { unknown: string } {
    const setting: Setting = { name: 'keepalive', grammar: 'count', most: 2, defaults: [], source: '' };
    const { unknown } = directive;
    const found = unknown === undefined ? readValue(setting, directive.args) : { unknown };
    if (typeof found === 'object' && 'refused' in found) this.refuse(directive, found.refused);
    else if (typeof found === 'number') {
      const old = since(this.range, DEFAULT_POOL[1][0]) === false;
      if (old && found === 0) this.refuse(directive, 'before 1.29.7 "keepalive" must not be 0.');
      if (old && directive.args[1] === 'local') this.refuse(directive, '"keepalive" takes one value before 1.29.7.');
      return found;
    } else this.noteUnknown(directive, variable(directive.args.join(' ')));
    if (isUnknown(found)) return found;
    return { unknown: 'nginx does not start with this value' };
  }

  private peer(directive: Directive, pointer: string, stream: boolean): Peer {
    const [address = '', ...words] = directive.args;
    const place = unknownAt(directive, 0) ?? placeOf(address, stream ? undefined : 80);
    if ('refused' in place) this.refuse(directive, place.refused);
    const given = (name: string): string | undefined =>
      words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
    for (const key of ['max_fails', 'fail_timeout', 'weight'] as const) {
      const i = directive.args.findIndex((word) => word.startsWith(`${key}=`));
      this.marks.set(`${pointer}/${key}`, this.parameterMark(directive, key, i));
    }
    this.marks.set(`${pointer}/address`, this.markOf(directive));
    this.noteUnknown(directive, variable(words.join(' ')));
    const failTimeout = given('fail_timeout');
    return {
      address: 'unknown' in place ? (keysOf(place) as { unknown: string }) : address,
      ...('host' in place && place),
      ...('unix' in place && place),
      weight: this.parameter(directive, 'weight', given('weight'), 1),
      max_fails: this.parameter(directive, 'max_fails', given('max_fails'), 0),
      fail_timeout: failTimeout === undefined ? PEER.fail_timeout : this.failTimeout(directive, failTimeout),
      backup: words.includes('backup'),
      down: words.includes('down'),
      resolve: words.includes('resolve'),
    };
  }

  /** A parameter `name=value` of a server line: the place is the value. */
  private parameterMark(directive: Directive, name: string, i: number): Mark {
    if (i === -1) return { at: directive.at, origin: 'default', name };
    return { ...directive.parameter(i), ...originOf(directive, i), name };
  }

  /** A count of a server line, which must be `least` or more. */
  private parameter(
    directive: Directive,
    name: 'weight' | 'max_fails',
    text: string | undefined,
    least: number,
  ): number | Unknown {
    const count = countOr(text, PEER[name]);
    if (text === undefined || variable(text) || (!isUnknown(count) && count >= least)) return count;
    this.refuse(directive, `"${name}=${text}" is not ${least === 0 ? 'a number' : `a number from ${least} on`}.`);
    return { unknown: 'nginx does not start with this value' };
  }

  private failTimeout(directive: Directive, text: string): number | { unknown: string } {
    const found = variable(text);
    if (found) return { unknown: directive.unknown ?? replaced(found) };
    const time = parseTime(text, 's');
    if (typeof time === 'number') return time / 1000;
    this.refuse(directive, time.refused);
    return { unknown: 'nginx does not start with this value' };
  }

  private map(level: Level, pointer: string): Nginx['maps'][number] {
    const [source = '', variableName = ''] = level.head?.args ?? [];
    const lines = level.lines.filter(
      ({ name, args }) => args.length > 0 || (name !== 'hostnames' && name !== 'volatile'),
    );
    return {
      source,
      variable: variableName.replace(/^\$\{(\w+)\}$/, '$$$1'),
      entries: lines.map((line, i) => {
        this.marks.set(`${pointer}/entries/${i}/value`, { ...this.markOf(line), name: 'map' });
        return { key: line.name, value: line.args[0] ?? '' };
      }),
      ...(level.open !== undefined && { open: level.open }),
    };
  }

  private stream(levels: readonly Level[]): Nginx['stream'] {
    const upstreams = this.upstreams(
      levels.flatMap((level) => level.of('stream upstream')),
      '/stream/upstreams',
    );
    const names = new Map(upstreams.map(({ name }) => [name.toLowerCase(), name]));
    const servers = levels.flatMap((level) => level.of('stream server'));
    return {
      upstreams,
      servers: servers.map((level, i) => this.streamServer(level, `/stream/servers/${i}`, names)),
    };
  }

  private streamServer(
    level: Level,
    pointer: string,
    upstreams: ReadonlyMap<string, string>,
  ): Nginx['stream']['servers'][number] {
    const [pass] = level.settings.get('proxy_pass') ?? [];
    const at = pass?.at ?? level.head?.at ?? this.at;
    const server: Filling = { listen: this.listens(level, pointer, at) };
    for (const setting of STREAM_PROXY) this.put(server, pointer, setting, this.effective(level, setting, at));
    if (pass) {
      server.pass = this.streamPass(pass, upstreams, server.proxy_ssl === true);
      this.marks.set(`${pointer}/pass/url`, this.markOf(pass));
    }
    return server as unknown as Nginx['stream']['servers'][number];
  }

  private streamPass(directive: Directive, upstreams: ReadonlyMap<string, string>, tls: boolean): Pass {
    const [url = ''] = directive.args;
    const base = { directive: 'proxy_pass', url, tls };
    const found = variable(url);
    const unknown = directive.unknown ?? (found && `the address depends on ${found}`);
    if (unknown !== undefined) return { ...base, unknown };
    const upstream = upstreams.get(url.toLowerCase());
    if (upstream !== undefined) return { ...base, upstream };
    const place = placeOf(url);
    if (!('refused' in place)) return { ...base, ...keysOf(place) };
    this.refuse(directive, place.refused);
    return { ...base, unknown: 'nginx refuses it' };
  }
}

/** What gave an argument of a directive, or any of them where `i` is absent. */
function originOf(directive: Directive, i?: number): Pick<Mark, 'origin' | 'because' | 'assumed'> {
  const { sources } = directive;
  const given = i === undefined ? sources : sources.slice(i, i + 1);
  const from = given.find((source) => source?.from)?.from;
  const assumed = given.some((source) => source?.assumed);
  return {
    origin: from ? 'environment' : 'explicit',
    ...(from && { because: setIn(i === undefined ? directive.written : directive.writtenArgument(i), from) }),
    ...(assumed && { assumed }),
  };
}

/** Why one argument is not known, as a value. */
function unknownAt({ sources }: Directive, i: number): Unknown | undefined {
  const unknown = sources[i]?.unknown;
  return unknown === undefined ? undefined : { unknown };
}

/** Settings whose value is all the words after the name. */
const isOfManyWords = ({ grammar }: Setting): boolean => grammar === 'words' || grammar === 'buffers';

/** Why a value is not known that a file may set which is not read. */
const hidden = (open: string): string => `an included file may set it, and ${open}`;

/** A count of a parameter; what is no number is unknown. */
function countOr(text: string | undefined, otherwise = 0): number | { unknown: string } {
  if (text === undefined) return otherwise;
  const found = variable(text);
  if (found) return { unknown: replaced(found) };
  const count = parseCount(text);
  return typeof count === 'number' ? count : { unknown: 'nginx does not start with this value' };
}

/** A time that nginx accepts and that differs only in spaces and capitals. */
function meantBy(setting: Setting, args: readonly string[]): string | undefined {
  // Two values where two may stand are not one that was torn apart.
  if (setting.grammar !== 'ms' || args.length === setting.most) return undefined;
  const likely = args
    .join('')
    .toLowerCase()
    .replace(/(sec|secs|second|seconds)$/, 's')
    .replace(/(min|mins|minutes)$/, 'm');
  return typeof parseTime(likely) === 'number' ? likely : undefined;
}

/** What a location matches, or the condition of an `if`. */
function matchOf(level: Level): Pick<Location, 'modifier' | 'path'> {
  const args = level.head?.args ?? [];
  if (level.kind === 'if' || level.kind === 'limit_except') return { modifier: level.kind, path: args.join(' ') };
  const [first = '', second] = args;
  if (second !== undefined) {
    return { modifier: isModifier(first) ? first : '', path: second };
  }
  // The modifier may stand without a space before the path: location ~^/api/.
  const [, modifier = '', path = first] = /^(\^~|~\*|~|=)(.*)$/.exec(first) ?? [];
  return { modifier: isModifier(modifier) ? modifier : '', path };
}

const isModifier = (text: string): text is '=' | '~' | '~*' | '^~' => ['=', '~', '~*', '^~'].includes(text);
