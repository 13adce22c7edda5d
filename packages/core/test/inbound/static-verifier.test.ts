import { beforeEach, describe, expect, it } from 'vitest';
import type { Guard, Verdict } from '../../src/index.js';
import { CredentialError, createGuard, defineProvider, staticVerifier } from '../../src/index.js';
import { phota, smartExtract } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';
import { acme } from '../support/samples.js';

const PRODUCTION = { environment: 'production' };

describe('the static verifier', () => {
  let verify: ReturnType<typeof staticVerifier>;
  beforeEach(() => {
    verify = staticVerifier(phota, [
      { secrets: { apiKey: 'one' }, id: 'billing', owner: 'acme', name: 'Billing', scopes: ['read'] },
      { secrets: { apiKey: 'two' } },
      { secrets: { apiKey: 'off' }, disabled: true, environment: 'production' },
    ]);
  });

  it('says whose key it is', () => {
    expect(verify({ apiKey: 'one' }, PRODUCTION)).toStrictEqual({
      keyId: 'billing',
      owner: 'acme',
      name: 'Billing',
      scopes: ['read'],
    });
    expect(verify({ apiKey: 'two' }, PRODUCTION)).toStrictEqual({ keyId: 'key-2', scopes: [] });
  });

  it('hands the same frozen principal to everybody', () => {
    const principal = verify({ apiKey: 'one' }, PRODUCTION);
    expect(verify({ apiKey: 'one' }, PRODUCTION)).toBe(principal);
    expect(Object.isFrozen(principal) && Object.isFrozen('scopes' in principal && principal.scopes)).toBe(
      true,
    );
  });

  it.each([
    ['another key', { apiKey: 'three' }],
    ['a part of a key', { apiKey: 'on' }],
    ['a key and more', { apiKey: 'one ' }],
    ['another case', { apiKey: 'ONE' }],
    ['nothing', {}],
    ['no text', { apiKey: '' }],
    ['the word undefined', { apiKey: 'undefined' }],
    ['undefined itself', { apiKey: undefined }],
    ['another name', { key: 'one' }],
    ['one secret too many', { apiKey: 'one', other: 'x' }],
    ['a name that every object has', { constructor: 'one' }],
  ])('does not know %s', (_what, secrets) => {
    expect(verify(secrets as Record<string, string>, PRODUCTION)).toEqual({ code: 'invalid' });
  });

  it('looks at the state before the scopes, and names the scopes that were needed', () => {
    expect(verify({ apiKey: 'off' }, { ...PRODUCTION, scopes: ['write'] })).toEqual({ code: 'disabled' });
    expect(verify({ apiKey: 'one' }, { ...PRODUCTION, scopes: ['read', 'write'] })).toEqual({
      code: 'forbidden',
      scopes: ['read', 'write'],
    });
    expect(verify({ apiKey: 'one' }, { ...PRODUCTION, scopes: ['read'] })).toMatchObject({
      keyId: 'billing',
    });
  });

  it.each([
    ['unset', { apiKey: undefined }],
    ['empty', { apiKey: '' }],
    ['not named', {}],
    ['a number', { apiKey: 5 }],
  ])('refuses to start with a secret that is %s, so that it can match nothing', (_what, secrets) => {
    const start = () => staticVerifier(phota, [{ secrets: secrets as { apiKey: string } }]);
    expect(start).toThrow(CredentialError);
    expect(start).toThrow('phota: the secret "apiKey" of static key 1 is not set');
  });

  it('refuses to start with one secret for two keys, without saying which', () => {
    const keys = [{ secrets: { apiKey: 'canary-one' } }, { secrets: { apiKey: 'canary-one' } }];
    expect(() => staticVerifier(phota, keys)).toThrow(
      'phota: static key 2 has the same secret as one before it',
    );
  });

  it('knows no key when there is none', () => {
    expect(staticVerifier(phota, [])({ apiKey: 'one' }, PRODUCTION)).toEqual({ code: 'invalid' });
  });
});

describe('the static verifier of SmartExtract', () => {
  const basic = (pair: string) => inbound({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  let verifier: ReturnType<typeof staticVerifier>;
  let guard: Guard<Verdict>;
  let staging: Guard<Verdict>;
  beforeEach(() => {
    verifier = staticVerifier(smartExtract, [
      { secrets: { key: 'k', secret: 's' }, environment: 'production' },
      { secrets: { key: 'k2', secret: 's' }, environment: 'staging' },
    ]);
    guard = createGuard({ provider: smartExtract, verifier }) as Guard<Verdict>;
    staging = createGuard({ provider: smartExtract, environment: 'staging', verifier }) as Guard<Verdict>;
  });

  it('tells apart pairs that are the same text together', () => {
    const one = staticVerifier(smartExtract, [{ secrets: { key: 'ab', secret: 'c' } }]);
    expect(one({ key: 'ab', secret: 'c' }, PRODUCTION)).toMatchObject({ keyId: 'key-1' });
    expect(one({ key: 'a', secret: 'bc' }, PRODUCTION)).toEqual({ code: 'invalid' });
    expect(one({ key: 'c', secret: 'ab' }, PRODUCTION)).toEqual({ code: 'invalid' });
  });

  it('knows a pair, not its halves', () => {
    expect(guard(basic('k:s'))).toMatchObject({ ok: true });
    for (const pair of ['k:', ':s', 'k:k', 's:k', 'k2:k', 'ks:', 'k:s:'])
      expect(guard(basic(pair)).ok, pair).toBe(false);
    expect(verifier({ key: 'k' }, PRODUCTION)).toEqual({ code: 'invalid' });
  });

  it('knows a key in its own environment only', () => {
    expect(guard(basic('k2:s'))).toMatchObject({ refusal: { code: 'invalid' } });
    expect(staging(basic('k2:s'))).toMatchObject({ ok: true, principal: { environment: 'staging' } });
    expect(staging(basic('k:s'))).toMatchObject({ refusal: { code: 'invalid' } });
    // Not by the guard's second look alone.
    expect(verifier({ key: 'k', secret: 's' }, { environment: 'staging' })).toEqual({ code: 'invalid' });
  });
});

it('a key is found by each set of secrets that a strategy carries, and by no other', () => {
  const provider = defineProvider(
    acme({
      secrets: { id: {}, key: {}, secret: {} },
      strategies: {
        one: { header: { 'X-Key': '{key}' } },
        two: { header: { 'X-Id': '{id}', 'X-Secret': '{secret}' } },
      },
    }),
  );
  const verify = staticVerifier(provider, [{ secrets: { id: 'i', key: 'k', secret: 's' } }]);
  expect(verify({ key: 'k' }, PRODUCTION)).toMatchObject({ keyId: 'key-1' });
  expect(verify({ secret: 's', id: 'i' }, PRODUCTION)).toMatchObject({ keyId: 'key-1' });
  for (const secrets of [{ id: 'i' }, { secret: 's' }, { id: 'i', key: 'k' }, { id: 's', secret: 'i' }])
    expect(verify(secrets as Record<string, string>, PRODUCTION)).toEqual({ code: 'invalid' });
});

describe('a key of several strategies', () => {
  const provider = defineProvider(
    acme({
      secrets: { id: {}, key: {}, secret: {}, note: { optional: true } },
      strategies: {
        one: { header: { 'X-Key': '{key}', 'X-Note': '{note}' } },
        two: { header: { 'X-Id': '{id}', 'X-Secret': '{secret}' } },
      },
    }),
  );
  const verifierOf = (...keys: object[]) =>
    staticVerifier(provider, keys.map((secrets) => ({ secrets })) as never);

  it('may have the secrets of one only', () => {
    const verify = verifierOf({ key: 'k' }, { id: 'i', secret: 's' });
    expect(verify({ key: 'k' }, PRODUCTION)).toMatchObject({ keyId: 'key-1' });
    expect(verify({ id: 'i', secret: 's' }, PRODUCTION)).toMatchObject({ keyId: 'key-2' });
  });

  it.each([
    ['secret', { id: 'i' }],
    ['id', { secret: 's' }],
    ['secret', { key: 'k', id: 'i', secret: '' }],
    ['key', { key: '', id: 'i', secret: 's' }],
    ['key', { note: 'n' }],
  ])('says that its "%s" is not set: %j', (name, secrets) => {
    const error = (() => {
      try {
        return verifierOf(secrets);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'source_missing', provider: 'acme' });
    expect((error as Error).message).toContain(`the secret "${name}" of static key 1`);
  });

  it('may name an optional secret that is not set', () => {
    expect(() => verifierOf({ key: 'k', note: undefined })).not.toThrow();
  });
});
