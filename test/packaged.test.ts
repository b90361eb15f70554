// The configuration that Debian's package brings along, which `npm run setup` unpacks: nobody wrote it for upkeep.
import { existsSync } from 'node:fs';
import t from 'tap';
import { filesFromMap } from '../src/files/map.ts';
import { contentsOf } from './folder.ts';
import { checked } from './policy.ts';

const FOLDER = '.tools/nginx/etc/nginx';
const skip = existsSync(FOLDER) ? false : "Debian's nginx is not there: npm run setup";

/** The package's files below a folder; its link in sites-enabled as the file that it leads to. */
function packaged(folder: string): Map<string, Uint8Array> {
  const own = contentsOf(FOLDER);
  own.set('sites-enabled/default', own.get('sites-available/default') ?? new Uint8Array());
  own.delete('sites-available/default');
  return new Map([...own].map(([path, bytes]) => [folder + path, bytes]));
}

/** What nothing includes, or is read for its types and character sets alone. */
const ASIDE = /(?:koi-(?:utf|win)|win-utf|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|snippets\/[\w.-]+)$/;

for (const [name, contents] of [
  ['a host of its own', () => packaged('')],
  [
    'an image of Debian into which it is copied',
    () =>
      packaged('nginx/').set(
        'Dockerfile',
        Buffer.from(
          'FROM debian:13\nRUN apt-get update && apt-get install -y nginx\nCOPY nginx /etc/nginx\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n',
        ),
      ),
  ],
] as const) {
  t.test(`Debian's nginx as ${name}`, { skip }, async (t) => {
    const { findings, files, model } = checked(filesFromMap(contents()));
    t.strictSame(
      findings.filter(({ severity }) => severity !== 'info').map(({ message }) => message),
      [],
      'no error and no warning',
    );
    const unread = files.filter(({ file, status }) => status !== 'read' && !ASIDE.test(file));
    t.strictSame(unread, [], 'everything is read');
    t.strictSame(model.notes.unreadable, [], 'nothing is unreadable');
    t.strictSame(model.notes.refused, [], 'nothing is refused');
    t.equal(model.hops.filter(({ software }) => software === 'nginx').length, 1, 'one nginx');
  });
}
