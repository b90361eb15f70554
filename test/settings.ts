import type { Settings } from '../src/contracts/model.ts';

/** What holds where no `upkeep.yaml` says otherwise, on a fixed day. */
export const SETTINGS: Settings = {
  today: '2026-11-21',
  parameters: {
    margin: 1000,
    kill_margin: 2000,
    abandoned_factor: 2,
    recycle_minimum: 500,
    parity: 'proxy_first',
    shortest_drain: 10000,
    propagation: 5000,
    routes_per_pool: 20,
  },
  rules: {},
  waivers: [],
};
