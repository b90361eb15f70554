import type { SyntaxNode } from '@lezer/common';
import type { Word } from '../launch/launch.ts';

/** A value that Python code computes, as far as it is known. Integers are exact. */
export type PyValue =
  | { type: 'int'; value: bigint; word?: Word }
  | { type: 'float'; value: number; word?: Word }
  | { type: 'str'; value: string; word?: Word }
  | { type: 'bool'; value: boolean }
  | { type: 'none' }
  | PySequence
  | PyDict
  /** A module of the standard library, `environ` for os.environ, `names` for what globals() gives. */
  | { type: 'module'; name: string }
  | { type: 'environ' }
  | { type: 'names' }
  /** A function of the file, with its definition. */
  | { type: 'function'; name: string; node: SyntaxNode }
  | { type: 'class'; name: string }
  /** A function or type of Python that is known here: `int`, `os.getenv`, `str.lower` bound to `self`. */
  | { type: 'builtin'; name: string; self?: PyValue }
  | PyUnknown;

/**
 * `lost` says why the contents can no longer be known: something that is not evaluated may have changed them.
 * `changed` is the statement that changed them last.
 */
export interface PySequence {
  type: 'list' | 'tuple' | 'set';
  items: PyValue[];
  lost?: string;
  changed?: readonly [from: number, to: number];
}

/** Keys in insertion order, by `keyOf`. */
export interface PyDict {
  type: 'dict';
  entries: Map<string, { key: PyValue; value: PyValue }>;
  lost?: string;
}

export interface PyUnknown {
  type: 'unknown';
  /** A clause: "it depends on the machine's processors". */
  because: string;
  /** The environment variable without default that this is, where nothing says whether it is set. */
  variable?: string;
}

export const NONE: PyValue = { type: 'none' };
export const unknown = (because: string): PyUnknown => ({ type: 'unknown', because });
export const int = (value: bigint | number): PyValue => ({ type: 'int', value: BigInt(value) });
export const float = (value: number): PyValue => ({ type: 'float', value });
export const str = (value: string): PyValue => ({ type: 'str', value });
export const bool = (value: boolean): PyValue => ({ type: 'bool', value });
export const list = (items: PyValue[]): PySequence => ({ type: 'list', items });
export const tuple = (items: PyValue[]): PySequence => ({ type: 'tuple', items });

export function dict(pairs: Iterable<readonly [PyValue, PyValue]> = []): PyDict {
  const made: PyDict = { type: 'dict', entries: new Map() };
  for (const [key, value] of pairs) {
    const name = keyOf(key);
    if (name === undefined) made.lost = 'one of its keys is not known';
    else made.entries.set(name, { key, value });
  }
  return made;
}

/** The unknown that a value is, or that its contents became. */
export function unknownIn(value: PyValue): PyUnknown | undefined {
  if (value.type === 'unknown') return value;
  if ('lost' in value && value.lost !== undefined) return unknown(value.lost);
  return undefined;
}

/** A key under which Python's dictionaries find a value; undefined for what cannot be a key or is not known. */
export function keyOf(value: PyValue): string | undefined {
  switch (value.type) {
    case 'str':
      return `s${value.value}`;
    case 'int':
    case 'float':
    case 'bool':
      return `n${Number(value.value)}`;
    case 'none':
      return 'none';
    default:
      return undefined;
  }
}

/** Python's truth; undefined where it is not known. */
export function truth(value: PyValue): boolean | undefined {
  if (unknownIn(value)) return undefined;
  switch (value.type) {
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0;
    case 'str':
      return value.value !== '';
    case 'bool':
      return value.value;
    case 'none':
      return false;
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.length > 0;
    case 'dict':
      return value.entries.size > 0;
    case 'environ':
    case 'names':
      return undefined;
    default:
      return true;
  }
}

/** Python's `==`; undefined where it is not known. */
export function equal(a: PyValue, b: PyValue): boolean | undefined {
  if (unknownIn(a) || unknownIn(b)) return undefined;
  if (isNumber(a) && isNumber(b)) return Number(a.value) === Number(b.value);
  if (a.type !== b.type) return false;
  if (a.type === 'str' && b.type === 'str') return a.value === b.value;
  if (a.type === 'none') return true;
  if (isSequence(a) && isSequence(b)) {
    if (a.type === 'set' || a.items.length !== b.items.length) return a.type === 'set' ? undefined : false;
    return every(a.items.map((item, i) => equal(item, b.items[i] as PyValue)));
  }
  if (a.type === 'dict' && b.type === 'dict') {
    if (a.entries.size !== b.entries.size) return false;
    return every(
      [...a.entries].map(([key, { value }]) => {
        const other = b.entries.get(key);
        return other ? equal(value, other.value) : false;
      }),
    );
  }
  return a === b || undefined;
}

function every(parts: (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

export type PyNumber = Extract<PyValue, { type: 'int' | 'float' | 'bool' }>;

export const isNumber = (value: PyValue): value is PyNumber =>
  value.type === 'int' || value.type === 'float' || value.type === 'bool';

export const isSequence = (value: PyValue): value is PySequence =>
  value.type === 'list' || value.type === 'tuple' || value.type === 'set';

/** What Python calls the type of a value. */
export const typeName = (value: PyValue): string => (value.type === 'none' ? 'NoneType' : value.type);

/** The elements that a loop over the value sees, or why they are not known. */
export function elements(value: PyValue): PyValue[] | PyUnknown {
  const lost = unknownIn(value);
  if (lost) return lost;
  if (isSequence(value)) return value.items;
  if (value.type === 'dict') return [...value.entries.values()].map(({ key }) => key);
  if (value.type === 'str') return [...value.value].map(str);
  return unknown(`a loop over a ${typeName(value)} is not evaluated`);
}
