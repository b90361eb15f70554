// Made from schemas/rule.json by npm run generate.

/**
 * The METADATA of one rule, as the catalogue lists it.
 */
export interface Rule {
  /**
   * The name: its file, its package, its example folder.
   */
  rule: string;
  /**
   * Headline, no slots.
   */
  title: string;
  /**
   * Why this fails, what the log shows, who is hit.
   */
  description: string;
  /**
   * The usual one; a raw finding may set its own.
   */
  severity: 'error' | 'warning' | 'info';
  /**
   * The way in which a path fails.
   */
  category:
    | 'idle_race'
    | 'keepalive_ineffective'
    | 'killed_before_proxy'
    | 'abandoned_work'
    | 'outer_gives_up_first'
    | 'shutdown_cut'
    | 'protocol_mismatch'
    | 'retry_hazard'
    | 'recycle_storm'
    | 'pool_exhaustion'
    | 'body_limit_mismatch'
    | 'crash_hazard'
    | 'ineffective_setting'
    | 'not_understood';
  /**
   * One sentence with both numbers, with {slots}.
   */
  message: string;
  /**
   * One template per operand, in order.
   */
  labels: string[];
  /**
   * What the client of the proxy sees, by case.
   */
  hits?: {
    [k: string]: string;
  };
  /**
   * What to do, without slots, where no change can be computed and for explain.
   */
  fix: string;
  /**
   * The sources or measurements that prove it.
   *
   * @minItems 1
   */
  sources: string[];
}
