import type { At } from '../../contracts/model.ts';
import type { FilesWithin } from '../../files/within.ts';
import type { Start } from '../launch/image.ts';
import { isFolder } from '../launch/inside.ts';
import type { Mount, Port } from '../launch/launch.ts';
import {
  assumedPiece,
  atOf,
  COMPOSE,
  expandWhole,
  fileOfPiece,
  HOLE,
  knownText,
  masked,
  type Piece,
  slice,
  split,
  unknownIn,
  unknownPiece,
} from '../shell/index.ts';
import type { MapNode, YamlNode } from '../yaml/index.ts';
import { readEnvFile } from './env-file.ts';
import { interpolate } from './interpolate.ts';
import { misshapen } from './shapes.ts';
import { joined, keyed, type Stack } from './stack.ts';

/** What a compose service says of how its container runs. */
export interface Service {
  name: string;
  /** Its key in the file. */
  at: At;
  image?: Piece;
  build?: {
    /** Folder in the repository; absent where it lies outside or is not known. */
    context?: string;
    dockerfile: string;
    target?: string;
    args: Map<string, Piece>;
    place: Piece;
    /** Why the build cannot be followed, as a clause. */
    unknown?: string;
  };
  command?: Start;
  entrypoint?: Start;
  environment: Map<string, Piece>;
  open?: string;
  directory?: Piece;
  mounts: Mount[];
  ports: Port[];
  names: string[];
  /** `network_mode: service:x`. */
  sharesNetworkOf?: string;
  /** `network_mode: host`. */
  onHost?: true;
  stopSignal?: Piece;
  stopGracePeriod?: Piece;
  /** The key of its `pre_stop`, commands that run before the signal. */
  preStop?: Piece;
  /** What is process 1 in front of its own program, where that is another one. */
  init?: string;
  /** Settings of the kernel, by name, that hold in its network. */
  sysctls: Map<string, Piece>;
  /** What compose drops of `command` and `entrypoint`: an operator of the shell and all that follows. */
  dropped: { key: string; dropped: Piece }[];
  /** Env files that were read. */
  files: string[];
}

/** The services of a stack. */
export function servicesOf(stack: Stack, files: FilesWithin): Service[] {
  const services = [...stack.services].map(([name, node]) => new ServiceReader(name, node, stack, files).service());
  const byName = new Map(services.map((service) => [service.name, service]));
  // Settings of the network belong to the service that has it.
  return services.map((service) => {
    const { sharesNetworkOf: owner } = service;
    return owner === undefined ? service : { ...service, sysctls: byName.get(owner)?.sysctls ?? new Map() };
  });
}

class ServiceReader {
  private readonly name: string;
  private readonly node: MapNode;
  private readonly stack: Stack;
  private readonly files: FilesWithin;
  private readonly dropped: Service['dropped'] = [];

  constructor(name: string, node: MapNode, stack: Stack, files: FilesWithin) {
    this.name = name;
    this.node = node;
    this.stack = stack;
    this.files = files;
  }

  service(): Service {
    const read: string[] = [];
    this.checkShapes();
    const { environment, open } = this.environment(read);
    const build = this.build();
    const image = this.scalar('image');
    const command = this.start('command');
    const entrypoint = this.start('entrypoint');
    const directory = this.scalar('working_dir');
    const stopSignal = this.scalar('stop_signal');
    const stopGracePeriod = this.scalar('stop_grace_period');
    const preStop = this.node.entries.get('pre_stop')?.key;
    const mode = this.scalar('network_mode')?.text;
    const shared = mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined;
    return {
      name: this.name,
      at: this.node.file.at(this.node.start, this.node.start),
      environment,
      mounts: this.mounts(),
      ports: this.ports(),
      names: mode === 'host' || mode === 'none' ? [] : this.names(),
      sysctls: mode === 'host' ? new Map() : this.sysctls(),
      files: read,
      dropped: this.dropped,
      ...(image && { image }),
      ...(build && { build }),
      ...(command && { command }),
      ...(entrypoint && { entrypoint }),
      ...(open !== undefined && { open }),
      ...(directory && { directory }),
      ...(stopSignal && { stopSignal }),
      ...(stopGracePeriod && { stopGracePeriod }),
      ...(preStop && { preStop }),
      ...this.init(),
      ...(shared !== undefined && { sharesNetworkOf: shared }),
      ...(mode === 'host' && { onHost: true }),
    };
  }

  private value(key: string, node: MapNode = this.node): YamlNode | undefined {
    return node.entries.get(key)?.value;
  }

  private init(): { init?: string } {
    const [init, pid] = [this.scalar('init'), this.scalar('pid')];
    if (init && init.text !== 'false') return { init: 'docker-init' };
    return pid ? { init: `a program of ${pid.text}` } : {};
  }

  /** Notes the values that compose refuses for their shape. */
  private checkShapes(): void {
    for (const { key, because } of misshapen(this.node)) {
      const at = atOf(this.node.entries.get(key)?.key as Piece);
      this.stack.problems.push({ because, file: at.file, name: `services.${this.name}.${key}`, at });
    }
  }

  private read(node: YamlNode | undefined): Piece | undefined {
    if (node?.kind !== 'scalar' || node.value === null) return undefined;
    return masked(interpolate(node.piece, this.stack.variables(node.file.path)));
  }

  private scalar(key: string, node: MapNode = this.node): Piece | undefined {
    return this.read(this.value(key, node));
  }

  private start(key: string): Start | undefined {
    const node = this.value(key);
    if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
    const place = this.node.entries.get(key)?.key as Piece;
    if (node.kind === 'list') {
      if (node.items.some(({ kind }) => kind !== 'scalar')) {
        return { form: 'unknown', because: `${key} holds more than strings`, place };
      }
      return { form: 'exec', words: node.items.flatMap((item) => this.read(item) ?? []) };
    }
    const piece = this.read(node);
    if (!piece) {
      return { form: 'unknown', because: `${key} is neither a string nor a list`, place };
    }
    const scope = { get: () => undefined, unset: () => '' };
    const found = split(piece, COMPOSE);
    const words = found.flatMap((word) => ('parts' in word ? [expandWhole(word, piece, scope)] : []));
    const rest = slice(piece, found.at(-1)?.to ?? 0);
    const dropped = slice(rest, rest.text.length - rest.text.trimStart().length, rest.text.trimEnd().length);
    if (dropped.text !== '' && unknownIn(dropped) === undefined) this.dropped.push({ key, dropped });
    return { form: 'exec', words };
  }

  private environment(read: string[]): { environment: Map<string, Piece>; open?: string } {
    const environment = new Map<string, Piece>();
    let open: string | undefined;
    const listed = this.value('env_file');
    for (const item of listed?.kind === 'list' ? listed.items : listed ? [listed] : []) {
      const required = item.kind === 'map' ? this.value('required', item) : undefined;
      const node = item.kind === 'map' ? this.value('path', item) : item;
      const piece = this.read(node);
      if (!piece || node === undefined) continue;
      const path = joined(this.stack.folder(node.file.path), knownText(piece) ?? '/');
      const file = path !== undefined && this.files.has(path) ? this.files.read(path) : undefined;
      const format = item.kind === 'map' ? this.scalar('format', item) : undefined;
      const isRaw = format?.text === 'raw';
      const variables = !file ? undefined : 'unreadable' in file ? file : readEnvFile(file, isRaw);
      if (!variables || 'unreadable' in variables) {
        const optional = required?.kind === 'scalar' && required.value === false;
        const because = variables ? `cannot be read: ${variables.unreadable}` : 'is not among the files given';
        // Files after it and `environment` win over it.
        for (const [name, value] of environment) environment.set(name, assumedPiece(value));
        open ??= `the ${optional ? 'optional ' : ''}env_file ${piece.text} ${because}`;
        continue;
      }
      read.push(path as string);
      for (const [name, value] of variables) environment.set(name, value);
    }
    const node = this.value('environment');
    const map = node && keyed(node);
    if (map?.kind === 'map') {
      for (const [name, { key, value }] of map.entries) {
        if (value.kind !== 'scalar') continue;
        const variables = this.stack.variables(value.file.path);
        if (value.value !== null) environment.set(name, masked(interpolate(value.piece, variables)));
        else {
          const because = `${name} is taken from the environment of whoever runs compose`;
          environment.set(name, variables.get(name) ?? unknownPiece(value.file, because, key.start, key.end));
        }
      }
    }
    return { environment, ...(open !== undefined && { open }) };
  }

  private sysctls(): Map<string, Piece> {
    const node = this.value('sysctls');
    const map = node && keyed(node);
    return new Map(
      [...(map?.kind === 'map' ? map.entries : [])].flatMap(([name, { value }]): [string, Piece][] => {
        const piece = this.read(value);
        return piece ? [[name, piece]] : [];
      }),
    );
  }

  private build(): Service['build'] | undefined {
    const node = this.value('build');
    if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
    const map = node.kind === 'map' ? node : undefined;
    const contextNode = map ? this.value('context', map) : node;
    const context = this.read(contextNode);
    const place = context ?? (this.node.entries.get('build')?.key as Piece);
    const args = new Map<string, Piece>();
    const given = map && this.value('args', map);
    const argMap = given && keyed(given);
    if (argMap?.kind === 'map') {
      for (const [name, { key, value }] of argMap.entries) {
        const piece = this.read(value);
        const because = `${name} is taken from the environment of whoever runs compose`;
        args.set(name, piece ?? unknownPiece(value.file, because, key.start, key.end));
      }
    }
    const target = map && this.scalar('target', map);
    const dockerfile = map && this.scalar('dockerfile', map);
    const text = context ? knownText(context) : '.';
    const folder = this.stack.folder((contextNode ?? node).file.path);
    const inTree = text === undefined || /^[a-z+]+:\/\/|^git@/.test(text) ? undefined : joined(folder, text);
    const unknown = map?.entries.has('dockerfile_inline')
      ? 'its Dockerfile stands in the compose file'
      : context && unknownIn(context) !== undefined
        ? unknownIn(context)
        : inTree === undefined
          ? `the build context ${text} lies outside of the files given`
          : dockerfile && unknownIn(dockerfile) !== undefined
            ? unknownIn(dockerfile)
            : undefined;
    const targetName = target && knownText(target);
    return {
      ...(inTree !== undefined && { context: inTree }),
      dockerfile: dockerfile?.text ?? 'Dockerfile',
      ...(targetName !== undefined && { target: targetName }),
      args,
      place,
      ...(unknown !== undefined && { unknown }),
    };
  }

  private names(): string[] {
    const names = [this.name];
    for (const key of ['container_name', 'hostname']) {
      const piece = this.scalar(key);
      const text = piece && knownText(piece);
      if (text !== undefined && !names.includes(text)) names.push(text);
    }
    const networks = this.value('networks');
    if (networks?.kind === 'map') {
      for (const { value } of networks.entries.values()) {
        const aliases = value.kind === 'map' ? this.value('aliases', value) : undefined;
        for (const item of aliases?.kind === 'list' ? aliases.items : []) {
          const piece = this.read(item);
          const text = piece && knownText(piece);
          if (text !== undefined && !names.includes(text)) names.push(text);
        }
      }
    }
    return names;
  }

  private ports(): Port[] {
    const ports: Port[] = [];
    const number = (text: string | undefined) =>
      text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
    const ranges = this.value('ports');
    for (const item of ranges?.kind === 'list' ? ranges.items : []) {
      const target = item.kind === 'map' ? this.scalar('target', item) : this.read(item);
      if (!target) continue;
      const at = atOf(target);
      if (item.kind === 'map') {
        const inside = number(knownText(target));
        const published = number(this.scalar('published', item)?.text);
        if (inside !== undefined) ports.push({ inside, ...(published !== undefined && { published }), at });
        continue;
      }
      const found = /^(?:.*?:)?(?:(\d*):)?(\d+)(?:\/tcp)?$/.exec(target.text);
      const inside = number(found?.[2]);
      const published = number(found?.[1]) ?? number(/^(\d+):\d+/.exec(target.text)?.[1]);
      if (inside !== undefined) ports.push({ inside, ...(published !== undefined && { published }), at });
    }
    const expose = this.value('expose');
    for (const item of expose?.kind === 'list' ? expose.items : []) {
      const piece = this.read(item);
      const inside = number(piece?.text.replace(/\/tcp$/, ''));
      if (piece && inside !== undefined) ports.push({ inside, at: atOf(piece) });
    }
    return ports;
  }

  /** Shallow ones first: Docker mounts by depth, so that a file in a mounted folder is seen. */
  private mounts(): Mount[] {
    const mounts = new Map<string, Mount>();
    const volumes = this.value('volumes');
    for (const item of volumes?.kind === 'list' ? volumes.items : []) {
      const mount = item.kind === 'map' ? this.longVolume(item) : this.shortVolume(this.read(item), item);
      if (mount) mounts.set(mount.inside, mount);
    }
    for (const [key, kind] of [
      ['configs', 'config'],
      ['secrets', 'secret'],
    ] as const) {
      const listed = this.value(key);
      for (const item of listed?.kind === 'list' ? listed.items : []) {
        const mount = this.config(item, kind);
        if (mount) mounts.set(mount.inside, mount);
      }
    }
    const depth = ({ inside }: Mount) => inside.split('/').length;
    return [...mounts.values()].sort((a, b) => depth(a) - depth(b));
  }

  private shortVolume(piece: Piece | undefined, item: YamlNode): Mount | undefined {
    if (!piece) return undefined;
    const found = /^((?:[A-Za-z]:[\\/])?[^:]*)(?::(\/[^:]*))?(?::[a-zA-Z,]*)?$/.exec(piece.text);
    if (!found) return undefined;
    const [, source, target] = found as unknown as [string, string, string?];
    if (target === undefined) return this.volume('', source, piece, item, 'volume');
    const unknown = unknownIn(slice(piece, 0, source.length));
    const kind = /^[./~\\]/.test(source) || unknown !== undefined ? 'bind' : 'volume';
    return this.volume(source, target, piece, item, kind, unknown);
  }

  private longVolume(item: MapNode): Mount | undefined {
    const source = this.scalar('source', item) ?? this.scalar('src', item);
    const target = this.scalar('target', item) ?? this.scalar('destination', item) ?? this.scalar('dst', item);
    if (!target) return undefined;
    const kind = this.scalar('type', item)?.text ?? 'volume';
    return this.volume(source?.text ?? '', target.text, source ?? target, item, kind, source && unknownIn(source));
  }

  private volume(
    source: string,
    target: string,
    piece: Piece,
    item: YamlNode,
    kind: string,
    unknown?: string,
  ): Mount | undefined {
    if (!target.startsWith('/')) return undefined;
    const at = atOf(piece);
    const inside = target.length > 1 ? target.replace(/\/+$/, '') : target;
    if (unknown !== undefined) return { inside, unknown, at };
    if (kind !== 'bind') {
      return {
        inside,
        unknown: source === '' ? 'a volume of its own covers it' : `the volume ${source} is not in the repository`,
        at,
      };
    }
    return this.bound(source, inside, at, item);
  }

  private bound(source: string, inside: string, at: At, item: YamlNode): Mount {
    const outside = joined(this.stack.folder(item.file.path), source);
    if (outside === undefined) return { inside, unknown: `${source} lies outside of the files given`, at };
    if (!this.files.has(outside) && !isFolder(this.files, outside)) {
      return { inside, unknown: `${source} is not among the files given`, at };
    }
    return { inside, outside, at };
  }

  /** Where a config or secret appears: at its target, else at `/<name>` and `/run/secrets/<name>`. */
  private config(item: YamlNode, kind: 'config' | 'secret'): Mount | undefined {
    const source = item.kind === 'map' ? this.scalar('source', item) : this.read(item);
    if (!source) return undefined;
    const target = item.kind === 'map' ? this.scalar('target', item)?.text : undefined;
    const folder = kind === 'secret' ? '/run/secrets/' : '/';
    const inside = target === undefined ? `${folder}${source.text}` : target.startsWith('/') ? target : folder + target;
    const at = atOf(source);
    const because = unknownIn(source);
    if (because !== undefined) return { inside, unknown: because, at };
    const name = source.text;
    const config = this.stack[kind === 'secret' ? 'secrets' : 'configs'].get(name);
    if (!config) return { inside, unknown: `the ${kind} ${name} is defined nowhere`, at };
    const given = ['file', 'content', 'environment'].filter((key) => this.value(key, config));
    if (given.length > 1) {
      return { inside, unknown: `the ${kind} ${name} has both ${given.join(' and ')}, which compose refuses`, at };
    }
    const external = this.value('external', config);
    if (external?.kind === 'scalar' ? external.value === true : external) {
      return { inside, unknown: `the ${kind} ${name} is external`, at };
    }
    const file = this.scalar('file', config);
    if (file) {
      const path = knownText(file);
      return path === undefined ? { inside, unknown: unknownIn(file) ?? '', at } : this.bound(path, inside, at, config);
    }
    const text = this.content(config);
    if ('unknown' in text) return { inside, unknown: text.unknown, at };
    return { inside, outside: this.files.hold(fileOfPiece(name, text)), at };
  }

  /** What a config of its own holds, after interpolation; a template engine's placeholders stay as they stand. */
  private content(config: MapNode): Piece | { unknown: string } {
    const content = this.value('content', config);
    if (content?.kind === 'scalar') {
      const text = interpolate(content.piece, this.stack.variables(content.file.path));
      const line = text.text.split('\n').find((one) => one.includes(HOLE) && one.replaceAll(HOLE, '').trim() === '');
      return line === undefined ? text : { unknown: unknownIn(text) ?? 'it is not known' };
    }
    const name = this.scalar('environment', config);
    const variable = name && knownText(name);
    if (variable === undefined) return { unknown: 'it has neither a file nor a content' };
    const value = this.stack.variables(config.file.path).get(variable);
    return value ?? { unknown: `${variable} is taken from the environment of whoever runs compose` };
  }
}

/** Go's duration (`1m30s`) in milliseconds; undefined where it is none. */
export function durationOf(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = {
    h: 3_600_000,
    m: 60_000,
    s: 1000,
    ms: 1,
    us: 0.001,
    µs: 0.001,
    ns: 0.000001,
  };
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g))
    sum += Number(number) * (units[unit as string] ?? 0);
  return Math.round(sum);
}
