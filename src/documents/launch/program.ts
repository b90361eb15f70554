import type { Launch, Word } from './launch.ts';

/** The program that a launch starts, and the words after it. */
export interface Program {
  /** `nginx`, `gunicorn`, `node`: the program's base name without path and version; absent where it is unknown. */
  name?: string;
  argv: Word[];
  /** Why the program is not known, as a clause. */
  unknown?: string;
}

/**
 * The program of a launch. Wrappers (`exec`, `tini --`, `poetry run`, `sh -c`) are gone from a launch's words already;
 * `openresty` is nginx under another name.
 */
export function programsOf(launch: Launch): Program[] {
  const [first, ...argv] = launch.argv;
  if (!first) return [];
  if (first.text === undefined) return [{ argv, unknown: first.unknown ?? 'its first word is not known' }];
  const base = first.text.slice(first.text.lastIndexOf('/') + 1);
  const name =
    base === 'openresty' || base === 'nginx-debug' ? 'nginx' : base.replace(/^(python|gunicorn)[\d.-]+$/, '$1');
  return [{ name, argv }];
}
