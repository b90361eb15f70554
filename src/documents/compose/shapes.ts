import type { MapNode, YamlNode } from '../yaml/index.ts';

/** What a key of a service may hold, of those that are read (compose-spec 05-services). */
interface Shape {
  kinds: readonly YamlNode['kind'][];
  /** For people. */
  said: string;
  /** Whether a scalar must be a string. */
  text?: true;
  /** What a list may hold. */
  items?: readonly YamlNode['kind'][];
  /** Whether the values of a mapping must be scalars. */
  plain?: true;
}

const TEXT: Shape = { kinds: ['scalar'], said: 'a string' };
const WORDS: Shape = { kinds: ['scalar', 'list'], said: 'a string or a list', text: true, items: ['scalar'] };
const LIST: Shape = { kinds: ['list'], said: 'a list', items: ['scalar', 'map'] };
const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['image', { ...TEXT, text: true }],
  ['build', { kinds: ['scalar', 'map'], said: 'a string or a mapping' }],
  ['command', WORDS],
  ['entrypoint', WORDS],
  ['environment', { kinds: ['list', 'map'], said: 'a mapping or a list', items: ['scalar'], plain: true }],
  ['env_file', { kinds: ['scalar', 'list', 'map'], said: 'a string or a list', items: ['scalar', 'map'] }],
  ['extends', { kinds: ['scalar', 'map'], said: 'a string or a mapping' }],
  ['networks', { kinds: ['list', 'map'], said: 'a list or a mapping', items: ['scalar'] }],
  ['network_mode', TEXT],
  ['container_name', TEXT],
  ['hostname', TEXT],
  ['working_dir', TEXT],
  ['stop_signal', TEXT],
  ['stop_grace_period', TEXT],
  ['sysctls', { kinds: ['list', 'map'], said: 'a mapping or a list', items: ['scalar'], plain: true }],
  ['volumes', LIST],
  ['ports', LIST],
  ['expose', { ...LIST, items: ['scalar'] }],
  ['configs', LIST],
  ['secrets', LIST],
]);

/** What a node is, for people. */
export function shapeOf(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  return typeof node.value === 'number' ? 'a number' : typeof node.value === 'boolean' ? 'a boolean' : 'a string';
}

/** The keys of a service whose values compose refuses for their shape, each with why, as a clause. */
export function misshapen(service: MapNode): { key: string; because: string }[] {
  return [...service.entries].flatMap(([key, { value }]) => {
    const because = isEmpty(value) ? undefined : strangeness(SHAPES.get(key), value);
    return because === undefined ? [] : [{ key, because }];
  });
}

const isEmpty = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

function strangeness(shape: Shape | undefined, node: YamlNode): string | undefined {
  if (!shape) return undefined;
  const isText = node.kind !== 'scalar' || !shape.text || typeof node.value === 'string';
  if (!shape.kinds.includes(node.kind) || !isText) return `it is ${shapeOf(node)}, not ${shape.said}`;
  if (node.kind === 'list') {
    const item = node.items.find((one) => isEmpty(one) || !shape.items?.includes(one.kind));
    return item && `an item of it is ${shapeOf(item)}, and is not read`;
  }
  if (node.kind !== 'map' || !shape.plain) return undefined;
  const entry = [...node.entries].find(([, { value }]) => value.kind !== 'scalar');
  return entry && `its ${entry[0]} is ${shapeOf(entry[1].value)}, and is not read`;
}
