import { readFileSync } from 'node:fs';
import { type CheckResult, check } from '../src/check.ts';
import type { Settings } from '../src/contracts/model.ts';
import type { VersionSetting } from '../src/documents/read.ts';
import type { Files } from '../src/files/file.ts';
import { rules } from '../src/findings/catalogue.ts';
import { reportOf } from '../src/reports/report.ts';
import { textReport } from '../src/reports/text.ts';
import { SETTINGS } from './settings.ts';

/** The compiled policy, loaded once. */
export const POLICY = new WebAssembly.Module(new Uint8Array(readFileSync('src/findings/policy.wasm')));

/** The whole check; without settings, with those that hold where no `upkeep.yaml` says otherwise. */
export const checked = (
  files: Files,
  settings: Settings = SETTINGS,
  versions: readonly VersionSetting[] = [],
): CheckResult => check({ files, settings, versions, policy: POLICY });

const same = (text: string) => text;
const PLAIN = { bold: same, dim: same, red: same, yellow: same, cyan: same };

/** The text report, without colours. */
export const reported = (files: Files): string =>
  textReport(reportOf(checked(files)), { files, rules: rules(), colours: PLAIN, verbose: false });
