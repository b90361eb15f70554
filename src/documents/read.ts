import type { At, Item } from '../contracts/model.ts';
import type { Files } from '../files/file.ts';
import { type FilesWithin, filesWithin } from '../files/within.ts';
import { type Document, type DocumentNotes, note } from './document.ts';
import { planGunicorn } from './gunicorn/plan.ts';
import { launchesOf, programsOf } from './launch/index.ts';
import type { Launch, Unserved } from './launch/launch.ts';
import { loneFiles, type Skipped } from './lone.ts';
import { planNginx } from './nginx/plan.ts';
import { noteUnreadable, type Plan } from './plan.ts';
import { type Range, rangeOf } from './versions/range.ts';

/** A version that `upkeep.yaml` states, everywhere or for some files. */
export interface VersionSetting {
  software: string;
  version: string;
  /** Whether it speaks of a file; absent: of every file. */
  covers?: (file: string) => boolean;
  at: At;
}

/** What one listed file was read as, or why it was not. */
export interface FileReading {
  file: string;
  status: 'read' | 'unread' | 'unreadable';
  format?: string;
  because?: string;
}

/** A document of a program, and what started the program. */
export interface Deployed {
  /** Index into `Reading.documents`. */
  document: number;
  launch: Launch;
  /** The same program read as of other releases. */
  as(range: Range): { document: Document; launch: Launch };
}

/** Everything that was read. */
export interface Reading {
  documents: Document[];
  deployed: Deployed[];
  /** Every launch, also of programs that are not read: they own names. */
  launches: Launch[];
  /** Names that lead to nothing of the repository. */
  unserved: Unserved[];
  files: FileReading[];
  /** Notes that belong to no document: files that could not be read. */
  notes: DocumentNotes;
}

/** Text files → documents. Never throws on any file. */
export function readDocuments(given: Files, versions: readonly VersionSetting[]): Reading {
  const files = filesWithin(given);
  const notes: DocumentNotes = {};
  const carried = launchesOf(files);
  for (const [list, items] of Object.entries(carried.notes) as [keyof DocumentNotes, Item[]][]) {
    for (const item of items) note(notes, list, item);
  }
  const aside = new Map<string, Skipped>();
  for (const { path, unreadable, hides } of files.problems) if (hides) noteUnreadable(notes, files, path, unreadable);
  for (const { file, because, aside: known, format = 'compose' } of carried.unread) {
    if (known) aside.set(file, { because, format });
    else noteUnreadable(notes, files, file, because);
  }
  const stated = (launch: Launch) => withVersions(launch, launch.files, versions);
  const launches = carried.launches.map(stated);
  const started = launches
    .flatMap((launch) => programsOf(launch).map((program) => ({ launch, program })))
    .flatMap(({ launch, program }): Plan[] => {
      if (program.unknown !== undefined) {
        note(notes, 'unknown', {
          name: launch.title,
          because: `what it runs is not known: ${program.unknown}`,
          at: launch.at,
        });
      }
      if (program.name === 'nginx') return planNginx(launch, program.argv, files);
      if (program.name === 'gunicorn') return planGunicorn(launch, program.argv, files);
      return [];
    })
    .concat(carried.plans)
    .map((plan) => ({ plan, document: plan.read(plan.launch) }));
  for (const { plan, document } of started) {
    noteStop(plan.launch, document.notes);
    // What only seems to be started may be refused by something that nobody starts.
    for (const item of document.notes.refused ?? []) item.named = plan.launch.supposed === undefined;
  }

  const taken = new Set(carried.unread.map(({ file }) => file));
  for (const { document } of started) for (const file of document.files) taken.add(file);
  for (const { files: read } of carried.documents) for (const file of read) taken.add(file);
  const lone = loneFiles(files, taken, launches, started, stated, notes);

  const documents = [...carried.documents];
  const deployed: Deployed[] = [];
  for (const { plan, document } of [...started, ...lone.read]) {
    const as = (range: Range) => {
      const launch = withRange(plan.launch, plan.format, range);
      return { document: plan.read(launch), launch };
    };
    const index = documents.indexOf(document);
    deployed.push({ document: index === -1 ? documents.length : index, launch: plan.launch, as });
    if (index === -1) documents.push(document);
  }
  const known = new Set(deployed.map(({ launch }) => launch));
  return {
    documents,
    deployed,
    launches: [...launches.filter((launch) => !known.has(launch)), ...known],
    unserved: carried.unserved,
    files: fileReadings(files, documents, launches, lone.skipped, aside, notes),
    notes,
  };
}

/** Says of what is deployed here what is not known of its stop though it is written, or may not reach it. */
function noteStop({ unit, names, stop }: Launch, notes: DocumentNotes): void {
  if (unit.kind !== 'pod' && names.length === 0) return;
  const said = new Set<string>();
  for (const [name, stated] of [
    ['stop.signal', stop.signal],
    ['stop.grace_period', stop.grace_period],
  ] as const) {
    const isMeant = stated?.mark.origin !== 'default' || (name === 'stop.signal' && stop.behind === true);
    if (stated?.unknown === undefined || !isMeant || said.has(stated.unknown)) continue;
    said.add(stated.unknown);
    const { written, at } = stated.mark;
    note(notes, 'unknown', { name, because: stated.unknown, at, ...(written !== undefined && { written }) });
  }
}

/** What `upkeep.yaml` says of a version holds before what the files say: it is the later word of the same people. */
function withVersions(launch: Launch, about: readonly string[], versions: readonly VersionSetting[]): Launch {
  let result = launch;
  for (const { software, version, covers, at } of versions) {
    if (covers && !about.some(covers)) continue;
    const range = rangeOf(version, at);
    if (range) result = withRange(result, software, range);
  }
  return result;
}

function withRange(launch: Launch, software: string, range: Range): Launch {
  return { ...launch, versions: new Map(launch.versions).set(software, range) };
}

/** Every listed file, and what became of it. */
function fileReadings(
  files: FilesWithin,
  documents: readonly Document[],
  launches: readonly Launch[],
  skipped: ReadonlyMap<string, Skipped>,
  aside: ReadonlyMap<string, Skipped>,
  notes: DocumentNotes,
): FileReading[] {
  // Carriers come first among the documents: a compose file that starts gunicorn is both.
  const formats = new Map<string, Set<string>>();
  for (const { format, files: read } of documents) {
    for (const path of read) {
      const file = files.outermost(path);
      formats.set(file, (formats.get(file) ?? new Set()).add(format));
    }
  }
  // What a launch comes from and no document holds are the scripts that were followed.
  for (const path of launches.flatMap((launch) => launch.files)) {
    const file = files.outermost(path);
    if (!formats.has(file)) formats.set(file, new Set(['script']));
  }
  const unreadable = new Map<string, string>();
  for (const own of [notes, ...documents.map((document) => document.notes)]) {
    for (const { at, because = '' } of own.unreadable ?? []) unreadable.set(at.file, because);
  }
  const listed: FileReading[] = files.list().map((file) => {
    const problem = unreadable.get(file);
    if (problem !== undefined) return { file, status: 'unreadable', because: problem };
    const format = formats.get(file);
    if (format !== undefined) return { file, status: 'read', format: [...format].join(', ') };
    const left = aside.get(file);
    if (left !== undefined) return { file, status: 'unread', ...left };
    return { file, status: 'unread', because: 'no configuration that upkeep knows', ...skipped.get(file) };
  });
  const outside = files.problems.map(
    ({ path, unreadable: because }): FileReading => ({ file: path, status: 'unreadable', because }),
  );
  return [...listed, ...outside];
}
