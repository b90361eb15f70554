import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import t from 'tap';
import type { Gunicorn } from '../../src/contracts/gunicorn.ts';
import { type Document, isUnknown } from '../../src/documents/document.ts';
import { BY_NAME } from '../../src/documents/gunicorn/defaults.ts';
import { fixLine, hopOfGunicorn, isGunicornConfig, readGunicorn } from '../../src/documents/gunicorn/index.ts';
import { isOneEditFrom } from '../../src/documents/gunicorn/names.ts';
import { validated } from '../../src/documents/gunicorn/validators.ts';
import { launchesOf } from '../../src/documents/launch/index.ts';
import type { Launch, Word } from '../../src/documents/launch/launch.ts';
import { evaluate } from '../../src/documents/python/index.ts';
import { type Range, rangeOf } from '../../src/documents/versions/range.ts';
import { type TextFile, textFile } from '../../src/files/file.ts';
import { filesFromMap } from '../../src/files/map.ts';
import { filesWithin } from '../../src/files/within.ts';

const { Ajv } = createRequire(import.meta.url)('ajv') as typeof import('ajv');
const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync('schemas/gunicorn.json', 'utf8')),
);

const ALL: Range = { from: [20, 1], written: '' };
const folder = 'test/documents/gunicorn';
const cases = readdirSync(folder);
const configOf = (name: string) =>
  textFile('gunicorn.conf.py', readFileSync(`${folder}/${name}/gunicorn.conf.py`, 'utf8'));

function alone(file: TextFile, range: Range = ALL): Document<Gunicorn> {
  return readGunicorn({ config: file, open: () => ({ missing: true }), range, at: file.at(0, 0) });
}

/** A launch as if a Dockerfile's CMD held the words; a word `?name` is not known. */
function started(
  command: string,
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
  range: Range = ALL,
  more: Partial<Launch> = {},
): { document: Document<Gunicorn>; launch: Launch; carrier: TextFile } {
  const lines = [`CMD ${command}`, ...Object.entries(environment).map(([name, value]) => `ENV ${name}=${value}`)];
  const carrier = textFile('Dockerfile', lines.join('\n'));
  const place = (text: string, from: number) =>
    carrier.at(carrier.text.indexOf(text, from), carrier.text.indexOf(text, from) + text.length);
  const argv: Word[] = [];
  let from = 4;
  for (const text of command.split(' ').filter((part) => part !== '')) {
    const at = place(text, from);
    from = at.end ?? from;
    argv.push(
      text.startsWith('?')
        ? { unknown: `the variable ${text.slice(1)} is not known`, written: text, origin: 'explicit', at }
        : { text, written: text, origin: 'explicit', at },
    );
  }
  const variables = Object.entries(environment).map(([name, text]): [string, Word] => {
    const line = place(`ENV ${name}=${text}`, 0);
    const at = place(text, (line.start ?? 0) + `ENV ${name}=`.length);
    const word = { written: text, origin: 'environment' as const, at };
    return [name, text.startsWith('?') ? { ...word, unknown: `${name} comes from outside` } : { ...word, text }];
  });
  const launch: Launch = {
    title: 'service web of compose.yaml',
    argv,
    environment: new Map(variables),
    directory: '/srv',
    mounts: [],
    images: [],
    unit: { kind: 'service', name: 'compose.yaml/web' },
    stack: 'compose.yaml',
    names: ['web'],
    ports: [],
    stop: {},
    versions: new Map(),
    at: carrier.at(0, lines[0]?.length ?? 0),
    files: ['Dockerfile'],
    ...more,
  };
  const document = readGunicorn({
    launch,
    argv: argv.slice(1),
    open: (path) => {
      const text = files[path];
      if (text === undefined) return { missing: true };
      return text === '?' ? { unknown: 'a volume covers it' } : textFile(path.slice(1), text);
    },
    range,
    at: launch.at,
  });
  return { document, launch, carrier };
}

t.test('configuration files as people write them', async (t) => {
  t.ok(cases.length >= 40, `${cases.length} files`);
  for (const name of cases) {
    const file = configOf(name);
    const { body, marks, notes } = alone(file);
    const values: Record<string, unknown> = {};
    const unknown: Record<string, string> = {};
    for (const [key, value] of Object.entries(body)) {
      if (marks.get(`/${key}`)?.origin === 'default') continue;
      if (isUnknown(value)) unknown[key] = value.unknown;
      else values[key] = value;
    }
    const said = Object.fromEntries(
      Object.entries(notes).map(([list, items]) => [
        list,
        items.map(
          ({ name, meant, because, at }) => `line ${at.line}: ${name}${meant ? ` (${meant})` : ''}: ${because}`,
        ),
      ]),
    );
    const expected = JSON.parse(readFileSync(`${folder}/${name}/expected.json`, 'utf8'));
    t.strictSame({ values, unknown, notes: said }, expected, name);
    t.ok(valid(body), `${name} is valid: ${JSON.stringify(valid.errors)}`);
  }
});

t.test('the text at the place of a value reads as that value again', async (t) => {
  let checked = 0;
  for (const name of cases) {
    for (const breaks of ['\n', '\r\n']) {
      const file = textFile('gunicorn.conf.py', configOf(name).text.replaceAll('\n', breaks));
      const { body, marks } = alone(file);
      for (const [key, value] of Object.entries(body)) {
        const mark = marks.get(`/${key}`);
        const setting = BY_NAME.get(key);
        if (mark?.origin !== 'explicit' || !setting || JSON.stringify(value).includes('unknown')) continue;
        const slice = file.text.slice(mark.at.start, mark.at.end);
        t.equal(slice, mark.written ?? slice, `${name} ${key}`);
        // A place that is a whole statement (`timeout += 5`) and the class in effect re-read through the other tests.
        if (key === 'worker_class' || setting.kind === 'hook' || /[-+*]= |^(?:globals|vars)\(|\.append\(/.test(slice))
          continue;
        const again = evaluate(textFile('again', `${file.text}${breaks}again_ = (${slice})`), {
          variables: new Map(),
          complete: false,
        }).names.get('again_');
        if (!again || again.value.type === 'unknown') continue;
        const result = validated(setting.kind, again.value);
        t.strictSame('value' in result ? result.value : result, value, `${name} ${key} = ${slice}`);
        checked++;
      }
    }
  }
  t.ok(checked > 100, `${checked} values`);
});

type Row = [
  command: string,
  expected: Partial<Record<keyof Gunicorn, unknown>>,
  environment?: Record<string, string>,
  files?: Record<string, string>,
];

const CONF = '/srv/gunicorn.conf.py';
const ROWS: Row[] = [
  ['gunicorn shop:app', { workers: 1, bind: ['127.0.0.1:8000'], timeout: 30, keepalive: 2, worker_class: 'sync' }],
  ['gunicorn -w 4 shop:app', { workers: 4 }],
  ['gunicorn -w4 shop:app', { workers: 4 }],
  ['gunicorn -w=4 shop:app', { workers: 4 }],
  ['gunicorn --workers=4 shop:app', { workers: 4 }],
  ['gunicorn --workers 4 --workers 6 shop:app', { workers: 6 }],
  ['gunicorn --graceful 60 shop:app', { graceful_timeout: 60 }],
  ['gunicorn --keep 75 shop:app', { keepalive: 75 }],
  ['gunicorn --keep-alive=75 --threads 4 shop:app', { keepalive: 75, worker_class: 'gthread' }],
  ['gunicorn -b :8000 -b unix:/run/web.sock shop:app', { bind: [':8000', 'unix:/run/web.sock'] }],
  ['gunicorn --bind=0.0.0.0:80 shop:app', { bind: ['0.0.0.0:80'] }],
  ['gunicorn -k gevent shop:app', { worker_class: 'gevent' }],
  ['gunicorn -kuvicorn.workers.UvicornWorker shop:app', { worker_class: 'uvicorn' }],
  ['gunicorn -k sync --threads 2 shop:app', { worker_class: 'gthread', threads: 2 }],
  ['gunicorn -k gunicorn.workers.sync.SyncWorker shop:app', { worker_class: 'sync' }],
  ['gunicorn -k shop.workers.Own shop:app', { worker_class: 'shop.workers.Own' }],
  ['gunicorn -DRw3 shop:app', { daemon: true, enable_stdio_inheritance: true, workers: 3 }],
  ['gunicorn --preload --reuse-port shop:app', { preload_app: true, reuse_port: true }],
  ['gunicorn --no-sendfile shop:app', { sendfile: false }],
  ['gunicorn shop:app', { workers: 5 }, { WEB_CONCURRENCY: '5' }],
  ['gunicorn -w 2 shop:app', { workers: 2 }, { WEB_CONCURRENCY: '5' }],
  ['gunicorn shop:app', { bind: ['0.0.0.0:9000'] }, { PORT: '9000' }],
  ['gunicorn shop:app', { timeout: 90, bind: [':1', ':2'] }, { GUNICORN_CMD_ARGS: "--timeout '90' -b :1 --bind=:2" }],
  ['gunicorn -t 20 shop:app', { timeout: 20 }, { GUNICORN_CMD_ARGS: '--timeout 90' }],
  [
    'gunicorn shop:app',
    { timeout: 40, keepalive: 7 },
    { GUNICORN_CMD_ARGS: '-t40' },
    { [CONF]: 'timeout = 50\nkeepalive = 7' },
  ],
  ['gunicorn -t 45 shop:app', { timeout: 45, keepalive: 7 }, {}, { [CONF]: 'timeout = 50\nkeepalive = 7' }],
  ['gunicorn -c conf/g.py shop:app', { timeout: 51 }, {}, { [CONF]: 'timeout = 50', '/srv/conf/g.py': 'timeout = 51' }],
  ['gunicorn -c file:/etc/g.py shop:app', { timeout: 52 }, {}, { '/etc/g.py': 'timeout = 52' }],
  ['gunicorn -c python:shop.conf shop:app', { timeout: 53 }, {}, { '/srv/shop/conf.py': 'timeout = 53' }],
  [
    'gunicorn -c a.py shop:app',
    { timeout: 1 },
    { GUNICORN_CMD_ARGS: '-c b.py' },
    { '/srv/a.py': 'timeout = 1', '/srv/b.py': 'timeout = 2' },
  ],
  [
    'gunicorn shop:app',
    { timeout: 2 },
    { GUNICORN_CMD_ARGS: '-c b.py' },
    { [CONF]: 'timeout = 1', '/srv/b.py': 'timeout = 2' },
  ],
  ['gunicorn shop:app', { timeout: 44 }, { T: '44' }, { [CONF]: 'import os\ntimeout = int(os.environ["T"])' }],
  [
    'gunicorn shop:app',
    { timeout: 30 },
    { OTHER: '44' },
    { [CONF]: 'import os\ntimeout = int(os.environ.get("T") or 30)' },
  ],
  [
    'gunicorn shop:app',
    { keepalive: 66, threads: 4 },
    { GUNICORN_KEEPALIVE: '66', GUNICORN_THREADS: '4' },
    {
      [CONF]:
        "import os\nfor k, v in os.environ.items():\n    if k.startswith('GUNICORN_'):\n        key = k.split('_', 1)[1].lower()\n        locals()[key] = v\n",
    },
  ],
  ['gunicorn ?ARGS shop:app', { timeout: { unknown: '?ARGS may set it: the variable ARGS is not known' } }],
  [
    'gunicorn ?ARGS --timeout 5 shop:app',
    { timeout: 5, keepalive: { unknown: '?ARGS may set it: the variable ARGS is not known' } },
  ],
  ['gunicorn --timeout ?T shop:app', { timeout: { unknown: 'the variable T is not known' }, keepalive: 2 }],
  ['gunicorn shop:app', { workers: { unknown: 'WEB_CONCURRENCY comes from outside' } }, { WEB_CONCURRENCY: '?' }],
  [
    'gunicorn -c missing.py -t 9 shop:app',
    {
      timeout: 9,
      keepalive: { unknown: 'the configuration file missing.py is not known: missing.py is not in the repository' },
    },
  ],
  [
    'gunicorn shop:app',
    { timeout: { unknown: 'whether there is a gunicorn.conf.py is not known: a volume covers it' } },
    {},
    { [CONF]: '?' },
  ],
];

t.test('command lines and environments', async (t) => {
  for (const [command, expected, environment, files] of ROWS) {
    const { document } = started(command, environment, files);
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, document.body[key as keyof Gunicorn]]));
    t.strictSame(found, expected, `${command} ${JSON.stringify(environment ?? {})}`);
    t.notOk(document.notes.refused, `${command} starts`);
    t.ok(valid(document.body), `${command} is valid: ${JSON.stringify(valid.errors)}`);
  }
});

t.test('command lines that gunicorn refuses', async (t) => {
  const rows: [string, RegExp, Record<string, string>?][] = [
    ['gunicorn --keepalive 5 shop:app', /no flag --keepalive/],
    ['gunicorn --log 5 shop:app', /can be --log-file, /],
    ['gunicorn --timeout 30.5 shop:app', /'30.5' is no integer/],
    ['gunicorn --timeout 0x1e shop:app', /'0x1e' is no integer/],
    ['gunicorn -w -1 shop:app', /it is negative/],
    ['gunicorn --timeout', /needs a value/],
    ['gunicorn --timeout --preload shop:app', /needs a value/],
    ['gunicorn --preload=yes shop:app', /takes no value/],
    ['gunicorn shop:app -w 2 other:app', /one place/],
    ['gunicorn shop:app', /'many' is no integer/, { WEB_CONCURRENCY: 'many' }],
    ['gunicorn shop:app', /a quotation in it has no end/, { GUNICORN_CMD_ARGS: "'--timeout" }],
  ];
  for (const [command, because, environment] of rows) {
    const { notes } = started(command, environment).document;
    t.match(notes.refused?.[0]?.because, because, command);
  }
});

t.test('words of command lines and variables have exact places', async (t) => {
  const read = (
    pointer: string,
    command: string,
    environment?: Record<string, string>,
    files?: Record<string, string>,
  ) => {
    const { document, carrier } = started(command, environment, files);
    const mark = document.marks.get(pointer);
    return [mark?.origin, mark?.name, carrier.text.slice(mark?.at.start, mark?.at.end)];
  };
  t.strictSame(read('/timeout', 'gunicorn --timeout=90 shop:app'), ['command_line', '--timeout', '90']);
  t.strictSame(read('/timeout', 'gunicorn -t90 shop:app'), ['command_line', '-t', '90']);
  t.strictSame(read('/graceful_timeout', 'gunicorn --graceful 60 a:b'), ['command_line', '--graceful-timeout', '60']);
  t.strictSame(read('/bind/1', 'gunicorn -b :1 -b :2 a:b'), ['command_line', '-b', ':2']);
  t.strictSame(read('/timeout', 'gunicorn a:b', { GUNICORN_CMD_ARGS: '--preload --timeout 91' }), [
    'environment',
    '--timeout',
    '91',
  ]);
  t.strictSame(read('/workers', 'gunicorn a:b', { WEB_CONCURRENCY: '7' }), ['environment', 'WEB_CONCURRENCY', '7']);
  t.strictSame(
    read('/timeout', 'gunicorn a:b', { T: '92' }, { [CONF]: 'import os\ntimeout = int(os.getenv("T", 30))' }),
    ['environment', 'T', '92'],
  );
});

t.test('names that were meant for settings', async (t) => {
  const rows: [string, string[]][] = [
    ['keep_alive = 75', ['keepalive']],
    ['KEEPALIVE = 75', ['keepalive']],
    ['KEEPALIVE = 75\nkeepalive = KEEPALIVE', []],
    ['worker = 2; workers = worker*2+1', []],
    ['timeuot = 5', ['timeout']],
    ['timeouts = 5', ['timeout']],
    ['keepaliv = 5\nkeepaliv += 1', ['keepalive']],
    ['worker_timeout = 20\ntimeout = 65', []],
    ['request_timeout = 30\nif True:\n    timeout = 65', []],
    ['import threading as thread', []],
    ['def timeouts(): pass', []],
    ['for worker in (1, 2): pass', []],
    ['_timeout = 5', []],
    ['def post_fork(s, w):\n    print(worker_timeout)\nworker_timeout = 3', []],
    ['keep_alive = 5\nprint("%(keep_alive)s" % globals())', []],
    ['keep_alive = 5\ndel keep_alive', []],
    ['if True:\n    worker_timeout = 5', ['timeout']],
    ['settings = 1\nhost = "a"\nport = 1\nenvironment = "x"', []],
  ];
  for (const [text, meant] of rows) {
    const { notes } = alone(textFile('gunicorn.conf.py', text));
    t.strictSame(
      (notes.misspelt ?? []).map((item) => item.meant),
      meant,
      text,
    );
    t.notOk(notes.unrecognized, text);
  }
  t.ok(isOneEditFrom('ab', 'ba') && isOneEditFrom('a', 'ab') && !isOneEditFrom('abc', 'cba'));
});

/** The parts of a hop that rules look at, as short texts. */
function behaviour(config: string, version: string, command = 'gunicorn shop:app'): Record<string, string | undefined> {
  const range = version === '' ? ALL : (rangeOf(version) ?? ALL);
  const { document, launch } = started(command, {}, { [CONF]: config }, range);
  const { hop, servers } = hopOfGunicorn(document, 3, launch, range);
  const server = servers[0]?.server ?? {};
  const short = (fact?: { text: string; unknown?: string; value?: unknown; name: string }) =>
    fact && (fact.unknown !== undefined ? '?' : fact.value !== undefined ? String(fact.value) : fact.text);
  return {
    label: hop.label,
    keepalive: short(server.keepalive),
    idle: short(server.idle_timeout),
    limit: short(server.request_limit),
    answers: short(server.request_limit_answers),
    heartbeat: short(server.heartbeat_timeout),
    drops: short(hop.recycle?.drops_connections),
    drain: short(hop.stop?.drain),
    slots: short(hop.capacity?.slots),
  };
}

t.test('what the workers do, by class and version', async (t) => {
  const sync = { label: 'gunicorn sync', keepalive: 'false', idle: undefined, heartbeat: undefined, drops: 'false' };
  const none = { limit: 'no limit', answers: undefined };
  const rows: [config: string, version: string, expected: Record<string, string | undefined>][] = [
    ['', '21.2.0', { ...sync, limit: '30 s', answers: 'false', slots: '1', drain: '30 s' }],
    ['timeout = 45\nworkers = 3', '22', { ...sync, limit: '45 s', answers: 'true', slots: '3' }],
    ['timeout = 0', '', { ...sync, limit: 'no limit', answers: '?' }],
    [
      'threads = 4\nworkers = 2',
      '',
      {
        label: 'gunicorn gthread',
        keepalive: 'true',
        idle: '2 s',
        heartbeat: '30 s',
        drops: '?',
        slots: '8',
        ...none,
      },
    ],
    ['threads = 4', '26.2.0', { drops: 'true' }],
    ['threads = 4', '27.0.0', { drops: '?' }],
    ['threads = 4', '27.0.1', { drops: 'false' }],
    ['threads = 4\nkeepalive = 0', '', { keepalive: 'false', idle: undefined }],
    ['threads = 8\nworker_connections = 8', '', { keepalive: 'false', idle: undefined }],
    ['worker_class = "gevent"\nkeepalive = 75', '26.2.0', { idle: '75 s', drops: 'false', slots: 'no limit', ...none }],
    ['worker_class = "gevent"', '23.0.0', { idle: '2 s', drops: '?' }],
    ['worker_class = "tornado"', '', { keepalive: 'true', idle: '?', ...none }],
    ['worker_class = "tornado"\nkeepalive = 0', '', { keepalive: 'false', idle: undefined }],
    ['worker_class = "asgi"', '26.2.0', { keepalive: 'true', idle: 'no limit', ...none }],
    ['worker_class = "asgi"\nkeepalive = 3', '27.0.1', { keepalive: 'true', idle: '3 s' }],
    ['worker_class = "asgi"\nkeepalive = 3', '', { keepalive: 'true', idle: '3 s or more' }],
    [
      'worker_class = "uvicorn.workers.UvicornWorker"',
      '',
      { label: 'gunicorn uvicorn', idle: '2 s', drops: 'true', drain: '30 s' },
    ],
    [
      'worker_class = "shop.Worker"',
      '',
      { label: 'gunicorn shop.Worker', keepalive: '?', idle: '?', limit: '?', heartbeat: '?' },
    ],
    ['import os\nworker_class = os.environ["K"]', '', { label: 'gunicorn', keepalive: '?', limit: '?' }],
    ['threads = 4\nimport x\nkeepalive = x.y', '', { keepalive: '?', idle: '?' }],
  ];
  for (const [config, version, expected] of rows) {
    const found = behaviour(config, version);
    const part = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]]));
    t.strictSame(part, expected, `${JSON.stringify(config)} ${version}`);
  }
});

t.test('addresses that gunicorn binds', async (t) => {
  const rows: [string, unknown[]][] = [
    ['bind = "0.0.0.0:8000"', [['tcp', '0.0.0.0', 8000]]],
    ['bind = ":8001"', [['tcp', '', 8001]]],
    ['bind = "SHOP"', [['tcp', 'shop', 8000]]],
    ['bind = "[::]:8002"', [['tcp', '::', 8002]]],
    ['bind = "tcp://127.0.0.1:81"', [['tcp', '127.0.0.1', 81]]],
    [
      'bind = ["unix:/run/a.sock", "unix:///run/b.sock"]',
      [
        ['unix', '/run/a.sock'],
        ['unix', '/run/b.sock'],
      ],
    ],
    ['bind = "fd://3"', [['unknown']]],
    ['bind = "127.0.0.1:http"', [['unknown']]],
    ['import x\nbind = [x.y, "127.0.0.1:5"]', [['unknown'], ['tcp', '127.0.0.1', 5]]],
    ['import x\nbind = x.y', [['unknown']]],
  ];
  for (const [config, expected] of rows) {
    const { servers } = hopOfGunicorn(alone(textFile('gunicorn.conf.py', config)), 0);
    const found = servers.map(({ address }) =>
      address.kind === 'tcp'
        ? [address.kind, address.host, address.port]
        : address.kind === 'unix'
          ? [address.kind, address.path]
          : [address.kind],
    );
    t.strictSame(found, expected, config);
  }
});

t.test('what else versions change', async (t) => {
  const note = (config: string, version: string) => {
    const { notes } = alone(textFile('gunicorn.conf.py', config), rangeOf(version) ?? ALL);
    return [...(notes.refused ?? []), ...(notes.ineffective ?? [])].map(({ because }) => because);
  };
  t.match(note('worker_class = "eventlet"', '26.2.0'), [/removed the eventlet worker/]);
  t.strictSame(note('worker_class = "eventlet"', '25.3.0'), []);
  t.match(note('worker_class = "asgi"', '23.0.0'), [/since 24.0.0 only/]);
  t.match(note('worker_class = "asgi"\nkeepalive = 5', '26.2.0'), [/never close an idle connection/]);
  t.strictSame(note('worker_class = "asgi"\nkeepalive = 5', '27.0.1'), []);
  t.match(note('http_protocols = "h2"', '23.0.0'), [/does not know http_protocols/]);
});

t.test('a placeholder in a value leaves that value open', async (t) => {
  const forms = ['[[ t ]]', '"{{ t }}"', '"<%= t %>"', '"@T@"', '"__T__"', '"%%T%%"', '"((t))"', '"#{t}"', '"$(T)"'];
  for (const form of forms) {
    const { notes, body } = alone(textFile('gunicorn.conf.py', `workers = 3\ntimeout = ${form}\n`));
    const unknown = `the value contains the placeholder ${form.replaceAll('"', '')}`;
    t.strictSame([body.timeout, body.workers, notes.refused], [{ unknown }, 3, undefined], form);
  }
  const dockerfile =
    'FROM python:3.12\nCMD ["gunicorn", "-b:8000", "--time={{ t }}", "-w{{ w }}", "{{ more }}", "shop"]\n';
  const [launch] = launchesOf(filesWithin(filesFromMap(new Map([['Dockerfile', dockerfile]])))).launches;
  if (!launch) return t.fail('no launch');
  const read = (argv: readonly Word[]) =>
    readGunicorn({ launch, argv, open: () => ({ missing: true }), range: ALL, at: launch.at });
  const { body, notes } = read(launch.argv.slice(1, 4));
  const unknown = (written: string) => ({ unknown: `the value contains the placeholder ${written}` });
  t.strictSame([body.bind, body.timeout, body.workers], [[':8000'], unknown('{{ t }}'), unknown('{{ w }}')]);
  t.notOk(notes.refused);
  const all = read(launch.argv.slice(1));
  t.ok(isUnknown(all.body.bind) && !all.notes.refused, 'a whole word may be any flag');
});

t.test('files that are no Python', async (t) => {
  const rows: [string, RegExp][] = [
    ['timeout = (30', /syntax error at line 1/],
    ['bind = ":1"\nprint "x"\n', /syntax error at line 2/],
    ['timeout = 1\n{% if tls %}\nkeyfile = "k"\n{% endif %}\n', /it is a template \(\{% if tls %\} in line 2\)/],
    [`timeout = $${'{TIMEOUT}'}\n`, /it is a template \(\$\{TIMEOUT\} in line 1\)/],
    ['timeout = $TIMEOUT\n', /it is a template \(\$TIMEOUT in line 1\)/],
    ['timeout = <%= timeout %>\n', /it is a template \(<%= timeout %> in line 1\)/],
    ['timeout = @TIMEOUT@\n', /it is a template \(@TIMEOUT@ in line 1\)/],
    ['bind = ":1"\ntimeout = %%TIMEOUT%%\n', /it is a template \(%%TIMEOUT%% in line 2\)/],
    ['timeout = {{ timeout }}s\n', /it is a template \(\{\{ timeout \}\} in line 1\)/],
    ['# {{ note }}\ntimeout = (30', /syntax error at line 2/],
  ];
  for (const [text, because] of rows) {
    const { notes, body } = alone(textFile('gunicorn.conf.py', text));
    t.match(notes.unreadable?.[0]?.because, because, text);
    t.ok(isUnknown(body.timeout) && isUnknown(body.bind), text);
    t.notOk(notes.unknown, 'said once');
  }
});

t.test('the words of a fix', async (t) => {
  const line = (command: string, environment: Record<string, string>, files: Record<string, string>) => {
    const { document, launch } = started(command, environment, files);
    const idle = hopOfGunicorn(document, 0, launch).servers[0]?.server.idle_timeout;
    return idle && fixLine(document, idle, 60_500);
  };
  const file = { [CONF]: 'threads = 4\nkeepalive = 5' };
  t.equal(line('gunicorn a:b', {}, file), 'keepalive = 61');
  t.equal(line('gunicorn a:b', {}, { [CONF]: 'threads = 4' }), 'keepalive = 61');
  t.equal(line('gunicorn --keep 5 a:b', {}, file), '--keep-alive 61');
  t.equal(line('gunicorn --threads 4 a:b', {}, {}), '--keep-alive 61');
  t.equal(line('gunicorn a:b', { GUNICORN_CMD_ARGS: '--keep-alive 5' }, file), '--keep-alive 61');
  const reads = { [CONF]: 'import os\nthreads = 4\nkeepalive = int(os.environ["K"])' };
  t.equal(line('gunicorn a:b', { K: '5' }, reads), 'K=61');
  const document = alone(textFile('gunicorn.conf.py', 'keep_alive = 75'));
  const item = document.notes.misspelt?.[0];
  t.equal(item && fixLine(document, item, item.meant ?? ''), 'keepalive = 75');
});

t.test('which files are configurations of gunicorn', async (t) => {
  const rows: [string, string, boolean][] = [
    ['gunicorn.conf.py', '', true],
    ['deploy/gunicorn_conf.py', 'bind = ":1"', true],
    ['gunicorn.py', 'import os\nworkers: int = 2\nbind = ":1"', true],
    ['gunicorn_exporter.py', 'import socket\ntimeout = 10', false],
    ['scripts/run_gunicorn.py', 'from gunicorn.app.base import BaseApplication\nworkers = 2\nthreads = 4', false],
    ['test_gunicorn.py', 'def test(): pass', false],
    ['settings.py', 'timeout = 3', false],
  ];
  for (const [path, text, expected] of rows) t.equal(isGunicornConfig(textFile(path, text)), expected, path);
});

t.test('no text makes it fail, and long ones take no longer than their length', async (t) => {
  const texts = cases.map((name) => configOf(name).text);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  // `npm run fuzz` tries more.
  const FUZZED = Number(process.env.UPKEEP_FUZZ ?? 500);
  for (let runs = 0; runs < FUZZED; runs++) {
    let text = texts[random(texts.length)] as string;
    for (let i = random(6); i >= 0; i--) {
      const at = random(text.length + 1);
      const other = texts[random(texts.length)] as string;
      const from = random(other.length);
      text = text.slice(0, at) + other.slice(from, from + random(40)) + text.slice(at + random(9));
    }
    const document = alone(textFile('gunicorn.conf.py', text));
    hopOfGunicorn(document, 0);
    if (!valid(document.body)) t.fail(`${JSON.stringify(text)}: ${JSON.stringify(valid.errors)}`);
  }
  t.pass(`${FUZZED} texts`);
  const long: [string, string][] = [
    ['assignments', 'timeout = 30\n'.repeat(30_000)],
    ['5 MB', 'timeout = 30\n'.repeat(400_000)],
    ['one sum', `timeout = ${'1 + '.repeat(50_000)}1\n`],
    ['parentheses', `timeout = ${'('.repeat(100_000)}`],
    ['nested ifs', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}if x:\n`).join('')],
    ['unknown ifs', 'import x\n' + 'if x.y:\n  timeout = 3\nelse:\n  timeout = 4\n'.repeat(8_000)],
    ['a long text', `timeout = "${'a'.repeat(400_000)}"\n`],
    ['nothing', ''],
    ['a mark of byte order', '\ufefftimeout = 3\n'],
  ];
  for (const [what, text] of long) {
    t.ok(valid(alone(textFile('gunicorn.conf.py', text)).body), what);
  }
});

t.test('the command line stands whatever file the image may hold', async (t) => {
  const { document } = started('gunicorn -k gthread --keep-alive 5 shop.wsgi', {}, { '/srv/gunicorn.conf.py': '?' });
  const { body, notes } = document;
  t.match(body, { keepalive: 5, worker_class: 'gthread' });
  t.ok(isUnknown(body.worker_connections));
  t.strictSame(
    notes.unknown?.map(({ name, because }) => `${name}: ${because}`),
    [
      'settings that the command line leaves out: whether there is a gunicorn.conf.py is not known: a volume covers it',
      'worker_connections: gthread workers keep no connection open unless it is larger than threads, and whether there is a gunicorn.conf.py is not known: a volume covers it',
    ],
  );
});

t.test('an open environment matters where it may hold GUNICORN_CMD_ARGS', async (t) => {
  const open = { environment_open: 'the optional env_file live.env is not among the files given' };
  const rows: [Record<string, string>, boolean | undefined][] = [
    [{}, true],
    [{ GUNICORN_CMD_ARGS: '--threads=2' }, undefined],
  ];
  for (const [environment, assumed] of rows) {
    const { document } = started('gunicorn shop.wsgi', environment, {}, ALL, open);
    t.equal(document.marks.get('/timeout')?.assumed, assumed, JSON.stringify(environment));
    t.ok(isUnknown(document.body.workers), 'WEB_CONCURRENCY may be set in any case');
  }
});
