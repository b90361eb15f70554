// Three engines, one verdict: the compiled policy, opa and conftest (laws of CONTRIBUTING.md: three engines, linear).
import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Finding } from '../src/contracts/finding.ts';
import type { Link, Model } from '../src/contracts/model.ts';
import { rules } from '../src/findings/catalogue.ts';
import { evaluate } from '../src/findings/evaluate.ts';
import { generatedModel } from './generated-model.ts';
import { canonical, handMade } from './models.ts';
import { inFolder, missing, output, query, tool } from './opa.ts';
import { readModels } from './repositories.ts';

const opa = tool('opa');
const conftest = tool('conftest');
const policy = new WebAssembly.Module(new Uint8Array(readFileSync('src/findings/policy.wasm')));
const names = rules().map(({ rule }) => rule);
const GENERATED = 5000;

interface Outcome {
  msg: string;
  loc?: { file: string; line: number };
  metadata: { finding: Finding };
}

t.test('opa and conftest find what the compiled policy finds', { skip: missing(opa, conftest) }, async (t) => {
  if (!opa || !conftest) return;
  const models = [...handMade().values(), ...readModels().values()];
  for (let seed = 0; seed < GENERATED; seed++) models.push(generatedModel(seed, names));
  const found = models.map((model) => evaluate(policy, model));
  t.strictSame(new Set(found.flat().map(({ rule }) => rule)), new Set(names), 'every rule speaks');

  const { result } = query(
    opa,
    '[found | some model in input; found := data.upkeep.findings with input as model]',
    models,
  ) as {
    result: [{ expressions: [{ value: Finding[][] }] }];
  };
  t.equal(firstDifference(found.map(sorted), result[0].expressions[0].value.map(sorted)), undefined, 'opa');

  t.equal(firstDifference(found.map(expected), conftestOutcomes(conftest, models)), undefined, 'conftest');
});

/** One process for all models; conftest's order is random. */
function conftestOutcomes(conftest: string, models: Model[]): unknown[] {
  return inFolder((folder) => {
    models.forEach((model, i) => {
      writeFileSync(join(folder, `${i}.json`), JSON.stringify(model));
    });
    const printed = output(conftest, ['test', '--policy', 'policies', '--no-color', '-o', 'json', folder]);
    const outcomes: unknown[] = [];
    for (const row of JSON.parse(printed) as { filename: string; failures?: Outcome[]; warnings?: Outcome[] }[]) {
      outcomes[Number(/(\d+)\.json$/.exec(row.filename)?.[1])] = {
        failures: sorted((row.failures ?? []).map(plain)),
        warnings: sorted((row.warnings ?? []).map(plain)),
      };
    }
    return outcomes;
  });
}

function plain({ msg, loc, metadata }: Outcome) {
  return { msg, loc, finding: metadata.finding };
}

function expected(findings: Finding[]) {
  const as = (severity: string) =>
    sorted(
      findings
        .filter((finding) => finding.severity === severity && !finding.waived)
        .map((finding) => {
          const { file, line } = (finding.operands[0] as { at: { file: string; line: number } }).at;
          return { msg: `${finding.message} [${finding.rule}]`, loc: { file, line }, finding };
        }),
    );
  return { failures: as('error'), warnings: as('warning') };
}

// Sets have no order, and engines sort keys differently.
function sorted(values: unknown[]): unknown[] {
  return values.map(canonical).sort();
}

function firstDifference(ours: unknown[], theirs: unknown[]): unknown {
  const i = ours.findIndex((value, i) => canonical(value) !== canonical(theirs[i]));
  if (i < 0) return undefined;
  try {
    assert.deepEqual(theirs[i], ours[i]);
  } catch (thrown) {
    return `model ${i}: ${(thrown as Error).message}`;
  }
  return `model ${i}`;
}

t.test('twice the links are at most twice the work', { skip: missing(opa) }, async (t) => {
  if (!opa) return;
  const work = (model: Model): number => {
    const { profile } = query(opa, 'data.upkeep.findings', model, '--profile', '--profile-limit', '0') as {
      profile: { num_eval: number; num_redo: number }[];
    };
    return profile.reduce((sum, row) => sum + row.num_eval + row.num_redo, 0);
  };
  for (const [words, keep] of [
    ['with findings', (link: Link) => link],
    ['without findings', (link: Link) => ({ ...link, server: { hop: 2, label: 'gunicorn gthread' } }) as Link],
  ] as const) {
    const thousand = work(wide(1000, keep));
    const twice = work(wide(2000, keep));
    t.ok(twice <= 2.05 * thousand, `${words}: ${thousand} and ${twice} steps`);
  }
});

/** The shop with many upstreams: as many links, each with values of its own, and as many chains. */
function wide(links: number, keep: (link: Link) => Link): Model {
  const shop = handMade().get('shop') as Model;
  const link = shop.links[1] as Link;
  return {
    ...shop,
    links: Array.from({ length: links }, (_, i) => keep(moved(link, i))),
    chains: Array.from({ length: links }, (_, i) => ({ outer: (i * 7) % links, inner: i })),
  };
}

function moved(link: Link, by: number): Link {
  return JSON.parse(JSON.stringify(link), (key, value) => (key === 'line' ? value + by * 10 : value));
}
