// Installs the pinned tools that the tests use into .tools/, and only what is missing there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = join(fileURLToPath(new URL('..', import.meta.url)), '.tools');
const bin = join(tools, 'bin');

const GO = [
  { name: 'opa', module: 'github.com/open-policy-agent/opa', version: 'v1.22.0' },
  { name: 'conftest', module: 'github.com/open-policy-agent/conftest', version: 'v0.71.1' },
];
const PYTHON = ['crossplane==0.5.8', 'gunicorn==27.0.1'];

let failed = false;
mkdirSync(bin, { recursive: true });
for (const tool of GO) install(`${tool.name} ${tool.version}`, () => goTool(tool));
install(PYTHON.join(', '), pythonTools);
install("Debian's nginx", debianNginx);
process.exitCode = failed ? 1 : 0;

/** Runs one installation; it returns true if it was there already, a text if a toolchain is missing. */
function install(what, work) {
  const start = Date.now();
  try {
    const result = work();
    if (result === true) console.log(`${what}: there`);
    else if (typeof result === 'string') console.log(`${what}: skipped, ${result}`);
    else console.log(`${what}: installed in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  } catch (error) {
    failed = true;
    console.log(`${what}: failed, ${error.message}`);
  }
}

function goTool({ name, module, version }) {
  if (stamped(name, version) && existsSync(join(bin, name))) return true;
  if (!has('go', 'version')) return 'there is no go here';
  run('go', ['install', `${module}@${version}`], { env: { ...process.env, GOBIN: bin } });
  return stamp(name, version);
}

function pythonTools() {
  const folder = join(tools, 'python');
  const pinned = PYTHON.join(' ');
  if (stamped('python', pinned) && existsSync(join(folder, 'bin', 'gunicorn'))) return true;
  if (!has('python3', '--version')) return 'there is no python3 here';
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON]);
  return stamp('python', pinned);
}

/** Unpacked, not installed: nothing of the machine is changed, and no server is started. */
function debianNginx() {
  const folder = join(tools, 'nginx');
  if (existsSync(join(folder, 'usr', 'lib', 'nginx', 'modules', 'ngx_mail_module.so'))) return true;
  if (!has('apt-get', '--version') || !has('dpkg', '--version')) return 'there is no apt here';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packages = ['nginx', 'nginx-common', 'libnginx-mod-stream', 'libnginx-mod-mail'];
  try {
    run('apt-get', ['download', ...packages], { cwd: folder });
  } catch {
    // A fresh image has no package lists.
    run('apt-get', ['update']);
    run('apt-get', ['download', ...packages], { cwd: folder });
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    run('dpkg', ['-x', join(folder, file), folder]);
    rmSync(join(folder, file));
  }
  return undefined;
}

function has(program, argument) {
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}

function run(program, args, options = {}) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status === 0) return;
  const last = (stderr ?? '').trim().split('\n').at(-1);
  throw new Error(`${program} ${args[0]}: ${error?.message ?? last ?? `exit code ${status}`}`);
}

function stamped(name, version) {
  const file = join(tools, `${name}.version`);
  return existsSync(file) && readFileSync(file, 'utf8') === version;
}

function stamp(name, version) {
  writeFileSync(join(tools, `${name}.version`), version);
}
