import type { Nginx } from '../contracts/nginx.ts';
import type { Files, TextFile } from '../files/file.ts';
import type { DocumentNotes } from './document.ts';
import { isGunicornConfig } from './gunicorn/classify.ts';
import { readGunicorn } from './gunicorn/index.ts';
import type { Launch } from './launch/launch.ts';
import { nginxKind } from './nginx/index.ts';
import { MAIN_PATHS, planSnippets, readMain } from './nginx/plan.ts';
import { noteUnreadable, type Plan, type PlannedDocument } from './plan.ts';
import { rangesNearby } from './requirements/index.ts';
import { knownRange } from './versions/known.ts';
import type { Range } from './versions/range.ts';

/** Names that nginx configurations have; their content decides. */
const NGINX_NAME =
  /(^|\/)(nginx[^/]*|[^/]+\.(conf|nginx|vhost)(\.(template|tmpl|tpl|j2|erb|in|sample|example))?|[^/]+\.template)$|(^|\/)(sites-(available|enabled)|conf\.d|http\.d|vhosts?(\.d)?)\/[^/]+$/;
const NOT_NGINX = /\.(md|py|sh|js|ts|ya?ml|json|toml|html?|css|rst|txt|service|lua|php|rb|go|lock|log|png|svg)$/;
const GUNICORN_NAME = /(^|\/)[^/]*gunicorn[^/]*\.py$/i;

/** Folders inside nginx's own: files in them are included from the folder above. */
const INCLUDED_FOLDERS =
  /^(conf\.d|http\.d|sites-(available|enabled)|vhosts?(\.d)?|snippets|includes?|templates|servers|upstreams?)$/;

/**
 * Configurations that no launch names. They are read as of one host with their folder.
 *
 * @param stated adds the versions that `upkeep.yaml` states.
 * @returns what was read, and of each file that looked like a configuration and was passed over, why.
 */
export function loneFiles(
  files: Files,
  taken: ReadonlySet<string>,
  launches: readonly Launch[],
  stated: (launch: Launch) => Launch,
  notes: DocumentNotes,
): { read: PlannedDocument[]; skipped: Map<string, string> } {
  const plans: Plan[] = [];
  const skipped = new Map<string, string>();
  const mains: TextFile[] = [];
  const snippets = new Map<string, TextFile[]>();
  const stacks = stacksByFolder(launches);
  const launchFor = (path: string, folder: string) => stated(hostLaunch(path, folder, stacks));

  for (const path of files.list()) {
    if (taken.has(path)) continue;
    const gunicorn = GUNICORN_NAME.test(path);
    if (!gunicorn && (!NGINX_NAME.test(path) || NOT_NGINX.test(path)) && !files.named.has(path)) continue;
    const file = files.read(path);
    if ('unreadable' in file) {
      noteUnreadable(notes, files, path, file.unreadable);
      continue;
    }
    if (gunicorn) {
      if (isGunicornConfig(file))
        plans.push(planLoneGunicorn(files, file, hostLaunch(file.path, folderOf(file.path), stacks), stated));
      else skipped.set(path, 'it sets nothing that gunicorn knows');
      continue;
    }
    const kind = nginxKind(file);
    if (kind === 'main') mains.push(file);
    else if (kind === 'http' || kind === 'server') {
      const folder = nginxFolder(path);
      const group = snippets.get(folder);
      if (group) group.push(file);
      else snippets.set(folder, [file]);
    } else if (kind === 'location') skipped.set(path, 'a piece of an nginx location that no file here includes');
  }

  const included = new Set<string>();
  const mainPlans: PlannedDocument[] = [];
  for (const main of mains) {
    const launch = launchFor(main.path, folderOf(main.path));
    const plan: Plan = { format: 'nginx', launch, read: (of) => readMain(main, insidePath(main.path), of, files) };
    const document = plan.read(launch);
    for (const file of document.files) if (file !== main.path) included.add(file);
    mainPlans.push({ plan, document });
  }
  for (const [folder, group] of snippets) {
    const own = group.filter(({ path }) => !included.has(path));
    for (const variant of variantsOf(own, (some, path) => planSnippets(some, launchFor(path, folder), files))) {
      plans.push(variant);
    }
  }
  return {
    read: [
      // A main file that another includes is a part of that one.
      ...mainPlans.filter(({ document }) => !included.has(document.file)),
      ...plans.map((plan) => ({ plan, document: plan.read(plan.launch) })),
    ],
    skipped,
  };
}

/**
 * The nginxes that the snippets of one folder make up: one, unless two files say the same thing, as `dev.conf` and
 * `prod.conf` do. Then each of these is an nginx of its own, together with the files that say nothing twice.
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
  const twins = new Set([...saying.values()].filter((files) => files.length > 1).flat());
  if (twins.size === 0) return [plan([...group], first.path)];
  const shared = group.filter((file) => !twins.has(file));
  return [...twins].map((file) => plan([file, ...shared], file.path));
}

function planLoneGunicorn(files: Files, file: TextFile, host: Launch, stated: (launch: Launch) => Launch): Plan {
  const versions = new Map<string, Range>(rangesNearby(files, file.path));
  return {
    format: 'gunicorn',
    launch: stated({ ...host, versions }),
    read: (of) =>
      readGunicorn({
        config: file,
        range: of.versions.get('gunicorn') ?? knownRange('gunicorn'),
        at: of.at,
        open: () => ({ missing: true }),
      }),
  };
}

const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');

/** The folder that would be nginx's own: the one above `conf.d` and its like. */
function nginxFolder(path: string): string {
  const folder = folderOf(path);
  const parts = folder.split('/');
  return INCLUDED_FOLDERS.test(parts.at(-1) ?? '') ? parts.slice(0, -1).join('/') : folder;
}

const insidePath = (path: string) => `/etc/nginx/${path.split('/').at(-1)}`;

/** Which stack the files below a folder belong to: that of the carrier in it. Compose stacks before single images. */
function stacksByFolder(launches: readonly Launch[]): Map<string, string> {
  const stacks = new Map<string, string>();
  for (const named of [true, false]) {
    for (const launch of launches) {
      if (launch.names.length > 0 !== named) continue;
      for (const file of launch.files) if (!stacks.has(folderOf(file))) stacks.set(folderOf(file), launch.stack);
    }
  }
  return stacks;
}

/** The host of a configuration that no launch names: its unit is shared with the other such files of its stack. */
function hostLaunch(path: string, nginxFolder: string, stacks: ReadonlyMap<string, string>): Launch {
  let folder = folderOf(path);
  while (folder !== '' && !stacks.has(folder)) folder = folderOf(folder);
  const at = { file: path, line: 1, column: 1 };
  return {
    title: folder === '' ? 'one host' : `the host of ${folder}/`,
    argv: [],
    environment: new Map(),
    environment_open: 'nothing here starts it',
    directory: '/',
    mounts: MAIN_PATHS.map((main) => ({ inside: folderOf(main), outside: nginxFolder, at })),
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
