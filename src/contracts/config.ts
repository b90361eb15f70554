// Made from schemas/config.json by npm run generate.

/**
 * upkeep.yaml. Times are written in nginx's grammar (1m 30s); a bare number is seconds. Globs are relative to the folder of this file.
 */
export interface Config {
  /**
   * Globs of files that are not read, as in .gitignore.
   */
  ignore?: string[];
  /**
   * The versions that run where the repository does not say: { nginx: "1.28" }, or by glob of files: { "shop/**": { nginx: "1.28" } }.
   */
  versions?: {
    [k: string]:
      | string
      | number
      | {
          [k: string]: string | number;
        };
  };
  parameters?: {
    /**
     * By how much a server must keep an idle connection longer than its client.
     */
    margin?: string | number;
    /**
     * Time between the proxy giving up and the worker being killed.
     */
    kill_margin?: string | number;
    /**
     * From how many times the proxy's wait on a worker's own limit counts as abandoned work.
     */
    abandoned_factor?: number;
    /**
     * Requests below which recycling a worker is a storm.
     */
    recycle_minimum?: number;
    /**
     * Who must give up first.
     */
    parity?: 'proxy_first' | 'worker_first';
    /**
     * Shortest drain time that is not suspicious.
     */
    shortest_drain?: string | number;
    /**
     * How long new connections may arrive after a pod was told to stop.
     */
    propagation?: string | number;
    /**
     * Routes that may use a pool which is split by route.
     */
    routes_per_pool?: number;
  };
  /**
   * Severity by rule name: error, warning, info or off.
   */
  rules?: {
    [k: string]: 'error' | 'warning' | 'info' | 'off';
  };
  waivers?: {
    /**
     * Rule name.
     */
    rule: string;
    /**
     * Glob over the finding's first file.
     */
    file: string;
    /**
     * Why it is accepted.
     */
    reason: string;
    /**
     * Who accepted it.
     */
    owner: string;
    /**
     * The last day.
     */
    until: string;
  }[];
}
