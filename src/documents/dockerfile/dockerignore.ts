import type { Files } from '../../files/file.ts';
import { matchesName } from '../launch/inside.ts';

/**
 * Whether a repository path is kept out of the build context: the last line of `.dockerignore` that matches the path or
 * a folder above it decides. `NAME.dockerignore` beside the Dockerfile goes before (BuildKit).
 */
export function dockerignored(
  files: Files,
  context: string,
  dockerfile: string,
): ((path: string) => boolean) | undefined {
  const own = `${dockerfile}.dockerignore`;
  const usual = context === '' ? '.dockerignore' : `${context}/.dockerignore`;
  const path = files.has(own) ? own : usual;
  const file = files.has(path) ? files.read(path) : undefined;
  if (!file || 'unreadable' in file) return undefined;
  const lines = file.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keeps = line.startsWith('!');
      const steps = line
        .slice(keeps ? 1 : 0)
        .split('/')
        .filter((step) => step !== '' && step !== '.');
      return { keeps, steps };
    })
    .filter(({ steps }) => steps.length > 0);
  const prefix = context === '' ? '' : `${context}/`;
  return (outside) => {
    if (!outside.startsWith(prefix)) return false;
    const steps = outside.slice(prefix.length).split('/');
    let left = false;
    for (const line of lines) if (left === line.keeps && covers(line.steps, steps)) left = !left;
    return left;
  };
}

/** Whether a pattern matches a path or a folder above it; `**` stands for any number of names. */
function covers(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const name of [...path, undefined]) {
    for (const at of [...reached]) for (let i = at; pattern[i] === '**'; i++) reached.add(i + 1);
    if (reached.has(pattern.length)) return true;
    if (name === undefined) return false;
    const next = new Set<number>();
    for (const at of reached) {
      const one = pattern[at];
      if (one === '**') next.add(at);
      else if (one !== undefined && matchesName(one.startsWith('*') && name.startsWith('.') ? `.${one}` : one, name))
        next.add(at + 1);
    }
    reached = next;
  }
  return false;
}
