import { describe, expect, it } from 'vitest';
import type { Store, StoredKey } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
import { acmeKeyring, PEPPER } from '../support/acme.js';

describe('peppers', () => {
  it('are rotated while keys keep working: a key is rehashed when it is used', async () => {
    const store = memoryStore();
    const digestsOf = async (id: string) =>
      ((await store.get(id)) as StoredKey).record.secrets[0]?.digests ?? [];
    const { keyring: before } = await acmeKeyring({ store });
    const { secrets, key } = await before.create({ owner: 'o', name: 'n' });
    expect(await digestsOf(key.id)).toEqual([expect.stringMatching(/^1\./)]);
    await before.close();

    const { keyring: during } = await acmeKeyring({ store, peppers: { 1: PEPPER, 2: `${PEPPER} too` } });
    expect(await during.verify(secrets)).toMatchObject({ keyId: key.id });
    await during.close();
    expect(await digestsOf(key.id)).toEqual([expect.stringMatching(/^2\./)]);

    const { keyring: after } = await acmeKeyring({ store, peppers: { 2: `${PEPPER} too` } });
    expect(await after.verify(secrets)).toMatchObject({ keyId: key.id });
    await after.close();
  });

  it('without the right one a stolen table is worth nothing', async () => {
    const store = memoryStore();
    const { keyring } = await acmeKeyring({ store });
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    // A thief's copy does not compare check values.
    const copy: Store = { ...store, pepperCheck: async (_provider, _version, check) => check };
    const { keyring: stolen } = await acmeKeyring({
      store: copy,
      peppers: { 1: 'another pepper, guessed' },
    });
    expect(await stolen.verify(secrets)).toEqual({ code: 'invalid' });
    await Promise.all([keyring.close(), stolen.close()]);
  });
});
