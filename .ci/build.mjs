// Writes dist/: the program, the library, and its types. Everything in it can be made again from src/.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

await build({
  entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
  absWorkingDir: process.cwd(),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  // Some dependencies are CommonJS and ask for node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
// Beside the program as it is beside src/cli.ts, so that one relative path serves both.
mkdirSync('dist/findings');
cpSync('src/findings/policy.wasm', 'dist/findings/policy.wasm');
chmodSync('dist/cli.js', 0o755);

// The schemas lie outside src/, so the declarations come out one folder too deep.
const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (types.status === 0) renameSync('dist/declarations/src', 'dist/types');
rmSync('dist/declarations', { recursive: true, force: true });
process.exitCode = types.status ?? 1;
