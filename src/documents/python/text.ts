import { isNumber, type PyUnknown, type PyValue, str, unknown, unknownIn } from './value.ts';

const LONGEST = 65536;
const ESCAPES: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** The value of a string literal without replacement fields. */
export function literal(source: string): PyValue {
  const found = /^([a-zA-Z]*)('''|"""|'|")/.exec(source);
  const prefix = found?.[1]?.toLowerCase() ?? '';
  const quote = found?.[2] ?? '';
  if (!found || source.length < found[0].length + quote.length || !source.endsWith(quote)) {
    return unknown('the text has no end');
  }
  if (prefix.includes('b')) return unknown('it is a bytes literal');
  const body = source.slice(found[0].length, source.length - quote.length);
  const text = unescaped(body, prefix.includes('r'));
  return text === undefined ? unknown('it names a character by \\N{…}') : str(text);
}

/** The text that a piece between quotes stands for; undefined where a character is given by its name. */
export function unescaped(body: string, raw: boolean): string | undefined {
  const lines = body.includes('\r') ? body.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : body;
  if (raw || !lines.includes('\\')) return lines;
  if (/\\N\{/.test(lines)) return undefined;
  return lines.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (all, x, u, long, octal, one: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : all;
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPES[one] ?? all;
    },
  );
}

/** What `str()` gives, or why that is not known. */
export function textOf(value: PyValue): string | PyUnknown {
  return value.type === 'str' ? value.value : reprOf(value);
}

/** What `repr()` gives, or why that is not known. */
export function reprOf(value: PyValue, depth = 0): string | PyUnknown {
  const lost = unknownIn(value);
  if (lost) return lost;
  if (depth > 32) return unknown('it is nested too deeply');
  switch (value.type) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    case 'str':
      return quoted(value.value);
    case 'list':
    case 'tuple': {
      const parts: string[] = [];
      for (const item of value.items) {
        const part = reprOf(item, depth + 1);
        if (typeof part !== 'string') return part;
        parts.push(part);
      }
      if (value.type === 'list') return `[${parts.join(', ')}]`;
      return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
    }
    default:
      return unknown(`the text of a ${value.type} is not known`);
  }
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return quote + inner + quote;
}

function floatText(n: number): string {
  if (Number.isNaN(n)) return 'nan';
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf';
  const size = Math.abs(n);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return n.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(n) ? `${Object.is(n, -0) ? '-0' : n}.0` : String(n);
}

/** One replacement field: the value under a conversion (`r`, `s`) and a format specification. */
export function formatted(value: PyValue, conversion: string, specification: string): string | PyUnknown {
  const lost = unknownIn(value);
  if (lost) return lost;
  const converted: PyValue | PyUnknown = conversion === '' ? value : asText(value, conversion);
  if (converted.type === 'unknown') return converted;
  if (specification === '') return textOf(converted);
  const spec = /^(?:(.)?([<>^]))?(0)?(\d{1,4})?(?:\.(\d{1,2}))?([dsf])?$/su.exec(specification);
  if (!spec) return unknown(`the format ${specification} is not evaluated`);
  const [, fill, align, zero, width, precision, kind] = spec;
  let text: string | PyUnknown;
  if (isNumber(converted) && kind === 'f') {
    text = Number(converted.value).toFixed(Number(precision ?? 6));
  } else if (precision !== undefined || (kind === 'd' && converted.type !== 'int') || kind === 'f') {
    return unknown(`the format ${specification} is not evaluated`);
  } else if (kind === 's' && converted.type !== 'str') {
    return unknown(`the format ${specification} is not evaluated`);
  } else text = textOf(converted);
  if (typeof text !== 'string' || width === undefined) return text;
  const missing = Number(width) - [...text].length;
  if (missing <= 0) return text;
  const numeric = isNumber(converted) && converted.type !== 'bool';
  if (zero !== undefined && align === undefined && numeric) {
    const sign = text.startsWith('-') ? '-' : '';
    return sign + '0'.repeat(missing) + text.slice(sign.length);
  }
  const pad = fill ?? (zero === undefined ? ' ' : '0');
  const side = align ?? (numeric ? '>' : '<');
  if (side === '^') return pad.repeat(missing >> 1) + text + pad.repeat(missing - (missing >> 1));
  return side === '>' ? pad.repeat(missing) + text : text + pad.repeat(missing);
}

function asText(value: PyValue, conversion: string): PyValue {
  if (conversion !== 'r' && conversion !== 's') return unknown(`the conversion !${conversion} is not evaluated`);
  const text = conversion === 'r' ? reprOf(value) : textOf(value);
  return typeof text === 'string' ? str(text) : text;
}

/** `template % argument`. */
export function percent(template: string, argument: PyValue): PyValue {
  const lost = unknownIn(argument);
  if (lost) return lost;
  const items = argument.type === 'tuple' ? argument.items : [argument];
  let next = 0;
  let failure: PyUnknown | undefined;
  const text = template.replace(
    /%(?:\(([^()]*)\))?([-0]?)(\d{0,4})(?:\.(\d{1,2}))?([\s\S]|$)/g,
    (all, name: string | undefined, flag: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const value =
        name === undefined
          ? items[next++]
          : argument.type === 'dict'
            ? argument.entries.get(`s${name}`)?.value
            : undefined;
      if (value === undefined) {
        failure ??= unknown(`nothing is given for ${all}`);
        return '';
      }
      const field = percentField(value, flag, width, precision, kind);
      if (typeof field === 'string') return field;
      failure ??= field;
      return '';
    },
  );
  if (failure) return failure;
  if (argument.type !== 'dict' && next < items.length) return unknown('not all arguments are used by the format');
  return text.length > LONGEST ? unknown('the text is too long') : str(text);
}

function percentField(
  value: PyValue,
  flag: string,
  width: string,
  precision: string | undefined,
  kind: string,
): string | PyUnknown {
  const align = flag === '-' ? '<' : flag === '' ? '>' : '';
  const spec = width === '' ? '' : `${align}${flag === '0' ? '0' : ''}${width}`;
  if (kind === 'f' && isNumber(value)) return formatted(value, '', `${spec}.${precision ?? 6}f`);
  if (precision !== undefined) return unknown('its format is not evaluated');
  if (kind === 's' || kind === 'r') return formatted(value, kind, spec);
  if ((kind === 'd' || kind === 'i') && isNumber(value)) {
    return formatted({ type: 'int', value: BigInt(Math.trunc(Number(value.value))) }, '', spec);
  }
  return unknown(`the format %${kind} is not evaluated`);
}

/** `template.format(...)`. */
export function format(template: string, positional: PyValue[], named: ReadonlyMap<string, PyValue>): PyValue {
  let next = 0;
  let failure: PyUnknown | undefined;
  const text = template.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([a-z]))?(?::([^{}]*))?\}|[{}]/g,
    (all, name: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{') return '{';
      if (all === '}}') return '}';
      if (name === undefined) {
        failure ??= unknown('its format is not evaluated');
        return '';
      }
      const value = name === '' ? positional[next++] : /^\d+$/.test(name) ? positional[Number(name)] : named.get(name);
      const field =
        value === undefined ? unknown(`nothing is given for ${all}`) : formatted(value, conversion ?? '', spec ?? '');
      if (typeof field === 'string') return field;
      failure ??= field;
      return '';
    },
  );
  return failure ?? (text.length > LONGEST ? unknown('the text is too long') : str(text));
}

/** The pieces of a sequence joined by a text. */
export function joined(separator: string, items: readonly PyValue[]): PyValue {
  const parts: string[] = [];
  for (const item of items) {
    if (item.type === 'unknown') return item;
    if (item.type !== 'str') return unknown('join() takes texts only');
    parts.push(item.value);
  }
  return str(parts.join(separator));
}

/** Python's int(text, base); undefined where Python refuses it. */
export function parseInteger(text: string, base = 10): bigint | undefined {
  const found = /^([+-]?)(0[xX]_?|0[oO]_?|0[bB]_?)?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(text.trim());
  if (!found) return undefined;
  const [, sign, mark = '', digits = ''] = found;
  const own = { x: 16, o: 8, b: 2 }[mark[1]?.toLowerCase() ?? ''];
  let radix = base;
  let body = digits.replaceAll('_', '');
  if (own !== undefined) {
    if (base === 0 || base === own) radix = own;
    else if (base > 11 && mark[1]?.toLowerCase() === 'b') body = mark.replace('_', '') + body;
    else return undefined;
  } else if (base === 0) {
    radix = 10;
    if (/^0+[1-9]/.test(body)) return undefined;
  }
  if (body.length > 80) return undefined;
  let value = 0n;
  for (const digit of body) {
    const n = Number.parseInt(digit, radix);
    if (Number.isNaN(n)) return undefined;
    value = value * BigInt(radix) + BigInt(n);
  }
  return sign === '-' ? -value : value;
}

/** Python's float(text); undefined where Python refuses it. */
export function parseDecimal(text: string): number | undefined {
  const plain = text.trim();
  if (/^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return Number(plain.replaceAll('_', ''));
  return undefined;
}

/** What `split` with a known separator, or none, gives. */
export function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) {
    const parts = text.trim() === '' ? [] : text.trim().split(/\s+/);
    if (most < 0 || parts.length <= most) return parts;
    return unsplit(text.trim(), most);
  }
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function unsplit(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let i = 0; i < most; i++) {
    const gap = /\s+/.exec(rest);
    if (!gap) break;
    parts.push(rest.slice(0, gap.index));
    rest = rest.slice(gap.index + gap[0].length);
  }
  return [...parts, rest];
}

export const isText = (value: PyValue | undefined): value is Extract<PyValue, { type: 'str' }> => value?.type === 'str';
