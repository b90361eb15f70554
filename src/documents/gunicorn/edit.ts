import type { Gunicorn } from '../../contracts/gunicorn.ts';
import type { At } from '../../contracts/model.ts';
import type { Document } from '../document.ts';
import { BY_NAME } from './defaults.ts';

/** A value of the model or an item of the notes, as far as an edit needs it. */
export interface Operand {
  name: string;
  at: At;
  origin?: string;
  pointer?: string;
  written?: string;
  meant?: string;
  unit?: string;
}

/** Settings that the model has in milliseconds. */
const IN_SECONDS = new Set(['timeout', 'graceful_timeout', 'keepalive']);

/**
 * The words that set a value where it stands: `keepalive = 61` in the file, `--keep-alive 61` on a command line.
 *
 * `to` is in the model's units (milliseconds); seconds are rounded up, because gunicorn takes integers. For a misspelt
 * name `to` is the name that was meant.
 */
export function fixLine(
  document: Document<Gunicorn>,
  operand: Operand,
  to: number | boolean | string,
): string | undefined {
  if (operand.meant !== undefined) {
    return operand.written === undefined ? String(to) : `${to} = ${operand.written}`;
  }
  const setting = BY_NAME.get(/^\/(\w+)$/.exec(operand.pointer ?? '')?.[1] ?? '');
  if (!setting) return undefined;
  const value = plain(setting.name, to);
  const inFile = document.marks.get(`/${setting.name}`)?.at.file === document.file && document.file.endsWith('.py');
  const flag = setting.flags?.findLast((name) => name.startsWith('--'));
  switch (operand.origin) {
    case 'command_line':
      return flag && onCommandLine(flag, value, setting.sets);
    case 'environment':
      // GUNICORN_CMD_ARGS holds flags; any other variable holds the value alone.
      if (operand.name.startsWith('-')) return flag && onCommandLine(flag, value, setting.sets);
      // What fills in a template leaves the setting where it stands.
      if (operand.name === setting.name) return `${setting.name} = ${python(value)}`;
      return `${operand.name}=${value}`;
    case 'explicit':
      return `${setting.name} = ${python(value)}`;
    default:
      if (inFile || document.files.some((file) => file.endsWith('.py'))) return `${setting.name} = ${python(value)}`;
      return flag && onCommandLine(flag, value, setting.sets);
  }
}

function plain(name: string, to: number | boolean | string): number | boolean | string {
  return typeof to === 'number' && IN_SECONDS.has(name) ? Math.ceil(to / 1000) : to;
}

function onCommandLine(flag: string, value: number | boolean | string, sets: boolean | undefined): string | undefined {
  if (sets === undefined) return `${flag} ${value}`;
  return value === sets ? flag : undefined;
}

function python(value: number | boolean | string): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
