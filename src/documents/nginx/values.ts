import type { Interval } from '../../contracts/nginx.ts';
import { isUnknown, type Unknown } from '../document.ts';
import type { Extent } from '../numbers/number.ts';
import { hull } from '../numbers/number.ts';
import { placeholderInScalar, replaced } from '../placeholders/index.ts';
import { type Range, within } from '../versions/range.ts';
import { NEXT_UPSTREAM, type Setting, type Value } from './defaults.ts';
import { variable } from './placeholders.ts';
import { parseSize } from './size.ts';
import { parseTime, type Refused } from './time.ts';

/** A value of the body: plain, known as far as the version is, or unknown. */
export type BodyValue = Value | Interval | Unknown;

/** What the words after a setting's name mean, or why nginx does not start with them. */
export function readValue(setting: Setting, args: readonly string[]): BodyValue | Refused {
  // A placeholder may be written with blanks, and stand for words or for none.
  const found = placeholderInScalar(args.join(' '));
  if (found !== undefined) return { unknown: replaced(found) };
  if (args.length === 0 || args.length > (setting.most ?? 1)) {
    return { refused: `"${setting.name}" takes ${takes(setting.most)}, not ${args.length}.` };
  }
  const foreign = variable(args.join(' '));
  if (foreign) return { unknown: replaced(foreign) };
  const [text] = args as readonly [string];
  switch (setting.grammar) {
    case 'ms':
      return time(setting, args, 'ms');
    case 's':
      return time(setting, args, 's');
    case 'offset':
      return limited(setting, parseSize(text, 'offset'));
    case 'buffers':
      return buffers(args);
    case 'count':
      return limited(setting, parseCount(text));
    case 'flag':
      return flag(text);
    case 'words':
      return nextUpstream(args);
    case 'version':
      return ['1.0', '1.1', '2'].includes(text) ? text : { refused: `${JSON.stringify(text)} is not 1.0, 1.1 or 2.` };
    case 'processes':
      return text === 'auto' ? { unknown: 'auto is the number of CPUs of the machine' } : parseCount(text);
  }
}

const takes = (most = 1): string =>
  most === 1 ? 'one value' : most === 2 ? 'one or two values' : 'one value or several';

/** A number without unit or sign. */
export function parseCount(text: string): number | Refused {
  const number = Number(text);
  return /^[0-9]+$/.test(text) && Number.isSafeInteger(number)
    ? number
    : { refused: `${JSON.stringify(text)} is not a number.` };
}

function time(setting: Setting, [text = '', header]: readonly string[], resolution: 'ms' | 's'): BodyValue | Refused {
  // What a second value tells the clients (Keep-Alive: timeout=) is kept in seconds.
  const told = header === undefined ? 0 : parseTime(header, 's');
  if (typeof told !== 'number') return told;
  const found = parseTime(text, resolution);
  return limited(setting, typeof found === 'number' ? found / 1000 : found);
}

const limited = (setting: Setting, value: number | Refused): number | 'none' | Refused =>
  value === 0 && setting.zero_is_none ? 'none' : value;

/** `4 8k`: how many buffers, and the size of one, which is the value. */
function buffers([number = '', size]: readonly string[]): number | Refused {
  const count = parseCount(number);
  if (typeof count !== 'number') return count;
  return size === undefined ? { refused: 'it takes two values, a number and a size.' } : parseSize(size);
}

/** Flags are written in any case (ngx_conf_set_flag_slot). */
function flag(text: string): boolean | Refused {
  const small = text.toLowerCase();
  if (small !== 'on' && small !== 'off') return { refused: `${JSON.stringify(text)} is neither on nor off.` };
  return small === 'on';
}

/** Words of a list are written in any case (ngx_conf_set_bitmask_slot). */
function nextUpstream(args: readonly string[]): readonly string[] | Refused {
  const words = args.map((word) => word.toLowerCase());
  const strange = args.find((_, i) => !NEXT_UPSTREAM.has(words[i] as string));
  return strange === undefined ? words : { refused: `${JSON.stringify(strange)} is no failure that it knows.` };
}

/** The default of a setting over a range of versions. */
export function defaultOf({ name, defaults }: Pick<Setting, 'name' | 'defaults'>, range: Range): BodyValue {
  const values = within(range, defaults);
  if (values.length === 1) return values[0] as Value;
  if (values.every((value) => typeof value === 'number' || value === 'none')) {
    return bodyNumber(hull(values.map(extentOfNumber)), 1);
  }
  const rows = defaults.map(([release, value], i) => `${shown(value)} ${when(release, defaults[i + 1]?.[0])}`);
  return { unknown: `${name} is by default ${rows.join(', ')}, and which release runs is not known` };
}

const shown = (value: Value): string => (value === '' ? 'empty' : String(value));
const when = (release: string, next?: string): string => (next ? `before nginx ${next}` : `since nginx ${release}`);

const extentOfNumber = (value: number | string): Extent =>
  typeof value === 'number' ? { min: value, max: value } : { limit: 'none' };

/** A number of the model as a body has it, divided by `scale`. */
export function bodyNumber(extent: Extent, scale: number): number | 'none' | Interval | Unknown {
  if ('unknown' in extent) return { unknown: extent.unknown };
  if ('limit' in extent) return 'none';
  if (extent.min === extent.max) return extent.min / scale;
  return { min: extent.min / scale, ...(extent.max !== undefined && { max: extent.max / scale }) };
}

/** A number of a body as the model has it, multiplied by `scale` and whole. */
export function extentOf(value: number | 'none' | Interval | Unknown, scale = 1): Extent {
  if (isUnknown(value)) return { unknown: value.unknown };
  if (value === 'none') return { limit: 'none' };
  const whole = (n: number) => Math.round(n * scale);
  if (typeof value === 'number') return { min: whole(value), max: whole(value) };
  return { min: whole(value.min), ...(value.max !== undefined && { max: whole(value.max) }) };
}
