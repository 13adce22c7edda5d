import { createPublicKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { google } from '../../src/catalogue/index.js';
import type { Clock, JwtRecipe } from '../../src/index.js';
import {
  createCredential,
  createGuard,
  defineProvider,
  generateSecrets,
  memorySessions,
  tokenEndpointOf,
} from '../../src/index.js';
import { mintedVerifier, signJwt } from '../../src/jwt/index.js';
import { testClock } from '../support/clock.js';

const NOW = Date.UTC(2026, 1, 3, 4, 5, 6);
const app = (recipe: Partial<JwtRecipe> = {}) =>
  defineProvider({
    id: 'app',
    title: 'App',
    environments: { production: 'https://api.acme.example' },
    params: { tenant: { optional: true } },
    secrets: { clientId: {}, privateKey: {}, keyId: { optional: true } },
    strategies: {
      default: {
        derive: {
          assertion: {
            ...{ jwt: 'RS256', key: '{privateKey}', header: { kid: '{keyId}' }, lifetime: 600 },
            claims: { iss: '{clientId}', aud: 'https://api.acme.example', sub: '{tenant}' },
            ...recipe,
          },
        },
        header: { Authorization: 'Bearer {assertion}', 'X-Client': '{clientId}' },
      },
    },
  });

const provider = app();
const secrets = generateSecrets(provider);
const publicKey = createPublicKey(secrets.privateKey).export({ format: 'pem', type: 'spki' }).toString();
const receiver = { ...secrets, privateKey: publicKey };
const at = (now: number): Clock => testClock(now);

/** A request of a client whose clock says this. */
async function sent(from = provider, given: object = secrets, now = NOW, params: object = {}) {
  const options = { source: given as typeof secrets, params, signJwt, clock: at(now) };
  const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
  const { headers } = await createCredential(from, options).attach(request);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'GET', url: '/x', headers: Object.fromEntries(lower) as Record<string, string> };
}

const guardOf = (given: Parameters<typeof mintedVerifier<typeof provider>>[1], options: object = {}) =>
  createGuard({ provider, verifier: mintedVerifier(provider, given, { clock: at(NOW), ...options }) });
const codeOf = async (request: object, given: Parameters<typeof guardOf>[0] = receiver, options = {}) => {
  const verdict = await guardOf(given, options)(request as never);
  return verdict.ok ? 'ok' : verdict.refusal.code;
};

describe('a guard of a strategy that mints', () => {
  test('accepts by the public key, and names the provider', async () => {
    const verdict = await guardOf(receiver)(await sent());
    expect(verdict).toMatchObject({ ok: true, principal: { keyId: 'app' } });
  });

  test('accepts by the private key, and by one of several', async () => {
    const other = { ...receiver, privateKey: generateSecrets(provider).privateKey };
    expect(await codeOf(await sent(), secrets)).toBe('ok');
    expect(await codeOf(await sent(), [other, receiver])).toBe('ok');
    expect(await codeOf(await sent(), [receiver, other])).toBe('ok');
    expect(await codeOf(await sent(), other)).toBe('invalid');
  });

  test.each([
    ['as it is', NOW, 'ok'],
    ['of a minute ago', NOW - 60_000, 'ok'],
    ['that is too old', NOW - 606_000, 'expired'],
    ['from the future', NOW + 60_000, 'invalid'],
  ])('looks at the times: %s', async (_what, now, code) => {
    expect(await codeOf(await sent(provider, secrets, now))).toBe(code);
  });

  test('lets a sender set "iat" back', async () => {
    const backdated = app({ backdate: 60 });
    const request = await sent(backdated, secrets, NOW + 50_000);
    const verifier = mintedVerifier(backdated, receiver, { clock: at(NOW), clockTolerance: '60s' });
    expect(await createGuard({ provider: backdated, verifier })(request)).toMatchObject({ ok: true });
    const [, payload = ''] = (request.headers.authorization ?? '').split('.');
    const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect([iat, exp]).toEqual([NOW / 1000 + 50 - 60, NOW / 1000 + 50 + 600]);
  });

  test.each<[string, Partial<JwtRecipe>]>([
    ['another claim', { claims: { iss: '{clientId}', aud: 'https://other.example' } }],
    ['a longer life', { lifetime: 6000 }],
    ['another algorithm', { jwt: 'PS256' }],
  ])('refuses %s', async (_what, recipe) => {
    expect(await codeOf(await sent(app(recipe)))).toBe('invalid');
  });

  test('an optional claim is as the server has it', async () => {
    const withTenant = await sent(provider, secrets, NOW, { tenant: 't1' });
    expect(await codeOf(withTenant, receiver, { params: { tenant: 't1' } })).toBe('ok');
    expect(await codeOf(withTenant)).toBe('invalid');
    expect(await codeOf(await sent(), receiver, { params: { tenant: 't1' } })).toBe('invalid');
    expect(await codeOf(await sent(provider, { ...secrets, keyId: 'k1' }))).toBe('invalid');
  });

  test('refuses what stands beside the token and is not right, and no token', async () => {
    const request = await sent();
    expect(await codeOf({ ...request, headers: { ...request.headers, 'x-client': 'x' } })).toBe('invalid');
    expect(await codeOf({ ...request, headers: { 'x-client': secrets.clientId } })).toBe('missing');
    expect(await codeOf({ ...request, headers: { ...request.headers, authorization: 'Bearer x' } })).toBe(
      'invalid',
    );
  });

  test('refuses a token without a signature, and one by the public key as a secret', async () => {
    const request = await sent();
    const claims = { iss: secrets.clientId, aud: 'https://api.acme.example' };
    const jwt = new SignJWT(claims).setIssuedAt(NOW / 1000).setExpirationTime(NOW / 1000 + 60);
    const byText = await jwt.setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(publicKey));
    const [, payload] = byText.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of [byText, none])
      expect(
        await codeOf({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }),
      ).toBe('invalid');
  });

  test('says 503 if its source fails', async () => {
    expect(
      await codeOf(await sent(), () => {
        throw new Error('down');
      }),
    ).toBe('unavailable');
    expect(await codeOf(await sent(), { ...receiver, privateKey: 'no key' })).toBe('unavailable');
  });
});

test('a token endpoint exchanges what the client of the same definition mints', async () => {
  const params = { service: 'storage', scope: 'https://www.googleapis.com/auth/devstorage.read_only' };
  const keyFile = JSON.stringify({
    ...generateSecrets(google),
    type: 'service_account',
    private_key_id: 'k1',
  });
  const source = JSON.parse(keyFile);
  const guard = createGuard({
    ...{ provider: google, params, sessions: memorySessions() },
    verifier: mintedVerifier(google, source, { params }),
  });
  const send = async (of: typeof params) => {
    let answered: unknown;
    const credential = createCredential(google, {
      ...{ source, params: of, signJwt },
      fetch: async (_url, init) => {
        const request = new Request('https://oauth2.googleapis.com/token', init);
        const headers = Object.fromEntries(request.headers);
        const body = Object.fromEntries(new URLSearchParams(await request.text()));
        const { status, body: text } = await tokenEndpointOf(guard).answer(
          { method: 'POST', url: '/token', headers },
          { environment: 'production', body },
        );
        answered = { status, ...JSON.parse(text) };
        return new Response(text, { status });
      },
    });
    await credential.token().catch(() => {});
    return answered;
  };
  expect(await send(params)).toMatchObject({
    status: 200,
    access_token: expect.any(String),
    expires_in: 900,
  });
  expect(await send({ ...params, scope: 'https://www.googleapis.com/auth/cloud-platform' })).toMatchObject({
    status: 401,
  });
});

test('a strategy that mints nothing has no such verifier', () => {
  const plain = defineProvider({
    ...{ id: 'plain', title: 'Plain', environments: { production: 'https://api.acme.example' } },
    ...{ secrets: { apiKey: {} }, strategies: { default: { header: { 'X-Key': '{apiKey}' } } } },
  });
  expect(() => mintedVerifier(plain, { apiKey: 'k' })).toThrow('the strategy "default" mints no tokens');
});
