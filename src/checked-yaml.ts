import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { didYouMean } from './closest.ts';
import type { At } from './contracts/model.ts';
import type { TextFile } from './files/file.ts';
import { UsageError } from './usage-error.ts';

type Path = readonly (string | number)[];

/** The parts of JSON Schema that that are understood here. */
interface Schema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  minimum?: number;
  minLength?: number;
  pattern?: string;
}

/** A YAML file, checked against its schema. Throws UsageError with the place of what it refuses. */
export class CheckedYaml {
  /** An empty map for an empty file. */
  readonly value: object;
  private readonly file: TextFile;
  private readonly document: Document;
  private readonly places = new Map<
    string,
    { range: readonly [number, number]; key?: readonly [number, number]; source?: string }
  >();

  constructor(file: TextFile, schema: object) {
    this.file = file;
    this.document = parseDocument(file.text, { prettyErrors: false });
    const [error] = this.document.errors;
    if (error) this.refuse(error.pos, wordsOf(error));
    const empty =
      this.document.contents === null || (isScalar(this.document.contents) && this.document.contents.value === null);
    this.value = empty ? {} : (this.read(this.document.contents, schema as Schema, []) as object);
  }

  /** Refuses the value at `path`, or with `key` its key, unless `right`. */
  check(right: boolean, path: Path, why: () => string, key = false): void {
    if (right) return;
    const place = this.places.get(JSON.stringify(path));
    this.refuse((key ? place?.key : undefined) ?? place?.range ?? [0, 0], why());
  }

  at(path: Path): At {
    const [start, end] = this.places.get(JSON.stringify(path))?.range ?? [0, 0];
    return this.file.at(start, end);
  }

  keyAt(path: Path): At {
    const [start, end] = this.places.get(JSON.stringify(path))?.key ?? [0, 0];
    return this.file.at(start, end);
  }

  /** A scalar as written, without quotes. */
  source(path: Path): string | undefined {
    return this.places.get(JSON.stringify(path))?.source;
  }

  private refuse([start, end]: readonly [number, number] | readonly number[], why: string): never {
    const { line, column } = this.file.at(start ?? 0, end ?? start ?? 0);
    throw new UsageError(`${this.file.path}:${line}:${column}: ${why}`);
  }

  private read(given: unknown, { anyOf, ...expected }: Schema, path: Path): unknown {
    const node = isAlias(given) ? given.resolve(this.document) : given;
    if (anyOf) return this.read(node, anyOf.find((one) => fits(node, one)) ?? (anyOf[0] as Schema), path);
    const range = rangeOf(given) ?? rangeOf(node) ?? [0, 0];
    this.places.set(JSON.stringify(path), { ...this.places.get(JSON.stringify(path)), range });
    const name = nameOf(path);
    if (!fits(node, expected)) this.refuse(range, `${name} must be ${kindsOf(expected).join(' or ')}`);
    if (isMap(node)) return this.readMap(node, expected, path);
    if (isSeq(node)) return node.items.map((item, i) => this.read(item, expected.items ?? {}, [...path, i]));
    const scalar = isScalar(node) ? node : undefined;
    const { value } = scalar ?? { value: null };
    if (typeof value === 'number' && scalar?.source) {
      this.places.set(JSON.stringify(path), { ...this.places.get(JSON.stringify(path)), range, source: scalar.source });
    }
    const wrong = wrongScalar(value, expected);
    if (wrong) this.refuse(range, `${name} ${wrong}`);
    return value;
  }

  private readMap(node: { items: { key: unknown; value: unknown }[] }, expected: Schema, path: Path): object {
    const known = Object.keys(expected.properties ?? {});
    const entries = node.items.map((pair): [string, unknown] => {
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
      const place = rangeOf(pair.key) ?? [0, 0];
      const inner = Object.hasOwn(expected.properties ?? {}, key)
        ? expected.properties?.[key]
        : expected.additionalProperties;
      if (inner === undefined || inner === false)
        this.refuse(place, `there is no key ${key} here.${didYouMean(key, known) || ` Known: ${known.join(', ')}.`}`);
      this.places.set(JSON.stringify([...path, key]), { range: place, key: place });
      return [key, this.read(pair.value, inner === true ? {} : (inner as Schema), [...path, key])];
    });
    const missing = (expected.required ?? []).filter((key) => !entries.some(([name]) => name === key));
    if (missing.length > 0) this.refuse(rangeOf(node) ?? [0, 0], `${missing.join(', ')} must be given`);
    return Object.fromEntries(entries);
  }
}

/** The library passes on what its own recursion ends with. */
function wordsOf({ message }: { message: string }): string {
  return /call stack/.test(message) ? 'it is nested too deeply' : message;
}

function nameOf(path: Path): string {
  const [outer, last] = path.slice(-2);
  if (path.length === 0) return 'the file';
  return typeof last === 'number' ? `an entry of ${outer}` : String(last ?? outer);
}

const KINDS: Record<string, { words: string; holds(node: unknown): boolean }> = {
  object: { words: 'a map', holds: isMap },
  array: { words: 'a list', holds: isSeq },
  string: { words: 'a text', holds: (node) => isScalar(node) && typeof node.value === 'string' },
  number: { words: 'a number', holds: (node) => isScalar(node) && typeof node.value === 'number' },
  integer: { words: 'a whole number', holds: (node) => isScalar(node) && Number.isInteger(node.value) },
};

function typesOf({ type }: Schema): string[] {
  return type === undefined ? [] : [type].flat();
}

function fits(node: unknown, expected: Schema): boolean {
  const types = typesOf(expected);
  return types.length === 0 ? isScalar(node) : types.some((type) => KINDS[type]?.holds(node));
}

function kindsOf(expected: Schema): string[] {
  return expected.enum ? expected.enum.map(String) : typesOf(expected).map((type) => KINDS[type]?.words ?? type);
}

function wrongScalar(value: unknown, { enum: words, minimum, minLength, pattern }: Schema): string | undefined {
  if (words && !words.includes(value)) {
    const meant = typeof value === 'string' ? didYouMean(value, words.map(String)) : '';
    return `must be one of ${words.join(', ')}, not ${String(value)}.${meant}`;
  }
  if (minimum !== undefined && typeof value === 'number' && value < minimum) return `must be ${minimum} or more`;
  if (minLength !== undefined && typeof value === 'string' && value.trim().length < minLength)
    return 'must not be empty';
  if (pattern !== undefined && typeof value === 'string' && !new RegExp(pattern).test(value)) {
    return `must be a day written as 2026-12-31, not ${value}`;
  }
  return undefined;
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ? [range[0], range[1]] : undefined;
}
