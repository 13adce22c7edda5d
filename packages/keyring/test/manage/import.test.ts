import { hash } from 'node:crypto';
import { isRefusal } from '@sallyport/core';
import { coresignal } from '@sallyport/core/providers';
import { describe, expect, it } from 'vitest';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acmeKeyring, PEPPER } from '../support/acme.js';

describe('import', () => {
  it.each(['hex', 'base64'] as const)('takes the SHA-256 in %s', async (encoding) => {
    const { keyring } = await acmeKeyring();
    const [key] = await keyring.import([
      { owner: 'o', name: 'n', sha256: hash('sha256', 'their-key', encoding) },
    ]);
    const answer = await keyring.verify({ apiKey: 'their-key' });
    expect(isRefusal(answer)).toBe(false);
    expect(answer).toMatchObject({ keyId: key?.id });
    await keyring.close();
  });

  it('takes keys from before a format without a prefix, in the clear and by digest', async () => {
    const keyring = await createKeyring({
      provider: coresignal,
      store: memoryStore(),
      peppers: { 1: PEPPER },
    });
    const [first, second] = await keyring.import([
      { owner: 'o', name: 'n', secrets: { apiKey: 'of-another-length' } },
      { owner: 'o', name: 'n', sha256: hash('sha256', 'short') },
    ]);
    expect(await keyring.verify({ apiKey: 'of-another-length' })).toMatchObject({ keyId: first?.id });
    expect(await keyring.verify({ apiKey: 'short' })).toMatchObject({ keyId: second?.id });
    expect(await keyring.verify({ apiKey: 'unknown' })).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it.each([
    ['no secret', {}, 'invalid_input', 'secrets'],
    ['a digest that is none', { sha256: 'abc' }, 'invalid_input', 'sha256'],
    ['control characters', { secrets: { apiKey: 'a\0b' } }, 'invalid_input', 'secrets.apiKey'],
    [
      'a wrong checksum',
      { secrets: { apiKey: `acme_live_${'0'.repeat(36)}` } },
      'invalid_input',
      'secrets.apiKey',
    ],
    ['an unknown secret', { secrets: { apiKey: 'x', other: 'y' } }, 'invalid_input', 'secrets.other'],
    ['the same key twice', { secrets: { apiKey: 'first' } }, 'duplicate', 'secrets'],
    ['a key that is there', { secrets: { apiKey: 'there' } }, 'duplicate', 'secrets'],
    ['a wrong owner', { secrets: { apiKey: 'y' }, owner: '' }, 'invalid_input', 'owner'],
  ])('takes nothing when line 2 is wrong: %s', async (_, wrong, code, field) => {
    const { keyring } = await acmeKeyring();
    await keyring.import([{ owner: 'o', name: 'there', secrets: { apiKey: 'there' } }]);
    const lines = [
      { owner: 'o', name: 'n', secrets: { apiKey: 'first' } },
      { owner: 'o', name: 'n', ...wrong },
    ];
    await expect(keyring.import(lines)).rejects.toMatchObject({ code, field, line: 2 });
    expect((await keyring.list()).items).toHaveLength(1);
    await keyring.close();
  });
});
