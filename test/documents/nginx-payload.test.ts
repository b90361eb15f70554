import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { main } from '../../src/cli.ts';
import { type Payload, payloadOf, type Sources, type Statement } from '../../src/documents/nginx/payload.ts';
import { textFile } from '../../src/files/file.ts';
import { pythonJson } from '../../src/reports/python-json.ts';
import { randomFrom } from '../random.ts';
import { mutated } from './nginx/mutated.ts';
import { type PayloadCase, payloadCases } from './nginx/payload-cases.ts';

const PYTHON = '.tools/python/bin/python';
const installed = spawnSync(PYTHON, ['-c', 'import crossplane']).status === 0;

async function parse(cwd: string, args: readonly string[]): Promise<string> {
  let stdout = '';
  let stderr = '';
  const code = await main(['parse', 'nginx.conf', ...args], {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    cwd,
    env: {},
    isTTY: false,
  });
  return code === 0 ? stdout : stderr;
}

/** Statements in one line: names and arguments as JSON, blocks in brackets. */
const compact = (statements: readonly Statement[]): string =>
  statements
    .map(({ directive, args, block, comment, includes }) =>
      [
        directive,
        ...args.map((arg) => JSON.stringify(arg)),
        ...(includes ? [`-> ${includes.join(' ')}`] : []),
        ...(block ? [`[${compact(block)}]`] : []),
        ...(comment === undefined ? [] : [JSON.stringify(comment)]),
      ].join(' '),
    )
    .join(', ');

function written(folder: string): string[] {
  return payloadCases.map(({ files }, i) => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, String(i), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return join(folder, String(i));
  });
}

t.test('where crossplane is wrong the payload says what nginx would', async (t) => {
  const folders = written(realpathSync(t.testdir({})));
  for (const [i, { name, args = [], differs }] of payloadCases.entries()) {
    if (!differs) continue;
    const { status, errors, config } = JSON.parse(await parse(folders[i] as string, args)) as Payload;
    const parsed = compact(config[0]?.parsed ?? []);
    const { because: _, ...expected } = differs;
    t.strictSame({ status, errors: errors.map(({ error }) => error), parsed }, expected, name);
  }
});

const skip = installed ? false : 'the payloads are compared with those of crossplane (npm run setup)';

t.test('where crossplane is right the payload is its own', { skip }, async (t) => {
  const folders = written(realpathSync(t.testdir({})));
  const theirs = crossplane(folders, payloadCases);
  for (const [i, { name, args = [], differs }] of payloadCases.entries()) {
    const ours = await parse(folders[i] as string, args);
    if (differs) t.not(ours, theirs[i], `${name}: ${differs.because}`);
    else t.equal(ours, theirs[i], name);
  }
});

function crossplane(folders: readonly string[], cases: readonly PayloadCase[]): string[] {
  const input = JSON.stringify(folders.map((cwd, i) => ({ cwd, args: cases[i]?.args ?? [] })));
  const { stdout, stderr } = spawnSync(PYTHON, ['test/documents/nginx/run-crossplane.py'], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

t.test('offsets lead to what is given', async (t) => {
  const folders = written(realpathSync(t.testdir({})));
  for (const [i, { name, args = [], files }] of payloadCases.entries()) {
    if (args.includes('--combine')) continue;
    const folder = folders[i] as string;
    const plain = JSON.parse(await parse(folder, args)) as Payload;
    const spanned = JSON.parse(await parse(folder, [...args, '--spans'])) as Payload;
    let wrong = 0;
    for (const config of spanned.config) {
      const given = files[config.file] ?? '';
      const text = typeof given === 'string' ? given : Buffer.from(given).toString('latin1');
      wrong += misplaced(config.parsed, text, 0, text.length);
    }
    t.equal(wrong, 0, name);
    const without = JSON.stringify(spanned, (key, value) =>
      key.endsWith('offset') || key === 'arg_offsets' ? undefined : value,
    );
    t.equal(without, JSON.stringify(plain), `${name}: nothing else is added`);
  }
});

/** How many offsets lead elsewhere; those of comments between words lead before the block that they follow. */
function misplaced(statements: readonly Statement[], text: string, from: number, to: number): number {
  let wrong = 0;
  for (const { directive, args, block, comment, offset = [-1, -1] as const, arg_offsets = [] } of statements) {
    const [start, end] = offset;
    if (start < from || end < start || end > to || args.length !== arg_offsets.length) wrong++;
    if (comment !== undefined && text.slice(start, end) !== `#${comment}`) wrong++;
    if (comment === undefined && !text.slice(start, end).replace(/^["']/, '').startsWith(directive)) wrong++;
    for (const [i, [first, last]] of arg_offsets.entries()) {
      if (first < start || last > end || reread(text.slice(first, last)) !== args[i]) wrong++;
    }
    if (block) wrong += misplaced(block, text, start, end);
  }
  return wrong;
}

/** What crossplane makes of a word as it stands in the file. */
function reread(raw: string): string {
  const lines = raw.replaceAll('\r\n', '\n');
  const quote = /^["']/.exec(lines)?.[0];
  if (quote === undefined) return lines;
  // Without its end a quote ends with its line.
  const ended = lines.length > 1 && lines.endsWith(quote);
  return lines.slice(1, ended ? -1 : undefined).replaceAll(`\\${quote}`, quote);
}

const sourcesOf = (files: Readonly<Record<string, string>>): Sources => ({
  read: (path) => {
    const text = files[path];
    return text === undefined ? { path, unreadable: 'it does not exist' } : textFile(path, text);
  },
  names: () => Object.keys(files),
});

t.test('includes cost no more than their limits', async (t) => {
  const files: Record<string, string> = { 'nginx.conf': 'events {}\nhttp { include 0.conf; }\n' };
  for (let i = 0; i < 40; i++) files[`${i}.conf`] = `include ${i + 1}.conf;\n`.repeat(2);
  files['40.conf'] = 'sendfile on;\n';
  const shared = payloadOf('nginx.conf', sourcesOf(files), {});
  t.equal(shared.config.length, 42, 'a file is given once');
  const combined = payloadOf('nginx.conf', sourcesOf(files), { combine: true });
  t.match(combined.errors, [{ error: 'the included files are too many to be combined' }]);

  const large = { 'nginx.conf': 'include *.part;\n' } as Record<string, string>;
  for (let i = 0; i < 8; i++) large[`${i}.part`] = `${`# ${'-'.repeat(3000)}\n`.repeat(3000)}env X;\n`;
  const { errors, config } = payloadOf('nginx.conf', sourcesOf(large), {});
  t.equal(errors.at(-1)?.error, 'the included files are too large to be read to the end');
  t.equal(config.length, 9);
  t.equal(config[1]?.status, 'ok');

  const chain: Record<string, string> = {};
  for (let i = 0; i < 400; i++) chain[i === 0 ? 'nginx.conf' : `${i}.conf`] = `include ${i + 1}.conf;\n`;
  t.match(payloadOf('nginx.conf', sourcesOf(chain), {}).errors, [{ error: /No such file or directory: '400\.conf'/ }]);
  const deep = payloadOf(
    'nginx.conf',
    sourcesOf({ 'nginx.conf': `events {}\n${'a {'.repeat(300)}${'}'.repeat(300)}\n` }),
  );
  t.match(deep.errors, [{ error: 'blocks are nested too deeply in nginx.conf:2' }]);
});

t.test('nothing outside of the working directory is opened', async (t) => {
  const root = realpathSync(t.testdir({ outside: { 'secret.conf': 'user nobody;\n' }, shop: { 'conf.d': {} } }));
  const shop = join(root, 'shop');
  symlinkSync(join(root, 'outside'), join(shop, 'linked'));
  symlinkSync(join(root, 'outside/secret.conf'), join(shop, 'conf.d/secret.conf'));
  writeFileSync(join(shop, 'conf.d/own.conf'), 'env OWN;\n');
  const include = (path: string) => writeFileSync(join(shop, 'nginx.conf'), `include ${path};\nevents {}\n`);
  for (const [path, error] of [
    ['../outside/secret.conf', 'it lies outside the given paths'],
    [join(root, 'outside/secret.conf'), 'it lies outside the given paths'],
    ['/nowhere/at/all.conf', 'it lies outside the given paths'],
    ['linked/secret.conf', 'it is a link that leads outside'],
    ['conf.d', '[Errno 21] Is a directory'],
    ['conf.d/gone.conf', '[Errno 2] No such file or directory'],
  ] as const) {
    include(path);
    t.match(JSON.parse(await parse(shop, [])).errors, [{ error: `${error}: '${path}'` }], path);
  }
  for (const [mask, files] of [
    ['../outside/*.conf', []],
    ['linked/*.conf', []],
    ['conf.d/o*.conf', ['conf.d/own.conf']],
    [join(shop, 'conf.[!x]/[o]*.conf'), [join(shop, 'conf.d/own.conf')]],
  ] as const) {
    include(mask);
    const { status, config } = JSON.parse(await parse(shop, [])) as Payload;
    t.strictSame([status, config.slice(1).map(({ file }) => file)], ['ok', files], mask);
  }
});

t.test('the command says what it cannot do', async (t) => {
  const folder = realpathSync(t.testdir({ 'nginx.conf': 'events {}\n', folder: {} }));
  t.equal(await parse(folder, ['--out', 'payload.json']), '');
  t.equal(readFileSync(join(folder, 'payload.json'), 'utf8'), await parse(folder, []));
  t.equal(await parse(folder, ['--out', 'folder']), 'upkeep: folder cannot be written (EISDIR)\n');
  t.equal(await parse(folder, ['-i', '-1']), 'upkeep: --indent -1: it must be a number from 0 to 99\n');
  t.equal(await parse(join(folder, 'folder'), []), 'upkeep: nginx.conf does not exist\n');
});

t.test('no text is too strange to be given', async (t) => {
  const seeds = payloadCases.flatMap(({ files }) => Object.values(files)).filter((text) => typeof text === 'string');
  const next = randomFrom(20_261_122);
  // `npm run fuzz` tries more.
  const texts = Number(process.env.UPKEEP_FUZZ ?? 200) * 5;
  for (let done = 0; done < texts; done++) {
    const text = mutated(seeds, next);
    const sources = sourcesOf({ 'nginx.conf': text, 'a.conf': text });
    const options = { combine: next(2) === 0, comments: next(2) === 0, strict: next(2) === 0, spans: next(2) === 0 };
    const payload = payloadOf('nginx.conf', sources, options);
    if (payload.errors.length > 0 !== (payload.status === 'failed')) t.fail(JSON.stringify(text));
    if (JSON.stringify(JSON.parse(pythonJson(payload, 1))) !== JSON.stringify(payload)) t.fail(JSON.stringify(text));
  }
  t.pass(`${texts} texts`);
});
