import type { Client, Flag, Item, Link, Model, Notes, Server, Word } from '../src/contracts/model.ts';
import type { ModelNumber } from '../src/documents/numbers/number.ts';
import { defaultParameters } from '../src/findings/catalogue.ts';

// Texts that a careless engine would change: slots, quotes, line ends, other scripts, the largest code point, JSON.
const TEXTS = [
  'nginx',
  'gunicorn gthread',
  '{server}',
  '{client} {idle} {{closed}}',
  '"quoted" and \\escaped\\',
  'two\nlines\r\nand a\ttab',
  'Größe 日本語 😀',
  '\u{10ffff}\u2028\u0001\u007f',
  '{"json": [1, 2.0, null]}',
  '<b>&amp;</b> 100% %s %v',
  '',
];
const FILES = ['nginx.conf', 'shop/nginx/größe {idle}.conf', 'desk/gunicorn.conf.py', 'a b/"c"\n.py'];
const GLOBS = [
  '**',
  '*.conf',
  'shop/**',
  '**/größe*',
  'desk/{*.py,*.conf}',
  '{nginx,shop/**/größe *}*',
  '[a-z]*.conf',
].concat(['?ginx.conf', 'nginx[!a].conf', 'a b/**', '**.py', '\\*', '[', '{', '\\', '', '[z-a]']);
// Zero, the usual, just around the margins, above 2³¹, above 2³², and the largest that the schema allows.
const NUMBERS = [0, 1, 2, 4999, 5000, 59000, 59001, 60000, 62000, 2147483648, 4294967296, 4503599627370495];
const ORIGINS = ['explicit', 'inherited', 'default', 'environment', 'command_line', 'fixed'] as const;
const SEVERITIES = ['error', 'warning', 'info', 'off'] as const;
const LISTS = ['misspelt', 'unrecognized', 'misplaced', 'ineffective', 'misread', 'refused', 'unhandled'] as const;

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A valid model of any values: absent, unknown, zero, huge, with texts that are hard to carry. */
export function generatedModel(seed: number, rules: readonly string[]): Model {
  const random = randomness(seed);
  const below = (n: number) => Math.floor(random() * n);
  const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const maybe = <T>(chance: number, make: () => T): T | undefined => (random() < chance ? make() : undefined);
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);

  const at = () => ({ file: one(FILES), line: 1 + below(3), column: 1 + below(3) });
  const mark = () => ({
    name: one(TEXTS),
    text: one(TEXTS),
    origin: one(ORIGINS),
    at: at(),
    ...present({ assumed: maybe(0.2, () => random() < 0.7), because: maybe(0.3, () => `${one(TEXTS)}.`) }),
    ...present({ document: maybe(0.5, () => 0), pointer: maybe(0.5, () => `/${one(TEXTS)}`) }),
  });
  const number = (): ModelNumber => ({ ...mark(), ...extent() });
  const extent = () => {
    const [a, b] = [one(NUMBERS), one(NUMBERS)];
    return one([
      { min: a, max: a },
      { min: a, max: a },
      { min: Math.min(a, b), max: Math.max(a, b) },
      { min: a },
      { limit: 'none' as const },
      { unknown: one(TEXTS) },
    ]);
  };
  const flag = (): Flag => ({ ...mark(), ...one([{ value: true }, { value: false }, { unknown: one(TEXTS) }]) });
  const word = (): Word => ({ ...mark(), ...one([{ value: one(TEXTS) }, { unknown: one(TEXTS) }]) });
  const yes = (): Flag => ({ ...mark(), value: true });
  const often = <T>(make: () => T) => maybe(0.85, make);

  const client = (): Client =>
    present({
      hop: below(2),
      label: one(TEXTS),
      routes: [{ label: one(TEXTS), at: at() }],
      address: often(() => ({ ...mark(), value: one(['app:8000', 'unix:/run/app.sock']) })),
      two_addresses: often(flag),
      protocol: often(() => ({ ...mark(), value: one(['http', 'http', 'uwsgi', 'tcp']) })),
      tls: often(flag),
      connect_timeout: maybe(0.4, number),
      send_timeout: maybe(0.4, number),
      response_timeout: often(number),
      read_timeout: often(number),
      upgrade: often(flag),
      body_limit: often(number),
      timeout_answers: often(random() < 0.7 ? yes : flag),
      pool: often(() =>
        present({
          enabled: often(flag),
          declared: often(flag),
          on_since: maybe(0.4, word),
          idle_timeout: often(number),
          size: maybe(0.3, number),
          per_route: maybe(0.5, random() < 0.7 ? yes : flag),
          routes: maybe(0.5, number),
        }),
      ),
      request_buffering: maybe(0.4, flag),
      peers: maybe(0.5, () =>
        present({ count: often(number), disabled_after: often(number), disabled_for: often(number) }),
      ),
      retries: often(() =>
        present({
          tries: often(number),
          timeout: often(number),
          after_timeout: often(random() < 0.5 ? yes : flag),
          after_error: often(flag),
          non_idempotent: often(flag),
          loses_requests: often(random() < 0.5 ? yes : flag),
        }),
      ),
    }) as Client;
  const server = (): Server =>
    present({
      hop: below(2),
      label: one(TEXTS),
      single_family: often(flag),
      protocol: often(() => ({ ...mark(), value: one(['http', 'http', 'uwsgi', 'tcp']) })),
      tls: often(flag),
      body_timeout: often(number),
      receive_timeout: maybe(0.4, number),
      body_limit: often(number),
      header_limit: often(number),
      keepalive: often(random() < 0.5 ? yes : flag),
      idle_timeout: often(number),
      request_limit: often(number),
      request_limit_answers: often(flag),
    }) as Server;
  const link = (): Link =>
    present({
      client: client(),
      server: server(),
      reused: often(random() < 0.6 ? yes : flag),
      evidence: one(['certain', 'certain', 'assumed'] as const),
      because: one(TEXTS),
    }) as Link;
  const item = (): Item =>
    present({
      name: one(TEXTS),
      because: `${one(TEXTS)}${one(['', '.'])}`,
      at: at(),
      meant: maybe(0.7, () => one(TEXTS)),
      named: maybe(0.5, () => random() < 0.5),
    }) as Item;
  const hop = (label: string) => ({
    id: label,
    label,
    software: 'any',
    unit: { kind: 'host' as const, name: 'host' },
    at: at(),
    capacity: present({
      processes: often(number),
      backlog: often(number),
      backlog_maximum: maybe(0.5, number),
    }),
    recycle: present({
      max_requests: often(number),
      jitter: often(number),
      drops_connections: often(flag),
      reuse_port: maybe(0.5, flag),
    }),
    reload: present({ closes_idle: maybe(0.5, flag) }),
  });
  const links = some(3, link);

  return {
    settings: {
      today: '2026-11-21',
      parameters: {
        ...defaultParameters(),
        margin: one([0, 1000, 4503599627370495]),
        kill_margin: one([0, 2000]),
        parity: one(['proxy_first', 'proxy_first', 'worker_first'] as const),
      },
      rules: Object.fromEntries(
        some(1, () => [one(rules), random() < 0.9 ? { severity: one(SEVERITIES) } : {}] as const),
      ),
      waivers: some(2, () => ({
        rule: one(rules),
        file: one(GLOBS),
        until: one(['2026-11-20', '2026-11-21', '2030-01-01']),
        reason: one(TEXTS),
        owner: one(TEXTS),
      })),
    },
    documents: [],
    hops: [hop(one(TEXTS)), hop(one(TEXTS))],
    // Twice the same link, or one that shares some of its values, as routes do.
    links: random() < 0.3 && links[0] ? [...links, { ...links[0], server: server() }, links[0]] : links,
    chains: links.length > 0 ? some(3, () => ({ outer: below(links.length), inner: below(links.length) })) : [],
    unjoined: some(1, () => ({ hop: below(2), address: one(TEXTS), because: one(TEXTS), at: at() })),
    notes: {
      ...(Object.fromEntries(
        LISTS.map((list) => [list, list === 'misspelt' ? some(1, item) : []]),
      ) as unknown as Notes),
      unknown: some(1, item),
      unreadable: some(1, item),
    },
  };
}

/** The same object without the keys whose value is undefined: absence is what the schema knows. */
function present<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}
