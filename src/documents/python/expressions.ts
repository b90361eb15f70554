import type { SyntaxNode } from '@lezer/common';
import type { Word } from '../launch/launch.ts';
import { replaced } from '../placeholders/index.ts';
import { CHANGING, call, isBuiltin, isHarmless, item, member, method, slice } from './builtins.ts';
import { arithmetic, comparison } from './operators.ts';
import type { Scope } from './scope.ts';
import { formatted, literal, parseDecimal, parseInteger, unescaped } from './text.ts';
import { groups, parts, type Span, variablesOf, withoutCommas } from './tree.ts';
import {
  bool,
  dict,
  elements,
  float,
  int,
  isSequence,
  keyOf,
  list,
  NONE,
  type PyUnknown,
  type PyValue,
  str,
  truth,
  tuple,
  unknown,
  unknownIn,
} from './value.ts';

/** The environment that a Python program starts in. */
export interface PythonEnvironment {
  variables: ReadonlyMap<string, Word>;
  /** True when every variable that is not listed is not set. */
  complete: boolean;
  /** Why something unknown may set further variables. */
  open?: string;
}

const DEEPEST = 256;
/** How many nodes of a file are evaluated, loops counted as often as they run. */
export const MOST_STEPS = 100_000;

const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=', '<>', 'in', 'not in', 'is', 'is not']);

/** Evaluates expressions over the names of a module; statements build on it. */
export class Expressions {
  protected readonly text: string;
  protected readonly environment: PythonEnvironment;
  protected scope: Scope;
  /** The names of comprehensions, innermost last. */
  private readonly inner: Map<string, PyValue>[] = [];
  /** Variables that the code itself sets in os.environ. */
  private readonly set = new Map<string, PyValue>();
  /** Why the code may have set further variables. */
  private loaded: string | undefined;
  /** Above 0 where it is not known whether the code runs at all. */
  protected uncertain = 0;
  protected steps = 0;
  /** How often something could not be known, or could fail. */
  protected doubts = 0;
  private depth = 0;

  constructor(text: string, environment: PythonEnvironment, scope: Scope) {
    this.text = text;
    this.environment = environment;
    this.scope = scope;
  }

  protected written(node: { from: number; to: number }): string {
    return this.text.slice(node.from, node.to);
  }

  /** The value of an expression. Never throws. */
  value(node: SyntaxNode | undefined): PyValue {
    if (!node) return unknown('it cannot be read');
    if (++this.steps > MOST_STEPS) return unknown('the file is longer than what is evaluated');
    if (this.depth >= DEEPEST) return unknown('it is nested more than 256 deep');
    this.depth++;
    const value = this.evaluated(node);
    this.depth--;
    if (value.type === 'unknown') this.doubts++;
    return value;
  }

  private evaluated(node: SyntaxNode): PyValue {
    switch (node.name) {
      case 'Number':
        return number(this.written(node));
      case 'String':
        return literal(this.written(node));
      case 'FormatString':
        return this.formatString(node);
      case 'ContinuedString':
        return parts(node)
          .map((part) => this.value(part))
          .reduce((whole, part) => arithmetic('+', whole, part), str(''));
      case 'Boolean':
        return bool(this.written(node) === 'True');
      case 'None':
        return NONE;
      case 'VariableName':
        return this.variable(this.written(node));
      case 'ParenthesizedExpression':
        return this.value(parts(node)[1]);
      case 'TupleExpression':
        return tuple(this.items(parts(node).slice(1, -1)));
      case 'ArrayExpression':
        return list(this.items(parts(node).slice(1, -1)));
      case 'SetExpression':
        return this.setExpression(node);
      case 'DictionaryExpression':
        return this.dictionary(node);
      case 'UnaryExpression':
        return this.unary(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'ConditionalExpression': {
        const [then, , condition, , otherwise] = parts(node);
        const test = this.value(condition);
        const known = truth(test);
        if (known !== undefined) return this.value(known ? then : otherwise);
        const [a, b] = [this.value(then), this.value(otherwise)];
        return comparison('==', a, b).type === 'bool' && truth(comparison('==', a, b)) && a.type === b.type
          ? a
          : (unknownIn(test) ?? unknown('its condition is not known'));
      }
      case 'NamedExpression': {
        const [target, , source] = parts(node);
        const value = this.value(source);
        if (target && source) this.bind(target, value, [source.from, source.to]);
        return value;
      }
      case 'MemberExpression':
        return this.memberOf(node);
      case 'CallExpression':
        return this.called(node);
      case 'ArrayComprehensionExpression':
      case 'ComprehensionExpression':
      case 'SetComprehensionExpression': {
        const produced = this.comprehended(parts(node).slice(1, -1), 1);
        if (!Array.isArray(produced)) return produced;
        return node.name === 'SetComprehensionExpression' ? call('set', [list(produced)], new Map()) : list(produced);
      }
      case 'DictionaryComprehensionExpression': {
        const produced = this.comprehended(parts(node).slice(1, -1), 3);
        if (!Array.isArray(produced)) return produced;
        return dict(produced.map((pair) => (isSequence(pair) ? pair.items : []) as unknown as [PyValue, PyValue]));
      }
      case 'LambdaExpression':
        return { type: 'function', name: 'a lambda', node };
      default:
        return unknown(`${this.written(node).slice(0, 40)} is not evaluated`);
    }
  }

  private variable(name: string): PyValue {
    for (let i = this.inner.length - 1; i >= 0; i--) {
      const found = this.inner[i]?.get(name);
      if (found) return found;
    }
    const binding = this.scope.get(name);
    if (binding) return binding.value;
    if (name === '__name__') return str('__config__');
    if (isBuiltin(name)) return { type: 'builtin', name };
    if (['globals', 'locals', 'vars', 'exec', 'setattr', 'getattr', 'isinstance', 'exit', 'quit'].includes(name)) {
      return { type: 'builtin', name };
    }
    return unknown(this.scope.open?.because ?? `${name} is not defined in this file`);
  }

  /** Gives a variable of the module its value. */
  protected bind(target: SyntaxNode, value: PyValue, at: Span, origin: 'assigned' | 'loop' = 'assigned'): void {
    this.scope.set(this.written(target), { value, at, name: [target.from, target.to], origin });
  }

  private items(nodes: readonly SyntaxNode[]): PyValue[] {
    const found: PyValue[] = [];
    let star = false;
    for (const node of nodes) {
      if (node.name === ',') continue;
      if (node.name === '*') {
        star = true;
        continue;
      }
      const value = this.value(node);
      const inside = star ? elements(value) : [value];
      found.push(...(Array.isArray(inside) ? inside : [inside]));
      star = false;
    }
    return found;
  }

  /** The values of `a, b`: a tuple where there is a comma. */
  protected valueOfGroup(nodes: readonly SyntaxNode[]): PyValue {
    return nodes.length === 1 ? this.value(nodes[0]) : tuple(this.items(nodes));
  }

  private setExpression(node: SyntaxNode): PyValue {
    const items = withoutCommas(parts(node).slice(1, -1));
    if (items.length === 1 && items[0]?.name === 'SetExpression') {
      return unknown(replaced(this.written(node)));
    }
    return call('set', [list(this.items(items))], new Map());
  }

  private dictionary(node: SyntaxNode): PyValue {
    const made = dict();
    for (const entry of groups(parts(node).slice(1, -1), ',')) {
      const [first, second, third] = entry;
      if (!first) continue;
      if (first.name === '**') {
        const other = this.value(second);
        if (other.type === 'dict' && other.lost === undefined) {
          for (const [key, pair] of other.entries) made.entries.set(key, pair);
        } else made.lost = unknownIn(other)?.because ?? 'what it takes in is not known';
        continue;
      }
      const key = this.value(first);
      const value = this.value(third);
      const name = keyOf(key);
      if (name === undefined) made.lost = unknownIn(key)?.because ?? 'one of its keys is not known';
      else made.entries.set(name, { key, value });
    }
    return made;
  }

  private unary(node: SyntaxNode): PyValue {
    const [sign, operand] = parts(node);
    const operator = sign ? this.written(sign) : '';
    if (operator === 'not') return this.logical(node);
    const value = this.value(operand);
    if (operator === '-') {
      if (value.type === 'float') return float(-value.value);
      return arithmetic('-', int(0), value);
    }
    if (operator === '+') return arithmetic('+', int(0), value);
    return arithmetic('-', int(-1), value);
  }

  private operatorOf(node: SyntaxNode): [left: SyntaxNode, operator: string, right: SyntaxNode] | undefined {
    const children = parts(node);
    const left = children[0];
    const right = children.at(-1);
    if (!left || !right || children.length < 3) return undefined;
    const operator = children
      .slice(1, -1)
      .map((child) => this.written(child))
      .join(' ');
    return [left, operator, right];
  }

  private binary(node: SyntaxNode): PyValue {
    const found = this.operatorOf(node);
    if (!found) return unknown('it cannot be read');
    const [left, operator, right] = found;
    if (operator === 'and' || operator === 'or') return this.logical(node);
    if (!COMPARISONS.has(operator)) return arithmetic(operator, this.value(left), this.value(right));
    // `a < b < c` is nested to the left; it compares neighbours.
    if (left.name === 'BinaryExpression' && COMPARISONS.has(this.operatorOf(left)?.[1] ?? '')) {
      const before = this.value(left);
      const known = truth(before);
      if (known === undefined || !known) return before;
      return comparison(operator, this.value(this.operatorOf(left)?.[2]), this.value(right));
    }
    const value = this.value(left);
    if (operator === 'in' || operator === 'not in') {
      const whole = this.value(right);
      if (whole.type === 'environ') {
        const present = this.isSet(value);
        return present.type === 'bool' ? bool(present.value === (operator === 'in')) : present;
      }
      return comparison(operator, value, whole);
    }
    return comparison(operator, value, this.value(right));
  }

  /**
   * `not`, `and` and `or` in Python's order of precedence.
   *
   * lezer gives `not` everything that follows it (`not a or b` is `not (a or b)` in its tree), so the operands are put
   * in a row and grouped again.
   */
  private logical(node: SyntaxNode): PyValue {
    let value: PyValue | undefined;
    for (const group of split(this.row(node), 'or')) {
      if (value) {
        const known = truth(value);
        // What follows `or` is the default of a variable that nothing sets.
        const goesOn = known === false || (value.type === 'unknown' && value.variable !== undefined);
        if (!goesOn) return known ? value : undecided(value);
      }
      value = this.conjunction(group);
    }
    return value ?? unknown('it cannot be read');
  }

  private conjunction(row: readonly Logical[]): PyValue {
    let value: PyValue | undefined;
    for (const operand of split(row, 'and')) {
      if (value) {
        const known = truth(value);
        if (!known) return known === undefined ? undecided(value) : value;
      }
      const node = operand.at(-1);
      if (node === undefined || typeof node === 'string') return unknown('it cannot be read');
      value = this.value(node);
      if (operand.length > 1) {
        const known = truth(value);
        value = known === undefined ? undecided(value) : bool(operand.length % 2 === 1 ? known : !known);
      }
    }
    return value ?? unknown('it cannot be read');
  }

  /** The operands and words of a logical expression in the order of the text. */
  private row(node: SyntaxNode): Logical[] {
    const row: Logical[] = [];
    const pending: Logical[] = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (typeof next === 'string') {
        row.push(next);
        continue;
      }
      const children = next.name === 'BinaryExpression' || next.name === 'UnaryExpression' ? parts(next) : [];
      const word = children.find(({ name }) => name === 'and' || name === 'or') ?? children[0];
      const last = children.at(-1);
      if (word && last && word.name === 'not' && children.length === 2) pending.push(last, 'not');
      else if (word && last && children[0] && (word.name === 'and' || word.name === 'or')) {
        pending.push(last, word.name, children[0]);
      } else row.push(next);
    }
    return row;
  }

  private formatString(node: SyntaxNode): PyValue {
    const source = this.written(node);
    const head = /^([a-zA-Z]*)('''|"""|'|")/.exec(source);
    if (!head) return unknown('the text cannot be read');
    const raw = head[1]?.toLowerCase().includes('r') ?? false;
    const end = node.to - (head[2]?.length ?? 1);
    let text = '';
    let from = node.from + head[0].length;
    for (const child of node.getChildren('FormatReplacement')) {
      const plain = unescaped(this.text.slice(from, child.from), raw);
      const field = this.replacement(child);
      if (plain === undefined) return unknown('it names a character by \\N{…}');
      if (typeof field !== 'string') return field;
      text += plain.replaceAll('{{', '{').replaceAll('}}', '}') + field;
      from = child.to;
    }
    const rest = unescaped(this.text.slice(from, end), raw);
    return rest === undefined
      ? unknown('it names a character by \\N{…}')
      : str(text + rest.replaceAll('{{', '{').replaceAll('}}', '}'));
  }

  private replacement(node: SyntaxNode): string | PyUnknown {
    const children = parts(node);
    if (children.some(({ name }) => name === 'FormatSelfDoc')) return unknown('its format is not evaluated');
    const conversion = children.find(({ name }) => name === 'FormatConversion');
    const specification = children.find(({ name }) => name === 'FormatSpec');
    if (specification?.firstChild?.name === 'FormatReplacement') return unknown('its format is not evaluated');
    const value = this.value(children[1]);
    return formatted(
      value,
      conversion ? this.written(conversion).slice(1) : '',
      specification ? this.written(specification).slice(1) : '',
    );
  }

  /** What a comprehension produces: its first `size` nodes for every element. */
  private comprehended(nodes: readonly SyntaxNode[], size: number): PyValue[] | PyUnknown {
    const produced: PyValue[] = [];
    const names = new Map<string, PyValue>();
    this.inner.push(names);
    const failure = this.clauses(nodes.slice(size), names, () => {
      const [first, , third] = nodes;
      produced.push(size === 1 ? this.value(first) : tuple([this.value(first), this.value(third)]));
    });
    this.inner.pop();
    return failure ?? produced;
  }

  private clauses(
    nodes: readonly SyntaxNode[],
    names: Map<string, PyValue>,
    produce: () => void,
  ): PyUnknown | undefined {
    const [word] = nodes;
    if (!word) {
      produce();
      return undefined;
    }
    if (word.name === 'if') {
      const condition = this.value(nodes[1]);
      const known = truth(condition);
      if (known === undefined) return unknownIn(condition) ?? unknown('its condition is not known');
      return known ? this.clauses(nodes.slice(2), names, produce) : undefined;
    }
    const at = nodes.findIndex(({ name }) => name === 'in');
    if (word.name !== 'for' || at < 0) return unknown('this comprehension is not evaluated');
    const targets = nodes.slice(1, at);
    const items = this.looped(this.value(nodes[at + 1]));
    if (!Array.isArray(items)) return items;
    for (const value of items) {
      const variables = variablesOf(targets).reverse();
      const inside = variables.length === 1 ? [value] : elements(value);
      if (!Array.isArray(inside) || inside.length !== variables.length)
        return unknown('this comprehension is not evaluated');
      for (const [i, variable] of variables.entries()) {
        names.set(this.written(variable), inside[i] as PyValue);
      }
      const failure = this.clauses(nodes.slice(at + 2), names, produce);
      if (failure) return failure;
      if (this.steps > MOST_STEPS) return unknown('the file is longer than what is evaluated');
    }
    return undefined;
  }

  /** The elements of a loop. */
  protected looped(value: PyValue): PyValue[] | PyUnknown {
    return value.type === 'environ' ? this.listed('keys') : elements(value);
  }

  private memberOf(node: SyntaxNode): PyValue {
    const children = parts(node);
    const property = node.getChild('PropertyName');
    const base = this.value(children[0]);
    if (!property) return this.subscript(base, children.slice(2, -1));
    const name = this.written(property);
    if (base.type === 'module') {
      return member(base.name, name) ?? unknown(`${base.name}.${name} is not evaluated`);
    }
    if (base.type === 'unknown') return base;
    return { type: 'builtin', name, self: base };
  }

  private subscript(base: PyValue, nodes: readonly SyntaxNode[]): PyValue {
    if (nodes.some(({ name }) => name === ':')) {
      const limits = groups(nodes, ':');
      if (limits.length > 2) return unknown('this slice is not evaluated');
      const [from, to] = limits.map((limit) => (limit[0] ? this.value(limit[0]) : undefined));
      return slice(base, from, to);
    }
    const key = this.valueOfGroup(nodes);
    if (base.type === 'environ') {
      const found = this.lookup(key);
      return found ?? this.unset(key, undefined);
    }
    if (base.type === 'names') {
      return key.type === 'str' ? this.variable(key.value) : (unknownIn(key) ?? unknown('the name is not known'));
    }
    return item(base, key);
  }

  /** The value that a variable of the environment has; undefined where nothing that is known sets it. */
  private lookup(key: PyValue): PyValue | undefined {
    if (key.type !== 'str') return unknownIn(key) ?? unknown('the name of the environment variable is no text');
    const own = this.set.get(key.value);
    if (own) return own;
    const word = this.environment.variables.get(key.value);
    if (!word) return undefined;
    if (word.text !== undefined) return { type: 'str', value: word.text, word };
    return unknown(word.unknown ?? `the environment variable ${key.value} is not known`);
  }

  /** What a variable gives that nothing sets: its default, or None, or that this cannot be known. */
  private unset(key: PyValue, fallback: PyValue | undefined): PyValue {
    const name = key.type === 'str' ? key.value : '';
    const open = this.loaded ?? this.environment.open;
    if (open !== undefined) {
      const shown = fallback && fallback.type !== 'unknown' ? literalText(fallback) : undefined;
      return unknown(
        `the environment variable ${name} is not known here${shown ? ` (default ${shown})` : ''}: ${open}`,
      );
    }
    if (fallback) return fallback;
    const because = `the environment variable ${name} has no default and nothing here sets it`;
    return { ...unknown(because), ...(!this.environment.complete && { variable: name }) };
  }

  private isSet(key: PyValue): PyValue {
    if (key.type !== 'str') return unknownIn(key) ?? bool(false);
    const found = this.lookup(key);
    if (found) return found.type === 'unknown' && !this.environment.variables.has(key.value) ? found : bool(true);
    if (this.environment.complete && !this.loaded && !this.environment.open) return bool(false);
    return this.unset(key, undefined);
  }

  /** `os.environ.get(key, fallback)`. */
  private got(key: PyValue, fallback: PyValue | undefined): PyValue {
    const found = this.lookup(key);
    if (found) return found;
    if (fallback && fallback.type !== 'none') return this.unset(key, fallback);
    const known = this.environment.complete && !this.loaded && !this.environment.open;
    return known ? NONE : this.unset(key, undefined);
  }

  private listed(what: 'items' | 'keys' | 'values'): PyValue[] | PyUnknown {
    const open = this.loaded ?? this.environment.open;
    if (open !== undefined) return unknown(`not all environment variables are known: ${open}`);
    if (!this.environment.complete) return unknown('it depends on which environment variables are set');
    const all = new Map([...this.environment.variables.keys(), ...this.set.keys()].map((name) => [name, str(name)]));
    return [...all.values()].map((name) => {
      const value = this.lookup(name) ?? NONE;
      return what === 'items' ? tuple([name, value]) : what === 'keys' ? name : value;
    });
  }

  protected setVariable(key: PyValue, value: PyValue): void {
    if (key.type !== 'str') this.loaded = 'the file sets variables whose names are not known';
    else if (this.uncertain > 0)
      this.set.set(key.value, unknown(`the file may set the environment variable ${key.value}`));
    else this.set.set(key.value, value);
  }

  private arguments(node: SyntaxNode | null): { args: PyValue[]; named: Map<string, PyValue> } | PyUnknown {
    const args: PyValue[] = [];
    const named = new Map<string, PyValue>();
    for (const group of groups(node ? parts(node).slice(1, -1) : [], ',')) {
      const [first, second, third] = group;
      if (!first) continue;
      if (first.name === '*' || first.name === '**') {
        const inside = this.value(second);
        const values = first.name === '*' ? elements(inside) : inside;
        if (Array.isArray(values)) args.push(...values);
        else if (values.type === 'dict' && values.lost === undefined) {
          for (const { key, value } of values.entries.values()) if (key.type === 'str') named.set(key.value, value);
        } else return unknownIn(values) ?? unknown('its arguments are not known');
      } else if (second?.name === 'AssignOp') named.set(this.written(first), this.value(third));
      else if (second?.name === 'for') {
        const produced = this.comprehended(group, 1);
        args.push(Array.isArray(produced) ? list(produced) : produced);
      } else args.push(this.value(first));
    }
    return { args, named };
  }

  private called(node: SyntaxNode): PyValue {
    const [callee, argumentList] = parts(node);
    const target = this.value(callee);
    const given = this.arguments(argumentList ?? null);
    const shown = callee ? this.written(callee).replace(/\s+/g, '').slice(0, 60) : '';
    if ('type' in given) {
      if (target.type === 'builtin' && target.self?.type === 'names') this.forgetAll(`${shown}() may set it`);
      return given;
    }
    const { args, named } = given;
    if (target.type === 'builtin') {
      if (target.self) return this.methodCalled(target.self, target.name, args, named, shown);
      return this.builtinCalled(target.name, args, named, argumentList);
    }
    this.lose([...args, ...named.values()], callee, `${shown}() may change it`);
    if (target.type === 'function') {
      this.sideEffects(target.node, shown);
      return unknown(`it calls ${shown}(), which is not evaluated`);
    }
    if (target.type === 'class') return unknown(`it makes a ${target.name}, which is not evaluated`);
    return unknownIn(target) ?? unknown(`it calls ${shown}(), which is not evaluated`);
  }

  /** What is not evaluated may change the lists and dictionaries that it is given. */
  private lose(values: readonly PyValue[], callee: SyntaxNode | undefined, because: string): void {
    const root = callee ? /^\w+/.exec(this.written(callee))?.[0] : undefined;
    if (root !== undefined && isHarmless(root)) return;
    for (const value of values) if (value.type === 'list' || value.type === 'dict') value.lost = because;
  }

  private methodCalled(
    self: PyValue,
    name: string,
    args: PyValue[],
    named: ReadonlyMap<string, PyValue>,
    shown: string,
  ): PyValue {
    if (self.type === 'environ') return this.environMethod(name, args, named);
    if (self.type === 'names') return this.namesMethod(name, args, named, shown);
    if (self.type === 'builtin' || self.type === 'function' || self.type === 'class') {
      return unknown(`it calls ${shown}(), which is not evaluated`);
    }
    if (CHANGING.has(name) && (self.type === 'list' || self.type === 'dict' || self.type === 'set')) {
      if (this.uncertain > 0) self.lost = `whether ${shown}() is called is not known`;
      if (self.type !== 'dict') self.changed = this.at;
    }
    return method(self, name, args, named);
  }

  private environMethod(name: string, args: PyValue[], named: ReadonlyMap<string, PyValue>): PyValue {
    const [key, fallback] = args;
    if (name === 'get' && key) return this.got(key, fallback ?? named.get('default'));
    if (name === 'pop' && key) {
      const value = this.got(key, fallback);
      this.set.set(key.type === 'str' ? key.value : '', unknown('the file removes the environment variable'));
      return value;
    }
    if (name === 'setdefault' && key && fallback) {
      const found = this.lookup(key);
      if (found) return found;
      const value = this.unset(key, fallback);
      this.setVariable(key, value);
      return value;
    }
    if (name === 'update') {
      if (key?.type === 'dict' && key.lost === undefined) {
        for (const entry of key.entries.values()) this.setVariable(entry.key, entry.value);
      } else if (key) this.loaded = 'the file sets further environment variables';
      for (const [variable, value] of named) this.setVariable(str(variable), value);
      return NONE;
    }
    if (name === 'items' || name === 'keys' || name === 'values') {
      const all = this.listed(name);
      return Array.isArray(all) ? list(all) : all;
    }
    if (name === 'copy') return { type: 'environ' };
    return unknown(`os.environ.${name}() is not evaluated`);
  }

  private namesMethod(name: string, args: PyValue[], named: ReadonlyMap<string, PyValue>, shown: string): PyValue {
    const [first, second] = args;
    if (name === 'get') {
      return first?.type === 'str' && this.scope.get(first.value) ? this.variable(first.value) : (second ?? NONE);
    }
    if (name === 'update') {
      if (first && (first.type !== 'dict' || first.lost !== undefined)) this.forgetAll(`${shown}() may set it`);
      else if (first?.type === 'dict') {
        for (const { key, value } of first.entries.values()) this.setName(key, value, shown);
      }
      for (const [key, value] of named) this.setName(str(key), value, shown);
      return NONE;
    }
    if (name === 'setdefault' && first) {
      if (first.type !== 'str' || !this.scope.get(first.value)) this.setName(first, second ?? NONE, shown);
      return unknown(`${shown}() is not evaluated`);
    }
    if (!['items', 'keys', 'values', 'copy'].includes(name)) this.forgetAll(`${shown}() may set it`);
    return unknown(`${shown}() is not evaluated`);
  }

  /** The place of the statement that is run, for names that are set without being written. */
  protected at: Span = [0, 0];

  protected forgetAll(because: string): void {
    this.scope.forgetAll(because, this.at);
  }

  /** `globals()[key] = value` and its like. */
  protected setName(key: PyValue, value: PyValue, shown: string): void {
    if (key.type === 'str') {
      this.scope.set(key.value, { value, at: this.at, name: this.at, origin: 'assigned' });
    } else {
      const because = unknownIn(key)?.because;
      this.forgetAll(`${shown} may set it${because ? ` (${because})` : ''}`);
    }
  }

  private builtinCalled(
    name: string,
    args: PyValue[],
    named: ReadonlyMap<string, PyValue>,
    argumentList: SyntaxNode | undefined,
  ): PyValue {
    const [first, second, third] = args;
    switch (name) {
      case 'os.getenv':
        return first ? this.got(first, second ?? named.get('default')) : unknown('os.getenv() needs a name');
      case 'globals':
      case 'locals':
        return { type: 'names' };
      case 'vars':
        return args.length === 0 ? { type: 'names' } : unknown('vars() is not evaluated');
      case 'exec':
        this.forgetAll('exec() may set it');
        return NONE;
      case 'setattr':
        if (
          first?.type === 'unknown' &&
          /sys\s*\.\s*modules|__import__|import_module/.test(this.written(argumentList ?? { from: 0, to: 0 }))
        ) {
          this.setName(second ?? NONE, third ?? NONE, 'setattr()');
        }
        return NONE;
      case 'dotenv.load_dotenv':
        this.loaded = 'load_dotenv() may set it from a file';
        return unknown('load_dotenv() is not evaluated');
      case 'getattr':
      case 'isinstance':
        return unknown(`${name}() is not evaluated`);
      default:
        return call(name, args, named);
    }
  }

  /** What a call of a function of this file may change: its globals, and the lists and dictionaries that it reads. */
  private sideEffects(node: SyntaxNode, shown: string): void {
    const because = `${shown}() may set it`;
    if (/environ\[[^\]=]*\] *=[^=]|environ\.(?:update|setdefault)|putenv|load_dotenv/.test(this.written(node))) {
      this.loaded = because;
    }
    node.cursor().iterate((below) => {
      this.steps++;
      if (below.name === 'ScopeStatement') {
        for (const variable of below.node.getChildren('VariableName')) {
          this.scope.forget(this.written(variable), because, [variable.from, variable.to]);
        }
      } else if (below.name === 'VariableName') {
        const name = this.written(below);
        const value = this.scope.get(name)?.value;
        if (value?.type === 'list' || value?.type === 'dict') value.lost = `${shown}() may change it`;
        if (['globals', 'exec', 'setattr'].includes(name)) this.forgetAll(because);
      }
    });
  }
}

/** An operand of a logical expression, or one of its words. */
type Logical = SyntaxNode | 'and' | 'or' | 'not';

function split(row: readonly Logical[], word: 'and' | 'or'): Logical[][] {
  const found: Logical[][] = [[]];
  for (const part of row) {
    if (part === word) found.push([]);
    else found.at(-1)?.push(part);
  }
  return found;
}

const undecided = (value: PyValue): PyValue => unknownIn(value) ?? unknown('its truth is not known');

function number(text: string): PyValue {
  if (/[jJ]$/.test(text)) return unknown('it is a complex number');
  const whole = parseInteger(text, 0);
  if (whole !== undefined) return int(whole);
  const decimal = parseDecimal(text);
  return decimal === undefined ? unknown(`${text.slice(0, 40)} is no number that is read here`) : float(decimal);
}

function literalText(value: PyValue): string | undefined {
  if (value.type === 'str') return `'${value.value.slice(0, 40)}'`;
  return value.type === 'int' || value.type === 'float' ? String(value.value) : undefined;
}
