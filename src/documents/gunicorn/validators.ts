import { placeholder, placeholderInScalar, replaced } from '../placeholders/index.ts';
import { type PyValue, parseInteger } from '../python/index.ts';
import type { Kind } from './defaults.ts';

/** A plain value of a document's body. */
export type Plain = number | string | boolean | null | (string | number | boolean | null | { unknown: string })[];

/** What gunicorn's validator makes of a value: the effective value, that it is not known, or why gunicorn refuses it. */
export type Validated = { value: Plain; because?: string } | { unknown: string } | { refused: string };

/** How placeholders are looked for in texts of a kind; the others may hold anything. */
const SCALARS: ReadonlyMap<Kind, (text: string) => string | undefined> = new Map([
  ['count', placeholderInScalar],
  ['switch', placeholderInScalar],
  ['word', placeholder],
  ['words', placeholder],
  ['comma_list', placeholder],
  ['class', placeholder],
]);

const TOO_LARGE = 'it is too large a number';

/** Validates a value as gunicorn/config.py does for settings of this kind. */
export function validated(kind: Kind, value: PyValue): Validated {
  if (value.type === 'unknown') return { unknown: value.because };
  const found = value.type === 'str' ? SCALARS.get(kind)?.(value.value) : undefined;
  if (found !== undefined) return { unknown: replaced(found) };
  switch (kind) {
    case 'count':
      return count(value);
    case 'switch':
      return flag(value);
    case 'word':
      return text(value);
    case 'words':
      return texts(value);
    case 'comma_list': {
      const whole = text(value);
      if (!('value' in whole)) return whole;
      const parts = typeof whole.value === 'string' ? whole.value.split(',') : [];
      return { value: parts.filter((part) => part !== '').map((part) => part.trim()) };
    }
    case 'class':
      if (value.type === 'class' || value.type === 'function') {
        return { unknown: `${value.name} is ${value.type === 'class' ? 'a class' : 'made by a function'} of the file` };
      }
      return text(value);
    case 'hook':
      if (value.type === 'function' || value.type === 'class') return { value: value.name };
      if (value.type === 'str' || value.type === 'builtin')
        return { unknown: 'which function it names is not evaluated' };
      return { refused: 'it is no function' };
    case 'table':
      return value.type === 'dict' ? { value: value.entries.size } : { refused: 'it is no dictionary' };
    case 'other':
      return plain(value);
  }
}

function count(value: PyValue): Validated {
  if (value.type === 'bool') {
    const number = value.value ? 1 : 0;
    return { value: number, because: `gunicorn takes ${value.value ? 'True' : 'False'} for ${number}.` };
  }
  if (value.type === 'int') return positive(value.value);
  if (value.type === 'str') {
    const number = parseInteger(value.value, 0);
    if (number === undefined) return { refused: `'${value.value}' is no integer` };
    const result = positive(number);
    const plainly = value.value.trim() === String(number);
    return 'value' in result && !plainly ? { ...result, because: `gunicorn reads it as ${number}.` } : result;
  }
  if (value.type === 'float') return { refused: 'it is a number with a fraction, and gunicorn takes integers only' };
  return { refused: 'it is no integer' };
}

function positive(number: bigint): Validated {
  if (number < 0n) return { refused: 'it is negative' };
  return number > BigInt(Number.MAX_SAFE_INTEGER) ? { unknown: TOO_LARGE } : { value: Number(number) };
}

function flag(value: PyValue): Validated {
  if (value.type === 'none') return { value: null };
  if (value.type === 'bool') return { value: value.value };
  if (value.type !== 'str') return { refused: 'it is neither True nor False' };
  const word = value.value.trim().toLowerCase();
  return word === 'true' || word === 'false' ? { value: word === 'true' } : { refused: 'it is neither true nor false' };
}

function text(value: PyValue): Validated {
  if (value.type === 'none') return { value: null };
  return value.type === 'str' ? { value: value.value.trim() } : { refused: 'it is no text' };
}

function texts(value: PyValue): Validated {
  if (value.type === 'str') return { value: value.value === '' ? [] : [value.value.trim()] };
  if (
    value.type === 'none' ||
    (value.type === 'int' && value.value === 0n) ||
    (value.type === 'bool' && !value.value)
  ) {
    return { value: [] };
  }
  if (value.type === 'dict' || value.type === 'set')
    return { unknown: `the order of a ${value.type} is not evaluated` };
  if (value.type !== 'list' && value.type !== 'tuple') return { refused: 'it is neither a text nor a list' };
  const items: (string | null | { unknown: string })[] = [];
  for (const item of value.items) {
    if (item.type === 'unknown') items.push({ unknown: item.because });
    else {
      const one = text(item);
      if (!('value' in one)) return one;
      items.push(one.value as string | null);
    }
  }
  return { value: items };
}

function plain(value: PyValue): Validated {
  switch (value.type) {
    case 'int':
      return positiveOrNot(value.value);
    case 'float':
      return Number.isFinite(value.value) ? { value: value.value } : { unknown: TOO_LARGE };
    case 'str':
    case 'bool':
      return { value: value.value };
    case 'none':
      return { value: null };
    case 'list':
    case 'tuple': {
      const items = value.items.map(plain);
      const unknown = items.find((item) => !('value' in item));
      if (unknown) return unknown;
      return { value: items.map((item) => ('value' in item && !Array.isArray(item.value) ? item.value : null)) };
    }
    default:
      return { unknown: `a ${value.type} is not evaluated` };
  }
}

function positiveOrNot(number: bigint): Validated {
  const size = number < 0n ? -number : number;
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? { unknown: TOO_LARGE } : { value: Number(number) };
}
