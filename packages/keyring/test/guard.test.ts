import type { Provider } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { describe, expect, it } from 'vitest';
import type { Keyring, KeyringOptions, Store } from '../src/index.js';
import { createKeyring, memoryLimits, memoryStore } from '../src/index.js';
import { fakeClock, HOUR, PEPPER } from './support/acme.js';

type Secrets = Readonly<Record<string, string>>;
type AnyKeyring = Keyring<Provider>;

/** How each of the five sends its credential. */
const HEADERS: Readonly<Record<string, (secrets: Secrets) => Record<string, string>>> = {
  phota: ({ apiKey = '' }) => ({ 'x-api-key': apiKey }),
  coresignal: ({ apiKey = '' }) => ({ apikey: apiKey }),
  extracta: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  adjutor: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  'smart-extract': ({ key, secret }) => ({ authorization: `Basic ${btoa(`${key}:${secret}`)}` }),
};

interface Situation {
  readonly expected: number | 'accepted';
  readonly code?: string;
  readonly input?: object;
  readonly options?: Partial<KeyringOptions<Provider>>;
  readonly context?: object;
  /** What happens to the key; answers the secrets that are presented. */
  readonly then?: (keyring: AnyKeyring, id: string, secrets: Secrets, clock: Clock) => Promise<Secrets>;
  readonly storeDown?: boolean;
  /** How often it asks before. */
  readonly before?: number;
}

type Clock = ReturnType<typeof fakeClock>;

const noRedis = { take: () => Promise.reject(new Error('no Redis')) };
const stay =
  (change: (keyring: AnyKeyring, id: string, clock: Clock) => unknown): NonNullable<Situation['then']> =>
  async (keyring, id, secrets, clock) => {
    await change(keyring, id, clock);
    return secrets;
  };

const SITUATIONS: Readonly<Record<string, Situation>> = {
  active: { expected: 'accepted' },
  disabled: { expected: 401, code: 'disabled', then: stay((keyring, id) => keyring.disable(id)) },
  revoked: { expected: 401, code: 'invalid', then: stay((keyring, id) => keyring.revoke(id)) },
  deleted: { expected: 401, code: 'invalid', then: stay((keyring, id) => keyring.delete(id)) },
  expired: { expected: 401, code: 'expired', then: stay((_, __, clock) => clock.advance(48 * HOUR)) },
  'rotating, old secret': {
    expected: 'accepted',
    then: stay((keyring, id) => keyring.regenerate(id, { grace: '1h' })),
  },
  'rotating, new secret': {
    expected: 'accepted',
    then: async (keyring, id) => (await keyring.regenerate(id, { grace: '1h' })).secrets,
  },
  'replaced at once, old secret': {
    expected: 401,
    code: 'invalid',
    then: stay((keyring, id) => keyring.regenerate(id)),
  },
  'of a foreign address': {
    expected: 403,
    code: 'forbidden',
    input: { allowedIps: ['192.0.2.0/24'] },
    context: { ip: '198.51.100.1' },
  },
  'without the scope': { expected: 403, code: 'forbidden', context: { scopes: ['write'] } },
  'over its rate': {
    expected: 429,
    code: 'rate_limited',
    input: { rate: { limit: 1, per: '1m' } },
    before: 1,
  },
  'over its quota': { expected: 429, code: 'quota_exceeded', input: { quota: { day: 2 } }, before: 2 },
  'with the store down': { expected: 503, code: 'unavailable', storeDown: true },
  'with Redis down, closed': {
    expected: 503,
    code: 'unavailable',
    input: { quota: { day: 2 } },
    options: { limits: noRedis },
  },
  'with Redis down, open': {
    expected: 'accepted',
    input: { quota: { day: 2, onFailure: 'open' } },
    options: { limits: noRedis },
  },
};

describe.each([phota, coresignal, extracta, adjutor, smartExtract] as readonly Provider[])(
  '$id: a key',
  (provider) => {
    it.each(Object.entries(SITUATIONS))('%s', async (_, situation) => {
      const { expected, code, input, options, context, then, storeDown = false, before = 0 } = situation;
      const clock = fakeClock();
      const store = memoryStore();
      let down = false;
      const flaky: Store = {
        ...store,
        find: (digests) => (down ? Promise.reject(new Error('down')) : store.find(digests)),
      };
      const keyring: AnyKeyring = await createKeyring({
        ...{ provider, store: flaky, peppers: { 1: PEPPER }, clock, limits: memoryLimits() },
        ...options,
      });
      const issued = await keyring.create({
        owner: 'o',
        name: 'n',
        expiresAt: clock.now() + 48 * HOUR,
        ...input,
      });
      const secrets = then ? await then(keyring, issued.key.id, issued.secrets, clock) : issued.secrets;
      const guard = createGuard({ provider, verifier: keyring.verify });
      const request = { method: 'GET', url: '/', headers: HEADERS[provider.id]?.(secrets) ?? {} };
      for (let at = 0; at < before; at++) expect((await guard(request, context)).ok).toBe(true);
      down = storeDown;

      const verdict = await guard(request, context);
      if (expected === 'accepted') {
        expect(verdict).toMatchObject({ ok: true, principal: { keyId: issued.key.id } });
      } else {
        expect(verdict).toMatchObject({ ok: false, refusal: { code, status: expected } });
        const { headers, body } = verdict.ok ? { headers: {}, body: '' } : verdict.refusal;
        if (expected === 401) expect(headers).toHaveProperty('WWW-Authenticate');
        if (expected === 429 || expected === 503) expect(headers).toHaveProperty('Retry-After');
        for (const secret of Object.values(secrets))
          expect(JSON.stringify({ headers, body })).not.toContain(secret);
      }
      await keyring.close();
    });
  },
);

it('a key for production does not work in staging, nor the other way round', async () => {
  const keyring = await createKeyring({
    provider: smartExtract,
    store: memoryStore(),
    peppers: { 1: PEPPER },
  });
  const make = HEADERS['smart-extract'] as (secrets: Secrets) => Record<string, string>;
  for (const environment of ['production', 'staging'] as const) {
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', environment });
    for (const at of ['production', 'staging'] as const) {
      const guard = createGuard({ provider: smartExtract, verifier: keyring.verify, environment: at });
      const verdict = await guard({ method: 'GET', url: '/', headers: make(secrets) });
      expect(verdict.ok).toBe(at === environment);
      if (!verdict.ok) expect(verdict.refusal).toMatchObject({ code: 'invalid', status: 401 });
    }
  }
  await keyring.close();
});
