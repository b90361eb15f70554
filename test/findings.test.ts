// What the compiled policy says of models, and what it must never say.
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Finding } from '../src/contracts/finding.ts';
import type { At, Link, Model } from '../src/contracts/model.ts';
import { defaultParameters, rules } from '../src/findings/catalogue.ts';
import { evaluate } from '../src/findings/evaluate.ts';
import { generatedModel, randomness } from './generated-model.ts';
import { canonical, handMade } from './models.ts';
import { readModels } from './repositories.ts';
import { validator } from './schemas.ts';

const policy = new WebAssembly.Module(new Uint8Array(readFileSync('src/findings/policy.wasm')));
const names = rules().map(({ rule }) => rule);
const GENERATED = Array.from({ length: 100 }, (_, seed) => generatedModel(seed, names));
const ALL = [...handMade().values(), ...readModels().values(), ...GENERATED];

// Written by hand from what the servers do, before any reader of configuration existed.
const VERDICTS: Record<string, string[]> = {
  shop: [
    `error[pool_outlives_server] nginx/nginx.conf:8 app/gunicorn.conf.py:3
     nginx reuses a connection that was idle for up to 60 s; gunicorn gthread closes it after 5 s
     hits: a POST, PATCH or LOCK that meets a closed connection gets a 502; GET, HEAD, PUT and DELETE are sent again and succeed
     fix: 1 → 61000`,
  ],
  'ticket-desk': [
    `error[file_is_unreadable] waived desk/ca-bundle.conf:1
     desk/ca-bundle.conf was not read, and nothing in it was judged: it is not text`,
    `error[setting_name_is_misspelt] desk/gunicorn.conf.py:2
     keep_alive does nothing (gunicorn skips names that it does not know); the setting is keepalive
     hits: no error at the start; the value that is written here is not used
     fix: 0 → keepalive`,
    `warning[worker_killed_before_proxy_gives_up] desk/gunicorn.conf.py:1 deploy/desk.conf:5
     gunicorn sync kills the worker of a request after 30 s; nginx waits for the response up to 60 s
     hits: a request that takes longer than 30 s gets a 500 or a 502 in place of a 504, by the version of gunicorn sync
     fix: 0 → 62000`,
    `info[address_leads_nowhere] deploy/desk.conf:8
     nginx sends requests to http://127.0.0.1:9100, but this path was not judged: nothing here listens on port 9100`,
    `info[value_is_not_known] desk/gunicorn.conf.py:3
     workers is not known: it depends on the number of processors of the machine`,
  ],
  library: [
    `error[worker_killed_before_proxy_gives_up] catalogue/gunicorn.conf.py:3 nginx.conf:25
     gunicorn sync kills the worker of a request after 45 s; nginx waits for the response up to 120 s
     hits: a request that takes longer than 45 s gets a 502 in place of a 504
     hits: GET, HEAD, PUT and DELETE are then sent to the next server and kill a worker there too
     fix: 0 → 122000`,
    `error[configured_pool_is_never_used] nginx.conf:24 nginx.conf:7
     nginx closes its connections after every response, although keepalive asks to keep them open
     hits: no error, but every request waits until a new connection is made
     fix: 0 → true`,
    `warning[stale_connections_are_never_retried] nginx.conf:32 nginx.conf:15
     gunicorn gthread closes idle connections after 75 s; nginx never sends the request again that meets a closed one
     hits: every request that meets a closed connection gets a 502, GET too
     fix: 0 → true`,
  ],
};

t.test('models written by hand are judged rightly', async (t) => {
  const faults = validator('model');
  for (const [name, model] of handMade()) {
    t.strictSame(faults(model), [], `${name} is a model`);
    t.strictSame(evaluate(policy, model).map(verdict), VERDICTS[name], name);
  }
});

function verdict(finding: Finding): string {
  const places = finding.operands.map(({ at }) => `${at.file}:${at.line}`);
  return [
    `${finding.severity}[${finding.rule}]${finding.waived ? ' waived' : ''} ${places.join(' ')}`,
    finding.message,
    ...finding.hits.map((hit) => `hits: ${hit}`),
    ...finding.fix.map(({ operand, to }) => `fix: ${operand} → ${to}`),
  ].join('\n     ');
}

t.test('every finding keeps its contract and names every slot', async (t) => {
  const [model, finding] = [validator('model'), validator('finding')];
  for (const any of ALL) {
    t.strictSame(model(any), []);
    for (const found of evaluate(policy, any)) {
      t.strictSame(finding(found), []);
      t.equal(found.labels.length, found.operands.length);
    }
  }
  for (const any of handMade().values()) {
    t.notMatch(
      evaluate(policy, any)
        .flatMap(({ message, labels, hits }) => [message, ...labels, ...hits])
        .join(),
      /[{}]/,
    );
  }
});

t.test('findings come most severe first, and in the same order whatever the order of the model', async (t) => {
  const random = randomness(1);
  for (const model of ALL) {
    const found = evaluate(policy, model);
    const ranks = found.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    t.strictSame(ranks, ranks.toSorted());
    const order = model.links.map((_, i) => ({ i, key: random() })).sort((a, b) => a.key - b.key);
    const links = order.map(({ i }) => model.links[i] as Link);
    const moved = (link: number) => order.findIndex(({ i }) => i === link);
    const chains = model.chains.map(({ outer, inner }) => ({ outer: moved(outer), inner: moved(inner) }));
    t.strictSame(evaluate(policy, { ...model, links, chains }), found);
  }
});

t.test('ignorance never adds or raises an error or a warning', async (t) => {
  for (const model of ALL) {
    const before = alarms(evaluate(policy, model));
    for (const [what, mutant] of mutants(model)) {
      for (const [identity, severity] of alarms(evaluate(policy, mutant))) {
        const known = before.get(identity);
        if (known === undefined || (severity === 'error' && known !== 'error')) {
          t.fail(`${what}: ${severity} ${identity}`, { before: known });
        }
      }
    }
  }
  t.pass(`${ALL.length} models`);
});

t.test('an operand that becomes unknown takes its finding away', async (t) => {
  for (const [name, model] of handMade()) {
    for (const { rule, path, operands } of evaluate(policy, model)) {
      for (const operand of operands.filter((operand) => 'text' in operand)) {
        const rest = evaluate(policy, replaced(model, operand, unknown));
        t.notOk(
          rest.some((other) => other.rule === rule && String(other.path) === String(path)),
          `${name}: ${rule}, ${operand.name}`,
        );
      }
    }
  }
});

t.test('a fix leaves nothing of its finding and makes no new one', async (t) => {
  let fixed = 0;
  for (const [name, model] of handMade()) {
    const before = evaluate(policy, model);
    for (const finding of before.filter(({ fix }) => fix.length > 0)) {
      fixed++;
      const after = evaluate(policy, applied(model, finding));
      const expected = before.filter((other) => other !== finding).map(identity);
      t.strictSame(after.map(identity), expected, `${name}: ${finding.rule}`);
    }
  }
  t.equal(fixed, 6);
});

function applied(model: Model, finding: Finding): Model {
  let result = model;
  for (const { operand, to } of finding.fix) {
    const value = finding.operands[operand] as Value;
    if (value.meant === to) {
      // A note that is mended is no note any more.
      const misspelt = model.notes.misspelt.filter((item) => item.pointer !== value.pointer);
      result = { ...result, notes: { ...result.notes, misspelt } };
    } else {
      const known = typeof to === 'number' ? { min: to, max: to, text: `${to / 1000} s` } : { value: to };
      result = replaced(result, value, (old) => ({ ...old, ...known }));
    }
  }
  return result;
}

interface Value {
  text?: string;
  at: At;
  name?: string;
  meant?: string;
  pointer?: string;
  min?: number;
  max?: number;
  value?: unknown;
  limit?: string;
}

/** Every way to know a little less: one value unknown or less exact, one link assumed. */
function* mutants(model: Model): Generator<[string, Model]> {
  for (const value of values(model)) {
    yield [`unknown ${value.name}`, replaced(model, value, unknown)];
    if (value.limit) {
      yield [`limit or not ${value.name}`, replaced(model, value, (old) => ({ ...unlimited(old), min: 0 }))];
    }
    if (value.min === undefined) continue;
    const wider = { min: Math.max(0, value.min - 1000), max: Math.min(4503599627370495, (value.max ?? 0) + 1000) };
    if (value.max !== undefined) yield [`wider ${value.name}`, replaced(model, value, (old) => ({ ...old, ...wider }))];
    yield [`from below ${value.name}`, replaced(model, value, ({ max: _, ...old }) => old)];
    yield [`assumed ${value.name}`, replaced(model, value, (old) => ({ ...old, assumed: true }))];
  }
  for (const link of model.links) {
    const links = model.links.map((other) => (other === link ? ({ ...link, evidence: 'assumed' } as Link) : other));
    yield ['assumed link', { ...model, links }];
  }
}

function unknown({ min: _min, max: _max, value: _value, limit: _limit, ...rest }: Value): object {
  return { ...rest, text: 'unknown', unknown: 'nothing here says so' };
}

function unlimited({ limit: _, ...rest }: Value): object {
  return rest;
}

/** All numbers, flags and words of the links, each once. */
function values(model: Model): Value[] {
  const found = new Map<string, Value>();
  JSON.stringify(model.links, (_key, part) => {
    if (part !== null && typeof part === 'object' && 'origin' in part) found.set(JSON.stringify(part), part);
    return part;
  });
  return [...found.values()];
}

/** The model with a value changed wherever it stands: one setting is shared by many links. */
function replaced(model: Model, value: Value, change: (old: Value) => object): Model {
  return JSON.parse(canonical(model).replaceAll(canonical(value), () => canonical(change(value))));
}

function identity({ rule, path, operands }: Finding): string {
  return JSON.stringify([rule, path, operands.map(({ name, at }) => [name, at.file, at.line, at.column])]);
}

function alarms(findings: Finding[]): Map<string, string> {
  const worst = new Map<string, string>();
  for (const finding of findings) {
    if (finding.severity === 'info') continue;
    const key = identity(finding);
    if (worst.get(key) !== 'error') worst.set(key, finding.severity);
  }
  return worst;
}

t.test('routes that share their settings are one finding', async (t) => {
  const shop = handMade().get('shop') as Model;
  const [entry, link] = shop.links as [Link, Link];
  const never = JSON.parse(JSON.stringify(link)) as Link;
  never.client.retries = { after_error: { ...link.client.retries?.after_error, value: false } } as never;
  const found = evaluate(policy, { ...shop, links: [entry, link, ...Array.from({ length: 39 }, () => never)] });
  t.strictSame(
    found.filter(({ rule }) => rule === 'pool_outlives_server').map(({ hits, severity }) => [severity, hits.length]),
    [['error', 2]],
  );
});

t.test('a model of thousands of links is judged whole', async (t) => {
  const shop = handMade().get('shop') as Model;
  const text = JSON.stringify(shop.links[1]);
  const links = Array.from(
    { length: 4000 },
    (_, i) => JSON.parse(text.replaceAll('"line":8', `"line":${8 + i}`)) as Link,
  );
  t.equal(evaluate(policy, { ...shop, links, chains: [] }).length, 4000);
});

t.test('texts that are no Unicode are judged, not refused', async (t) => {
  const desk = handMade().get('ticket-desk') as Model;
  for (const item of desk.notes.misspelt) item.name = 'keep\ud800alive \udc00';
  const found = evaluate(policy, desk).find(({ rule }) => rule === 'setting_name_is_misspelt');
  t.match(found?.message, 'keep\ufffdalive \ufffd does nothing');
});

t.test('an engine that fails says so with an Error', async (t) => {
  const broken = { links: [] } as unknown as Model;
  broken.links.push(
    ...([
      {
        get client(): never {
          throw 'out of memory';
        },
      },
    ] as unknown as Link[]),
  );
  t.throws(() => evaluate(policy, broken));
  const other = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  t.throws(() => evaluate(other, handMade().get('shop') as Model), { message: /^the policy could not be evaluated: / });
});

t.test('the parameters have the defaults of the schemas', async (t) => {
  const { properties } = JSON.parse(readFileSync('schemas/config.json', 'utf8')).properties.parameters;
  const written = Object.entries(properties as Record<string, { default: string | number }>).map(([name, schema]) => [
    name,
    typeof schema.default === 'string' && schema.default.endsWith('s')
      ? Number(schema.default.slice(0, -1)) * 1000
      : schema.default,
  ]);
  t.strictSame(defaultParameters(), Object.fromEntries(written));
});
