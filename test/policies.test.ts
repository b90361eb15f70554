// What keeps the policies honest: types that are alive, words that are complete, and no construct that lies.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { rules } from '../src/findings/catalogue.ts';
import { inFolder, missing, output, query, tool } from './opa.ts';
import { validator } from './schemas.ts';

const opa = tool('opa');
const schema = JSON.parse(readFileSync('schemas/model.json', 'utf8'));
const sources = new Map(
  readdirSync('policies', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rego'))
    .sort()
    .map((file) => [file, readFileSync(join('policies', file), 'utf8')]),
);
const policies = [...sources].filter(([file]) => !file.endsWith('_test.rego'));
const ruleFiles = policies.filter(([file]) => file.startsWith('rules/'));

t.test('the policies pass their own tests, and every line of them is run', { skip: missing(opa) }, async (t) => {
  if (!opa) return;
  const report = JSON.parse(output(opa, ['test', 'policies', '--coverage', '--format', 'json']));
  t.equal(report.coverage, 100, JSON.stringify(report));
});

t.test('the policies are formatted and typed against the schema of the model', { skip: missing(opa) }, async (t) => {
  if (!opa) return;
  t.equal(output(opa, ['fmt', '--list', 'policies']), '');
  t.equal(check(opa, 'policies'), '');
});

t.test('the fixtures of the policies are models', { skip: missing(opa) }, async (t) => {
  if (!opa) return;
  const { result } = query(opa, 'data.upkeep.fixtures_test.sample', {}) as {
    result: [{ expressions: [{ value: unknown }] }];
  };
  t.strictSame(validator('model')(result[0].expressions[0].value), []);
});

t.test('a misspelt field is a type error', { skip: missing(opa) }, async (t) => {
  if (!opa) return;
  for (const [file, source] of policies) {
    for (const path of modelPaths(source)) {
      const wrong = `${path}_misspelt`;
      const errors = inFolder((folder) => {
        for (const [other, text] of policies) {
          const copy = join(folder, other.replaceAll('/', '_'));
          writeFileSync(copy, other === file ? text.replaceAll(whole(path), wrong) : text);
        }
        return check(opa, folder);
      });
      t.match(errors, /rego_type_error: undefined ref/, `${file}: ${wrong}`);
    }
  }
});

function check(opa: string, folder: string): string {
  return output(opa, ['check', '--strict', '--schema', 'schemas/model.json', folder]);
}

// References into the model: from input, from a name that `some … in input` gives, or from one that `:=` gives to such.
function modelPaths(source: string): string[] {
  const text = code(source);
  const names = new Set(['input']);
  for (const [, name = ''] of text.matchAll(/some (?:\w+, )?(\w+) in input\b/g)) names.add(name);
  for (const [, name = '', root = ''] of text.matchAll(/(\w+) := (\w+)(?:\.\w+)+$/gm))
    if (names.has(root)) names.add(name);
  const steps = String.raw`(?:\.\w+|\[[\w.]+\])*\.\w+`;
  const paths = [...text.matchAll(new RegExp(String.raw`\b(?:${[...names].join('|')})${steps}`, 'g'))].map(
    ([path]) => path,
  );
  // Maps have no types: the levels by rule are read by upkeep.rego alone.
  return [...new Set(paths)].filter((path) => !path.startsWith('input.settings.rules'));
}

const whole = (path: string): RegExp => new RegExp(`${path.replace(/[.[\]]/g, String.raw`\$&`)}(?![\\w.[])`, 'g');

/** A policy without its comments and texts. */
function code(source: string): string {
  return source.replace(/^\s*#.*$/gm, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

t.test('every rule tells its whole story in its METADATA', async (t) => {
  const faults = validator('rule');
  t.strictSame(
    rules().map(({ rule }) => `rules/${rule}.rego`),
    ruleFiles.map(([file]) => file),
    'the catalogue lists every file',
  );
  for (const rule of rules()) {
    const source = sources.get(`rules/${rule.rule}.rego`) ?? '';
    t.strictSame(faults(rule), [], rule.rule);
    t.match(source, new RegExp(`^package upkeep\\.rules\\.${rule.rule}$`, 'm'));
    t.ok(sources.has(`rules/${rule.rule}_test.rego`), `${rule.rule} has tests`);
    t.notMatch(`${rule.title} ${rule.description} ${rule.fix}`, /\{\w+\}/, 'title, description and fix have no slots');
    const { hits = {}, message, labels } = rule;
    const slots = [message, ...labels, ...Object.values(hits)].flatMap((text) => text.match(/\{\w+\}/g) ?? []);
    for (const slot of new Set(slots)) t.match(source, `"${slot.slice(1, -1)}": `, `${rule.rule} fills ${slot}`);
    for (const word of Object.keys(hits)) t.match(code(source).length > 0 && source.split(/^package/m)[1], word);
    const operands = /"operands": \[([^\]]*)\]/.exec(source)?.[1]?.split(',').length;
    t.equal(labels.length, operands, `${rule.rule} has a label for every operand`);
  }
});

// Each with the reason why it lies.
const FORBIDDEN: [RegExp, string][] = [
  [/\bsprintf\b|\bjson\.marshal\b|\bformat_int\b/, 'the engines print numbers differently'],
  [/\$"|\$`/, 'WASM has no template strings'],
  [/^(?!.*\b(?:some|every)\b).*\S in \S/m, 'WASM walks the whole set for "x in set": look it up as set[x]'],
  [/\b(?:software|version)\b\.?\w* *(?:==|!=|<|>)/, 'no rule compares versions or names of software: readers do'],
  [/\bversion\.|semver\.|time\.|units\.|\bregex\./, 'versions, times and sizes are read in TypeScript'],
];
// A lower bound, or a fact that lowers evidence, may be negated: what is unknown then weighs as if it were false.
const NEGATED = new Set([
  'not link.client.retries.loses_requests.value == true',
  'not input.settings.rules[rule].severity',
]);
const COMPARED = /\.(?:min|max|value|text)$/;

t.test('no policy uses a construct that lies about the unknown or differs by engine', async (t) => {
  for (const [file, source] of policies) {
    const text = code(source);
    for (const [pattern, why] of FORBIDDEN) t.notMatch(text, pattern, `${file}: ${why}`);
    for (const [line] of text.matchAll(/\bnot (?:input|link|item|hop|chain|address)\b.*/g)) {
      t.ok(NEGATED.has(line.trim()), `${file}: "${line}" holds for the unknown too`);
    }
    // compare.rego is where numbers are compared; elsewhere only their ends and the values of flags are.
    if (file === 'compare.rego') continue;
    for (const [line, left = ''] of text.matchAll(/(\S+) (?:>=|<=|>|<) \S+/g)) {
      t.ok(COMPARED.test(left) || left === 'count(found)' || left === 'entry.until', `${file}: ${line}`);
    }
    for (const [line, left = ''] of text.matchAll(/(\blink\.\S+|\binput\.\S+|\bitem\.\S+) (?:==|!=) /g)) {
      t.match(left, /\.(?:value|evidence|named|origin|parity)$/, `${file}: ${line}`);
    }
  }
});

t.test('the words that policies compare with are words of the schema', async (t) => {
  const enums: Record<string, string[]> = {
    evidence: schema.definitions.link.properties.evidence.enum,
    parity: schema.definitions.parameters.properties.parity.enum,
    origin: schema.definitions.duration.properties.origin.enum,
    limit: schema.definitions.duration.properties.limit.enum,
  };
  let seen = 0;
  for (const [file, source] of policies) {
    const compared = source.matchAll(/\b(evidence|parity|origin|limit)(?:", "\w+"\))? (?:==|!=) "(\w+)"/g);
    for (const [line, key = '', word = ''] of compared) {
      seen++;
      t.ok(enums[key]?.includes(word), `${file}: ${line}`);
    }
  }
  t.ok(seen >= 5, 'the comparisons were found');
});

t.test('every example folder is a rule and every rule has examples', async (t) => {
  const folders = readdirSync('examples').filter((folder) => folder !== 'shop');
  t.strictSame(
    folders.sort(),
    rules().map(({ rule }) => rule),
  );
  for (const folder of folders) {
    const parts = readdirSync(join('examples', folder));
    t.ok(parts.includes('bad') && parts.includes('good'), folder);
  }
});
