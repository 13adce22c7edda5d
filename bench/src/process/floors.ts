import { hash } from 'node:crypto';
import { digestTable } from '../inbound/credential.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';

/** Name of the contender that only hashes. */
export const HASH = 'one crypto.hash';
/** Name of the check that people write by hand. */
export const FLOOR = 'hash + Map';

/** The cost of measuring, the minimum for a check of hashed keys, and the check that people write by hand. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  'no check': async () => ({
    admits: () => true,
    callers: onlyAccepted(callersOf(digestTable().credential)),
  }),
  [HASH]: async () => ({
    admits: ({ headers }) => hash('sha256', headers['x-api-key'] as string) !== '',
    callers: onlyAccepted(callersOf(digestTable().credential)),
  }),
  async [FLOOR]() {
    const { ownerOf, credential } = digestTable();
    return {
      admits: ({ headers }) => ownerOf(headers['x-api-key'] as string) !== undefined,
      callers: callersOf(credential),
    };
  },
};

/** Callers for a contender that does not distinguish situations. */
export function onlyAccepted({ accepted }: Contender['callers']): Contender['callers'] {
  return accepted ? { accepted } : {};
}
