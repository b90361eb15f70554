import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The pinned tool that `npm run setup` installs, or the one that UPKEEP_OPA or UPKEEP_CONFTEST names. */
export function tool(name: 'opa' | 'conftest'): string | undefined {
  return [process.env[`UPKEEP_${name.toUpperCase()}`], `.tools/bin/${name}`].find((file) => file && existsSync(file));
}

/** Why a test is skipped, or false where the tools are there. */
export function missing(...tools: (string | undefined)[]): string | false {
  return tools.includes(undefined) && 'opa and conftest are not installed here (npm run setup)';
}

/** What a program prints, whatever its exit code. */
export function output(program: string, args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (thrown) {
    const { stdout, stderr } = thrown as { stdout?: string; stderr?: string };
    if (stdout === undefined) throw thrown;
    return stdout + (stderr ?? '');
  }
}

/** Gives `use` a folder that is gone afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The value of a query over an input, in one process. */
export function query(opa: string, text: string, input: unknown, ...args: string[]): unknown {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'input.json'), JSON.stringify(input));
    const printed = output(opa, [
      'eval',
      '-f',
      'json',
      '-d',
      'policies',
      '-i',
      join(folder, 'input.json'),
      ...args,
      text,
    ]);
    return JSON.parse(printed);
  });
}
