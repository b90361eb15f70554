import type { Document } from '../documents/document.ts';

/** Every configuration that another tool reads, too, in that tool's shape: nginx as conftest gives it. */
export function nativesOf(documents: readonly Document[]): object[] {
  return documents.flatMap(({ native }) => (native ? [native()] : []));
}

/** Each document in its vendor's own words, with its format and its file beside them. */
export function documentsOf(documents: readonly Document[]): object[] {
  return documents.map(({ format, file, body }) => ({ format, file, ...(body as object) }));
}
