import picocolors from 'picocolors';
import t from 'tap';
import type { Finding } from '../src/contracts/finding.ts';
import type { At, Client, Duration, Hop, Link, Model, Server } from '../src/contracts/model.ts';
import type { Report } from '../src/contracts/report.ts';
import type { Rule } from '../src/contracts/rule.ts';
import { textFile } from '../src/files/file.ts';
import { filesFromMap } from '../src/files/map.ts';
import { documentsOf } from '../src/reports/documents.ts';
import { Source } from '../src/reports/excerpt.ts';
import { explainText, rulesText } from '../src/reports/explain.ts';
import { jsonText } from '../src/reports/json.ts';
import { linksOf } from '../src/reports/links.ts';
import { type Outcome, reportOf } from '../src/reports/report.ts';
import { textReport } from '../src/reports/text.ts';
import { validator } from './schemas.ts';
import { SETTINGS } from './settings.ts';

const NGINX = `upstream web {
    server web:8000;
    keepalive 32;
    keepalive_timeout 60s;
}
server {
    listen 80;
    server_name api.example.com;
    location /api/ {
        proxy_pass http://web;
    }
}
`;
const FILES: Record<string, string> = {
  'nginx.conf': NGINX,
  'gunicorn.conf.py': 'bind = "0.0.0.0:8000"\nthreads = 4\nkeepalive = 5\n',
  'compose.yaml': 'services:\n  web:\n    build: .\n',
};

/** Where `words` stand in a file, for the first time. */
function placed(file: string, words: string, files = FILES): At {
  const text = files[file] ?? '';
  const start = text.indexOf(words);
  return textFile(file, text).at(start, start + words.length);
}

const seconds = (name: string, s: number, at: At, more: Partial<Duration> = {}): Duration => ({
  min: s * 1000,
  max: s * 1000,
  text: `${s} s`,
  name,
  origin: 'explicit',
  at,
  ...more,
});

const POOL = seconds('keepalive_timeout', 60, placed('nginx.conf', '60s'));
const IDLE = seconds('keepalive', 5, placed('gunicorn.conf.py', '5'));

const hop = (label: string, software: string, at: At, unit: Hop['unit']): Hop => ({
  id: label,
  label,
  software,
  at,
  unit,
});
const HOPS: Hop[] = [
  hop('nginx', 'nginx', placed('nginx.conf', 'upstream'), { kind: 'host', name: 'host .' }),
  hop('gunicorn gthread', 'gunicorn', placed('compose.yaml', 'web'), { kind: 'service', name: 'compose.yaml/web' }),
];

function link(routes: string[], client: Partial<Client> = {}, server: Partial<Server> = {}): Link {
  const at = placed('nginx.conf', 'proxy_pass http://web;');
  return {
    client: {
      hop: 0,
      label: 'nginx',
      routes: routes.map((label, i) => ({ label, at: { ...at, start: i } })),
      pool: { idle_timeout: POOL },
      ...client,
    },
    server: { hop: 1, label: 'gunicorn gthread', idle_timeout: IDLE, ...server },
    evidence: 'certain',
    because: 'upstream web names the compose service web',
  };
}

function model(links: Link[], more: Partial<Model> = {}): Model {
  const notes = {
    misspelt: [],
    unrecognized: [],
    misplaced: [],
    ineffective: [],
    misread: [],
    refused: [],
    unknown: [],
    unhandled: [],
    unreadable: [],
  };
  return { settings: SETTINGS, documents: [], hops: HOPS, links, chains: [], unjoined: [], notes, ...more };
}

const forty = Array.from({ length: 40 }, (_, i) => `server api.example.com, location /api/${i}/`);

/** Values of the model as a finding carries them. */
const operands = (...values: Duration[]): Finding['operands'] => values.map((value) => ({ ...value }));

function race(more: Partial<Finding> = {}): Finding {
  return {
    rule: 'pool_outlives_server',
    category: 'idle_race',
    severity: 'error',
    message: 'nginx reuses a connection that was idle for up to 60 s; gunicorn gthread closes it after 5 s',
    labels: ['nginx reuses a connection that was idle for up to 60 s', 'gunicorn gthread closes it after 5 s'],
    hits: ['POST and PATCH get a 502, GET is retried'],
    path: ['nginx', 'gunicorn gthread'],
    operands: operands(POOL, IDLE),
    fix: [{ operand: 1, to: 61000 }],
    ...more,
  };
}

const unknown = (line: number, more: Partial<Finding> = {}): Finding =>
  race({
    rule: 'value_is_not_known',
    category: 'not_understood',
    severity: 'info',
    message: `workers is not known: the environment variable N${line} is not set here`,
    labels: [],
    hits: [],
    path: [],
    operands: [{ at: { file: 'gunicorn.conf.py', line, column: 1 }, name: 'workers' }],
    fix: [],
    ...more,
  });

const RULES: Rule[] = [
  {
    rule: 'pool_outlives_server',
    title: 'Pooled connections are reused after the server has closed them',
    description: 'The request is lost.\n\nnginx logs it.',
    severity: 'error',
    category: 'idle_race',
    message: '{client} reuses a connection; {server} closes it after {closed}',
    labels: ['{client}', '{server}'],
    hits: { post_fails: 'POST and PATCH get a 502', get: 'GET is retried after {idle_time}' },
    fix: 'Let the server keep idle connections longer than the proxy does.',
    sources: ['measured'],
  },
];

function outcome(findings: Finding[], more: Partial<Outcome> = {}): Outcome {
  return {
    model: model([link(forty)]),
    findings,
    files: Object.keys(FILES).map((file) => ({ file, status: 'read', format: file.split('.', 1)[0] ?? '' })),
    fixLine: ({ name }, to) => `${name} = ${Number(to) / 1000}`,
    ...more,
  };
}

const validReport = validator('report');

function text(given: Outcome, { verbose = false, files = FILES, colour = false } = {}): string {
  return textReport(reportOf(given), {
    files: filesFromMap(new Map(Object.entries(files))),
    rules: RULES,
    colours: picocolors.createColors(colour),
    verbose,
  });
}

t.test('a fault of forty routes is one finding with both numbers under carets', async (t) => {
  const given = outcome([race()], {
    model: model([link(forty)], {
      unjoined: [
        {
          hop: 0,
          address: '10.0.0.7:9000',
          because: 'nothing here listens on it',
          at: placed('nginx.conf', 'proxy_pass'),
        },
      ],
    }),
  });
  t.strictSame(validReport(JSON.parse(jsonText(reportOf(given)))), []);
  t.equal(
    text(given),
    `error[pool_outlives_server] Pooled connections are reused after the server has closed them
  --> nginx.conf:4:23
   |
 4 |     keepalive_timeout 60s;
   |                       ^^^ nginx reuses a connection that was idle for up to 60 s
  ::: gunicorn.conf.py:3:13
 3 | keepalive = 5
   |             ^ gunicorn gthread closes it after 5 s
  hits: POST and PATCH get a 502, GET is retried
        server api.example.com, locations /api/0/, /api/1/, /api/2/ and 37 more
  fix:  keepalive = 61
  help: upkeep explain pool_outlives_server

nginx api.example.com, 40 routes → gunicorn gthread, web (compose.yaml:2)
not joined: nginx.conf:10:9 → 10.0.0.7:9000 (nothing here listens on it)
1 error, 0 warnings; 3 files read, 1 thing not understood (--verbose lists all)
`,
  );
});

t.test('a repository without findings says what was joined', async (t) => {
  t.equal(
    text(outcome([])),
    `nginx api.example.com, 40 routes → gunicorn gthread, web (compose.yaml:2)
0 errors, 0 warnings; 3 files read, 0 things not understood
`,
  );
  t.equal(
    text(outcome([], { model: model([]), files: [] })),
    'no request path was joined\n0 errors, 0 warnings; 0 files read, 0 things not understood\n',
  );
});

t.test('both numbers may stand on one line, by default, with a reason, and without a change to compute', async (t) => {
  const at = placed('nginx.conf', 'proxy_pass');
  const given = outcome([
    race({
      severity: 'warning',
      operands: operands(
        seconds('proxy_read_timeout', 60, at, { origin: 'default' }),
        seconds('keepalive', 5, at, { because: 'gunicorn counts whole seconds.' }),
      ),
      fix: [{ operand: 1, to: 61000 }],
    }),
  ]);
  given.fixLine = () => undefined;
  t.equal(
    text(given).split('\n\n')[0],
    `warning[pool_outlives_server] Pooled connections are reused after the server has closed them
  --> nginx.conf:10:9
   |
10 |         proxy_pass http://web;
   |         ^^^^^^^^^^ nginx reuses a connection that was idle for up to 60 s (the default of proxy_read_timeout)
   |         ^^^^^^^^^^ gunicorn gthread closes it after 5 s
   = note: gunicorn counts whole seconds.
  hits: POST and PATCH get a 502, GET is retried
  fix:  Let the server keep idle connections longer than the proxy does.
  help: upkeep explain pool_outlives_server`,
  );
});

t.test('what was not understood takes one line each, and beyond ten a count', async (t) => {
  const findings = Array.from({ length: 12 }, (_, i) => unknown(i + 1));
  const few = text(outcome(findings)).split('\n');
  t.equal(
    few[0],
    'info[value_is_not_known] gunicorn.conf.py:1:1: workers is not known: the environment variable N1 is not set here',
  );
  t.equal(few[10], '… and 2 more that were not understood');
  t.equal(text(outcome(findings), { verbose: true }).match(/^info/gm)?.length, 12);
});

t.test('waived findings are counted, and listed when asked for', async (t) => {
  const waived = { rule: 'pool_outlives_server', file: '*', until: '2026-12-31', reason: 'moving soon', owner: 'ops' };
  const given = outcome([race({ waived })]);
  t.strictSame(validReport(JSON.parse(jsonText(reportOf(given)))), []);
  t.match(text(given), /^nginx.*\n0 errors, 0 warnings, 1 waived;/);
  t.match(
    text(given, { verbose: true }),
    'waived[pool_outlives_server] nginx.conf:4:23: moving soon (ops, until 2026-12-31)\n',
  );
});

t.test('verbose lists every file as what it was read or why not', async (t) => {
  const files: Report['files'] = [
    { file: 'nginx.conf', status: 'read', format: 'nginx' },
    { file: 'logo.png', status: 'unread', because: 'not a configuration that upkeep knows' },
    { file: 'big.conf', status: 'unreadable', because: 'it is larger than 10 MB' },
  ];
  t.match(
    text(outcome([], { files }), { verbose: true }),
    `nginx.conf  nginx
logo.png    not read: not a configuration that upkeep knows
big.conf    unreadable: it is larger than 10 MB
`,
  );
});

t.test('a file that cannot be shown leaves its place and its label', async (t) => {
  t.match(
    text(outcome([race()]), { files: { 'nginx.conf': NGINX } }),
    '  ::: gunicorn.conf.py:3:13\n   = gunicorn gthread closes it after 5 s\n',
  );
});

t.test('no character of a scanned file moves the cursor or reorders the line', async (t) => {
  const files = { 'a\u001b[2J.conf': 'x \u001b]0;owned\u0007 \u202e60s\n' };
  const at = placed('a\u001b[2J.conf', '60s', files);
  const evil = race({
    message: 'evil\u001b[1m\nfake: line',
    labels: ['\u009b31m', 'b\rc'],
    operands: operands(seconds('k', 60, at, { because: '\u001b[0m' }), IDLE),
    hits: ['\u0007'],
  });
  const shown = text(outcome([evil, { ...evil, severity: 'info', category: 'not_understood' }]), { files });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  t.notMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  t.match(shown, '  --> a\ufffd[2J.conf:1:15\n');
});

t.test('colours are added around words alone', async (t) => {
  const plain = text(outcome([race(), unknown(1)]));
  const coloured = text(outcome([race(), unknown(1)]), { colour: true });
  t.not(coloured, plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that colours are made of.
  t.equal(coloured.replace(/\u001b\[\d+m/g, ''), plain);
});

t.test('carets stand under the value', async (t) => {
  for (const [name, line, value, expected] of [
    ['tabs', '\tkeepalive_timeout\t60s;', '60s', ['    keepalive_timeout   60s;', '                        ^^^']],
    ['CRLF', 'keepalive = 5\r', '5', ['keepalive = 5', '            ^']],
    ['accents', 'é = "ü"; keepalive = 5', '5', ['é = "ü"; keepalive = 5', '                     ^']],
    ['wide characters', '名前 = 5', '5', ['名前 = 5', '       ^']],
    ['surrogate pairs', '# 🦊 = 5', '5', ['# 🦊 = 5', '       ^']],
    ['combining marks', 'e\u0301 = 5', '5', ['e\u0301 = 5', '    ^']],
    ['a wide value', 'k = "名前"', '"名前"', ['k = "名前"', '    ^^^^^^']],
    ['control characters', 'a\u0001b = 5', '5', ['a\ufffdb = 5', '      ^']],
  ] as const) {
    const source = new Source(filesFromMap(new Map([['f', `first\n${line}\nlast`]])));
    const text = `first\n${line}\nlast`;
    const start = text.indexOf(value, 6);
    const excerpt = source.excerpt(textFile('f', text).at(start, start + value.length));
    t.strictSame([excerpt?.line, ' '.repeat(excerpt?.caret ?? 0) + '^'.repeat(excerpt?.carets ?? 0)], expected, name);
  }
});

t.test('long lines are cut around the value, and unusual places are survived', async (t) => {
  const long = `${'🦊x'.repeat(500_000)} keepalive = 5; ${'y'.repeat(500_000)}`;
  const source = new Source(filesFromMap(new Map(Object.entries({ long, short: 'ab\n', empty: '' }))));
  const start = long.indexOf('5;');
  const excerpt = source.excerpt(textFile('long', long).at(start, start + 1));
  t.match(excerpt?.line, /^… .*x keepalive = 5; y+ …$/);
  t.ok((excerpt?.line.length ?? 0) < 120);
  const shown = [...(excerpt?.line ?? '')];
  const before = shown.slice(0, shown.indexOf('5'));
  t.equal(excerpt?.caret, before.length + before.filter((character) => character === '🦊').length);
  for (const [at, expected] of [
    [
      { file: 'short', line: 1, column: 1 },
      { line: 'ab', caret: 0, carets: 2 },
    ],
    [
      { file: 'short', line: 1, column: 99, end_line: 1, end_column: 120 },
      { line: 'ab', caret: 2, carets: 1 },
    ],
    [
      { file: 'short', line: 1, column: 2, end_line: 7, end_column: 1 },
      { line: 'ab', caret: 1, carets: 1 },
    ],
    [{ file: 'short', line: 9, column: 1 }, undefined],
    [
      { file: 'empty', line: 1, column: 1 },
      { line: '', caret: 0, carets: 1 },
    ],
    [{ file: 'gone', line: 1, column: 1 }, undefined],
  ] as const) {
    t.strictSame(source.excerpt(at), expected, JSON.stringify(at));
  }
});

t.test('a finding concerns the routes of the links that hold its operands', async (t) => {
  const other = seconds('keepalive_timeout', 60, placed('nginx.conf', '32'));
  const links = [
    link(['server a, location /', 'server a, location /x/']),
    link(['server b, location /'], { pool: { idle_timeout: other } }),
    // A second peer of the first upstream.
    link(['server a, location /', 'server a, location /x/'], {}, { idle_timeout: seconds('keepalive', 5, IDLE.at) }),
  ];
  const routes = (finding: Finding) =>
    reportOf(outcome([finding], { model: model(links) })).findings[0]?.routes.map(({ label }) => label);
  t.strictSame(routes(race()), ['server a, location /', 'server a, location /x/']);
  t.strictSame(routes(race({ operands: operands(other, IDLE) })), ['server b, location /']);
  t.strictSame(routes(race({ operands: operands(IDLE) })), [
    'server a, location /',
    'server a, location /x/',
    'server b, location /',
  ]);
  t.strictSame(routes(unknown(1)), []);
  // The operands of a rule about a chain stand on two links.
  const outer = seconds('proxy_read_timeout', 30, placed('nginx.conf', 'listen'));
  const chain = [link(['server edge, location /'], { response_timeout: outer }), ...links.slice(1, 2)];
  t.strictSame(
    reportOf(
      outcome([race({ path: ['edge', 'nginx', 'gunicorn'], operands: operands(outer, other) })], {
        model: model(chain),
      }),
    ).findings[0]?.routes.map((r) => r.label),
    ['server edge, location /', 'server b, location /'],
  );
});

t.test('an error that rests on an assumption says which', async (t) => {
  const guess = {
    ...link(['server a, location /']),
    evidence: 'assumed' as const,
    because: 'web names deployment/web',
  };
  const lowered = text(outcome([race({ severity: 'warning' })], { model: model([guess]) }));
  t.match(lowered, '= note: a warning, because something is assumed: web names deployment/web\n');
  const tag = { ...IDLE, assumed: true };
  const floating = text(outcome([race({ severity: 'warning', operands: operands(POOL, tag) })]));
  t.match(floating, '= note: a warning, because something is assumed: keepalive is 5 s\n');
  t.notMatch(text(outcome([race()])), 'assumed');
});

t.test('routes are summed up by their servers', async (t) => {
  for (const [labels, expected] of [
    [['server a, location /'], 'server a, location /'],
    [['server a, location /', 'server a, location /x'], 'server a, locations /, /x'],
    [['server a, location /', 'server on port 80'], 'server a, location /; the server on port 80'],
    [['server a', 'server b', 'server c', 'server d'], 'server a; server b; server c and 1 more'],
  ] as const) {
    t.match(text(outcome([race()], { model: model([link([...labels])]) })), `; ${expected}\n`);
  }
});

t.test('ten thousand links with ten thousand findings take time in proportion', async (t) => {
  const links: Link[] = [];
  const findings: Finding[] = [];
  for (let i = 0; i < 10_000; i++) {
    const idle = seconds('keepalive_timeout', 60, { file: 'nginx.conf', line: i + 1, column: 1 });
    links.push(link([`server s${i}, location /`], { pool: { idle_timeout: idle } }));
    findings.push(race({ operands: operands(idle, IDLE) }));
  }
  const start = process.cpuUsage();
  const report = reportOf(outcome(findings, { model: model(links) }));
  t.ok(report.findings.every(({ routes }) => routes.length === 1));
  t.ok(process.cpuUsage(start).user < 3_000_000);
});

t.test('the order of findings does not depend on the order in which they come', async (t) => {
  const findings = [
    unknown(2),
    race({ severity: 'warning' }),
    race(),
    unknown(1),
    race({ operands: operands(IDLE, POOL) }),
  ];
  const order = reportOf(outcome(findings)).findings.map(({ finding }) => [finding.severity, finding.operands[0]]);
  t.strictSame(
    order.map(([severity]) => severity),
    ['error', 'error', 'warning', 'info', 'info'],
  );
  t.strictSame(order[0]?.[1], IDLE);
  for (let i = 0; i < 5; i++) {
    findings.push(findings.shift() as Finding);
    t.strictSame(
      reportOf(outcome(findings)).findings.map(({ finding }) => [finding.severity, finding.operands[0]]),
      order,
    );
  }
});

t.test('a path is one line for each pair of hops', async (t) => {
  const at = placed('compose.yaml', 'web');
  const cloud: Hop = hop('internet', 'internet', at, { kind: 'cloud', name: 'internet' });
  const hops = [
    ...HOPS,
    hop('gunicorn gthread', 'gunicorn', at, { kind: 'service', name: 'compose.yaml/jobs' }),
    cloud,
    hop('gunicorn sync', 'gunicorn', placed('gunicorn.conf.py', 'bind'), { kind: 'host', name: 'host .' }),
  ];
  const entrance = (server: number): Link => ({
    ...link(['port 8000'], {}, { hop: server }),
    client: { hop: 3, label: 'internet', routes: [{ label: 'port 8000', at }] },
  });
  const links = [
    link(['server a, location /']),
    link(['server a, location /', 'server a, location /x/']),
    {
      ...link(['server a, location /jobs/'], {}, { hop: 2 }),
      evidence: 'assumed' as const,
      because: 'it is the only one',
    },
    entrance(0),
    entrance(4),
  ];
  t.strictSame(
    reportOf(outcome([], { model: model(links, { hops }) })).paths.map((path) => path.text),
    [
      'nginx a, 2 routes → gunicorn gthread, web (compose.yaml:2)',
      'nginx a, 1 route → gunicorn gthread, jobs (compose.yaml:2), assumed: it is the only one',
      'internet → gunicorn sync (gunicorn.conf.py:1)',
    ],
  );
});

t.test('links are flat, in seconds, with keys only where the value is known', async (t) => {
  const at = placed('nginx.conf', 'proxy_pass');
  const flat = linksOf(
    model([
      link(
        ['server a, location /', 'server a, location /x/'],
        {
          connect_timeout: seconds('proxy_connect_timeout', 1.5, at),
          send_timeout: { ...seconds('proxy_send_timeout', 60, at), max: 70_000 },
          response_timeout: seconds('proxy_read_timeout', 60, at),
          http_version: { value: '1.1', text: '1.1', name: 'proxy_http_version', origin: 'explicit', at },
          retries: {
            timeout: { limit: 'none', text: 'no limit', name: 'proxy_next_upstream_timeout', origin: 'default', at },
          },
        },
        {
          request_limit: { unknown: 'computed', text: 'unknown', name: 'timeout', origin: 'explicit', at },
        },
      ),
    ]),
  );
  t.strictSame(validator('links')(flat), []);
  t.strictSame(
    flat.map(({ link: _, ...keys }) => keys),
    ['server a, location /', 'server a, location /x/'].map((route) => ({
      client: 'nginx',
      server: 'gunicorn gthread',
      route,
      file: 'nginx.conf',
      line: 10,
      evidence: 'certain',
      proxy_connect_timeout: 1.5,
      proxy_read_timeout: 60,
      proxy_http_version: '1.1',
      upstream_keepalive_timeout: 60,
      backend_keepalive_timeout: 5,
    })),
  );
});

t.test('documents keep their own words beside their format and file', async (t) => {
  const body = { keepalive: 5, timeout: { unknown: 'it is computed' } };
  const document = { format: 'gunicorn', file: 'gunicorn.conf.py', body, marks: new Map(), notes: {}, files: [] };
  t.strictSame(documentsOf([document]), [{ format: 'gunicorn', file: 'gunicorn.conf.py', ...body }]);
});

t.test('a rule is explained on one page, and the rules are listed by category', async (t) => {
  t.equal(
    explainText(RULES[0] as Rule, 'error[…]\n\n1 error\n'),
    `Pooled connections are reused after the server has closed them
pool_outlives_server: error, idle_race

The request is lost.

nginx logs it.

What the report says
  <client> reuses a connection; <server> closes it after <closed>

Who is hit
  - POST and PATCH get a 502
  - GET is retried after <idle time>

What to do
  Let the server keep idle connections longer than the proxy does.

Example

    error[…]

    1 error

Sources
  measured
`,
  );
  const lines = explainText({ ...(RULES[0] as Rule), description: 'word '.repeat(100) }, undefined).split('\n');
  t.ok(lines.every((line) => line.length <= 96));
  t.equal(
    rulesText(RULES),
    'idle_race\n  pool_outlives_server  error    Pooled connections are reused after the server has closed them\n',
  );
});
