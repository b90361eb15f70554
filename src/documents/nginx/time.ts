/** Why nginx refuses a value, as a sentence: '"5sec" is not a time: …'. */
export interface Refused {
  refused: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units in falling order, in milliseconds; a space ends a number of seconds (nginx src/core/ngx_parse.c). */
const UNITS: ReadonlyMap<string, { rank: number; size: number }> = new Map(
  (
    [
      ['y', 365 * DAY],
      ['M', 30 * DAY],
      ['w', 7 * DAY],
      ['d', DAY],
      ['h', HOUR],
      ['m', MINUTE],
      ['s', SECOND],
      ['ms', 1],
      [' ', SECOND],
    ] as const
  ).map(([name, size], rank) => [name, { rank, size }]),
);
const RANK_OF_MONTH = 1;
const RANK_OF_SECOND = 6;

/**
 * A time in nginx's grammar: milliseconds, or why nginx refuses it.
 *
 * `resolution` is the unit that the setting is kept in: most timeouts know milliseconds, `fail_timeout` knows seconds
 * (then months and years exist, and milliseconds do not). A number without a unit is seconds.
 */
export function parseTime(text: string, resolution: 'ms' | 's' = 'ms'): number | Refused {
  const refuse = (why: string): Refused => ({ refused: `${JSON.stringify(text)} is not a time: ${why}.` });
  let rank = resolution === 'ms' ? RANK_OF_MONTH : -1;
  let total = 0;
  let number = 0;
  let valid = false;
  for (let i = 0; i < text.length; ) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      valid = true;
      i++;
      continue;
    }
    const name = text.startsWith('ms', i) ? 'ms' : (text[i] as string);
    const unit = UNITS.get(name);
    if (!unit) return refuse(`${JSON.stringify(text[i])} is neither a digit nor a unit`);
    if (name === 'ms' && resolution === 's') return refuse('this setting knows no milliseconds');
    if (unit.rank <= RANK_OF_MONTH && resolution === 'ms') return refuse(tooLong(name));
    const late = name === ' ' ? rank >= RANK_OF_SECOND : unit.rank <= rank;
    if (late) return refuse('units must become smaller from left to right, each once');
    rank = unit.rank;
    total += number * unit.size;
    number = 0;
    i += name.length;
    while (text[i] === ' ') i++;
  }
  if (!valid) return refuse('it contains no digit');
  total += number * SECOND;
  // nginx counts in signed 64-bit integers; beyond 2^53 the exact number is of no use to anybody.
  return total <= Number.MAX_SAFE_INTEGER ? total : refuse('it is too large');
}

const tooLong = (name: string): string =>
  name === 'M' ? 'this setting knows no months, and minutes are written with a small m' : 'this setting knows no years';
