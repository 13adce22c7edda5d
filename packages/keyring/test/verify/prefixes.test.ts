import { defineProvider } from '@sallyport/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acme, PEPPER } from '../support/acme.js';

const prefixes = { production: 'acme_live', staging: 'acme_test' };
const provider = defineProvider({ ...acme, secrets: { apiKey: { format: { prefix: 'acme', prefixes } } } });

async function setUp() {
  const store = memoryStore();
  const find = vi.spyOn(store, 'find');
  const keyring = await createKeyring({ provider, store, peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  const live = await keyring.create({ owner: 'o', name: 'live' });
  const test = await keyring.create({ owner: 'o', name: 'test', environment: 'staging' });
  return { keyring, find, live, test };
}

describe('prefixes by environment', () => {
  it('are carried by the keys of each, also after a regeneration', async () => {
    const { keyring, live, test } = await setUp();
    expect(live.secrets.apiKey).toMatch(/^acme_live_/);
    expect(test.secrets.apiKey).toMatch(/^acme_test_/);
    const next = await keyring.regenerate(test.key.id);
    expect(next.secrets.apiKey).toMatch(/^acme_test_/);
    expect(await keyring.verify(next.secrets, { environment: 'staging' })).toMatchObject({ owner: 'o' });
    expect(keyring.redact(`${live.secrets.apiKey} ${next.secrets.apiKey}`)).toBe('[redacted] [redacted]');
  });

  it('refuse a key in another environment without asking the store, and in its own let it pass', async () => {
    const { keyring, find, live, test } = await setUp();
    for (const environment of ['staging', 'production', 'staging'])
      for (const { secrets, key } of [live, test]) {
        const before = find.mock.calls.length;
        const fits = key.environment === environment;
        const result = await keyring.verify(secrets, { environment });
        expect(result).toMatchObject(fits ? { keyId: key.id } : { code: 'invalid' });
        if (!fits) expect(find).toHaveBeenCalledTimes(before);
      }
    expect(await keyring.find(test.secrets)).toMatchObject({ key: { id: test.key.id } });
  });

  it('bind imported keys too, unless only their hash is known', async () => {
    const { keyring, find, test } = await setUp();
    await keyring.delete(test.key.id);
    const old = { owner: 'o', name: 'old', secrets: test.secrets };
    await expect(keyring.import([old])).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'secrets.apiKey',
      line: 1,
    });
    await keyring.import([{ ...old, environment: 'staging' }]);
    const sha256 = 'a'.repeat(64);
    await keyring.import([{ owner: 'o', name: 'hash', sha256 }]);
    const before = find.mock.calls.length;
    expect(await keyring.verify(test.secrets)).toMatchObject({ code: 'invalid' });
    expect(find).toHaveBeenCalledTimes(before + 1);
  });
});
