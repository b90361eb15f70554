import type { Nginx } from '../contracts/nginx.ts';
import type { Files, TextFile } from '../files/file.ts';
import { folderOf, nameOf } from '../files/path.ts';
import { STANDARD_INPUT } from '../files/stdin.ts';
import type { FilesWithin } from '../files/within.ts';
import { type Document, type DocumentNotes, isUnknown, note } from './document.ts';
import { hasGunicornName, isGunicornConfig, readGunicorn } from './gunicorn/index.ts';
import { programsOf } from './launch/index.ts';
import type { Launch } from './launch/launch.ts';
import { dumpOf } from './nginx/dump.ts';
import { nginxKind } from './nginx/index.ts';
import { MAIN_PATHS, planDump, planSnippets, readMain } from './nginx/plan.ts';
import { noteUnreadable, type Plan, type PlannedDocument } from './plan.ts';
import { rangesNearby } from './requirements/index.ts';
import { knownRange } from './versions/known.ts';
import type { Range } from './versions/range.ts';

/** Names that nginx configurations have; their content decides. */
const NGINX_NAME =
  /(^|\/)(nginx[^/]*|[^/]+\.(conf|nginx|vhost)(\.(template|tmpl|tpl|j2|erb|in))?|[^/]+\.template)$|(^|\/)(sites-(available|enabled)|vhosts?(\.d)?)\/[^/]+$/;
const NOT_NGINX = /\.(md|py|sh|js|ts|ya?ml|json|toml|html?|css|rst|txt|service|lua|php|rb|go|lock|log|png|svg)$/;
/** Copies, switched-off files and patterns for people: no server reads them. */
const IDLE = /\.(bak|disabled|off|old|orig|save|dist|sample|example|dpkg-\w+|rpm\w+)$|~$|[._-](example|sample)\./;
/** Folders whose files show or test something and run nowhere. */
const SHOWN = /(^|\/)(tests?|testdata|fixtures?|specs?|docs?|examples?|samples?)\//;
/** Variants that run on a developer's machine; where another variant lies beside them, that one is meant. */
const DEVELOPMENT = /(^|[/._-])(dev|devel|develop|development|local|localhost|debug|test|testing|ci)([/._-]|$)/;
/** Files that start programs. */
const LAUNCHERS =
  /(^|\/)(Procfile[^/]*|[^/]+\.service|supervisor[^/]*\.(conf|ini)|circus\.ini|[Mm]akefile|[Jj]ustfile|package\.json|run|[^/]+\.sh)$/;

/** Folders inside nginx's own: files in them are included from the folder above. */
const INCLUDED_FOLDERS =
  /^(conf\.d|http\.d|sites-(available|enabled)|vhosts?(\.d)?|snippets|includes?|templates|servers|upstreams?)$/;

/** What was read of the configurations that no launch names. */
export interface Lone {
  read: PlannedDocument[];
  /** Of each file that looked like a configuration and was passed over, why. */
  skipped: Map<string, Skipped>;
}

/** Why a file was passed over; `format` where its content is a configuration. */
export interface Skipped {
  because: string;
  format?: string;
}

/**
 * Configurations that no launch names. They are read as of one host with their folder.
 *
 * @param taken files that were read, or left out on purpose.
 * @param started what the launches made be read.
 * @param stated adds the versions that `upkeep.yaml` states.
 */
export function loneFiles(
  files: FilesWithin,
  taken: ReadonlySet<string>,
  launches: readonly Launch[],
  started: readonly PlannedDocument[],
  stated: (launch: Launch) => Launch,
  notes: DocumentNotes,
): Lone {
  const skipped = new Map<string, Skipped>();
  const stacks = stacksByFolder(launches);
  const hostOf = (path: string, folder: string) => stated(hostLaunch(path, folder, stacks));
  const { nginx, gunicorn } = candidates(files, taken, skipped, notes);
  const read: PlannedDocument[] = [];
  const add = (plan: Plan) => read.push({ plan, document: plan.read(plan.launch) });

  const launchers = new Map<string, Launcher | undefined>();
  const launcherIn = (stack: string) => {
    if (!launchers.has(stack)) launchers.set(stack, launcherOf(files, launches, stack));
    return launchers.get(stack);
  };
  const ran = new Map(started.map(({ plan }) => [`${plan.format} ${plan.launch.stack}`, plan.launch.title]));
  for (const [path, file] of withoutDevelopment(gunicorn, 'gunicorn', skipped)) {
    const host = hostLaunch(path, folderOf(path), stacks);
    const launcher = launcherIn(host.stack);
    const runs = ran.get(`gunicorn ${host.stack}`);
    if (runs !== undefined && !launcher) {
      skipped.set(path, { because: `${runs} runs gunicorn without it`, format: 'gunicorn' });
    } else add(planGunicorn(files, file, host, launcher, stated));
  }

  for (const [path, file] of nginx) {
    const plan = planDump(file, hostOf(path, folderOf(path)), files);
    if (!plan) continue;
    nginx.delete(path);
    add(plan);
  }
  const mains: TextFile[] = [];
  const groups = new Map<string, TextFile[]>();
  for (const [path, file] of withoutDevelopment(nginx, 'nginx', skipped)) {
    const folder = nginxFolder(path);
    const runs = ran.get(`nginx ${hostLaunch(path, folder, stacks).stack}`);
    const kind = nginxKind(file);
    if (kind === 'server' || kind === 'location')
      skipped.set(path, { because: `a piece of an nginx ${kind} that nothing here includes` });
    else if (runs !== undefined) skipped.set(path, { because: `${runs} runs nginx without it`, format: 'nginx' });
    else if (kind === 'main') mains.push(file);
    else groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }

  const included = new Set<string>();
  const mainIn = new Map<string, string>();
  const mainDocuments = mains.map((main): PlannedDocument => {
    const launch = hostOf(main.path, folderOf(main.path));
    const plan: Plan = {
      format: 'nginx',
      launch,
      read: (of) => readMain(main, `/etc/nginx/${nameOf(main.path)}`, of, files),
    };
    const document = plan.read(launch);
    for (const file of document.files) if (file !== main.path) included.add(file);
    mainIn.set(nginxFolder(main.path), main.path);
    return { plan, document };
  });
  // A main file that another includes is a part of that one.
  read.push(...mainDocuments.filter(({ document }) => !included.has(document.file)));
  for (const [folder, group] of groups) {
    const main = mainIn.get(folder);
    const rest = group.filter(({ path }) => !included.has(path));
    if (main !== undefined)
      for (const { path } of rest) skipped.set(path, { because: `${main} does not include it`, format: 'nginx' });
    else
      for (const plan of variantsOf(rest, (some, path) => planSnippets(some, hostOf(path, folder), files))) add(plan);
  }
  return { read, skipped };
}

/** Files that are configurations by name and content; of those that only look so, `skipped` says why. */
function candidates(
  files: Files,
  taken: ReadonlySet<string>,
  skipped: Map<string, Skipped>,
  notes: DocumentNotes,
): { nginx: Map<string, TextFile>; gunicorn: Map<string, TextFile> } {
  const nginx = new Map<string, TextFile>();
  const gunicorn = new Map<string, TextFile>();
  const list = files.list();
  const root = commonFolder(list);
  for (const path of list) {
    if (taken.has(path)) continue;
    const isPython = hasGunicornName(path);
    const isNamed = files.named.has(path);
    if (!isPython && (!NGINX_NAME.test(path) || NOT_NGINX.test(path)) && !isNamed) continue;
    if (!isNamed && IDLE.test(path)) {
      skipped.set(path, { because: 'a copy or an example, which no server reads' });
      continue;
    }
    if (!isNamed && SHOWN.test(path.slice(root.length))) {
      skipped.set(path, {
        because: 'it lies in a folder of tests, examples or documentation, and nothing here starts it',
      });
      continue;
    }
    const file = files.read(path);
    if ('unreadable' in file) noteUnreadable(notes, files, path, file.unreadable);
    else if (!isPython) {
      if (nginxKind(file) || dumpOf(file)) nginx.set(path, file);
      // Standard input has no name that says what it is.
      else if (path === STANDARD_INPUT && isGunicornConfig(file)) gunicorn.set(path, file);
    } else if (isGunicornConfig(file)) gunicorn.set(path, file);
    else skipped.set(path, { because: 'a program, or it sets nothing that gunicorn knows' });
  }
  return { nginx, gunicorn };
}

/** The folder that all files lie in, with its slash; what it is called says nothing about them. */
function commonFolder(list: readonly string[]): string {
  const [first = '', last = ''] = [list[0], list.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, first.lastIndexOf('/', length - 1) + 1);
}

/** Without the development variants of a folder, where it has others. */
function withoutDevelopment(
  found: Map<string, TextFile>,
  format: string,
  skipped: Map<string, Skipped>,
): Map<string, TextFile> {
  const others = new Set([...found.keys()].filter((path) => !isDevelopment(path)).map(familyOf));
  return new Map(
    [...found].filter(([path]) => {
      if (!isDevelopment(path) || !others.has(familyOf(path))) return true;
      skipped.set(path, { because: 'a development file beside others, which are read without it', format });
      return false;
    }),
  );
}

/** By the file's name and its folder's: what lies above them names a project. */
const isDevelopment = (path: string) => DEVELOPMENT.test(path.split('/').slice(-2).join('/'));

/** Where the other variants of a file lie: beside it, or in folders beside its own. */
const familyOf = (path: string) => {
  const folder = folderOf(path);
  return DEVELOPMENT.test(nameOf(folder)) ? folderOf(folder) : folder;
};

/**
 * The nginxes that the snippets of one folder make up: one, unless two files say the same thing, as variants do. Then
 * each of these is an nginx of its own, together with the files that say nothing twice.
 */
function variantsOf(group: readonly TextFile[], plan: (snippets: TextFile[], path: string) => Plan): Plan[] {
  const [first] = group;
  if (!first) return [];
  if (group.length === 1) return [plan([first], first.path)];
  const saying = new Map<string, TextFile[]>();
  for (const file of group) {
    const one = plan([file], file.path);
    const { upstreams, http } = one.read(one.launch).body as Nginx;
    for (const said of [...upstreams.map(({ name }) => `upstream ${name}`), ...Object.keys(http)]) {
      saying.set(said, [...(saying.get(said) ?? []), file]);
    }
  }
  const twins = new Set([...saying.values()].filter((all) => all.length > 1).flat());
  if (twins.size === 0) return [plan([...group], first.path)];
  const shared = group.filter((file) => !twins.has(file));
  return [...twins].map((file) => plan([file, ...shared], file.path));
}

/** Something that may start the host's gunicorn with words that nobody reads, and its place. */
interface Launcher {
  file: string;
  because: string;
}

/** What starts gunicorn here and is not read: a program of the stack that is not known, or a file that names gunicorn. */
function launcherOf(files: Files, launches: readonly Launch[], stack: string): Launcher | undefined {
  for (const launch of launches) {
    if (launch.stack !== stack) continue;
    for (const { name, unknown } of programsOf(launch)) {
      if (unknown !== undefined) return { file: launch.at.file, because: `${launch.title} may start it: ${unknown}` };
      if (name !== undefined && STARTERS.test(name))
        return { file: launch.at.file, because: `${launch.title} runs ${name}, which may start it` };
    }
  }
  const below = stack === '' ? '' : `${stack}/`;
  const followed = new Set(launches.flatMap((launch) => launch.files));
  for (const path of files.list()) {
    // What was followed to the program that it starts is known.
    if (!path.startsWith(below) || !LAUNCHERS.test(path) || followed.has(path)) continue;
    const file = files.read(path);
    if (!('unreadable' in file) && /\bgunicorn\b/.test(file.text)) return { file: path, because: `${path} names it` };
  }
  return undefined;
}

/** Programs that start others. */
const STARTERS = /^(supervisord|circusd|honcho|foreman|overmind|runsvdir|s6-svscan|make|just|npm|yarn|pnpm|bash|sh)$/;

function planGunicorn(
  files: Files,
  file: TextFile,
  host: Launch,
  launcher: Launcher | undefined,
  stated: (launch: Launch) => Launch,
): Plan {
  const versions = new Map<string, Range>(rangesNearby(files, file.path));
  return {
    format: 'gunicorn',
    launch: stated({ ...host, versions }),
    read(of) {
      const document = readGunicorn({
        config: file,
        range: of.versions.get('gunicorn') ?? knownRange('gunicorn'),
        at: of.at,
        open: () => ({ missing: true }),
      });
      return launcher ? openTo(document, launcher) : document;
    },
  };
}

/**
 * A configuration whose program is started with words that are not read: they win over what it says, so that its values
 * are assumed, and what it does not say is unknown.
 */
function openTo<Body>(document: Document<Body>, { file, because }: Launcher): Document<Body> {
  const reason = `how gunicorn is started is not read (${because})`;
  const body = { ...document.body } as Record<string, unknown>;
  const marks = new Map(document.marks);
  for (const [pointer, mark] of document.marks) {
    const key = pointer.slice(1);
    if (mark.origin !== 'default') marks.set(pointer, { ...mark, assumed: true });
    else if (key in body && !isUnknown(body[key])) body[key] = { unknown: reason };
  }
  const notes = { ...document.notes };
  notes.unknown = [...(notes.unknown ?? [])];
  note(notes, 'unknown', {
    name: 'what gunicorn is started with',
    because: `${because}, and it is not read`,
    at: { file, line: 1, column: 1 },
  });
  return { ...document, body: body as Body, marks, notes };
}

/** The folder that would be nginx's own: the one above `conf.d` and its like. */
function nginxFolder(path: string): string {
  const folder = folderOf(path);
  const parts = folder.split('/');
  return INCLUDED_FOLDERS.test(parts.at(-1) ?? '') ? parts.slice(0, -1).join('/') : folder;
}

/** Which stack the files below a folder belong to: that of the carrier in it. Stacks of services and pods before single images. */
function stacksByFolder(launches: readonly Launch[]): Map<string, string> {
  const stacks = new Map<string, string>();
  for (const named of [true, false]) {
    for (const launch of launches) {
      if ((launch.names.length > 0 || launch.unit.kind === 'pod') !== named) continue;
      for (const file of launch.files) if (!stacks.has(folderOf(file))) stacks.set(folderOf(file), launch.stack);
    }
  }
  return stacks;
}

/** The host of a configuration that no launch names: its unit is shared with the other such files of its stack. */
function hostLaunch(path: string, folderOfNginx: string, stacks: ReadonlyMap<string, string>): Launch {
  let folder = folderOf(path);
  while (folder !== '' && !stacks.has(folder)) folder = folderOf(folder);
  const at = { file: path, line: 1, column: 1 };
  return {
    title: folder === '' ? 'one host' : `the host of ${folder}/`,
    argv: [],
    environment: new Map(),
    environment_open: 'nothing here starts it',
    directory: '/',
    mounts: MAIN_PATHS.map((main) => ({ inside: folderOf(main), outside: folderOfNginx, at })),
    images: [],
    unit: { kind: 'host', name: `host ${folder || '.'}` },
    stack: stacks.get(folder) ?? folder,
    names: [],
    ports: [],
    stop: {},
    versions: new Map(),
    at,
    files: [path],
  };
}
