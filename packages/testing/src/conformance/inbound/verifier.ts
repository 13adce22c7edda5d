import type { LimitState, Principal, Provider, Verifier, VerifyContext, VerifyResult } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import type { MaybePromise } from '@sallyport/core/adapter';
import { canarySecrets } from '../canary.js';

/** The scope that the suite's routes need. */
export const SCOPE = 'reports:read';

/** The principal of every accepted key. */
export const PRINCIPAL: Principal = {
  keyId: 'key-1',
  owner: 'acme',
  name: 'nightly import',
  scopes: [SCOPE, 'reports:write'],
};

const LIMIT: LimitState = { name: 'daily', limit: 1000, remaining: 0, resetAfter: 60, window: 86_400 };

type Verify = (context: VerifyContext) => MaybePromise<VerifyResult>;

/** Results, by what happens to a request with the key. */
const RESULTS = {
  accepted: () => PRINCIPAL,
  later: () => Promise.resolve(PRINCIPAL),
  metered: () => ({ ...PRINCIPAL, limits: [{ ...LIMIT, remaining: 7 }] }),
  local: ({ ip }) => (ip?.endsWith('127.0.0.1') ? PRINCIPAL : refuse('forbidden')),
  disabled: () => refuse('disabled'),
  elsewhere: () => ({ ...PRINCIPAL, environment: 'elsewhere' }),
  unscoped: () => ({ ...PRINCIPAL, scopes: [] }),
  exhausted: () => refuse('quota_exceeded', { retryAfter: LIMIT.resetAfter, limits: [LIMIT] }),
  throwing: () => {
    throw new Error('the store is down');
  },
  rejecting: () => Promise.reject(new Error('the store is down')),
  empty: () => undefined as unknown as VerifyResult,
  shapeless: () => Promise.resolve({} as VerifyResult),
} as const satisfies Readonly<Record<string, Verify>>;

/** Labels of the keys that {@link suiteVerifier} knows. */
export type KeyLabel = keyof typeof RESULTS;

/** Makes a verifier that knows the suite's keys for this provider. */
export function suiteVerifier(provider: Provider): Verifier {
  const keys = Object.entries(RESULTS).map(([label, verify]) => ({
    secrets: canarySecrets(provider, label),
    verify: verify as Verify,
  }));
  return (given, context) => {
    const carried = Object.entries(given);
    const found = keys.find(({ secrets }) => carried.every(([name, value]) => secrets[name] === value));
    return found ? found.verify(context) : refuse('invalid');
  };
}
