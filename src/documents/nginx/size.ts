import type { Refused } from './time.ts';

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * A size in bytes, or why nginx refuses it (nginx src/core/ngx_parse.c, ngx_parse_size and ngx_parse_offset).
 *
 * Only an `offset`, such as `client_max_body_size`, knows gigabytes.
 */
export function parseSize(text: string, kind: 'size' | 'offset' = 'size'): number | Refused {
  const refuse = (why: string): Refused => ({ refused: `${JSON.stringify(text)} is not a size: ${why}.` });
  const last = text.at(-1)?.toLowerCase() ?? '';
  if (last === 'g' && kind === 'size') return refuse('this setting knows no gigabytes');
  const unit = UNITS[last];
  const digits = unit === undefined ? text : text.slice(0, -1);
  if (!/^[0-9]+$/.test(digits)) return refuse('it must be a whole number, alone or with k, m or g');
  const bytes = Number(digits) * (unit ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : refuse('it is too large');
}
