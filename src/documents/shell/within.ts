import type { TextFile, TextSource } from '../../files/file.ts';
import { innerFile } from '../../files/within.ts';
import { HOLE, type Piece, type Source } from './piece.ts';

/** What no grammar of a configuration splits or quotes. */
const WHOLE = /^(?:\$\w+|\$\{\w+\})$/;

/**
 * A piece as a file of its own: a key of a ConfigMap, a here-document, a template with its variables replaced. What is
 * not known stands there as its file writes it (`${WAIT}`), or as a hole where that would tear a line apart
 * (`$(nproc; true)`); the file's `source` says why it is not known.
 */
export function fileOfPiece(name: string, piece: Piece): TextFile {
  const outer = piece.file;
  const chunks: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const sources: (Source | undefined)[] = [];
  let special = false;
  for (let i = 0; i < piece.text.length; i++) {
    const start = piece.starts[i] as number;
    const end = piece.ends[i] as number;
    const source = piece.sources[i];
    const isHole = piece.text[i] === HOLE && source?.unknown !== undefined;
    const written = isHole ? outer.text.slice(start, end) : '';
    const text = isHole && (source.inside || WHOLE.test(written)) ? written : (piece.text[i] as string);
    chunks.push(text);
    for (let unit = 0; unit < text.length; unit++) {
      starts.push(start);
      ends.push(end);
      sources.push(source);
    }
    special ||= source !== undefined;
  }
  const sourceOf = (start: number, end: number): TextSource | undefined => {
    const some = sources.slice(start, end).filter((source) => source !== undefined);
    const from = some.find((source) => source.from)?.from;
    const unknown = some.find((source) => source.unknown !== undefined)?.unknown;
    const assumed = some.some((source) => source.assumed);
    if (!from && unknown === undefined && !assumed) return undefined;
    return { ...(from && { from }), ...(unknown !== undefined && { unknown }), ...(assumed && { assumed }) };
  };
  return innerFile(outer, name, { text: chunks.join(''), starts, ends }, special ? sourceOf : undefined);
}
