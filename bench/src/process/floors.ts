import { hash } from 'node:crypto';
import { digestTable } from '../inbound/credential.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';

export const HASH = 'one crypto.hash';
export const FLOOR = 'hash + Map';

/** What measuring costs; the least that a check of a hashed key can do; and what people write by hand. */
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

/** For what does not tell callers apart. */
export function onlyAccepted({ accepted }: Contender['callers']): Contender['callers'] {
  return accepted ? { accepted } : {};
}
