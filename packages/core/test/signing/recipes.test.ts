import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DerivedValue } from '../../src/index.js';
import { createCredential, defineProvider } from '../../src/index.js';
import { readTime, writeTime } from '../../src/signing/times.js';
import { signatureVerifier } from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';
import { acme } from '../support/samples.js';
import { signedRequest } from './signed.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const PRIVATE = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const PUBLIC = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();

function definition(derive: Record<string, DerivedValue>, header: Record<string, string>) {
  return {
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { key: {} },
    strategies: { default: { derive, header } },
  } as const;
}
const ed25519 = definition(
  {
    signature: {
      sign: 'ed25519',
      key: '{key}',
      of: '{path}?{query}|{header.x-tenant}|{body}',
      as: 'base64url',
    },
  },
  { Signature: '{signature}' },
);

describe('a key in PEM', () => {
  const provider = defineProvider(ed25519);

  test.each([
    ['with its newlines', PRIVATE, PUBLIC],
    [
      'with newlines of two characters, as in a variable',
      PRIVATE.replaceAll('\n', '\\n'),
      PUBLIC.replaceAll('\n', '\\n'),
    ],
    ['private, for a verifier too', PRIVATE, PRIVATE],
  ])('is read %s', async (_title, sender, receiver) => {
    const request = await signedRequest(provider, { key: sender }, 'body', {
      url: 'https://api.acme.example/a?b=c',
    });
    expect(await signatureVerifier(provider, { key: receiver })(request, 'body')).toMatchObject({ ok: true });
  });

  test.each([
    ['no key', 'nothing of the kind'],
    ['a public key', PUBLIC],
    [
      'a key of another type',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString()
        .trim(),
    ],
  ])('is refused if it is %s, without being shown', async (_title, key) => {
    const error: Error = await signedRequest(provider, { key }, 'body').catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'source_invalid' });
    expect(error.message).toContain('"{key}" is no private ed25519 key, written as pem');
    expect(error.message).not.toContain(key.slice(30, 60) || key);
  });

  test('cannot stand in a header, and another text with a newline is no secret', async () => {
    const bearer = defineProvider({
      ...ed25519,
      strategies: { default: { header: { Authorization: 'Bearer {key}' } } },
    });
    const attach = (key: string) =>
      createCredential(bearer, { source: { key } }).attach({
        method: 'GET',
        url: 'https://api.acme.example/',
        headers: {},
      });
    await expect(attach(PRIVATE)).rejects.toMatchObject({ code: 'source_invalid' });
    await expect(attach('two\nlines')).rejects.toThrow('contains a control character');
  });
});

test('a header that is signed cannot be changed or left out', async () => {
  const provider = defineProvider(ed25519);
  const credential = createCredential(provider, { source: { key: PRIVATE } });
  const url = 'https://api.acme.example/a';
  const sent = await credential.attach({ method: 'POST', url, headers: { 'X-Tenant': 'one' }, body: 'body' });
  const verify = signatureVerifier(provider, { key: PUBLIC });
  const headers = { signature: sent.headers.Signature, 'x-tenant': 'one' };
  const request = (changed: object) => ({ method: 'POST', url: '/a', headers: { ...headers, ...changed } });
  expect(await verify(request({}), 'body')).toMatchObject({ ok: true });
  for (const tenant of ['two', undefined, ['one', 'one']])
    expect(await verify(request({ 'x-tenant': tenant }), 'body')).toEqual({ code: 'invalid' });
});

test('a path that a proxy removes is part of what senders sign', async () => {
  const provider = defineProvider(
    definition(
      { signature: { hmac: 'sha256', key: '{key}', of: '{url} {host} {path} {url.bare}', as: 'hex' } },
      { 'X-Sig': '{signature}' },
    ),
  );
  const request = await signedRequest(provider, { key: 'k'.repeat(20) }, '', {
    url: 'https://api.acme.example/v1/hook?a=1',
  });
  const verify = (publicURL: string, url: string) =>
    signatureVerifier(provider, { key: 'k'.repeat(20) }, { publicURL })({ ...request, url }, '');
  expect(await verify('https://api.acme.example', '/v1/hook?a=1')).toMatchObject({ ok: true });
  expect(await verify('https://api.acme.example/v1/', '/hook?a=1')).toMatchObject({ ok: true });
  expect(await verify('https://api.acme.example/v2', '/hook?a=1')).toEqual({ code: 'invalid' });
});

describe('a definition', () => {
  const hmac = { hmac: 'sha256', key: '{key}', of: '{body}', as: 'hex' } as const;
  test.each([
    ['an unknown name', { signature: { ...hmac, of: '{nothing.like}' } }, 'unknown name "{nothing.like}"'],
    [
      'a signature inside another recipe',
      {
        one: { sign: 'ed25519', key: '{key}', of: '{body}', as: 'hex' },
        signature: { ...hmac, of: '{one}' },
      },
      'nobody can compute "{one}" again',
    ],
    [
      'an unknown algorithm',
      { signature: { sign: 'none', key: '{key}', of: '', as: 'hex' } },
      'expected a recipe',
    ],
  ])('with %s is told so', (_title, derive, message) => {
    expect(() => defineProvider(definition(derive as never, { 'X-Sig': '{signature}' }))).toThrow(message);
  });

  test('that places no signature has nothing to verify', () => {
    const provider = defineProvider(
      definition({ id: { random: 'hex' } }, { 'X-Id': '{id}', 'X-Key': '{key}' }),
    );
    expect(() => signatureVerifier(provider, { key: 'k' })).toThrow('places no signature');
  });
});

test.each(['seconds', 'milliseconds', 'iso', 'http', 'compact'] as const)(
  'a time in %s is read back',
  (format) => {
    const time = Date.UTC(2031, 1, 3, 4, 5, 6);
    expect(readTime(writeTime(time, format), format)).toBe(time);
    const isCount = format === 'seconds' || format === 'milliseconds';
    expect(readTime('2031', format) !== undefined).toBe(isCount);
    for (const text of ['', 'x', '-1', '1e3', '٣', 'Mon, 99 Foo'])
      expect(readTime(text, format)).toBe(undefined);
  },
);

describe('a value in the query', () => {
  const signed = (derive: object, query: object, header?: object) =>
    defineProvider(acme({ strategies: { default: { derive, query, ...(header && { header }) } } }));
  const hmac = (of: string) => ({ hmac: 'sha256', key: '{apiKey}', of, as: 'hex' });
  const clock = testClock();
  const send = (provider: ReturnType<typeof signed>, url: string) =>
    createCredential(provider, { source: { apiKey: 'k' } as never, clock }).attach({
      ...{ method: 'GET', url: `https://api.acme.example/v1${url}`, headers: {} },
    });

  test('is covered by those after it, and replaces one that the caller gave', async () => {
    const provider = signed(
      { time: { now: 'seconds', tolerance: 60 }, signature: hmac('{target}') },
      { t: '{time}' },
      { 'X-Signature': '{signature}' },
    );
    const verify = signatureVerifier(provider, { apiKey: 'k' } as never, { clock });
    for (const url of ['/x', '/x?a=b%20c+d', '/x?t=1&a=1', `/x?t=${clock.now() / 1000}&a=1`]) {
      const { url: sent, headers } = await send(provider, url);
      const { pathname, search } = new URL(sent);
      const lower = { 'x-signature': headers['X-Signature'] };
      expect(new URL(sent).searchParams.getAll('t')).toEqual([String(clock.now() / 1000)]);
      expect(await verify({ method: 'GET', url: pathname + search, headers: lower }, '')).toMatchObject({
        ok: true,
      });
      const later = search.replace(/t=\d+/, 't=1');
      expect(await verify({ method: 'GET', url: pathname + later, headers: lower }, '')).toEqual({
        code: 'expired',
      });
      const twice = `${pathname}${search}&t=1`;
      expect(await verify({ method: 'GET', url: twice, headers: lower }, '')).toEqual({ code: 'ambiguous' });
      expect(await verify({ method: 'GET', url: pathname, headers: lower }, '')).toEqual({ code: 'missing' });
    }
  });

  test('may be the signature itself, of the other parameters', async () => {
    const fields = { params: 'query', without: ['hmac'] };
    const provider = signed({ fields, signature: hmac('{fields}') }, { hmac: '{signature}' });
    const verify = signatureVerifier(provider, { apiKey: 'k' } as never);
    const { pathname, search } = new URL((await send(provider, '/x?b=2&a=1')).url);
    const check = (url: string) => verify({ method: 'GET', url, headers: {} }, '');
    expect(await check(pathname + search)).toEqual({ ok: true });
    expect(await check(`${pathname}${search}&c=3`)).toEqual({ code: 'invalid' });
  });

  test.each([
    ['the signature of the URL that it stands in', { signature: hmac('{url}') }],
    ['one of all parameters', { fields: { params: 'query' }, signature: hmac('{fields}') }],
    ['made after what covers it', { early: hmac('{target}'), signature: hmac('{body}') }],
  ])('cannot be %s', (_what, derive) => {
    expect(() => signed(derive, { s: '{signature}' })).toThrow('covers it before it is there');
  });
});
