import t from 'tap';
import { parse, parseAsNginx, type Tree } from '../../src/documents/nginx/parse.ts';
import { randomFrom } from '../random.ts';
import { mutated } from './nginx/mutated.ts';
import { parseCases } from './nginx/parse-cases.ts';

/** The tree as text: words joined by a space, blocks in brackets, comments as they stand. */
function compact(tree: Tree): string {
  const { text } = tree;
  const shown = (block: number): string =>
    [...tree.children(block)]
      .map((row) => {
        const kind = tree.kind(row);
        const { start, end } = tree.directives.of;
        if (kind === 'comment' || kind === 'template') return text.slice(start[row], end[row]);
        const words = tree.wordsOf(row).map((word) => JSON.stringify(tree.value(word)));
        if (kind === 'block') return `${words.join(' ')} [${shown(row)}]`;
        return words.join(' ') + (kind === 'opaque' ? ' [...]' : '');
      })
      .join(', ');
  const problems = tree.problems.map(({ code, start, end }) => ` !${code} ${JSON.stringify(text.slice(start, end))}`);
  return shown(-1) + problems.join('');
}

t.test('a text is split into the words and blocks that nginx sees', async (t) => {
  for (const [text, tree] of parseCases) t.equal(compact(parse(text)), tree, JSON.stringify(text).slice(0, 80));
});

t.test('what is read as nginx reads it is not mended', async (t) => {
  const rows: [text: string, tree: string][] = [
    ['listen {{ port }};', '"listen" [ ["port"]] !unexpected "{" !missing_semicolon "port" !unexpected ";"'],
    ['root /srv\nlisten 80;', '"root" "/srv" "listen" "80"'],
    ['location ~ ^/a{2}$ { }', '"location" "~" "^/a" ["2}$" []] !missing_brace "location ~ ^/a"'],
    ['add_header X "a;\nadd_header Y "b";', '"add_header" "X" "a;\\nadd_header Y " "b\\"" !joined_words "b\\""'],
    ['http { server { listen 80; server { } }', '"http" ["server" ["listen" "80", "server" []]] !missing_brace "http"'],
    ['root #{dir};\n/srv;', '"root" "/srv", #{dir};'],
    ['{% if tls %}\nlisten 80;', ' ["%" "if" "tls" "%}" "listen" "80"] !unexpected "{" !missing_brace "{"'],
    ['server {# the desk #}\n}', '"server" [# the desk #}]'],
    ['<% ports.each do %>\nlisten 80;', '"<%" "ports.each" "do" "%>" "listen" "80"'],
    ['% for port in ports:\nlisten 80;', '"%" "for" "port" "in" "ports:" "listen" "80"'],
    ['${EXTRA}\nlisten 80;', '"$' + '{EXTRA}" "listen" "80"'],
  ];
  for (const [text, tree] of rows) t.equal(compact(parseAsNginx(text)), tree, JSON.stringify(text));
});

t.test('a piece that does not fit into the buffer of nginx is said', async (t) => {
  // nginx -t 1.22.1 refuses the second of each pair: "too long parameter".
  const rows: [fits: string, tooLong: string][] = [
    [`root ${'a'.repeat(4095)};`, `root ${'a'.repeat(4096)};`],
    [`root "${'a'.repeat(4094)}";`, `root "${'a'.repeat(4095)}";`],
    [`#${'a'.repeat(4094)}\n`, `#${'a'.repeat(4095)}\n`],
    [`root ${'é'.repeat(2047)};`, `root ${'é'.repeat(2048)};`],
    [`root ${'日'.repeat(1365)};`, `root ${'日'.repeat(1366)};`],
    [`root ${'\u{1f4e6}'.repeat(1023)};`, `root ${'\u{1f4e6}'.repeat(1024)};`],
  ];
  for (const [fits, tooLong] of rows) {
    t.strictSame(parse(fits).problems, [], `${fits.length} characters`);
    t.match(parse(tooLong).problems, [{ code: 'too_long' }], `${tooLong.length} characters`);
  }
});

/** Why a tree is none of its text; undefined where all is well. */
function faultOf(tree: Tree): string | undefined {
  const { text } = tree;
  const { of, count } = tree.directives;
  let last = 0;
  const tokens: [number, number][] = [];
  for (let word = 0; word < tree.words.count; word++) tokens.push([tree.start(word), tree.end(word)]);
  for (let row = 0; row < count; row++) {
    const [start, end, next, parent] = [of.start[row], of.end[row], of.next[row], of.parent[row]] as number[] as [
      number,
      number,
      number,
      number,
    ];
    if (start < 0 || end < start || end > text.length) return `directive ${row} lies outside the text`;
    if (next <= row || next > count) return `directive ${row} has children that are not there`;
    if (parent >= row) return `directive ${row} stands before its block`;
    if (parent !== -1 && (start < (of.start[parent] as number) || end > (of.end[parent] as number)))
      return `directive ${row} lies outside its block`;
    if (parent !== -1 && next > (of.next[parent] as number)) return `directive ${row} ends after its block`;
    const kind = tree.kind(row);
    if (kind === 'comment' || kind === 'template') tokens.push([start, end]);
    if (kind === 'opaque') tokens.push([of.brace[row] as number, end]);
  }
  tokens.sort((a, b) => a[0] - b[0]);
  let joined = '';
  for (const [start, end] of tokens) {
    if (start < last) return `the token at ${start} begins inside another one`;
    const gap = text.slice(last, start);
    if (/[^ \t\r\n;{}]/.test(gap)) return `${JSON.stringify(gap)} is in no token`;
    joined += gap + text.slice(start, end);
    last = end;
  }
  if (joined + text.slice(last) !== text) return 'the tokens do not give the text back';
  if (/[^ \t\r\n;{}]/.test(text.slice(last))) return 'the end of the text is in no token';
  for (const { start, end } of tree.problems) {
    if (start < 0 || end < start || end > text.length) return 'a problem lies outside the text';
  }
  return undefined;
}

t.test('whatever stands in a text stands in its tree', async (t) => {
  const seeds = ['', ...parseCases.map(([text]) => text)];
  const next = randomFrom(20_261_121);
  // `npm run fuzz` tries a million.
  const texts = Number(process.env.UPKEEP_FUZZ ?? 200) * 50;
  for (let done = 0; done < texts; done++) {
    const text = mutated(seeds, next);
    for (const tree of [parse(text), parseAsNginx(text)]) {
      const fault = faultOf(tree);
      if (fault) t.fail(`${fault}: ${JSON.stringify(text)}`);
    }
  }
  t.pass(`${texts} texts`);
});

t.test('size and depth cost memory and time in proportion', async (t) => {
  t.equal(parse('x'.repeat(100_000_000)).words.count, 1, 'one word of 100 MB');
  const deep = parse(`${'location / { '.repeat(5000)}${'} '.repeat(5000)}`);
  t.strictSame(
    deep.problems.map(({ code }) => code),
    ['too_deep'],
  );
  const brackets = Array.from({ length: 3000 }, (_, level) => `[${'='.repeat(level)}[`).join('');
  for (const [name, text] of [
    ['open quotes', '"a \'b\n'.repeat(200_000)],
    ['quotes that close in other lines', '"a\n"b;\n'.repeat(200_000)],
    ['open braces', '{'.repeat(1_000_000)],
    ['closing braces', '}'.repeat(1_000_000)],
    ['open templates', '{{ '.repeat(300_000)],
    ['long brackets', `a_by_lua_block {${'[=['.repeat(300_000)}`],
    ['long brackets of many levels', `a_by_lua_block {${brackets}`],
    ['blocks of Lua that nobody closes', 'a_by_lua_block { "\n'.repeat(200_000)],
    ['servers that nobody closes', 'server {\n'.repeat(50_000)],
    ['regular expressions with braces', 'location ~ a{2}{2'.repeat(100_000)],
    ['words of one directive', '~a{2} '.repeat(200_000)],
  ] as const) {
    t.equal(faultOf(parse(text)), undefined, name);
  }
});
