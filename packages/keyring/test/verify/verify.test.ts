import { createGuard, defineProvider } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acme, acmeKeyring, HOUR, PEPPER } from '../support/acme.js';

function countingStore(): Store & { reads(): number } {
  const store = memoryStore();
  let reads = 0;
  return {
    ...store,
    find(digests) {
      reads++;
      return store.find(digests);
    },
    reads: () => reads,
  };
}

describe('verify', () => {
  it('answers synchronously, without the store, if the key is cached', async () => {
    const store = countingStore();
    const { keyring } = await acmeKeyring({ store });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    const answers = await Promise.all([keyring.verify(secrets), keyring.verify(secrets)]);
    expect(answers).toMatchObject([{ keyId: key.id }, { keyId: key.id }]);
    expect(keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    expect(store.reads()).toBe(1);
    await keyring.close();
  });

  it('asks the store once about a key that does not exist, and never about one with a wrong checksum', async () => {
    const store = countingStore();
    const { keyring } = await acmeKeyring({ store });
    expect(await keyring.verify({ apiKey: 'an-older-key' })).toEqual({ code: 'invalid' });
    expect(keyring.verify({ apiKey: 'an-older-key' })).toEqual({ code: 'invalid' });
    expect(keyring.verify({ apiKey: `acme_live_${'0'.repeat(36)}` })).toEqual({ code: 'invalid' });
    expect(store.reads()).toBe(1);
    await keyring.close();
  });

  it('never asks the store about a wrong checksum, also if it comes first or after a known key', async () => {
    const store = countingStore();
    const { keyring } = await acmeKeyring({ store });
    const wrong = { apiKey: `acme_live_${'0'.repeat(36)}` };
    expect(keyring.verify(wrong)).toEqual({ code: 'invalid' });
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    await keyring.verify(secrets);
    keyring.verify(secrets);
    expect(keyring.verify(wrong)).toEqual({ code: 'invalid' });
    expect(store.reads()).toBe(1);
    await keyring.close();
  });

  it('counts a request over its quota as refused, and those below as accepted', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 2 } });
    for (let at = 0; at < 3; at++) await keyring.verify(secrets);
    expect(await keyring.usage(key.id)).toMatchObject([{ accepted: 2, refused: 1 }]);
    expect((await keyring.audit({ action: 'refused' })).items).toMatchObject([
      { keyId: key.id, detail: { code: 'quota_exceeded', count: 1 } },
    ]);
    await keyring.close();
  });

  it('an imported key is not unknown any more', async () => {
    const { keyring } = await acmeKeyring();
    expect(await keyring.verify({ apiKey: 'old-key' })).toEqual({ code: 'invalid' });
    await keyring.import([{ owner: 'o', name: 'n', secrets: { apiKey: 'old-key' } }]);
    expect(await keyring.verify({ apiKey: 'old-key' })).toMatchObject({ owner: 'o' });
    await keyring.close();
  });

  it('a read that began before a revocation is not kept, however late it ends', async () => {
    const store = memoryStore();
    let release = () => {};
    let held: Promise<void> | undefined;
    const slow: Store = {
      ...store,
      async find(digests) {
        const wait = held;
        const found = await store.find(digests);
        await wait;
        return found;
      },
    };
    const { keyring } = await acmeKeyring({ store: slow });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    held = new Promise((resolve) => {
      release = resolve;
    });
    const before = keyring.verify(secrets);
    await keyring.revoke(key.id);
    held = undefined;
    expect(await keyring.verify(secrets)).toEqual({ code: 'invalid' });
    release();
    expect(await before).toMatchObject({ keyId: key.id });
    expect(await keyring.verify(secrets)).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('a change without a message is seen when the TTL ends', async () => {
    const store = memoryStore();
    const { keyring: a, clock } = await acmeKeyring({ store });
    const { keyring: b } = await acmeKeyring({ store, clock, cache: { ttl: '30s' } });
    const { secrets, key } = await a.create({ owner: 'o', name: 'n' });
    await b.verify(secrets);
    await a.revoke(key.id);
    clock.advance(29_999);
    expect(b.verify(secrets)).toMatchObject({ keyId: key.id });
    clock.advance(1);
    expect(await b.verify(secrets)).toEqual({ code: 'invalid' });
    await Promise.all([a.close(), b.close()]);
  });

  it('keeps no more keys than it may', async () => {
    const store = countingStore();
    const { keyring } = await acmeKeyring({ store, cache: { max: 2 } });
    const issued = await Promise.all([1, 2, 3].map((n) => keyring.create({ owner: 'o', name: `${n}` })));
    for (const { secrets } of issued) await keyring.verify(secrets);
    const [first, second, third] = issued.map(({ secrets }) => secrets);
    if (!first || !second || !third) throw new Error('three keys');
    expect(keyring.verify(third)).not.toBeInstanceOf(Promise);
    expect(keyring.verify(second)).not.toBeInstanceOf(Promise);
    expect(await keyring.verify(first)).toMatchObject({ owner: 'o' });
    expect(store.reads()).toBe(4);
    await keyring.close();
  });

  it('checks in the order secret, state, environment, address, scopes', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets, key } = await keyring.create({
      owner: 'o',
      name: 'n',
      environment: 'staging',
      scopes: ['read'],
      allowedIps: ['192.0.2.0/24', '2001:db8::/32'],
      expiresAt: clock.now() + HOUR,
    });
    const ask = (context: object) =>
      keyring.verify(secrets, { environment: 'staging', ip: '192.0.2.7', ...context });
    expect(await ask({ scopes: ['read'] })).toMatchObject({ keyId: key.id });
    expect(ask({ ip: '2001:db8:1::1' })).toMatchObject({ keyId: key.id });
    expect(ask({ ip: '::ffff:192.0.2.9' })).toMatchObject({ keyId: key.id });
    expect(ask({ scopes: ['read', 'write'] })).toEqual({ code: 'forbidden', scopes: ['read', 'write'] });
    expect(ask({ ip: '192.0.3.1', scopes: ['write'] })).not.toHaveProperty('scopes');
    expect(ask({ ip: '192.0.3.1' })).toMatchObject({ code: 'forbidden' });
    expect(ask({ ip: undefined })).toMatchObject({ code: 'forbidden' });
    expect(ask({ environment: 'production', ip: '192.0.3.1' })).toEqual({ code: 'invalid' });
    clock.advance(HOUR);
    expect(await ask({ environment: 'production' })).toEqual({ code: 'expired' });
    await keyring.disable(key.id);
    expect(await ask({})).toEqual({ code: 'disabled' });
    await keyring.close();
  });

  it('is unavailable while the store is down, serves cached keys, and recovers', async () => {
    const store = memoryStore();
    let down = false;
    const flaky: Store = {
      ...store,
      find: (digests) => (down ? Promise.reject(new Error('connection refused')) : store.find(digests)),
    };
    const { keyring, clock } = await acmeKeyring({ store: flaky });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    await keyring.verify(secrets);
    down = true;
    expect(keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    clock.advance(30_000);
    expect(await keyring.verify(secrets)).toEqual({ code: 'unavailable', retryAfter: 1 });
    down = false;
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    await keyring.close();
  });

  it('is the verifier of a guard', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    const guard = createGuard({ provider: acme, verifier: keyring.verify });
    const request = (apiKey: string) => ({
      method: 'GET',
      url: '/',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await guard(request(secrets.apiKey))).toMatchObject({ ok: true, principal: { keyId: key.id } });
    expect(guard(request(secrets.apiKey))).toMatchObject({ ok: true });
    expect(await guard(request('nothing'))).toMatchObject({ ok: false, refusal: { status: 401 } });
    await keyring.close();
  });
});

describe('a provider with two secrets', () => {
  it('takes both or nothing: a wrong half is invalid whatever the state of the key', async () => {
    const keyring = await createKeyring({
      provider: smartExtract,
      store: memoryStore(),
      peppers: { 1: PEPPER },
    });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    await keyring.disable(key.id);
    expect(await keyring.verify(secrets)).toEqual({ code: 'disabled' });
    expect(await keyring.verify({ ...secrets, secret: 'wrong' })).toEqual({ code: 'invalid' });
    expect(await keyring.verify({ ...secrets, key: 'wrong' })).toEqual({ code: 'invalid' });
    expect(keyring.verify({ key: secrets.key, secret: '' })).toEqual({ code: 'missing' });
    await keyring.close();
  });

  it('is found by the values that each strategy carries', async () => {
    const both = defineProvider({
      id: 'both',
      title: 'Both',
      environments: { production: 'https://api.both.example' },
      secrets: { id: {}, pass: {} },
      strategies: {
        pair: { basic: { username: '{id}', password: '{pass}' } },
        alone: { header: { 'X-Pass': '{pass}' } },
      },
    });
    const keyring = await createKeyring({ provider: both, store: memoryStore(), peppers: { 1: PEPPER } });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    const alone = { pass: secrets.pass } as typeof secrets;
    expect(await keyring.verify(alone)).toMatchObject({ keyId: key.id });
    expect(await keyring.verify({ pass: secrets.id } as typeof secrets)).toEqual({ code: 'invalid' });
    await keyring.close();
  });
});
