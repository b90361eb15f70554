import t from 'tap';
import type { Model } from '../src/contracts/model.ts';
import { rules } from '../src/findings/catalogue.ts';
import { evaluate } from '../src/findings/evaluate.ts';
import { casesOf, filesOf, matchFile } from './folder.ts';
import { checked, POLICY, reported } from './policy.ts';

const RULES = rules().map(({ rule }) => rule);

t.test('every rule has an example, and every example but the shop is a rule', async (t) => {
  t.strictSame(
    casesOf('examples').filter((name) => name !== 'shop'),
    [...RULES].sort(),
  );
});

for (const rule of RULES) {
  t.test(`${rule}: bad fires exactly this rule, good fires nothing, and its fix leaves nothing`, async (t) => {
    const bad = checked(filesOf(`examples/${rule}/bad`));
    t.strictSame([...new Set(bad.findings.map((finding) => finding.rule))], [rule], 'the rules that fire on bad');
    matchFile(t, `examples/${rule}/expected.txt`, reported(filesOf(`examples/${rule}/bad`)));
    const good = checked(filesOf(`examples/${rule}/good`));
    t.strictSame(
      good.findings.map(({ message }) => message),
      [],
      'good is silent',
    );
    t.ok(
      good.model.links.some(({ client }) => client.pool || client.response_timeout),
      'good has a path',
    );

    const fixes = bad.findings.flatMap(({ operands, fix }) =>
      fix.map(({ operand, to }) => ({ operand: operands[operand], to })),
    );
    if (fixes.length === 0) return;
    const mended = structuredClone(bad.model);
    for (const { operand, to } of fixes) {
      t.ok(operand?.pointer !== undefined && operand.document !== undefined, 'the fix has a place in a document');
      write(mended, operand?.document, operand?.pointer, to);
    }
    t.strictSame(
      evaluate(POLICY, mended).map(({ message }) => message),
      [],
      'the fix, written into the model, leaves no finding and makes no new one',
    );
  });
}

/** Writes a fix into every value that stands at its pointer; a note that stands there is settled by it. */
function write(model: Model, document: number | undefined, pointer: string | undefined, to: unknown): void {
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const child of Object.values(node)) visit(child);
    if (!('pointer' in node) || !('origin' in node)) return;
    const value = node as Record<string, unknown>;
    if (value.document !== document || value.pointer !== pointer) return;
    delete value.limit;
    delete value.unknown;
    if (typeof to === 'number') Object.assign(value, { min: to, max: to });
    else value.value = to;
  };
  visit(model.links);
  visit(model.hops);
  model.notes.misspelt = model.notes.misspelt.filter((item) => item.document !== document || item.pointer !== pointer);
}
