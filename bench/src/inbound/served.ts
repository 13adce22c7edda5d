import type { Server } from 'node:http';
import type { Credential } from './credential.js';
import type { Stopwatch } from './stopwatch.js';

/** A server that is ready, with what it has behind it. */
export interface Served {
  readonly server: Server;
  readonly credential: Credential;
}

/** A server with one check, or none, before the route. Those that can take the time of their check. */
export type Contender = (stopwatch?: Stopwatch) => Promise<Served>;

/** What every contender answers once a caller is let in. */
export const answer = { reports: [{ id: 'r_1', title: 'Q3' }] };

export const REFUSED_BODY = '{"error":"invalid key"}';
