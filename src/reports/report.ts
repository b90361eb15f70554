import type { Finding } from '../contracts/finding.ts';
import type { Link, Model } from '../contracts/model.ts';
import type { Report } from '../contracts/report.ts';
import { byImportance } from '../findings/order.ts';
import { pathsOf } from './paths.ts';
import { Routes } from './routes.ts';

/** A value of the model, an item of its notes or an unjoined address. */
export type Operand = Finding['operands'][number];

/** What a report is made from: the part of a check's result that people and machines are told. */
export interface Outcome {
  model: Model;
  findings: readonly Finding[];
  files: Report['files'];
  /** What to write, and where, so that `operand` becomes `to`; undefined where no words can be given. */
  fixLine(operand: Operand, to: number | boolean | string): string | undefined;
}

export const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Everything that any format of report says, in one order that does not depend on the order of the input. */
export function reportOf({ model, findings: all, files, fixLine }: Outcome): Report {
  // One file that several stacks start is one fault: the places are the same, only the documents differ.
  const findings = firstOfEach(all, ({ rule, severity, message, path, operands, waived }) =>
    JSON.stringify([rule, severity, message, path, operands.map(({ at, name }) => [at, name]), waived]),
  );
  const unjoined = firstOfEach(model.unjoined, ({ address, because, at }) => JSON.stringify([address, because, at]));
  const routes = new Routes(model, findings);
  const targets = targetsOf(findings);
  return {
    format: 1,
    findings: findings.sort(byImportance).map((finding) => {
      const links = routes.linksOf(finding);
      const assumed = assumedIn(finding, links);
      return {
        finding,
        routes: routes.of(links),
        fix: fixesOf(finding, targets, fixLine),
        ...(assumed !== undefined && { assumed }),
      };
    }),
    paths: pathsOf(model),
    unjoined,
    files,
    counts: countsOf(model, findings, unjoined.length, files),
  };
}

function firstOfEach<T>(items: readonly T[], identity: (item: T) => string): T[] {
  const firsts = new Map<string, T>();
  for (const item of items) {
    const key = identity(item);
    if (!firsts.has(key)) firsts.set(key, item);
  }
  return [...firsts.values()];
}

function fixesOf(finding: Finding, targets: Targets, fixLine: Outcome['fixLine']): string[] {
  const lines = finding.fix.map((change) => {
    const target = finding.operands[change.operand];
    return target && fixLine(target, targets.get(targetKey(target, change.to)) ?? change.to);
  });
  return [...new Set(lines.filter((line) => line !== undefined))];
}

/** By place and direction: the number that satisfies every finding that sets it. */
type Targets = Map<string, number>;

function targetsOf(findings: readonly Finding[]): Targets {
  const targets: Targets = new Map();
  for (const { operands, fix } of findings) {
    for (const { operand, to } of fix) {
      const target = operands[operand];
      if (typeof to !== 'number' || !target) continue;
      const key = targetKey(target, to);
      const other = targets.get(key) ?? to;
      targets.set(key, raises(target, to) ? Math.max(to, other) : Math.min(to, other));
    }
  }
  return targets;
}

function targetKey(operand: Operand, to: number | boolean | string): string {
  return JSON.stringify([operand.at, operand.name, raises(operand, to)]);
}

/** Whether a change makes a number larger; what has no limit can only become smaller. */
function raises({ max }: Operand, to: number | boolean | string): boolean {
  return typeof max === 'number' && typeof to === 'number' && to > max;
}

/** What a finding rests on that is not certain: an operand, or every link that it is about. */
function assumedIn({ operands }: Finding, links: readonly Link[]): string | undefined {
  const operand = operands.find((value) => value.assumed === true);
  if (operand) return `${operand.name} is ${operand.text}`;
  return links.every(({ evidence }) => evidence === 'assumed') ? links[0]?.because : undefined;
}

function countsOf(
  { notes }: Model,
  findings: readonly Finding[],
  unjoined: number,
  files: Report['files'],
): Report['counts'] {
  const live = findings.filter((finding) => !finding.waived);
  const count = (severity: Finding['severity']) => live.filter((finding) => finding.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    waived: findings.length - live.length,
    files_read: files.filter((file) => file.status === 'read').length,
    not_understood: notes.unknown.length + notes.unreadable.length + unjoined,
  };
}
