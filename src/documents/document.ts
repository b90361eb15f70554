import type { At, Item, Notes } from '../contracts/model.ts';

/** Where a value comes from; the words of `origin` in schemas/model.json. */
export type Origin = 'explicit' | 'inherited' | 'default' | 'environment' | 'command_line' | 'fixed';

/** A value that cannot be known statically, as it stands in a document's body. The reason is a clause. */
export interface Unknown {
  unknown: string;
}

/** The place and the history of one value of a document's body. */
export interface Mark {
  /** Where the value stands; for a default, the line that made it apply. */
  at: At;
  origin: Origin;
  /** The setting as the vendor spells it at this place: `keepalive_timeout`, `--keep-alive`. */
  name: string;
  /** The value as the file writes it. Absent for defaults. */
  written?: string;
  /** How the effective value follows from the written one, where they differ. A sentence. */
  because?: string;
  /** True when the value rests on a floating tag. */
  assumed?: boolean;
}

/** What a reader found out about single settings; the model adds the document's index. */
export type DocumentNotes = { [List in keyof Notes]?: Item[] };

/** One configuration source in its vendor's own words, with plain, effective values. */
export interface Document<Body = unknown> {
  /** Names its schema: `nginx`, `gunicorn`, `dockerfile`, `compose`. */
  format: string;
  /** The main file; includes are followed into others. */
  file: string;
  title?: string;
  /** The stack that it belongs to: a compose file, a folder. */
  stack?: string;
  /** Validates against `schemas/<format>.json`. A value that is not known is `{ unknown: reason }`. */
  body: Body;
  /** JSON Pointer into `body` → where that value stands. Every value that a rule may use has one. */
  marks: Map<string, Mark>;
  notes: DocumentNotes;
  /** Every file that was read for it, the main one first. */
  files: string[];
  /** The same in the shape of another tool that reads the format, made when asked for: conftest's, of nginx. */
  native?: () => object;
}

/** Adds an item to one list of notes. */
export function note(notes: DocumentNotes, list: keyof Notes, item: Item): void {
  notes[list] ??= [];
  (notes[list] as Item[]).push(item);
}

/** One step of a JSON Pointer, escaped (RFC 6901 §3). */
export function step(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value;
}
