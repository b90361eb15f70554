import type { Files, TextFile } from '../files/file.ts';
import { type Document, type DocumentNotes, note } from './document.ts';
import type { Launch } from './launch/launch.ts';

/** One program to read: a function of its launch, so that it can be read again as of another version. */
export interface Plan {
  format: string;
  launch: Launch;
  read(launch: Launch): Document;
}

/** What a plan read. */
export interface PlannedDocument {
  plan: Plan;
  document: Document;
}

/** The text of a file that a launch names; where it cannot be had, the file is noted. */
export function namedText(files: Files, path: string, notes: DocumentNotes): TextFile | undefined {
  const file = files.read(path);
  if (!('unreadable' in file)) return file;
  noteUnreadable(notes, files, path, file.unreadable, true);
  return undefined;
}

/** Notes a file of which nothing can be read. `named`: a launch or an argument names it. */
export function noteUnreadable(notes: DocumentNotes, files: Files, path: string, because: string, named = false): void {
  note(notes, 'unreadable', {
    name: path,
    because,
    at: { file: path, line: 1, column: 1 },
    named: named || files.named.has(path),
  });
}
