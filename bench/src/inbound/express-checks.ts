import type { RequestHandler } from 'express';
import type { Credential } from './credential.js';

/** The middleware of a contender on Express, and its keys. */
export interface ExpressChecks {
  /** Mounted before the route. */
  readonly before: readonly RequestHandler[];
  /** The keys that the middleware knows. */
  readonly credential: Credential;
}
