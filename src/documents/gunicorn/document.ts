import type { Gunicorn } from '../../contracts/gunicorn.ts';
import type { At, Item } from '../../contracts/model.ts';
import { type TextFile, writtenIn } from '../../files/file.ts';
import { type Document, type DocumentNotes, isUnknown, type Mark, note, type Unknown } from '../document.ts';
import type { Launch, Word } from '../launch/launch.ts';
import { placeholder, placeholderInScalar, replaced, setIn } from '../placeholders/index.ts';
import { evaluate, type PythonEnvironment, type PyValue } from '../python/index.ts';
import { type Range, since } from '../versions/range.ts';
import { type CommandLine, type Flagged, readCommandLine, shellWords } from './command-line.ts';
import { BY_NAME, known, SETTINGS, type Setting, WORKERS } from './defaults.ts';
import { misspelt, unrecognized } from './names.ts';
import { parse } from './parse.ts';
import { type Plain, type Validated, validated } from './validators.ts';

/** A configuration file that a path leads to, or why there is none. */
export type Opened = TextFile | { unknown: string } | { missing: true };

/** What one gunicorn is made of: a launch, or a configuration file that no launch names. */
export interface GunicornSource {
  /** Gives the environment and the working directory; absent when the file is read alone. */
  launch?: Launch;
  /** The command line after the program's name (`gunicorn`, `python -m gunicorn`); absent without a launch. */
  argv?: readonly Word[];
  /** The configuration file, when it is read alone. */
  config?: TextFile;
  /** The file at an absolute path inside the place where gunicorn runs. */
  open(path: string): Opened;
  range: Range;
  /** The line that made defaults apply: the CMD, or the configuration file's first line. */
  at: At;
}

interface Known {
  value: Plain | Unknown;
  mark: Mark;
  /** Marks of the elements of a list that have places of their own. */
  items?: { at: At; written: string }[];
}

/** Settings that decide something on a request path: an unknown one is worth a note. */
const DECISIVE = new Set([
  'bind',
  'workers',
  'worker_class',
  'threads',
  'worker_connections',
  'max_requests',
  'max_requests_jitter',
  'timeout',
  'graceful_timeout',
  'keepalive',
]);

/** Settings that workers of a class never look at (facts of gunicorn/workers/*.py). */
const UNUSED: Record<string, ReadonlySet<string>> = {
  sync: new Set(['keepalive', 'worker_connections']),
};

const DEFAULT_CONFIG = 'gunicorn.conf.py';

/** One gunicorn in its own words: file, then GUNICORN_CMD_ARGS, then the command line, validated. Never throws. */
export function readGunicorn(source: GunicornSource): Document<Gunicorn> {
  return new Reader(source).document();
}

class Reader {
  private readonly source: GunicornSource;
  private readonly settings = new Map<string, Known>();
  private readonly notes: DocumentNotes = {};
  private readonly files: string[] = [];
  /** Why values that a GUNICORN_CMD_ARGS could change rest on something outside the repository. */
  private readonly openEnvironment: string | undefined;

  constructor(source: GunicornSource) {
    this.source = source;
    const line = source.launch?.environment.get('GUNICORN_CMD_ARGS');
    const known = line?.text !== undefined && !line.assumed;
    this.openEnvironment = known ? undefined : source.launch?.environment_open;
  }

  document(): Document<Gunicorn> {
    const { source } = this;
    const line = readCommandLine(source.argv ?? [], 'command_line', source.range);
    const fromEnvironment = this.environmentLine();
    this.readFile(line, fromEnvironment);
    if (fromEnvironment) this.apply(fromEnvironment);
    this.apply(line);
    this.addDefaults();
    this.sayWhatHolds();
    const written = this.settings.get('worker_class');
    this.effectiveClass();
    this.noteClass(written);
    this.noteUnknown();
    return this.assembled();
  }

  /** A name that was misspelt left the setting as it is. */
  private sayWhatHolds(): void {
    for (const item of this.notes.misspelt ?? []) {
      const value = this.settings.get(item.meant ?? '')?.value;
      if (typeof value !== 'number') continue;
      item.because = `gunicorn skips names that it does not know, so ${item.meant} is ${value}.`;
    }
  }

  private get environment(): PythonEnvironment {
    const { launch } = this.source;
    if (!launch) return { variables: new Map(), complete: false };
    return {
      variables: launch.environment,
      complete: true,
      ...(launch.environment_open !== undefined && { open: launch.environment_open }),
    };
  }

  private environmentLine(): CommandLine | undefined {
    const word = this.source.launch?.environment.get('GUNICORN_CMD_ARGS');
    if (!word) return undefined;
    if (word.text === undefined) {
      const open = word.unknown ?? 'GUNICORN_CMD_ARGS is not known';
      return { given: [{ open, at: word.at, written: word.written }], refused: [] };
    }
    const words = shellWords(word);
    if (Array.isArray(words)) return readCommandLine(words, 'environment', this.source.range);
    const because = `gunicorn cannot split it: ${words.refused}`;
    return { given: [], refused: [{ name: 'GUNICORN_CMD_ARGS', written: word.written, because, at: word.at }] };
  }

  /** The configuration file: what is read alone, what `-c` names, or ./gunicorn.conf.py. */
  private readFile(line: CommandLine, fromEnvironment: CommandLine | undefined): void {
    if (this.source.config) {
      this.evaluateFile(this.source.config);
      return;
    }
    const named = configOf(line) ?? (fromEnvironment && configOf(fromEnvironment));
    if (named && named.text === undefined) {
      this.forget(
        `the name of the configuration file is not known: ${named.unknown}`,
        named.at,
        named.name,
        named.written,
      );
      return;
    }
    if (!named || named.text === undefined) {
      const opened = this.open(DEFAULT_CONFIG);
      if ('text' in opened) this.evaluateFile(opened);
      else if ('unknown' in opened) {
        this.forget(
          `whether there is a ${DEFAULT_CONFIG} is not known: ${opened.unknown}`,
          this.source.at,
          'settings that the command line leaves out',
        );
      }
      return;
    }
    const module = named.text.startsWith('python:')
      ? named.text.slice('python:'.length).replaceAll('.', '/')
      : undefined;
    const paths = module ? [`${module}.py`, `${module}/__init__.py`] : [named.text.replace(/^file:/, '')];
    let why = `${named.text} is not in the repository`;
    for (const path of paths) {
      const opened = this.open(path);
      if ('text' in opened) {
        this.evaluateFile(opened);
        return;
      }
      if ('unknown' in opened) why = opened.unknown;
    }
    this.forget(`the configuration file ${named.text} is not known: ${why}`, named.at, named.name, named.written);
  }

  private open(path: string): Opened {
    if (path.startsWith('/')) return this.source.open(normalized(path));
    const directory = this.source.launch?.directory;
    if (directory === undefined) return { unknown: 'the working directory is not known' };
    return this.source.open(normalized(`${directory}/${path}`));
  }

  private evaluateFile(file: TextFile): void {
    this.files.push(file.path);
    const module = evaluate(withNames(file), this.environment);
    if (module.broken !== undefined) {
      const at = file.at(module.broken, Math.min(module.broken + 1, file.text.length));
      const template = templateAt(file.text, module.broken);
      const because = template
        ? `it is a template (${template.found} in line ${file.at(template.at, template.at).line}), which is no Python yet`
        : `gunicorn cannot load it: syntax error at line ${at.line}`;
      note(this.notes, 'unreadable', { name: file.path, because, at, ...(this.source.launch && { named: true }) });
      this.forgetSettings(because, at);
      return;
    }
    if (module.open) {
      const { because, at } = module.open;
      this.forget(because, file.at(...at), 'every setting', file.text.slice(...at));
    }
    for (const { setting, binding, value } of parse(module)) {
      if (known(setting, this.source.range) === false) {
        note(this.notes, 'ineffective', {
          name: setting.name,
          written: file.text.slice(...binding.at),
          because: `gunicorn ${this.source.range.written} does not know ${setting.name} and skips it.`,
          at: file.at(...binding.name),
        });
        continue;
      }
      if (value.type === 'unknown' && module.open?.because === value.because && DECISIVE.has(setting.name)) continue;
      const unknown = file.source?.(...binding.at)?.unknown;
      const read: PyValue = unknown === undefined ? value : { type: 'unknown', because: unknown };
      this.assign(setting, read, this.markOf(setting, read, file, binding.at));
      if (setting.kind === 'words') this.placeItems(setting, file, binding.at);
    }
    for (const item of misspelt(module, file, this.source.range)) note(this.notes, 'misspelt', item);
    for (const item of unrecognized(module, file)) note(this.notes, 'unrecognized', item);
  }

  /** Elements of a literal list stand at places of their own. */
  private placeItems(setting: Setting, file: TextFile, [from, to]: readonly [number, number]): void {
    const entry = this.settings.get(setting.name);
    if (!entry || !Array.isArray(entry.value)) return;
    if (file.source?.(from, to)) return;
    const literals = [...file.text.slice(from, to).matchAll(/'[^'\\\n]*'|"[^"\\\n]*"/g)];
    const texts = literals.map(([literal]) => literal.slice(1, -1).trim());
    if (texts.length !== entry.value.length || entry.value.some((value, i) => value !== texts[i])) return;
    entry.items = literals.map(({ index, 0: literal }) => ({
      at: file.at(from + index, from + index + literal.length),
      written: writtenIn(file, from + index, from + index + literal.length),
    }));
  }

  /** A value that an environment variable gives stands where the variable is set. */
  private markOf(setting: Setting, value: PyValue, file: TextFile, span: readonly [number, number]): Mark {
    const written = writtenIn(file, ...span);
    const at = file.at(...span);
    const source = file.source?.(...span);
    if (source?.from) {
      const because = setIn(written, source.from);
      const mark: Mark = { at, origin: 'environment', name: setting.name, written, because };
      return source.assumed ? { ...mark, assumed: true } : mark;
    }
    const word = 'word' in value ? value.word : undefined;
    const [variable] = [...this.environment.variables].find(([, set]) => set === word) ?? [];
    if (word && variable !== undefined) {
      const because = `${setting.name} = ${written} (${at.file}:${at.line}) reads it.`;
      const mark: Mark = { at: word.at, origin: 'environment', name: variable, written: word.written, because };
      return word.assumed ? { ...mark, assumed: true } : mark;
    }
    const reads = value.type !== 'unknown' && /environ|getenv/.test(written);
    const because = 'Nothing in the repository sets the environment variable that it reads, so its default applies.';
    return { at, origin: 'explicit', name: setting.name, written, ...(reads && { because }) };
  }

  private assign(setting: Setting, value: PyValue, mark: Mark): void {
    const { written = '' } = mark;
    // `[[ name ]]` is a list in a list for Python, too.
    const isTemplate = written.startsWith('[[') && placeholderInScalar(written) === written;
    this.record(setting, isTemplate ? { unknown: replaced(written) } : validated(setting.kind, value), mark);
    if (setting.kind === 'count' && value.type === 'bool' && value.value) {
      const because = `${setting.name} is a number, and gunicorn takes True for 1.`;
      note(this.notes, 'misread', { name: mark.name, written, taken: '1', because, at: mark.at });
    }
  }

  private record(setting: Setting, result: Validated, mark: Mark): void {
    if ('refused' in result) {
      const because = `gunicorn refuses ${setting.name} and does not start: ${result.refused}`;
      note(this.notes, 'refused', {
        name: mark.name,
        ...(mark.written !== undefined && { written: mark.written }),
        because: `${because}.`,
        at: mark.at,
        pointer: `/${setting.name}`,
      });
      this.settings.set(setting.name, { value: { unknown: because }, mark });
    } else if ('unknown' in result) this.settings.set(setting.name, { value: { unknown: result.unknown }, mark });
    else {
      const because = [mark.because, result.because].filter((part) => part !== undefined).join(' ');
      this.settings.set(setting.name, { value: result.value, mark: { ...mark, ...(because !== '' && { because }) } });
    }
  }

  /** Every setting may have been set to anything; one note says so. */
  private forget(because: string, at: At, name: string, written?: string): void {
    note(this.notes, 'unknown', { name, because, at, ...(written !== undefined && { written }) });
    this.forgetSettings(because, at);
  }

  private forgetSettings(because: string, at: At): void {
    for (const setting of SETTINGS) {
      if (setting.value === undefined && !this.settings.has(setting.name)) continue;
      if (setting.name === 'protocol') continue;
      this.settings.set(setting.name, {
        value: { unknown: because },
        mark: { at, origin: 'explicit', name: setting.name },
      });
    }
  }

  private apply(line: CommandLine): void {
    for (const item of line.refused) {
      const because = `gunicorn refuses to start: ${item.because}`;
      note(this.notes, 'refused', { ...item, because });
      this.forgetSettings(because.replace(/\.$/, ''), item.at);
    }
    const appended = new Map<string, Flagged[]>();
    for (const item of line.given) {
      if ('open' in item) {
        this.forget(`${item.written} may set it: ${item.open}`, item.at, item.written, item.written);
        appended.clear();
        continue;
      }
      const { setting } = item;
      if (setting.appends) {
        const all = [...(appended.get(setting.name) ?? []), item];
        appended.set(setting.name, all);
        this.append(setting, all);
      } else this.applyOne(item);
    }
  }

  private applyOne(item: Flagged): void {
    const { setting, text } = item;
    if (text !== undefined) this.record(setting, argument(setting, text), flagMark(item));
    else if (item.unknown !== undefined) this.record(setting, { unknown: item.unknown }, flagMark(item));
    else this.record(setting, { value: setting.sets ?? null }, flagMark(item));
  }

  private append(setting: Setting, all: readonly Flagged[]): void {
    const first = all[0] as Flagged;
    const value = all.map(({ text, unknown }) => text?.trim() ?? { unknown: unknown ?? 'it is not known' });
    this.settings.set(setting.name, {
      value,
      mark: flagMark(first),
      items: all.map(({ at, written }) => ({ at, written })),
    });
  }

  private addDefaults(): void {
    const { range, at } = this.source;
    for (const setting of SETTINGS) {
      if (setting.value === undefined || this.settings.has(setting.name)) continue;
      if (known(setting, range) !== true) continue;
      const mark: Mark = { at, origin: 'default', name: setting.name };
      const value = Array.isArray(setting.value) ? [...setting.value] : (setting.value as Plain);
      this.settings.set(setting.name, { value, mark });
    }
    this.defaultFrom('workers', 'WEB_CONCURRENCY', (text) => {
      const value: PyValue = { type: 'str', value: text };
      const plain = /^\s*[+-]?\d[\d_]*\s*$/.test(text)
        ? validated('count', value)
        : { refused: `'${text}' is no integer` };
      return plain;
    });
    this.defaultFrom('bind', 'PORT', (text) => ({ value: [`0.0.0.0:${text}`] }));
    if (this.openEnvironment === undefined) return;
    for (const { mark } of this.settings.values()) {
      if (mark.origin !== 'command_line') mark.assumed = true;
    }
  }

  /** Defaults that gunicorn takes from a variable of the environment. */
  private defaultFrom(name: string, variable: string, validate: (text: string) => Validated): void {
    const entry = this.settings.get(name);
    const setting = BY_NAME.get(name);
    const { launch } = this.source;
    if (!setting || !launch || entry?.mark.origin !== 'default') return;
    const word = launch.environment.get(variable);
    if (!word) {
      if (launch.environment_open === undefined) return;
      const unknown = `the environment variable ${variable} is not known here: ${launch.environment_open}`;
      this.settings.set(name, { value: { unknown }, mark: entry.mark });
      return;
    }
    const because = `gunicorn takes ${name} from the environment variable ${variable}.`;
    const mark: Mark = {
      at: word.at,
      origin: 'environment',
      name: variable,
      written: word.written,
      because,
      ...(word.assumed && { assumed: true }),
    };
    this.record(setting, word.text === undefined ? { unknown: word.unknown ?? because } : validate(word.text), mark);
  }

  /** sync with several threads is gthread (gunicorn/config.py, worker_class_str). */
  private effectiveClass(): void {
    const entry = this.settings.get('worker_class');
    const threads = this.settings.get('threads');
    if (!entry || !threads || isUnknown(entry.value)) return;
    const written = String(entry.value);
    const isSync = written === 'sync' || written.endsWith('SyncWorker');
    if (!isSync) {
      const value = WORKERS.get(written) ?? written;
      this.settings.set('worker_class', { ...entry, value });
    } else if (isUnknown(threads.value)) {
      const unknown = `whether sync workers have several threads is not known: ${threads.value.unknown}`;
      this.settings.set('worker_class', { value: { unknown }, mark: entry.mark });
    } else if (Number(threads.value) > 1) {
      const because = `gunicorn makes gthread workers of sync ones with threads = ${threads.value}.`;
      const place = entry.mark.origin === 'default' ? threads.mark : entry.mark;
      this.settings.set('worker_class', { value: 'gthread', mark: { ...place, because } });
    } else this.settings.set('worker_class', { ...entry, value: WORKERS.get(written) ?? written });
  }

  /** What the worker class makes of other settings. */
  private noteClass(written: Known | undefined): void {
    const { range } = this.source;
    const entry = this.settings.get('worker_class');
    if (!entry || !written || isUnknown(entry.value)) return;
    const worker = entry.value;
    if (
      worker === 'gthread' &&
      written.value !== worker &&
      written.mark.origin !== 'default' &&
      !isGthread(written.value)
    ) {
      this.ineffective(written, 'worker_class', `${entry.mark.because ?? ''}`, 'gthread');
    }
    // Of a file that is read alone, the command line that names the class may not have been seen.
    const isSync = worker === 'sync' && (this.source.launch !== undefined || isSet(written));
    const keepalive = this.settings.get('keepalive');
    if (keepalive && isSet(keepalive) && !isUnknown(keepalive.value)) {
      if (isSync) {
        this.ineffective(keepalive, 'keepalive', 'sync workers close every connection after one response.');
      } else if (worker === 'asgi' && since(range, '27.0.0') === false) {
        this.ineffective(keepalive, 'keepalive', 'asgi workers before gunicorn 27 never close an idle connection.');
      }
    }
    const connections = this.settings.get('worker_connections');
    if (connections && isSet(connections) && !isUnknown(connections.value) && isSync) {
      this.ineffective(connections, 'worker_connections', 'sync workers work on one request at a time.');
    }
    const slots = connections?.value;
    if (worker === 'gthread' && keepalive && isSet(keepalive) && !isUnknown(keepalive.value) && isUnknown(slots)) {
      const because = `gthread workers keep no connection open unless it is larger than threads, and ${slots.unknown}`;
      const { at } = keepalive.mark;
      note(this.notes, 'unknown', { name: 'worker_connections', because, at, pointer: '/worker_connections' });
    }
    const gone =
      worker === 'eventlet' && since(range, '26.0.0') === true
        ? 'gunicorn 26 has removed the eventlet worker.'
        : worker === 'asgi' && since(range, '24.0.0') === false
          ? 'gunicorn has the asgi worker since 24.0.0 only.'
          : undefined;
    if (gone === undefined) return;
    const { mark } = written;
    note(this.notes, 'refused', {
      name: mark.name,
      ...(mark.written !== undefined && { written: mark.written }),
      because: `gunicorn refuses to start: ${gone}`,
      at: mark.at,
      pointer: '/worker_class',
    });
  }

  private ineffective({ mark }: Known, name: string, because: string, taken?: string): void {
    note(this.notes, 'ineffective', {
      name: mark.name,
      ...(mark.written !== undefined && { written: mark.written }),
      ...(taken !== undefined && { taken }),
      because,
      at: mark.at,
      pointer: `/${name}`,
    });
  }

  private noteUnknown(): void {
    const noted = new Set((this.notes.unknown ?? []).map(({ because }) => because));
    for (const item of this.notes.unreadable ?? []) noted.add(item.because);
    for (const item of this.notes.refused ?? []) noted.add(item.because.replace(/\.$/, ''));
    const worker = this.settings.get('worker_class')?.value;
    const unused = typeof worker === 'string' && Object.hasOwn(UNUSED, worker) ? UNUSED[worker] : undefined;
    for (const name of DECISIVE) {
      const entry = this.settings.get(name);
      if (!entry || unused?.has(name)) continue;
      const unknown = isUnknown(entry.value)
        ? entry.value
        : Array.isArray(entry.value)
          ? (entry.value.find(isUnknown) as Unknown | undefined)
          : undefined;
      if (!unknown || noted.has(unknown.unknown)) continue;
      if (name === 'worker_class' && isUnknown(this.settings.get('threads')?.value)) continue;
      const { mark } = entry;
      const item: Item = { name: mark.name, because: unknown.unknown, at: mark.at, pointer: `/${name}` };
      note(this.notes, 'unknown', { ...item, ...(mark.written !== undefined && { written: mark.written }) });
    }
  }

  private assembled(): Document<Gunicorn> {
    const { source } = this;
    const { range, launch } = source;
    const marks = new Map<string, Mark>();
    const body: Record<string, unknown> = {
      version: range.written === '' ? { unknown: 'no file states the version of gunicorn' } : range.written,
    };
    marks.set('/version', {
      at: range.at ?? source.at,
      origin: range.at ? 'explicit' : 'default',
      name: 'gunicorn',
      ...(range.at && { written: range.written }),
      ...(range.assumed && { assumed: true }),
    });
    for (const { name } of SETTINGS) {
      const entry = this.settings.get(name);
      if (!entry) continue;
      body[name] = entry.value;
      marks.set(`/${name}`, entry.mark);
      entry.items?.forEach((item, i) => {
        marks.set(`/${name}/${i}`, { ...entry.mark, ...item });
      });
    }
    const [file = source.at.file] = this.files;
    return {
      format: 'gunicorn',
      file,
      ...(launch && { title: launch.title, stack: launch.stack }),
      body: body as unknown as Gunicorn,
      marks,
      notes: this.notes,
      files: this.files.length > 0 ? this.files : [file],
    };
  }
}

const isGthread = (value: Plain | Unknown): boolean => typeof value === 'string' && WORKERS.get(value) === 'gthread';
const isSet = ({ mark }: Known): boolean => mark.origin !== 'default';

/** The last `-c` of a command line; nothing where something unknown may have come after it. */
function configOf(line: CommandLine): Flagged | undefined {
  let found: Flagged | undefined;
  for (const item of line.given) if (!('open' in item) && item.setting.name === 'config') found = item;
  return found;
}

/** What argparse and then the validator make of an argument. */
function argument(setting: Setting, text: string): Validated {
  if (setting.kind === 'count' && !['umask', 'control_socket_mode', 'cert_reqs'].includes(setting.name)) {
    // argparse converts with int(), which takes decimal digits only.
    if (!/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text)) return { refused: `'${text}' is no integer` };
    return validated('count', { type: 'int', value: BigInt(text.trim().replaceAll('_', '').replace(/^\+/, '')) });
  }
  return validated(setting.kind, { type: 'str', value: text });
}

function flagMark({ name, abbreviated, written, at, origin, assumed }: Flagged): Mark {
  return {
    at,
    origin,
    name,
    written,
    ...(abbreviated !== undefined && { because: `gunicorn takes ${abbreviated} for ${name}.` }),
    ...(assumed && { assumed: true }),
  };
}

/** An absolute path without `.`, `..` and doubled slashes. */
function normalized(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** The file with a name that nothing defines wherever no file says what stands there, which would be no Python. */
function withNames(file: TextFile): TextFile {
  const { text, source } = file;
  if (!source) return file;
  let quote = '';
  let named = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\n') quote = '';
    else if (quote === '' ? c === '"' || c === "'" : c === quote) quote = quote === '' ? c : '';
    named += quote === '' && source(i, i + 1)?.unknown !== undefined ? 'x' : c;
  }
  return { ...file, text: named };
}

/** The placeholder that makes a file no Python: on the line of the syntax error, else the first outside of comments. */
function templateAt(text: string, broken: number): { found: string; at: number } | undefined {
  const start = text.lastIndexOf('\n', broken - 1) + 1;
  const end = text.indexOf('\n', broken);
  const line = text.slice(start, end === -1 ? text.length : end);
  const found = placeholderInScalar(line);
  if (found !== undefined) return { found, at: start + line.indexOf(found) };
  const statement = /^[ \t]*(?:\{%|<%)[^\n]*/m.exec(text);
  return statement ? { found: placeholder(statement[0]) ?? statement[0].trim(), at: statement.index } : undefined;
}
