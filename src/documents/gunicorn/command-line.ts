import type { At, Item } from '../../contracts/model.ts';
import type { Origin } from '../document.ts';
import type { Word } from '../launch/launch.ts';
import type { Range } from '../versions/range.ts';
import { known, SETTINGS, type Setting } from './defaults.ts';

/** A setting that a flag gives. */
export interface Flagged {
  setting: Setting;
  /** The argument; absent for flags without one, and where it is not known. */
  text?: string;
  unknown?: string;
  /** As it stands there: `--keep-alive`, or the full name of an abbreviated flag. */
  name: string;
  /** The flag as it was abbreviated. */
  abbreviated?: string;
  written: string;
  at: At;
  origin: Origin;
  assumed?: boolean;
}

/** From here on a word that is not known may give any flag. */
export interface Open {
  open: string;
  at: At;
  written: string;
}

/** A command line as argparse reads it. */
export interface CommandLine {
  /** In the order of the line. */
  given: (Flagged | Open)[];
  refused: Item[];
  app?: Word;
}

type Found = { setting: Setting; name: string } | 'help' | { refused: string } | { unknown: string };

/** Reads the words behind the program's name as Python's argparse does: abbreviations, `-w4`, `--flag=value`. */
export function readCommandLine(words: readonly Word[], origin: Origin, range: Range): CommandLine {
  const line: CommandLine = { given: [], refused: [] };
  let group = 0;
  let inGroup = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const text = word.text;
    if (text === undefined) {
      inGroup = false;
      const begun = begunFlag(word, origin, range);
      if (begun) {
        line.given.push(begun);
        continue;
      }
      line.given.push({ open: word.unknown ?? 'it is not known', at: word.at, written: word.written });
      continue;
    }
    if (text === '--') {
      const app = words[i + 1];
      if (app && !line.app) line.app = app;
      break;
    }
    if (!isFlag(text) && !isGlued(text, range)) {
      // argparse takes the arguments without a flag at one place only.
      if (!inGroup) group++;
      inGroup = true;
      if (group === 1) line.app ??= word;
      else if (!line.given.some((item) => 'open' in item)) {
        line.refused.push(refusal(word, text, 'gunicorn takes the application at one place of the command line only.'));
      }
      continue;
    }
    inGroup = false;
    i += flag(words, i, text, line, origin, range);
  }
  return line;
}

/** The flag whose value is glued to it and not known: `--timeout={{ t }}`. */
function begunFlag(word: Word, origin: Origin, range: Range): Flagged | undefined {
  if (!word.begins || !isFlag(word.begins)) return undefined;
  const { found, spelled, rest } = split(word.begins, range);
  if (typeof found === 'string' || !('setting' in found) || found.setting.sets !== undefined) return undefined;
  if (rest === undefined && spelled.startsWith('--')) return undefined;
  const { setting, name } = found;
  return {
    setting,
    name,
    unknown: word.unknown ?? 'it is not known',
    written: word.written,
    at: word.at,
    origin: word.origin === 'environment' ? word.origin : origin,
    ...(name !== spelled && { abbreviated: spelled }),
    ...(word.assumed && { assumed: true }),
  };
}

// A negative number and a text with a space are arguments (argparse, _parse_optional).
const isFlag = (text: string): boolean =>
  text.length > 1 &&
  text.startsWith('-') &&
  !/^-\d+$|^-\d*\.\d+$/.test(text) &&
  !(text.includes(' ') && !/^--?[\w-]+=/.test(text));

/** `-t 65` as one word: argparse takes all behind a short flag as its value before it looks for blanks. */
function isGlued(text: string, range: Range): boolean {
  if (!/^-[A-Za-z] /.test(text)) return false;
  const { found } = split(text, range);
  return typeof found !== 'string' && 'setting' in found && found.setting.sets === undefined;
}

/** Reads one flag; the number of further words that it took. */
function flag(
  words: readonly Word[],
  index: number,
  text: string,
  line: CommandLine,
  origin: Origin,
  range: Range,
): number {
  const word = words[index] as Word;
  const { found, spelled, rest, restAt } = split(text, range);
  if (found === 'help') return 0;
  if ('refused' in found) {
    line.refused.push(refusal(word, spelled, found.refused));
    return 0;
  }
  if ('unknown' in found) {
    line.given.push({ open: found.unknown, at: word.at, written: word.written });
    return 0;
  }
  const { setting, name } = found;
  const common = {
    setting,
    name,
    origin: word.origin === 'environment' ? word.origin : origin,
    ...(name !== spelled && { abbreviated: spelled }),
    ...(word.assumed && { assumed: true }),
  };
  if (setting.sets !== undefined) {
    if (rest !== undefined && !text.startsWith('--')) {
      // `-Dw4` is `-D -w4`.
      line.given.push({ ...common, written: spelled, at: word.at });
      const after: Word = { ...word, text: `-${rest}` };
      flag([after, ...words.slice(index + 1)], 0, `-${rest}`, line, origin, range);
      return 0;
    }
    if (rest !== undefined) line.refused.push(refusal(word, spelled, `${name} takes no value.`));
    else line.given.push({ ...common, written: word.written, at: word.at });
    return 0;
  }
  if (rest !== undefined) {
    line.given.push({ ...common, text: rest, ...tail(word, rest, restAt) });
    return 0;
  }
  const next = words[index + 1];
  const missing = !next || next.text === '--' || (next.text !== undefined && isFlag(next.text));
  if (missing) {
    if (setting.bare !== undefined)
      line.given.push({ ...common, text: setting.bare, written: word.written, at: word.at });
    else line.refused.push(refusal(word, spelled, `${name} needs a value.`));
    return 0;
  }
  line.given.push({
    ...common,
    ...(next.text === undefined ? { unknown: next.unknown ?? 'it is not known' } : { text: next.text }),
    written: next.written,
    at: next.at,
    origin: next.origin === 'environment' ? next.origin : common.origin,
    ...(next.assumed && { assumed: true }),
  });
  return 1;
}

const refusal = (word: Word, name: string, because: string): Item => ({
  name,
  written: word.written,
  because,
  at: word.at,
});

/** Which setting a flag names, and what is glued to it. */
function split(text: string, range: Range): { found: Found; spelled: string; rest?: string; restAt: number } {
  const sign = text.indexOf('=');
  if (text.startsWith('--')) {
    const spelled = sign < 0 ? text : text.slice(0, sign);
    const found = longFlag(spelled, range);
    return { found, spelled, restAt: sign + 1, ...(sign >= 0 && { rest: text.slice(sign + 1) }) };
  }
  const spelled = text.slice(0, 2);
  const found = shortFlag(spelled, range);
  const start = text[2] === '=' ? 3 : 2;
  return { found, spelled, restAt: start, ...(text.length > 2 && { rest: text.slice(start) }) };
}

function shortFlag(spelled: string, range: Range): Found {
  if (spelled === '-h' || spelled === '-v') return 'help';
  const setting = SETTINGS.find((row) => row.flags?.includes(spelled) && known(row, range) !== false);
  return setting ? { setting, name: spelled } : { refused: `gunicorn has no flag ${spelled}.` };
}

function longFlag(spelled: string, range: Range): Found {
  if (spelled === '--help' || spelled === '--version') return 'help';
  const fitting = SETTINGS.filter((row) => known(row, range) !== false).flatMap((setting) =>
    (setting.flags ?? []).filter((name) => name.startsWith(spelled)).map((name) => ({ setting, name })),
  );
  const exact = fitting.find(({ name }) => name === spelled);
  if (exact) return exact;
  const [first, ...others] = fitting;
  if (!first) return { refused: `gunicorn has no flag ${spelled}.` };
  if (others.length === 0) return first;
  const sure = fitting.filter(({ setting }) => known(setting, range) === true);
  const names = fitting.map(({ name }) => name).join(', ');
  return sure.length > 1
    ? { refused: `${spelled} can be ${names}.` }
    : { unknown: `which flag ${spelled} is depends on the version of gunicorn` };
}

/** The place of the end of a word, where the word stands as it is written. */
function tail(word: Word, rest: string, from: number): { written: string; at: At } {
  const { start, end, end_column, ...at } = word.at;
  const plain =
    start !== undefined &&
    end !== undefined &&
    word.origin !== 'environment' &&
    word.text !== undefined &&
    word.text.length === end - start &&
    (word.at.end_line ?? at.line) === at.line;
  if (!plain) return { written: rest, at: word.at };
  const column = at.column + from;
  return {
    written: rest,
    at: { ...at, column, end_column: column + rest.length, start: start + from, end: start + from + rest.length },
  };
}

/** A text as `shlex.split` takes it apart, each word with its place where the text stands as it is written. */
export function shellWords(whole: Word): Word[] | { refused: string } {
  const { text = '' } = whole;
  const words: Word[] = [];
  const offset = placeOf(whole);
  let current: string | undefined;
  let start = 0;
  let quote = '';
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === undefined || (quote === '' && /\s/.test(c))) {
      if (quote !== '') return { refused: 'a quotation in it has no end.' };
      if (current !== undefined) words.push(piece(whole, current, start, i, offset));
      current = undefined;
      continue;
    }
    if (current === undefined) {
      current = '';
      start = i;
    }
    if (quote === '' && (c === '"' || c === "'")) quote = c;
    else if (c === quote) quote = '';
    else if (c === '\\' && quote !== "'") {
      const next = text[++i];
      if (next === undefined) return { refused: 'it ends with a backslash.' };
      current += quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next;
    } else current += c;
  }
  return words;
}

/** Where the text of a word begins inside its place; undefined where it does not stand there as it is. */
function placeOf({ text, written, at }: Word): number | undefined {
  if (!text || at.start === undefined || at.end === undefined) return undefined;
  if (at.end - at.start !== written.length || (at.end_line ?? at.line) !== at.line) return undefined;
  const found = written.indexOf(text);
  return found < 0 ? undefined : found;
}

function piece(whole: Word, text: string, from: number, to: number, offset: number | undefined): Word {
  const written = (whole.text ?? '').slice(from, to);
  const common = { text, written, origin: 'explicit' as const, ...(whole.assumed && { assumed: true }) };
  const { at } = whole;
  if (offset === undefined || at.start === undefined) return { ...common, at };
  const start = at.start + offset + from;
  const column = at.column + offset + from;
  const length = to - from;
  return { ...common, at: { ...at, column, end_column: column + length, start, end: start + length } };
}
