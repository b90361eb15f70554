// Runs the Rego tests and the test files, or those that are named; the last line says how many passed, failed and
// were skipped. With CI set a skipped test is a failure: there every tool is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const tools = join(root, '.tools', 'bin');
const env = { ...process.env, PATH: [tools, process.env.PATH].join(delimiter) };

const named = process.argv.slice(2);
let passed = 0;
let failed = 0;
/** Reason → how many tests it skipped. */
const skipped = new Map();

if (named.length === 0) regoTests();
await tapTests();

for (const [reason, count] of skipped) console.log(`skipped: ${reason}${count > 1 ? ` (${count} tests)` : ''}`);
const skips = [...skipped.values()].reduce((sum, count) => sum + count, 0);
const complete = skips === 0 || !['1', 'true'].includes(process.env.CI ?? '');
if (!complete) console.log('nothing may be skipped where CI is set: npm run setup installs the tools');
console.log(`${passed} passed, ${failed} failed, ${skips} skipped`);
process.exitCode = failed === 0 && passed > 0 && complete ? 0 : 1;

function skip(reason) {
  skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
}

function regoTests() {
  const opa = process.env.UPKEEP_OPA ?? join(tools, 'opa');
  if (!existsSync(opa)) return skip('the Rego tests need opa (npm run setup)');
  const { stdout, stderr } = spawnSync(opa, ['test', '--format', 'json', 'policies'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  let results;
  try {
    results = JSON.parse(stdout) ?? [];
  } catch {
    failed++;
    return console.log(`FAILED opa test policies\n${indented(stderr || stdout)}`);
  }
  for (const result of results) {
    const name = `${result.location?.file}:${result.location?.row} ${result.name}`;
    if (result.skip) skip(`${name} is marked as todo`);
    else if (!result.fail && !result.error) passed++;
    else {
      failed++;
      console.log(`FAILED ${name}${result.error ? `\n${indented(JSON.stringify(result.error))}` : ''}`);
    }
  }
}

/** Counts the test points that are no summaries of others, and prints those that fail with their diagnostics. */
async function tapTests() {
  const tap = spawn(
    process.execPath,
    ['node_modules/tap/dist/esm/run.mjs', '--reporter=tap', '--disable-coverage', ...named],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => tap.on('close', resolve));
  /** By depth: the names of the tests that are open, and the points that were seen below. */
  const names = [];
  const below = [];
  let diagnostics;
  let failing = false;
  for await (const line of createInterface({ input: tap.stdout })) {
    const depth = (line.length - line.trimStart().length) / 4;
    const text = line.trim();
    if (diagnostics) {
      if (text === '...' && line.length === diagnostics.indent + 3) diagnostics = undefined;
      else if (diagnostics.shown) console.log(`  ${line.slice(diagnostics.indent)}`);
      continue;
    }
    if (text === '---') {
      diagnostics = { indent: line.length - 3, shown: failing };
      continue;
    }
    const subtest = /^# Subtest: (.*)$/.exec(text);
    if (subtest) {
      names[depth] = subtest[1];
      below[depth] = { points: 0, failed: 0 };
      continue;
    }
    failing = point(text, Math.floor(depth), names, below);
  }
  const code = await ended;
  if (code !== 0 && failed === 0) {
    failed++;
    console.log(`FAILED tap ended with exit code ${code}`);
  }
}

/** Takes one line of TAP; true if it is a failure, whose diagnostics are to be shown. */
function point(text, depth, names, below) {
  const found = /^(not )?ok \d+(?: - (.*?))?(?: # (SKIP|TODO|time=)\b *(.*))?$/.exec(text);
  if (!found) return false;
  const [, not, name = '', directive, reason] = found;
  const inside = below[depth];
  below[depth] = undefined;
  const outer = below[depth - 1];
  if (outer) outer.points++;
  if (directive === 'SKIP') {
    skip(reason || name);
    return false;
  }
  // A summary says nothing new, unless all that it sums up passed and it failed: a test that did not end.
  if (inside?.points > 0 && (!not || inside.failed > 0)) {
    if (outer) outer.failed += inside.failed;
    return false;
  }
  if (!not) {
    passed++;
    return false;
  }
  failed++;
  if (outer) outer.failed++;
  console.log(`FAILED ${[...names.slice(0, depth), name].join(' > ')}`);
  return true;
}

function indented(text) {
  return text.trimEnd().replace(/^/gm, '  ');
}
