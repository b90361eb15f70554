/** The folder of a path, without its last slash; empty for a file at the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Joins a folder and a relative path; undefined where the path leaves the given files. */
export function joined(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined;
  const steps = folder === '' ? [] : folder.split('/');
  for (const one of path.split('/')) {
    if (one === '..') {
      if (steps.pop() === undefined) return undefined;
    } else if (one !== '' && one !== '.') steps.push(one);
  }
  return steps.join('/');
}
