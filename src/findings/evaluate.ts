import * as opa from '@open-policy-agent/opa-wasm';
import type { Finding } from '../contracts/finding.ts';
import type { Client, Model, Server } from '../contracts/model.ts';
import { byImportance } from './order.ts';
import reads from './reads.json' with { type: 'json' };

// The ESM entry of opa-wasm names loadPolicy alone; the synchronous one is a property of its default export.
const { loadPolicySync } = (opa as unknown as { default: typeof opa }).default;

const PAGE = 65_536;
// The most that WebAssembly can address: 4 GiB.
const MOST_PAGES = 65_536;

type LoadedPolicy = ReturnType<typeof loadPolicySync>;

// Loading takes longer than evaluating a small model, and a check evaluates more than once.
const ready = new WeakMap<WebAssembly.Module, { loaded: LoadedPolicy; pages: number }>();

/**
 * What the policy finds in a model, the most severe first, then by place.
 *
 * Throws an Error where the engine cannot hold the model; a finding is never dropped instead.
 */
export function evaluate(policy: WebAssembly.Module, model: Model): Finding[] {
  // opa-wasm takes JSON as an ArrayBuffer; the size of its memory follows from it.
  const input = new TextEncoder().encode(json(judged(model)));
  try {
    const [set] = load(policy, pages(input.byteLength)).evaluate(input.slice().buffer) as [{ result: Finding[] }?];
    if (set === undefined) throw new Error('it gave no result');
    return set.result.sort(byImportance);
  } catch (thrown) {
    // What was cut off in the middle leaves its memory in disorder.
    ready.delete(policy);
    // opa-wasm throws texts.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`the policy could not be evaluated: ${reason}`, { cause: thrown });
  }
}

function load(policy: WebAssembly.Module, pages: number): LoadedPolicy {
  const kept = ready.get(policy);
  if (kept && kept.pages >= pages) return kept.loaded;
  const loaded = loadPolicySync(policy, pages);
  ready.set(policy, { loaded, pages });
  return loaded;
}

/** The model with only those fields of links that some rule reads (found in the policies by npm run generate). */
function judged(model: Model): Model {
  const links = model.links.map((link) => ({
    ...link,
    client: picked(link.client, reads.client) as Client,
    server: picked(link.server, reads.server) as Server,
  }));
  return { ...model, links };
}

/** The named fields of an end; `pool.enabled` is one field of a group. */
function picked(end: object, fields: readonly string[]): object {
  const all = end as Record<string, Record<string, unknown>>;
  const some: Record<string, unknown> = {};
  for (const name of fields) {
    const [field = name, part] = name.split('.');
    const value = all[field];
    if (value === undefined) continue;
    if (part === undefined) some[field] = value;
    else if (value[part] !== undefined) some[field] = { ...(some[field] as object | undefined), [part]: value[part] };
    else some[field] ??= {};
  }
  return some;
}

/** JSON whose texts are well-formed: half a surrogate pair, which opa-wasm refuses, becomes U+FFFD as in opa. */
function json(model: Model): string {
  const text = JSON.stringify(model);
  return /\\ud[89a-f]/.test(text) ? JSON.stringify(model, wellFormed) : text;
}

const wellFormed = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? new TextDecoder().decode(new TextEncoder().encode(value)) : value;

/** Pages of memory for an input: memory that grows during evaluation costs quadratic time, so it is given at once. */
function pages(bytes: number): number {
  return Math.min(MOST_PAGES, 64 + Math.ceil((24 * bytes) / PAGE));
}
