import type { Provider } from '@sallyport/core';
import type { KeyInput, Keyring, KeyringOptions } from '@sallyport/keyring';

/** The situation of a key, and the expected response to a request with it. */
export interface Situation {
  /** The expected status. */
  readonly status: number;
  /** The code of the refusal that the keyring reports. Default: none. */
  readonly code?: string;
  /** Input of `create`, beside owner and name. */
  readonly key?: Partial<KeyInput>;
  /** Options of the keyring. */
  readonly options?: Partial<KeyringOptions<Provider>>;
  /** Scopes that the route needs. */
  readonly scopes?: readonly string[];
  /** Environment of the guard, if it is not the key's. */
  readonly environment?: string;
  /** Changes the key before the last request. */
  readonly change?: (keyring: Keyring, id: string) => Promise<unknown>;
  /** Regenerates the key before the last request, which presents the old or the new secret. */
  readonly regenerated?: { readonly grace: '1h' | 0; readonly presented: 'old' | 'new' };
  /** Milliseconds that pass before the last request. */
  readonly later?: number;
  /** Number of accepted requests before the last one. */
  readonly before?: number;
  /** Whether the store fails at the last request. */
  readonly storeDown?: boolean;
}

const HOUR = 3_600_000;

/** Lifetime of every key in the table, in milliseconds. */
export const LIFETIME = 48 * HOUR;

const noRedis = { consume: () => Promise.reject(new Error('no Redis')) };

/** Name of the situation → its definition. */
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
