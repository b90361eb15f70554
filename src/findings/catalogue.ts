import type { Parameters } from '../contracts/model.ts';
import type { Rule } from '../contracts/rule.ts';
import catalogue from './catalogue.json' with { type: 'json' };
import parameters from './parameters.json' with { type: 'json' };

/** Every rule's METADATA, by name. */
export function rules(): readonly Rule[] {
  return catalogue as unknown as Rule[];
}

/** The parameters where `upkeep.yaml` says nothing; times in milliseconds. */
export function defaultParameters(): Parameters {
  return { ...parameters } as Parameters;
}
