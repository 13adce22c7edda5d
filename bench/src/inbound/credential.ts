import { hash, randomBytes } from 'node:crypto';

/** The keys that callers present to a contender. */
export interface Credential {
  /** Name of the header. */
  readonly header: string;
  /** Header values that are accepted. */
  readonly accepted: readonly string[];
  /** Header values of keys that are known and refused. */
  readonly refused: readonly string[];
}

/** The keys of a request. `garbage` is an accepted value with a new random end in each request. */
export const situations = ['accepted', 'refused', 'garbage'] as const;
/** One of {@link situations}. */
export type Situation = (typeof situations)[number];

/** Number of callers that take turns, so that consecutive requests never carry the same string. */
export const CALLERS = 100;

/** The scope of accepted keys, for contenders with scopes. */
export const SCOPE = 'reports:read';

/** Makes a key for each caller. */
export function randomKeys(): string[] {
  return Array.from({ length: CALLERS }, () => `acme_live_${randomBytes(18).toString('base64url')}`);
}

/** The check that people write by hand: one SHA-256 and a Map. No check of hashed keys can cost less. */
export function digestTable() {
  const [accepted, refused] = [randomKeys(), randomKeys()];
  const owners = new Map(accepted.map((key) => [hash('sha256', key), { owner: 'bench' }]));
  return {
    ownerOf: (key: string) => owners.get(hash('sha256', key)),
    credential: { header: 'X-API-Key', accepted, refused } satisfies Credential,
  };
}
