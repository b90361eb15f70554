import type { Files } from '../../files/file.ts';
import { absoluteFrom, inside } from '../launch/index.ts';
import type { Launch, Word } from '../launch/launch.ts';
import type { Plan } from '../plan.ts';
import { knownRange } from '../versions/known.ts';
import { readGunicorn } from './document.ts';

/** How to read the gunicorn that a launch starts with `argv`, its own words without the program's name. */
export function planGunicorn(launch: Launch, argv: readonly Word[], files: Files): Plan[] {
  return [
    {
      format: 'gunicorn',
      launch,
      read: (of) => ({
        ...readGunicorn({
          launch: of,
          argv: [...argv],
          range: of.versions.get('gunicorn') ?? knownRange('gunicorn'),
          at: of.at,
          open(path) {
            const absolute = absoluteFrom(of.directory, path);
            if (absolute === undefined) return { unknown: `the working directory of ${of.title} is not known` };
            const found = inside(of, files, absolute);
            if ('unknown' in found) return found;
            if (!('file' in found)) return { missing: true };
            const file = files.read(found.file);
            return 'unreadable' in file ? { unknown: `${found.file} cannot be read: ${file.unreadable}` } : file;
          },
        }),
        stack: of.stack,
        title: of.title,
      }),
    },
  ];
}
