import type { SyntaxNode } from '@lezer/common';
import type { TextFile } from '../../files/file.ts';
import { isHarmless, member } from './builtins.ts';
import { Expressions, MOST_STEPS, type PythonEnvironment } from './expressions.ts';
import { arithmetic } from './operators.ts';
import { type Binding, Scope } from './scope.ts';
import { assignedBy, groups, imports, parse, parts, type Span, variablesOf, withoutCommas } from './tree.ts';
import { elements, isSequence, keyOf, list, type PyValue, truth, unknown, unknownIn } from './value.ts';

/** What is known of a Python file after it ran. */
export interface Module {
  names: ReadonlyMap<string, Binding>;
  /** Why further names may be set to anything; the names of `names` that it concerns are unknown already. */
  open?: { because: string; at: Span };
  /** Every name that the file reads anywhere. */
  reads: ReadonlySet<string>;
  /** True where names may be read without being written: globals(), exec(). */
  dynamic: boolean;
  /** Where the file is no Python. */
  broken?: number;
}

/** How a statement ends: the next one follows, the loop is left or goes on, or the program stops. */
type End = 'next' | 'break' | 'continue' | 'stop';

const DEEPEST_BLOCK = 64;
/** A configuration is shorter; the parser takes seconds for more. In UTF-16 units. */
const LONGEST = 512 * 1024;
const ASSIGNING = new Set([
  'AssignStatement',
  'UpdateStatement',
  'NamedExpression',
  'ForStatement',
  'DeleteStatement',
  'FunctionDefinition',
  'ClassDefinition',
  'WithStatement',
  'TryStatement',
  'ImportStatement',
]);
const DYNAMIC = new Set(['globals', 'locals', 'vars', 'exec', 'eval']);

/** The names of a Python file as static evaluation knows them. Never throws; runs nothing. */
export function evaluate(file: TextFile, environment: PythonEnvironment): Module {
  if (file.text.length > LONGEST) {
    const open = { because: 'the file is longer than what is evaluated', at: [0, 0] as const };
    return { names: new Map(), reads: new Set(), dynamic: true, open };
  }
  const { tree, broken } = parse(file.text);
  if (broken !== undefined) return { names: new Map(), reads: new Set(), dynamic: false, broken };
  const run = new Statements(file, environment);
  const { reads, dynamic } = readsOf(tree.topNode, file.text);
  return { ...run.module(tree.topNode), reads, dynamic };
}

/** Every name that is read, in functions too. */
function readsOf(top: SyntaxNode, text: string): { reads: Set<string>; dynamic: boolean } {
  const reads = new Set<string>();
  const written = new Set<number>();
  let dynamic = false;
  top.cursor().iterate((at) => {
    // `at.node` makes an object: only where it is needed.
    if (at.name === 'VariableName') {
      if (written.has(at.from)) return;
      const variable = text.slice(at.from, at.to);
      reads.add(variable);
      if (DYNAMIC.has(variable)) dynamic = true;
    } else if (ASSIGNING.has(at.name)) {
      for (const variable of assignedBy(at.node)) written.add(variable.from);
    } else if (at.name === 'ArgList') {
      for (const group of groups(parts(at.node).slice(1, -1), ',')) {
        if (group[0] && group[1]?.name === 'AssignOp') written.add(group[0].from);
      }
    }
  });
  return { reads, dynamic };
}

/** Runs statements over the names of a module. */
class Statements extends Expressions {
  private readonly file: TextFile;
  private blocks = 0;

  constructor(file: TextFile, environment: PythonEnvironment) {
    super(file.text, environment, new Scope());
    this.file = file;
  }

  module(top: SyntaxNode): Pick<Module, 'names' | 'open'> {
    const end = this.block(parts(top));
    if (this.steps > MOST_STEPS) this.forgetAll('the file is longer than what is evaluated');
    if (end === 'stop') this.forgetAll('the file ends with an error before its last line');
    const names = new Map<string, Binding>();
    for (const [name, binding] of this.scope.entries()) {
      const { value } = binding;
      const changed = 'changed' in value ? value.changed : undefined;
      names.set(name, { ...binding, value: unknownIn(value) ?? value, ...(changed && { at: changed }) });
    }
    return { names, ...(this.scope.open !== undefined && { open: this.scope.open }) };
  }

  private block(statements: readonly SyntaxNode[]): End {
    for (const statement of statements) {
      if (this.steps++ > MOST_STEPS) return 'next';
      const end = this.statement(statement);
      if (end !== 'next') return end;
    }
    return 'next';
  }

  private body(node: SyntaxNode | undefined): End {
    if (!node) return 'next';
    if (this.blocks >= DEEPEST_BLOCK) {
      this.forgetAssigned(node, 'it is nested too deeply');
      return 'next';
    }
    this.blocks++;
    const end = this.block(parts(node).slice(1));
    this.blocks--;
    return end;
  }

  private statement(node: SyntaxNode): End {
    // A block is named by its first line.
    this.at = [node.from, node.getChild('Body')?.from ?? node.to];
    switch (node.name) {
      case 'StatementGroup':
        return this.block(parts(node).filter(({ name }) => name !== ';'));
      case 'AssignStatement':
        this.assign(node);
        return 'next';
      case 'UpdateStatement':
        this.update(node);
        return 'next';
      case 'ExpressionStatement':
        return this.expression(node);
      case 'DeleteStatement':
        for (const target of assignedBy(node)) {
          if (this.uncertain > 0) this.scope.forget(this.written(target), 'the file may delete it', this.at);
          else this.scope.delete(this.written(target));
        }
        return 'next';
      case 'ImportStatement':
        this.import(node);
        return 'next';
      case 'FunctionDefinition':
      case 'ClassDefinition':
        this.define(node);
        return 'next';
      case 'DecoratedStatement': {
        const definition = node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition');
        const name = definition && assignedBy(definition)[0];
        if (name) {
          this.define(definition);
          this.scope.forget(this.written(name), 'a decorator makes it', [name.from, name.to], 'defined');
        }
        return 'next';
      }
      case 'IfStatement':
        return this.choice(parts(node), 0);
      case 'ForStatement':
        return this.loop(node);
      case 'WhileStatement':
        return this.whileLoop(node);
      case 'TryStatement':
        return this.attempt(node);
      case 'WithStatement':
        return this.context(node);
      case 'MatchStatement': {
        const clauses = node.getChild('MatchBody')?.getChildren('MatchClause') ?? [];
        return this.ways(
          [...clauses.map((clause) => () => this.body(clause.getChild('Body') ?? undefined)), () => 'next'],
          {
            because: `which case of line ${this.line(node)} applies is not known`,
          },
        );
      }
      case 'RaiseStatement':
        return 'stop';
      case 'AssertStatement':
        return 'next';
      case 'BreakStatement':
        return 'break';
      case 'ContinueStatement':
        return 'continue';
      default:
        return 'next';
    }
  }

  private line(node: SyntaxNode): number {
    return this.file.at(node.from, node.from).line;
  }

  private expression(node: SyntaxNode): End {
    const nodes = parts(node);
    const [first] = nodes;
    this.valueOfGroup(nodes);
    const call = first?.name === 'CallExpression' ? this.written(first).replace(/\s+/g, '') : '';
    return /^(?:sys\.)?(?:exit|quit)\(/.test(call) ? 'stop' : 'next';
  }

  private assign(node: SyntaxNode): void {
    const children = parts(node).filter(({ name }) => name !== 'TypeDef');
    const sides = groups(children, 'AssignOp');
    const source = sides.pop();
    const [first] = source ?? [];
    if (!source || !first || sides.length === 0) return;
    const value = this.valueOfGroup(source);
    const display = source.length > 1 ? withoutCommas(source) : displayed(first);
    const at: Span = [first.from, (source.at(-1) as SyntaxNode).to];
    for (const targets of sides) {
      const [target] = targets;
      if (targets.length === 1 && target) this.target(target, value, at, display);
      else this.unpack(withoutCommas(targets), value, at, display);
    }
  }

  private target(node: SyntaxNode, value: PyValue, at: Span, display?: readonly SyntaxNode[]): void {
    switch (node.name) {
      case 'VariableName':
        this.bind(node, value, at);
        return;
      case 'TupleExpression':
      case 'ArrayExpression':
        this.unpack(withoutCommas(parts(node).slice(1, -1)), value, at, display);
        return;
      case 'ParenthesizedExpression': {
        const inner = parts(node)[1];
        if (inner) this.target(inner, value, at, display);
        return;
      }
      case 'MemberExpression':
        this.put(node, value);
    }
  }

  private unpack(targets: readonly SyntaxNode[], value: PyValue, at: Span, display?: readonly SyntaxNode[]): void {
    const items = elements(value);
    const star = targets.findIndex(({ name }) => name === '*');
    const names = targets.filter(({ name }) => name !== '*');
    if (!Array.isArray(items) || (star < 0 ? items.length !== names.length : items.length < names.length - 1)) {
      const because = Array.isArray(items) ? 'the number of values does not fit' : items.because;
      for (const target of variablesOf(names)) this.bind(target, unknown(because), at);
      return;
    }
    const rest = items.length - names.length + 1;
    for (const [i, target] of names.entries()) {
      if (i === star) {
        this.target(target, list(items.slice(i, i + rest)), at);
        continue;
      }
      const index = star >= 0 && i > star ? i + rest - 1 : i;
      const own = display?.length === items.length ? display[index] : undefined;
      this.target(target, items[index] as PyValue, own ? [own.from, own.to] : at, own && displayed(own));
    }
  }

  /** `d[key] = value`, for dictionaries, lists, os.environ and globals(). */
  private put(node: SyntaxNode, value: PyValue): void {
    const children = parts(node);
    const base = this.value(children[0]);
    if (node.getChild('PropertyName')) return;
    const key = this.valueOfGroup(children.slice(2, -1));
    const shown = `${children[0] ? this.written(children[0]).slice(0, 40) : ''}[…] = …`;
    if (base.type === 'environ') this.setVariable(key, value);
    else if (base.type === 'names') {
      if (this.uncertain > 0 && key.type !== 'str') this.forgetAll(`${shown} may set it`);
      else this.setName(key, value, shown);
    } else if (base.type === 'dict') {
      const name = keyOf(key);
      if (name === undefined || this.uncertain > 0) base.lost = `whether ${shown} is run is not known`;
      else base.entries.set(name, { key, value });
    } else if (base.type === 'list') {
      const index = key.type === 'int' ? Number(key.value) : Number.NaN;
      const place = index < 0 ? index + base.items.length : index;
      if (this.uncertain > 0 || !(place >= 0 && place < base.items.length))
        base.lost = `what ${shown} changes is not known`;
      else {
        base.items[place] = value;
        base.changed = this.at;
      }
    } else if (base.type === 'unknown' && /^\s*sys\s*\.\s*modules|__dict__/.test(this.written(node))) {
      this.setName(key, value, shown);
    }
  }

  private update(node: SyntaxNode): void {
    const children = parts(node);
    const [target, operator] = children;
    if (!target || !operator) return;
    const before = this.value(target);
    const value = this.valueOfGroup(children.slice(2));
    const sign = this.written(operator).slice(0, -1);
    const result = arithmetic(sign, before, before.type === 'list' && isSequence(value) ? list(value.items) : value);
    // `+=` changes a list in place: other names for it see the change.
    if (before.type === 'list' && result.type === 'list' && target.name === 'VariableName') {
      if (this.uncertain > 0) before.lost = 'whether it is extended is not known';
      else before.items = result.items;
      this.bind(target, before, this.at);
    } else this.target(target, result, this.at);
  }

  private import(node: SyntaxNode): void {
    const found = imports(node, this.text);
    if (found.length === 0) {
      const module = this.written(node).replace(/\s+/g, ' ');
      this.forgetAll(`${module} may set it`);
      this.doubts++;
      return;
    }
    for (const { module, member: name, as } of found) {
      const value: PyValue =
        (name === undefined ? known(module) : member(module, name)) ??
        unknown(`it comes from ${name === undefined ? module : `${module}.${name}`}, which is not evaluated`);
      if (value.type === 'unknown') this.doubts++;
      const at: Span = [as.from, as.to];
      this.scope.set(this.written(as), { value, at, name: at, origin: 'imported' });
    }
  }

  private define(node: SyntaxNode): void {
    const [target] = assignedBy(node);
    if (!target) return;
    const name = this.written(target);
    const at: Span = [target.from, target.to];
    const value: PyValue = node.name === 'ClassDefinition' ? { type: 'class', name } : { type: 'function', name, node };
    this.scope.set(name, { value, at, name: at, origin: 'defined' });
  }

  /** `if … elif … else` from one of its conditions on. */
  private choice(nodes: readonly SyntaxNode[], from: number): End {
    const word = nodes[from];
    if (!word) return 'next';
    if (word.name === 'else') return this.body(nodes[from + 1]);
    const condition = this.value(nodes[from + 1]);
    const known = truth(condition);
    if (known === true) return this.body(nodes[from + 2]);
    if (known === false) return this.choice(nodes, from + 3);
    const why = unknownIn(condition)?.because ?? 'its truth is not known';
    return this.ways([() => this.body(nodes[from + 2]), () => this.choice(nodes, from + 3)], {
      because: `whether the condition in line ${this.line(word)} holds is not known: ${why}`,
    });
  }

  /** Runs several ways through the code, and keeps what all of them agree on that do not stop the program. */
  private ways(ways: readonly (() => End)[], { because }: { because: string }): End {
    const before = this.scope;
    const ends: End[] = [];
    const scopes: Scope[] = [];
    this.uncertain++;
    for (const way of ways) {
      this.steps += before.size;
      this.scope = before.copy();
      const end = way();
      if (end === 'stop') continue;
      ends.push(end);
      scopes.push(this.scope);
    }
    this.uncertain--;
    this.scope = before;
    if (scopes.length === 0) return 'stop';
    this.scope.merge(scopes, because);
    const left = ends.find((end) => end !== 'next');
    if (left === undefined) return 'next';
    if (ends.every((end) => end === left)) return left;
    // Whether the loop goes on is not known: its later rounds cannot be evaluated.
    this.unsure = because;
    return 'next';
  }

  /** Why it is not known whether a loop goes on. */
  private unsure: string | undefined;

  private loop(node: SyntaxNode): End {
    const children = parts(node).filter(({ name }) => name !== 'async');
    const at = children.findIndex(({ name }) => name === 'in');
    const bodyAt = children.findIndex(({ name }) => name === 'Body');
    const targets = withoutCommas(children.slice(1, at));
    const items = this.looped(this.valueOfGroup(children.slice(at + 1, bodyAt)));
    const body = children[bodyAt];
    const otherwise = children[bodyAt + 2];
    if (!body) return 'next';
    const outer = this.unsure;
    this.unsure = undefined;
    let end: End = 'next';
    if (Array.isArray(items)) {
      for (const item of items) {
        const [target] = targets;
        const place: Span = [targets[0]?.from ?? 0, targets.at(-1)?.to ?? 0];
        if (targets.length === 1 && target?.name === 'VariableName') this.bind(target, item, place, 'loop');
        else {
          this.unpack(targets, item, place);
          for (const variable of variablesOf(targets)) {
            const bound = this.scope.get(this.written(variable));
            if (bound) this.scope.set(this.written(variable), { ...bound, origin: 'loop' });
          }
        }
        end = this.body(body);
        if (end === 'break' || end === 'stop' || this.unsure !== undefined || this.steps > MOST_STEPS) break;
      }
      if (this.unsure !== undefined) this.forgetAssigned(node, this.unsure);
      else if (end !== 'break' && end !== 'stop') end = this.body(otherwise);
    } else this.forgetAssigned(node, `the loop in line ${this.line(node)} may set it, and ${items.because}`);
    this.unsure = outer;
    return end === 'stop' ? 'stop' : 'next';
  }

  private whileLoop(node: SyntaxNode): End {
    const [, condition, body, , otherwise] = parts(node);
    const outer = this.unsure;
    this.unsure = undefined;
    let end: End = 'next';
    for (;;) {
      const known = truth(this.value(condition));
      if (known === undefined) this.unsure = `the loop in line ${this.line(node)} may set it`;
      if (this.unsure !== undefined || !known || this.steps > MOST_STEPS) break;
      end = this.body(body);
      if (end === 'break' || end === 'stop') break;
      this.steps++;
    }
    if (this.unsure !== undefined) this.forgetAssigned(node, this.unsure);
    else if (end !== 'break' && end !== 'stop') end = this.body(otherwise);
    this.unsure = outer;
    return end === 'stop' ? 'stop' : 'next';
  }

  private attempt(node: SyntaxNode): End {
    const children = parts(node);
    const bodies = children.flatMap((child, i) =>
      child.name === 'Body' ? [{ body: child, word: wordBefore(children, i) }] : [],
    );
    const main = bodies.find(({ word }) => word === 'try')?.body;
    const otherwise = bodies.find(({ word }) => word === 'else')?.body;
    const last = bodies.find(({ word }) => word === 'finally')?.body;
    const handlers = bodies.filter(({ word }) => word === 'except');
    const before = this.scope.copy();
    const doubts = this.doubts;
    const because = `whether the try in line ${this.line(node)} fails is not known`;
    const mutable = this.uncertain;
    // Without a handler nothing catches: what follows runs only if the body did.
    if (handlers.length > 0) this.uncertain++;
    let end = this.body(main);
    const fails = end === 'stop';
    if (end === 'next') end = this.body(otherwise);
    this.uncertain = mutable;
    if (handlers.length > 0 && (this.doubts > doubts || fails)) {
      const after = this.scope;
      this.scope = before;
      const caught = handlers.map(({ body }) => () => {
        if (main) this.forgetAssigned(main, because);
        return this.body(body);
      });
      end = this.ways([...(fails ? [] : [() => this.resume(after, end)]), ...caught], { because });
    }
    const closed = this.body(last);
    return closed === 'next' ? end : closed;
  }

  private resume(scope: Scope, end: End): End {
    this.scope = scope;
    return end;
  }

  private context(node: SyntaxNode): End {
    const children = parts(node).filter(({ name }) => name !== 'async');
    const body = children.at(-1);
    for (const child of children.slice(1, -1)) {
      if (child.name === 'VariableName' && children[children.indexOf(child) - 1]?.name === 'as') {
        const at: Span = [child.from, child.to];
        const value = unknown('what a with statement gives is not evaluated');
        this.scope.set(this.written(child), { value, at, name: at, origin: 'loop' });
      } else if (child.name !== 'as' && child.name !== ',') this.value(child);
    }
    if (!children.slice(1, -1).some((child) => this.written(child).includes('suppress'))) return this.body(body);
    return this.ways(
      [
        () => this.body(body),
        () => {
          if (body) this.forgetAssigned(body, 'the with statement may skip it');
          return 'next';
        },
      ],
      { because: `whether the block in line ${this.line(node)} fails is not known` },
    );
  }

  /** Forgets every name that the code may set, and what it may change. */
  private forgetAssigned(node: SyntaxNode, because: string): void {
    this.doubts++;
    const { text } = this;
    node.cursor().iterate((below) => {
      this.steps++;
      if (below.name === 'FunctionDefinition' || below.name === 'ClassDefinition') {
        for (const name of assignedBy(below.node))
          this.scope.forget(this.written(name), because, [name.from, name.to], 'defined');
        return false;
      }
      const names = ASSIGNING.has(below.name) ? assignedBy(below.node) : [];
      const origin =
        below.name === 'ForStatement' ? 'loop' : below.name === 'ImportStatement' ? 'imported' : 'assigned';
      for (const name of names) this.scope.forget(this.written(name), because, [name.from, name.to], origin);
      if (below.name === 'ImportStatement' && names.length === 0) this.forgetAll(because);
      if (below.name === 'VariableName') {
        const name = text.slice(below.from, below.to);
        const value = this.scope.get(name)?.value;
        if (value?.type === 'list' || value?.type === 'dict') value.lost = because;
        if (DYNAMIC.has(name) || name === 'setattr') this.forgetAll(because);
      }
      return undefined;
    });
  }
}

/** The elements of a literal tuple or list, whose places are those of the values. */
function displayed(node: SyntaxNode): SyntaxNode[] | undefined {
  if (node.name !== 'TupleExpression' && node.name !== 'ArrayExpression') return undefined;
  const items = withoutCommas(parts(node).slice(1, -1));
  return items.some(({ name }) => name === '*') ? undefined : items;
}

function wordBefore(nodes: readonly SyntaxNode[], at: number): string | undefined {
  for (let i = at - 1; i >= 0; i--) {
    const name = nodes[i]?.name;
    if (name === 'try' || name === 'except' || name === 'else' || name === 'finally') return name;
  }
  return undefined;
}

const KNOWN = new Set(['os', 'os.path', 'multiprocessing', 'math', 'psutil', 'dotenv']);

function known(module: string): PyValue | undefined {
  return KNOWN.has(module) || isHarmless(module) ? { type: 'module', name: module } : undefined;
}
