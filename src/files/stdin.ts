import { decode } from './decode.ts';
import type { Files } from './file.ts';

/** The path under which standard input is known. */
export const STANDARD_INPUT = '-';

/** The files, together with what stands on standard input, which an argument names. */
export function withStandardInput<F extends Files>(files: F, bytes: Uint8Array): F {
  const file = decode(STANDARD_INPUT, bytes);
  const list = [...new Set([STANDARD_INPUT, ...files.list()])].sort();
  const isInput = (path: string) => path === STANDARD_INPUT;
  return {
    ...files,
    list: () => list,
    has: (path) => isInput(path) || files.has(path),
    read: (path) => (isInput(path) ? file : files.read(path)),
    named: new Set([STANDARD_INPUT, ...files.named]),
  };
}
