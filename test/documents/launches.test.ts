// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the words of shells are the subject.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { Ajv } from 'ajv';
import t from 'tap';
import { interpolate } from '../../src/documents/compose/interpolate.ts';
import { durationOf } from '../../src/documents/compose/launch.ts';
import { imageRange } from '../../src/documents/launch/images.ts';
import { filesUnder, inside, launchesOf, programsOf } from '../../src/documents/launch/index.ts';
import { matchesName } from '../../src/documents/launch/inside.ts';
import type { Launch, Word } from '../../src/documents/launch/launch.ts';
import { startedBy } from '../../src/documents/launch/start.ts';
import { rangeOfRequirement } from '../../src/documents/requirements/index.ts';
import {
  COMPOSE,
  expand,
  knownText,
  type Piece,
  POSIX,
  pieceOf,
  split,
  unknownIn,
  wordOf,
} from '../../src/documents/shell/index.ts';
import type { Range } from '../../src/documents/versions/range.ts';
import { readYaml } from '../../src/documents/yaml/index.ts';
import { type Files, textFile } from '../../src/files/file.ts';
import { filesFromMap } from '../../src/files/map.ts';
import { filesWithin } from '../../src/files/within.ts';

const CASES = 'test/documents/launches';
const ajv = new Ajv({ allowUnionTypes: true });
const validators = new Map(
  ['dockerfile', 'compose', 'requirements'].map((name) => [
    name,
    ajv.compile(JSON.parse(readFileSync(`schemas/${name}.json`, 'utf8'))),
  ]),
);

function treeOf(folder: string, prefix = ''): [string, Uint8Array][] {
  return readdirSync(folder).flatMap((name): [string, Uint8Array][] => {
    const path = `${folder}/${name}`;
    return statSync(path).isDirectory() ? treeOf(path, `${prefix}${name}/`) : [[prefix + name, readFileSync(path)]];
  });
}

const shown = ({ text, unknown }: Word) => text ?? `?${unknown}`;
const place = ({ file, line, column }: Launch['at']) => `${file}:${line}:${column}`;

function rangeText({ from, below, assumed }: Range): string {
  const low = from.join('.');
  const next = [...from];
  next[next.length - 1] = (next.at(-1) as number) + 1;
  const one = below && (below.join('.') === `${low}.1` || below.join('.') === next.join('.'));
  return `${low}${one ? '' : `..${below?.join('.') ?? ''}`}${assumed ? ' assumed' : ''}`;
}

const queue = (stated: Launch['backlog_maximum']) =>
  stated
    ? stated.unknown
      ? `?${stated.unknown}`
      : `${stated.value} ${stated.mark.origin} ${place(stated.mark.at)}`
    : null;

/** What a launch says, in the words of expected.json. */
function told(launch: Launch, files: Files, keys: Record<string, unknown>): Record<string, unknown> {
  const lead = (path: string) => {
    const found = inside(launch, files, path);
    if ('unknown' in found) return `?${found.unknown}`;
    return 'file' in found ? found.file : 'folder' in found ? `${found.folder}/` : null;
  };
  const under = (mask: string) => {
    const found = filesUnder(launch, files, mask);
    return 'unknown' in found ? `?${found.unknown}` : found;
  };
  const contentOf = (path: string) => {
    const found = inside(launch, files, path);
    const file = 'file' in found ? files.read(found.file) : undefined;
    return file && !('unreadable' in file) ? file.text : lead(path);
  };
  const stop = launch.stop.signal;
  const grace = launch.stop.grace_period;
  const [program] = programsOf(launch);
  const all: Record<string, unknown> = {
    unit: launch.unit.name,
    stack: launch.stack,
    argv: launch.argv.map(shown),
    words: launch.argv.map(({ written }) => written),
    origins: launch.argv.map(({ origin }) => origin),
    froms: launch.argv
      .flatMap(({ from }) => (from ? [place(from)] : []))
      .filter((one, i, list) => list.indexOf(one) === i),
    program: program?.name ?? `?${program?.unknown}`,
    environment: Object.fromEntries([...launch.environment].map(([name, word]) => [name, shown(word)])),
    open: launch.environment_open,
    assumed: [...launch.environment].flatMap(([name, word]) => (word.assumed ? [name] : [])),
    directory: launch.directory ?? null,
    kind: launch.unit.kind,
    title: launch.title,
    mounts: launch.mounts.map(
      (mount) => `${mount.inside} <- ${mount.unknown ? `?${mount.unknown}` : mount.outside || '.'}`,
    ),
    inside: Object.fromEntries(Object.keys((keys.inside as object) ?? {}).map((path) => [path, lead(path)])),
    contents: Object.fromEntries(Object.keys((keys.contents as object) ?? {}).map((path) => [path, contentOf(path)])),
    under: Object.fromEntries(Object.keys((keys.under as object) ?? {}).map((mask) => [mask, under(mask)])),
    names: launch.names,
    ports: launch.ports.map(({ inside: port, published }) =>
      published === undefined ? `${port}` : `${published}:${port}`,
    ),
    versions: Object.fromEntries([...launch.versions].map(([software, range]) => [software, rangeText(range)])),
    images: launch.images.map(({ written }) => written),
    stop: `${stop?.value ?? `?${stop?.unknown}`}${launch.names.length > 0 ? ` ${grace?.value}` : ''}`,
    backlog_maximum: queue(launch.backlog_maximum),
    at: place(launch.at),
    files: launch.files,
  };
  return Object.fromEntries(Object.keys(keys).map((key) => [key, all[key]]));
}

for (const name of readdirSync(CASES).sort()) {
  t.test(name.replaceAll('-', ' '), async (t) => {
    const expected = JSON.parse(readFileSync(`${CASES}/${name}/expected.json`, 'utf8'));
    const files = filesWithin(filesFromMap(new Map(treeOf(`${CASES}/${name}/repo`)), expected.named));
    const { launches, documents, unread } = launchesOf(files);
    t.equal(launches.length, expected.launches.length, 'launches');
    launches.forEach((launch, i) => {
      const keys = expected.launches[i] ?? {};
      t.strictSame(told(launch, files, keys), keys);
    });
    for (const [i, line] of (expected.unread ?? []).entries()) {
      const one = unread[i];
      t.match(`${one?.file}: ${one?.because}`, line.endsWith('*') ? line.slice(0, -1) : line);
    }
    t.equal(unread.length, expected.unread?.length ?? 0, 'unread');
    const notes = documents.flatMap((document) =>
      Object.entries(document.notes).flatMap(([list, items]) =>
        items.map((item) => `${document.file} ${list} ${item.name}: ${item.because}`),
      ),
    );
    t.strictSame(notes, expected.notes ?? [], 'notes');
    if (expected.documents)
      t.strictSame(
        documents.map(({ format, file }) => `${format} ${file}`),
        expected.documents,
      );
    for (const { format, body, marks } of documents) {
      const validate = validators.get(format);
      t.ok(validate?.(body), `${format}: ${ajv.errorsText(validate?.errors)}`);
      for (const pointer of marks.keys()) t.not(at(body, pointer), undefined, pointer);
    }
    t.strictSame(reread(launches, files), [], 'every word is re-read at its place');
  });
}

/** The value at a JSON Pointer. */
function at(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}

/** Explicit words whose text, read again from their place without quotes, escapes and folding, is not their value. */
function reread(launches: readonly Launch[], files: Files): string[] {
  const wrong: string[] = [];
  for (const launch of launches) {
    for (const word of [...launch.argv, ...launch.environment.values()]) {
      const file = files.read(word.at.file);
      if ('unreadable' in file || word.text === undefined || word.origin !== 'explicit') continue;
      const source = file.text.slice(word.at.start, word.at.end);
      if (source !== word.written) wrong.push(`${word.written} is not what stands at ${place(word.at)}`);
      if (/[$]/.test(source)) continue;
      const again = source
        .replace(/^(["'])(.*)\1$/s, '$2')
        .replace(/\\u00(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      const plain = again.replace(/\\(.)/gs, '$1').replace(/["']/g, '');
      if (plain !== word.text.replace(/["']/g, '')) wrong.push(`${source} at ${place(word.at)} is not ${word.text}`);
    }
  }
  return wrong;
}

const scope = (values: Record<string, string>) => ({
  get: (name: string) => (name in values ? pieceOf(textFile('.env', values[name] as string)) : undefined),
  unset: (name: string) => `${name} is not set`,
});
const said = (piece: Piece) => knownText(piece) ?? `?${unknownIn(piece)}`;

t.test('shell words', async (t) => {
  const values = { X: '5', EMPTY: '', LIST: ' a  b ', Q: "it's", P: '/srv/shop.py' };
  const rows: [string, string[]][] = [
    ['gunicorn shop.wsgi', ['gunicorn', 'shop.wsgi']],
    ['a  "b c"\t\'d e\'', ['a', 'b c', 'd e']],
    ['a\\ b "c\\"d" "e\\f"', ['a b', 'c"d', 'e\\f']],
    ["'a\\b' ''", ['a\\b', '']],
    ['--t=$X --t=${X}s "$X"', ['--t=5', '--t=5s', '5']],
    ['$EMPTY "$EMPTY" x', ['', 'x']],
    ['$LIST', ['a', 'b']],
    ['p$LIST', ['p', 'a', 'b']],
    ['"$LIST"', [' a  b ']],
    ['${Y:-7} ${EMPTY:-7} ${EMPTY-7} ${X:+set} ${Y:+set}', ['7', '7', 'set']],
    ['${Y:-a b} ${X:+-t  65}p "${X:+a b}"', ['a', 'b', '-t', '65p', 'a b']],
    ['p${Y:-"-t 65" -w\\ 3}', ['p-t 65', '-w 3']],
    ['${Y:-${X}}', ['5']],
    ['${Y:-"a b"}', ['a b']],
    ['${Y}', ['?Y is not set']],
    ['${X:?needed}', ['5']],
    ['$(nproc) `nproc`', ['?the output of $(nproc) is not known', '?the output of `nproc` is not known']],
    ['$((2 * X)) $(( $X + 1 )) $((EMPTY - 1))', ['10', '6', '-1']],
    ['$((X / 0)) $((Y + 1))', ['?$((X / 0)) is not evaluated', '?Y is not set']],
    ['${X%5} ${#X} ${#LIST}', ['1', '6']],
    ['${P##*/} ${P%/*} ${P#/srv} ${P%%/s*}', ['shop.py', '/srv', '/shop.py']],
    [
      '"${P/shop/desk}" ${P//s/z} ${P/%.py/.ini} ${P/#\\/srv/}',
      ['/srv/desk.py', '/zrv/zhop.py', '/srv/shop.ini', '/shop.py'],
    ],
    ['${P:1:3} ${P:5}', ['srv', 'shop.py']],
    ['${Q^^}', ["IT'S"]],
    ['${!X} ${X@Q}', ['?${!X} is not evaluated', '?${X@Q} is not evaluated']],
    ['${Y%5}', ['?Y is not set']],
    ['a # comment', ['a']],
    ['a#b', ['a#b']],
    ['$Q', ["it's"]],
    ['"unclosed', ['unclosed']],
    ['$', ['$']],
    ['a\\\nb', ['ab']],
  ];
  for (const [source, expected] of rows) {
    const piece = pieceOf(textFile('start', source));
    const words = split(piece, POSIX).flatMap((word) => ('parts' in word ? expand(word, piece, scope(values)) : []));
    t.strictSame(words.map(said), expected, source);
  }
});

t.test('words of compose are split without a shell', async (t) => {
  const rows: [string, string[]][] = [
    ['gunicorn "a b" \'c\\d\'', ['gunicorn', 'a b', 'c\\d']],
    ['a "b\\nc"', ['a', 'bnc']],
    ['a && b', ['a']],
    ['a (b) $X', ['a', '(b)', '$X']],
    ['a\nb', ['a', 'b']],
  ];
  for (const [source, expected] of rows) {
    const piece = pieceOf(textFile('compose.yaml', source));
    const words = split(piece, COMPOSE).flatMap((word) => ('parts' in word ? expand(word, piece, scope({})) : []));
    t.strictSame(words.map(said), expected, source);
  }
});

t.test('interpolation of compose', async (t) => {
  const variables = new Map(Object.entries({ A: '1', EMPTY: '' }).map(([k, v]) => [k, pieceOf(textFile('.env', v))]));
  const rows: [string, string][] = [
    ['$A-${A}', '1-1'],
    ['$$A $$$A', '$A $1'],
    ['${B:-x} ${B-x} ${EMPTY:-x} ${EMPTY-x}', 'x x x '],
    ['${B:-${A:-y}} ${B:-a}b}', '1 ab}'],
    ['${A:+set}${B:+set}', 'set'],
    ['${A:?must}', '1'],
    ['${B:?must}', '?the variable B is not set in .env and has no default'],
    ['a $ b ${ c', 'a $ b ${ c'],
    ['${B:-unclosed', 'unclosed'],
  ];
  for (const [source, expected] of rows) {
    t.equal(said(interpolate(pieceOf(textFile('compose.yaml', source)), variables)), expected, source);
  }
});

t.test('what only starts a program is no part of it', async (t) => {
  const files = filesFromMap(new Map());
  const rows: [string, string[]][] = [
    ['exec gunicorn a', ['gunicorn a']],
    ['env A=b C=d gunicorn a', ['gunicorn a']],
    ['A=b gunicorn a', ['gunicorn a']],
    ['nice -n 5 gunicorn a', ['gunicorn a']],
    ['tini -- gunicorn a', ['gunicorn a']],
    ['/sbin/tini -g -- gunicorn a', ['gunicorn a']],
    ['dumb-init gunicorn a', ['gunicorn a']],
    ['su-exec web gunicorn a', ['gunicorn a']],
    ['gosu web:web /usr/local/bin/gunicorn a', ['/usr/local/bin/gunicorn a']],
    ['poetry run gunicorn a', ['gunicorn a']],
    ['uv run --no-dev --with x gunicorn a', ['gunicorn a']],
    ['python3.12 -u -m gunicorn a', ['gunicorn a']],
    ['python -m shop', ['python -m shop']],
    ['sh -c "gunicorn a"', ['gunicorn a']],
    ['bash -lc "exec gunicorn a"', ['gunicorn a']],
    ['sh -c \'exec "$@"\' -- gunicorn a', ['gunicorn a']],
    ['ddtrace-run gunicorn a', ['gunicorn a']],
    ['opentelemetry-instrument --traces_exporter otlp gunicorn a', ['gunicorn a']],
    ['newrelic-admin run-program gunicorn a', ['gunicorn a']],
    ['chamber exec shop/live -- gunicorn a', ['gunicorn a']],
    ['./wait-for-it.sh db:5432 -t 60 -- gunicorn a', ['gunicorn a']],
    ['sh -c "migrate; gunicorn a & nginx"', ['gunicorn a', 'nginx']],
    ['sh -c "migrate && collect"', ['collect']],
    ['sh -c "gunicorn a || gunicorn b"', ['gunicorn a']],
    ['sh -c "export T=5; exec gunicorn -t $T a"', ['gunicorn -t 5 a']],
    ['sh -c "if true; then gunicorn a; fi"', ['gunicorn a']],
    ['bash -eo pipefail -c "gunicorn a"', ['gunicorn a']],
    ['$RUN a', ['?RUN is not set a']],
    ['sh', ['sh']],
    ['', []],
  ];
  for (const [source, expected] of rows) {
    const file = textFile('Dockerfile', source);
    const piece = pieceOf(file);
    const shell = pieceOf(textFile('Dockerfile', 'sh'));
    const option = pieceOf(textFile('Dockerfile', '-c'));
    const direct = split(piece, POSIX).flatMap((word) => ('parts' in word ? expand(word, piece, scope({})) : []));
    const words = /^[A-Z]=/.test(source) ? [shell, option, piece] : source.includes('$T') ? outer(piece) : direct;
    const place = { files: filesWithin(files), mounts: [], environment: new Map(), directory: '/' };
    const { started } = startedBy(words, place);
    t.strictSame(
      started.map((one) => one.words.map(said).join(' ')),
      expected,
      source,
    );
  }

  /** The words of a line whose variables are for the inner shell. */
  function outer(piece: Piece): Piece[] {
    return split(piece, COMPOSE).flatMap((word) => ('parts' in word ? expand(word, piece, scope({})) : []));
  }
});

t.test('scripts are evaluated to what they start', async (t) => {
  const LIVE = 'the environment variable LIVE is not set here';
  const rows: [string, string[]][] = [
    ['exec gunicorn a', ['gunicorn a']],
    ['gunicorn a', ['gunicorn a, a shell first']],
    ['exec "$@"', ['web 2']],
    ['exec gunicorn "$@" $# ${10}', ['gunicorn web 2 2']],
    ['set -- gunicorn "$@"; exec "$@"', ['gunicorn web 2']],
    ['shift; exec gunicorn -w "$1"', ['gunicorn -w 2']],
    ['shift 2; exec gunicorn "$@" a', ['gunicorn a']],
    ['exec gunicorn -w "${2:-3}" -t "${3:-30}"', ['gunicorn -w 2 -t 30']],
    ['exec gunicorn "${@:2}"', ['gunicorn 2']],
    ['if [ "$1" = web ]; then exec gunicorn a; fi; exec celery', ['gunicorn a']],
    ['if [ "$1" != web ]; then exec gunicorn a; else exec nginx; fi', ['nginx']],
    ['if test "$1" = x; then :; elif [[ $1 == w* && -n $2 ]]; then exec nginx; fi', ['nginx']],
    ['[ "$2" -gt 1 ] && exec gunicorn a || exec nginx', ['gunicorn a']],
    ['[ "${1#-}" != "$1" ] && set -- gunicorn "$@"; exec "$@"', ['web 2']],
    ['case "$1" in worker) exec celery ;; web|api) exec gunicorn a ;; *) exec "$@" ;; esac', ['gunicorn a']],
    ['case $1 in w?b) exec gunicorn a;; esac', ['gunicorn a']],
    ['case "$1" in "w*") exec nginx;; *) exec gunicorn a; esac', ['gunicorn a']],
    ['[ -z "$PORT" ] && PORT=8000; exec gunicorn -b :$PORT', ['gunicorn -b :8000']],
    ['if [ "x$PORT" = x ]; then PORT=8000; fi; exec gunicorn -b :$PORT', ['gunicorn -b :8000']],
    ['if [ -n "${PORT+set}" ]; then exec nginx; fi; exec gunicorn a', ['gunicorn a']],
    ['[ "$SET" ] && exec gunicorn -t $SET', ['gunicorn -t 7']],
    [
      'if [ "$LIVE" = yes ]; then exec gunicorn a; else exec nginx; fi',
      [`?[ "$LIVE" = yes ] decides it, and ${LIVE}, a shell first`],
    ],
    ['if [ "$LIVE" = yes ]; then exec gunicorn a; fi; exec gunicorn a', ['gunicorn a']],
    [
      'if [ "$LIVE" = yes ]; then T=60; else T=9; fi; exec gunicorn -t $T a',
      [`gunicorn -t ?[ "$LIVE" = yes ] decides it, and ${LIVE} a`],
    ],
    ['if [ "$LIVE" = yes ]; then T=60; else T=60; fi; exec gunicorn -t $T', ['gunicorn -t 60']],
    [
      'if [ "$LIVE" = yes ]; then exec gunicorn -t 60 a; fi; exec gunicorn -t 9 a',
      [`gunicorn -t ?[ "$LIVE" = yes ] decides it, and ${LIVE}`],
    ],
    [
      'if [ "$LIVE" = yes ]; then nginx; fi; exec gunicorn a',
      [`?[ "$LIVE" = yes ] decides it, and ${LIVE}, a shell first`, 'gunicorn a'],
    ],
    ['if [ "$LIVE" = yes ]; then echo no; exit 1; fi; exec gunicorn a', ['gunicorn a']],
    ['if [ "$LIVE" = yes ]; then python check.py; exit; fi; exec gunicorn a', ['gunicorn a']],
    ['case $LIVE in yes) exec gunicorn a;; *) exec celery;; esac', [`?case $LIVE decides it: ${LIVE}, a shell first`]],
    ['python manage.py migrate && cd app && exec gunicorn a', ['gunicorn a']],
    ['python manage.py migrate || exit 1; exec gunicorn a', ['gunicorn a']],
    ['gunicorn --check-config a && nginx -t && exec gunicorn a', ['gunicorn a']],
    ['command -v gunicorn >/dev/null && exec gunicorn a', ['gunicorn a']],
    ['until curl -s db; do sleep 1; done; exec gunicorn a', ['gunicorn a']],
    ['until gunicorn a; do sleep 1; done', ['gunicorn a, a shell first']],
    ['while true; do gunicorn a; sleep 1; done', ['gunicorn a, a shell first']],
    ['for i in 1 2 3; do T=$i; done; exec gunicorn -t $T', ['gunicorn -t ?the loop for i in 1 2 3 may change it']],
    ['while [ $# -gt 1 ]; do shift; done; exec gunicorn -n $0', ['gunicorn -n start.sh']],
    [
      'while read -r line; do export "$line"; done < .env; exec gunicorn -t ${T:-9}',
      ['gunicorn -t ?T may be set: export "$line" may set it'],
    ],
    ['start() { exec gunicorn -t "$1" a; }; start 60', ['gunicorn -t 60 a']],
    [
      'function start { local T=5; gunicorn -t $T; }; T=9; start; exec nginx -g $T',
      ['gunicorn -t 5, a shell first', 'nginx -g 9'],
    ],
    ['f() { [ "$1" = a ] && return 1; T=5; }; f a || T=6; exec gunicorn -t $T', ['gunicorn -t 6']],
    [
      'f() { if [ "$LIVE" = yes ]; then return; fi; T=5; }; T=4; f; exec gunicorn -t $T',
      [`gunicorn -t ?[ "$LIVE" = yes ] decides it, and ${LIVE}`],
    ],
    ['f() { f; }; f; exec gunicorn a', ['gunicorn a']],
    ['args=(-t 60); args+=(-w "$2"); exec gunicorn "${args[@]}" a', ['gunicorn -t 60 -w 2 a']],
    ['args="-t 60"; args="$args -w 2"; args+=" a"; exec gunicorn $args', ['gunicorn -t 60 -w 2 a']],
    ['a=(); exec gunicorn "${a[@]}" ${a[0]:-x}', ['gunicorn x']],
    ['T=$((SET * 2 + 1)); exec gunicorn -t $T', ['gunicorn -t 15']],
    ['exec gunicorn -w $(nproc)', ['gunicorn -w ?the output of $(nproc) is not known']],
    ['cd "$(dirname "$0")" && exec gunicorn -n "$(basename /srv/shop.py .py)"', ['gunicorn -n shop']],
    ['(cd app; gunicorn a) & exec nginx', ['gunicorn a, a shell first', 'nginx']],
    ['(T=5); exec gunicorn -t ${T:-9}', ['gunicorn -t 9']],
    ['echo 5 | read T; exec gunicorn -t ${T:-9}', ['gunicorn -t 9']],
    ['gunicorn a & nginx & wait -n', ['gunicorn a, a shell first', 'nginx, a shell first']],
    ['gunicorn a 2>&1 | tee log', ['gunicorn a, a shell first']],
    ['trap "kill $PID" TERM; gunicorn a & PID=$!; wait $PID', ['gunicorn a, a shell first']],
    ['eval "exec gunicorn -t $SET"', ['gunicorn -t 7']],
    ['eval "$(vault)"', ['eval ?the output of $(vault) is not known, a shell first']],
    ['{ gunicorn a; } > log', ['gunicorn a, a shell first']],
    ['! false && exec gunicorn a', ['gunicorn a']],
    ['(( SET > 5 )) && exec gunicorn a; exec nginx', ['gunicorn a']],
    ['[[ $1 =~ ^w ]] && exec gunicorn a; exec gunicorn a', ['gunicorn a']],
    ['if gunicorn a', ['?the script is not understood: the if has no then, a shell first']],
    ['fi; gunicorn a', ['?the script is not understood: the shell does not expect fi there, a shell first']],
    ['exec gunicorn "unclosed', ['?the script is not understood: a quote is not closed, a shell first']],
    [
      'cat <<EOF > f\nnever closed\nexec gunicorn a',
      ['?the script is not understood: a here-document has no end, a shell first'],
    ],
    ['exit 0; exec gunicorn a', []],
  ];
  for (const [source, expected] of rows) {
    const file = textFile('start.sh', source);
    const words = ['bash', 'start.sh', 'web', '2'].map((word) => pieceOf(textFile('Dockerfile', word)));
    const files = filesWithin(filesFromMap(new Map([['start.sh', source]])));
    const environment = new Map([['SET', pieceOf(textFile('.env', '7'))]]);
    const mounts = [{ inside: '/', outside: '', at: file.at(0, 0) }];
    const { started } = startedBy(words, { files, mounts, environment, directory: '/' });
    t.strictSame(
      started.map((one) => one.words.map(said).join(' ') + (one.first ? '' : ', a shell first')),
      expected,
      source,
    );
  }
});

t.test('ranges of requirements', async (t) => {
  const rows: [string, string | undefined][] = [
    ['gunicorn==21.2.0', 'gunicorn 21.2.0'],
    ['gunicorn==20.1', 'gunicorn 20.1.0'],
    ['gunicorn==21.*', 'gunicorn 21.0.0..22'],
    ['gunicorn~=21.2', 'gunicorn 21.2.0..22'],
    ['gunicorn~=21.2.0', 'gunicorn 21.2.0..21.3'],
    ['gunicorn>=20,<22', 'gunicorn 20.0.0..22.0.0'],
    ['gunicorn >= 20 , != 21.0.0', 'gunicorn 20.0.0..'],
    ['gunicorn<=22.0', 'gunicorn 20.1..22.0.0.1'],
    ['gunicorn<20', 'gunicorn 0..20.0.0'],
    ['gunicorn', 'gunicorn 20.1..'],
    ['Gunicorn[gevent,setproctitle]==23.0.0 ; python_version > "3.8"', 'gunicorn 23.0.0'],
    ['gunicorn==23.0.0 --hash=sha256:00', 'gunicorn 23.0.0'],
    ['gunicorn==23.0.0 \\', 'gunicorn 23.0.0'],
    ['Django_Rest.Framework==3.15', 'django-rest-framework 3.15.0'],
    ['gunicorn @ git+https://example.com/x', undefined],
    ['-e .', undefined],
    ['./wheels/gunicorn.whl', undefined],
    ['gunicorn>22,<21', undefined],
  ];
  for (const [source, expected] of rows) {
    const found = rangeOfRequirement(source);
    t.equal(found && `${found.name} ${rangeText(found.range)}`, expected, source);
  }
});

t.test('versions of images', async (t) => {
  const rows: [string, string | undefined][] = [
    ['nginx:1.28', '1.28'],
    ['nginx:1.28.0-alpine', '1.28.0'],
    ['nginx:1.27-bookworm-perl', '1.27'],
    ['nginx', '1.31.4.. assumed'],
    ['nginx:latest', '1.31.4.. assumed'],
    ['nginx:1', '1.31.4.. assumed'],
    ['nginx:1-alpine', '1.31.4.. assumed'],
    ['nginx:mainline-alpine3.24-slim', '1.31.4.. assumed'],
    ['nginx:alpine', '1.31.4.. assumed'],
    ['nginx:stable', '1.30.4.. assumed'],
    ['nginx:stable-alpine', '1.30.4.. assumed'],
    ['docker.io/library/nginx:1.26.3', '1.26.3'],
    ['public.ecr.aws/nginx/nginx-unprivileged:1.29', '1.29'],
    ['nginxinc/nginx-unprivileged:stable', '1.30.4.. assumed'],
    ['openresty/openresty:1.27.1.2-alpine', '1.27.1'],
    ['nginx:1.28@sha256:00', '1.28'],
    ['nginx@sha256:00', undefined],
    ['nginx:our-build', undefined],
    ['registry.example.com:5000/nginx:1.28', undefined],
    ['example/nginx:1.28', undefined],
  ];
  for (const [source, expected] of rows) {
    const range = imageRange(source).get('nginx');
    t.equal(range && rangeText(range), expected, source);
  }
});

t.test('masks and durations', async (t) => {
  const masks: [string, string, boolean][] = [
    ['*.conf', 'shop.conf', true],
    ['*.conf', '.conf', false],
    ['*', '.hidden', false],
    ['s?op*', 'shop.conf', true],
    ['[a-r]*', 'shop', false],
    ['[!a-r]*', 'shop', true],
    ['*a*b*c', 'aXbXbXc', true],
    ['*a*a*a*a*a*a*a*b', 'a'.repeat(200), false],
    ['[', '[', true],
    ['', '', true],
  ];
  for (const [mask, name, expected] of masks) t.equal(matchesName(mask, name), expected, `${mask} ${name}`);
  const durations: [string, number | undefined][] = [
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['10', undefined],
    ['ten', undefined],
  ];
  for (const [text, expected] of durations) t.equal(durationOf(text), expected, text);
});

t.test('scalars of YAML keep the place of every character', async (t) => {
  const rows = [
    'plain words here',
    'plain\n    on two lines',
    '"double \\"quoted\\" \\u00e9 \\\n    joined"',
    "'single ''quoted'''",
    '|\n    literal\n      indented\n    end\n',
    '>\n    folded\n    line\n\n    paragraph\n      kept\n',
    '>-\n    stripped\n    end\n',
    '|2\n     two\n',
    '|+\n    kept\n\n',
    '"crlf\r\n    folded"',
    '|\r\n    crlf\r\n    literal\r\n',
  ];
  for (const row of rows) {
    const file = textFile('compose.yaml', `größe: 1\nkey: ${row}\n`);
    const tree = readYaml(file);
    if ('unreadable' in tree || tree.root.kind !== 'map') t.fail(row);
    else {
      const node = tree.root.entries.get('key')?.value;
      if (node?.kind !== 'scalar') t.fail(row);
      else {
        t.equal(node.piece.text, node.value, row);
        for (let i = 0; i < node.piece.text.length; i++) {
          const c = node.piece.text[i] as string;
          const source = file.text.slice(node.piece.starts[i], node.piece.ends[i]);
          t.ok(
            /\s/.test(c) ? /\s|\\/.test(source) : source === c || source.startsWith('\\') || source === "''",
            `${row}: ${c}`,
          );
        }
      }
    }
  }
});

t.test('hostile input is read or refused', async (t) => {
  const bomb = `a0: &a0 [x]\n${Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join('\n')}`;
  const rows: [string, string][] = [
    ['compose.yaml', `${bomb}\nservices:\n  web:\n    image: nginx\n    command: *a60\n`],
    ['compose.yaml', 'services: ' + '['.repeat(100_000)],
    ['compose.yaml', `services:\n  web:\n    image: nginx\n    command: ${'${A:-'.repeat(50_000)}\n`],
    ['compose.yaml', 'services: &s\n  web: *s\n  <<: *s\n'],
    [
      'compose.yaml',
      'services:\n  web:\n    image: {a: b}\n    build: [1]\n    command: {a: b}\n    environment: 3\n    volumes: x\n    ports: {a: 1}\n    networks: 5\n    extends: []\n    env_file: {path: {}}\n    configs: [[]]\n',
    ],
    ['compose.yaml', '\u{feff}services:\r\n  web:\r\n    image: nginx\r\n'],
    ['compose.yaml', ''],
    ['.env', `A=1\n${'# much\n'.repeat(2_000_000)}`],
    ['.env', `A="${'\n'.repeat(500_000)}B='`],
    ['Dockerfile', ''],
    ['Dockerfile', 'FROM'],
    [
      'Dockerfile',
      'FROM python\nENTRYPOINT\nCMD\nENV\nCOPY\nWORKDIR\nARG\nEXPOSE\nRUN\nSHELL\nSTOPSIGNAL\nADD a\nONBUILD CMD x\n',
    ],
    ['Dockerfile', `FROM python\nCMD ${'${A:-'.repeat(50_000)}`],
    ['Dockerfile', `FROM python\nRUN ${'a && '.repeat(50_000)}b\nCMD gunicorn`],
    ['Dockerfile', `FROM python\nCMD ${'sh -c "'.repeat(500)}`],
    ['Dockerfile', `FROM python\n${'ENV A=$A$A$A$A\n'.repeat(60)}`],
    ['Dockerfile', `FROM python\n${'RUN x \\\n'.repeat(100_000)}`],
    ['Dockerfile', 'FROM python AS a\nFROM a AS a\nCOPY --from=a / /\nCOPY --from=9 a b\nCMD ["gunicorn"'],
    ['Dockerfile', 'FROM python\nRUN <<EOF\nnever closed\n'],
    ['Dockerfile', `FROM python\nWORKDIR /\nCOPY . /\nCMD ${'. ./Dockerfile; '.repeat(50)} exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD ${'if a; then '.repeat(20_000)} exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD ${'a && '.repeat(20_000)} exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD ${'[ "$A" ] && X=1; '.repeat(5_000)} exec gunicorn $X`],
    ['Dockerfile', 'FROM python\nCMD f() { f; f; }; f; exec gunicorn'],
    ['Dockerfile', `FROM python\nCMD A=aaaa; ${'A=$A$A; '.repeat(5_000)} exec gunicorn $A`],
    ['Dockerfile', `FROM python\nCMD set -- a; ${'set -- "$@" "$@"; '.repeat(60)} exec gunicorn "$@"`],
    ['Dockerfile', `FROM python\nCMD ${'while a; do '.repeat(80)} gunicorn ${'; done'.repeat(80)}`],
    ['Dockerfile', `FROM python\nCMD ${'echo a >> /etc/x; '.repeat(5_000)} exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD [ ${'! '.repeat(20_000)} a ] && exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD ${'$('.repeat(20_000)} exec gunicorn`],
    ['Dockerfile', `FROM python\nCMD X=${'$(echo '.repeat(100)}${')'.repeat(100)} exec gunicorn $X`],
    ['Dockerfile', `FROM python\nCMD exec gunicorn -t $((${'('.repeat(3_000)}1${')'.repeat(3_000)}))`],
    ['Dockerfile', `FROM python\nCMD ${'f() { '.repeat(20_000)} exec gunicorn`],
  ];
  for (const [path, text] of rows) {
    const { launches, documents } = launchesOf(filesWithin(filesFromMap(new Map([[path, text]]))));
    for (const { format, body } of documents) t.ok(validators.get(format)?.(body), text.slice(0, 40));
    for (const {
      at: { start: from, end },
    } of launches)
      t.ok((from ?? 0) <= (end ?? 0));
  }
});

t.test('damaged carriers are read without an exception', async (t) => {
  const texts = readdirSync(CASES).flatMap((name) =>
    existsSync(`${CASES}/${name}/repo`) ? [treeOf(`${CASES}/${name}/repo`)] : [],
  );
  let seed = 20_260_101;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const pieces = [
    '"',
    "'",
    '\\',
    '${',
    '}',
    '\n',
    '\r\n',
    '$(',
    '[',
    ']',
    '<<',
    '*a',
    '&a',
    ': ',
    '- ',
    '\u0000',
    'é',
    '\uFFFF',
  ];
  // `npm run fuzz` tries more.
  const FUZZED = Number(process.env.UPKEEP_FUZZ ?? 200);
  for (let runs = 0; runs < FUZZED; runs++) {
    const tree = texts[random(texts.length)] ?? [];
    const damaged = tree.map(([path, bytes]): [string, string] => {
      let text = new TextDecoder().decode(bytes);
      for (let i = random(4); i >= 0; i--) {
        const from = random(text.length + 1);
        text = text.slice(0, from) + (pieces[random(pieces.length)] ?? '') + text.slice(from + random(3) * random(8));
      }
      return [path, text];
    });
    const files = filesFromMap(new Map(damaged));
    const { launches } = launchesOf(filesWithin(files));
    for (const launch of launches) {
      programsOf(launch);
      for (const word of [...launch.argv, ...launch.environment.values()]) {
        const file = files.read(word.at.file);
        if ('unreadable' in file || file.text.slice(word.at.start, word.at.end) !== word.written)
          t.fail(JSON.stringify(damaged));
      }
    }
  }
  t.pass(`${FUZZED} damaged repositories`);
});

t.test('a word says where a variable was set', async (t) => {
  const file = textFile('Dockerfile', 'gunicorn -t $T');
  const piece = pieceOf(file);
  const set = pieceOf(textFile('.env', 'T=60'), 2, 4);
  const words = split(piece, POSIX).flatMap((word) =>
    'parts' in word ? expand(word, piece, { get: () => set, unset: () => '' }) : [],
  );
  t.match(wordOf(words[2] as Piece), {
    text: '60',
    written: '$T',
    origin: 'environment',
    at: { file: 'Dockerfile', column: 13 },
    from: { file: '.env', column: 3 },
  });
});
