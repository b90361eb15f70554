import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Hop, Link, Model } from '../src/contracts/model.ts';
import { readDocuments } from '../src/documents/read.ts';
import { modelOf, placedHops } from '../src/model/model.ts';
import { casesOf, filesOf } from './folder.ts';
import { validator } from './schemas.ts';
import { SETTINGS } from './settings.ts';

const CASES = 'test/model';

/** Hops are told apart by their unit, or by their file where that is what differs. */
function lines(model: Model): string {
  const path = ({ client, server, evidence }: Link) =>
    `${name(client.hop)} -> ${name(server.hop)}, ${client.routes.length} route${client.routes.length === 1 ? '' : 's'}, ${evidence}`;
  const isEntry = ({ client }: Link) => model.hops[client.hop]?.software === 'internet';
  const joined = model.links.filter(({ server }) => model.hops[server.hop]?.software !== 'elsewhere');
  const onlyEntries = joined.every(isEntry);
  const name = (index: number) => (model.hops[index] as Hop).label + where(index);
  const where = (index: number) => {
    const { label, unit, at } = model.hops[index] as Hop;
    if (model.hops.filter((hop) => hop.label === label).length < 2) return '';
    return ` (${unit.kind === 'host' ? at.file : unit.name})`;
  };
  return [
    ...new Set(joined.filter((link) => onlyEntries || !isEntry(link)).map(path)),
    ...model.unjoined.map(({ hop, address, because }) => `${name(hop)} x ${address}: ${because}`),
    ...model.chains
      .map(({ outer, inner }) => [model.links[outer] as Link, model.links[inner] as Link] as const)
      .filter(([outer, inner]) => !isEntry(outer) && joined.includes(inner))
      .map(
        ([outer, inner]) => `chain ${name(outer.client.hop)} -> ${name(inner.client.hop)} -> ${name(inner.server.hop)}`,
      ),
  ]
    .sort()
    .map((line) => `${line}\n`)
    .join('');
}

t.test('stacks are joined into the expected paths, and into no others', async (t) => {
  for (const name of casesOf(CASES)) {
    const reading = readDocuments(filesOf(`${CASES}/${name}/repo`), []);
    const model = modelOf(reading, placedHops(reading), SETTINGS);
    t.equal(
      lines(model),
      readFileSync(`${CASES}/${name}/expected.txt`, 'utf8')
        .split('\n')
        .filter(Boolean)
        .sort()
        .map((l) => `${l}\n`)
        .join(''),
      name,
    );
    t.strictSame(validator('model')(model), [], `${name} validates`);
  }
});
