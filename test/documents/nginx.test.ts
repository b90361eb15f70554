import { readdirSync, readFileSync, statSync } from 'node:fs';
import { Ajv } from 'ajv';
import t from 'tap';
import type { Launch } from '../../src/documents/launch/launch.ts';
import type { LooseClient } from '../../src/documents/loose-hop.ts';
import { fixLine, hopOfNginx, nginxKind, parseSize, parseTime, readNginx } from '../../src/documents/nginx/index.ts';
import { type Range, rangeOf } from '../../src/documents/versions/range.ts';
import { type TextFile, textFile } from '../../src/files/file.ts';
import { randomFrom } from '../random.ts';
import { parseCases } from './nginx/parse-cases.ts';

const FOLDER = 'test/documents/nginx';
const ANY: Range = { from: [1, 18], written: '' };

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(json('schemas/model.json'), 'model');
const validDocument = ajv.compile(json('schemas/nginx.json'));
const validHop = ajv.getSchema('model#/definitions/hop');

t.test('times follow the grammar of nginx', async (t) => {
  const rows: [string, number | undefined, number | undefined][] = [
    ['60', 60_000, 60_000],
    ['0', 0, 0],
    ['00060', 60_000, 60_000],
    ['500ms', 500, undefined],
    ['30s', 30_000, 30_000],
    ['5m', 300_000, 300_000],
    ['1h', 3_600_000, 3_600_000],
    ['2d', 172_800_000, 172_800_000],
    ['1w', 604_800_000, 604_800_000],
    ['1M', undefined, 2_592_000_000],
    ['1y', undefined, 31_536_000_000],
    ['1h30m', 5_400_000, 5_400_000],
    ['1h 30m', 5_400_000, 5_400_000],
    ['1d12h', 129_600_000, 129_600_000],
    ['1m 500ms', 60_500, undefined],
    ['1h30', 3_630_000, 3_630_000],
    ['1m30', 90_000, 90_000],
    ['1h ', 3_600_000, 3_600_000],
    // Accepted by nginx -t 1.22.1, however odd.
    ['30 5', 35_000, 35_000],
    ['1s1', 2_000, 2_000],
    ['1hm', 3_600_000, 3_600_000],
    [' 30', 30_000, 30_000],
    ['30s1h', undefined, undefined],
    ['1.5s', undefined, undefined],
    ['1S', undefined, undefined],
    ['1H', undefined, undefined],
    ['5sec', undefined, undefined],
    ['-1', undefined, undefined],
    ['+5', undefined, undefined],
    ['1e3', undefined, undefined],
    ['', undefined, undefined],
    ['h', undefined, undefined],
    ['30 s', undefined, undefined],
    ['30 5s', undefined, undefined],
    ['99999999999999999999', undefined, undefined],
  ];
  for (const [text, ms, s] of rows) {
    for (const [resolution, expected] of [
      ['ms', ms],
      ['s', s],
    ] as const) {
      const found = parseTime(text, resolution);
      t.strictSame(typeof found === 'number' ? found : undefined, expected, `${JSON.stringify(text)} in ${resolution}`);
      if (typeof found !== 'number') t.match(found.refused, /^".*" is not a time: .+\.$/);
    }
  }
});

t.test('sizes follow the grammar of nginx', async (t) => {
  const rows: [string, number | undefined, number | undefined][] = [
    ['1500', 1500, 1500],
    ['8k', 8192, 8192],
    ['8K', 8192, 8192],
    ['1m', 1_048_576, 1_048_576],
    ['2g', undefined, 2_147_483_648],
    ['1.5m', undefined, undefined],
    ['m', undefined, undefined],
    ['', undefined, undefined],
    ['1 m', undefined, undefined],
  ];
  for (const [text, size, offset] of rows) {
    const value = (found: ReturnType<typeof parseSize>) => (typeof found === 'number' ? found : undefined);
    t.strictSame([value(parseSize(text)), value(parseSize(text, 'offset'))], [size, offset], JSON.stringify(text));
  }
});

t.test('a file is taken for what nginx would include it in', async (t) => {
  const rows: [string, ReturnType<typeof nginxKind>][] = [
    ['events {}\nhttp { server { listen 80; } }', 'main'],
    ['user nginx;\nworker_processes auto;\ninclude conf.d/*.conf;', 'main'],
    ['upstream shop { server web:8000; }', 'http'],
    ['# shop\nserver { listen 80; location / { proxy_pass http://web; } }', 'http'],
    ['map $http_upgrade $connection_upgrade { default upgrade; }', 'http'],
    ['server {\n  listen ${PORT};\n  {% if tls %}\n  ssl_certificate x;\n  {% endif %}\n}', 'http'],
    ['location /api/ { proxy_pass http://web; }', 'server'],
    ['listen 443 ssl;\nssl_certificate /x;', 'server'],
    ['proxy_http_version 1.1;\nproxy_set_header Connection "";', 'location'],
    ['', undefined],
    ['# nothing but a comment', undefined],
    ['<VirtualHost *:80>\n  ProxyPass / http://web:8000/\n</VirtualHost>', undefined],
    ['global\n  daemon\nfrontend www\n  bind *:80\n  default_backend app', undefined],
    ['[program:web]\ncommand=gunicorn shop:app\n', undefined],
    ['[mysqld]\nuser = mysql\nport = 3306\n', undefined],
    ['server {\n  enabled = true\n  bootstrap_expect = 3\n}', undefined],
    ['options { directory "/var/named"; };\nzone "." { type hint; };', undefined],
    ['/var/log/nginx/*.log {\n  daily\n  rotate 7\n}', undefined],
    ['{"server": {"listen": 80}}', undefined],
    ['driftfile /var/lib/ntp/drift\nserver 0.pool.ntp.org iburst\n', undefined],
    ['server.port = 80\nserver.modules = ( "mod_proxy" )\n', undefined],
    [':80 {\n  reverse_proxy web:8000\n}', undefined],
  ];
  for (const [text, kind] of rows) t.equal(nginxKind(textFile('x.conf', text)), kind, text.slice(0, 50));
});

/** The files of a case and an `include` that resolves masks among them. */
function filesOf(name: string): Map<string, TextFile> {
  const files = new Map<string, TextFile>();
  const visit = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder).sort()) {
      if (statSync(`${folder}/${entry}`).isDirectory()) visit(`${folder}/${entry}`, `${prefix}${entry}/`);
      else if (entry !== 'expected.json') {
        files.set(prefix + entry, textFile(prefix + entry, readFileSync(`${folder}/${entry}`, 'utf8')));
      }
    }
  };
  visit(`${FOLDER}/${name}`, '');
  return files;
}

const including = (files: ReadonlyMap<string, TextFile>) => (pattern: string) => {
  if (pattern.startsWith('/')) return { unknown: `${pattern} lies outside the files given` };
  if (pattern.includes('*')) {
    const [folder, end] = pattern.split('*') as [string, string];
    return [...files.values()].filter(({ path }) => path.startsWith(folder) && path.endsWith(end));
  }
  const file = files.get(pattern);
  return file ? [file] : { missing: `${pattern} does not exist` };
};

function launchAt(file: TextFile): Launch {
  return {
    title: 'nginx',
    argv: [],
    environment: new Map(),
    mounts: [],
    images: [],
    unit: { kind: 'host', name: 'host' },
    stack: '',
    names: [],
    ports: [],
    stop: {},
    versions: new Map(),
    at: file.at(0, 0),
    files: [],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: values of every kind are reached by paths.
const reach = (from: any, path: string): any => path.split('.').reduce((value, key) => value?.[key], from);

/** A value of the model in one line: text, name, origin, place. */
function line(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null;
  const { text, name, origin, at } = value as {
    text: string;
    name: string;
    origin: string;
    at: LooseClient['address']['at'];
  };
  return `${text} ${name} ${origin} ${at.file}:${at.line}:${at.column}`;
}

const keyOf = ({ route, address }: LooseClient): string =>
  `${route.label} -> ${address.kind === 'unknown' ? `? ${address.text}` : address.kind === 'unix' ? `unix:${address.path}` : address.text}`;

for (const name of readdirSync(FOLDER).filter((entry) => statSync(`${FOLDER}/${entry}`).isDirectory())) {
  t.test(name.replaceAll('-', ' '), async (t) => {
    const expected = json(`${FOLDER}/${name}/expected.json`);
    const files = filesOf(name);
    const main = files.get('nginx.conf');
    const snippets = main ? [] : [...files.values()];
    const range = expected.version ? (rangeOf(expected.version) as Range) : ANY;
    const document = readNginx({
      ...(main && { main }),
      snippets,
      include: including(files),
      range,
      ...(expected.packaged && { packaged: expected.packaged }),
      ...(expected.build && { build: expected.build }),
    });
    t.ok(validDocument(document.body), ajv.errorsText(validDocument.errors));

    const loose = hopOfNginx(document, 0, launchAt(main ?? (snippets[0] as TextFile)));
    t.ok(validHop?.(loose.hop), ajv.errorsText(validHop?.errors));
    for (const part of ['pool', 'peers', 'retries'] as const) {
      const valid = ajv.getSchema(`model#/definitions/${part}`);
      for (const { client } of loose.clients) {
        if (client[part]) t.ok(valid?.(client[part]), `${part}: ${ajv.errorsText(valid?.errors)}`);
      }
    }

    for (const { at, origin, written, name: setting } of document.marks.values()) {
      if (origin !== 'explicit' && origin !== 'inherited') continue;
      const read = files.get(at.file)?.text.slice(at.start, at.end);
      if (written !== undefined && setting !== 'nginx') t.equal(read, written, `${setting} at its place`);
    }

    if (expected.clients) {
      t.strictSame(loose.clients.map(keyOf), Object.keys(expected.clients), 'routes and addresses');
      for (const client of loose.clients) {
        for (const [path, value] of Object.entries(expected.clients[keyOf(client)] ?? {})) {
          const found = path === 'on' ? client.on : reach(client.client, path);
          t.strictSame(line(found), value, `${path} of ${keyOf(client)}`);
        }
      }
    }
    const seen = new Map<string, number>();
    for (const { address, server } of loose.servers) {
      const again = (seen.get(address.text) ?? 0) + 1;
      seen.set(address.text, again);
      const key = again === 1 ? address.text : `${address.text} #${again}`;
      for (const [path, value] of Object.entries(expected.servers?.[key] ?? {})) {
        t.strictSame(line(reach(server, path)), value, `${path} of ${key}`);
      }
    }
    if (expected.servers) t.equal(loose.servers.length, Object.keys(expected.servers).length, 'sockets');
    if (expected.closes_idle) t.equal(line(loose.hop.reload?.closes_idle), expected.closes_idle);
    if (expected.processes) t.match(line(loose.hop.capacity?.processes), expected.processes);

    const notes = Object.fromEntries(
      Object.entries(document.notes).map(([list, items]) => [
        list,
        items
          .map((item) =>
            [item.name, `${item.at.file}:${item.at.line}:${item.at.column}`, item.meant].filter(Boolean).join(' '),
          )
          .sort(),
      ]),
    );
    t.strictSame(notes, expected.notes ?? {}, 'notes');
    if (expected.files) t.strictSame(document.files, expected.files);
    for (const [pointer, value] of Object.entries(expected.body ?? {})) {
      t.strictSame(reach(document.body, pointer.slice(1).replaceAll('/', '.')), value, pointer);
    }
    for (const [path, value] of Object.entries(expected.fix ?? {})) {
      const mended = fixLine(document, reach(loose.clients[0]?.client, path), true);
      t.equal(mended ?? null, value, `the line that mends ${path}`);
    }
  });
}

t.test('no text is too strange to be read', async (t) => {
  const cases = readdirSync(FOLDER).filter((entry) => statSync(`${FOLDER}/${entry}`).isDirectory());
  const seeds = [
    ...parseCases.map(([text]) => text),
    ...cases.flatMap((name) => [...filesOf(name).values()].map((file) => file.text)),
  ];
  const pieces = [
    '{',
    '}',
    ';',
    '"',
    "'",
    '\\',
    '$',
    '${',
    '#',
    '\n',
    '\r\n',
    '{{',
    '}}',
    '{%',
    '%}',
    ' ',
    'server {',
    'http {',
    'x_by_lua_block {',
    '[[',
    '--',
    'é',
    '\u{1f4e6}',
    '\u0000',
    'include a;',
    '0',
    'upstream shop {',
  ];
  const next = randomFrom(20_260_721);
  // `npm run fuzz` tries more.
  const FUZZED = Number(process.env.UPKEEP_FUZZ ?? 1000);
  for (let done = 0; done < FUZZED; done++) {
    let text = seeds[next(seeds.length)] as string;
    for (let change = next(6); change >= 0; change--) {
      const at = next(text.length + 1);
      const cut = next(3) === 0 ? next(20) : 0;
      text = text.slice(0, at) + (next(4) === 0 ? '' : pieces[next(pieces.length)]) + text.slice(at + cut);
    }
    const file = textFile('nginx.conf', text);
    nginxKind(file);
    const document = readNginx({
      ...(next(2) ? { main: file } : { snippets: [file] }),
      include: () => [file],
      range: ANY,
    });
    hopOfNginx(document, 0, launchAt(file));
  }
  t.pass(`${FUZZED} texts`);
});

t.test('size and depth have limits, and time grows with the text alone', async (t) => {
  const read = (text: string, kind: 'main' | 'snippet' = 'main') => {
    const file = textFile('nginx.conf', text);
    return readNginx({ ...(kind === 'main' ? { main: file } : { snippets: [file] }), include: () => [], range: ANY });
  };
  const deep = read(`${'location / { '.repeat(5000)}${'} '.repeat(5000)}`);
  t.match(deep.notes.unknown, [{ because: 'Blocks deeper than 256 levels are not read.' }]);

  const nested = textFile('a.conf', 'http { server { location / { proxy_pass http://a; proxy_read_timeout 9s; } } }');
  const again = readNginx({
    main: textFile('n.conf', 'include a;\n'.repeat(300)),
    include: () => [nested],
    range: ANY,
  });
  t.equal(again.body.servers.length, 300, 'a file may be included many times');

  let files = 0;
  const endless = readNginx({
    main: textFile('0.conf', 'include x;'),
    include: () => [textFile(`${++files}.conf`, 'include x; include y;')],
    range: ANY,
  });
  t.match(endless.notes.unknown, [{ because: /deeper than 256|too large or too many/ }]);
});

t.test('ten thousand locations share what they inherit', async (t) => {
  const locations = Array.from({ length: 10_000 }, (_, i) => `location /p${i}/ { proxy_pass http://shop; }`);
  const file = textFile(
    'nginx.conf',
    `events {}\nhttp { proxy_read_timeout 30s; upstream shop { server web:8000; keepalive 8; }\nserver { listen 80;\n${locations.join('\n')}\n} }`,
  );
  const { clients } = hopOfNginx(readNginx({ main: file, include: () => [], range: ANY }), 0, launchAt(file));
  t.equal(clients.length, 10_000);
  for (const key of ['pool', 'peers', 'retries', 'response_timeout', 'connect_timeout'] as const) {
    t.equal(new Set(clients.map(({ client }) => client[key])).size, 1, `${key} is one object`);
  }
});

t.test('a placeholder in a value leaves it open', async (t) => {
  const forms = [
    '{{ t }}',
    '<%= t %>',
    '{% if x %}30{% else %}60{% endif %}',
    '[[ t ]]',
    '((t))',
    '$(T)',
    '#{t}',
    '@T@',
  ];
  for (const form of forms) {
    const text = `server { listen ${form}; location / { proxy_pass http://shop:80; proxy_read_timeout ${form}; } }\n`;
    const { notes } = readNginx({ snippets: [textFile('shop.conf', text)], include: () => [], range: ANY });
    t.strictSame([notes.refused, notes.unreadable], [undefined, undefined], form);
    t.match(notes.unknown?.at(-1)?.because, 'it contains the placeholder', form);
  }
  const plain = `location ~ ^/(a|b)((c))$ { rewrite ^/x[[:alpha:]]$ /y; add_header X "__main__ ((c)) desk@example.com"; }`;
  const { notes } = readNginx({ snippets: [textFile('shop.conf', plain)], include: () => [], range: ANY });
  t.notOk(notes.unknown);
});

t.test('a byte order mark is a part of the first word', async (t) => {
  const marked = (text: string) => textFile('nginx.conf', text, 'utf-8', true);
  const read = (text: string) => readNginx({ main: marked(text), include: () => [], range: ANY }).notes;
  const { refused } = read('\nevents { }\nhttp { }\n');
  t.match(refused?.[0], { name: 'events', because: /byte order mark/, at: { line: 2, column: 1 } });
  t.match(read('{% if x %}\nevents { }\n{% endif %}\n').unknown, [{}, { name: 'events', because: /byte order mark/ }]);
  t.strictSame(read(''), {});
});
