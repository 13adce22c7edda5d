import { hash, randomBytes } from 'node:crypto';

/** How a caller proves itself to a contender. */
export interface Credential {
  readonly header: string;
  /** Header values that are accepted. */
  readonly accepted: readonly string[];
  /** Header values of keys that exist, or once did, and are refused. */
  readonly refused: readonly string[];
}

/** Garbage has an accepted value's shape, but an end that nobody was ever given, and a new one each time. */
export const situations = ['accepted', 'refused', 'garbage'] as const;
export type Situation = (typeof situations)[number];

/** As many callers as take turns, so that none of their strings is the one of the request before. */
export const CALLERS = 100;

/** What accepted keys may do, where a contender knows scopes. */
export const SCOPE = 'reports:read';

export function randomKeys(): string[] {
  return Array.from({ length: CALLERS }, () => `acme_live_${randomBytes(18).toString('base64url')}`);
}

/** What people write by hand: one SHA-256 and a Map. The floor that a check can stand on. */
export function digestTable() {
  const [accepted, refused] = [randomKeys(), randomKeys()];
  const owners = new Map(accepted.map((key) => [hash('sha256', key), { owner: 'bench' }]));
  return {
    ownerOf: (key: string) => owners.get(hash('sha256', key)),
    credential: { header: 'X-API-Key', accepted, refused } satisfies Credential,
  };
}
