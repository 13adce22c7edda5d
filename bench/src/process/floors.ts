import { hash } from 'node:crypto';
import { randomKeys } from '../inbound/credential.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';

export const HASH = 'one crypto.hash';
export const FLOOR = 'hash + Map';

/** What measuring costs; the least that a check of a hashed key can do; and what people write by hand. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  'no check': async () => ({ admits: () => true, callers: onlyAccepted(digestTable(apiKeyLine).callers) }),
  [HASH]: async () => ({
    admits: ({ headers }) => hash('sha256', headers['x-api-key'] as string) !== '',
    callers: onlyAccepted(digestTable(apiKeyLine).callers),
  }),
  async [FLOOR]() {
    const { owners, callers } = digestTable(apiKeyLine);
    return { admits: ({ headers }) => owners.has(hash('sha256', headers['x-api-key'] as string)), callers };
  },
};

/** For what does not tell callers apart. */
export function onlyAccepted({ accepted }: Contender['callers']): Contender['callers'] {
  return accepted ? { accepted } : {};
}

export const apiKeyLine = (key: string) => `X-API-Key: ${key}`;

/** Who is known by the digest of a key, and callers of whom some are. */
export function digestTable(line: (key: string) => string) {
  const [accepted, refused] = [randomKeys(), randomKeys()];
  return {
    owners: new Map(accepted.map((key) => [hash('sha256', key), { owner: 'bench' }])),
    callers: callersOf(line, accepted, refused),
  };
}
