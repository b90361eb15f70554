import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { main } from '../../src/cli.ts';
import type { Payload, Statement } from '../../src/documents/nginx/payload.ts';
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
