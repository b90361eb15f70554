import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type NativeDirective, nativeOf } from '../../src/documents/nginx/native.ts';
import { textFile } from '../../src/files/file.ts';
import { missing, output, tool } from '../opa.ts';

const FILES = new Map(
  Object.entries({
    'nginx.conf': `# the desk
include conf.d/*.conf;
events { worker_connections 1024; }
http {
  log_format main '$host "x"' "a\\"b";
  map $uri $x { default 0; "~^/a b" 1; include m.map; }
  server { # first
    listen 80; location ~ "^/t{2}$" { return 200 "a\\tb"; }
    if ($host = "a") { return 403; }
    location = / { }
    content_by_lua_block { if a then return end }
    include gone.conf;
  }
}
`,
    'conf.d/a.conf': 'user nobody;\n',
    'conf.d/b.conf': 'pid run/nginx.pid;\ninclude nginx.conf;\n',
    'm.map': '/t 1;\n',
  }).map(([path, text]) => [path, textFile(path, text)]),
);

const include = (pattern: string) => {
  if (pattern.includes('*')) return [...FILES.values()].filter(({ path }) => path.startsWith('conf.d/'));
  const file = FILES.get(pattern);
  return file ? [file] : { missing: `${pattern} does not exist` };
};

/** As conftest gives it: without places. */
const plain = ({ name, parameters, block }: NativeDirective): object => ({
  name,
  ...(parameters && { parameters }),
  ...(block && { block: { directives: block.directives.map(plain) } }),
});

t.test('what is included stands in place of its include, with its own places', async (t) => {
  const main = FILES.get('nginx.conf');
  if (!main) return t.fail('there is a main file');
  const { file, directives } = nativeOf([main], { include });
  t.equal(file, 'nginx.conf');
  t.match(directives, [
    { name: 'user', parameters: ['nobody'], file: 'conf.d/a.conf', line: 1 },
    { name: 'pid', parameters: ['run/nginx.pid'], file: 'conf.d/b.conf', line: 1 },
    { name: 'include', parameters: ['nginx.conf'], file: 'conf.d/b.conf', line: 2 },
    { name: 'events', file: 'nginx.conf', line: 3 },
    { name: 'http', file: 'nginx.conf', line: 4 },
  ]);
  t.strictSame(directives.at(-1)?.block?.directives[1], {
    name: 'map',
    parameters: ['$uri', '$x'],
    block: {
      directives: [
        { name: 'default', parameters: ['0'], file: 'nginx.conf', line: 6 },
        { name: '"~^/a b"', parameters: ['1'], file: 'nginx.conf', line: 6 },
        { name: '/t', parameters: ['1'], file: 'm.map', line: 1 },
      ],
    },
    file: 'nginx.conf',
    line: 6,
  });
  t.match(directives.at(-1)?.block?.directives[2]?.block?.directives.at(-1), { name: 'include', line: 12 });
});

const conftest = tool('conftest');

t.test('a single file has the shape that conftest gives it', { skip: missing(conftest) }, async (t) => {
  if (!conftest) return;
  const folder = t.testdir({});
  const files = [...FILES.values()].filter(({ path }) => path.endsWith('.conf'));
  for (const [i, file] of files.entries()) {
    const path = join(folder, `${i}.conf`);
    writeFileSync(path, file.text);
    const theirs = JSON.parse(output(conftest, ['parse', '--parser', 'nginx', path]));
    const ours = nativeOf([file], { include: () => ({ unknown: 'one file alone' }) });
    t.strictSame({ directives: ours.directives.map(plain) }, theirs, file.path);
  }
});

t.test('files that include each other over and over are read to a limit', async (t) => {
  const many = Array.from({ length: 30 }, (_, i) => textFile(`${i}.conf`, `a;\ninclude ${i + 1}.conf;\n`.repeat(2)));
  const found = nativeOf(many.slice(0, 1), {
    include: (pattern) => [many[Number.parseInt(pattern, 10)] ?? textFile('end.conf', 'b;')],
  });
  t.ok(found.directives.length <= 200_000, `${found.directives.length} directives`);
});
