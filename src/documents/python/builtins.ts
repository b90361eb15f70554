import { arithmetic, ordered } from './operators.ts';
import { format, isText, joined, parseDecimal, parseInteger, reprOf, split, textOf } from './text.ts';
import {
  bool,
  dict,
  elements,
  equal,
  float,
  int,
  isNumber,
  isSequence,
  keyOf,
  list,
  NONE,
  type PyDict,
  type PySequence,
  type PyUnknown,
  type PyValue,
  str,
  truth,
  tuple,
  typeName,
  unknown,
  unknownIn,
} from './value.ts';

type Named = ReadonlyMap<string, PyValue>;
type Function = (args: PyValue[], named: Named) => PyValue;

const MOST = 4096;
const PROCESSORS = "it depends on the machine's processors";
const failed = (value: PyUnknown | string): PyValue => (typeof value === 'string' ? str(value) : value);

/** The names that Python itself gives every module, as far as they are evaluated. */
const FUNCTIONS: Record<string, Function> = {
  int: ([value, base]) => integer(value, base),
  float: ([value]) => {
    if (!value) return float(0);
    if (value.type === 'str') {
      const n = parseDecimal(value.value);
      return n === undefined ? unknown(`Python refuses float(${failedText(value)})`) : kept(float(n), value);
    }
    return isNumber(value) ? float(Number(value.value)) : unknown(`Python refuses float() of a ${typeName(value)}`);
  },
  str: ([value]) => (!value ? str('') : value.type === 'str' ? value : failed(textOf(value))),
  repr: ([value]) => (value ? failed(reprOf(value)) : unknown('repr() needs a value')),
  bool: ([value]) => {
    if (!value) return bool(false);
    const known = truth(value);
    return known === undefined ? unknown('its truth is not known') : bool(known);
  },
  abs: ([value]) => {
    if (value?.type === 'float') return float(Math.abs(value.value));
    if (!value || !isNumber(value)) return unknown('Python refuses abs() of it');
    const n = BigInt(value.value);
    return int(n < 0n ? -n : n);
  },
  len: ([value]) => {
    if (!value) return unknown('len() needs a value');
    const items = elements(value);
    return Array.isArray(items) ? int(items.length) : items;
  },
  max: (args, named) => extreme('max', args, named),
  min: (args, named) => extreme('min', args, named),
  sum: ([values, start]) => {
    const items = values ? elements(values) : unknown('sum() needs values');
    if (!Array.isArray(items)) return items;
    return items.reduce((total, item) => arithmetic('+', total, item), start ?? int(0));
  },
  round: ([value, digits]) => {
    if (!value || !isNumber(value) || (digits && digits.type !== 'none'))
      return unknown('this round() is not evaluated');
    if (value.type !== 'float') return int(BigInt(value.value));
    return Number.isFinite(value.value) ? int(halfToEven(value.value)) : unknown('Python refuses round() of it');
  },
  any: ([values]) => quantified(values, true),
  all: ([values]) => quantified(values, false),
  list: ([values]) => sequence('list', values),
  tuple: ([values]) => sequence('tuple', values),
  set: ([values]) => sequence('set', values),
  sorted: ([values], named) => {
    const items = values ? elements(values) : unknown('sorted() needs values');
    if (!Array.isArray(items)) return items;
    if (named.size > 0 || items.some((item) => ordered(item, items[0] as PyValue) === undefined)) {
      return unknown('this sorted() is not evaluated');
    }
    return list(items.toSorted((a, b) => ordered(a, b) ?? 0));
  },
  reversed: ([values]) => {
    const items = values ? elements(values) : unknown('reversed() needs values');
    return Array.isArray(items) ? list(items.toReversed()) : items;
  },
  enumerate: ([values]) => {
    const items = values ? elements(values) : unknown('enumerate() needs values');
    return Array.isArray(items) ? list(items.map((item, i) => tuple([int(i), item]))) : items;
  },
  range: (args) => {
    const numbers = args.map((arg) => (arg.type === 'int' ? Number(arg.value) : Number.NaN));
    if (numbers.length === 0 || numbers.some(Number.isNaN)) return unknown('this range() is not known');
    const [from, to, by] = numbers.length === 1 ? [0, numbers[0] as number, 1] : [...numbers, 1];
    if (from === undefined || to === undefined || !by) return unknown('this range() is not known');
    const length = Math.max(0, Math.ceil((to - from) / by));
    if (length > MOST) return unknown('this range() is too long');
    return list(Array.from({ length }, (_, i) => int(from + i * by)));
  },
  dict: ([values], named) => {
    const made = values?.type === 'dict' ? dict([...values.entries.values()].map((e) => [e.key, e.value])) : dict();
    if (values && values.type !== 'dict') return unknown('this dict() is not evaluated');
    for (const [name, value] of named) made.entries.set(`s${name}`, { key: str(name), value });
    return made;
  },
  print: () => NONE,
  'math.ceil': ([value]) => rounded(value, Math.ceil),
  'math.floor': ([value]) => rounded(value, Math.floor),
  'math.trunc': ([value]) => rounded(value, Math.trunc),
  'os.path.join': (args) => {
    let path = '';
    for (const part of args) {
      if (!isText(part)) return unknown('this path is not known');
      if (part.value.startsWith('/')) path = part.value;
      else path += path === '' || path.endsWith('/') ? part.value : `/${part.value}`;
    }
    return str(path);
  },
  'os.cpu_count': () => unknown(PROCESSORS),
  'os.process_cpu_count': () => unknown(PROCESSORS),
  'os.sched_getaffinity': () => unknown(PROCESSORS),
  'multiprocessing.cpu_count': () => unknown(PROCESSORS),
  'psutil.cpu_count': () => unknown(PROCESSORS),
};

/** Modules of the standard library whose use changes nothing that is known here. */
const HARMLESS = new Set([
  'logging',
  'json',
  'pprint',
  'warnings',
  'sys',
  'time',
  'socket',
  'platform',
  'pathlib',
  're',
]);

/** True for modules whose functions do not change the lists and dictionaries that they are given. */
export const isHarmless = (module: string): boolean => HARMLESS.has(module.split('.')[0] ?? module);

/** Whether Python gives every module this name, and its use is understood. */
export const isBuiltin = (name: string): boolean => Object.hasOwn(FUNCTIONS, name) && !name.includes('.');

/** A name of a known module of the standard library; undefined where it is not understood. */
export function member(module: string, name: string): PyValue | undefined {
  const full = `${module}.${name}`;
  if (full === 'os.environ') return { type: 'environ' };
  if (full === 'os.getenv' || full === 'dotenv.load_dotenv' || full === 'sys.exit')
    return { type: 'builtin', name: full };
  if (full === 'os.path') return { type: 'module', name: full };
  if (full === 'os.sep') return str('/');
  return Object.hasOwn(FUNCTIONS, full) ? { type: 'builtin', name: full } : undefined;
}

/** The result of a function of Python. */
export function call(name: string, args: PyValue[], named: Named): PyValue {
  const body = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!body) return unknown(`${name}() is not evaluated`);
  const lost = name === 'print' || name === 'bool' ? undefined : args.map(unknownIn).find((value) => value);
  if (lost && !name.endsWith('cpu_count')) return lost;
  return body(args, named);
}

function failedText(value: PyValue): string {
  const text = reprOf(value);
  return typeof text === 'string' ? text : '…';
}

/** Keeps the environment variable that a number was read from, so that an edit can find it. */
function kept<T extends PyValue>(result: T, from: PyValue): T {
  return 'word' in from && from.word ? { ...result, word: from.word } : result;
}

function integer(value: PyValue | undefined, base: PyValue | undefined): PyValue {
  if (!value) return int(0);
  if (value.type === 'str') {
    const radix = base === undefined ? 10 : base.type === 'int' ? Number(base.value) : Number.NaN;
    const n = radix === 0 || (radix >= 2 && radix <= 36) ? parseInteger(value.value, radix) : undefined;
    return n === undefined ? unknown(`Python refuses int(${failedText(value)})`) : kept(int(n), value);
  }
  if (value.type === 'float') {
    return Number.isFinite(value.value)
      ? kept(int(Math.trunc(value.value)), value)
      : unknown('Python refuses int() of it');
  }
  if (value.type === 'int') return value;
  return value.type === 'bool' ? int(value.value ? 1 : 0) : unknown(`Python refuses int() of a ${typeName(value)}`);
}

function rounded(value: PyValue | undefined, how: (n: number) => number): PyValue {
  if (!value || !isNumber(value)) return unknown('Python refuses it');
  if (value.type !== 'float') return int(BigInt(value.value));
  return Number.isFinite(value.value) ? int(how(value.value)) : unknown('Python refuses it');
}

function halfToEven(n: number): number {
  const low = Math.floor(n);
  const rest = n - low;
  if (rest !== 0.5) return Math.round(n);
  return low % 2 === 0 ? low : low + 1;
}

function extreme(name: 'max' | 'min', args: PyValue[], named: Named): PyValue {
  if (named.size > 0) return unknown(`this ${name}() is not evaluated`);
  const items = args.length === 1 ? elements(args[0] as PyValue) : args;
  if (!Array.isArray(items)) return items;
  let best: PyValue | undefined;
  for (const item of items) {
    const lost = unknownIn(item);
    if (lost) return lost;
    if (!best) best = item;
    else {
      const order = ordered(item, best);
      if (order === undefined) return unknown(`this ${name}() is not evaluated`);
      if (name === 'max' ? order > 0 : order < 0) best = item;
    }
  }
  return best ?? unknown(`${name}() of nothing`);
}

function quantified(values: PyValue | undefined, decisive: boolean): PyValue {
  const items = values ? elements(values) : unknown('it needs values');
  if (!Array.isArray(items)) return items;
  const known = items.map(truth);
  if (known.includes(decisive)) return bool(decisive);
  return known.includes(undefined) ? unknown('the truth of an element is not known') : bool(!decisive);
}

function sequence(type: PySequence['type'], values: PyValue | undefined): PyValue {
  const items = values ? elements(values) : [];
  if (!Array.isArray(items)) return items;
  if (type !== 'set') return { type, items: [...items] };
  const distinct = new Map<string, PyValue>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) return unknownIn(item) ?? unknown('this set is not evaluated');
    if (!distinct.has(key)) distinct.set(key, item);
  }
  return { type, items: [...distinct.values()] };
}

/** `value[key]`. */
export function item(value: PyValue, key: PyValue): PyValue {
  const lost = unknownIn(value) ?? unknownIn(key);
  if (lost) return lost;
  if (value.type === 'dict') {
    const name = keyOf(key);
    const entry = name === undefined ? undefined : value.entries.get(name);
    return entry?.value ?? unknown(`the dictionary has no key ${failedText(key)}`);
  }
  const items = value.type === 'str' ? [...value.value].map(str) : isSequence(value) ? value.items : undefined;
  if (!items || value.type === 'set') return unknown(`Python refuses an index of a ${typeName(value)}`);
  if (key.type !== 'int') return unknown('the index is no integer');
  return items.at(Number(key.value)) ?? unknown('the index is out of range');
}

/** `value[from:to]`. */
export function slice(value: PyValue, from: PyValue | undefined, to: PyValue | undefined): PyValue {
  const lost = unknownIn(value) ?? (from && unknownIn(from)) ?? (to && unknownIn(to));
  if (lost) return lost;
  const bound = (limit: PyValue | undefined) => (limit?.type === 'int' ? Number(limit.value) : undefined);
  if ((from && from.type !== 'int' && from.type !== 'none') || (to && to.type !== 'int' && to.type !== 'none')) {
    return unknown('the index is no integer');
  }
  if (value.type === 'str') return str([...value.value].slice(bound(from), bound(to)).join(''));
  if (value.type === 'list' || value.type === 'tuple') {
    return { type: value.type, items: value.items.slice(bound(from), bound(to)) };
  }
  return unknown(`Python refuses a slice of a ${typeName(value)}`);
}

/** Methods that change the value that they are called on. */
export const CHANGING: ReadonlySet<string> = new Set([
  'append',
  'extend',
  'insert',
  'remove',
  'pop',
  'clear',
  'sort',
  'reverse',
  'update',
  'setdefault',
  'popitem',
  'add',
  'discard',
]);

/** `self.name(...)` on a text, a list or a dictionary. Changes lists and dictionaries in place. */
export function method(self: PyValue, name: string, args: PyValue[], named: Named): PyValue {
  const lost = unknownIn(self);
  if (lost) return lost;
  if (self.type === 'str') return textMethod(self, name, args, named);
  if (self.type === 'dict') return dictMethod(self, name, args, named);
  if (self.type === 'list') return listMethod(self, name, args);
  if (isSequence(self) && name === 'count') return count(self, args);
  if (self.type === 'int' && name === 'bit_length') return int(self.value === 0n ? 0 : self.value.toString(2).length);
  return unknown(`${name}() of a ${typeName(self)} is not evaluated`);
}

function textMethod(self: Extract<PyValue, { type: 'str' }>, name: string, args: PyValue[], named: Named): PyValue {
  const lost = name === 'join' ? undefined : args.map(unknownIn).find((value) => value);
  if (lost) return lost;
  const text = self.value;
  const same = (result: string): PyValue => kept(str(result), self);
  const [first, second] = args;
  const word = isText(first) ? first.value : undefined;
  switch (name) {
    case 'lower':
    case 'casefold':
      return same(text.toLowerCase());
    case 'upper':
      return same(text.toUpperCase());
    case 'capitalize':
      return str(text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase());
    case 'title':
      return str(text.toLowerCase().replace(/\p{L}+/gu, (w) => w.slice(0, 1).toUpperCase() + w.slice(1)));
    case 'strip':
      return same(stripped(text, word, true, true));
    case 'lstrip':
      return same(stripped(text, word, true, false));
    case 'rstrip':
      return same(stripped(text, word, false, true));
    case 'split': {
      const most = second?.type === 'int' ? second : named.get('maxsplit');
      if (word === '') return unknown('Python refuses an empty separator');
      return list(split(text, word, most?.type === 'int' ? Number(most.value) : -1).map(str));
    }
    case 'rsplit':
    case 'rpartition':
    case 'partition': {
      if (word === undefined || word === '') return unknown(`this ${name}() is not evaluated`);
      const at = name === 'partition' ? text.indexOf(word) : text.lastIndexOf(word);
      const before = text.slice(0, Math.max(at, 0));
      const after = text.slice(at + word.length);
      if (name === 'rsplit') {
        if (second?.type !== 'int' || second.value !== 1n) return unknown('this rsplit() is not evaluated');
        return list(at < 0 ? [self] : [str(before), str(after)]);
      }
      if (at < 0) return tuple(name === 'partition' ? [self, str(''), str('')] : [str(''), str(''), self]);
      return tuple([str(before), str(word), str(after)]);
    }
    case 'splitlines':
      return list(
        text
          .replace(/\r?\n$/, '')
          .split(/\r\n|\r|\n/)
          .filter((line, _, all) => all.length > 1 || line)
          .map(str),
      );
    case 'replace':
      if (word === undefined || !isText(second) || args.length > 2) return unknown('this replace() is not evaluated');
      return text.length * (second.value.length + 1) > MOST * 16
        ? unknown('it is too long')
        : str(text.replaceAll(word, () => second.value));
    case 'startswith':
    case 'endswith': {
      const options = first && isSequence(first) ? first.items : first ? [first] : [];
      if (args.length !== 1 || !options.every(isText)) return unknown(`this ${name}() is not evaluated`);
      return bool(options.some((o) => (name === 'startswith' ? text.startsWith(o.value) : text.endsWith(o.value))));
    }
    case 'removeprefix':
      return word === undefined
        ? unknown('it is not evaluated')
        : same(text.startsWith(word) ? text.slice(word.length) : text);
    case 'removesuffix':
      return word === undefined
        ? unknown('it is not evaluated')
        : same(word !== '' && text.endsWith(word) ? text.slice(0, -word.length) : text);
    case 'join': {
      const items = first ? elements(first) : unknown('join() needs texts');
      return Array.isArray(items) ? joined(text, items) : items;
    }
    case 'format':
      return format(text, args, named);
    case 'isdigit':
    case 'isdecimal':
    case 'isnumeric':
      return /^[\x20-\x7e]*$/.test(text) ? bool(/^[0-9]+$/.test(text)) : unknown(`this ${name}() is not evaluated`);
    case 'find':
      return word === undefined || args.length > 1 ? unknown('this find() is not evaluated') : int(text.indexOf(word));
    case 'count':
      return word ? int(text.split(word).length - 1) : unknown('this count() is not evaluated');
    case 'zfill':
      return first?.type === 'int' && first.value < 1000n && !/^[+-]/.test(text)
        ? str(text.padStart(Number(first.value), '0'))
        : unknown('this zfill() is not evaluated');
    default:
      return unknown(`${name}() of a text is not evaluated`);
  }
}

function stripped(text: string, characters: string | undefined, left: boolean, right: boolean): string {
  const drop = (c: string) => (characters === undefined ? /\s/.test(c) : characters.includes(c));
  let from = 0;
  let to = text.length;
  while (left && from < to && drop(text[from] as string)) from++;
  while (right && to > from && drop(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

function dictMethod(self: PyDict, name: string, args: PyValue[], named: Named): PyValue {
  const [key, fallback] = args;
  const lost = key && name !== 'update' ? unknownIn(key) : undefined;
  if (lost) {
    if (CHANGING.has(name)) self.lost = lost.because;
    return lost;
  }
  const at = key && keyOf(key);
  switch (name) {
    case 'get':
      return (at !== undefined && self.entries.get(at)?.value) || (fallback ?? NONE);
    case 'keys':
      return list([...self.entries.values()].map((entry) => entry.key));
    case 'values':
      return list([...self.entries.values()].map((entry) => entry.value));
    case 'items':
      return list([...self.entries.values()].map((entry) => tuple([entry.key, entry.value])));
    case 'copy':
      return dict([...self.entries.values()].map((entry) => [entry.key, entry.value]));
    case 'update': {
      if (key && (key.type !== 'dict' || key.lost !== undefined)) {
        self.lost = unknownIn(key)?.because ?? 'this update() is not evaluated';
      } else if (key) for (const [k, entry] of key.entries) self.entries.set(k, entry);
      for (const [k, value] of named) self.entries.set(`s${k}`, { key: str(k), value });
      return NONE;
    }
    case 'setdefault':
    case 'pop': {
      if (at === undefined || !key) break;
      const found = self.entries.get(at)?.value;
      if (name === 'pop') self.entries.delete(at);
      else if (!found) self.entries.set(at, { key, value: fallback ?? NONE });
      return found ?? fallback ?? (name === 'pop' ? unknown(`the dictionary has no key ${failedText(key)}`) : NONE);
    }
  }
  if (CHANGING.has(name)) self.lost = `${name}() is not evaluated`;
  return unknown(`${name}() of a dictionary is not evaluated`);
}

function listMethod(self: PySequence, name: string, args: PyValue[]): PyValue {
  const [first] = args;
  switch (name) {
    case 'append':
      if (!first || self.items.length >= MOST) break;
      self.items.push(first);
      return NONE;
    case 'extend': {
      const items = first ? elements(first) : unknown('extend() needs values');
      if (Array.isArray(items) && self.items.length + items.length <= MOST) self.items.push(...items);
      else self.lost = Array.isArray(items) ? 'it is too long' : items.because;
      return NONE;
    }
    case 'copy':
      return list([...self.items]);
    case 'count':
      return count(self, args);
    case 'pop':
      if (args.length > 0) break;
      return self.items.pop() ?? unknown('the list is empty');
  }
  if (CHANGING.has(name)) self.lost = `${name}() is not evaluated`;
  return unknown(`${name}() of a list is not evaluated`);
}

function count(self: PySequence, [first]: PyValue[]): PyValue {
  if (!first) return unknown('count() needs a value');
  const same = self.items.map((other) => equal(first, other));
  return same.includes(undefined) ? unknown('the comparison is not known') : int(same.filter(Boolean).length);
}
