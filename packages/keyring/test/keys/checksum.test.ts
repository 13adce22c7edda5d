import { defineProvider } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { createMadeUpTest, hasOtherEnvironment, hasWrongChecksum } from '../../src/keys/checksum.js';
import { acme, acmeKeyring } from '../support/acme.js';

const format = acme.secrets.apiKey.format;

describe('a checksum', () => {
  const madeUp = (any: boolean) => createMadeUpTest(acme, { any: () => any });

  it('shows which key was never issued', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    await keyring.close();
    const wrong = secrets.apiKey.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect([hasWrongChecksum(format, secrets.apiKey), hasWrongChecksum(format, wrong)]).toEqual([
      false,
      true,
    ]);
    expect([madeUp(false)(secrets), madeUp(false)({ apiKey: wrong })]).toEqual([false, true]);
  });

  it('proves nothing without a prefix, without a value, and beside keys imported by their hash', () => {
    expect(hasWrongChecksum(undefined, 'wrong')).toBe(false);
    expect(hasWrongChecksum({ length: 16, alphabet: 'hex' }, 'wrong')).toBe(false);
    expect(madeUp(false)({})).toBe(false);
    expect(madeUp(true)({ apiKey: 'wrong' })).toBe(false);
    const plain = defineProvider({ ...acme, id: 'plain', secrets: { apiKey: {} } });
    expect(createMadeUpTest(plain, { any: () => false })({ apiKey: 'wrong' })).toBe(false);
  });
});

describe('a prefix by environment', () => {
  const formats = { prefix: 'acme', prefixes: { production: 'acme_live', staging: 'acme_test' } } as const;
  const byEnvironment = defineProvider({ ...acme, secrets: { apiKey: { format: formats } } });

  it.each([
    ['acme_live_x', 'production', false],
    ['acme_live_x', 'staging', true],
    ['acme_test_x', 'production', true],
    ['other_x', 'production', false],
  ])('%s is of another environment than %s: %s', (secret, environment, other) => {
    expect(hasOtherEnvironment(formats, secret, environment)).toBe(other);
  });

  it('is none without prefixes, without a prefix and without a format', () => {
    for (const each of [format, { length: 16, alphabet: 'hex' } as const, undefined])
      expect(hasOtherEnvironment(each, 'acme_test_x', 'production')).toBe(false);
  });

  it('shows which key was never issued for an environment, but for imported ones', async () => {
    const { keyring } = await acmeKeyring({ provider: byEnvironment as never });
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', environment: 'staging' });
    await keyring.close();
    const madeUp = createMadeUpTest(byEnvironment, { any: () => false });
    expect([madeUp(secrets), madeUp(secrets, 'staging'), madeUp(secrets, 'production')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(createMadeUpTest(byEnvironment, { any: () => true })(secrets, 'production')).toBe(false);
  });
});
