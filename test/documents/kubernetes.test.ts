import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { inside, launchesOf, programsOf } from '../../src/documents/launch/index.ts';
import type { Launch, Stated, Word } from '../../src/documents/launch/launch.ts';
import { filesFromMap } from '../../src/files/map.ts';
import { type FilesWithin, filesWithin } from '../../src/files/within.ts';
import { filesOf } from '../folder.ts';
import { validator } from '../schemas.ts';

const CASES = 'test/documents/kubernetes';

const shown = ({ text, unknown }: Word) => text ?? `?${unknown}`;
const place = ({ file, line, column }: Launch['at']) => `${file}:${line}:${column}`;
const stated = (value: Stated<unknown> | undefined) => value && (value.value ?? `?${value.unknown}`);
const written = (files: FilesWithin, { file, start, end }: Launch['at']) => {
  const text = files.read(file);
  return 'unreadable' in text ? '' : text.text.slice(start, end);
};

/** What a launch says, in the words of expected.json: those that `keys` asks for. */
function told(launch: Launch, files: FilesWithin, keys: Record<string, unknown>): Record<string, unknown> {
  const lead = (path: string) => {
    const found = inside(launch, files, path);
    if ('unknown' in found) return `?${found.unknown}`;
    return 'file' in found ? found.file : 'folder' in found ? `${found.folder}/` : null;
  };
  const asked = (key: string) => Object.keys((keys[key] as object) ?? {});
  const [program] = programsOf(launch);
  const all: Record<string, unknown> = {
    title: launch.title,
    unit: launch.unit.name,
    stack: launch.stack,
    at: place(launch.at),
    argv: launch.argv.map(shown),
    origins: launch.argv.map(({ origin }) => origin),
    froms: launch.argv.flatMap(({ from }) => (from ? [place(from)] : [])),
    program: program?.name ?? `?${program?.unknown}`,
    directory: launch.directory ?? null,
    environment: Object.fromEntries(
      asked('environment').map((name) => {
        const word = launch.environment.get(name);
        return [name, word ? shown(word) : null];
      }),
    ),
    places: Object.fromEntries(
      asked('places').map((name) => {
        const at = launch.environment.get(name)?.at;
        return [name, at ? place(at) : null];
      }),
    ),
    assumed: [...launch.environment].flatMap(([name, word]) => (word.assumed ? [name] : [])),
    open: launch.environment_open,
    inside: Object.fromEntries(asked('inside').map((path) => [path, lead(path)])),
    ports: launch.ports.map((port) => port.inside),
    services: launch.services?.map(
      ({ name, direct, ports }) =>
        `${name}${direct ? ' direct' : ''}${ports.map(({ port, inside: to = '?' }) => ` ${port}>${to}`).join('')}`,
    ),
    backlog: stated(launch.backlog_maximum),
    stop: Object.fromEntries(asked('stop').map((key) => [key, stated(launch.stop[key as 'signal'])])),
    stop_places: Object.fromEntries(
      asked('stop_places').map((key) => {
        const mark = launch.stop[key as 'signal']?.mark;
        return [key, mark && `${mark.origin} ${mark.name} ${written(files, mark.at)}`];
      }),
    ),
    files: launch.files,
  };
  return Object.fromEntries(Object.keys(keys).map((key) => [key, all[key] ?? null]));
}

for (const name of readdirSync(CASES).sort()) {
  t.test(name.replaceAll('-', ' '), async (t) => {
    const expected = JSON.parse(readFileSync(`${CASES}/${name}/expected.json`, 'utf8'));
    const files = filesWithin(filesOf(`${CASES}/${name}/repo`));
    const { launches, documents, unread, unserved, notes } = launchesOf(files);
    t.equal(launches.length, expected.launches.length, launches.map(({ title }) => title).join('; '));
    launches.forEach((launch, i) => {
      const keys = expected.launches[i] ?? {};
      t.strictSame(told(launch, files, keys), keys);
    });
    for (const [title, keys] of Object.entries<Record<string, unknown>>(expected.documents ?? {})) {
      const body = documents.find((document) => document.title === title)?.body as Record<string, unknown>;
      t.strictSame(Object.fromEntries(Object.keys(keys).map((key) => [key, body?.[key]])), keys, title);
    }
    const said = [notes, ...documents.map((document) => document.notes)].flatMap((own) =>
      Object.entries(own).flatMap(([list, items]) =>
        items.map((item) => `${item.at.file}:${item.at.line} ${list} ${item.name}: ${item.because}`),
      ),
    );
    t.strictSame(said, expected.notes ?? [], 'notes');
    t.strictSame(
      unserved.map(({ name: service, because }) => `${service}: ${because}`),
      expected.unserved ?? [],
      'unserved',
    );
    t.strictSame(
      unread.map(({ file, because, aside }) => `${file}: ${because}${aside ? ' (aside)' : ''}`),
      expected.unread ?? [],
      'unread',
    );
    for (const [path, text] of Object.entries(expected.texts ?? {})) {
      const file = files.read(path);
      t.equal('unreadable' in file ? file.unreadable : file.text, text, path);
    }
    for (const { format, body, marks } of documents) {
      t.strictSame(validator(format)(body), [], format);
      for (const [pointer, mark] of marks) {
        t.not(at(body, pointer), undefined, pointer);
        if (mark.origin === 'default' || mark.written === undefined) continue;
        t.ok(written(files, mark.at).includes(mark.written), `${pointer}: ${mark.written}`);
      }
    }
    for (const text of Object.values<string>(expected.secrets ?? {})) {
      t.notOk(JSON.stringify([documents, launches.map(({ at: _, ...rest }) => rest.stop)]).includes(text), 'a secret');
    }
  });
}

/** The value at a JSON Pointer. */
function at(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}

t.test('texts of ConfigMaps stand where their file says, in every style of YAML', async (t) => {
  const config = 'events {}\nhttp {\n  # größer\n\tkeepalive_timeout 20s;\n}\n';
  const block = (indent: string) => config.replace(/^(?=.)/gm, indent);
  const rows: [string, string][] = [
    ['a literal block', `|\n${block('    ')}`],
    ['a literal block with an indentation indicator', `|4\n${block('      ')}`],
    ['a stripped block', `|-\n${block('    ')}`],
    ['a quoted scalar', JSON.stringify(config)],
    ['an anchored block', `&conf |\n${block('    ')}`],
    ['a folded block', `>\n${block('      ')}`],
    ['Windows line ends', `|\n${block('    ')}`.replaceAll('\n', '\r\n')],
  ];
  for (const [row, scalar] of rows) {
    const text = [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata:\n  ünicode: "ä"\n  nginx.conf: ',
      `${scalar}\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n`,
      '      image: nginx:1.28\n      volumeMounts: [{ name: conf, mountPath: /etc/nginx }]\n',
      '  volumes: [{ name: conf, configMap: { name: web } }]\n',
    ].join('');
    const files = filesWithin(filesFromMap(new Map([['k8s.yaml', text]])));
    const [launch] = launchesOf(files).launches;
    const found = launch ? inside(launch, files, '/etc/nginx/nginx.conf') : { missing: true };
    const file = 'file' in found ? files.read(found.file) : undefined;
    if (!file || 'unreadable' in file) {
      t.fail(row);
      continue;
    }
    for (const word of ['events', 'größer', 'keepalive_timeout', '20s', '}']) {
      const from = file.text.indexOf(word);
      const { start, end, file: path, line } = file.at(from, from + word.length);
      t.equal(text.slice(start, end), word, `${row}: ${word}`);
      t.equal(path, 'k8s.yaml');
      t.equal(line, text.slice(0, start).split('\n').length);
    }
  }
});

t.test('hostile manifests are read or refused', async (t) => {
  const pod = (rest: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n${rest}`;
  const web = '  containers:\n    - name: web\n      image: nginx:1.28\n';
  const rows: [string, string][] = [
    ['nothing', ''],
    ['only separators', '---\n---\n---\n'],
    ['words for lists', pod('  containers: web\n  volumes: x\n')],
    [
      'numbers for lists',
      pod(`${web}      ports: 80\n      env: { A: b }\n      command: 5\n      envFrom: [1, { configMapRef: 3 }]\n`),
    ],
    [
      'lists for words',
      'apiVersion: v1\nkind: [Pod]\nmetadata: []\n---\napiVersion: v1\nkind: Service\nmetadata: { name: [] }\nspec: 5\n',
    ],
    [
      'rules of a wrong shape',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: { rules: [1, { http: { paths: [{ backend: { service: { name: x, port: { name: {} } } } }] } }] }\n',
    ],
    [
      'anchors in circles',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: &m { name: x, labels: *m }\ndata: &d { a: *d }\n',
    ],
    [
      'lists in lists',
      `apiVersion: v1\nkind: List\nitems:\n${'- apiVersion: v1\n  kind: List\n  items: []\n'.repeat(9)}`,
    ],
    ['deep nesting', `apiVersion: v1\nkind: ConfigMap\ndata: ${'['.repeat(5000)}`],
    [
      'no base64',
      `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { A: "!!!", B: /w==, C: 5 }\n---\n${pod(`${web}      envFrom: [{ secretRef: { name: s } }]\n`)}`,
    ],
    [
      'variables in circles',
      pod(`${web}      command: ["$(A)"]\n      env: [{ name: A, value: "$(B)" }, { name: B, value: "$(A)" }]\n`),
    ],
    [
      'a text that doubles',
      pod(
        `${web}      env:\n${Array.from({ length: 40 }, (_, i) => `        - { name: A${i}, value: "$(A${i - 1})$(A${i - 1})xx" }\n`).join('')}`,
      ),
    ],
    [
      'a mebibyte of text',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  nginx.conf: |\n${'    # a comment that fills\n'.repeat(40_000)}---\n${pod(`${web}      volumeMounts: [{ name: c, mountPath: /etc/nginx }]\n  volumes: [{ name: c, configMap: { name: c } }]\n`)}`,
    ],
    ['the same object again and again', `${pod(web)}---\n`.repeat(300)],
    [
      'selectors of nothing',
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: none }, ports: [{ port: http }] }\n',
    ],
  ];
  for (const [row, text] of rows) {
    const { documents } = launchesOf(filesWithin(filesFromMap(new Map([['k8s.yaml', text]]))));
    for (const { format, body } of documents) t.strictSame(validator(format)(body), [], row);
    t.ok(documents.length < 4, row);
  }
});
