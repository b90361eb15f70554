import {
  arithmetic,
  documentWord,
  expand,
  expandWhole,
  knownText,
  maskedScript,
  matchesPattern,
  type Piece,
  patternOf,
  type Redirect,
  type Scope,
  type ShellWord,
  type Simple,
  shortened,
  shownText,
  slice,
  type Tree,
  treeOf,
  unknownIn,
  unknownPiece,
} from '../shell/index.ts';
import { either, equalTexts, not, type Status, testOf, type Undecided } from './condition.ts';
import { absolute, inside } from './inside.ts';
import type { Mount } from './launch.ts';
import { contentOf, handled, joined, type Printed, printedBy, write } from './made.ts';
import { type Budget, fileOf, type Place, type Session } from './session.ts';

/** One program as it is started: its own words, without what only starts it. */
export interface Started {
  words: Piece[];
  environment: Map<string, Piece>;
  /** The files inside, those that scripts have made included. */
  mounts: readonly Mount[];
  /** Why variables may be set that nothing here sets. */
  open?: string;
  directory?: string;
  /** False where a shell stays in front of it and takes the signals. */
  first: boolean;
  /** Of one that a shell surely stays in front of, the file of that shell's commands. */
  behind?: string;
  /** The program that stays in front as process 1 and passes signals to its child. */
  init?: string;
  /** True where the shell goes on beside it. */
  beside?: true;
  /** True where the shell in front of it has commands of its own for the signals that it gets. */
  traps?: true;
  /** True where it is not known what is started, but one of the programs that may be is a server. */
  serves?: true;
}

/** What a command line starts, and the files that it leaves. */
export interface Outcome {
  started: Started[];
  mounts: readonly Mount[];
}

/** Follows a command line to the programs that it starts in the end. */
export type Follow = (words: Piece[], place: Place, first: boolean) => Outcome;

/** One way to the end of a script. */
interface Way {
  started: Started[];
  /** The condition that was decided for it. */
  because?: string;
}

/** Servers; of a script's commands they are the ones that matter. */
const SERVERS =
  /^(nginx|nginx-debug|openresty|gunicorn|uvicorn|hypercorn|daphne|uwsgi|granian|waitress-serve|node|deno|bun|puma|unicorn|php-fpm[\d.]*|httpd|apache2ctl|apachectl|haproxy|envoy|traefik|caddy|supervisord)$/;

export const isServer = (path: string): boolean => SERVERS.test(path.slice(path.lastIndexOf('/') + 1));

/** Functions and scripts that call each other are followed so deep. */
const DEEPEST = 16;
/** Commands within commands, over all scripts and functions that lead to them. */
const DEEPEST_COMMAND = 400;
/** Longer scripts are none that someone wrote. */
export const LONGEST_SCRIPT = 262_144;

/** Commands of the shell that change nothing that matters here, and succeed. */
const HARMLESS = /^(ulimit|umask|wait|true|:|hash|alias|bg|fg|jobs|shopt|times|enable|disown|break|continue)$/;
const DECLARES = /^(export|readonly|declare|typeset|local)$/;
/** What a trap can wait for that is no signal. */
const NO_SIGNAL = /^(0|EXIT|ERR|DEBUG|RETURN)$/i;
const ASKS = /^(which|type|\[|test|let|false|kill|ps|pgrep)$/;

/** The programs that a script starts, and the files that it leaves. */
export function evaluated(script: Piece, session: Session, first: boolean, follow: Follow, stays?: Stays): Outcome {
  const started = new Evaluation(session.budget, follow, stays).script(script, session, first);
  return { started, mounts: session.mounts };
}

/** Which of a script's commands its shell surely stays in front of, where they are started without `exec`. */
export interface Stays {
  /** Of its own commands, those that begin before it. */
  before: number;
  /** Whether those of its functions and of what it reads are among them, too. */
  all: boolean;
}

/** dash and bash let the last command of a `-c` string take their place, never one of a file. A trap may do anything. */
export function staysFor(script: Piece, isFile: boolean): Stays | undefined {
  if (/\btrap\b/.test(script.text)) return undefined;
  if (isFile) return { before: script.text.length, all: true };
  let tree = treeOf(script);
  for (;;) {
    const last = tree.kind === 'list' ? tree.items.at(-1) : tree.kind === 'chain' ? tree.rest.at(-1) : undefined;
    if (!last) return { before: tree.from, all: false };
    tree = last.tree;
  }
}

/** One moment of one way through a script. */
class Moment {
  readonly session: Session;
  started: Started[];
  /**
   * `exec`: a program has taken the shell's place; `exit`: nothing more is run; `return`: nothing more of the function;
   * `split`: its ways have ended by themselves.
   */
  ended: 'exec' | 'exit' | 'return' | 'split' | undefined;

  constructor(session: Session, started: Started[] = []) {
    this.session = session;
    this.started = started;
  }

  copy(): Moment {
    const copy = new Moment(this.session.copy(), [...this.started]);
    copy.ended = this.ended;
    return copy;
  }
}

class Evaluation {
  private readonly budget: Budget;
  private readonly follow: Follow;
  /** Ways that have ended behind a condition. */
  private ways: Way[] = [];
  /** Ways that have left the function at hand, and each one around it. */
  private readonly returns: { moment: Moment; because: string }[][] = [];
  /** True while a loop is tried only for what it changes. */
  private tries = false;
  /** False inside subshells, pipes and background commands. */
  private first = true;
  private depth = 0;
  private traps = false;
  private readonly sourced: string[] = [];
  private readonly stays: Stays | undefined;
  /** The script itself, and why its variables may have been others when it began. */
  private own: { piece: Piece; open: string | undefined } | undefined;

  constructor(budget: Budget, follow: Follow, stays?: Stays) {
    this.budget = budget;
    this.follow = follow;
    this.stays = stays;
  }

  script(piece: Piece, session: Session, first: boolean): Started[] {
    this.first = first;
    this.own = { piece, open: session.open };
    const moment = new Moment(session);
    this.returns.push([]);
    this.run(treeOf(piece), piece, moment);
    this.returned(moment);
    if (moment.ended !== 'split') this.ways.push({ started: moment.started });
    const started = oneOf(this.ways);
    return this.traps ? started.map((one) => (one.first ? one : { ...one, traps: true })) : started;
  }

  /** Counts work; what is too much is not followed any further. */
  private spend(cost: number, piece: Piece, moment: Moment): boolean {
    this.budget.left -= cost;
    if (this.budget.left > 0) return true;
    const because = 'the script has too many commands to be followed';
    moment.started = [startedHere([unknownPiece(piece.file, because, piece.start, piece.end)], moment.session.here())];
    moment.ended = 'exec';
    return false;
  }

  private run(tree: Tree, piece: Piece, moment: Moment, input: Printed = NOTHING): Status {
    if (moment.ended || !this.spend(1, piece, moment)) return true;
    this.budget.depth++;
    const status = this.ran(tree, piece, moment, input);
    this.budget.depth--;
    return status;
  }

  private ran(tree: Tree, piece: Piece, moment: Moment, input: Printed): Status {
    if (this.budget.depth > DEEPEST_COMMAND) return this.unread('it goes too deep', tree, piece, moment);
    switch (tree.kind) {
      case 'simple':
        return this.simple(tree, piece, moment, input).status;
      case 'list':
        return this.list(tree, piece, moment);
      case 'chain':
        return this.chain(tree, piece, moment);
      case 'not':
        return not(this.run(tree.tree, piece, moment));
      case 'pipe':
        return this.pipe(tree, piece, moment);
      case 'if':
        return this.conditional(tree, piece, moment);
      case 'loop':
      case 'each':
        return this.loop(tree, piece, moment);
      case 'case':
        return this.alternatives(tree, piece, moment);
      case 'group': {
        const status = this.run(tree.body, piece, moment, input);
        this.redirected(tree, piece, moment, { unknown: 'several commands print it' });
        return status;
      }
      case 'subshell': {
        const status = this.apart(moment, (inner) => this.run(tree.body, piece, inner, input));
        this.redirected(tree, piece, moment, { unknown: 'several commands print it' });
        return status;
      }
      case 'function':
        moment.session.functions.set(tree.name, { body: tree.body, piece });
        return true;
      case 'test':
        return this.test(tree.words, piece, moment);
      case 'arithmetic':
        return this.arithmetic(tree.expression, moment);
      case 'statement':
        return { because: 'the template is filled in before the shell reads it' };
      default:
        return this.unread(tree.because, tree, piece, moment);
    }
  }

  /** What follows is not known, nor what it starts. */
  private unread(why: string, tree: { from: number; to: number }, piece: Piece, moment: Moment): Status {
    const { start, end } = placeIn(piece, tree);
    const because = `the script is not understood: ${why}`;
    moment.started.push(startedHere([unknownPiece(piece.file, because, start, end)], moment.session.here()));
    moment.ended = 'exec';
    return true;
  }

  private list({ items }: Tree & { kind: 'list' }, piece: Piece, moment: Moment): Status {
    let status: Status = true;
    for (const { tree, background } of items) {
      if (moment.ended) break;
      if (!background) status = this.run(tree, piece, moment);
      else {
        this.apart(moment, (inner) => this.run(tree, piece, inner));
        status = true;
      }
    }
    return status;
  }

  /** `a && b || c`: a way for each command whose success is not known. */
  private chain({ first, rest }: Tree & { kind: 'chain' }, piece: Piece, moment: Moment): Status {
    const before = moment.started.length;
    const others: { moment: Moment; status: Status; ways: Way[] }[] = [];
    let status = this.run(first, piece, moment);
    let whole = status;
    let because: string | undefined;
    let isProgram = true;
    let last = first;
    for (const { operator, tree } of rest) {
      const runs = operator === '&&';
      for (const other of others) {
        if (other.moment.ended || other.status !== runs) continue;
        const { length } = this.ways;
        other.status = this.run(tree, piece, other.moment);
        other.ways.push(...this.ways.splice(length));
      }
      if (moment.ended) continue;
      if (status === runs) whole = status = this.run(tree, piece, moment);
      else if (typeof status !== 'boolean') {
        because ??= decides(piece, last, status);
        isProgram &&= status.program === true;
        const fails = !runs && status.program;
        if (fails || !others.some((one) => one.status === !runs)) {
          others.push({ moment: moment.copy(), status: !runs, ways: [] });
        }
        if (fails) {
          // Programs are meant to succeed: what stands behind `||` is for when they do not.
          const other = others.at(-1) as (typeof others)[number];
          const { length } = this.ways;
          other.status = this.run(tree, piece, other.moment);
          other.ways.push(...this.ways.splice(length));
          status = true;
        } else {
          const condition = status;
          status = this.run(tree, piece, moment);
          whole = either(condition, status, !runs);
        }
      }
      last = tree;
    }
    if (because === undefined) return whole;
    const starts = [...others.map((one) => one.moment), moment].some(
      (one) => one.ended !== undefined || one.started.length > before,
    );
    // Where something is started or ended, a program that fails is not what the repository means.
    if (isProgram && starts) return whole;
    for (const { ways } of others) this.ways.push(...ways);
    this.join(moment, [moment.copy(), ...others.map((one) => one.moment)], because);
    return whole;
  }

  private pipe({ trees }: Tree & { kind: 'pipe' }, piece: Piece, moment: Moment): Status {
    let input: Printed = NOTHING;
    let status: Status = true;
    for (const tree of trees) {
      this.apart(moment, (inner) => {
        if (tree.kind === 'simple') {
          const done = this.simple(tree, piece, inner, input);
          input = done.printed;
          status = done.status;
        } else {
          status = this.run(tree, piece, inner, input);
          input = { unknown: 'several commands print it' };
        }
      });
    }
    return status;
  }

  /** Runs something in a process of its own: of what it does, the programs that it starts and its files remain. */
  private apart<T>(moment: Moment, run: (inner: Moment) => T): T {
    const { ways, first } = this;
    this.ways = [];
    this.first = false;
    this.returns.push([]);
    const inner = new Moment(moment.session.copy());
    const result = run(inner);
    this.returned(inner);
    if (inner.ended !== 'split') this.ways.push({ started: inner.started });
    moment.started.push(
      ...oneOf(this.ways)
        .map((one): Started => ({ ...one, beside: true }))
        .map(withoutShell),
    );
    moment.session.mounts = inner.session.mounts;
    this.ways = ways;
    this.first = first;
    return result;
  }

  private conditional({ branches, otherwise }: Tree & { kind: 'if' }, piece: Piece, moment: Moment): Status {
    const ways: Moment[] = [];
    let because: string | undefined;
    let status: Status = true;
    let decided = false;
    for (const { condition, body } of branches) {
      const found = this.run(condition, piece, moment);
      if (moment.ended) return true;
      if (found === false) continue;
      if (found === true) {
        status = this.run(body, piece, moment);
        decided = true;
        break;
      }
      because ??= decides(piece, condition, found);
      const way = moment.copy();
      this.run(body, piece, way);
      ways.push(way);
      if (!this.spend(moment.session.variables.size >> 3, piece, moment)) return true;
    }
    if (!decided && otherwise) status = this.run(otherwise, piece, moment);
    if (because === undefined) return status;
    this.join(moment, [...ways, moment.copy()], because);
    return { because };
  }

  private alternatives({ subject, arms }: Tree & { kind: 'case' }, piece: Piece, moment: Moment): Status {
    const value = expandWhole(subject, piece, this.scope(moment));
    const ways: Moment[] = [];
    let because: string | undefined;
    let decided = false;
    for (const { patterns, body, end } of arms) {
      const matches = patterns
        .map((pattern): Status => matched(value, patternOf(pattern.parts, piece, this.scope(moment))))
        .reduce((a, b) => either(a, b, true), false);
      if (matches === false) continue;
      const { start, end: to } = slice(piece, subject.from, subject.to);
      const what = `case ${piece.file.text.slice(start, to)}`;
      if (matches === true && end !== ';;&' && end !== ';&') {
        this.run(body, piece, moment);
        decided = true;
        break;
      }
      because ??= `${what} decides it: ${matches === true ? `${end} is not evaluated` : matches.because}`;
      const way = moment.copy();
      this.run(body, piece, way);
      ways.push(way);
      if (!this.spend(moment.session.variables.size >> 3, piece, moment)) return true;
    }
    if (because === undefined) return decided;
    this.join(moment, [...ways, moment.copy()], because);
    return { because };
  }

  /** What holds after one of several ways, of which those that have ended are kept aside. */
  private join(moment: Moment, ways: readonly Moment[], because: string): void {
    const live: Moment[] = [];
    for (const way of ways) {
      const serves = () => way.started.slice(moment.started.length).some(serving);
      if (way.ended === undefined) live.push(way);
      else if (way.ended === 'return') this.returns.at(-1)?.push({ moment: way, because });
      else if (way.ended === 'exec' || (way.ended === 'exit' && serves())) {
        this.ways.push({ started: way.started, because });
      }
    }
    moment.ended = live.length === 0 ? 'split' : undefined;
    if (live.length === 0) return;
    moment.session.join(
      live.map(({ session }) => session),
      because,
    );
    moment.started = joinedStarts(
      live.map(({ started }) => started),
      because,
    );
  }

  /** The end of a function or script, to which `return` leads. */
  private returned(moment: Moment): void {
    const returns = this.returns.pop() ?? [];
    if (moment.ended === 'return') moment.ended = undefined;
    const because = returns[0]?.because;
    if (because === undefined) return;
    const ways = returns.map((one) => one.moment);
    for (const way of ways) way.ended = undefined;
    this.join(moment, [...ways, moment.copy()], because);
  }

  /** A loop, whose commands may run any number of times: what they change is not known afterwards. */
  private loop(tree: Tree & { kind: 'loop' | 'each' }, piece: Piece, moment: Moment): Status {
    const head = written(piece, tree).split(/[;\n]/)[0] as string;
    const because = `the loop ${shortened(head)} may change it`;
    const enters = (of: Moment): Status => {
      if (tree.kind === 'each') {
        const { start, end } = placeIn(piece, tree);
        of.session.set(tree.variable, unknownPiece(piece.file, because, start, end));
        return { because };
      }
      const found = this.run(tree.condition, piece, of);
      return tree.word === 'until' ? not(found) : found;
    };
    const { ways, tries } = this;
    this.ways = [];
    this.tries = true;
    this.returns.push([]);
    const tried = moment.copy();
    const isEntered = enters(tried) !== false;
    if (isEntered) this.run(tree.body, piece, tried);
    this.returns.pop();
    this.ways = ways;
    this.tries = tries;
    if (isEntered) moment.session.widen(tried.session, because);
    if (this.tries || moment.ended) return { because, program: true };
    const status = enters(moment);
    if (status === false || moment.ended) return true;
    const entered = moment.copy();
    this.run(tree.body, piece, entered);
    if (status === true) {
      moment.started = entered.started;
      moment.ended = entered.ended;
    } else if (entered.ended || entered.started.length > moment.started.length) {
      const skipped = moment.copy();
      const way = moment.copy();
      way.started = entered.started;
      way.ended = entered.ended;
      this.join(moment, [way, skipped], `whether ${shortened(head)} is entered decides it, which is not known`);
    }
    return { because, program: true };
  }

  private scope(moment: Moment): Scope {
    return moment.session.scope((commands) => this.output(commands, moment));
  }

  /** What `$(…)` prints, for commands that only print what is known. */
  private output(commands: Piece, moment: Moment): Piece | undefined {
    if (this.depth >= DEEPEST || commands.text.length > 1024) return undefined;
    let tree = treeOf(commands);
    const session = moment.session.copy();
    while (tree.kind === 'list' && tree.items.length === 1) tree = tree.items[0]?.tree as Tree;
    this.depth++;
    let found: Piece | undefined;
    const inner = new Moment(session);
    if (tree.kind === 'chain') {
      const steps = [tree.first, ...tree.rest.map((one) => one.tree)];
      for (const step of steps.slice(0, -1)) {
        if (step.kind === 'simple' && this.words(step, commands, inner)[0]?.text === 'cd')
          this.run(step, commands, inner);
      }
      const last = steps.at(-1);
      const quiet = steps.slice(0, -1).every((step) => step.kind === 'simple' && step.words[0] && isCd(step, commands));
      if (quiet && last?.kind === 'simple') found = this.prints(last, commands, inner);
    } else if (tree.kind === 'simple') found = this.prints(tree, commands, inner);
    this.depth--;
    if (!found || unknownIn(found) !== undefined) return undefined;
    const length = found.text.replace(/\n+$/, '').length;
    return { ...slice(found, 0, length), start: found.start, end: found.end };
  }

  private prints(tree: Simple, piece: Piece, moment: Moment): Piece | undefined {
    const words = this.words(tree, piece, moment);
    const [head, path, suffix] = words;
    if (!head || words.some((word) => unknownIn(word) !== undefined)) return undefined;
    const text = (value: string): Piece => {
      const whole = joined(head, [], '');
      const unit = { starts: whole.start, ends: whole.end };
      return {
        ...whole,
        text: value,
        starts: value.split('').map(() => unit.starts),
        ends: value.split('').map(() => unit.ends),
        sources: value.split('').map(() => undefined),
      };
    };
    if (head.text === 'pwd') return moment.session.directory === undefined ? undefined : text(moment.session.directory);
    if (head.text === 'dirname' && path) {
      const folder = path.text.replace(/\/+[^/]*\/*$/, '');
      return text(path.text.includes('/') ? folder || '/' : '.');
    }
    if (head.text === 'basename' && path) {
      const name = path.text.replace(/\/+$/, '').split('/').at(-1) ?? '';
      return text(
        suffix && name !== suffix.text && name.endsWith(suffix.text) ? name.slice(0, -suffix.text.length) : name,
      );
    }
    if (head.text === 'readlink' || head.text === 'realpath') {
      const last = words.at(-1) as Piece;
      return last.text.startsWith('/') ? text(absolute(last.text)) : undefined;
    }
    if (head.text !== 'echo' && head.text !== 'printf' && head.text !== 'cat') return undefined;
    const printed = printedBy(words, NOTHING, moment.session);
    return printed && 'text' in printed ? printed : undefined;
  }

  private words(tree: Simple, piece: Piece, moment: Moment): Piece[] {
    const scope = this.scope(moment);
    return tree.words.flatMap((word) => expand(word, piece, scope));
  }

  private test(
    words: (ShellWord | { operator: string; from: number; to: number })[],
    piece: Piece,
    moment: Moment,
  ): Status {
    const scope = this.scope(moment);
    let at = 0;
    const raw = (word: (typeof words)[number] | undefined) => word && piece.text.slice(word.from, word.to);
    const condition = (depth: number): Status => {
      let status = conjunction(depth);
      while (raw(words[at]) === '||') {
        at++;
        status = either(status, conjunction(depth), true);
      }
      return status;
    };
    const conjunction = (depth: number): Status => {
      let status = primary(depth);
      while (raw(words[at]) === '&&') {
        at++;
        status = either(status, primary(depth), false);
      }
      return status;
    };
    const primary = (depth: number): Status => {
      if (depth > DEEPEST) return { because: 'the condition is not understood' };
      if (raw(words[at]) === '!') {
        at++;
        return not(primary(depth + 1));
      }
      if (raw(words[at]) === '(') {
        at++;
        const status = condition(depth + 1);
        if (raw(words[at]) === ')') at++;
        return status;
      }
      const from = at;
      while (at < words.length && !/^(&&|\|\||\))$/.test(raw(words[at]) ?? '')) at++;
      const own = words.slice(from, at);
      const operator = raw(own[1]) ?? '';
      if (own.some((one) => !('parts' in one)) || operator === '=~' || own.length === 0) {
        return { because: `${shortened(own.map(raw).join(' '))} is not evaluated` };
      }
      const expanded = (own as ShellWord[]).map((word) => expandWhole(word, piece, scope));
      const pattern = own[2] && patternOf((own[2] as ShellWord).parts, piece, scope);
      return testOf(expanded, {
        file: (kind, path) => this.file(kind, path, moment),
        equal: (a, b) => {
          if (pattern === undefined || typeof pattern !== 'string' || unknownIn(a) !== undefined)
            return equalTexts(a, b);
          return matched(a, pattern);
        },
      });
    };
    const status = condition(0);
    return at === words.length ? status : { because: 'the condition is not understood' };
  }

  private file(kind: string, path: Piece, { session }: Moment): Status {
    const text = knownText(path);
    if (text === undefined) return { because: unknownIn(path) ?? 'its path is not known' };
    const place = session.here();
    if (!text.startsWith('/') && session.directory === undefined) return { because: 'the directory is not known' };
    const found = inside({ mounts: [...place.mounts] }, place.files, absolute(text, session.directory));
    if ('file' in found && /[efsr]/.test(kind)) return true;
    if ('folder' in found && /[edrx]/.test(kind)) return true;
    return { because: `it is not known what lies at ${text}` };
  }

  private arithmetic(expression: Piece, { session }: Moment): Status {
    const because = `((${shortened(expression.text)})) is not evaluated`;
    const names = expression.text.match(/[A-Za-z_]\w*/g) ?? [];
    if (/(\+\+|--|[^=!<>]=[^=])/.test(expression.text)) {
      for (const name of names) {
        session.set(name, unknownPiece(expression.file, because, expression.start, expression.end));
      }
      return { because };
    }
    const lookUp = (name: string) => {
      const value = session.scope().get(name);
      return value && knownText(value);
    };
    const result = arithmetic(expression.text.replace(/\$\{?(\w+)\}?/g, '$1'), lookUp);
    return result === undefined ? { because } : result !== 0;
  }

  /** Runs a simple command; of one that only prints, `printed` is what it prints. */
  private simple(
    tree: Simple & { redirects: Redirect[]; from: number; to: number },
    piece: Piece,
    moment: Moment,
    input: Printed,
  ): { status: Status; printed: Printed } {
    const { session } = moment;
    const scope = this.scope(moment);
    if (tree.redirects.some(({ target }) => target.document?.closed === false)) {
      return { status: this.unread('a here-document has no end', tree, piece, moment), printed: NOTHING };
    }
    const own: [string, Piece][] = [];
    for (const one of tree.assignments) {
      if (tree.words.length === 0) this.assign(one, piece, moment);
      else own.push([one.name, expandWhole(one.value, piece, scope)]);
    }
    const declares = DECLARES.test(rawHead(tree, piece));
    const words = tree.words.flatMap((word, i) =>
      declares && i > 0 && word.assignment ? [] : expand(word, piece, scope),
    );
    this.spend(
      words.reduce((sum, { text }) => sum + 1 + (text.length >> 4), 0),
      piece,
      moment,
    );
    const from = this.input(tree, piece, moment) ?? input;
    const [head] = words;
    const name = head?.text ?? '';
    if (declares) this.declare(tree, words, piece, moment);
    if (!head || declares) {
      this.redirected(tree, piece, moment, { ...joined(pieceAt(piece, tree), [], '') });
      return { status: true, printed: NOTHING };
    }
    const silent = (status: Status) => ({ status, printed: NOTHING });
    const builtin = this.builtin(words as [Piece, ...Piece[]], tree, piece, moment);
    if (builtin !== undefined) return silent(builtin);
    const called = session.functions.get(name);
    if (called && knownText(head) !== undefined) {
      const status = this.call(called, words.slice(1), moment);
      this.redirected(tree, piece, moment, { unknown: `${name} makes it` });
      return { status, printed: { unknown: `${name} makes it` } };
    }
    const printed = printedBy(words, from, session);
    if (printed) this.redirected(tree, piece, moment, printed);
    const handles = handled(words, from, session);
    if (printed || handles) return { status: true, printed: printed ?? NOTHING };
    const made = { unknown: `${shortened(shownText(head))} makes it` };
    this.redirected(tree, piece, moment, made);
    return { status: this.program(words, own, moment, this.stayed(tree, piece, moment)), printed: made };
  }

  /** The shell's file where it surely stays in front of what a command starts without `exec`; else undefined. */
  private stayed(tree: { from: number }, piece: Piece, { session }: Moment): string | undefined {
    // What is read without being known may set a trap.
    if (!this.stays || session.open !== this.own?.open) return undefined;
    const { before, all } = this.stays;
    return all || (piece === this.own?.piece && tree.from < before) ? piece.file.path : undefined;
  }

  private program(
    words: Piece[],
    own: readonly (readonly [string, Piece])[],
    moment: Moment,
    behind: string | undefined,
  ): Status {
    const { session } = moment;
    const replaces = words[0]?.text === 'exec';
    if (replaces && words.length === 1) return true;
    if (!this.tries && !this.spend(4 + (session.variables.size >> 4), words[0] as Piece, moment)) return true;
    const { started, mounts } = this.follow(words, session.here(own), this.first && replaces);
    const found = started.filter((one) => !onlyAsks(one));
    const stay =
      replaces || behind === undefined ? found : found.map((one) => (detaches(one) ? one : { ...one, behind }));
    const last = moment.started.at(-1);
    if (stay.length > 0 && last && hasEnded(last)) moment.started.pop();
    // What was not waited for is no longer what the shell stays in front of.
    if (stay.length > 0) moment.started = moment.started.map(withoutShell);
    moment.started.push(...stay);
    session.mounts = mounts;
    if (replaces) moment.ended = 'exec';
    return {
      because: `whether ${shortened(words.map(shownText).join(' '))} succeeds is not known`,
      program: true,
    };
  }

  private call({ body, piece }: { body: Tree; piece: Piece }, args: Piece[], moment: Moment): Status {
    if (this.depth >= DEEPEST) {
      moment.session.anything('functions that call each other too deeply may set it');
      return { because: 'functions call each other too deeply', program: true };
    }
    const { session } = moment;
    const { positional } = session;
    session.positional = args;
    session.locals.push(new Map());
    this.returns.push([]);
    this.depth++;
    const status = this.run(body, piece, moment);
    this.depth--;
    this.returned(moment);
    session.positional = positional;
    for (const [name, before] of session.locals.pop() ?? []) {
      if (before) session.variables.set(name, before);
      else session.variables.delete(name);
    }
    return status;
  }

  private assign(one: Simple['assignments'][number], piece: Piece, moment: Moment, exported = false): void {
    const { session } = moment;
    const { name, value, appends, elements, element } = one;
    const scope = session.scope((commands) => this.output(commands, new Moment(session)));
    const before = session.variables.get(name);
    if (element) {
      const { start, end } = slice(piece, value.from, value.to);
      session.setList(name, [unknownPiece(piece.file, `an element of ${name} is set`, start, end)]);
    } else if (elements) {
      const words = elements.flatMap((word) => expand(word, piece, scope));
      const old = before?.list ?? (before?.value ? [before.value] : []);
      session.setList(name, appends ? [...old, ...words] : words);
    } else if (appends && before) {
      const added = expandWhole(value, piece, scope);
      session.set(name, withAdded(before.value ?? before.list?.[0], added), exported);
    } else session.set(name, expandWhole(value, piece, scope), exported);
    const { list = [], value: text } = session.variables.get(name) ?? {};
    this.spend(list.length + ((text?.text.length ?? 0) >> 4), piece, moment);
  }

  private declare(tree: Simple, words: readonly Piece[], piece: Piece, moment: Moment): void {
    const { session } = moment;
    const [head, ...rest] = words as [Piece, ...Piece[]];
    const options = rest.flatMap(({ text }) => (/^[-+][A-Za-z]+$/.test(text) ? [text] : [])).join('');
    const exported = head.text === 'export' || options.includes('x');
    const isLocal = /^(local|declare|typeset)$/.test(head.text) && !options.includes('g');
    const frame = isLocal ? session.locals.at(-1) : undefined;
    const names = head.text !== 'export' && options.includes('n');
    // Integers are calculated, and letters change their case.
    const changes = head.text !== 'export' && /[ilu]/.test(options);
    const keeps = (name: string) => {
      if (frame && !frame.has(name)) frame.set(name, session.variables.get(name));
    };
    const changed = (name: string) => {
      const value = session.variables.get(name)?.value;
      if (names) session.refers(name, value);
      else if (changes && value && !/^\d*$/.test(value.text)) {
        session.set(name, unknownPiece(value.file, `${head.text} changes it`, value.start, value.end));
      }
    };
    for (const { assignment } of tree.words) {
      if (!assignment) continue;
      keeps(assignment.name);
      this.assign(assignment, piece, moment, exported);
      changed(assignment.name);
    }
    for (const word of rest) {
      const { text } = word;
      const [, name, equals] = /^([A-Za-z_]\w*)(=|$)/.exec(text) ?? [];
      if (unknownIn(word) !== undefined && name === undefined) {
        const { start, end } = slice(piece, tree.words[0]?.from ?? 0, tree.words.at(-1)?.to ?? 0);
        session.anything(`${piece.file.text.slice(start, end)} may set it`);
      } else if (name !== undefined) {
        keeps(name);
        if (equals) session.set(name, slice(word, name.length + 1), exported);
        else if (exported) session.export(name);
        if (equals || names) changed(name);
      }
    }
  }

  /** Runs a command of the shell itself; undefined for every other. */
  private builtin(
    [head, ...rest]: [Piece, ...Piece[]],
    tree: Simple & { redirects: Redirect[]; from: number; to: number },
    piece: Piece,
    moment: Moment,
  ): Status | undefined {
    const { session } = moment;
    const name = knownText(head) ?? '';
    const [one] = rest;
    switch (name) {
      case '[':
      case 'test':
        return testOf(name === '[' ? rest.slice(0, -1) : rest, {
          file: (kind, path) => this.file(kind, path, moment),
          equal: equalTexts,
        });
      case 'false':
        return false;
      case 'exit':
        moment.ended = 'exit';
        return true;
      case 'return': {
        moment.ended = 'return';
        const code = one && knownText(one);
        return one === undefined
          ? true
          : code === undefined
            ? { because: 'what it returns is not known' }
            : code === '0';
      }
      case 'cd':
      case 'pushd':
      case 'popd': {
        const to = name === 'popd' ? undefined : rest.find(({ text }) => !/^-[LPen]+$|^--$/.test(text));
        const path = to && knownText(to);
        const relative = path?.startsWith('/') === false;
        const known = path !== undefined && path !== '-' && !(relative && session.directory === undefined);
        session.directory = known ? absolute(path, session.directory) : undefined;
        return true;
      }
      case 'shift': {
        const count = one === undefined ? 1 : Number(knownText(one));
        const hidden = session.positional.slice(0, count).some((word) => unknownIn(word) !== undefined);
        if (!hidden && count >= 0) session.positional = session.positional.slice(count);
        return true;
      }
      case 'set':
        this.options(rest, session);
        return true;
      case 'unset':
        for (const { text } of rest) session.variables.delete(text);
        for (const { text } of rest) session.functions.delete(text);
        return true;
      case '.':
      case 'source':
        if (one) this.source(one, rest.slice(1), piece, moment);
        return true;
      case 'eval':
        return this.evaluate(head, rest, moment);
      case 'trap':
        // `trap - TERM` gives the signal back; `trap` and `trap -p` only print.
        if (rest.slice(1).some(({ text }) => !NO_SIGNAL.test(text)) && !/^-p?$/.test(one?.text ?? ''))
          this.traps = true;
        return true;
      case 'printf':
        if (one?.text !== '-v') return undefined;
        this.printed(head, rest.slice(1), session);
        return true;
      case 'read':
      case 'getopts':
      case 'mapfile':
      case 'readarray':
        for (const { text, file, start, end } of rest) {
          if (/^[A-Za-z_]\w*$/.test(text))
            session.set(text, unknownPiece(file, `it is what ${name} reads`, start, end));
        }
        return { because: `it is not known what ${name} reads`, program: true };
      case 'command':
      case 'builtin':
        if (one && /^-[vV]$/.test(one.text)) break;
        return undefined;
      default:
        if (HARMLESS.test(name)) {
          this.redirected(tree, piece, moment, { ...joined(head, [], '') });
          return true;
        }
        if (!ASKS.test(name)) return undefined;
    }
    if (name === 'let') {
      for (const { text, file, start, end } of rest) {
        const variable = /^[A-Za-z_]\w*/.exec(text)?.[0];
        if (variable) session.set(variable, unknownPiece(file, 'let sets it', start, end));
      }
    }
    return { because: `whether ${shortened(written(piece, tree))} succeeds is not known`, program: true };
  }

  /** `printf -v NAME format words` */
  private printed(head: Piece, [name, ...words]: readonly Piece[], session: Session): void {
    const variable = /^([A-Za-z_]\w*)(\[.*\])?$/s.exec(name?.text ?? '');
    const text = printedBy([head, ...words], NOTHING, session) ?? NOTHING;
    const unknown = unknownPiece(head.file, 'unknown' in text ? text.unknown : 'printf sets it', head.start, head.end);
    const [start = head.start, end = head.end] = 'unknown' in text ? [] : [text.starts[0], text.ends.at(-1)];
    // What is put together has no one place.
    const isWritten =
      'text' in text && (unknownIn(text) !== undefined || head.file.text.slice(start, end) === text.text);
    if (!variable?.[1]) session.anything('printf -v may set it');
    else if (variable[2] !== undefined) session.setList(variable[1], [unknown]);
    else session.set(variable[1], isWritten ? { ...text, start, end } : unknown);
  }

  /** `set -a`, `set -o allexport`, `set -- words`. */
  private options(words: readonly Piece[], session: Session): void {
    for (const [i, { text }] of words.entries()) {
      if (text === '--') {
        session.positional = words.slice(i + 1);
        return;
      }
      const sign = text[0];
      if (sign !== '-' && sign !== '+') {
        if (!/^[-+]\w*o$/.test(words[i - 1]?.text ?? '')) {
          session.positional = words.slice(i);
          return;
        }
        if (text === 'allexport') session.exportsAll = words[i - 1]?.text.startsWith('-') === true;
      } else if (/^.[a-z]*a[a-z]*$/.test(text)) session.exportsAll = sign === '-';
    }
  }

  /** `eval`: words that are known are a script themselves; what others do, and whether they start the program, is not known. */
  private evaluate(head: Piece, rest: readonly Piece[], moment: Moment): Status {
    const script = joined(head, rest, '');
    if (unknownIn(script) === undefined && this.depth < DEEPEST) {
      this.depth++;
      const status = this.run(treeOf(script), script, moment);
      this.depth--;
      return status;
    }
    moment.session.anything('what eval runs may set it');
    moment.started.push(startedHere([head, ...rest], moment.session.here()));
    return { because: 'what eval runs is not known', program: true };
  }

  /** `. file`: a file of the repository is followed; any other may set everything. */
  private source(script: Piece, args: readonly Piece[], piece: Piece, moment: Moment): void {
    const { session } = moment;
    const text = knownText(script) ?? '';
    if (/(^|\/)bin\/activate$/.test(text)) return;
    const place = session.here();
    const path = text.includes('/') || place.directory !== undefined ? fileOf(script, place) : undefined;
    const file = path === undefined ? undefined : place.files.read(path);
    const name = piece.file.text.slice(script.start, script.end);
    const isCyclic = path !== undefined && (this.sourced.includes(path) || path === piece.file.path);
    const why =
      !file || 'unreadable' in file
        ? `${name}, which the shell reads, may set it`
        : isCyclic
          ? `${name}, which reads itself, may set it`
          : (refusal(file.text) ?? (this.depth >= DEEPEST ? `${name} is read too deeply` : undefined));
    if (why !== undefined || !file || 'unreadable' in file || path === undefined) {
      session.anything(why ?? `${name}, which the shell reads, may set it`);
      return;
    }
    const { positional } = session;
    if (args.length > 0) session.positional = args;
    place.read?.add(path);
    this.sourced.push(path);
    this.returns.push([]);
    this.depth++;
    const whole = maskedScript(file);
    this.run(treeOf(whole), whole, moment);
    this.depth--;
    this.returned(moment);
    this.sourced.pop();
    if (args.length > 0) session.positional = positional;
  }

  /** What a command reads from `<`, a here-document or a here-string. */
  private input({ redirects }: { redirects: Redirect[] }, piece: Piece, moment: Moment): Printed | undefined {
    const { operator, target } = redirects.findLast((one) => /^0?<(<-?|<<)?$/.test(one.operator)) ?? {};
    if (operator === undefined || !target) return undefined;
    const scope = this.scope(moment);
    const { document } = target;
    if (document) return expandWhole(documentWord(piece, document), piece, scope);
    const word = expandWhole(target, piece, scope);
    return operator.endsWith('<<<') ? joined(word, [word], '\n') : contentOf(word, moment.session);
  }

  /** Writes what a command prints to where its output goes. */
  private redirected(tree: { redirects: Redirect[] }, piece: Piece, moment: Moment, content: Printed): void {
    for (const { operator, target } of tree.redirects) {
      if (!/^1?>[>|]?$|^&>>?$/.test(operator) || this.budget.left <= 0) continue;
      const path = expand(target, piece, this.scope(moment))[0];
      if (path) write(path, content, operator.endsWith('>>'), moment.session);
    }
  }
}

/** The output of a command that prints nothing, and the input that nobody gives. */
const NOTHING: Printed = { unknown: 'nothing gives it' };

/** Why a script is not followed, as a clause; undefined where it is. */
export function refusal(text: string): string | undefined {
  if (text.length > LONGEST_SCRIPT) return 'a script that it reads is too long';
  return text.includes('\r\n')
    ? 'a script that it reads has Windows line ends, which are no blanks to a shell'
    : undefined;
}

/** The start of a program as it is, for a place. */
export function startedHere(words: Piece[], place: Place, first = false): Started {
  const { environment, mounts, open, directory, init } = place;
  return {
    words,
    environment,
    mounts,
    ...(open !== undefined && { open }),
    ...(directory !== undefined && { directory }),
    first,
    ...(init !== undefined && { init }),
  };
}

/** What is started whichever of several ways is gone to the end; ways that start nothing fail, and are not meant. */
function oneOf(ways: readonly Way[]): Started[] {
  const kept = ways.map(({ started, because }) => ({ started: mattering(started), because }));
  const starting = kept.filter(({ started }) => started.length > 0);
  const because = starting.find((way) => way.because !== undefined)?.because ?? 'the script decides it';
  return sameOf(
    starting.map(({ started }) => started),
    because,
  );
}

/** What was started where several ways meet again: programs that do not serve are of no interest any more. */
function joinedStarts(lists: readonly Started[][], because: string): Started[] {
  const [first = [], ...others] = lists;
  let same = 0;
  while (same < first.length && others.every((list) => list[same] === first[same])) same++;
  const serves = lists.map((list) => list.slice(same).filter(serving));
  const rest = serves.some((list) => list.length > 0)
    ? sameOf(serves, because)
    : (lists.find((list) => list.length > same)?.slice(-1) ?? []);
  return [...first.slice(0, same), ...rest];
}

/** What is the same of several lists of programs; where they are different ones, a program that is not known. */
function sameOf(lists: readonly Started[][], because: string): Started[] {
  let [result = []] = lists;
  for (const list of lists.slice(1)) {
    const fits = list.length === result.length && list.every((one, i) => isSameProgram(one, result[i] as Started));
    if (fits) result = result.map((one, i) => common(one, list[i] as Started, because));
    else {
      const one = result[0] ?? list[0];
      const word = one?.words[0];
      if (!one || !word) return result;
      const unknown = unknownPiece(word.file, because, word.start, word.end);
      return [{ ...one, words: [unknown], first: false, serves: true }];
    }
  }
  return result;
}

const serving = ({ words, serves }: Started) => serves === true || isServer(words[0]?.text ?? '');

/** Whether a program has ended when another is started: one that serves does not, unless it was a script of its own. */
export const hasEnded = (one: Started): boolean =>
  !serving(one) || (one.beside !== true && /(^|\/)(node|deno|bun)$/.test(one.words[0]?.text ?? ''));

/** Of what is started, the servers, and what comes last where that is not known; without servers, what comes last. */
export function mattering(started: readonly Started[]): Started[] {
  const last = started.at(-1);
  const servers = started.filter(
    (one) => serving(one) || (one === last && one.words[0] && unknownIn(one.words[0]) !== undefined),
  );
  return servers.length > 0 ? servers : started.slice(-1);
}

/** One beside the shell is ended by whatever the shell does next, not by the signal that it does not get. */
function withoutShell({ behind: _behind, ...one }: Started): Started {
  return one;
}

const isSameProgram = (a: Started, b: Started) =>
  sameHead(a.words[0], b.words[0]) && (a.words[0] === undefined || unknownIn(a.words[0]) === undefined);

const sameHead = (a: Piece | undefined, b: Piece | undefined) => a?.text === b?.text;

/** One program that is started in one of two ways: where they differ, it is not known. */
function common(a: Started, b: Started, because: string): Started {
  let same = 0;
  while (same < a.words.length && same < b.words.length && a.words[same]?.text === b.words[same]?.text) same++;
  const next = a.words[same] ?? b.words[same];
  const rest = next ? [unknownPiece(next.file, because, next.start, next.end)] : [];
  const environment = new Map(a.environment);
  for (const name of new Set([...a.environment.keys(), ...b.environment.keys()])) {
    const [one, other] = [a.environment.get(name), b.environment.get(name)];
    const at = one ?? other;
    if (one?.text !== other?.text && at) environment.set(name, unknownPiece(at.file, because, at.start, at.end));
  }
  const { directory: _directory, behind: _behind, ...whole } = a;
  const made = a.mounts === b.mounts ? [] : b.mounts.filter((mount) => !a.mounts.includes(mount));
  const other = a.mounts === b.mounts ? [] : a.mounts.filter((mount) => !b.mounts.includes(mount));
  return {
    ...whole,
    words: [...a.words.slice(0, same), ...rest],
    environment,
    mounts: [
      ...a.mounts,
      ...[...other, ...made].map(({ inside: path, at }) => ({ inside: path, unknown: because, at })),
    ],
    ...(a.directory === b.directory && a.directory !== undefined && { directory: a.directory }),
    ...((a.open ?? b.open) !== undefined && { open: a.open ?? b.open }),
    first: a.first && b.first,
    ...(a.behind !== undefined && b.behind !== undefined && { behind: a.behind }),
  } as Started;
}

function withAdded(before: Piece | undefined, added: Piece): Piece {
  if (!before) return added;
  const whole = joined(added, before.text === '' ? [] : [before], '');
  return {
    ...added,
    text: whole.text + added.text,
    starts: [...whole.starts, ...added.starts],
    ends: [...whole.ends, ...added.ends],
    sources: [...whole.sources, ...added.sources],
  };
}

/** Whether a text matches a pattern; unknown where either is. */
function matched(value: Piece, pattern: string | { unknown: string }): Status {
  if (pattern === '*') return true;
  const unknown = unknownIn(value);
  if (unknown !== undefined) return { because: unknown };
  return typeof pattern === 'string' ? matchesPattern(pattern, value.text) : { because: pattern.unknown };
}

/** Whether a server goes on by itself and lets its shell go on. */
function detaches({ words: [head, ...rest] }: Started): boolean {
  if (head === undefined) return false;
  return /nginx|openresty$/.test(head.text)
    ? !rest.some(({ text }) => /\bdaemon\s+off\b/.test(text))
    : rest.some(({ text }) => /^(-D|--daemon(ize)?)$/.test(text));
}

/** `nginx -t`, `gunicorn --check-config`: a server that is asked something and ends. */
function onlyAsks({ words: [head, ...rest] }: Started): boolean {
  if (head === undefined) return false;
  const options = /\bnginx$|openresty$/.test(head.text)
    ? /^-([tTvVhqs?]+|q?t|tq)$/
    : /^--?(version|help|check-config|print-config|test)$/;
  return isServer(head.text) && rest.some(({ text }) => options.test(text));
}

const rawHead = (tree: Simple, piece: Piece) => piece.text.slice(tree.words[0]?.from ?? 0, tree.words[0]?.to ?? 0);

const isCd = (tree: Simple, piece: Piece) => rawHead(tree, piece) === 'cd';

const pieceAt = (piece: Piece, { from, to }: { from: number; to: number }) => slice(piece, from, to);

/** Where `[from, to)` of a piece stands in its file. */
const placeIn = (piece: Piece, { from, to }: { from: number; to: number }) => ({
  start: piece.starts[from] ?? piece.end,
  end: to > from ? (piece.ends[to - 1] ?? piece.end) : (piece.starts[from] ?? piece.end),
});

/** A command as the script writes it. */
function written(piece: Piece, { from, to }: { from: number; to: number }): string {
  const { start, end } = placeIn(piece, { from, to: Math.min(to, from + 400) });
  return piece.file.text.slice(start, end).replace(/[\s;&]+$/, '');
}

/** Why it is not known what happens behind a condition, as a clause. */
function decides(piece: Piece, condition: { from: number; to: number }, { because }: Undecided): string {
  return `${shortened(written(piece, condition))} decides it, and ${because}`;
}
