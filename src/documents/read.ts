import type { At } from '../contracts/model.ts';
import type { Files } from '../files/file.ts';
import type { Document, DocumentNotes } from './document.ts';
import { planGunicorn } from './gunicorn/plan.ts';
import { launchesOf, programsOf } from './launch/index.ts';
import type { Launch } from './launch/launch.ts';
import { loneFiles } from './lone.ts';
import { planNginx } from './nginx/plan.ts';
import type { Plan } from './plan.ts';
import { knownRange } from './versions/known.ts';
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
}

/** Everything that was read. */
export interface Reading {
  documents: Document[];
  deployed: Deployed[];
  /** Every launch, also of programs that are not read: they own names. */
  launches: Launch[];
  files: FileReading[];
  /** Notes that belong to no document: files that could not be read. */
  notes: DocumentNotes;
  /** The same reading with other versions of one software; undefined where `narrow` leaves none of it. */
  reread(software: string, narrow: (range: Range) => Range | undefined): Reading | undefined;
}

/** Text files → documents. Never throws on any file. */
export function readDocuments(files: Files, versions: readonly VersionSetting[]): Reading {
  const notes: DocumentNotes = {};
  const carried = launchesOf(files);
  const launches = carried.launches.map((launch) => withVersions(launch, launch.files, versions));
  const started = launches
    .flatMap((launch) => programsOf(launch).map((program) => ({ launch, program })))
    .flatMap(({ launch, program }): Plan[] => {
      if (program.name === 'nginx') return planNginx(launch, program.argv, files);
      if (program.name === 'gunicorn') return planGunicorn(launch, program.argv, files);
      return [];
    })
    .map((plan) => ({ plan, document: plan.read(plan.launch) }));

  const taken = new Set(started.flatMap(({ document }) => document.files));
  for (const { files: read } of carried.documents) for (const file of read) taken.add(file);
  const lone = loneFiles(files, taken, launches, notes);
  const alone = lone.plans
    .map((plan) => ({ ...plan, launch: withVersions(plan.launch, plan.launch.files, versions) }))
    .map((plan) => ({ plan, document: plan.read(plan.launch) }));

  const pairs = [...started, ...alone];
  return reading(pairs);

  function reading(all: readonly { plan: Plan; document: Document }[]): Reading {
    const documents = [...carried.documents];
    const deployed: Deployed[] = [];
    for (const { plan, document } of all) {
      deployed.push({ document: documents.length, launch: plan.launch });
      documents.push(document);
    }
    const known = new Set(all.map(({ plan }) => plan.launch));
    return {
      documents,
      deployed,
      launches: [...launches.filter((launch) => !known.has(launch)), ...known],
      files: fileReadings(files, documents, lone.skipped, notes),
      notes,
      reread(software, narrow) {
        let some = false;
        const again = all.map((pair) => {
          if (pair.plan.format !== software) return pair;
          const range = narrow(pair.plan.launch.versions.get(software) ?? knownRange(software));
          if (!range) return pair;
          some = true;
          const launch = withRange(pair.plan.launch, software, range);
          return { plan: { ...pair.plan, launch }, document: pair.plan.read(launch) };
        });
        return some ? reading(again) : undefined;
      },
    };
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
  files: Files,
  documents: readonly Document[],
  skipped: ReadonlyMap<string, string>,
  notes: DocumentNotes,
): FileReading[] {
  const formats = new Map<string, string>();
  for (const { format, files: read } of documents) for (const file of read) formats.set(file, format);
  const unreadable = new Map(notes.unreadable?.map(({ at, because }) => [at.file, because]));
  const listed: FileReading[] = files.list().map((file) => {
    const problem = unreadable.get(file);
    if (problem !== undefined) return { file, status: 'unreadable', because: problem };
    const format = formats.get(file);
    if (format !== undefined) return { file, status: 'read', format };
    return { file, status: 'unread', because: skipped.get(file) ?? 'no configuration that upkeep knows' };
  });
  const outside = files.problems.map(
    ({ path, unreadable: because }): FileReading => ({ file: path, status: 'unreadable', because }),
  );
  return [...listed, ...outside];
}
