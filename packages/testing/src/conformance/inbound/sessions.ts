import type { Sessions } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { PRINCIPAL } from './verifier.js';

/** Tokens, by what happens to a request that carries one. */
export const TOKENS = {
  live: 'token-that-is-live-0123456789',
  expired: 'token-that-is-expired-012345',
  throwing: 'token-that-throws-0123456789',
} as const;

/** Sessions with fixed tokens, so that responses can be compared byte by byte. */
export const suiteSessions: Sessions = {
  issue: () => ({ token: TOKENS.live, expiresIn: 900 }),
  verify(token) {
    if (token === TOKENS.throwing) throw new Error('the store is down');
    if (token === TOKENS.expired) return refuse('expired');
    return token === TOKENS.live ? PRINCIPAL : refuse('invalid');
  },
};
