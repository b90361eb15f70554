// Compiles policies/ into what src/findings runs without OPA: the policy, its catalogue and the parameters' defaults.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The pinned opa that `npm run setup` installs, or the one that UPKEEP_OPA names; undefined where there is none. */
export function findOpa() {
  return [process.env.UPKEEP_OPA, '.tools/bin/opa'].find((file) => file && existsSync(file));
}

/** Writes src/findings/{policy.wasm,catalogue.json,parameters.json,reads.json}. */
export async function policy(opa = findOpa()) {
  if (opa === undefined) throw new Error('opa is not installed: npm run setup, or set UPKEEP_OPA');
  writeFileSync('src/findings/policy.wasm', compile(opa));
  writeFileSync('src/findings/catalogue.json', `${JSON.stringify(catalogue(opa), null, 2)}\n`);
  writeFileSync('src/findings/reads.json', `${JSON.stringify(reads(), null, 2)}\n`);
  writeFileSync('src/findings/parameters.json', `${JSON.stringify(defaults(), null, 2)}\n`);
}

// The same policies give the same bytes, so that CI can compare.
function compile(opa) {
  const folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
  try {
    const bundle = join(folder, 'bundle.tar.gz');
    execFileSync(opa, [
      'build',
      '-t',
      'wasm',
      '-e',
      'upkeep/findings',
      '--ignore',
      '*_test.rego',
      '-o',
      bundle,
      'policies',
    ]);
    execFileSync('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm'], { stdio: 'ignore' });
    const bytes = readFileSync(join(folder, 'policy.wasm'));
    const foreign = foreignBuiltins(bytes);
    if (foreign.length > 0) throw new Error(`the policies call builtins that WASM lacks: ${foreign.join(', ')}`);
    return bytes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A policy lists the builtins that it expects from its host; each host implements them a little differently.
function foreignBuiltins(bytes) {
  const memory = new WebAssembly.Memory({ initial: 5 });
  const stub = () => 0;
  const env = { memory, opa_abort: stub, opa_println: stub };
  for (let i = 0; i <= 4; i++) env[`opa_builtin${i}`] = stub;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
  const text = new Uint8Array(exports.memory?.buffer ?? memory.buffer);
  const start = exports.opa_json_dump(exports.builtins());
  return Object.keys(JSON.parse(new TextDecoder().decode(text.subarray(start, text.indexOf(0, start)))));
}

// METADATA as the rules themselves see it, one row a rule.
function catalogue(opa) {
  const query = '{rule: about | about := data.upkeep.rules[rule].about}';
  const output = execFileSync(opa, ['eval', '-f', 'raw', '-d', 'policies', '--ignore', '*_test.rego', query]);
  return Object.entries(JSON.parse(output.toString()))
    .map(([rule, { title, description, custom }]) => {
      const { severity, category, message, labels, hits, fix, sources } = custom;
      return { rule, title, description, severity, category, message, labels, ...(hits && { hits }), fix, sources };
    })
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

// What some rule reads of the two ends of a link: the rest need not be copied into the engine, which takes the most time.
// Values are copied whole; of the groups (pool, peers, retries) only what is read.
function reads() {
  const groups = new Set(['pool', 'peers', 'retries']);
  const ends = { client: new Set(), server: new Set() };
  for (const file of readdirSync('policies', { recursive: true })) {
    if (!file.endsWith('.rego') || file.endsWith('_test.rego')) continue;
    const text = readFileSync(join('policies', file), 'utf8');
    for (const [whole, end, field, part] of text.matchAll(/\.(client|server)\b(?:\.(\w+))?(?:\.(\w+))?/g)) {
      if (field === undefined || (groups.has(field) && part === undefined)) {
        throw new Error(`${file}: ${whole} must say what it reads`);
      }
      ends[end].add(groups.has(field) ? `${field}.${part}` : field);
    }
  }
  return { client: [...ends.client].sort(), server: [...ends.server].sort() };
}

// The schema is the one place where a parameter's default stands.
function defaults() {
  const { properties } = JSON.parse(readFileSync('schemas/model.json', 'utf8')).definitions.parameters;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.default]));
}
