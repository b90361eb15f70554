import type { Item } from '../../contracts/model.ts';
import type { TextFile } from '../../files/file.ts';
import type { Binding, Module } from '../python/index.ts';
import type { Range } from '../versions/range.ts';
import { ALIASES, BY_NAME, FOREIGN, known, SETTINGS } from './defaults.ts';

/**
 * Names of a configuration file that were meant for settings.
 *
 * gunicorn skips every name that it does not know, so a file may have variables of its own: a name counts only if the
 * file never reads it, and is neither an import, a function, a loop's variable nor private.
 */
export function misspelt(module: Module, file: TextFile, range: Range): Item[] {
  return unused(module).flatMap(([name, binding]) => {
    const meant = settingMeantBy(name, range);
    // Where the setting itself is set, the other name is a variable of something else, or a leftover without effect.
    if (meant === undefined || module.names.has(meant)) return [];
    const because = `gunicorn skips names that it does not know, so ${meant} stays as it was.`;
    return [{ ...itemOf(name, binding, file, because), meant, pointer: `/${meant}` }];
  });
}

/** Options of other servers, written as if gunicorn knew them. No variable of one's own is called so and never read. */
export function unrecognized(module: Module, file: TextFile): Item[] {
  return unused(module).flatMap(([name, binding]) => {
    const because = FOREIGN.get(name);
    return because === undefined ? [] : [itemOf(name, binding, file, because)];
  });
}

/** The names that a configuration gives a value, that are no settings, and that nothing in it reads. */
function unused(module: Module): [string, Binding][] {
  if (module.dynamic) return [];
  return [...module.names].filter(
    ([name, { origin }]) =>
      origin === 'assigned' && !module.reads.has(name) && !name.startsWith('_') && !BY_NAME.has(name),
  );
}

const itemOf = (name: string, binding: Binding, file: TextFile, because: string): Item => ({
  name,
  written: file.text.slice(...binding.at),
  because,
  at: file.at(...binding.name),
});

function settingMeantBy(name: string, range: Range): string | undefined {
  const lower = name.toLowerCase();
  const alias = ALIASES.get(lower);
  if (alias !== undefined) return alias;
  // A flag's name is the surer guess: `preload` is --preload, whose setting is preload_app, and not `reload`.
  const flag = `--${lower.replaceAll('_', '-')}`;
  const flagged = SETTINGS.find(({ flags = [] }) => flags.includes(flag));
  if (flagged && flagged.name !== name) return flagged.name;
  const names = SETTINGS.filter((setting) => known(setting, range) !== false).map((setting) => setting.name);
  return names.includes(lower) ? lower : names.find((setting) => isOneEditFrom(name, setting));
}

/** Whether one letter more, less, other, or two neighbours swapped make the two equal. */
export function isOneEditFrom(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.length > b.length) return a.slice(i + 1) === b.slice(i);
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
  if (a.slice(i + 1) === b.slice(i + 1)) return true;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}
