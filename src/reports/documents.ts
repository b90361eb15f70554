import type { Document } from '../documents/document.ts';

/** Each document in its vendor's own words, with its format and its file beside them. */
export function documentsOf(documents: readonly Document[]): object[] {
  return documents.map(({ format, file, body }) => ({ format, file, ...(body as object) }));
}
