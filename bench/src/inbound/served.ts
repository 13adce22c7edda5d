import type { Server } from 'node:http';
import type { Credential } from './credential.js';
import type { Stopwatch } from './stopwatch.js';

/** A server, and its keys. */
interface Served {
  /** May be listening already. */
  readonly server: Server;
  /** The keys that it knows. */
  readonly credential: Credential;
}

/** Creates a server with one check, or none, before the route. With a stopwatch, it times its check. */
export type Contender = (stopwatch?: Stopwatch) => Promise<Served>;

/** The response of every contender to an accepted request. */
export const answer = { reports: [{ id: 'r_1', title: 'Q3' }] };

/** Body of a refusal, for contenders without one of their own. */
export const REFUSED_BODY = '{"error":"invalid key"}';
