import t from 'tap';
import { type ConfigurationOptions, readConfiguration } from '../src/config.ts';
import { textFile } from '../src/files/file.ts';
import { defaultParameters } from '../src/findings/catalogue.ts';
import { UsageError } from '../src/usage-error.ts';

const HERE: ConfigurationOptions = {
  rules: ['pool_outlives_server', 'value_is_not_known'],
  today: '2026-11-21',
  folder: '',
  inside: '',
};

const read = (text: string, options: Partial<ConfigurationOptions> = {}) =>
  readConfiguration(textFile('upkeep.yaml', text), { ...HERE, ...options });

const waiver = (file: string) =>
  `waivers:\n  - { rule: pool_outlives_server, file: "${file}", reason: old, owner: shop, until: 2026-12-31 }\n`;

t.test('without a file, or with an empty one, the defaults hold', async (t) => {
  const expected = {
    ignore: [],
    ignoreAt: [],
    versions: [],
    versionGlobs: [],
    settings: { today: '2026-11-21', parameters: defaultParameters(), rules: {}, waivers: [] },
    waivers: [],
  };
  t.strictSame(readConfiguration(undefined, HERE), expected);
  for (const text of ['', '# nothing yet\n', '---\n', '{}', '\n\n']) t.strictSame(read(text), expected);
});

t.test('everything that can be said is read', async (t) => {
  const { ignore, versions, settings, waivers } = read(`ignore: [legacy/, "*.bak"]
versions:
  nginx: 1.30
  "shop/**": { nginx: "1.28.3", gunicorn: 23 }
parameters: { margin: 2s, kill_margin: 1m 30s, propagation: 10, parity: worker_first, recycle_minimum: 0 }
rules: { pool_outlives_server: warning, value_is_not_known: off }
${waiver('nginx/**')}`);
  t.strictSame(ignore, ['legacy/', '*.bak']);
  t.strictSame(settings.parameters, {
    ...defaultParameters(),
    margin: 2000,
    kill_margin: 90_000,
    propagation: 10_000,
    parity: 'worker_first',
    recycle_minimum: 0,
  });
  t.strictSame(settings.rules, {
    pool_outlives_server: { severity: 'warning' },
    value_is_not_known: { severity: 'off' },
  });
  t.match(settings.waivers, [{ rule: 'pool_outlives_server', file: 'nginx/**', until: '2026-12-31' }]);
  t.match(waivers, [{ at: { line: 8, column: 5 }, file: 'nginx/**' }]);
  t.strictSame(
    versions.map(({ software, version, at, covers }) => [
      software,
      version,
      `${at.line}:${at.column}`,
      covers && ['shop/nginx.conf', 'nginx.conf', 'a/shop/nginx.conf'].map(covers),
    ]),
    [
      ['nginx', '1.30', '3:10', undefined],
      ['nginx', '1.28.3', '4:23', [true, false, false]],
      ['gunicorn', '23', '4:43', [true, false, false]],
    ],
  );
});

t.test('what is wrong is refused with its place', async (t) => {
  for (const [text, message] of [
    ['ignroe: []', '1:1: there is no key ignroe here. Did you mean ignore?'],
    ['zebra: 1', '1:1: there is no key zebra here. Known: ignore, versions, parameters, rules, waivers.'],
    [
      'rules:\r\n  pool_outlive_server: error',
      '2:3: there is no rule pool_outlive_server. Did you mean pool_outlives_server?',
    ],
    ['rules: { zebra: error }', '1:10: there is no rule zebra. upkeep rules lists them.'],
    [
      'rules: { value_is_not_known: eror }',
      '1:30: value_is_not_known must be one of error, warning, info, off, not eror. Did you mean error?',
    ],
    ['rules: { value_is_not_known: [] }', '1:30: value_is_not_known must be error or warning or info or off'],
    ['parameters: { margin: 1 parsec }', '1:23: "1 parsec" is not a time: "p" is neither a digit nor a unit.'],
    ['parameters: { margin: true }', '1:23: margin must be a text or a number'],
    ['parameters: { margn: 1s }', '1:15: there is no key margn here. Did you mean margin?'],
    ['parameters: { routes_per_pool: 0 }', '1:32: routes_per_pool must be 1 or more'],
    ['parameters: { routes_per_pool: 1.5 }', '1:32: routes_per_pool must be a whole number'],
    ['ignore: old', '1:9: ignore must be a list'],
    ['ignore: [1]', '1:10: an entry of ignore must be a text'],
    ['waivers: [1]', '1:11: an entry of waivers must be a map'],
    ['ignore: ["a*b*c*d*e"]', '1:10: the glob a*b*c*d*e has too many stars'],
    [
      'versions: { ngnix: "1.28" }',
      '1:13: upkeep knows no versions of ngnix; it knows nginx and gunicorn. Did you mean nginx?',
    ],
    ['versions: { nginx: latest }', '1:20: "latest" is not a version such as 1.28 or 1.28.3'],
    ['versions: { nginx: 1.x }', '1:20: "1.x" is not a version such as 1.28 or 1.28.3'],
    ['versions: { nginx: "0.0" }', '1:20: "0.0" is not a version such as 1.28 or 1.28.3'],
    ['versions: { "a/**": { nginx: ">=1.28" } }', '1:30: ">=1.28" is not a version such as 1.28 or 1.28.3'],
    ['versions: { nginx: [1] }', '1:20: nginx must be a text or a number'],
    ['waivers: [{ rule: pool_outlives_server }]', '1:11: file, reason, owner, until must be given'],
    [waiver('x').replace('2026-12-31', '2026-02-30'), '2:79: 2026-02-30 is not a day of the calendar'],
    [waiver('x').replace('2026-12-31', 'soon'), '2:79: until must be a day written as 2026-12-31, not soon'],
    [waiver('x').replace('old', '" "'), '2:54: reason must not be empty'],
    [
      waiver('x').replace('pool_outlives', 'pol_outlives'),
      '2:13: there is no rule pol_outlives_server. Did you mean pool_outlives_server?',
    ],
    ['- a', '1:1: the file must be a map'],
    ['rules: {', '1:9: Flow map in block collection must be sufficiently indented and end with a }'],
    ['ignore: []\nignore: []', '2:1: Map keys must be unique'],
    ['"": 1', '1:1: there is no key  here. Known: ignore, versions, parameters, rules, waivers.'],
    [
      '__proto__: { a: 1 }',
      '1:1: there is no key __proto__ here. Known: ignore, versions, parameters, rules, waivers.',
    ],
    ['ignore: *nothing', '1:9: ignore must be a list'],
  ] as const) {
    t.throws(() => read(text), new UsageError(`upkeep.yaml:${message}`), text);
  }
});

t.test('versions that no release has yet, and those of packages, are versions', async (t) => {
  for (const text of ['99.1', '1.28-alpine', '1.22.1-9+deb12u1', 'v23']) {
    t.strictSame(read(`versions: { nginx: "${text}" }`).versions[0]?.version, text);
  }
});

t.test('globs keep their places', async (t) => {
  const { ignoreAt, versionGlobs } = read('ignore: [a/]\nversions:\n  "shop/**": { nginx: "1.28" }\n');
  t.match(ignoreAt, [{ line: 1, column: 10 }]);
  t.match(versionGlobs, [{ glob: 'shop/**', at: { line: 3, column: 3 } }]);
});

t.test('deep nesting is refused in words', async (t) => {
  for (const text of [`ignore: ${'['.repeat(100_000)}`, `ignore: ${'['.repeat(3000)}${']'.repeat(3000)}`]) {
    t.throws(() => read(text), { message: /^upkeep\.yaml:1:\d+: it is nested too deeply$/ });
  }
});

t.test('globs speak of the folder of upkeep.yaml', async (t) => {
  for (const [folder, inside, glob, expected] of [
    ['', '', 'nginx.conf', 'nginx.conf'],
    ['', '', './nginx.conf', 'nginx.conf'],
    ['', '', '**/nginx.conf', '{,**/}nginx.conf'],
    ['ops', '..', 'nginx/*.conf', 'ops/nginx/*.conf'],
    ['../ops', '../shop', 'nginx.conf', '../ops/nginx.conf'],
    ['..', 'shop', 'shop/nginx.conf', 'nginx.conf'],
    ['..', 'shop', '*/nginx.conf', 'nginx.conf'],
    ['..', 'shop', 'shop/**', '**'],
    ['..', 'shop', '**/nginx.conf', '{,**/}nginx.conf'],
    ['../..', 'teams/shop', 'teams/**/nginx.conf', '{,**/}nginx.conf'],
    ['..', 'shop', 'desk/nginx.conf', '../desk/nginx.conf'],
  ] as const) {
    t.equal(read(waiver(glob), { folder, inside }).settings.waivers[0]?.file, expected, `${glob} in ${folder}`);
  }
  for (const [folder, inside, file, expected] of [
    ['', '', 'shop/nginx.conf', true],
    ['..', 'shop', 'nginx.conf', true],
    ['..', 'desk', 'nginx.conf', false],
    ['ops', '..', 'ops/shop/nginx.conf', true],
    ['ops', '..', 'shop/nginx.conf', false],
    ['', '', '../shop/nginx.conf', false],
  ] as const) {
    const [setting] = read('versions: { "shop/**": { nginx: "1.28" } }', { folder, inside }).versions;
    t.equal(setting?.covers?.(file), expected, `${file} seen from ${folder}`);
  }
});

t.test('aliases are read, and a bomb of them ends', async (t) => {
  t.strictSame(read('ignore: &a [old/]\nparameters: {}').ignore, ['old/']);
  t.strictSame(read('versions: { nginx: &v "1.28", gunicorn: *v }').versions[1]?.version, '1.28');
  const bomb = ['a: &a [x]'];
  for (let i = 1; i < 30; i++)
    bomb.push(`k${i}: &k${i} [*${i === 1 ? 'a' : `k${i - 1}`}, *${i === 1 ? 'a' : `k${i - 1}`}]`);
  t.throws(() => read(bomb.join('\n')), UsageError);
});
