import type { Provider } from '@sallyport/core';
import type { KeyInput, Keyring, KeyringOptions } from '@sallyport/keyring';

/** What may be the matter with a key, and what a request with it is answered. */
export interface Situation {
  readonly status: number;
  /** Why, as the keyring notes a denial. */
  readonly code?: string;
  readonly key?: Partial<KeyInput>;
  readonly options?: Partial<KeyringOptions<Provider>>;
  /** What the route asks for. */
  readonly scopes?: readonly string[];
  /** Where the guard stands, when not where the key is from. */
  readonly environment?: string;
  readonly change?: (keyring: Keyring, id: string) => Promise<unknown>;
  readonly regenerated?: { readonly grace: '1h' | 0; readonly presented: 'old' | 'new' };
  /** Milliseconds that pass before the request. */
  readonly later?: number;
  /** How often the key was let through before. */
  readonly before?: number;
  readonly storeDown?: boolean;
}

const HOUR = 3_600_000;

/** How long every key of the table lives. */
export const LIFETIME = 48 * HOUR;

const noRedis = { take: () => Promise.reject(new Error('no Redis')) };

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  active: { status: 200 },
  disabled: { status: 401, code: 'disabled', change: (keyring, id) => keyring.disable(id) },
  revoked: { status: 401, code: 'invalid', change: (keyring, id) => keyring.revoke(id) },
  deleted: { status: 401, code: 'invalid', change: (keyring, id) => keyring.delete(id) },
  expired: { status: 401, code: 'expired', later: LIFETIME },
  'rotating, old secret': { status: 200, regenerated: { grace: '1h', presented: 'old' } },
  'rotating, new secret': { status: 200, regenerated: { grace: '1h', presented: 'new' } },
  'rotated, old secret after its grace': {
    ...{ status: 401, code: 'invalid', later: HOUR },
    regenerated: { grace: '1h', presented: 'old' },
  },
  'replaced at once, old secret': {
    ...{ status: 401, code: 'invalid' },
    regenerated: { grace: 0, presented: 'old' },
  },
  'replaced at once, new secret': { status: 200, regenerated: { grace: 0, presented: 'new' } },
  'of another environment': { status: 401, code: 'invalid', environment: 'sandbox' },
  'from an address of its list': { status: 200, key: { allowedIps: ['127.0.0.0/8'] } },
  'from a foreign address': { status: 403, code: 'forbidden', key: { allowedIps: ['192.0.2.0/24'] } },
  'with the scope': { status: 200, key: { scopes: ['write'] }, scopes: ['write'] },
  'without the scope': { status: 403, code: 'forbidden', key: { scopes: ['read'] }, scopes: ['write'] },
  'over its rate': {
    ...{ status: 429, code: 'rate_limited', before: 1 },
    key: { rate: { limit: 1, per: '1m' } },
  },
  'over its quota': { status: 429, code: 'quota_exceeded', before: 2, key: { quota: { day: 2 } } },
  'with the store down': { status: 503, storeDown: true },
  'cached, with the store down': { status: 200, storeDown: true, before: 1 },
  'with Redis down, closed': {
    ...{ status: 503, code: 'unavailable' },
    ...{ key: { quota: { day: 2 } }, options: { limits: noRedis } },
  },
  'with Redis down, open': {
    status: 200,
    ...{ key: { quota: { day: 2, onFailure: 'open' } }, options: { limits: noRedis } },
  },
};
