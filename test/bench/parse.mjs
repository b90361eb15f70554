// How fast nginx's language is read, as ratios within one run: the tree with all positions, and with all words, beside
// a naive parser, crossplane and nginx-go-crossplane. Contenders take turns. Of several runs the best counts, and of a
// run's wall and processor time the shorter: whatever else the machine does only ever makes a run longer.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { configuration } from './configuration.mjs';
import { naive } from './naive.mjs';

const SIZES = [100_000, 1_000_000, 10_000_000];
const RUNS = 9;
const PYTHON = '.tools/python/bin/python';

const IN_PYTHON = `
import sys, time, crossplane
for file in sys.argv[1:]:
    best = None
    for run in range(2):
        start = time.process_time()
        payload = crossplane.parse(file, single=True, check_ctx=False, check_args=False)
        took = time.process_time() - start
        best = took if best is None else min(best, took)
    print(best)
`;

if (process.argv[2] === '--memory') memory(process.argv[3], process.argv[4]);
else await compare();

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'upkeep-bench-'));
  try {
    const module = join(folder, 'parse.mjs');
    await build({ entryPoints: ['src/documents/nginx/parse.ts'], bundle: true, format: 'esm', outfile: module });
    const { parse } = await import(module);
    const files = SIZES.map((size) => join(folder, `${size}.conf`));
    for (const [i, size] of SIZES.entries()) writeFileSync(files[i], configuration(size));
    const rates = SIZES.map((_, i) => inTurns(readFileSync(files[i], 'latin1'), parse));
    table('MB/s', SIZES.map(megabytes), [
      ['naive (JavaScript)', ...rates.map(({ naive }) => naive)],
      ['upkeep, all positions', ...rates.map(({ tree }) => tree)],
      ['upkeep, all positions and words', ...rates.map(({ words }) => words)],
      ['nginx-go-crossplane', ...goRates(files, folder)],
      ['crossplane (Python)', ...pythonRates(files)],
    ]);
    const [small, , large] = rates;
    const go = goRates(files.slice(2), folder)[0];
    const spread = Math.max(...rates.map(({ tree }) => tree)) / Math.min(...rates.map(({ tree }) => tree));
    say('time of the naive parser at 10 MB (at most 1.5)', large.naive / large.tree);
    say('the same with words', large.naive / large.words);
    say('time of the naive parser at 0.1 MB', small.naive / small.tree);
    if (go) say('rate of nginx-go-crossplane at 10 MB (at least 2)', large.tree / go);
    say('time per byte, slowest to fastest size (at most 1.25)', spread);
    const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--memory', module, files[2]]);
    say('peak memory at 10 MB, the text included (at most 12)', Number(stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The best rate of each way to read a text, in MB/s. */
function inTurns(text, parse) {
  const ways = {
    naive: () => naive(text),
    tree: () => parse(text),
    words: () => {
      const tree = parse(text);
      let length = 0;
      for (let word = 0; word < tree.words.count; word++) length += tree.value(word).length;
      return length;
    },
  };
  const repeats = Math.max(1, Math.round(1_000_000 / text.length));
  const best = { naive: Infinity, tree: Infinity, words: Infinity };
  for (let run = 0; run < RUNS; run++) {
    for (const [way, read] of Object.entries(ways)) {
      const [start, processor] = [performance.now(), process.cpuUsage()];
      for (let i = 0; i < repeats; i++) read();
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(processor);
      best[way] = Math.min(best[way], wall / repeats, (user + system) / 1000 / repeats);
    }
  }
  return Object.fromEntries(Object.entries(best).map(([way, ms]) => [way, text.length / 1000 / ms]));
}

function goRates(files, folder) {
  const program = join(folder, 'crossplane');
  if (!existsSync(program)) {
    const made = spawnSync('go', ['build', '-o', program, '.'], { cwd: 'test/bench/crossplane', encoding: 'utf8' });
    if (made.status !== 0) {
      console.log(`nginx-go-crossplane is left out: ${made.error ? 'there is no go here' : made.stderr.trim()}`);
      return [];
    }
  }
  return rates(files, spawnSync(program, files, { encoding: 'utf8' }));
}

/** The small sizes alone: 10 MB take half a minute. */
function pythonRates(files) {
  const some = files.slice(0, 2);
  const result = spawnSync(PYTHON, ['-c', IN_PYTHON, ...some], { encoding: 'utf8' });
  if (result.status === 0) return rates(some, result);
  console.log('crossplane is left out: it is not installed here (npm run setup)');
  return [];
}

function rates(files, { stdout }) {
  const seconds = stdout.trim().split('\n').map(Number);
  return files.map((file, i) => readFileSync(file).length / 1e6 / seconds[i]);
}

/** In a process of its own: how much more memory it has held than at its start, in sizes of the text. */
async function memory(module, file) {
  const { parse } = await import(module);
  const start = process.memoryUsage().rss;
  const text = readFileSync(file, 'latin1');
  const tree = parse(text);
  if (tree.words.count === 0) throw new Error('nothing was read');
  console.log((process.resourceUsage().maxRSS * 1024 - start) / text.length);
}

function table(unit, columns, rows) {
  console.log([unit.padEnd(34), ...columns.map((one) => one.padStart(9))].join(''));
  for (const [name, ...values] of rows) {
    if (values.length > 0) console.log([name.padEnd(34), ...values.map((one) => one.toFixed(1).padStart(9))].join(''));
  }
}

function say(what, value) {
  console.log(`${what.padEnd(60)} ${value.toFixed(2).padStart(6)} ×`);
}

function megabytes(size) {
  return `${size / 1e6} MB`;
}
