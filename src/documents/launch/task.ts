import type { TextFile } from '../../files/file.ts';
import { knownText, type Piece, PieceBuilder, pieceOf, slice, unknownIn } from '../shell/index.ts';
import { readYaml, type YamlNode } from '../yaml/index.ts';
import { absoluteFrom, inside } from './inside.ts';
import type { Place } from './session.ts';

/** What npm or make runs for a command line: scripts of a shell, one after the other, or why they are not known. */
export interface Task {
  scripts: Piece[];
  environment: Map<string, Piece>;
  directory?: string;
  because?: string;
  /** Where the task is named that is not known. */
  place?: Piece;
}

const NODE = /^(npm|yarn|pnpm|bun)$/;

export const isTask = (name: string): boolean => NODE.test(name) || name === 'make' || name === 'gmake';

/** The task that a command line of npm, yarn, pnpm, bun or make names; undefined where it runs none. */
export function taskOf(name: string, words: readonly Piece[], place: Place): Task | undefined {
  return NODE.test(name) ? packageTask(name, words, place) : makeTask(words, place);
}

const unknownTask = (because: string, place?: Piece): Task => ({
  scripts: [],
  environment: new Map(),
  because,
  ...(place && { place }),
});

/** A file inside, from a directory; else why it cannot be read, as a clause. */
function fileIn(directory: string | undefined, name: string, place: Place): TextFile | string {
  const path = absoluteFrom(directory, name);
  if (path === undefined) return `the directory of ${name} is not known`;
  const found = inside({ mounts: [...place.mounts] }, place.files, path);
  if ('unknown' in found) return found.unknown;
  if (!('file' in found)) return `${path} is not among the files given`;
  const file = place.files.read(found.file);
  if ('unreadable' in file) return `${found.file} cannot be read: ${file.unreadable}`;
  place.read?.add(found.file);
  return file;
}

/** Longer ones are no manifests that someone wrote. */
const LONGEST = 1_000_000;
/** Scripts that npm runs by names of its own (`npm start`). */
const SHORT = /^(start|test|stop|restart)$/;

function packageTask(program: string, words: readonly Piece[], place: Place): Task | undefined {
  let { directory } = place;
  const left = [...words];
  let script: Piece | undefined;
  let isNamed = false;
  for (let word = left.shift(); word; word = left.shift()) {
    const { text } = word;
    const folder = /^(--prefix|-C|--cwd|--dir)(?:=(.*))?$/.exec(text);
    if (folder) {
      const value = folder[2] ?? knownText(left.shift() ?? word);
      directory = value === undefined ? undefined : absoluteFrom(directory, value);
    } else if (text.startsWith('-')) {
      if (/^(-w|--workspace|--filter|-F)/.test(text))
        return unknownTask('scripts of a workspace are not followed', word);
    } else if (text === 'run' || text === 'run-script') {
      script = left.find((one) => !one.text.startsWith('-'));
      isNamed = true;
      left.splice(0, script ? left.indexOf(script) + 1 : 0);
      break;
    } else {
      // yarn, pnpm and bun also run a script by its name alone.
      if (!SHORT.test(text) && program === 'npm') return undefined;
      script = word;
      break;
    }
  }
  const name = script && knownText(script);
  if (!script || name === undefined) return script && unknownTask(unknownIn(script) ?? '', script);
  const file = fileIn(directory, 'package.json', place);
  if (typeof file === 'string') return unknownTask(`the script ${name} of package.json is not known: ${file}`, script);
  const found = file.text.length > LONGEST ? undefined : scriptsOf(file);
  if (!found) return unknownTask(`${file.path} is no manifest that can be read`, script);
  const main = found.get(name);
  if (!main && !isNamed && !SHORT.test(name)) return undefined;
  if (!main) return unknownTask(`${file.path} has no script ${name}`, script);
  const args = left.slice(left[0]?.text === '--' ? 1 : 0);
  const scripts = [found.get(`pre${name}`), withArguments(main, args)].filter((one) => one !== undefined);
  return { scripts, environment: new Map(), ...(directory !== undefined && { directory }) };
}

/** The scripts of a manifest, each at its place: JSON is YAML. */
function scriptsOf(file: TextFile): Map<string, Piece> | undefined {
  const tree = readYaml(file);
  if ('unreadable' in tree || tree.problems.length > 0 || tree.root.kind !== 'map') return undefined;
  const scripts: YamlNode | undefined = tree.root.entries.get('scripts')?.value;
  if (scripts?.kind !== 'map') return new Map();
  return new Map(
    [...scripts.entries].flatMap(([name, { value }]): [string, Piece][] =>
      value.kind === 'scalar' ? [[name, value.piece]] : [],
    ),
  );
}

/** A script with the words that npm adds to it, each in quotes. */
function withArguments(script: Piece, args: readonly Piece[]): Piece {
  if (args.length === 0) return script;
  const builder = new PieceBuilder(script.file);
  builder.append(script);
  for (const word of args) {
    const { end } = script;
    builder.add(" '", end, end);
    builder.substitute(word, end, end);
    builder.add("'", end, end);
  }
  return builder.piece(script.start, script.end);
}

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Targets that need each other are followed so far. */
const MOST_TARGETS = 64;

interface Rule {
  needs: string[];
  recipe: { from: number; to: number }[];
}

/** A makefile as far as it is simple: rules with fixed names, and variables that are set to fixed texts. */
interface Makefile {
  file: TextFile;
  rules: Map<string, Rule>;
  variables: Map<string, { value: Piece; exported: boolean; asked: boolean }>;
  first?: string;
  /** Why it may mean something else, as a clause. */
  because?: string;
}

function makeTask(words: readonly Piece[], place: Place): Task {
  let { directory } = place;
  let named: string | undefined;
  const targets: Piece[] = [];
  const given = new Map<string, Piece>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Piece;
    const text = knownText(word);
    if (text === undefined) return unknownTask(unknownIn(word) ?? '', word);
    const value = words[i + 1] && knownText(words[i + 1] as Piece);
    if (text === '-C' || text === '-f') {
      if (value === undefined) return unknownTask(`what stands behind ${text} is not known`, word);
      if (text === '-C') directory = absoluteFrom(directory, value);
      else named = value;
      i++;
    } else if (text.startsWith('-')) continue;
    else if (/^\w+=/.test(text)) given.set(text.split('=', 1)[0] as string, slice(word, text.indexOf('=') + 1));
    else targets.push(word);
  }
  const files = (named === undefined ? MAKEFILES : [named]).map((name) => fileIn(directory, name, place));
  const file = files.find((one) => typeof one !== 'string');
  if (!file || typeof file === 'string') {
    return unknownTask(`what make runs is not known: ${files.find((one) => typeof one === 'string')}`, targets[0]);
  }
  const makefile = file.text.length > LONGEST ? undefined : makefileOf(file);
  if (!makefile || makefile.because !== undefined) {
    return unknownTask(`${file.path} is not understood: ${makefile?.because ?? 'it is too long'}`, targets[0]);
  }
  const scripts: Piece[] = [];
  const done = new Set<string>();
  const names =
    targets.length > 0 ? targets.map(({ text }) => text) : makefile.first === undefined ? [] : [makefile.first];
  const lookUp = (name: string): Piece | undefined => {
    const own = makefile.variables.get(name);
    return (
      given.get(name) ?? (own && !(own.asked && place.environment.has(name)) ? own.value : place.environment.get(name))
    );
  };
  for (const name of names) {
    if (!makefile.rules.has(name)) return unknownTask(`${file.path} has no target ${name}`, targets[0]);
    collect(name);
  }
  const environment = new Map<string, Piece>(given);
  for (const [name, { exported }] of makefile.variables) {
    const value = exported ? lookUp(name) : undefined;
    if (value) environment.set(name, value);
  }
  return { scripts, environment, ...(directory !== undefined && { directory }) };

  function collect(target: string): void {
    const rule = (makefile as Makefile).rules.get(target);
    if (!rule || done.has(target) || done.size >= MOST_TARGETS) return;
    done.add(target);
    for (const need of rule.needs) collect(need);
    for (const { from, to } of rule.recipe) scripts.push(recipeOf(file as TextFile, from, to, lookUp));
  }
}

/** What no simple makefile has: other files, conditions, functions that make text, other shells. */
const HARD =
  /^(?:[ ]*(?:-?include|sinclude|ifeq|ifneq|ifdef|ifndef|define|vpath|override)\b|\.ONESHELL|SHELL[ \t]*[:?+]?=)/;
const ASSIGNS = /^(export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(::?=|\?=|=)[ \t]*/;

function makefileOf(file: TextFile): Makefile {
  const { text } = file;
  const made: Makefile = { file, rules: new Map(), variables: new Map() };
  let rule: Rule[] = [];
  for (let from = 0; from < text.length; ) {
    let to = endOfLine(text, from);
    while (text[to - 1] === '\\' && to < text.length) to = endOfLine(text, to + 1);
    const line = text.slice(from, to);
    const isRecipe = line.startsWith('\t');
    const assigned = ASSIGNS.exec(line);
    if (isRecipe) {
      for (const one of rule) one.recipe.push({ from: from + 1, to });
    } else if (/\r$/.test(line)) made.because ??= 'it has Windows line ends';
    else if (HARD.test(line)) made.because ??= `it has ${line.trim().split(/\s/)[0]}`;
    else if (assigned?.[2]) {
      const value = pieceOf(file, from + assigned[0].length, to);
      const exported = assigned[1] !== undefined;
      made.variables.set(assigned[2], { value, exported, asked: assigned[3] === '?=' });
    } else if (/^export[ \t]/.test(line)) {
      for (const name of line.split(/[ \t]+/).slice(1)) {
        const variable = made.variables.get(name);
        if (variable) made.variables.set(name, { ...variable, exported: true });
      }
    } else {
      const head = /^([^:=#\t][^:=#]*):(?!=)([^#;]*)(?:#.*)?$/s.exec(line);
      if (head?.[1] !== undefined) {
        const targets = head[1].trim().split(/\s+/);
        const needs = (head[2] ?? '').replace(/[|\\]/g, ' ').trim().split(/\s+/).filter(Boolean);
        rule = targets.map((name) => {
          const one = made.rules.get(name) ?? { needs: [], recipe: [] };
          one.needs.push(...(name === '.PHONY' ? [] : needs));
          made.rules.set(name, one);
          return one;
        });
        const first = targets.find((name) => !name.startsWith('.') && !name.includes('%'));
        if (first !== undefined) made.first ??= first;
      } else if (/^[^#\s]/.test(line)) rule = [];
    }
    from = to + 1;
  }
  return made;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

const REFERENCE = /\$(?:\$|\(([^()$]*)\)|\{([^{}$]*)\}|([A-Za-z@<^*]))/g;

/** A line of a recipe as the shell gets it: `$(NAME)` replaced, `$$` halved, without `@` and `-`. */
function recipeOf(file: TextFile, from: number, to: number, lookUp: (name: string) => Piece | undefined): Piece {
  const marks = /^[@+ \t-]*/.exec(file.text.slice(from, to))?.[0].length ?? 0;
  const line = pieceOf(file, from + marks, to);
  const builder = new PieceBuilder(file);
  let done = 0;
  for (const { index, 0: written, 1: round, 2: braced, 3: one } of line.text.matchAll(REFERENCE)) {
    builder.append(line, done, index);
    done = index + written.length;
    const [start, end] = [line.starts[index] as number, line.ends[done - 1] as number];
    const name = round ?? braced ?? one;
    const value = name === undefined ? undefined : lookUp(name);
    if (name === undefined) builder.add('$', start, end);
    else if (value && !value.text.includes('$')) builder.substitute(value, start, end);
    else builder.hole(`${written} of the makefile is not followed`, start, end);
  }
  builder.append(line, done);
  return builder.piece(line.start, line.end);
}
