import { hash } from 'node:crypto';
import { defineProvider } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import type { ForeignHashes } from '../../src/index.js';
import { createDigester } from '../../src/keys/digest.js';
import { createForeignHashCheck, identifierDigests, sha512Digests } from '../../src/keys/foreign-hashes.js';
import { acme, PEPPER } from '../support/acme.js';

const digester = createDigester(acme, { 1: PEPPER });
const checkOf = (hashes: ForeignHashes, of = digester) => createForeignHashCheck(hashes, of, 1000);
const apiKey = 'ak_1111.secret';

describe('digests to look up', () => {
  it('are none for hashes that were not imported', () => {
    const check = checkOf({});
    expect([check.exactDigests({ apiKey }), check.identifierDigests({ apiKey })]).toEqual([[], []]);
  });

  it('are of the SHA-512, and of the identifier if the secret has one', () => {
    const check = checkOf({
      sha512: true,
      identify: (secret) => secret.split('.', 2)[1] && secret.slice(0, 7),
    });
    const sha512 = hash('sha512', apiKey, 'buffer');
    expect(check.exactDigests({ apiKey })).toEqual(sha512Digests(digester, sha512));
    expect(check.identifierDigests({ apiKey })).toEqual(identifierDigests(digester, 'ak_1111'));
    expect(check.identifierDigests({ apiKey: 'without' })).toEqual([]);
  });
});

describe('a comparison', () => {
  it('is false for a hash of scrypt that cannot be read', async () => {
    await expect(checkOf({}).matches('key_1', { apiKey }, '$scrypt$ln=99')).resolves.toBe(false);
  });

  it('needs a function for any other hash', async () => {
    await expect(checkOf({}).matches('key_1', { apiKey }, '$2b$10$x')).rejects.toMatchObject({
      code: 'invalid_option',
      field: 'foreignHashes.verify',
    });
    const verify = (secret: string, text: string) => secret === apiKey && text === '$2b$10$x';
    await expect(checkOf({ verify }).matches('key_1', { apiKey }, '$2b$10$x')).resolves.toBe(true);
  });

  it('is the only one if one at once is allowed', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const check = checkOf({ verify: () => promise, maxAtOnce: 1 });
    const first = check.matches('key_1', { apiKey }, 'h');
    await expect(check.matches('key_2', { apiKey }, 'h')).rejects.toThrow('Too many hashes');
    resolve(true);
    expect(await first).toBe(true);
    expect(await check.matches('key_2', { apiKey }, 'h')).toBe(true);
  });
});

it('credentials of several values have none', () => {
  const pair = defineProvider({
    ...acme,
    secrets: { id: {}, key: {} },
    strategies: { default: { header: { 'X-Id': '{id}', 'X-Key': '{key}' } } },
  });
  const several = createDigester(pair, { 1: PEPPER });
  const refused = expect.objectContaining({ code: 'invalid_option', field: 'foreignHashes' });
  expect(() => checkOf({ sha512: true }, several)).toThrow(refused);
  expect(() => checkOf({ identify: () => 'x' }, several)).toThrow(refused);
  expect(() => checkOf({}, several)).not.toThrow();
});
