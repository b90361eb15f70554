import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { BY_NAME, WORKERS } from '../src/documents/gunicorn/defaults.ts';
import { readGunicorn } from '../src/documents/gunicorn/index.ts';
import type { Launch, Word } from '../src/documents/launch/launch.ts';
import { evaluate } from '../src/documents/python/index.ts';
import { reprOf } from '../src/documents/python/text.ts';
import { rangeOf } from '../src/documents/versions/range.ts';
import { textFile } from '../src/files/file.ts';

const cases = 'test/documents/gunicorn';
const python = process.env.UPKEEP_PYTHON ?? '.tools/python/bin/python';

const ENVIRONMENTS: Record<string, Record<string, string>> = {
  empty: {},
  set: {
    PORT: '9000',
    WEB_CONCURRENCY: '3',
    T: '61',
    KEEPALIVE: '33',
    APP_ENV: 'development',
    BEHIND_ALB: '1',
    GUNICORN_TIMEOUT: '77',
    SECRET_KEY: 'x',
    THREADS: '1',
    DEBUG: 'Yes',
    MAX_WORKERS: '2',
    BIND: 'unix:/run/desk.sock',
  },
  other: {
    T: '0x10',
    KEEPALIVE: ' 8 ',
    APP_ENV: 'staging',
    GUNICORN_CMD_ARGS: '--graceful 12 -w5 --bind "127.0.0.1:7000" -b [::1]:7000',
    WORKER_CLASS: 'gevent',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'WARNING',
    GUNICORN_WORKERS: '6',
  },
};

const files: Record<string, string> = Object.fromEntries(
  readdirSync(cases).map((name) => [name, resolve(cases, name, 'gunicorn.conf.py')]),
);

type Real = { version: string; settings: Record<string, Record<string, Record<string, unknown>>> };

function real(): Real {
  const input = JSON.stringify({ files, environments: ENVIRONMENTS });
  const { stdout, stderr } = spawnSync(python, ['.ci/print_config.py'], { input, encoding: 'utf8', timeout: 60_000 });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Real;
}

function launchWith(variables: Record<string, string>): Launch {
  const at = { file: 'Dockerfile', line: 1, column: 1 };
  const words = Object.entries(variables).map(([name, text]): [string, Word] => [
    name,
    { text, written: text, origin: 'environment', at },
  ]);
  return {
    title: 'gunicorn',
    argv: [],
    environment: new Map(words),
    directory: '/srv',
    mounts: [],
    images: [],
    unit: { kind: 'host', name: 'host' },
    stack: '.',
    names: [],
    ports: [],
    stop: {},
    versions: new Map(),
    at,
    files: [],
  };
}

/** A real value as upkeep writes it; undefined for what upkeep keeps as the file has it. */
function comparable(name: string, value: unknown): unknown {
  if (name === 'worker_class') return WORKERS.get(String(value)) ?? value;
  const kind = BY_NAME.get(name)?.kind;
  if (kind === 'other' || name === 'config') return undefined;
  if (kind === 'hook' && value !== null) return (value as { name: string }).name;
  return kind === 'table' ? (value as { size: number }).size : value;
}

const skip = existsSync(python) ? false : `no Python with gunicorn at ${python} (npm run setup)`;

t.test('the real gunicorn agrees on every value that upkeep claims to know', { skip }, async (t) => {
  const { version, settings } = real();
  let compared = 0;
  for (const [environment, variables] of Object.entries(ENVIRONMENTS)) {
    await t.test(`environment ${environment}, gunicorn ${version}`, async (t) => {
      for (const name of Object.keys(files)) {
        const file = textFile('gunicorn.conf.py', readFileSync(files[name] as string, 'utf8'));
        const { body, notes } = readGunicorn({
          launch: launchWith(variables),
          argv: [],
          open: (path) => (path === '/srv/gunicorn.conf.py' ? file : { missing: true }),
          range: rangeOf(version) ?? { from: [20, 1], written: '' },
          at: file.at(0, 0),
        });
        const found = settings[environment]?.[name] ?? {};
        if ('error' in found) {
          const said = [notes.unknown, notes.refused, notes.unreadable].some((list) => list && list.length > 0);
          t.ok(said, `${name}: gunicorn refuses it (${found.error}), and upkeep does not claim to know it all`);
          continue;
        }
        t.notOk(notes.refused, `${name}: gunicorn does not refuse it`);
        const claimed: Record<string, unknown> = {};
        const actual: Record<string, unknown> = {};
        for (const [setting, value] of Object.entries(body)) {
          if (setting === 'version' || JSON.stringify(value).includes('"unknown":')) continue;
          const truth = comparable(setting, found[setting]);
          if (truth === undefined) continue;
          claimed[setting] = value;
          actual[setting] = truth;
          compared++;
        }
        t.strictSame(claimed, actual, name);
      }
    });
  }
  t.ok(compared > 1500, `${compared} values compared`);
});

t.test('Python agrees on every expression', { skip }, async (t) => {
  const expressions = readFileSync('test/documents/python-expressions.txt', 'utf8').trim().split('\n');
  const program = 'import json, sys; json.dump([repr(eval(line)) for line in json.load(sys.stdin)], sys.stdout)';
  const { stdout } = spawnSync(python, ['-W', 'ignore', '-c', program], {
    input: JSON.stringify(expressions),
    encoding: 'utf8',
  });
  const truth = JSON.parse(stdout) as string[];
  for (const [i, expression] of expressions.entries()) {
    const { names } = evaluate(textFile('expression.py', `x = ${expression}`), {
      variables: new Map(),
      complete: true,
    });
    const value = names.get('x')?.value;
    t.equal(value && reprOf(value), truth[i], expression);
  }
});
