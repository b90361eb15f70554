import type { TextFile } from '../../files/file.ts';
import type { FilesWithin } from '../../files/within.ts';
import { inside, pathsUnder } from '../launch/index.ts';
import type { Launch, Mount, Word } from '../launch/launch.ts';
import { fileOfPiece, type Piece, PieceBuilder, pieceOf } from '../shell/index.ts';

/** The configuration that the entrypoint of nginx's official image leaves behind. */
export interface Rendered {
  /** The launch with the files that were made of templates at their places. */
  launch: Launch;
  /** What is appended to nginx.conf. */
  appended?: TextFile;
  /** Folders whose content is not known, because that of the templates is not: path inside → why, as a clause. */
  hidden: ReadonlyMap<string, string>;
}

/** A kind of templates: the folder that they are rendered to, and the end of their names. */
interface Kind {
  suffix: string;
  output: string;
}

/** Templates lie in folders as deep as this at most. */
const DEEPEST = 8;
/** Larger ones are copied as they are. */
const LARGEST = 1024 * 1024;

/**
 * What `20-envsubst-on-templates.sh` makes of the templates of a launch (nginx/docker-nginx:entrypoint@0d7f438): in
 * each, `${NAME}` and `$NAME` are replaced whose name the environment defines; the others stay as they stand.
 */
export function rendered(launch: Launch, files: FilesWithin): Rendered {
  const hidden = new Map<string, string>();
  if (!rendersTemplates(launch, files)) return { launch, hidden };
  const folder = setting(launch, 'NGINX_ENVSUBST_TEMPLATE_DIR', '/etc/nginx/templates');
  const kinds = {
    http: kindOf(launch, '', '.template', '/etc/nginx/conf.d'),
    stream: kindOf(launch, 'STREAM_', '.stream-template', '/etc/nginx/stream-conf.d'),
  };
  const near = launch.mounts.some(
    ({ inside: at }) => folder !== undefined && (at.startsWith(folder) || isAbove(at, folder)),
  );
  if (folder !== undefined && !near) return { launch, hidden };
  const substitution = new Substitution(launch, files);
  const mounts: Mount[] = [];
  let stream: TextFile | undefined;
  for (const [name, kind] of Object.entries(kinds)) {
    if (folder === undefined || !kind) {
      hidden.set(kind?.output ?? '/etc/nginx/conf.d', 'where its templates lie is not known');
      continue;
    }
    for (let depth = 0, mask = folder; depth < DEEPEST; depth++, mask += '/*') {
      const found = pathsUnder(launch, files, `${mask}/*${kind.suffix}`);
      if ('unknown' in found) {
        hidden.set(kind.output, found.unknown);
        break;
      }
      for (const { path, file: from } of found) {
        const to = kind.output + path.slice(folder.length, -kind.suffix.length);
        // A script may have said already what it makes of the template.
        if (isWithin(launch, files, to)) continue;
        const file = files.read(from);
        const at = { file: files.outermost(from), line: 1, column: 1 };
        if ('unreadable' in file)
          mounts.push({ inside: to, unknown: `${from} cannot be read: ${file.unreadable}`, at });
        else {
          if (name === 'stream') stream ??= file;
          mounts.push({ inside: to, outside: files.hold(substitution.of(file, to)), at });
        }
      }
    }
  }
  const { output } = kinds.stream ?? {};
  const after = { ...launch, mounts: [...launch.mounts, ...mounts, ...changesAtStart(launch, files)] };
  if (!stream || output === undefined || hasStream(launch, files)) return { launch: after, hidden };
  const builder = new PieceBuilder(stream);
  builder.add(`stream {\n  include ${output}/*.conf;\n}\n`, 0, 0);
  return { launch: after, hidden, appended: fileOfPiece('nginx.conf', builder.piece(0, 0)) };
}

/**
 * Whether templates are rendered before nginx starts: by the image's own entrypoint, which does so for nginx alone, or
 * by a script that calls it or envsubst.
 */
function rendersTemplates({ start = [], mounts, images }: Launch, files: FilesWithin): boolean {
  if (!images.some(({ name }) => name !== undefined && /(^|\/)nginx(-unprivileged)?$/.test(name))) return false;
  for (const [i, { text = '' }] of start.entries()) {
    const found = text.startsWith('/') ? inside({ mounts }, files, text) : undefined;
    const file = found && 'file' in found ? files.read(found.file) : undefined;
    if (CALLS.test(file && !('unreadable' in file) ? file.text : text.includes(' ') ? text : '')) return true;
    if (!file && /(^|\/)docker-entrypoint\.sh$/.test(text)) return /^nginx(-debug)?$/.test(start[i + 1]?.text ?? '');
  }
  return false;
}

/** What a script says that renders templates. */
const CALLS = /\benvsubst\b|docker-entrypoint/;

/** A setting of the entrypoint; undefined where it is not known. */
function setting({ environment }: Launch, name: string, otherwise: string): string | undefined {
  const word = environment.get(name);
  // The script takes the default for an empty value, too (`${NAME:-…}`).
  return word ? (word.text === '' ? otherwise : word.text) : otherwise;
}

function kindOf(launch: Launch, infix: string, suffix: string, output: string): Kind | undefined {
  const end = setting(launch, `NGINX_ENVSUBST_${infix}TEMPLATE_SUFFIX`, suffix);
  const to = setting(launch, `NGINX_ENVSUBST_${infix}OUTPUT_DIR`, output);
  return end === undefined || to === undefined ? undefined : { suffix: end, output: to.replace(/\/+$/, '') };
}

const isAbove = (folder: string, path: string): boolean => folder === '/' || path.startsWith(`${folder}/`);

/** Whether a text within a file lies at a path inside. */
function isWithin(launch: Launch, files: FilesWithin, path: string): boolean {
  const found = inside(launch, files, path);
  return 'file' in found && files.outermost(found.file) !== found.file;
}

/** The script appends a block only to a main file that has none. */
function hasStream(launch: Launch, files: FilesWithin): boolean {
  const found = inside(launch, files, '/etc/nginx/nginx.conf');
  const file = 'file' in found ? files.read(found.file) : undefined;
  return file !== undefined && !('unreadable' in file) && /stream\s*\{/.test(file.text);
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** What one launch's environment makes of templates. */
class Substitution {
  private readonly launch: Launch;
  private readonly filter: ((name: string) => boolean) | { unknown: string };
  /** Variables that files which the entrypoint sources may set, and why those are not known. */
  private readonly sourced = new Map<string, string>();

  constructor(launch: Launch, files: FilesWithin) {
    this.launch = launch;
    this.filter = filterOf(launch.environment.get('NGINX_ENVSUBST_FILTER'));
    for (const file of startScripts(launch, files, 'envsh')) {
      const because = `${file.path}, which the entrypoint reads, sets it`;
      for (const [, name] of file.text.matchAll(/(?:^|[\s;{])([A-Za-z_]\w*)=/gm))
        this.sourced.set(name as string, because);
    }
    if (launch.environment.has('NGINX_ENTRYPOINT_LOCAL_RESOLVERS')) {
      this.sourced.set('NGINX_LOCAL_RESOLVERS', 'the entrypoint takes it from /etc/resolv.conf');
    }
  }

  /** The rendered file, which lies at `to`. */
  of(file: TextFile, to: string): TextFile {
    const whole = pieceOf(file);
    if (file.text.length > LARGEST) return fileOfPiece(to.slice(1), whole);
    const builder = new PieceBuilder(file);
    let done = 0;
    for (const { 0: written, 1: braced, 2: bare, index } of file.text.matchAll(VARIABLE)) {
      const end = index + written.length;
      builder.copy(done, index);
      this.put(builder, braced ?? bare ?? '', whole, index, end);
      done = end;
    }
    builder.copy(done, file.text.length);
    const made = fileOfPiece(to.slice(1), builder.piece(0, file.text.length));
    return file.byteOrderMark ? { ...made, byteOrderMark: true } : made;
  }

  private put(builder: PieceBuilder, name: string, whole: Piece, start: number, end: number): void {
    const word = this.launch.environment.get(name);
    const unknown = this.unknown(name, word);
    if (unknown !== undefined)
      builder.hole(unknown, start, end, this.replaces(name) ? (word?.from ?? word?.at) : undefined);
    else if (word?.text === undefined || !this.replaces(name)) builder.append(whole, start, end);
    else builder.add(word.text, start, end, { from: word.from ?? word.at, ...(word.assumed && { assumed: true }) });
  }

  private replaces(name: string): boolean {
    return typeof this.filter !== 'function' || this.filter(name);
  }

  /** Why it is not known what stands there afterwards; undefined for what envsubst replaces, and for nginx's own. */
  private unknown(name: string, word: Word | undefined): string | undefined {
    const sourced = this.sourced.get(name);
    if (sourced !== undefined) return sourced;
    // nginx's own variables are written in small letters.
    const isOwn = !/[A-Z]/.test(name);
    if (word) {
      if (typeof this.filter !== 'function') return this.filter.unknown;
      if (this.filter(name)) return word.text === undefined ? (word.unknown ?? `${name} is not known`) : undefined;
    } else if (!isOwn) {
      if (OF_CONTAINERS.has(name)) return `the container sets ${name}`;
      const open = this.launch.environment_open;
      if (open !== undefined) return `${name} may be set: ${open}`;
    }
    return isOwn
      ? undefined
      : `${name} is ${word ? 'filtered out' : 'not set'}, so that envsubst leaves it as it stands`;
  }
}

/** Variables that every container has, and those of the images (nginx/docker-nginx:mainline/debian/Dockerfile). */
const OF_CONTAINERS: ReadonlySet<string> = new Set([
  'HOSTNAME',
  'HOME',
  'PATH',
  'PWD',
  'NGINX_VERSION',
  'NJS_VERSION',
  'NJS_RELEASE',
  'ACME_VERSION',
  'PKG_RELEASE',
  'DYNPKG_RELEASE',
]);

/**
 * The names that NGINX_ENVSUBST_FILTER lets through. It is a regular expression of awk; of those, alternatives of plain
 * names with or without `^`, `$` and `.*` are read.
 */
function filterOf(word: Word | undefined): ((name: string) => boolean) | { unknown: string } {
  if (!word || word.text === '') return () => true;
  const unknown = { unknown: word.unknown ?? `NGINX_ENVSUBST_FILTER ${word.text} is not evaluated` };
  const alternatives = (word.text ?? '(').replace(/^\^\((.*)\)\$?$/, (_, names: string) =>
    names.replace(/[^|]+/g, '^$&'),
  );
  const tests: ((name: string) => boolean)[] = [];
  for (const one of alternatives.split('|')) {
    const found = /^(\^?)(?:\.\*)?(\w+)(?:\.\*)?(\$?)$/.exec(one);
    if (!found || (/\.\*/.test(one) && (found[1] || found[3]))) {
      if (!/^\^\w+\.\*\$?$/.test(one)) return unknown;
      const begin = one.slice(1, one.indexOf('.'));
      tests.push((name) => name.startsWith(begin));
      continue;
    }
    const [, first, text = '', last] = found;
    tests.push((name) =>
      first && last ? name === text : first ? name.startsWith(text) : last ? name.endsWith(text) : name.includes(text),
    );
  }
  return (name) => tests.some((test) => test(name));
}

/** Files of the repository that the entrypoint sources (`envsh`) or runs (`sh`). */
function startScripts(launch: Launch, files: FilesWithin, end: 'envsh' | 'sh'): TextFile[] {
  const found = pathsUnder(launch, files, `/docker-entrypoint.d/*.${end}`);
  return 'unknown' in found
    ? []
    : found.flatMap(({ file: path }) => {
        const file = files.read(path);
        return 'unreadable' in file ? [] : [file];
      });
}

/** What scripts of the repository that the entrypoint runs may do to nginx's files. */
function changesAtStart(launch: Launch, files: FilesWithin): Mount[] {
  return startScripts(launch, files, 'sh')
    .filter(({ text }) => text.includes('/etc/nginx'))
    .flatMap((file) => {
      const changed = `${file.path}, which the entrypoint runs, may change it`;
      return ['/etc/nginx/nginx.conf', '/etc/nginx/conf.d/*'].map((path) => ({
        inside: path,
        changed,
        at: file.at(0, 0),
      }));
    });
}
