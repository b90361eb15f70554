import type { Files, TextFile } from '../../files/file.ts';
import { knownRange } from '../versions/known.ts';
import { compareVersions, type Range, type Version, version } from '../versions/range.ts';

/** Cap on files that `-r` chains, so that no chain costs more than it tells. */
const MOST_FILES = 64;

/** What requirements files state. */
export interface Requirements {
  /** Package (normalised: lower case, `-`) → the versions that its requirement allows. */
  ranges: Map<string, Range>;
  /** The files that were read, the first one first. */
  files: string[];
  /** Files that `-r` or `-c` names and that are not in the repository. */
  missing: string[];
}

/** Reads a requirements file of pip with all that it includes by `-r` and `-c`; a cycle is read once. */
export function rangesOfRequirements(files: Files, path: string): Requirements {
  const ranges = new Map<string, Range>();
  const constraints = new Map<string, Range>();
  const read: string[] = [];
  const missing: string[] = [];
  const open: { path: string; constraint: boolean }[] = [{ path, constraint: false }];
  for (let next = open.shift(); next; next = open.shift()) {
    if (read.includes(next.path) || read.length >= MOST_FILES) continue;
    const file = files.read(next.path);
    if ('unreadable' in file) {
      missing.push(next.path);
      continue;
    }
    read.push(next.path);
    const folder = next.path.includes('/') ? next.path.slice(0, next.path.lastIndexOf('/')) : '';
    for (const { start, text } of logicalLines(file)) {
      const option = /^(-r|--requirement|-c|--constraint)[ =]?\s*(\S+)/.exec(text);
      if (option) {
        const target = normal(`${folder}/${option[2]}`);
        const constraint = next.constraint || option[1] === '-c' || option[1] === '--constraint';
        if (target !== undefined) open.push({ path: target, constraint });
        continue;
      }
      const found = requirement(text);
      if (!found) continue;
      const range = { ...found.range, at: file.at(start, start + found.length) };
      const into = next.constraint ? constraints : ranges;
      const before = into.get(found.name);
      into.set(found.name, before ? narrower(before, range) : range);
    }
  }
  for (const [name, range] of constraints) {
    const required = ranges.get(name);
    if (required) ranges.set(name, narrower(required, range));
  }
  return { ranges, files: read, missing };
}

/** Names of the requirements that an application runs with, the usual ones first. */
const USUAL = ['requirements.txt', 'requirements/production.txt', 'requirements/prod.txt', 'requirements/base.txt'];

/** What the nearest requirements file at or above a file's folder states; empty where there is none. */
export function rangesNearby(files: Files, path: string): Map<string, Range> {
  const steps = path.split('/').slice(0, -1);
  for (;;) {
    for (const name of USUAL) {
      const candidate = [...steps, name].join('/');
      if (files.has(candidate)) return rangesOfRequirements(files, candidate).ranges;
    }
    if (steps.pop() === undefined) return new Map();
  }
}

/** The versions that one requirement of pip allows (`gunicorn[gevent]>=20.1,<22 ; python_version > "3.8"`). */
export function rangeOfRequirement(text: string): { name: string; range: Range } | undefined {
  const found = requirement(text);
  return found && { name: found.name, range: found.range };
}

const NAME = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*/;
const CLAUSE = /^(===|==|~=|!=|<=|>=|<|>)\s*([^\s,;#)]+)\s*,?\s*/;

function requirement(text: string): { name: string; range: Range; length: number } | undefined {
  const head = NAME.exec(text);
  if (!head?.[1] || text.startsWith('-')) return undefined;
  const name = head[1].toLowerCase().replace(/[._-]+/g, '-');
  let rest = text.slice(head[0].length);
  // An address instead of a version: whatever stands there, at any version.
  if (rest.startsWith('@') || rest.startsWith('://') || rest.startsWith('/')) return undefined;
  if (rest.startsWith('(')) rest = rest.slice(1);
  let from: Version | undefined;
  let below: Version | undefined;
  for (let clause = CLAUSE.exec(rest); clause; clause = CLAUSE.exec(rest)) {
    const [all, operator, operand] = clause as unknown as [string, string, string];
    rest = rest.slice(all.length);
    const bounds = boundsOf(operator, operand);
    if (bounds?.from && (!from || compareVersions(bounds.from, from) > 0)) from = bounds.from;
    if (bounds?.below && (!below || compareVersions(bounds.below, below) < 0)) below = bounds.below;
  }
  if (rest !== '' && !/^[)\s]*(?:[;#\s\\]|--|$)/.test(rest)) return undefined;
  const known = knownRange(name);
  const written = text.slice(0, text.length - rest.length).trim();
  // An upper bound below all that is supposed otherwise leaves the older releases only.
  if (!from) from = below && compareVersions(below, known.from) <= 0 ? [0] : known.from;
  if (below && compareVersions(from, below) >= 0) return undefined;
  return { name, length: written.length, range: { from, ...(below && { below }), written } };
}

/** PEP 440: `==21.2` is 21.2.0 alone, `==21.*` every 21, `~=21.2` from 21.2 below 22. */
function boundsOf(operator: string, operand: string): { from?: Version; below?: Version } | undefined {
  const wild = operand.endsWith('.*');
  const numbers = version(wild ? operand.slice(0, -2) : operand);
  if (!numbers) return undefined;
  const release = [...numbers, 0, 0, 0].slice(0, Math.max(3, numbers.length));
  const after = [...release, 1];
  const next = (kept: readonly number[]) => [...kept.slice(0, -1), (kept[kept.length - 1] ?? 0) + 1];
  if (operator === '==' || operator === '===')
    return wild ? { from: release, below: next(numbers) } : { from: release, below: after };
  if (operator === '~=') return { from: release, below: next(numbers.slice(0, Math.max(1, numbers.length - 1))) };
  if (operator === '>=') return { from: release };
  if (operator === '>') return { from: after };
  if (operator === '<') return { below: release };
  if (operator === '<=') return { below: after };
  return undefined;
}

function narrower(a: Range, b: Range): Range {
  const from = compareVersions(a.from, b.from) >= 0 ? a.from : b.from;
  const below = !a.below ? b.below : !b.below || compareVersions(a.below, b.below) <= 0 ? a.below : b.below;
  const deciding = compareVersions(b.from, a.from) > 0 || (b.below && b.below === below) ? b : a;
  return below && compareVersions(from, below) >= 0 ? a : { ...deciding, from, ...(below && { below }) };
}

/** Lines without comments and indentation; a line that ends in `\` is read up to there, which holds its clauses. */
function* logicalLines(file: TextFile): Generator<{ start: number; text: string }> {
  for (let start = 0; start < file.text.length; ) {
    const newline = file.text.indexOf('\n', start);
    const end = newline === -1 ? file.text.length : newline;
    const line = file.text.slice(start, end);
    const indent = line.length - line.trimStart().length;
    const comment = line.search(/(^|\s)#/);
    const text = (comment === -1 ? line : line.slice(0, comment)).trim();
    if (text !== '') yield { start: start + indent, text };
    start = end + 1;
  }
}

/** A repository path without `.` and `..`; undefined where it leaves the repository. */
function normal(path: string): string | undefined {
  const steps: string[] = [];
  for (const one of path.split('/')) {
    if (one === '..') {
      if (steps.pop() === undefined) return undefined;
    } else if (one !== '' && one !== '.') steps.push(one);
  }
  return steps.join('/');
}
