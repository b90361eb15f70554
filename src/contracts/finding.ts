// Made from schemas/finding.json by npm run generate.
import type {At} from './model.ts';

/**
 * One violation, as data.upkeep.findings gives it. Identified by its rule, its path and the places of its operands.
 */
export interface Finding {
  rule: string;
  category: string;
  severity: 'error' | 'warning' | 'info';
  /**
   * One sentence with both numbers.
   */
  message: string;
  /**
   * One per operand, in order.
   */
  labels: string[];
  /**
   * What the client of the proxy sees, most important first. Empty where the rule has no such words.
   */
  hits: string[];
  /**
   * Labels of the hops, outermost first. Empty for findings on notes and on unjoined addresses.
   */
  path: string[];
  /**
   * The model's own values, the primary first.
   *
   * @minItems 1
   *
   * Items: A number, flag or word of the model, a note's item, or an address that leads nowhere.
   */
  operands: {
    at: At;
    /**
     * The setting in its vendor's spelling.
     */
    name?: string;
    text?: string;
    written?: string;
    because?: string;
    origin?: string;
    meant?: string;
    document?: number;
    pointer?: string;
    [k: string]: unknown;
  }[];
  fix: {
    /**
     * Index into operands.
     */
    operand: number;
    /**
     * The value it must take, in the operand's type and the model's units.
     */
    to: number | boolean | string;
  }[];
  /**
   * The waiver of upkeep.yaml that covers it.
   */
  waived?: {
    rule: string;
    file: string;
    until: string;
    reason: string;
    owner: string;
  };
}
