import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import type { Context } from '../src/documents/nginx/directives.ts';
import { readNginx } from '../src/documents/nginx/index.ts';
import { type Range, rangeOf } from '../src/documents/versions/range.ts';
import { textFile } from '../src/files/file.ts';
import { byHand, type Case, fromTable, isDynamic, mutated } from './nginx-cases.ts';

const nginx = resolve(process.env.UPKEEP_NGINX ?? '.tools/nginx/usr/sbin/nginx');
const modules = resolve(nginx, '../../lib/nginx/modules');
const skip = existsSync(nginx) ? false : `no nginx at ${nginx} (npm run setup)`;
const stream = existsSync(join(modules, 'ngx_stream_module.so'));
/** `npm run fuzz` compares all texts that can be made from the table; a hundredth more or less tells little. */
const FUZZED = process.env.UPKEEP_FUZZ !== undefined;

/** What nginx says about files, names, certificates and users: none of that can be seen in a text. */
const NOT_COUNTED = [
  /open\(\) /,
  /mkdir\(\)/,
  /getpwnam/,
  /getgrnam/,
  /host not found/,
  /no such file/,
  /cannot load/,
  /certificate/,
  /BIO_new_file/,
  /SSL_/,
  /no "ssl_/,
  /zero size shared memory zone/,
  /"zone" parameter/,
  /is not defined/,
  /unknown (log format|"\w+" variable|zone)/,
  /no resolver/,
  /dlopen/,
  /could not build/,
  /bind\(\)/,
  /stat\(\)/,
  /invalid event type/,
  /is defined for the/,
];

/** Where nginx and upkeep differ, and why; a row that no case needs any more fails. */
const DIFFERENCES: { nginx?: RegExp; upkeep?: RegExp; because: string }[] = [
  {
    upkeep: /"max_headers" came with nginx 1\.29\.8/,
    because: 'Debian has brought it into 1.22.1; upkeep speaks of the images of nginx.org alone',
  },
  { nginx: /^unknown directive/, because: 'a name that is near no other may be that of a module' },
  { nginx: /^invalid parameter "slow_start=/, because: 'nginx Plus has it' },
  {
    nginx: /^invalid value "(2|denied|DENIED)"|^invalid value "v2"/i,
    because: 'the word is younger than its directive',
  },
  { nginx: /must be less than the size of all/, because: 'the sum of several sizes' },
  {
    nginx: /^invalid parameter: valid=|^invalid parameter "log_format"/,
    because: 'parameters after words of any number',
  },
  { nginx: /^zone "[^"]*" is too small|^invalid zone size/, because: 'a size inside of a parameter of several parts' },
  { nginx: /_temp_path" directive invalid value/, because: 'the levels of folders are not read' },
  {
    nginx: /^"limit_req" directive is duplicate|^limit_req_zone "\w+" is already bound/,
    because: 'zones are not compared by their names',
  },
  {
    nginx: /^"expires" directive invalid value|^invalid value "\/50x\.html"|^invalid network/,
    because: 'values of directives that have several forms',
  },
  { nginx: /^location "\/" cannot be inside/, because: 'paths of nested locations are not compared' },
  { nginx: /^named location "@\w+" can be on the server level only/, because: 'names of locations are not read' },
];

const range = (): Range => {
  const { stderr } = spawnSync(nginx, ['-v'], { encoding: 'utf8' });
  return rangeOf(/nginx\/([\d.]+)/.exec(stderr)?.[1] ?? '') as Range;
};

/** Why nginx refuses a text; empty where it does not. */
function real({ text }: Case, folder: string, name: string): Promise<string> {
  const loaded = isDynamic(text)
    ? ['stream', 'mail'].map((kind) => `load_module ${modules}/ngx_${kind}_module.so;`)
    : [];
  writeFileSync(join(folder, name), `pid nginx.pid; error_log stderr; ${loaded.join(' ')}\n${text}`);
  return new Promise((done) => {
    execFile(nginx, ['-t', '-e', 'stderr', '-p', folder, '-c', join(folder, name)], (error, _, stderr) => {
      const line = stderr.split('\n').find((each) => each.includes('[emerg]')) ?? stderr;
      done(error ? line.replace(/^.*\[emerg\] (\d+#\d+: )?/, '') : '');
    });
  });
}

/** Why upkeep says that nginx refuses a text; empty where it does not. */
function claimed({ text }: Case, of: Range): string {
  const { notes } = readNginx({
    main: textFile('nginx.conf', text),
    include: (pattern) => (/[*?[]/.test(pattern) ? [] : { missing: `${pattern} does not exist` }),
    range: of,
    build: 'official',
  });
  return notes.refused?.[0]?.because ?? '';
}

if (!skip && !stream) t.comment(`no stream and mail modules in ${modules}: their contexts are not compared`);

t.test('nginx -t and upkeep agree on what nginx refuses', { skip, timeout: 280_000 }, async (t) => {
  const of = range();
  const isUsed = (context: Context) => stream || !/^(stream|mail)/.test(context);
  const cases = [...byHand(), ...mutated(FUZZED ? 3000 : 300), ...fromTable(isUsed, FUZZED ? 100 : 7)];
  const folder = mkdtempSync(join(tmpdir(), 'upkeep-nginx-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const used = new Set<(typeof DIFFERENCES)[number]>();
  const rest = cases.values();
  let agreed = 0;
  const compare = async (name: string): Promise<void> => {
    for (const each of rest) {
      const [said, because] = [await real(each, folder, name), claimed(each, of)];
      if (NOT_COUNTED.some((words) => words.test(said))) continue;
      if ((said === '') === (because === '')) {
        agreed++;
        continue;
      }
      const known = DIFFERENCES.find(({ nginx, upkeep }) => (said === '' ? upkeep?.test(because) : nginx?.test(said)));
      if (known) used.add(known);
      else t.fail(`${each.name}: nginx says ${said || 'nothing'}, upkeep says ${because || 'nothing'}`);
    }
  };
  await Promise.all(['0.conf', '1.conf', '2.conf'].map(compare));
  t.ok(agreed >= 300, `${agreed} of ${cases.length} texts agree`);
  for (const row of DIFFERENCES) t.ok(used.has(row), `still different: ${row.because}`);
});
