/** What is put into texts, cut out of them or doubled. */
const PIECES = [
  ...['{', '}', ';', '"', "'", '\\', '$', '${', '#', '\n', '\r\n', '\t', ' ', '\u0000', '\u000b', 'é', '\u{1f4e6}'],
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '#{x}',
    '{2}',
    '~ ',
    '""',
    '"a"',
    '[[',
    ']]',
    '[=[',
    ']=]',
    '--',
    '\\z',
    '\ufeff',
    '\ud83d',
  ],
  ...['server {', 'http {', 'upstream shop {', 'map $a $b {', 'x_by_lua_block {', 'server_name', 'listen 80', '0'],
];

/** A text of the seeds with some changes. */
export function mutated(seeds: readonly string[], next: (below: number) => number): string {
  let text = seeds[next(seeds.length)] as string;
  for (let change = next(6); change >= 0; change--) {
    const at = next(text.length + 1);
    const cut = next(3) === 0 ? next(20) : 0;
    const piece = next(4) === 0 ? text.slice(at, at + next(30)) : (PIECES[next(PIECES.length)] as string);
    text = text.slice(0, at) + piece + text.slice(at + cut);
  }
  return text;
}
