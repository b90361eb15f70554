import type { Span } from './tree.ts';
import { equal, type PyValue, unknown, unknownIn } from './value.ts';

/** How a name of the module came to its value. */
export type Origin = 'assigned' | 'imported' | 'defined' | 'loop';

/** A name of the module: its value, the expression that decided it, and the name itself. */
export interface Binding {
  value: PyValue;
  at: Span;
  name: Span;
  origin: Origin;
}

/** The names of a module at one moment. */
export class Scope {
  private readonly names: Map<string, Binding>;
  /** Why any name may have been set to anything: "from settings import * may set it". */
  open: { because: string; at: Span } | undefined;

  constructor(names: Iterable<readonly [string, Binding]> = [], open?: Scope['open']) {
    this.names = new Map(names);
    this.open = open;
  }

  get size(): number {
    return this.names.size;
  }

  get(name: string): Binding | undefined {
    return this.names.get(name);
  }

  set(name: string, binding: Binding): void {
    this.names.set(name, binding);
  }

  delete(name: string): void {
    this.names.delete(name);
  }

  entries(): IterableIterator<[string, Binding]> {
    return this.names.entries();
  }

  copy(): Scope {
    return new Scope(this.names, this.open);
  }

  /** Forgets a name's value and keeps its place. */
  forget(name: string, because: string, at: Span, origin: Origin = 'assigned'): void {
    const before = this.names.get(name);
    this.names.set(name, { origin, name: at, at, ...before, value: unknown(because) });
  }

  /** Forgets all values: something that is not evaluated may set any name. */
  forgetAll(because: string, at: Span): void {
    this.open = { because, at };
    for (const [name, binding] of this.names) {
      if (binding.value.type !== 'module') this.names.set(name, { ...binding, value: unknown(because) });
    }
  }

  /** Takes over what several ways through the code agree on; the rest is unknown. */
  merge(ways: readonly Scope[], because: string): void {
    const [first] = ways;
    if (!first) return;
    const names = new Set(ways.flatMap((way) => [...way.names.keys()]));
    const merged: [string, Binding][] = [];
    for (const name of names) {
      const found = ways.map((way) => way.names.get(name));
      const agreed = found[0];
      if (agreed && found.every((other) => other === agreed || (other && agree(other.value, agreed.value)))) {
        merged.push([name, agreed]);
        continue;
      }
      const changed = found.find((other) => other && other !== this.names.get(name)) ?? found.find((other) => other);
      if (changed) merged.push([name, { ...changed, value: unknownIn(changed.value) ?? unknown(because) }]);
    }
    this.names.clear();
    for (const [name, binding] of merged) this.names.set(name, binding);
    this.open = ways.find((way) => way.open !== undefined)?.open;
  }
}

function agree(a: PyValue, b: PyValue): boolean {
  if (a === b) return true;
  if (a.type === 'module' && b.type === 'module') return a.name === b.name;
  if (a.type === 'unknown' && b.type === 'unknown') return true;
  return a.type === b.type && equal(a, b) === true;
}
