import type { Answer, LimitState, Principal, Provider, Verifier, VerifyContext } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { canarySecrets } from '../canary.js';

/** The scope of the suite's routes. */
export const SCOPE = 'reports:read';

export const PRINCIPAL: Principal = {
  keyId: 'key-1',
  owner: 'acme',
  name: 'nightly import',
  scopes: [SCOPE, 'reports:write'],
};

const LIMIT: LimitState = { name: 'daily', limit: 1000, remaining: 0, resetAfter: 60, window: 86_400 };

/** Keys, by what becomes of a request that carries one. */
const KEYS = {
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
  empty: () => undefined as unknown as Answer,
  shapeless: () => Promise.resolve({} as Answer),
} as const satisfies Readonly<Record<string, (context: VerifyContext) => Answer | Promise<Answer>>>;

export type KeyLabel = keyof typeof KEYS;

/** Knows the suite's keys of a provider. */
export function suiteVerifier(provider: Provider): Verifier {
  const answers = Object.entries(KEYS).map(([label, answer]) => ({
    secrets: canarySecrets(provider, label),
    answer: answer as (context: VerifyContext) => Answer | Promise<Answer>,
  }));
  return (given, context) => {
    const carried = Object.entries(given);
    const found = answers.find(({ secrets }) => carried.every(([name, value]) => secrets[name] === value));
    return found ? found.answer(context) : refuse('invalid');
  };
}
