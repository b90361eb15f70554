import { type Files, type TextFile, textFile } from '../../files/file.ts';
import type { FilesWithin } from '../../files/within.ts';
import { type Document, type DocumentNotes, note } from '../document.ts';
import { changesIn, filesUnder, inside } from '../launch/index.ts';
import type { Launch, Word } from '../launch/launch.ts';
import { namedText, type Plan } from '../plan.ts';
import { knownRange } from '../versions/known.ts';
import { type NginxSource, readNginx } from './document.ts';
import { dumpOf } from './dump.ts';
import type { Hidden } from './levels.ts';
import { type Rendered, rendered } from './templates.ts';

/** Where the packages put the main file: nginx.org and Debian; nginx's own default prefix; OpenResty; Homebrew. */
export const MAIN_PATHS = [
  '/etc/nginx/nginx.conf',
  '/usr/local/nginx/conf/nginx.conf',
  '/usr/local/openresty/nginx/conf/nginx.conf',
  '/opt/homebrew/etc/nginx/nginx.conf',
] as const;

/** Files that the packages bring along, none of which sets a timeout, a header of the pool or an address. */
const PACKAGED =
  /(^|\/)(mime\.types|fastcgi(_params|\.conf)|(uwsgi|scgi)_params|koi-(utf|win)|win-utf|modules-enabled\/\*\.conf|modules\/\*\.conf|fastcgi-php\.conf|snakeoil\.conf|letsencrypt\/options-ssl-nginx\.conf)$/;
/** Debian's sets four request headers (nginx-common 1.22.1, /etc/nginx/proxy_params), none of which is Connection. */
const PROXY_PARAMS = /(^|\/)proxy_params$/;

/** Masks that the main file of the packages includes inside `http`. Templates become `conf.d/*.conf` at start. */
const TEMPLATES = '/etc/nginx/templates/*.template';
const SNIPPET_MASKS = ['/etc/nginx/conf.d/*.conf', TEMPLATES, '/etc/nginx/sites-enabled/*'] as const;

/** How to read the nginx that a launch starts. */
export function planNginx(given: Launch, argv: readonly Word[], files: FilesWithin): Plan[] {
  const made = rendered(given, files);
  const { launch } = made;
  const paths = mainPaths(launch, argv);
  for (const path of paths) {
    const found = inside(launch, files, path);
    if ('file' in found) {
      const notes: DocumentNotes = {};
      const main = namedText(files, found.file, notes);
      if (!main) return [{ format: 'nginx', launch, read: () => nothingRead(launch, notes, [found.file]) }];
      return [{ format: 'nginx', launch, read: (of) => readMain(main, path, of, files, made) }];
    }
    if ('unknown' in found) {
      const notes: DocumentNotes = { unknown: [{ name: path, because: found.unknown, at: launch.at }] };
      return [{ format: 'nginx', launch, read: () => nothingRead(launch, notes, []) }];
    }
  }
  const notes: DocumentNotes = {};
  const masks = SNIPPET_MASKS.filter((mask) => mask !== TEMPLATES || packaging(launch) !== 'official');
  const found = masks.map((mask) => hiddenAt(mask, made) ?? textsUnder(launch, files, mask, notes));
  const hidden = found.find((texts) => 'unknown' in texts);
  const snippets = found.flatMap((texts) => ('unknown' in texts ? [] : texts));
  const once = snippets.filter(({ path }, i) => snippets.findIndex((other) => other.path === path) === i);
  if (once.length > 0 || made.appended) return [planSnippets(once, launch, files, notes, made)];
  if (hidden && 'unknown' in hidden) {
    note(notes, 'unknown', { name: SNIPPET_MASKS[0], because: hidden.unknown, at: launch.at });
  }
  if (Object.keys(notes).length === 0) return [];
  return [{ format: 'nginx', launch, read: () => nothingRead(launch, notes, []) }];
}

function mainPaths(launch: Launch, argv: readonly Word[]): string[] {
  const option = argv.findIndex(({ text }) => text === '-c');
  const given = option === -1 ? undefined : argv[option + 1]?.text;
  if (given) return [given.startsWith('/') ? given : `/etc/nginx/${given}`];
  return launch.images.some(({ name }) => name?.endsWith('openresty')) ? [MAIN_PATHS[2]] : [...MAIN_PATHS];
}

/** A main file and all that it includes; `made` is what became of the templates of the launch. */
export function readMain(main: TextFile, path: string, launch: Launch, files: Files, made?: Rendered): Document {
  const notes: DocumentNotes = {};
  const document = readNginx({
    main,
    ...(made?.appended && { appended: made.appended }),
    include: including(path, launch, files, notes, made),
    ...programOf(launch),
    at: launch.at,
  });
  for (const item of notes.unreadable ?? []) note(document.notes, 'unreadable', item);
  return withPlace(withChanges(document, launch, files), launch);
}

/** The nginx whose configuration `nginx -T` printed; undefined where the text is no such dump. */
export function planDump(file: TextFile, host: Launch, files: FilesWithin): Plan | undefined {
  const dump = dumpOf(file);
  const [main] = dump?.files ?? [];
  if (!dump || !main) return undefined;
  const at = main.file.at(0, 0);
  const mounts = dump.files.map((one) => ({ inside: one.path, outside: files.hold(one.file), at }));
  const versions = new Map(host.versions);
  if (dump.version && !versions.has('nginx')) versions.set('nginx', dump.version);
  const held = files.read(mounts[0]?.outside ?? '');
  return {
    format: 'nginx',
    launch: { ...host, mounts, versions, at },
    read(launch) {
      const document = readMain('unreadable' in held ? main.file : held, main.path, launch, files);
      // nginx prints only what it accepts: what looks refused is cut off, or was changed afterwards.
      for (const item of document.notes.refused ?? []) {
        const because = `nginx printed what it runs with, which this cannot be: the dump is incomplete or changed (${item.because})`;
        note(document.notes, 'unknown', { name: item.name, because, at: item.at });
      }
      delete document.notes.refused;
      return document;
    },
  };
}

/** Files that the packaged main file would include inside `http`; `notes` is what was found out about others. */
export function planSnippets(
  snippets: TextFile[],
  launch: Launch,
  files: Files,
  notes: DocumentNotes = {},
  made?: Rendered,
): Plan {
  return {
    format: 'nginx',
    launch,
    read: (of) => {
      const read = readNginx({
        snippets,
        ...(made?.appended && { appended: made.appended }),
        include: including(MAIN_PATHS[0], of, files, {}, made),
        ...programOf(of),
        at: of.at,
      });
      const document = withPlace(withChanges(read, of, files), of);
      for (const item of notes.unreadable ?? []) note(document.notes, 'unreadable', item);
      return document;
    },
  };
}

const rangeOfNginx = (launch: Launch) => launch.versions.get('nginx') ?? knownRange('nginx');

/** Images of nginx.org's own builds, as references name them; those of other registries may have any modules. */
const OFFICIAL =
  /^((docker\.io\/)?((library\/)?nginx|nginx(inc)?\/nginx-unprivileged)|public\.ecr\.aws\/(docker\/library|nginx)\/nginx)(?=[:@]|$)/;

/** What is known of the nginx that a launch starts. */
function programOf(launch: Launch): Pick<NginxSource, 'range' | 'packaged' | 'build'> {
  const { images } = launch;
  const build = images.some(({ written }) => OFFICIAL.test(written)) ? 'official' : 'foreign';
  return { range: rangeOfNginx(launch), packaged: packaging(launch), ...(images.length > 0 && { build }) };
}

function withPlace(document: Document, { stack, title }: Launch): Document {
  return { ...document, stack, title };
}

/** What the image's build has edited is not certain: neither the files' values nor what they leave to defaults. */
function withChanges<D extends Document>(document: D, launch: Launch, files: Files): D {
  const outermost = (path: string) => {
    const file = files.read(path);
    return 'unreadable' in file ? path : (file.outermost ?? path);
  };
  const edited = new Map<string, string>();
  const renumbered = new Map<string, string>();
  let defaults: string | undefined;
  let some = false;
  for (const { mount, because, touched } of changesIn(launch, files)) {
    const own = touched.filter((file) => document.files.includes(file));
    const isMain = MAIN_PATHS.some((path) => path === mount.inside);
    if (own.length === 0 && !isMain) continue;
    some = true;
    for (const file of own) edited.set(outermost(file), because);
    if (mount.numbers) for (const file of own) renumbered.set(outermost(file), because);
    if (mount.numbers) defaults ??= because;
    note(document.notes, 'unknown', { name: mount.inside, because, at: mount.at });
  }
  if (!some) return document;
  const { refused = [], ...notes } = document.notes;
  for (const item of refused) {
    const changed = edited.get(item.at.file);
    if (changed === undefined) note(notes, 'refused', item);
    else note(notes, 'unknown', { ...item, because: `${changed} (${item.because})` });
  }
  const marks = new Map(
    [...document.marks].map(([pointer, mark]) => {
      const isOpen = pointer !== '/version' && (mark.origin === 'default' || edited.has(mark.at.file));
      return [pointer, isOpen ? { ...mark, assumed: true } : mark];
    }),
  );
  if (defaults === undefined) return { ...document, marks, notes };
  const body = structuredClone(document.body);
  for (const [pointer, { origin, at }] of document.marks) {
    const because = origin === 'default' ? defaults : renumbered.get(at.file);
    if (because !== undefined && !/\/(port|within)$/.test(pointer)) forget(body, pointer, because);
  }
  return { ...document, body, marks, notes };
}

/** Makes the number at a JSON Pointer unknown. */
function forget(body: unknown, pointer: string, because: string): void {
  const steps = pointer.split('/').slice(1);
  const last = steps.pop();
  const parent = steps.reduce<unknown>((value, step) => memberOf(value, step), body);
  const value = last === undefined ? undefined : memberOf(parent, last);
  const isInterval = typeof value === 'object' && value !== null && 'min' in value;
  if (last !== undefined && (typeof value === 'number' || isInterval)) {
    (parent as Record<string, unknown>)[last] = { unknown: because };
  }
}

const memberOf = (value: unknown, step: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
    : undefined;

/** Whose nginx.conf surrounds the snippets. Images built on the official one keep its entrypoint and its files. */
function packaging({ images }: Launch): 'official' | 'openresty' | 'any' {
  if (images.some(({ name }) => name !== undefined && /(^|\/)nginx(-unprivileged)?$/.test(name))) return 'official';
  return images.some(({ name }) => name?.endsWith('openresty')) ? 'openresty' : 'any';
}

/** Why the files of a mask are not known, where templates that are not known are rendered into its folder. */
function hiddenAt(mask: string, made: Rendered | undefined): { unknown: string } | undefined {
  const unknown = made?.hidden.get(mask.slice(0, mask.lastIndexOf('/')));
  return unknown === undefined ? undefined : { unknown };
}

/** `include` leads through the mounts of the launch, relative to the folder of the main file. */
function including(mainPath: string, launch: Launch, files: Files, notes: DocumentNotes, made?: Rendered) {
  const folder = mainPath.split('/').slice(0, -1).join('/');
  return (pattern: string): TextFile[] | Hidden | { missing: string } => {
    const path = pattern.startsWith('/') ? pattern : `${folder}/${pattern}`;
    const isRendered = path === SNIPPET_MASKS[0] && packaging(launch) !== 'official';
    const masks = isRendered ? [path, TEMPLATES] : [path];
    if (/[*?[]/.test(path)) {
      const found = masks.map((mask) => hiddenAt(mask, made) ?? textsUnder(launch, files, mask, notes));
      const hidden = found.find((texts) => 'unknown' in texts);
      return hidden ?? found.flatMap((texts) => ('unknown' in texts ? [] : texts));
    }
    const found = inside(launch, files, path);
    if ('file' in found) {
      const file = namedText(files, found.file, notes);
      return file ? [file] : { unknown: `${found.file} cannot be read` };
    }
    if (PACKAGED.test(path)) return [];
    if (PROXY_PARAMS.test(path) && !('unknown' in found)) {
      return { unknown: 'the proxy_params of the package is not among the files given', only: 'proxy_set_header' };
    }
    if ('unknown' in found) return { unknown: found.unknown };
    return { unknown: `${pattern} is not among the files given` };
  };
}

function textsUnder(
  launch: Launch,
  files: Files,
  mask: string,
  notes: DocumentNotes,
): TextFile[] | { unknown: string } {
  const found = filesUnder(launch, files, mask);
  if ('unknown' in found) return found;
  return found.flatMap((path) => {
    const file = namedText(files, path, notes);
    return file ? [file] : [];
  });
}

/** A launch whose main file cannot be had: a document of nothing but the note that says so. */
function nothingRead(launch: Launch, notes: DocumentNotes, files: string[]): Document {
  const nothing: TextFile = textFile(launch.at.file, '');
  const document = readNginx({ main: nothing, include: () => [], range: rangeOfNginx(launch), at: launch.at });
  return { ...document, notes, files, stack: launch.stack, title: launch.title };
}
