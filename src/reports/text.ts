import type { Finding } from '../contracts/finding.ts';
import type { At } from '../contracts/model.ts';
import type { Report } from '../contracts/report.ts';
import type { Rule } from '../contracts/rule.ts';
import type { Files } from '../files/file.ts';
import { type Excerpt, Source } from './excerpt.ts';
import { printable } from './printable.ts';
import type { Operand } from './report.ts';
import { routesText } from './routes.ts';

/** The colours of a terminal, or functions that add none. */
export type Colours = Record<'bold' | 'dim' | 'red' | 'yellow' | 'cyan', (text: string) => string>;

export interface TextOptions {
  /** For the lines under which carets stand. */
  files: Pick<Files, 'read'>;
  /** For headlines and for what to do where no change can be computed. */
  rules: readonly Rule[];
  colours: Colours;
  /** Lists everything: each thing that was not understood, waived findings, every file. */
  verbose: boolean;
}

type Entry = Report['findings'][number];

/** How many things that were not understood are listed before they are only counted. */
const FEW = 10;
/** What happens and to whom stays on one line up to this length. */
const LINE = 110;

/** The report as a person reads it; ends in a newline. */
export function textReport(report: Report, options: TextOptions): string {
  const page = new Page(options);
  const blocks: string[] = [];
  const asides: string[] = [];
  for (const entry of report.findings) {
    if (entry.finding.waived) {
      if (options.verbose) asides.push(page.waived(entry.finding));
    } else if (entry.finding.category !== 'not_understood' || entry.finding.severity !== 'info') {
      blocks.push(page.block(entry));
    } else if (entry.finding.rule !== 'address_leads_nowhere') {
      // An address that leads nowhere is said below, among what was not joined.
      asides.push(page.aside(entry.finding));
    }
  }
  const shown = options.verbose ? asides : asides.slice(0, FEW);
  const hidden = asides.length - shown.length;
  if (hidden > 0) shown.push(page.dim(`… and ${hidden} more that ${hidden === 1 ? 'was' : 'were'} not understood`));
  return `${[
    ...blocks,
    shown.join('\n'),
    options.verbose ? filesRead(report.files, page) : '',
    `${joined(report, page, options.verbose)}\n${counts(report, options.verbose)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

class Page {
  private readonly source: Source;
  private readonly rules: Map<string, Rule>;
  private readonly colours: Colours;

  constructor({ files, rules, colours }: TextOptions) {
    this.source = new Source(files);
    this.rules = new Map(rules.map((rule) => [rule.rule, rule]));
    this.colours = colours;
  }

  dim(text: string): string {
    return this.colours.dim(text);
  }

  private severity({ severity, rule }: Finding): string {
    const colour = { error: this.colours.red, warning: this.colours.yellow, info: this.colours.cyan }[severity];
    return this.colours.bold(colour(`${severity}[${rule}]`));
  }

  aside(finding: Finding): string {
    return `${this.severity(finding)} ${placeText(finding.operands[0]?.at)}: ${printable(finding.message)}`;
  }

  waived(finding: Finding): string {
    const { reason, owner, until } = finding.waived ?? { reason: '', owner: '', until: '' };
    const place = placeText(finding.operands[0]?.at);
    return `${this.dim(`waived[${finding.rule}]`)} ${place}: ${printable(`${reason} (${owner}, until ${until})`)}`;
  }

  block({ finding, routes, fix, assumed }: Entry): string {
    const rule = this.rules.get(finding.rule);
    const title = rule?.title ?? finding.message;
    const where = routesText(routes);
    const hits = [...finding.hits, where].filter((text) => text !== '');
    const lowered = rule?.severity === 'error' && finding.severity === 'warning' ? assumed : undefined;
    const fixes = fix.length > 0 ? fix : rule ? [rule.fix] : [];
    return [
      `${this.severity(finding)} ${this.colours.bold(printable(title))}`,
      ...this.frames(finding, lowered),
      ...field(finding.hits.length > 0 ? 'hits:' : 'at:  ', hits.join('; ').length <= LINE ? [hits.join('; ')] : hits),
      ...field('fix: ', fixes),
      `  help: upkeep explain ${finding.rule}`,
    ].join('\n');
  }

  /** Each operand's line with carets, the primary first. */
  private frames(finding: Finding, assumed: string | undefined): string[] {
    const { operands } = finding;
    const excerpts = operands.map((operand) => this.source.excerpt(operand.at));
    const digits = Math.max(2, ...operands.map(({ at }) => String(at.line).length));
    const gutter = (number: string) => this.dim(`${number.padStart(digits)} |`);
    const indent = ' '.repeat(digits);
    const lines: string[] = [];
    let above: At | undefined;
    let shown: string | undefined;
    for (const [i, operand] of operands.entries()) {
      const { at } = operand;
      const excerpt = excerpts[i];
      const label = labelOf(finding, operand, i);
      if (above?.file !== at.file || above.line !== at.line) {
        lines.push(`${indent}${this.dim(i === 0 ? '-->' : ':::')} ${placeText(at)}`);
        if (excerpt && i === 0) lines.push(gutter(''));
        shown = undefined;
      }
      // Of a long line, each label may stand under another part.
      if (excerpt && excerpt.line !== shown) lines.push(`${gutter(String(at.line))} ${excerpt.line}`.trimEnd());
      shown = excerpt?.line;
      if (excerpt) lines.push(`${gutter('')} ${this.carets(excerpt, finding, label)}`);
      else if (label !== '') lines.push(`${indent}${this.dim(' =')} ${label}`);
      above = at;
    }
    const notes = notesOf(finding);
    if (assumed !== undefined) notes.add(`a warning, because something is assumed: ${assumed}`);
    for (const text of notes) lines.push(`${indent} ${this.dim('=')} note: ${printable(text)}`);
    return lines;
  }

  private carets({ caret, carets }: Excerpt, { severity }: Finding, label: string): string {
    const colour = { error: this.colours.red, warning: this.colours.yellow, info: this.colours.cyan }[severity];
    return `${' '.repeat(caret)}${colour(`${'^'.repeat(carets)} ${label}`.trimEnd())}`;
  }
}

/** What the caret says; a default stands on the line that made it apply, so it says its own name. */
function labelOf(finding: Finding, { origin, name }: Operand, i: number): string {
  const label = finding.labels[i] ?? (i === 0 ? finding.message : '');
  const silent = origin === 'default' && name !== undefined && !/default/i.test(label);
  return printable(silent ? `${label} (the default of ${name})` : label);
}

/** How the values follow from what is written, unless a label says it already. */
function notesOf(finding: Finding): Set<string> {
  const notes = finding.operands.flatMap(({ because }) => because ?? []);
  return new Set(notes.filter((text) => !finding.labels.some((label) => label.includes(text.replace(/\.$/, '')))));
}

function field(name: string, lines: readonly string[]): string[] {
  return lines
    .filter((line) => line !== '')
    .map((line, i) => `  ${i === 0 ? name : ' '.repeat(name.length)} ${printable(line)}`);
}

function placeText(at: At | undefined): string {
  return at ? `${printable(at.file)}:${at.line}:${at.column}` : '';
}

function joined(report: Report, page: Page, verbose: boolean): string {
  // Stacks that start the same files have the same paths.
  const paths = [...new Set(report.paths.map((path) => printable(path.text)))];
  const loose = report.unjoined.map(
    ({ address, because, at }) => `${placeText(at)} → ${printable(address)} (${printable(because)})`,
  );
  // What was recognised and left out on purpose; a file that is no configuration is said with --verbose.
  const aside = report.files
    .filter(({ status, format }) => status === 'unread' && format !== undefined)
    .map(({ file, because = '' }) => `${page.dim('not read:')} ${printable(file)} (${printable(because)})`);
  const unjoined = loose.map((text) => `${page.dim('not joined:')} ${text}`);
  const shown = verbose ? unjoined : unjoined.slice(0, FEW);
  if (shown.length < unjoined.length) shown.push(page.dim(`… and ${unjoined.length - shown.length} more not joined`));
  return [...(paths.length > 0 ? paths : [page.dim('no request path was joined')]), ...shown, ...aside].join('\n');
}

function filesRead(files: Report['files'], page: Page): string {
  const width = Math.min(
    48,
    files.reduce((longest, { file }) => Math.max(longest, file.length), 0),
  );
  return files
    .map(({ file, status, format, because }) => {
      const as = status === 'read' ? (format ?? 'read') : status === 'unread' ? 'not read' : 'unreadable';
      const text = [as, because].filter((part) => part !== undefined).join(': ');
      return `${printable(file).padEnd(width)}  ${page.dim(printable(text))}`;
    })
    .join('\n');
}

function counts({ counts, findings }: Report, verbose: boolean): string {
  const infos = findings.filter(({ finding }) => isInfo(finding) && finding.category !== 'not_understood').length;
  const found = [some(counts.errors, 'error'), some(counts.warnings, 'warning')];
  if (infos > 0) found.push(some(infos, 'info'));
  if (counts.waived > 0) found.push(`${counts.waived} waived`);
  const hint = counts.not_understood > 0 && !verbose ? ' (--verbose lists all)' : '';
  return `${found.join(', ')}; ${some(counts.files_read, 'file')} read, ${some(counts.not_understood, 'thing')} not understood${hint}`;
}

function isInfo(finding: Finding): boolean {
  return finding.severity === 'info' && !finding.waived;
}

function some(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
