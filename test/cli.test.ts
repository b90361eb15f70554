import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
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
}

function stack(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(t.testdir({}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function upkeep(t: Test, { files = SHOP, args = [], cwd = '', isTTY = false, env = {} }: Given) {
  return runIn(join(stack(t, files), cwd), args, isTTY, env);
}

async function runIn(cwd: string, args: string[], isTTY = false, env: Record<string, string> = {}) {
  let stdout = '';
  let stderr = '';
  const code = await main(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
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
      /^error\[pool_outlives_server\][\s\S]+nginx\.conf:3:5[\s\S]+gunicorn\.conf\.py:3:13[\s\S]+fix: {2}keepalive = 61\n[\s\S]+\n1 error, 0 warnings; 2 files read, 0 not understood\n$/,
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
      'upkeep: nothing here is a configuration that upkeep reads. It looks for nginx configurations (*.conf), gunicorn.conf.py, Dockerfile, compose.yaml.\n',
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
  { name: 'check --help', args: ['check', '--help'], code: 0, stdout: /--fail-on <severity> +exit with 1/ },
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
    // The shapes of input are for programs; the report's reader is told what was not followed.
    const said =
      args[0] === 'input'
        ? ''
        : `upkeep: canary.conf is not read: ${OUTSIDE}\nupkeep: conf.d is not read: ${OUTSIDE}\n`;
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

t.test('the built program survives a closed pipe', async (t) => {
  const program = join(process.cwd(), 'dist', 'cli.js');
  const folder = stack(t, QUIET);
  // Without what tap adds to every Node process.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const piped = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" input | head -c 1`], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  t.strictSame([piped.stdout, piped.stderr], ['{', '']);
});
