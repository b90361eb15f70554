import type { Item, Model, Notes, Settings } from '../contracts/model.ts';
import type { Document, DocumentNotes } from '../documents/document.ts';
import { FORMATS } from '../documents/formats.ts';
import type { Launch } from '../documents/launch/launch.ts';
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

/** The hop of a document in the place where it runs; `index` is the document's place in the model. */
export function placedHop(document: Document, index: number, launch: Launch): Placed[] {
  const format = FORMATS.get(document.format);
  return format ? [{ loose: format.hop(document, index, launch), launch, file: document.file }] : [];
}

/** The hops of a reading, in its order. */
export const placedHops = ({ deployed, documents }: Reading): Placed[] =>
  deployed.flatMap(({ document, launch }) => placedHop(documents[document] as Document, document, launch));

/** Documents joined into request paths: what the policies judge. */
export function modelOf(reading: Reading, placed: readonly Placed[], settings: Settings): Model {
  const paths = pathsOf(placed, joiner(placed, reading.launches, reading.unserved));

  const notes = noNotes();
  const seen = new Set<string>();
  addNotes(notes, reading.notes, seen);
  for (const [index, document] of reading.documents.entries()) addNotes(notes, document.notes, seen, index);
  const first = paths.links[0]?.client.routes[0]?.at;
  if (first)
    for (const because of paths.truncated) notes.unknown.push({ name: 'what is beyond it', because, at: first });

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

/** A model of nothing but items of `notes.unknown`: what is found in it depends on no hop and no link. */
export function modelOfUnknowns(model: Model, unknown: Item[]): Model {
  return { ...model, hops: [], links: [], chains: [], unjoined: [], notes: { ...noNotes(), unknown } };
}

const noNotes = (): Notes => Object.fromEntries(LISTS.map((list) => [list, [] as Item[]])) as unknown as Notes;

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
