import { createGuard } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acme, acmeKeyring, PEPPER } from '../support/acme.js';

// Every situation of a key, for every provider and through every framework, is in apps/end-to-end/test/situations.test.ts.

it('is the verifier of a guard: accepts a key, refuses a revoked one, and is unavailable without its store', async () => {
  const store = memoryStore();
  let down = false;
  const flaky: Store = {
    ...store,
    find: (digests) => (down ? Promise.reject(new Error('down')) : store.find(digests)),
  };
  const { keyring } = await acmeKeyring({ store: flaky });
  const guard = createGuard({ provider: acme, verifier: keyring.verify });
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  const ask = () =>
    guard({ method: 'GET', url: '/', headers: { authorization: `Bearer ${secrets.apiKey}` } });

  expect(await ask()).toMatchObject({ ok: true, principal: { keyId: key.id } });
  await keyring.revoke(key.id);
  expect(await ask()).toMatchObject({ ok: false, refusal: { code: 'invalid', status: 401 } });
  const other = await keyring.create({ owner: 'o', name: 'n' });
  down = true;
  const headers = { authorization: `Bearer ${other.secrets.apiKey}` };
  expect(await guard({ method: 'GET', url: '/', headers })).toMatchObject({
    ok: false,
    refusal: { code: 'unavailable', status: 503, headers: { 'Retry-After': '1' } },
  });
  await keyring.close();
});

it('a key for production does not work in staging, nor the other way round', async () => {
  const keyring = await createKeyring({
    provider: smartExtract,
    store: memoryStore(),
    peppers: { 1: PEPPER },
  });
  for (const environment of ['production', 'staging'] as const) {
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', environment });
    const headers = { authorization: `Basic ${btoa(`${secrets.key}:${secrets.secret}`)}` };
    for (const at of ['production', 'staging'] as const) {
      const guard = createGuard({ provider: smartExtract, verifier: keyring.verify, environment: at });
      const verdict = await guard({ method: 'GET', url: '/', headers });
      expect(verdict.ok).toBe(at === environment);
      if (!verdict.ok) expect(verdict.refusal).toMatchObject({ code: 'invalid', status: 401 });
    }
  }
  await keyring.close();
});
