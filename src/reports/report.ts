import type { Finding } from '../contracts/finding.ts';
import type { Model } from '../contracts/model.ts';
import type { Report } from '../contracts/report.ts';
import { pathsOf } from './paths.ts';
import { Routes } from './routes.ts';

/** A value of the model, an item of its notes or an unjoined address. */
export type Operand = Finding['operands'][number];

/** What a report is made from: the part of a check's result that people and machines are told. */
export interface Outcome {
  model: Model;
  findings: readonly Finding[];
  files: Report['files'];
  /** The line to write so that `operand` becomes `to`; undefined where no words can be given. */
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
  const sorted = findings
    .map((finding) => ({ finding, key: sortKey(finding) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ finding }) => finding);
  return {
    format: 1,
    findings: sorted.map((finding) => ({
      finding,
      routes: routes.of(finding),
      fix: fixesOf(finding, fixLine),
    })),
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

function fixesOf(finding: Finding, fixLine: Outcome['fixLine']): string[] {
  const lines = finding.fix.map(({ operand, to }) => {
    const target = finding.operands[operand];
    return target && fixLine(target, to);
  });
  return [...new Set(lines.filter((line) => line !== undefined))];
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

type Key = readonly (string | number)[];

function sortKey(finding: Finding): Key {
  const at = finding.operands[0]?.at;
  const places = finding.operands.map((operand) => `${operand.at.file}:${operand.at.start ?? operand.at.line}`);
  return [
    SEVERITIES.indexOf(finding.severity),
    at?.file ?? '',
    at?.line ?? 0,
    at?.column ?? 0,
    finding.rule,
    finding.message,
    finding.path.join(' '),
    places.join(' '),
  ];
}

// By code unit, not by locale: the order must be the same on every machine.
function compareKeys(a: Key, b: Key): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] as typeof left;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
