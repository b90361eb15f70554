import { atOf, HOLE, type Piece, shortened, shownText } from '../shell/index.ts';
import { absoluteFrom, inside } from './inside.ts';
import type { Mount } from './launch.ts';
import type { Place } from './session.ts';

/** Programs that only read the files that they are given. */
const READS =
  /^(ls|stat|test|grep|egrep|head|tail|less|diff|cmp|wc|file|find|md5sum|sha\d+sum|xmllint|yamllint|chgrp|logger|id|which)$/;
/** Interpreters, whose first argument is what they run. */
const RUNS = /^(python[\d.]*|php|java|bundle)$/;
/** Programs that fill the folders that they are given. */
const FILLS = /^(aws|gsutil|gcloud|az|rclone|rsync|tar|unzip|git|gomplate|dockerize|confd|consul-template|curl|wget)$/;
/** Words beyond these are not looked at. */
const MOST = 64;

/**
 * The files that a program may write that nothing is known of: those whose paths it is given (`-o PATH`, `--to=PATH`,
 * `template:PATH`), there or not.
 */
export function mayBeWritten(words: readonly Piece[], place: Place): Mount[] {
  const [head, ...rest] = words;
  if (!head) return [];
  const program = shortened(shownText(head));
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (READS.test(name)) return [];
  const found: Mount[] = [];
  const first = RUNS.test(name) ? rest.findIndex(({ text }) => !text.startsWith('-')) + 1 : 0;
  for (const word of rest.slice(first, first + MOST)) {
    for (const text of word.text.split(/^-[A-Za-z](?=\/)|[=:]/)) {
      const path = text.includes(HOLE) || !isPath(text) ? undefined : absoluteFrom(place.directory, text);
      if (path === undefined || /^\/($|dev\/|proc\/|sys\/)/.test(path)) continue;
      if (place.budget) place.budget.left -= place.mounts.length >> 3;
      const leads = inside({ mounts: [...place.mounts] }, place.files, path);
      if ('folder' in leads && !FILLS.test(name)) continue;
      found.push({ inside: path, unknown: `${name} may write it`, at: atOf(word) });
    }
  }
  return found;
}

/** Whether a word is a path: it begins at the root or here, or ends like a file. */
const isPath = (text: string): boolean => /^\.{0,2}\/|[\w-]\.[a-z]{1,5}$/.test(text) && !text.startsWith('//');
