import type { At } from '../contracts/model.ts';
import type { Files } from '../files/file.ts';
import type { Document } from './document.ts';
import { FORMATS, type Operand } from './formats.ts';

/** What to write so that an operand becomes `to`, and where: `keepalive = 61 (web/gunicorn.conf.py:3)`. */
export function fixText(
  document: Document,
  operand: Operand,
  to: number | boolean | string,
  files: Pick<Files, 'read'>,
): string | undefined {
  const line = FORMATS.get(document.format)?.fixLine(document, operand, to);
  if (line === undefined) return undefined;
  const { at, origin } = operand;
  const file = files.read(at.file);
  const text = 'unreadable' in file ? '' : file.text;
  if (origin === 'default') return `${line} (${placeOfDefault(line, document, at, text)})`;
  return `${origin === 'environment' ? asCarried(line, text, at) : line} (${at.file}:${at.line})`;
}

/** Where a line can go that no file has: a default stands at the line that made it apply. */
function placeOfDefault(line: string, { files }: Document, at: At, text: string): string {
  const place = `${at.file}:${at.line}`;
  // An assignment goes into the program's own file.
  const own = /^\w+ = /.test(line) ? files.find((file) => file.endsWith('.py')) : undefined;
  if (own !== undefined) return `in ${own.replace(/^(.*?)#(.*)$/, '$2 of $1')}`;
  // A flag and a parameter go onto the line itself, a directive beside it or into its block.
  if (!line.endsWith(';')) return place;
  const here = at.start === undefined ? '' : text.slice(at.start, at.start + 'location'.length);
  return `${/^(?:server|upstream|location|http)\b/.test(here) ? 'in' : 'beside'} ${place}`;
}

/** `NAME=61` as the place writes variables: `NAME: "61"` in a map of YAML. */
function asCarried(line: string, text: string, { start }: At): string {
  const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
  if (name === undefined || start === undefined) return line;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const [, key] = /(?:^|[\s{,"'-])(\w+)["']?\s*:\s*["']?$/.exec(before.slice(-200)) ?? [];
  if (key === name) return `${name}: "${value}"`;
  return key === 'value' ? `{ name: ${name}, value: "${value}" }` : line;
}
