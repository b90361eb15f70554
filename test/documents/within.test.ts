// Configurations that stand in other files: in Dockerfiles, compose files, dumps of nginx, templates.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { isUnknown } from '../../src/documents/document.ts';
import { type Reading, readDocuments } from '../../src/documents/read.ts';
import type { Files } from '../../src/files/file.ts';
import { filesFromMap } from '../../src/files/map.ts';
import { casesOf, contentsOf } from '../folder.ts';
import { validator } from '../schemas.ts';

const CASES = 'test/documents/within';

/** `format /pointer`, with the number of the document before the pointer where there are several of the format. */
function valueAt({ documents }: Reading, key: string): string {
  const [format, ...rest] = key.split(' ');
  const pointer = rest.pop() as string;
  const document = documents.filter((one) => one.format === format)[Number(rest[0] ?? 0)];
  if (!document) return 'no such document';
  const value = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((from: unknown, step) => (from as Record<string, unknown> | undefined)?.[step], document.body);
  const shown = isUnknown(value) ? `?${value.unknown}` : String(JSON.stringify(value));
  const mark = document.marks.get(pointer);
  if (!mark) return shown;
  const { at, origin, written, because, assumed } = mark;
  const said = [origin, `${at.file}:${at.line}:${at.column}`, written, because, assumed && 'assumed'].filter(Boolean);
  return `${shown} | ${said.join(' | ')}`;
}

/** Everything that was not simply read, in one line each. */
function notesOf({ documents, notes }: Reading): string[] {
  return [notes, ...documents.map((document) => document.notes)].flatMap((own) =>
    Object.entries(own).flatMap(([list, items]) =>
      items.map(({ name, because, at }) => `${list} ${name} ${at.file}:${at.line}:${at.column}: ${because}`),
    ),
  );
}

/** Values whose text, read again where they stand, is not what the file is said to write there. */
function misplaced({ documents }: Reading, files: Files): string[] {
  return documents.flatMap(({ marks, format }) =>
    [...marks].flatMap(([pointer, { at, origin, written }]) => {
      if (origin === 'default' || origin === 'fixed' || written === undefined) return [];
      const file = files.read(at.file);
      if ('unreadable' in file) return [`${format} ${pointer}: ${at.file} is no file`];
      const there = file.text.slice(at.start, at.end);
      const again = file.at(at.start ?? 0, at.end ?? 0);
      const same = there === written && again.line === at.line && again.column === at.column;
      return same
        ? []
        : [`${format} ${pointer}: ${JSON.stringify(there)} stands where ${JSON.stringify(written)} should`];
    }),
  );
}

for (const name of casesOf(CASES)) {
  t.test(name.replaceAll('-', ' '), async (t) => {
    const expected = JSON.parse(readFileSync(`${CASES}/${name}/expected.json`, 'utf8'));
    const files = filesFromMap(contentsOf(`${CASES}/${name}/repo`), expected.named);
    const reading = readDocuments(files, []);
    for (const [key, value] of Object.entries(expected.values)) t.equal(valueAt(reading, key), value, key);
    t.strictSame(notesOf(reading), expected.notes ?? [], 'notes');
    const read = reading.files
      .filter(({ status }) => status === 'read')
      .map(({ file, format }) => `${file}: ${format}`);
    if (expected.read) t.strictSame(read, expected.read, 'read');
    t.strictSame(misplaced(reading, files), [], 'every value stands where it is said to');
    for (const { format, body } of reading.documents) t.strictSame(validator(format)(body), [], `${format} validates`);
  });
}

t.test('bad input is read as far as it goes', async (t) => {
  const lines = '  server { location / { proxy_pass http://web:8000; } }\n';
  const large = lines.repeat(40_000);
  const service = (more: string) => `services:\n  proxy:\n    image: nginx:1.28\n${more}`;
  const config = '    configs: [{ source: shop, target: /etc/nginx/nginx.conf }]\nconfigs:\n  shop:\n';
  const rows: [string, Record<string, string>, RegExp?][] = [
    [
      'a here-document of 2 MB',
      { Dockerfile: `FROM nginx:1.28\nCOPY <<EOF /etc/nginx/nginx.conf\n${large}EOF\n` },
      /1 MB/,
    ],
    [
      'a config of 2 MB',
      { 'compose.yaml': `${service(config)}    content: |\n${large.replace(/^/gm, '      ')}` },
      /1 MB/,
    ],
    [
      'a template of 2 MB',
      {
        'compose.yaml': service('    volumes: ["./t:/etc/nginx/templates"]\n'),
        't/a.conf.template': `#${large.replaceAll('\n', ' ')}\n`,
      },
    ],
    [
      'a binary template',
      { 'compose.yaml': service('    volumes: ["./t:/etc/nginx/templates"]\n'), 't/a.conf.template': '\0' },
      /NUL/,
    ],
    ['a dump that ends in its first marker', { '-': '# configuration file /etc/nginx/nginx.conf:' }],
    [
      'a dump of many files',
      { '-': Array.from({ length: 5_000 }, (_, i) => `# configuration file /a${i}:\n`).join('') },
    ],
    ['a dump of markers alone', { '-': '# configuration file /a:\n'.repeat(50_000) }],
    [
      'many here-documents',
      { Dockerfile: `FROM nginx:1.28\n${'RUN cat <<A > /etc/nginx/a.conf\nx\nA\n'.repeat(1_000)}` },
    ],
    ['many appends', { Dockerfile: `FROM nginx:1.28\nRUN ${'echo x >> /etc/nginx/conf.d/a.conf; '.repeat(500)}` }],
    ['statements that never end', { 'a.conf': 'server { {% {# {{! <% '.repeat(20_000) }],
    [
      'a config that is a mapping',
      { 'compose.yaml': `${service(config)}    content: { a: b }\n` },
      /neither a file nor/,
    ],
    ['a config that is a list', { 'compose.yaml': `${service(config)}    - a\n` }, /defined nowhere/],
    ['a config that is nothing', { 'compose.yaml': `${service(config)}` }, /defined nowhere/],
    ['an empty dump', { '-': '' }],
  ];
  for (const [name, contents, expected] of rows) {
    const files = filesFromMap(new Map(Object.entries(contents)), '-' in contents ? ['-'] : []);
    const reading = readDocuments(files, []);
    const said = [...notesOf(reading), ...reading.files.map(({ because = '' }) => because)].join('\n');
    t.match(said, expected ?? /(?:)/, name);
    t.equal(reading.files.length, Object.keys(contents).length, `${name}: no file is lost`);
  }
});
