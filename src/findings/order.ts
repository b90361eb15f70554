import type { Finding } from '../contracts/finding.ts';
import type { At } from '../contracts/model.ts';

const SEVERITIES = ['error', 'warning', 'info'];

/** The order of findings: the most severe first, then by place, rule and the places of the other operands. */
export function byImportance(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    byPlace(a.operands[0]?.at, b.operands[0]?.at) ||
    byText(a.rule, b.rule) ||
    byPlaces(a, b) ||
    byText(JSON.stringify(a), JSON.stringify(b))
  );
}

function byPlaces({ operands }: Finding, { operands: others }: Finding): number {
  const length = Math.min(operands.length, others.length);
  for (let i = 1; i < length; i++) {
    const order = byPlace(operands[i]?.at, others[i]?.at);
    if (order !== 0) return order;
  }
  return operands.length - others.length;
}

function byPlace(a: At | undefined, b: At | undefined): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  return byText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

// Not localeCompare: the order must not depend on the machine.
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
