import type { Item, Model, Notes, Settings } from '../contracts/model.ts';
import type { DocumentNotes } from '../documents/document.ts';
import { FORMATS } from '../documents/formats.ts';
import type { Reading } from '../documents/read.ts';
import { joiner, type Placed } from './join.ts';
import { pathsOf } from './links.ts';

const LISTS: readonly (keyof Notes)[] = [
  'misspelt',
  'unrecognized',
  'misplaced',
  'ineffective',
  'misread',
  'refused',
  'unknown',
  'unreadable',
  'unhandled',
];

/** Documents joined into request paths: what the policies judge. */
export function modelOf(reading: Reading, settings: Settings): Model {
  const placed: Placed[] = [];
  for (const { document: index, launch } of reading.deployed) {
    const document = reading.documents[index];
    const format = document && FORMATS.get(document.format);
    if (!format) continue;
    placed.push({ loose: format.hop(document, index, launch), launch, file: document.file });
  }
  const paths = pathsOf(placed, joiner(placed, reading.launches));

  const notes = Object.fromEntries(LISTS.map((list) => [list, [] as Item[]])) as unknown as Notes;
  const seen = new Set<string>();
  addNotes(notes, reading.notes, seen);
  for (const [index, document] of reading.documents.entries()) addNotes(notes, document.notes, seen, index);
  const first = paths.links[0]?.client.routes[0]?.at;
  if (paths.truncated && first) notes.unknown.push({ name: 'chains', because: paths.truncated, at: first });

  return {
    settings,
    documents: reading.documents.map(({ format, file, title, stack }) => ({
      format,
      file,
      ...(title !== undefined && { title }),
      ...(stack !== undefined && { stack }),
    })),
    hops: paths.hops,
    links: paths.links,
    chains: paths.chains,
    unjoined: paths.unjoined,
    notes,
  };
}

/** Adds a document's notes; what several launches read from one file is noted once. */
function addNotes(notes: Notes, added: DocumentNotes, seen: Set<string>, document?: number): void {
  for (const list of LISTS) {
    for (const item of added[list] ?? []) {
      const key = JSON.stringify([list, item.name, item.because, item.at.file, item.at.start ?? item.at.line]);
      if (seen.has(key)) continue;
      seen.add(key);
      notes[list].push({ ...item, ...(document !== undefined && { document }) });
    }
  }
}
