import type { Rule } from '../contracts/rule.ts';

const WIDTH = 96;

/** The page of one rule: why it fails, who is hit, what to do, how it looks. `example` is a report that shows it. */
export function explainText(rule: Rule, example: string | undefined): string {
  const hits = Object.values(rule.hits ?? {}).map(withWords);
  return `${[
    `${rule.title}\n${rule.rule}: ${rule.severity}, ${rule.category}`,
    wrapped(rule.description),
    section('What the report says', [withWords(rule.message)]),
    section('Who is hit', hits),
    section('What to do', [withWords(rule.fix)]),
    example === undefined ? '' : `Example\n\n${indented(example.trimEnd())}`,
    section('Sources', rule.sources),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** A message with its slots as words: `{server} closes it` says `<server> closes it`. */
function withWords(message: string): string {
  return message.replace(/\{(\w+)\}/g, (_, slot: string) => `<${slot.replaceAll('_', ' ')}>`);
}

/** The catalogue: one line for each rule, by category. */
export function rulesText(rules: readonly Rule[]): string {
  const categories = [...new Set(rules.map((rule) => rule.category))].sort();
  const width = Math.max(...rules.map((rule) => rule.rule.length));
  return `${categories
    .map((category) => {
      const lines = rules
        .filter((rule) => rule.category === category)
        .map((rule) => `  ${rule.rule.padEnd(width)}  ${rule.severity.padEnd('warning'.length)}  ${rule.title}`);
      return [category, ...lines].join('\n');
    })
    .join('\n\n')}\n`;
}

function section(title: string, paragraphs: readonly string[]): string {
  if (paragraphs.length === 0) return '';
  const bullet = paragraphs.length > 1;
  return `${title}\n${paragraphs.map((text) => wrapped(text, bullet ? '  - ' : '  ')).join('\n')}`;
}

/** Words on lines of at most WIDTH; `lead` stands before the first line and its width before the others. */
function wrapped(text: string, lead = ''): string {
  const margin = ' '.repeat(lead.length);
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const lines = [lead];
      for (const word of paragraph.trim().split(/\s+/)) {
        const line = lines[lines.length - 1] as string;
        if (line.trim() !== '' && line.trim() !== '-' && line.length + 1 + word.length > WIDTH)
          lines.push(margin + word);
        else lines[lines.length - 1] = line === lead || line === margin ? line + word : `${line} ${word}`;
      }
      return lines.join('\n');
    })
    .join('\n\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
