#!/usr/bin/env node
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import picocolors from 'picocolors';
import meta from '../package.json' with { type: 'json' };
import { type CheckResult, check } from './check.ts';
import { didYouMean } from './closest.ts';
import { type Configuration, isDate, readConfiguration } from './config.ts';
import type { Finding } from './contracts/finding.ts';
import type { At } from './contracts/model.ts';
import { payloadOf } from './documents/nginx/index.ts';
import {
  type DiskFiles,
  type DiskOptions,
  fileInFolder,
  fileOnDisk,
  filesAround,
  filesOnDisk,
  NO_FILES,
} from './files/disk.ts';
import type { TextFile } from './files/file.ts';
import { STANDARD_INPUT, withStandardInput } from './files/stdin.ts';
import { rules } from './findings/catalogue.ts';
import { documentsOf, nativesOf } from './reports/documents.ts';
import { explainText, rulesText } from './reports/explain.ts';
import { jsonText } from './reports/json.ts';
import { linksOf } from './reports/links.ts';
import { printable } from './reports/printable.ts';
import { pythonJson } from './reports/python-json.ts';
import { reportOf, SEVERITIES } from './reports/report.ts';
import { textReport } from './reports/text.ts';
import { UsageError } from './usage-error.ts';

/** Where the program runs: everything that it takes from and gives to its surroundings. */
export interface Shell {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  /** All of standard input; only called where an argument asks for it. */
  stdin?(): Uint8Array;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  isTTY: boolean;
}

const LOOKED_FOR = 'nginx configurations (*.conf), gunicorn.conf.py, Dockerfile, compose.yaml, Kubernetes manifests';
const ALSO_READ = 'start scripts, env files and *.template files that these name';
const PIPED = 'the output of nginx -T, an nginx configuration, gunicorn.conf.py, compose.yaml, Kubernetes manifests';
const CONFIGURATION = 'upkeep.yaml';

/** Runs the program: 0 for no findings, 1 for findings, 2 for wrong usage. Never throws. */
export async function main(args: readonly string[], shell: Shell): Promise<number> {
  let code = 0;
  try {
    await program(shell, (result) => {
      code = result;
    }).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = error instanceof UsageError;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    shell.stderr.write(
      known ? `upkeep: ${printable(error.message)}\n` : `upkeep: this is a bug in upkeep.\n${stack}\n`,
    );
    return 2;
  }
}

interface ReadOptions {
  config?: string;
  today?: string;
  timings?: boolean;
}

interface CheckOptions extends ReadOptions {
  format: 'text' | 'json';
  failOn: Finding['severity'];
  verbose?: boolean;
  color: boolean;
}

function program(shell: Shell, exit: (code: number) => void): Command {
  const command = new Command('upkeep')
    .description('Keeps timeouts and keepalives in parity on every hop of a request path.')
    .version(meta.version)
    .usage('[command] [options] [paths...]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text.replace(/^error: /, 'upkeep: ')),
    })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or nothing recognised.
Reads ${LOOKED_FOR};
and ${ALSO_READ}. - is standard input: ${PIPED}.
`,
    );
  reading(command.command('check', { isDefault: true }))
    .description('find the numbers that disagree (the default command)')
    .addOption(new Option('--format <format>', 'how the report is written').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on').choices([...SEVERITIES]).default('error'),
    )
    .option('--verbose', 'list every file, and everything that was not understood')
    .option('--no-color', 'no colours, also on a terminal')
    .addHelpText(
      'after',
      `
A file is judged with its stack: naming one also reads the rest of the working directory, or of the file's own
folder where that lies elsewhere, and makes it an error if the file itself cannot be read.
`,
    )
    .action((paths: string[], options: CheckOptions, { parent }: Command) => {
      const [first] = paths;
      if (first !== undefined && parent?.args[0] === first) suggestCommand(first, parent, shell.cwd);
      exit(runCheck(paths, options, shell));
    });
  reading(command.command('input'))
    .description('print what the policies see, for conftest and opa')
    .addOption(
      new Option(
        '--shape <shape>',
        "the model, one flat object per link and route, the documents, or conftest's own nginx",
      )
        .choices(['model', 'links', 'documents', 'nginx'])
        .default('model'),
    )
    .action((paths: string[], options: ReadOptions & { shape: 'model' | 'links' | 'documents' | 'nginx' }) => {
      const { result } = run(paths, options, shell);
      const shapes = {
        model: () => result.model,
        links: () => linksOf(result.model),
        documents: () => documentsOf(result.documents),
        nginx: () => nativesOf(result.documents),
      };
      shell.stdout.write(jsonText(shapes[options.shape]()));
    });
  command
    .command('parse')
    .description('print an nginx configuration as crossplane does')
    .argument('<file>', 'the main file; what it includes is read where it lies below the working directory')
    .option('-o, --out <file>', 'write to a file')
    .addOption(new Option('-i, --indent <number>', 'how far each level is indented').argParser(indentation))
    .option('--ignore <directives>', 'leave directives out (separated by commas)')
    .option('--no-catch', 'give nothing of a file but its first error')
    .option('--combine', 'put what is included in place of each include')
    .option('--single-file', 'do not follow includes')
    .option('--include-comments', 'give comments as directives named #')
    .option('--strict', 'take unknown directives for errors')
    .option('--spans', 'add the offsets of every directive and argument')
    .addHelpText(
      'after',
      `
The output is that of crossplane parse, byte for byte, wherever crossplane is right; docs/parse.md lists where it is
not. With --spans each directive has two more keys: offset, where it begins and ends (with its ; or }), and
arg_offsets, the same for each argument with its quotes; all in UTF-16 units from the beginning of the file. The exit
code is 0 also where the payload says failed.
`,
    )
    .action((file: string, options: ParseOptions) => runParse(file, options, shell));
  command
    .command('explain')
    .description('why a rule exists, how the fault looks and how to put it right')
    .argument('<rule>', 'the name in brackets of a finding')
    .action((name: string) => {
      const rule = rules().find((candidate) => candidate.rule === name);
      if (!rule) {
        const meant = didYouMean(name, ruleNames()) || ' upkeep rules lists them.';
        throw new UsageError(`there is no rule ${name}.${meant}`);
      }
      shell.stdout.write(explainText(rule, exampleOf(name)));
    });
  command
    .command('rules')
    .description('list the rules')
    .action(() => void shell.stdout.write(rulesText(rules())));
  return command;
}

interface ParseOptions {
  out?: string;
  indent?: number;
  ignore?: string;
  catch: boolean;
  combine?: boolean;
  singleFile?: boolean;
  includeComments?: boolean;
  strict?: boolean;
  spans?: boolean;
}

function runParse(file: string, options: ParseOptions, { cwd, stdout }: Shell): void {
  const sources = filesAround(cwd, file);
  const main = sources.read(file);
  // Reasons are clauses about "it".
  if ('unreadable' in main) throw new UsageError(main.unreadable.replace(/^it\b/, () => file));
  const payload = payloadOf(file, sources, {
    ignore: options.ignore?.split(',') ?? [],
    single: options.singleFile ?? false,
    comments: options.includeComments ?? false,
    strict: options.strict ?? false,
    combine: options.combine ?? false,
    firstError: !options.catch,
    spans: options.spans ?? false,
  });
  const text = `${pythonJson(payload, options.indent)}\n`;
  if (options.out === undefined) return void stdout.write(text);
  try {
    writeFileSync(resolve(cwd, options.out), text);
  } catch (error) {
    throw new UsageError(`${options.out} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function indentation(text: string): number {
  if (!/^[0-9]{1,2}$/.test(text)) throw new UsageError(`--indent ${text}: it must be a number from 0 to 99`);
  return Number(text);
}

/** The options of every command that reads a repository. */
function reading(command: Command): Command {
  return command
    .argument('[paths...]', 'files and folders, - for standard input (default: the working directory)')
    .option('--config <file>', `settings, instead of ${CONFIGURATION} in the working directory`)
    .addOption(new Option('--today <date>', 'the day on which waivers are judged, as YYYY-MM-DD').argParser(day))
    .option('--timings', 'say on standard error where the time goes');
}

/** The first word is a path where it is no command; where it is neither, a command may have been meant. */
function suggestCommand(word: string, { commands }: Command, cwd: string): void {
  const meant = didYouMean(
    word,
    commands.map((command) => command.name()),
  );
  if (meant !== '' && !existsSync(resolve(cwd, word))) throw new UsageError(`${word} does not exist.${meant}`);
}

function day(text: string): string {
  if (!isDate(text)) throw new UsageError(`--today ${text}: it must be a day written as 2026-12-31`);
  return text;
}

interface Run {
  result: CheckResult;
  files: DiskFiles;
  configuration: Configuration;
}

function run(paths: readonly string[], options: ReadOptions & { verbose?: boolean }, shell: Shell): Run {
  const { cwd, stderr } = shell;
  const start = performance.now();
  const { configuration, folder } = configurationOf(options, cwd);
  const files = filesOf(paths, { ignore: configuration.ignore, folder }, shell);
  const listed = performance.now();
  say(unseen(files, options.verbose ?? false), stderr);
  const { settings, versions } = configuration;
  const result = check({ files, settings, versions, policy: policy() });
  if (options.timings) {
    const stages = [{ stage: 'files', ms: listed - start }, ...result.timings];
    for (const { stage, ms } of stages) stderr.write(`${stage.padEnd(12)} ${ms.toFixed(1).padStart(8)} ms\n`);
  }
  if (result.files.some(({ file, status }) => file === STANDARD_INPUT && status === 'unread')) {
    throw new UsageError(`standard input is nothing that upkeep reads. It looks for ${PIPED}.`);
  }
  const charts = unrendered(result);
  if (!result.files.some((file) => file.status === 'read') && result.findings.length === 0) {
    const found = charts.length > 0 ? ` ${charts.join(' ')}` : ` It looks for ${LOOKED_FOR}.`;
    throw new UsageError(`nothing here is a configuration that upkeep reads.${found}`);
  }
  say(charts, stderr);
  return { result, files, configuration };
}

/** The files that the arguments name; `-` is standard input, and alone it is all that is read. */
function filesOf(paths: readonly string[], options: DiskOptions, { cwd, stdin }: Shell): DiskFiles {
  const named = paths.filter((path) => path !== STANDARD_INPUT);
  if (named.length === paths.length) return filesOnDisk(cwd, paths, options);
  if (!stdin) throw new UsageError('standard input cannot be read here');
  return withStandardInput(named.length === 0 ? NO_FILES : filesOnDisk(cwd, named, options), stdin());
}

function runCheck(paths: readonly string[], options: CheckOptions, shell: Shell): number {
  const { result, files, configuration } = run(paths, options, shell);
  say([...idleGlobs(configuration, files), ...idleWaivers(configuration, result.findings)], shell.stderr);
  const report = reportOf(result);
  if (options.format === 'json') shell.stdout.write(jsonText(report));
  else {
    const colours = picocolors.createColors(options.color && shell.isTTY && !shell.env.NO_COLOR);
    shell.stdout.write(textReport(report, { files, rules: rules(), colours, verbose: options.verbose ?? false }));
  }
  const serious = SEVERITIES.slice(0, SEVERITIES.indexOf(options.failOn) + 1);
  return result.findings.some((finding) => !finding.waived && serious.includes(finding.severity)) ? 1 : 0;
}

function say(lines: readonly string[], stderr: Shell['stderr']): void {
  for (const line of lines) stderr.write(`upkeep: ${printable(line)}\n`);
}

/** What to do about the templates of Helm, which are no manifests yet. */
function unrendered({ files }: CheckResult): string[] {
  const charts = files.flatMap(({ file }) => /^(?:(.*)\/)?Chart\.ya?ml$/.exec(file)?.slice(1) ?? []);
  const folders = charts.map((folder) => (folder === undefined ? 'templates/' : `${folder}/templates/`));
  const templates = files.filter(
    ({ file, status }) =>
      status !== 'read' && /\.ya?ml$/.test(file) && folders.some((folder) => file.startsWith(folder)),
  );
  if (templates.length === 0) return [];
  const [first, ...others] = charts;
  const chart = others.length > 0 ? '<chart>' : (first ?? '.');
  const what = templates.length === 1 ? '1 file is a template' : `${templates.length} files are templates`;
  return [`${what} of Helm; render ${templates.length === 1 ? 'it' : 'them'}: helm template ${chart} | upkeep check -`];
}

/** How many folders and links that could not be followed are listed before they are only counted. */
const FEW = 10;

/** What the listing could not see. */
function unseen({ problems }: DiskFiles, verbose: boolean): string[] {
  const lines = problems.map(({ path, unreadable }) => `${path} is not read: ${unreadable}`);
  const rest = lines.length - FEW;
  if (verbose || rest <= 0) return lines;
  return [...lines.slice(0, FEW), `${rest} more like these (--verbose lists all)`];
}

/** A glob of upkeep.yaml that matches nothing is said, unless only a part of its folder was looked at. */
function idleGlobs({ ignore, ignoreAt, versionGlobs }: Configuration, files: DiskFiles): string[] {
  if (!files.whole) return [];
  const idle = ignore.flatMap((glob, i) =>
    files.idle.includes(glob) ? [{ at: ignoreAt[i], glob, key: 'ignore' }] : [],
  );
  const unused = versionGlobs.filter(({ covers }) => !files.list().some(covers));
  return [...idle, ...unused.map(({ at, glob }) => ({ at, glob, key: 'versions' }))].map(
    ({ at, glob, key }) => `${at ? `${placeOf(at)}: ` : ''}${glob} under ${key} matches no file`,
  );
}

function placeOf({ file, line, column }: At): string {
  return `${file}:${line}:${column}`;
}

/** A waiver that has expired, or that covers nothing, is said: nobody would otherwise take it out. */
function idleWaivers({ settings, waivers }: Configuration, findings: readonly Finding[]): string[] {
  return settings.waivers.flatMap((waiver, i) => {
    const { at, file } = waivers[i] ?? { at: undefined, file: waiver.file };
    const place = at ? `${placeOf(at)}: ` : '';
    const name = `the waiver of ${waiver.rule} in ${file}`;
    if (waiver.until < settings.today) return [`${place}${name} expired on ${waiver.until} (${waiver.owner})`];
    const used = findings.some(
      ({ waived }) => waived?.rule === waiver.rule && waived.file === waiver.file && waived.until === waiver.until,
    );
    return used ? [] : [`${place}${name} covers no finding (${waiver.owner})`];
  });
}

function configurationOf(options: ReadOptions, cwd: string): { configuration: Configuration; folder: string } {
  const folder = dirname(resolve(cwd, options.config ?? CONFIGURATION));
  const configuration = readConfiguration(settingsFile(options.config, cwd), {
    rules: ruleNames(),
    today: options.today ?? new Date().toISOString().slice(0, 10),
    folder: slashes(relative(cwd, folder)),
    inside: slashes(relative(folder, cwd)),
  });
  return { configuration, folder };
}

/** The file that --config names, wherever it lies, or the upkeep.yaml that lies in the working directory, if any. */
function settingsFile(config: string | undefined, cwd: string): TextFile | undefined {
  const file = config === undefined ? fileInFolder(cwd, CONFIGURATION) : fileOnDisk(cwd, config);
  if (!file || !('unreadable' in file)) return file;
  if (config !== undefined && !existsSync(resolve(cwd, config))) {
    throw new UsageError(
      config === '-' ? 'standard input is not read: --config names a file' : `${config} does not exist`,
    );
  }
  // Reasons are clauses about "it".
  throw new UsageError(file.unreadable.replace(/^it\b/, () => config || file.path));
}

function policy(): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(readFileSync(new URL('./findings/policy.wasm', import.meta.url))));
}

/** The report of the rule's example, where the examples are installed. */
function exampleOf(rule: string): string | undefined {
  const path = fileURLToPath(new URL(`../examples/${rule}/expected.txt`, import.meta.url));
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function ruleNames(): string[] {
  return rules().map((rule) => rule.rule);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}

/** All of standard input; throws UsageError where there is none. */
function standardInput(): Uint8Array {
  try {
    return new Uint8Array(readFileSync(0));
  } catch (error) {
    throw new UsageError(`standard input cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const started = process.argv[1];
if (started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) {
  let failed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      // A reader that has seen enough (head) is no fault of ours.
      if (code === 'EPIPE' || failed) return;
      failed = true;
      process.exitCode = 2;
      const why = code === 'ENOSPC' ? 'no space is left' : code;
      if (stream === process.stdout) process.stderr.write(`upkeep: standard output cannot be written (${why})\n`);
    });
  }
  const code = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: standardInput,
    cwd: process.cwd(),
    env: process.env,
    isTTY: process.stdout.isTTY ?? false,
  });
  process.exitCode = failed ? 2 : code;
}
