import type { At } from '../../contracts/model.ts';
import type { Files } from '../../files/file.ts';
import { folderOf, joined, nameOf } from '../../files/path.ts';
import { STANDARD_INPUT } from '../../files/stdin.ts';
import { atOf, type Piece } from '../shell/index.ts';
import { type MapNode, readYaml, type YamlNode } from '../yaml/index.ts';
import { readEnvFile } from './env-file.ts';
import { interpolated, type Variables } from './interpolate.ts';
import { shapeOf } from './shapes.ts';

export { joined };

/** Compose files that are run together. */
export interface Stack {
  /** The file that it is called by. */
  main: string;
  /** In the order in which they are merged; included and extended ones follow. */
  files: string[];
  services: Map<string, MapNode>;
  configs: Map<string, MapNode>;
  secrets: Map<string, MapNode>;
  /** The folder from which a file's relative paths lead: that of the first file for all files that are merged. */
  folder(file: string): string;
  /** `.env` of that folder. */
  variables(file: string): Variables;
  /** The `.env` files that give variables. */
  environments: string[];
  /** What was not understood, each with a place; without one it is about the whole file. */
  problems: { because: string; file: string; name?: string; at?: At }[];
}

/** A compose file that is not read, and why. */
export interface Unread {
  file: string;
  because: string;
  /** True where it was left out on purpose. */
  aside?: true;
}

const NAME = /^(?:.*\/)?(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/;
const BASE = /^(?:docker-)?compose\.ya?ml$/;
/** Compose's own order, the first that exists is taken. */
const BASES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const DEVELOPMENT = /[.-](?:override|dev|develop|development|local)[.-]/;

/** All stacks of a repository: which files are merged is said by DESIGN §4 and by Compose's own rules. */
export function stacksOf(files: Files): { stacks: Stack[]; unread: Unread[] } {
  const unread: Unread[] = [];
  const groups = new Map<string, string[]>();
  const reader = new StackReader(files);
  // Several files given as arguments are one stack, as with `docker compose -f a -f b`.
  const named = [...files.named].filter((path) => NAME.test(path) && files.has(path));
  const lists: Merged[] = named.length > 1 ? [{ main: named[0] as string, files: named }] : [];
  const settled = new Set(lists.length > 0 ? named.map(folderOf) : []);
  for (const path of files.list().filter((one) => one !== STANDARD_INPUT)) {
    if (settled.has(folderOf(path))) continue;
    const isEnv = nameOf(path) === '.env' && reader.composeFile(folderOf(path)) !== undefined;
    if (!isEnv && !NAME.test(path)) continue;
    const group = groups.get(folderOf(path)) ?? [];
    groups.set(folderOf(path), group);
    if (!isEnv) group.push(path);
  }
  if (isComposeInput(files)) lists.push({ main: STANDARD_INPUT, files: [STANDARD_INPUT] });
  for (const [folder, paths] of groups) lists.push(...listsOf(folder, paths, reader, files, unread));
  const stacks: Stack[] = [];
  // What COMPOSE_FILE of another folder names is no stack of its own.
  const said = new Set(lists.flatMap((list) => (list.from === undefined ? [] : list.files)));
  for (const { main, files: list, from } of lists) {
    if (from === undefined && said.has(main)) continue;
    const stack = reader.stack(main, list, unread, from);
    if (stack) stacks.push(stack);
  }
  // A file that another stack includes or extends is no stack of its own.
  const parts = new Set(stacks.flatMap((stack) => reader.partsOf(stack)));
  return { stacks: stacks.filter(({ main }) => !parts.has(main)), unread };
}

/** Whether standard input is a compose file: the output of `docker compose config`, say. */
function isComposeInput(files: Files): boolean {
  const file = files.has(STANDARD_INPUT) && files.named.has(STANDARD_INPUT) ? files.read(STANDARD_INPUT) : undefined;
  return file !== undefined && !('unreadable' in file) && /^services:[ \t]*\r?$/m.test(file.text);
}

/** The files of one stack; a variant gives it its name, because its base is in other stacks too. */
interface Merged {
  main: string;
  files: string[];
  /** The folder of the `.env` that names them. */
  from?: string;
}

function listsOf(folder: string, paths: string[], reader: StackReader, files: Files, unread: Unread[]): Merged[] {
  const said = reader.composeFile(folder)?.filter((path) => files.has(path));
  if (said && said.length > 0) {
    for (const file of paths)
      if (!said.includes(file)) unread.push({ file, because: 'COMPOSE_FILE in .env does not name it', aside: true });
    return [{ main: said[0] as string, files: said, from: folder }];
  }
  const bases = BASES.map((name) => paths.find((path) => nameOf(path) === name)).filter((path) => path !== undefined);
  const [base, ...shadowed] = bases;
  for (const file of shadowed)
    unread.push({ file, because: `docker compose takes ${nameOf(base as string)} beside it`, aside: true });
  const variants = paths.filter((path) => !BASE.test(nameOf(path)));
  if (base === undefined) return variants.map((path) => ({ main: path, files: [path] }));
  const lists: Merged[] = [];
  for (const file of variants) {
    if (DEVELOPMENT.test(nameOf(file)) && !files.named.has(file)) {
      unread.push({ file, because: 'it is a development file beside the base, which is read without it', aside: true });
    } else lists.push({ main: file, files: [base, file] });
  }
  return lists.length > 0 ? lists : [{ main: base, files: [base] }];
}

class StackReader {
  private readonly files: Files;
  private readonly environments = new Map<string, Variables>();
  private readonly parts = new Map<Stack, Set<string>>();

  constructor(files: Files) {
    this.files = files;
  }

  /** `.env` in a folder. */
  variables(folder: string): Variables {
    let variables = this.environments.get(folder);
    if (!variables) {
      const path = envOf(folder);
      const file = this.files.has(path) ? this.files.read(path) : undefined;
      const read = !file || 'unreadable' in file ? new Map<string, Piece>() : readEnvFile(file);
      variables = 'unreadable' in read ? new Map() : read;
      this.environments.set(folder, variables);
    }
    return variables;
  }

  /** The files that COMPOSE_FILE names in a folder's `.env`. */
  composeFile(folder: string): string[] | undefined {
    const variables = this.variables(folder);
    const value = variables.get('COMPOSE_FILE');
    if (!value) return undefined;
    const separator = variables.get('COMPOSE_PATH_SEPARATOR')?.text || ':';
    return value.text.split(separator).flatMap((name) => joined(folder, name.trim()) ?? []);
  }

  partsOf(stack: Stack): string[] {
    return [...(this.parts.get(stack) ?? [])];
  }

  /** One stack of the files that are merged in this order. */
  stack(main: string, list: readonly string[], unread: Unread[], from?: string): Stack | undefined {
    const project = folderOf(list[0] ?? main);
    const folder = (file: string) => (list.includes(file) ? project : folderOf(file));
    const own = this.variables(project);
    // The .env of the working directory wins over that of the project.
    const merged = from === undefined || from === project ? own : new Map([...own, ...this.variables(from)]);
    const stack: Stack = {
      main,
      files: [],
      services: new Map(),
      configs: new Map(),
      secrets: new Map(),
      folder,
      variables: (file) => (list.includes(file) ? merged : this.variables(folderOf(file))),
      environments: [...new Set([from ?? project, project])].map(envOf).filter((path) => this.files.has(path)),
      problems: [],
    };
    const parts = new Set<string>();
    this.parts.set(stack, parts);
    for (const path of list) {
      const root = this.root(path, stack, unread);
      if (root) this.merge(root, path, stack, parts, [path], unread);
    }
    if (stack.files.length === 0) return undefined;
    this.extend(stack, parts, unread);
    return stack;
  }

  private root(path: string, stack: Stack, unread: Unread[]): MapNode | undefined {
    const file = this.files.read(path);
    if ('unreadable' in file) {
      if (!unread.some((one) => one.file === path)) unread.push({ file: path, because: file.unreadable });
      return undefined;
    }
    const tree = readYaml(file);
    const because =
      'unreadable' in tree
        ? tree.unreadable
        : tree.root.kind !== 'map'
          ? 'it is no compose file: it is not a mapping'
          : undefined;
    if (because !== undefined || 'unreadable' in tree || tree.root.kind !== 'map') {
      if (!unread.some((one) => one.file === path)) unread.push({ file: path, because: because ?? '' });
      return undefined;
    }
    if (!stack.files.includes(path)) {
      stack.files.push(path);
      for (const problem of tree.problems) stack.problems.push({ ...problem, file: path });
    }
    return tree.root;
  }

  private merge(
    root: MapNode,
    path: string,
    stack: Stack,
    parts: Set<string>,
    above: readonly string[],
    unread: Unread[],
  ): void {
    for (const included of this.includes(root, path, stack)) {
      if (above.includes(included)) continue;
      parts.add(included);
      const inner = this.root(included, stack, unread);
      if (inner) this.merge(inner, included, stack, parts, [...above, included], unread);
    }
    const services = root.entries.get('services')?.value;
    const misshapen = (key: Piece, name: string, node: YamlNode) =>
      stack.problems.push({ because: `it is ${shapeOf(node)}, not a mapping`, file: path, name, at: atOf(key) });
    if (services && services.kind !== 'map') {
      misshapen(root.entries.get('services')?.key as Piece, 'services', services);
    } else if (services) {
      for (const [name, { key, value }] of services.entries) {
        if (value.kind !== 'map') {
          misshapen(key, `services.${name}`, value);
          continue;
        }
        const before = stack.services.get(name);
        stack.services.set(name, before ? mergedService(before, value) : value);
      }
    }
    for (const key of ['configs', 'secrets'] as const) {
      const all = root.entries.get(key)?.value;
      if (all?.kind !== 'map') continue;
      for (const [name, { value }] of all.entries) {
        const before = stack[key].get(name);
        if (value.kind === 'map') stack[key].set(name, before ? mergedService(before, value) : value);
      }
    }
  }

  private includes(root: MapNode, path: string, stack: Stack): string[] {
    const include = root.entries.get('include')?.value;
    if (include?.kind !== 'list') return [];
    const named = include.items.flatMap((item): YamlNode[] => {
      const inner = item.kind === 'map' ? item.entries.get('path')?.value : item;
      return inner?.kind === 'list' ? inner.items : inner ? [inner] : [];
    });
    return named.flatMap((item) => {
      const text = item.kind === 'scalar' ? interpolated(item.piece, stack.variables(path)) : undefined;
      const target = text === undefined ? undefined : joined(stack.folder(path), text);
      if (target !== undefined && this.files.has(target)) return [target];
      stack.problems.push({
        because: `${text ?? 'a file'}, which it includes, is not among the files given`,
        file: path,
      });
      return [];
    });
  }

  /** Resolves `extends`, the extended service below the extending one. */
  private extend(stack: Stack, parts: Set<string>, unread: Unread[]): void {
    const resolve = (
      name: string,
      service: MapNode,
      siblings: ReadonlyMap<string, MapNode>,
      above: readonly MapNode[],
    ): MapNode => {
      const extended = service.entries.get('extends')?.value;
      if (!extended) return service;
      const problem = (because: string): MapNode => {
        const at = atOf(service.entries.get('extends')?.key as Piece);
        stack.problems.push({ because, file: at.file, name: `services.${name}.extends`, at });
        return service;
      };
      if (above.includes(service) || above.length > 32) return problem('it extends itself in the end');
      const text = (node: YamlNode | undefined) => (node?.kind === 'scalar' ? node.piece.text : undefined);
      const target = extended.kind === 'map' ? text(extended.entries.get('service')?.value) : text(extended);
      const named = extended.kind === 'map' ? text(extended.entries.get('file')?.value) : undefined;
      let others = siblings;
      if (named !== undefined) {
        const path = joined(stack.folder(service.file.path), named);
        const root = path !== undefined && this.files.has(path) ? this.root(path, stack, unread) : undefined;
        if (path === undefined || !root) {
          return problem(`${named}, which it extends, is not among the files given`);
        }
        if (!stack.files.slice(0, 1).includes(path)) parts.add(path);
        others = servicesIn(root);
      }
      const base = target === undefined ? undefined : others.get(target);
      if (target === undefined) return service;
      if (!base) return problem(`there is no service ${target} that it could extend`);
      return mergedService(resolve(target, base, others, [...above, service]), service);
    };
    for (const [name, service] of [...stack.services])
      stack.services.set(name, resolve(name, service, stack.services, []));
  }
}

const envOf = (folder: string) => (folder === '' ? '.env' : `${folder}/.env`);

function servicesIn(root: MapNode): Map<string, MapNode> {
  const services = root.entries.get('services')?.value;
  const found = new Map<string, MapNode>();
  if (services?.kind === 'map') {
    for (const [name, { value }] of services.entries) if (value.kind === 'map') found.set(name, value);
  }
  return found;
}

const REPLACED = new Set(['command', 'entrypoint']);
const LIST_OR_MAP = new Set(['environment', 'args', 'labels', 'networks']);

/** One service over another (compose-spec 13-merge): mappings merge, lists are appended, commands are replaced. */
export function mergedService(base: MapNode, over: MapNode): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key);
    if (entry.value.tag === '!reset') entries.delete(key);
    else if (before && entry.value.tag !== '!override') {
      entries.set(key, { key: entry.key, value: merged(key, before.value, entry.value) });
    } else entries.set(key, entry);
  }
  return { ...over, entries };
}

function merged(key: string, base: YamlNode, over: YamlNode): YamlNode {
  if (REPLACED.has(key)) return over;
  const a = LIST_OR_MAP.has(key) ? keyed(base) : key === 'build' ? asBuild(base) : base;
  const b = LIST_OR_MAP.has(key) ? keyed(over) : key === 'build' ? asBuild(over) : over;
  if (a.kind === 'map' && b.kind === 'map') return mergedService(a, b);
  if (a.kind === 'list' && b.kind === 'list') return { ...b, items: [...a.items, ...b.items] };
  return b;
}

/** `build: ./app` as a mapping. */
function asBuild(node: YamlNode): YamlNode {
  if (node.kind !== 'scalar') return node;
  const { file, piece } = node;
  return {
    kind: 'map',
    file,
    entries: new Map([['context', { key: piece, value: node }]]),
    start: piece.start,
    end: piece.end,
  };
}

/** `[KEY=value, KEY]` as a mapping; a value that is not given is null. */
export function keyed(node: YamlNode): YamlNode {
  if (node.kind !== 'list') return node;
  const entries: MapNode['entries'] = new Map();
  for (const item of node.items) {
    if (item.kind !== 'scalar') continue;
    const { piece, file } = item;
    const equals = piece.text.indexOf('=');
    const to = equals === -1 ? piece.text.length : equals;
    const from = equals === -1 ? to : equals + 1;
    const start = from < piece.text.length ? (piece.starts[from] as number) : piece.end;
    const stop = from < piece.text.length ? (piece.ends[piece.text.length - 1] as number) : piece.end;
    const value: Piece = {
      ...piece,
      text: piece.text.slice(from),
      starts: piece.starts.slice(from),
      ends: piece.ends.slice(from),
      sources: piece.sources.slice(from),
      start,
      end: stop,
    };
    const name = piece.text.slice(0, to);
    entries.set(name, {
      key: piece,
      value: { kind: 'scalar', file, value: equals === -1 ? null : value.text, piece: value },
    });
  }
  return { kind: 'map', file: node.file, entries, start: node.start, end: node.end };
}
