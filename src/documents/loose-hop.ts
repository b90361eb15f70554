import type { At, Client, Hop, Route, Server } from '../contracts/model.ts';

/**
 * Where an end listens or connects.
 *
 * `stated` is true when the address is explicit or a default of the whole range of versions; an address that is not
 * stated can only be joined as assumed.
 */
export type Address =
  | { kind: 'tcp'; host: string; port: number; stated: boolean; text: string; at: At }
  | { kind: 'unix'; path: string; stated: boolean; text: string; at: At }
  | { kind: 'unknown'; because: string; text: string; at: At };

/** An end that accepts connections, before it is joined. */
export interface LooseServer {
  address: Address;
  server: Omit<Server, 'hop' | 'label'>;
  /** What the entry link's one route is called when nothing in the repository connects here. */
  label: string;
  /** True where several servers that pass requests on share the socket, and names that are not followed choose one. */
  shared?: boolean;
}

/** An end that opens connections: one route to one address with one set of values. */
export interface LooseClient {
  address: Address;
  client: Omit<Client, 'hop' | 'label' | 'routes'>;
  route: Route;
  /** Indices into the hop's `servers` on which the route is served; absent: all. */
  on?: readonly number[];
}

/** What a format's `hop.ts` makes of one document: the hop and its ends, in neutral words, not yet joined. */
export interface LooseHop {
  hop: Hop;
  servers: LooseServer[];
  clients: LooseClient[];
}
