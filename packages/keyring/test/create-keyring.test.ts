import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineProvider } from '@sallyport/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createKeyring, memoryStore } from '../src/index.js';
import { sqliteStore } from '../src/sql.js';
import { acme, PEPPER } from './support/acme.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const other = defineProvider({ ...acme, id: 'other', title: 'Other' });

describe.each([
  ['memory', memoryStore],
  ['sqlite', () => sqliteStore(join(folder, 'keys.db'))],
])('keyrings of two providers on one store (%s)', (_, make) => {
  it('see nothing of each other', async () => {
    const store = make();
    const options = { store, peppers: { 1: PEPPER } };
    const [mine, theirs] = await Promise.all([
      createKeyring({ provider: acme, ...options }),
      createKeyring({ provider: other, ...options }),
    ]);
    const { key, secrets } = await mine.create({ owner: 'o', name: 'n' });
    await mine.setOwnerLimits('o', { quota: { day: 1 } });
    expect(await theirs.verify(secrets)).toEqual({ code: 'invalid' });
    expect((await theirs.list()).items).toEqual([]);
    expect((await theirs.audit({ action: 'created' })).items).toEqual([]);
    expect(await theirs.ownerLimits('o')).toEqual({});
    await expect(theirs.get(key.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(theirs.revoke(key.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(theirs.usage(key.id)).rejects.toMatchObject({ code: 'not_found' });
    await theirs.close();
    expect(await mine.verify(secrets)).toMatchObject({ keyId: key.id });
    await mine.close();
  });
});

it('neither issues an optional secret nor looks at one', async () => {
  const provider = defineProvider({
    ...acme,
    id: 'partnered',
    secrets: { apiKey: {}, partner: { optional: true } },
    strategies: { default: { header: { 'X-Key': '{apiKey}', 'X-Partner': '{partner}' } } },
  });
  const keyring = await createKeyring({ provider, store: memoryStore(), peppers: { 1: PEPPER } });
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  expect(Object.keys(secrets)).toEqual(['apiKey']);
  expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
  expect(await keyring.verify({ ...secrets, partner: 'p' })).toMatchObject({ keyId: key.id });
  expect(await keyring.verify({ partner: secrets.apiKey } as never)).toEqual({ code: 'missing' });
  const imported = { owner: 'o', name: 'n', secrets: { apiKey: 'a'.repeat(40), partner: 'p' } };
  await expect(keyring.import([imported])).rejects.toMatchObject({ code: 'invalid_input' });
  await keyring.close();
});
