import { hash } from 'node:crypto';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { Credential } from './credential.js';
import { randomKeys } from './credential.js';

/** A server that listens, with what it has behind it. */
export interface Served {
  readonly server: Server;
  readonly credential: Credential;
  close?(): Promise<void>;
}

/** A contender, by what is mounted before the route. */
export type Contender = () => Promise<Served>;

/** What people write by hand: one SHA-256 and a Map. The floor that a check can stand on. */
export function digestTable(): { has(headers: IncomingHttpHeaders): boolean; credential: Credential } {
  const accepted = randomKeys();
  const owners = new Map(accepted.map((key) => [hash('sha256', key), 'bench']));
  return {
    has(headers) {
      const key = headers['x-api-key'];
      return typeof key === 'string' && owners.has(hash('sha256', key));
    },
    credential: { header: 'X-API-Key', accepted, refused: randomKeys() },
  };
}

export const REFUSED_BODY = '{"error":"invalid key"}';
