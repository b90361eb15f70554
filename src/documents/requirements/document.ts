import type { Requirements as Body } from '../../contracts/requirements.ts';
import type { Files } from '../../files/file.ts';
import { type Document, type Mark, step } from '../document.ts';
import { rangesOfRequirements } from './parse.ts';

/** The document of one requirements file with all that it includes. */
export function requirementsDocument(files: Files, path: string): Document<Body> {
  const { ranges, files: read, missing } = rangesOfRequirements(files, path);
  const marks = new Map<string, Mark>();
  const packages: Body['packages'] = {};
  for (const [name, { from, below, written, at }] of ranges) {
    packages[name] = { written, from: from.join('.'), ...(below && { below: below.join('.') }) };
    if (at) marks.set(`/packages${step(name)}`, { at, origin: 'explicit', name, written });
  }
  const unknown = missing.map((file) => ({
    name: file,
    because: `${file}, which ${path} includes, is not among the files given`,
    at: { file: path, line: 1, column: 1 },
  }));
  const notes = unknown.length > 0 ? { unknown } : {};
  return { format: 'requirements', file: path, body: { packages }, marks, notes, files: read };
}
