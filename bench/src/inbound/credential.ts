import { randomBytes } from 'node:crypto';

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

export function randomKeys(): string[] {
  return Array.from({ length: CALLERS }, () => `acme_live_${randomBytes(18).toString('base64url')}`);
}

/** What every contender answers once a caller is let in. */
export const answer = { reports: [{ id: 'r_1', title: 'Q3' }] };
