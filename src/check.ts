import type { Finding } from './contracts/finding.ts';
import type { Model, Settings } from './contracts/model.ts';
import type { Document } from './documents/document.ts';
import { fixText } from './documents/fix.ts';
import type { Operand } from './documents/formats.ts';
import { type FileReading, readDocuments, type VersionSetting } from './documents/read.ts';
import type { Files } from './files/file.ts';
import { evaluate } from './findings/evaluate.ts';
import { byImportance } from './findings/order.ts';
import { modelOf, modelOfUnknowns, placedHops } from './model/model.ts';
import { undecided } from './model/versions.ts';

export interface CheckInput {
  files: Files;
  settings: Settings;
  /** Versions that `upkeep.yaml` states. */
  versions: readonly VersionSetting[];
  /** src/findings/policy.wasm, compiled. */
  policy: WebAssembly.Module;
}

export interface CheckResult {
  model: Model;
  documents: Document[];
  findings: Finding[];
  /** Every listed file: what it was read as, or why not. */
  files: FileReading[];
  /** What to write, and where, so that a finding's operand becomes `to`, in its vendor's words. */
  fixLine(operand: Operand, to: number | boolean | string): string | undefined;
  /** Wall time by stage, in milliseconds, in order. */
  timings: { stage: string; ms: number }[];
}

/** The whole pipeline: files → documents → model → findings. Synchronous and pure; never throws on any file. */
export function check({ files, settings, versions, policy }: CheckInput): CheckResult {
  const timings: CheckResult['timings'] = [];
  const timed = <T>(stage: string, work: () => T): T => {
    const start = performance.now();
    const result = work();
    timings.push({ stage, ms: performance.now() - start });
    return result;
  };

  const reading = timed('documents', () => readDocuments(files, versions));
  const placed = timed('hops', () => placedHops(reading));
  const model = timed('links', () => modelOf(reading, placed, settings));
  const findings = timed('findings', () => evaluate(policy, model));
  const open = timed('versions', () =>
    undecided(reading, placed, settings, findings, (other) => evaluate(policy, other)),
  );
  if (open.length === 0) return { ...reading, model, findings, fixLine, timings };
  model.notes.unknown.push(...open);
  const told = timed('findings', () => evaluate(policy, modelOfUnknowns(model, open)));
  return { ...reading, model, findings: [...findings, ...told].sort(byImportance), fixLine, timings };

  function fixLine(operand: Operand, to: number | boolean | string): string | undefined {
    const document = operand.document === undefined ? undefined : reading.documents[operand.document];
    return document && fixText(document, operand, to, files);
  }
}
