import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t, { type Test } from 'tap';
import { fileInFolder, fileOnDisk, filesOnDisk } from '../src/files/disk.ts';
import { textFile } from '../src/files/file.ts';
import { isTooComplicated } from '../src/files/glob.ts';
import { filesFromMap } from '../src/files/map.ts';
import { filesWithin, innerFile, sliceFile } from '../src/files/within.ts';
import { UsageError } from '../src/usage-error.ts';

/** A folder with these files; a value that starts with `->` is a symbolic link to what follows. */
function stack(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(t.testdir({}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), join(folder, path));
    else writeFileSync(join(folder, path), text);
  }
  return folder;
}

const CANARY = 'the canary sings';

const LISTINGS: {
  name: string;
  files: Record<string, string>;
  paths?: string[];
  /** The working directory, below the stack. */
  cwd?: string;
  ignore?: string[];
  list: string[];
  problems?: Record<string, string>;
}[] = [
  {
    name: 'every file below the working directory is listed by code unit',
    files: { 'b.conf': '', 'a/z.conf': '', 'a.conf': '', 'Z.conf': '', '.env': '' },
    list: ['.env', 'Z.conf', 'a.conf', 'a/z.conf', 'b.conf'],
  },
  {
    name: 'the nearest .gitignore wins, and one below may take a file back',
    files: {
      '.gitignore': '*.log\n/build/\nsecret.conf\n',
      'shop.conf': '',
      'access.log': '',
      'build/nginx.conf': '',
      'app/build/nginx.conf': '',
      'app/.gitignore': '!secret.conf\n*.tmp\r\n',
      'app/secret.conf': '',
      'app/a.tmp': '',
      'secret.conf': '',
      'b.tmp': '',
    },
    list: ['.gitignore', 'app/.gitignore', 'app/build/nginx.conf', 'app/secret.conf', 'b.tmp', 'shop.conf'],
  },
  {
    name: 'the folders of other people are never entered',
    files: {
      'nginx.conf': '',
      '.git/nginx.conf': '',
      'node_modules/x/nginx.conf': '',
      'web/node_modules/nginx.conf': '',
      'vendor/nginx.conf': '',
      '.venv/nginx.conf': '',
      'venv/nginx.conf': '',
      'python/pyvenv.cfg': '',
      'python/lib/gunicorn.conf.py': '',
      'app/__pycache__/gunicorn.conf.py': '',
    },
    list: ['nginx.conf'],
  },
  {
    name: 'a folder that is given is read even where it would not be entered',
    files: { 'vendor/shop/nginx.conf': '', 'nginx.conf': '' },
    paths: ['vendor/shop'],
    list: ['vendor/shop/nginx.conf'],
  },
  {
    name: 'what upkeep.yaml ignores is not listed, what an argument names is',
    files: { 'old/nginx.conf': '', 'new/nginx.conf': '', 'new/old/a.conf': '', 'named.conf': '' },
    paths: ['.', 'named.conf'],
    ignore: ['/old/', '*named*'],
    list: ['named.conf', 'new/nginx.conf', 'new/old/a.conf'],
  },
  {
    name: 'a file below the working directory stands for the working directory',
    files: { 'desk/nginx.conf': '', 'desk/app.py': '', 'other.conf': '' },
    paths: ['desk/nginx.conf'],
    list: ['desk/app.py', 'desk/nginx.conf', 'other.conf'],
  },
  {
    name: 'a file elsewhere stands for its folder',
    files: { 'desk/nginx.conf': '', 'desk/conf.d/a.conf': '', 'shop/nginx.conf': '', 'other.conf': '' },
    cwd: 'shop',
    paths: ['../desk/nginx.conf'],
    list: ['../desk/conf.d/a.conf', '../desk/nginx.conf'],
  },
  {
    name: 'links inside the given paths are followed',
    files: {
      'sites-available/shop.conf': 'x',
      'sites-enabled/shop.conf': '->../sites-available/shop.conf',
      current: '->sites-available',
    },
    list: ['current/shop.conf', 'sites-available/shop.conf', 'sites-enabled/shop.conf'],
  },
  {
    name: 'links of folders to themselves, to each other and upwards end',
    files: { 'a/nginx.conf': '', 'a/up': '->..', 'a/self': '->self', 'b/to-a': '->../a', 'a/to-b': '->../b' },
    list: ['a/nginx.conf', 'b/to-a/nginx.conf'],
    problems: { 'a/self': 'it is a link that leads to itself', 'b/to-a/self': 'it is a link that leads to itself' },
  },
  {
    name: 'links that lead outside are not followed, whether to a file, to a folder or through both',
    files: {
      'outside/canary.conf': CANARY,
      'outside/deep/canary.conf': CANARY,
      'repo/nginx.conf': 'events {}',
      'repo/canary.conf': '->../outside/canary.conf',
      'repo/folder': '->../outside',
      'repo/twice.conf': '->once.conf',
      'repo/once.conf': '->../outside/deep/canary.conf',
      'repo/gone.conf': '->nowhere',
    },
    cwd: 'repo',
    list: ['nginx.conf'],
    problems: {
      'canary.conf': 'it is a link that leads outside the given paths',
      folder: 'it is a link that leads outside the given paths',
      'gone.conf': 'it is a link that leads to nothing',
      'once.conf': 'it is a link that leads outside the given paths',
      'twice.conf': 'it is a link that leads outside the given paths',
    },
  },
  {
    name: 'links into folders that are never entered are not followed',
    files: {
      '.git/config': CANARY,
      'hidden.conf': '->.git/config',
      'node_modules/a/n.conf': CANARY,
      n: '->node_modules/a',
    },
    list: [],
    problems: {
      'hidden.conf': 'it is a link into a folder that is never read',
      n: 'it is a link into a folder that is never read',
    },
  },
  {
    name: 'a pattern that could be matched for ever is left out and said',
    files: { '.gitignore': '*.log\n*a*a*a*a*a*a*b\n', 'a.log': '', [`${'a'.repeat(200)}.conf`]: '' },
    list: ['.gitignore', `${'a'.repeat(200)}.conf`],
    problems: { '.gitignore': 'the pattern of line 2 has too many stars' },
  },
];

t.test('listing', async (t) => {
  for (const { name, files, paths = [], cwd = '', ignore, list, problems = {} } of LISTINGS) {
    t.test(name, async (t) => {
      const folder = join(stack(t, files), cwd);
      const found = filesOnDisk(folder, paths, ignore ? { ignore } : {});
      t.strictSame(found.list(), list);
      t.strictSame(Object.fromEntries(found.problems.map(({ path, unreadable }) => [path, unreadable])), problems);
      const texts = found.list().map((path) => JSON.stringify(found.read(path)));
      t.notOk(
        texts.some((text) => text.includes(CANARY)),
        'no byte of a file outside is read',
      );
      t.strictSame(filesOnDisk(folder, [...paths].reverse(), ignore ? { ignore } : {}).list(), list);
    });
  }
});

t.test('what is not listed is never opened', async (t) => {
  const folder = stack(t, {
    'outside.conf': CANARY,
    'repo/nginx.conf': '',
    'repo/.gitignore': 'secret/',
    'repo/secret/a.conf': CANARY,
  });
  const files = filesOnDisk(join(folder, 'repo'), []);
  for (const [path, unreadable] of [
    ['../outside.conf', 'it lies outside the given paths'],
    ['/etc/hostname', 'it lies outside the given paths'],
    ['secret/a.conf', 'it is ignored'],
    ['missing.conf', 'it does not exist'],
  ] as const) {
    t.strictSame(files.read(path), { path, unreadable });
    t.notOk(files.has(path));
  }
});

t.test('files that cannot be read say why', async (t) => {
  const folder = stack(t, { 'large.conf': 'x', 'binary.conf': 'a\0b', 'gone.conf': 'x', 'nginx.conf': 'events {}' });
  truncateSync(join(folder, 'large.conf'), 50 * 1024 * 1024);
  const files = filesOnDisk(folder, ['.', 'large.conf']);
  rmSync(join(folder, 'gone.conf'));
  t.strictSame(
    files.list().map((path) => {
      const file = files.read(path);
      return 'unreadable' in file ? file.unreadable : file.text;
    }),
    [
      'it is binary (it contains a NUL byte)',
      'it cannot be opened (it is gone)',
      'it is larger than 10 MB',
      'events {}',
    ],
  );
  t.strictSame([...files.named], ['large.conf']);
});

t.test('a folder that may not be opened is a problem, and the rest is read', async (t) => {
  const folder = stack(t, { 'nginx.conf': '', 'locked/nginx.conf': '' });
  const { chmodSync } = await import('node:fs');
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'locked'), 0);
  // Root may open everything; somebody else may not.
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    const files = filesOnDisk(folder, []);
    t.strictSame(files.list(), ['nginx.conf']);
    t.strictSame(files.problems, [
      { path: 'locked', unreadable: 'it cannot be opened (permission denied)', hides: true },
    ]);
    t.strictSame(filesOnDisk(folder, ['.', '../' + basename(folder)]).problems.length, 1);
    t.throws(() => filesOnDisk(folder, ['locked']), new UsageError('locked cannot be opened (permission denied)'));
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(join(folder, 'locked'), 0o755);
  }
});

t.test('a link that an argument names may not lead outside either', async (t) => {
  const folder = stack(t, { 'outside/canary.conf': CANARY, 'repo/canary.conf': '->../outside/canary.conf' });
  const why = 'canary.conf cannot be opened: it is a link that leads outside the given paths';
  t.throws(() => filesOnDisk(join(folder, 'repo'), ['canary.conf']), new UsageError(why));
});

t.test('pipes are listed, never opened', async (t) => {
  const folder = stack(t, { 'nginx.conf': '', 'link.conf': '->pipe.conf', '.gitignore': 'ignored' });
  for (const name of ['pipe.conf', 'ignored']) spawnSync('mkfifo', [join(folder, name)]);
  const files = filesOnDisk(folder, []);
  t.strictSame(files.list(), ['.gitignore', 'link.conf', 'nginx.conf', 'pipe.conf']);
  for (const path of ['link.conf', 'pipe.conf']) {
    t.strictSame(files.read(path), { path, unreadable: 'it is not a regular file' });
  }
  const why = 'pipe.conf cannot be opened: it is not a regular file';
  t.throws(() => filesOnDisk(folder, ['pipe.conf']), new UsageError(why));
});

t.test('names that are not UTF-8 are said to be none', async (t) => {
  const folder = stack(t, { 'nginx.conf': '' });
  const odd = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  writeFileSync(odd('caf\xe9.conf'), '');
  mkdirSync(odd('caf\xe9'));
  symlinkSync('nginx.conf', odd('th\xe9.conf'));
  const files = filesOnDisk(folder, []);
  const why = 'it cannot be opened (its name is not UTF-8)';
  t.strictSame(files.list(), ['caf\ufffd.conf', 'nginx.conf']);
  t.match(files.read('caf\ufffd.conf'), { unreadable: why });
  t.match(files.problems, [
    { path: 'caf\ufffd', unreadable: why, hides: true },
    { path: 'th\ufffd.conf', unreadable: why },
  ]);
});

t.test('globs of upkeep.yaml that match nothing are known', async (t) => {
  const folder = stack(t, {
    'old/nginx.conf': '',
    'old/a.bak': '',
    'new/nginx.conf': '',
    'node_modules/a.js': '',
    'link.conf': '->new/nginx.conf',
  });
  const ignore = ['old/', '*.bak', 'link.conf', '/nginx.conf', 'new', '!new/nginx.conf', '# said', 'node_modules'];
  const idle = (paths: string[], base = folder) => filesOnDisk(folder, paths, { ignore, folder: base }).idle;
  t.strictSame(idle([]), ['*.bak', '/nginx.conf', '!new/nginx.conf', '# said']);
  t.strictSame(idle(['old']), [], 'only a part was walked');
  t.strictSame(idle([], join(folder, '..')), [], 'their folder lies above');
});

t.test('one file by its path, and one that must lie in its folder', async (t) => {
  const folder = stack(t, {
    'outside/canary.yaml': CANARY,
    'repo/inside.yaml': 'x',
    'repo/away.yaml': '->../outside/canary.yaml',
    'repo/twice.yaml': '->away.yaml',
    'repo/near.yaml': '->inside.yaml',
    'repo/gone.yaml': '->nothing.yaml',
    'repo/self.yaml': '->self.yaml',
    'repo/folder/x': '',
  });
  const repo = join(folder, 'repo');
  spawnSync('mkfifo', [join(repo, 'pipe.yaml')]);
  for (const [name, inFolder, anywhere = inFolder] of [
    ['inside.yaml', { text: 'x' }],
    ['near.yaml', { text: 'x' }],
    ['away.yaml', { unreadable: 'it is a link that leads outside' }, { text: CANARY }],
    ['twice.yaml', { unreadable: 'it is a link that leads outside' }, { text: CANARY }],
    [
      'gone.yaml',
      { unreadable: 'it is a link that leads to nothing' },
      { unreadable: 'it cannot be opened (it is gone)' },
    ],
    [
      'self.yaml',
      { unreadable: 'it is a link that leads to itself' },
      { unreadable: 'it cannot be opened (a link leads to itself)' },
    ],
    ['pipe.yaml', { unreadable: 'it is not a regular file' }],
    ['folder', { unreadable: 'it is a folder' }],
  ] as const) {
    t.match(fileInFolder(repo, name), { path: name, ...inFolder });
    t.match(fileOnDisk(repo, name), { path: name, ...anywhere });
  }
  t.equal(fileInFolder(repo, 'none.yaml'), undefined);
});

t.test('a path that does not exist is wrong usage', async (t) => {
  const folder = stack(t, { 'nginx.conf': '' });
  t.throws(() => filesOnDisk(folder, ['shop']), new UsageError('shop does not exist'));
  t.throws(() => filesOnDisk(folder, ['nginx.conf/a']), new UsageError('nginx.conf/a does not exist'));
  t.throws(() => filesOnDisk(folder, ['-']), new UsageError('- does not exist'));
});

t.test('20,000 files are listed within two seconds', async (t) => {
  const folder = realpathSync(t.testdir({}));
  for (let i = 0; i < 200; i++) {
    mkdirSync(join(folder, `service-${i}`));
    writeFileSync(join(folder, `service-${i}`, '.gitignore'), '*.pyc\n/build/\n');
    for (let j = 0; j < 99; j++) writeFileSync(join(folder, `service-${i}`, `module-${j}.py`), '');
  }
  const start = process.cpuUsage();
  t.equal(filesOnDisk(folder, []).list().length, 20_000);
  t.ok(process.cpuUsage(start).user < 2_000_000);
});

t.test('patterns with many stars in one segment are too complicated', async (t) => {
  for (const [pattern, expected] of [
    ['**/node_modules/**', false],
    ['*.min.*', false],
    ['a*b*c*d', false],
    ['*a*b*c*', true],
    ['**/**/**/**/**', true],
  ] as const) {
    t.equal(isTooComplicated(pattern), expected, pattern);
  }
});

t.test('a text within a text has the places of the outermost one', async (t) => {
  const outer = textFile('k8s/shop.yaml', 'data:\n  nginx.conf: |\n    worker_processes 2;\n    events {}\n');
  const inner = outer.text.indexOf('worker');
  const lines = ['worker_processes 2;\n', 'events {}\n'];
  const starts = lines.flatMap((line, i) => [...line].map((_, j) => inner + i * (20 + 4) + j));
  const file = innerFile(outer, 'nginx.conf', { text: lines.join(''), starts, ends: starts.map((at) => at + 1) });
  t.equal(file.path, 'k8s/shop.yaml#nginx.conf');
  const at = file.at(17, 18);
  t.equal(outer.text.slice(at.start, at.end), '2');
  t.match(at, { file: 'k8s/shop.yaml', line: 3, column: 22 });
  const block = file.at(20, 29);
  t.match(block, { line: 4, column: 5 });
  t.equal(outer.text.slice(block.start, block.end), 'events {}');

  const deeper = sliceFile(file, 'dump/b.conf', 20, 30);
  t.equal(deeper.path, 'k8s/shop.yaml#nginx.conf#dump_b.conf');
  t.strictSame(deeper.at(0, 9), block);
  t.equal(deeper.outermost, 'k8s/shop.yaml');

  const files = filesWithin(filesFromMap(new Map([['k8s/shop.yaml', outer.text]])));
  t.equal(files.hold(file), file.path);
  t.equal(files.hold({ ...file }), file.path, 'the same text is held once');
  const other = files.hold(innerFile(outer, 'nginx.conf', { text: 'x', starts: [0], ends: [1] }));
  t.equal(other, 'k8s/shop.yaml#nginx.conf (2)');
  t.match(files.read(other), { text: 'x', path: other });
  t.strictSame(files.list(), ['k8s/shop.yaml'], 'and not listed');
  t.equal(files.outermost(other), 'k8s/shop.yaml');
});

t.test('a byte order mark is known, and no part of the text', async (t) => {
  const read = (text: string) => filesFromMap(new Map([['a.conf', text]])).read('a.conf');
  t.match(read('\ufeffuser nobody;'), { text: 'user nobody;', byteOrderMark: true });
  t.notOk('byteOrderMark' in read('user nobody;'));
});
