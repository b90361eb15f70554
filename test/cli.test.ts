import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { main } from '../src/cli.ts';
import { validator } from './schemas.ts';

const NGINX = `events {}
http {
    upstream shop {
        server 127.0.0.1:8000;
        keepalive 16;
    }
    server {
        listen 80;
        server_name shop.example.com;
        location / {
            proxy_pass http://shop;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }
}
`;
const GUNICORN = 'bind = "127.0.0.1:8000"\nthreads = 4\nkeepalive = 5\n';
const SHOP = { 'nginx.conf': NGINX, 'gunicorn.conf.py': GUNICORN };
const QUIET = { ...SHOP, 'gunicorn.conf.py': GUNICORN.replace('keepalive = 5', 'keepalive = 75') };
const CANARY = 'the canary sings';
const OUTSIDE = 'it is a link that leads outside the given paths';

const WAIVER = `waivers:
  - rule: pool_outlives_server
    file: nginx.conf
    reason: the shop moves in spring
    owner: shop team
    until: 2026-12-31
`;

interface Given {
  files?: Readonly<Record<string, string>>;
  args?: string[];
  /** Below the stack. */
  cwd?: string;
  isTTY?: boolean;
  env?: Record<string, string>;
  /** What stands on standard input. */
  stdin?: string;
}

function stack(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(t.testdir({}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function upkeep(t: Test, { files = SHOP, args = [], cwd = '', isTTY = false, env = {}, stdin }: Given) {
  return runIn(join(stack(t, files), cwd), args, isTTY, env, stdin);
}

async function runIn(cwd: string, args: string[], isTTY = false, env: Record<string, string> = {}, stdin?: string) {
  let stdout = '';
  let stderr = '';
  const code = await main(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    ...(stdin !== undefined && { stdin: () => Buffer.from(stdin) }),
    cwd,
    env,
    isTTY,
  });
  return { code, stdout, stderr };
}

const CASES: (Given & { name: string; code: number; stdout?: RegExp | string; stderr?: RegExp | string })[] = [
  {
    name: 'two files alone in a folder give the finding',
    code: 1,
    stdout:
      /^error\[pool_outlives_server\][\s\S]+nginx\.conf:3:5[\s\S]+gunicorn\.conf\.py:3:13[\s\S]+fix: {2}keepalive = 61 \(gunicorn\.conf\.py:3\)\n[\s\S]+\n1 error, 0 warnings; 2 files read, 0 things not understood\n$/,
    stderr: '',
  },
  { name: 'check is the default command', args: ['check', '.'], code: 1, stdout: /^error\[pool_outlives_server\]/ },
  {
    name: 'files may be named',
    args: ['nginx.conf', 'gunicorn.conf.py'],
    code: 1,
    stdout: /^error\[pool_outlives_server\]/,
  },
  {
    name: 'a stack in order ends with 0 and its paths',
    files: QUIET,
    code: 0,
    stdout: /^nginx shop\.example\.com, 1 route → gunicorn gthread/,
  },
  {
    name: 'a folder elsewhere is read',
    files: { ...SHOP, 'other/x': '' },
    cwd: 'other',
    args: ['..'],
    code: 1,
    stdout: /--> \.\.\/nginx\.conf:3:5/,
  },
  { name: 'there are no colours in a pipe', code: 1, stdout: /^error\[/ },
  { name: 'there are colours on a terminal', isTTY: true, code: 1, stdout: '\u001b[1m\u001b[31merror[' },
  { name: '--no-color is heard on a terminal', isTTY: true, args: ['--no-color'], code: 1, stdout: /^error\[/ },
  { name: 'NO_COLOR is heard on a terminal', isTTY: true, env: { NO_COLOR: '1' }, code: 1, stdout: /^error\[/ },
  {
    name: 'rules of upkeep.yaml set the severity',
    files: { ...SHOP, 'upkeep.yaml': 'rules: { pool_outlives_server: warning }' },
    code: 0,
    stdout: /^warning\[pool_outlives_server\]/,
  },
  {
    name: '--fail-on warning ends with 1 for a warning',
    files: { ...SHOP, 'upkeep.yaml': 'rules: { pool_outlives_server: warning }' },
    args: ['--fail-on', 'warning'],
    code: 1,
  },
  {
    name: 'a waiver covers a finding until its last day',
    files: { ...SHOP, 'upkeep.yaml': WAIVER },
    args: ['--today', '2026-12-31'],
    code: 0,
    stdout: /0 errors, 0 warnings, 1 waived;/,
    stderr: '',
  },
  {
    name: 'a waiver that has expired is said and covers nothing',
    files: { ...SHOP, 'upkeep.yaml': WAIVER },
    args: ['--today', '2027-01-01'],
    code: 1,
    stdout: /^error\[pool_outlives_server\]/,
    stderr:
      'upkeep: upkeep.yaml:2:5: the waiver of pool_outlives_server in nginx.conf expired on 2026-12-31 (shop team)\n',
  },
  {
    name: 'a waiver that covers nothing is said',
    files: { ...QUIET, 'upkeep.yaml': WAIVER },
    args: ['--today', '2026-12-01'],
    code: 0,
    stderr: 'upkeep: upkeep.yaml:2:5: the waiver of pool_outlives_server in nginx.conf covers no finding (shop team)\n',
  },
  {
    name: 'settings are read from the file that --config names, with globs from its folder',
    files: {
      'shop/nginx.conf': NGINX,
      'shop/gunicorn.conf.py': GUNICORN,
      'ops/settings.yaml': WAIVER.replace('nginx.conf', '"**/nginx.conf"'),
    },
    cwd: 'shop',
    args: ['--config', '../ops/settings.yaml', '--today', '2026-12-01'],
    code: 1,
    stderr: /^upkeep: \.\.\/ops\/settings\.yaml:2:5: the waiver .* covers no finding/,
  },
  {
    name: 'settings above the working directory reach into it',
    files: {
      'shop/nginx.conf': NGINX,
      'shop/gunicorn.conf.py': GUNICORN,
      'upkeep.yaml': WAIVER.replace('nginx.conf', 'shop/nginx.conf'),
    },
    cwd: 'shop',
    args: ['--config', '../upkeep.yaml', '--today', '2026-12-01'],
    code: 0,
    stdout: /1 waived/,
  },
  {
    name: 'what upkeep.yaml ignores is not read',
    files: { ...SHOP, 'upkeep.yaml': 'ignore: [gunicorn.conf.py]' },
    code: 0,
    stdout: /not joined: nginx\.conf:4:16 → 127\.0\.0\.1:8000/,
  },
  {
    name: 'a broken upkeep.yaml is wrong usage, with its place',
    files: { ...SHOP, 'upkeep.yaml': 'rules:\n  pool_outlive_server: error\n' },
    code: 2,
    stdout: '',
    stderr: 'upkeep: upkeep.yaml:2:3: there is no rule pool_outlive_server. Did you mean pool_outlives_server?\n',
  },
  {
    name: 'what a broken upkeep.yaml says cannot move the cursor',
    files: { ...SHOP, 'upkeep.yaml': '"a\\e[2J": 1\n' },
    code: 2,
    stderr: 'upkeep: upkeep.yaml:1:1: there is no key a\ufffd[2J here.',
  },
  {
    name: 'globs of upkeep.yaml that match nothing are said',
    files: { ...QUIET, 'upkeep.yaml': 'ignore: [old/]\nversions: { "desk/**": { nginx: "1.28" } }\n' },
    code: 0,
    stderr:
      'upkeep: upkeep.yaml:1:10: old/ under ignore matches no file\nupkeep: upkeep.yaml:2:13: desk/** under versions matches no file\n',
  },
  {
    name: 'globs of upkeep.yaml that match something are not said',
    files: {
      ...QUIET,
      'old/nginx.conf': '',
      'upkeep.yaml': 'ignore: [old/]\nversions: { "nginx*": { nginx: "1.28" } }\n',
    },
    code: 0,
    stderr: '',
  },
  { name: 'a folder is no settings', args: ['--config', '.'], code: 2, stderr: 'upkeep: . is a folder\n' },
  {
    name: 'standard input is no settings',
    args: ['--config', '-'],
    code: 2,
    stderr: 'upkeep: standard input is not read: --config names a file\n',
  },
  {
    name: 'standard input is a file that is called -, and alone it is all that is read',
    args: ['-', '--verbose'],
    stdin: NGINX,
    code: 0,
    stdout: /^- +nginx$/m,
    stderr: '',
  },
  {
    name: 'standard input is read beside files',
    args: ['-', 'gunicorn.conf.py', '-'],
    files: { 'gunicorn.conf.py': GUNICORN },
    stdin: `# configuration file /etc/nginx/nginx.conf:\n${NGINX}`,
    code: 1,
    stdout: /^ +--> -:4:5$/m,
  },
  {
    name: 'standard input that says nothing is wrong usage',
    args: ['-'],
    stdin: '',
    code: 2,
    stdout: '',
    stderr: /^upkeep: standard input is nothing that upkeep reads\. It looks for .+\.\n$/,
  },
  {
    name: 'standard input that is something else is wrong usage, whatever lies beside it',
    args: ['-', '.'],
    stdin: 'hello\n',
    code: 2,
    stderr: /^upkeep: standard input is nothing that upkeep reads\./,
  },
  {
    name: 'binary standard input cannot be read',
    args: ['input', '-', '--shape', 'documents'],
    stdin: '\0\0',
    code: 0,
    stdout: '[]\n',
  },
  {
    name: 'standard input may be missing',
    args: ['-'],
    code: 2,
    stderr: 'upkeep: standard input cannot be read here\n',
  },
  {
    name: 'a command that is misspelt',
    args: ['chek'],
    code: 2,
    stderr: 'upkeep: chek does not exist. Did you mean check?\n',
  },
  { name: 'a path is no command', args: ['check', 'rule'], code: 2, stderr: 'upkeep: rule does not exist\n' },
  {
    name: 'a file that started another program is listed as both',
    files: {
      'compose.yaml': 'services:\n  shop:\n    image: shop\n    command: gunicorn -c /etc/gunicorn.conf.py shop:app\n',
    },
    args: ['--verbose'],
    code: 0,
    stdout: /^compose\.yaml +compose, gunicorn$/m,
  },
  {
    name: 'a file with a syntax error is not listed as read',
    files: { 'nginx.conf': NGINX, 'gunicorn.conf.py': 'keepalive = = 5\n' },
    args: ['--verbose'],
    code: 0,
    stdout: /^gunicorn\.conf\.py {2}unreadable: .+\n[\s\S]+; 1 file read, \d things not understood\n$/m,
  },
  {
    name: 'settings that do not exist are wrong usage',
    args: ['--config', 'x.yaml'],
    code: 2,
    stderr: 'upkeep: x.yaml does not exist\n',
  },
  {
    name: 'a path that does not exist is wrong usage',
    args: ['deploy'],
    code: 2,
    stdout: '',
    stderr: 'upkeep: deploy does not exist\n',
  },
  {
    name: 'an unknown option is wrong usage',
    args: ['--jsno'],
    code: 2,
    stdout: '',
    stderr: /^upkeep: unknown option '--jsno'/,
  },
  {
    name: 'an unknown format is wrong usage',
    args: ['--format', 'xml'],
    code: 2,
    stdout: '',
    stderr: /Allowed choices are text, json/,
  },
  {
    name: 'a day that does not exist is wrong usage',
    args: ['--today', '2026-02-30'],
    code: 2,
    stderr: 'upkeep: --today 2026-02-30: it must be a day written as 2026-12-31\n',
  },
  {
    name: 'nothing recognised is wrong usage, with the names that were looked for',
    files: { 'README.md': '# Shop\n' },
    code: 2,
    stdout: '',
    stderr:
      'upkeep: nothing here is a configuration that upkeep reads. It looks for nginx configurations (*.conf), gunicorn.conf.py, Dockerfile, compose.yaml, Kubernetes manifests.\n',
  },
  {
    name: 'a chart of Helm alone says how it is read',
    files: {
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
      'chart/templates/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  {{- include "labels" . }}\n',
    },
    code: 2,
    stderr:
      'upkeep: nothing here is a configuration that upkeep reads. 1 file is a template of Helm; render it: helm template chart | upkeep check -\n',
  },
  { name: 'an empty folder is wrong usage', files: {}, code: 2, stderr: /nothing here is a configuration/ },
  {
    name: '--timings go to standard error',
    files: QUIET,
    args: ['--timings'],
    code: 0,
    stderr: /^files +[\d.]+ ms\ndocuments +[\d.]+ ms\nhops +[\d.]+ ms\nlinks +[\d.]+ ms\nfindings/,
  },
  {
    name: '--verbose lists every file',
    files: { ...QUIET, 'logo.svg': '<svg/>' },
    args: ['--verbose'],
    code: 0,
    stdout: /gunicorn\.conf\.py {2}gunicorn\nlogo\.svg +not read: .+\nnginx\.conf +nginx\n/,
  },
  { name: '--version', args: ['--version'], code: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
  {
    name: '--help',
    args: ['--help'],
    code: 0,
    stdout: /Usage: upkeep \[command\] \[options\] \[paths\.\.\.\][\s\S]+explain <rule>[\s\S]+Exit codes: 0/,
  },
  {
    name: 'check --help',
    args: ['check', '--help'],
    code: 0,
    stdout: /--fail-on <severity> +exit with 1[\s\S]+A file is judged with its stack/,
  },
  {
    name: 'explain',
    args: ['explain', 'pool_outlives_server'],
    code: 0,
    stdout:
      /^Pooled connections are reused after the server has closed them\npool_outlives_server: error, idle_race\n[\s\S]+Sources\n/,
  },
  {
    name: 'explain a rule that does not exist',
    args: ['explain', 'pool_outlive_server'],
    code: 2,
    stdout: '',
    stderr: 'upkeep: there is no rule pool_outlive_server. Did you mean pool_outlives_server?\n',
  },
  { name: 'rules', args: ['rules'], code: 0, stdout: /^ {2}pool_outlives_server +error +Pooled connections/m },
];

t.test('commands', async (t) => {
  for (const { name, code, stdout, stderr, ...given } of CASES) {
    t.test(name, async (t) => {
      const result = await upkeep(t, given);
      t.equal(result.code, code, result.stderr);
      if (stdout !== undefined) t.match(result.stdout, stdout);
      if (stdout === '') t.equal(result.stdout, '');
      if (stderr === undefined || stderr === '') t.equal(result.stderr, '');
      else t.match(result.stderr, stderr);
    });
  }
});

t.test('--format json is the report of schemas/report.json', async (t) => {
  const { code, stdout } = await upkeep(t, { args: ['--format', 'json'] });
  t.equal(code, 1);
  const report = JSON.parse(stdout);
  t.strictSame(validator('report')(report), []);
  t.match(report, {
    findings: [
      {
        finding: { rule: 'pool_outlives_server' },
        routes: [{ label: 'server shop.example.com, location /' }],
        fix: ['keepalive = 61'],
      },
    ],
    counts: { errors: 1, files_read: 2 },
  });
});

t.test('input prints each shape', async (t) => {
  for (const [shape, schema] of [
    ['model', 'model'],
    ['links', 'links'],
  ] as const) {
    const { code, stdout } = await upkeep(t, { args: ['input', '--shape', shape] });
    t.equal(code, 0);
    t.strictSame(validator(schema)(JSON.parse(stdout)), [], shape);
  }
  t.match(JSON.parse((await upkeep(t, { args: ['input', '--shape', 'links'] })).stdout), [
    { proxy_read_timeout: 60, proxy_http_version: '1.1', upstream_keepalive_timeout: 60, backend_keepalive_timeout: 5 },
  ]);
  const documents = JSON.parse((await upkeep(t, { args: ['input', '--shape', 'documents'] })).stdout);
  for (const { format, file: _, ...body } of documents) t.strictSame(validator(format)(body), [], format);
  t.strictSame(documents.map(({ format, file }: { format: string; file: string }) => `${format} ${file}`).sort(), [
    'gunicorn gunicorn.conf.py',
    'nginx nginx.conf',
  ]);
  t.match(JSON.parse((await upkeep(t, { args: ['input', '--shape', 'nginx'] })).stdout), [
    {
      file: 'nginx.conf',
      directives: [
        { name: 'events', block: { directives: [] }, file: 'nginx.conf', line: 1 },
        { name: 'http', block: { directives: [{ name: 'upstream', parameters: ['shop'] }] }, line: 2 },
      ],
    },
  ]);
});

t.test('what cannot be read is said, and the rest is judged', async (t) => {
  const folder = stack(t, {
    ...SHOP,
    'outside/canary.conf': CANARY,
    'repo/nginx.conf': NGINX.replace('events {}', 'events {}\ninclude ../outside/canary.conf;\ninclude canary.conf;'),
    'repo/gunicorn.conf.py': GUNICORN,
    'repo/binary/nginx.conf': 'events\0{}',
    'repo/latin1/nginx.conf': '',
    'repo/open/nginx.conf': 'http { server { listen 80; location / { proxy_pass',
    'repo/deep/nginx.conf': 'a {'.repeat(2000),
    'repo/broken/gunicorn.conf.py': 'keepalive = = 5\nworkers = (\n',
    'repo/bomb/compose.yaml': `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `k${i}: &k${i} [*${i ? `k${i - 1}` : 'a'}, *${i ? `k${i - 1}` : 'a'}]`).join('\n')}\n`,
    'repo/cycle/nginx.conf': 'events {}\nhttp { include cycle.conf; }\n',
    'repo/cycle/cycle.conf': 'include cycle.conf;\n',
    'repo/huge/nginx.conf': '',
    'repo/empty/compose.yaml': '',
    'repo/empty/Dockerfile': '',
  });
  const repo = join(folder, 'repo');
  symlinkSync('../outside/canary.conf', join(repo, 'canary.conf'));
  symlinkSync('../outside', join(repo, 'conf.d'));
  symlinkSync('.', join(repo, 'deep', 'loop'));
  writeFileSync(join(repo, 'latin1', 'nginx.conf'), Buffer.from([0x23, 0xff, 0xfe, 0x0a]));
  truncateSync(join(repo, 'huge', 'nginx.conf'), 50 * 1024 * 1024);
  for (const args of [
    ['--verbose'],
    ['--format', 'json'],
    ['input'],
    ['input', '--shape', 'links'],
    ['input', '--shape', 'documents'],
  ]) {
    const { code, stdout, stderr } = await runIn(repo, args);
    const said = `upkeep: canary.conf is not read: ${OUTSIDE}\nupkeep: conf.d is not read: ${OUTSIDE}\n`;
    t.equal(stderr, said, args.join(' '));
    t.equal(code, args[0] === 'input' ? 0 : 1);
    t.notMatch(stdout, CANARY);
    if (args[0] === '--verbose') {
      t.match(stdout, 'error[pool_outlives_server]');
      t.match(stdout, /binary\/nginx\.conf +unreadable: it is binary/);
      t.match(stdout, /huge\/nginx\.conf +unreadable: it is larger than 10 MB/);
    }
  }
});

t.test('upkeep.yaml is read where it is a file of the working directory, else it is refused', async (t) => {
  const folder = stack(t, {
    'outside/canary.yaml': `${CANARY}: 1\n`,
    'outside/rules.yaml': 'rules: { pool_outlives_server: warning }',
    ...Object.fromEntries(Object.entries(SHOP).map(([name, text]) => [`repo/${name}`, text])),
  });
  const repo = join(folder, 'repo');
  const settings = join(repo, 'upkeep.yaml');
  for (const [target, stderr] of [
    ['../outside/canary.yaml', 'upkeep: upkeep.yaml is a link that leads outside\n'],
    ['nowhere.yaml', 'upkeep: upkeep.yaml is a link that leads to nothing\n'],
    ['upkeep.yaml', 'upkeep: upkeep.yaml is a link that leads to itself\n'],
    ['/dev/zero', 'upkeep: upkeep.yaml is a link that leads outside\n'],
  ] as const) {
    symlinkSync(target, settings);
    t.strictSame(await runIn(repo, []), { code: 2, stdout: '', stderr });
    rmSync(settings);
  }
  spawnSync('mkfifo', [settings]);
  const refused = { code: 2, stdout: '', stderr: 'upkeep: upkeep.yaml is not a regular file\n' };
  t.strictSame(await runIn(repo, []), refused);
  t.strictSame(await runIn(repo, ['--config', 'upkeep.yaml']), refused);
  rmSync(settings);
  symlinkSync('../outside/rules.yaml', settings);
  t.equal((await runIn(repo, ['--config', 'upkeep.yaml'])).code, 0, 'what is named may lie anywhere');
});

t.test('pipes and folders that cannot be opened are counted', async (t) => {
  const folder = stack(t, { ...QUIET, 'locked/nginx.conf': NGINX, 'run/x': '' });
  spawnSync('mkfifo', [join(folder, 'run', 'nginx.conf'), join(folder, 'run', 'gunicorn.sock')]);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'locked'), 0);
  // Root may open everything; somebody else may not.
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    const { code, stdout, stderr } = await runIn(folder, ['--verbose']);
    t.equal(code, 0);
    t.match(stdout, /^warning\[file_is_unreadable\][\s\S]+--> locked:1:1[\s\S]+permission denied/);
    t.match(stdout, /^locked +unreadable: it cannot be opened \(permission denied\)$/m);
    t.match(stdout, /^run\/nginx\.conf +unreadable: it is not a regular file$/m);
    t.match(stdout, '0 errors, 2 warnings; 2 files read, 2 things not understood\n');
    t.equal(stderr, 'upkeep: locked is not read: it cannot be opened (permission denied)\n');
    t.equal((await runIn(folder, ['input'])).stderr, stderr);
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(join(folder, 'locked'), 0o755);
  }
});

t.test('the order of arguments changes nothing', async (t) => {
  const folder = stack(t, { 'a/nginx.conf': NGINX, 'a/gunicorn.conf.py': GUNICORN, 'b/nginx.conf': NGINX });
  const [first, second] = [await runIn(folder, ['a', 'b']), await runIn(folder, ['b', 'a'])];
  t.strictSame(first, second);
});

t.test('a bug shows its stack and ends with 2', async (t) => {
  const folder = stack(t, QUIET);
  let stderr = '';
  const code = await main([], {
    stdout: {
      write() {
        throw new TypeError('the disk is full');
      },
    },
    stderr: { write: (text) => (stderr += text) },
    cwd: folder,
    env: {},
    isTTY: false,
  });
  t.equal(code, 2);
  t.match(stderr, /^upkeep: this is a bug in upkeep\.\nTypeError: the disk is full\n +at /);
});

t.test('the built program survives outputs that cannot be written', async (t) => {
  const program = join(process.cwd(), 'dist', 'cli.js');
  const folder = stack(t, { ...SHOP, 'upkeep.yaml': 'ignore: [old/]' });
  // Without what tap adds to every Node process.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const idle = 'upkeep: upkeep.yaml:1:10: old/ under ignore matches no file\n';
  const full = 'upkeep: standard output cannot be written (no space is left)\n';
  // The reader is gone before anything is written to it.
  for (const [redirection, stdout, stderr, code] of [
    ['input | head -c 1', '{', '', undefined],
    ['> >(exec true)', '', idle, 1],
    ['2> >(exec true)', /^error/, '', 1],
    ['> >(exec true) 2>&1', '', '', 1],
    ['> /dev/full', '', idle + full, 2],
    ['2> /dev/full', /^error/, '', 2],
    ['2>&-', /^error/, '', 1],
    ['>&-', '', idle, 1],
  ] as const) {
    const late = `sleep 0.2; exec "${process.execPath}" "${program}"`;
    const command = redirection.startsWith('input') ? `${late} ${redirection}` : `( ${late} ) ${redirection}`;
    const ran = spawnSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
    t.match(ran.stdout, stdout, redirection);
    if (stdout === '') t.equal(ran.stdout, '', redirection);
    t.equal(ran.stderr, stderr, redirection);
    if (code !== undefined) t.equal(ran.status, code, redirection);
  }
});
