import { percent } from './text.ts';
import {
  bool,
  equal,
  float,
  int,
  isNumber,
  isSequence,
  type PyNumber,
  type PyValue,
  str,
  typeName,
  unknown,
  unknownIn,
} from './value.ts';

const LONGEST = 65536;
const LARGEST = 1n << 256n;

/** `left operator right` for arithmetic and bits. */
export function arithmetic(operator: string, left: PyValue, right: PyValue): PyValue {
  const lost = unknownIn(left) ?? (left.type === 'str' && operator === '%' ? undefined : unknownIn(right));
  if (lost) return lost;
  if (isNumber(left) && isNumber(right)) return numeric(operator, left, right);
  if (left.type === 'str' && operator === '%') return percent(left.value, right);
  if (operator === '+') {
    if (left.type === 'str' && right.type === 'str') {
      return left.value.length + right.value.length > LONGEST ? tooLong() : str(left.value + right.value);
    }
    if (isSequence(left) && left.type === right.type && isSequence(right)) {
      return { type: left.type, items: [...left.items, ...right.items] };
    }
  }
  if (operator === '*') {
    if (isNumber(left) && left.type !== 'float') return repeated(right, left, left, right);
    if (isNumber(right) && right.type !== 'float') return repeated(left, right, left, right);
  }
  return refused(operator, left, right);
}

function repeated(value: PyValue, times: PyNumber, left: PyValue, right: PyValue): PyValue {
  const n = Math.max(0, Number(times.value));
  if (value.type === 'str') return value.value.length * n > LONGEST ? tooLong() : str(value.value.repeat(n));
  if (isSequence(value)) {
    if (value.items.length * n > LONGEST) return tooLong();
    return { type: value.type, items: Array.from({ length: n }, () => value.items).flat() };
  }
  return refused('*', left, right);
}

const tooLong = () => unknown('it is too long');

const refused = (operator: string, left: PyValue, right: PyValue) =>
  unknown(`Python refuses ${typeName(left)} ${operator} ${typeName(right)}`);

function numeric(operator: string, left: PyNumber, right: PyNumber): PyValue {
  const exact = left.type !== 'float' && right.type !== 'float';
  if (exact && operator !== '/') return integral(operator, BigInt(left.value), BigInt(right.value));
  const a = Number(left.value);
  const b = Number(right.value);
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      return b === 0 ? unknown('it divides by zero') : float(a / b);
    case '//':
      return b === 0 ? unknown('it divides by zero') : float(Math.floor(a / b));
    case '%':
      return b === 0 ? unknown('it divides by zero') : float(a - b * Math.floor(a / b));
    case '**':
      return Number.isFinite(a ** b) ? float(a ** b) : unknown('it is too large');
    default:
      return refused(operator, left, right);
  }
}

function integral(operator: string, a: bigint, b: bigint): PyValue {
  switch (operator) {
    case '+':
      return bounded(a + b);
    case '-':
      return bounded(a - b);
    case '*':
      return bounded(a * b);
    case '//':
      return b === 0n ? unknown('it divides by zero') : int(floorDivided(a, b));
    case '%':
      return b === 0n ? unknown('it divides by zero') : int(a - b * floorDivided(a, b));
    case '**':
      if (b < 0n) return a === 0n ? unknown('it divides by zero') : float(Number(a) ** Number(b));
      return b > 256n ? unknown('it is too large') : bounded(a ** b);
    case '<<':
      return b < 0n || b > 256n ? unknown('it is too large') : bounded(a << b);
    case '>>':
      return b < 0n ? unknown('it shifts by a negative number') : int(b > 1024n ? (a < 0n ? -1n : 0n) : a >> b);
    case '&':
      return int(a & b);
    case '|':
      return int(a | b);
    case '^':
      return int(a ^ b);
    default:
      return unknown(`the operator ${operator} is not evaluated`);
  }
}

function floorDivided(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const bounded = (n: bigint): PyValue => (n > LARGEST || n < -LARGEST ? unknown('it is too large') : int(n));

/** One comparison: `<`, `==`, `in`, `is not`, … */
export function comparison(operator: string, left: PyValue, right: PyValue): PyValue {
  if (operator === 'is' || operator === 'is not') {
    const lost = left.type === 'unknown' ? left : right.type === 'unknown' ? right : undefined;
    if (lost) return lost;
    const single = (value: PyValue) => value.type === 'none' || value.type === 'bool';
    if (!single(left) && !single(right)) return unknown('whether two values are one object is not evaluated');
    const same = left.type === right.type && equal(left, right) === true;
    return bool(same === (operator === 'is'));
  }
  if (operator === 'in') return contained(left, right);
  if (operator === 'not in') {
    const found = contained(left, right);
    return found.type === 'bool' ? bool(!found.value) : found;
  }
  const lost = unknownIn(left) ?? unknownIn(right);
  if (lost) return lost;
  if (operator === '==' || operator === '!=') {
    const same = equal(left, right);
    return same === undefined ? unknown('the comparison is not known') : bool(same === (operator === '=='));
  }
  const order = ordered(left, right);
  if (order === undefined) return refused(operator, left, right);
  return bool(
    operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0,
  );
}

/** Negative, zero or positive for numbers and texts; undefined for what Python does not order, or is not known. */
export function ordered(a: PyValue, b: PyValue): number | undefined {
  if (isNumber(a) && isNumber(b)) {
    const difference = Number(a.value) - Number(b.value);
    return Number.isNaN(difference) ? undefined : difference;
  }
  if (a.type === 'str' && b.type === 'str') return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  return undefined;
}

function contained(item: PyValue, whole: PyValue): PyValue {
  const lost = unknownIn(item) ?? unknownIn(whole);
  if (lost) return lost;
  if (whole.type === 'str') {
    return item.type === 'str' ? bool(whole.value.includes(item.value)) : refused('in', item, whole);
  }
  const items = isSequence(whole)
    ? whole.items
    : whole.type === 'dict'
      ? [...whole.entries.values()].map(({ key }) => key)
      : undefined;
  if (!items) return refused('in', item, whole);
  let doubt: PyValue | undefined;
  for (const other of items) {
    const same = equal(item, other);
    if (same) return bool(true);
    if (same === undefined) doubt = unknownIn(other) ?? unknown('the comparison is not known');
  }
  return doubt ?? bool(false);
}
