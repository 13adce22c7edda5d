import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { JWK, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Guard, ProviderDefinition } from '../../src/index.js';
import { anyOf, createGuard, defineProvider, generateSecrets, on, staticVerifier } from '../../src/index.js';
import type { JwtVerifierOptions } from '../../src/jwt/index.js';
import { jwtVerifier } from '../../src/jwt/index.js';
import { inbound } from '../support/requests.js';

const bearer = (id: string, format = {}) =>
  defineProvider({
    id,
    title: id,
    environments: { production: 'https://api.acme.example' },
    secrets: { jwt: format },
    strategies: { default: { header: { Authorization: 'Bearer {jwt}' } } },
  } satisfies ProviderDefinition);

const login = bearer('login');
const issuer = 'https://login.acme.example';
const audience = 'https://api.acme.example';

interface Signer {
  readonly jwk: JWK;
  sign(claims?: JWTPayload, header?: object): Promise<string>;
}

async function signer(kid: string, alg = 'ES256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg },
    sign(claims = {}, header = {}) {
      const { exp, ...rest } = { iss: issuer, aud: audience, sub: 'ada', ...claims };
      const jwt = new SignJWT(rest as JWTPayload).setProtectedHeader({ alg, kid, ...header });
      return jwt.setExpirationTime(exp ?? '5m').sign(privateKey);
    },
  };
}

let one: Signer;
let other: Signer;
beforeAll(async () => {
  one = await signer('one');
  other = await signer('other');
});

const guardOf = (more: Partial<JwtVerifierOptions> = {}) =>
  createGuard({ provider: login, verifier: jwtVerifier({ issuer, audience, keys: [one.jwk], ...more }) });
const ask = async (guard: Guard, token: string, scopes?: readonly string[]) =>
  guard(inbound({ authorization: `Bearer ${token}` }), { scopes });
const code = async (guard: Guard, token: string) => {
  const verdict = await ask(guard, token);
  return verdict.ok ? 'ok' : verdict.refusal.code;
};

describe('a JSON Web Token', () => {
  it('is a principal by its claims', async () => {
    const token = await one.sign({ client_id: 'app-1', scope: 'read write' });
    expect(await ask(guardOf(), token, ['read'])).toMatchObject({
      principal: { keyId: 'app-1', owner: 'ada', scopes: ['read', 'write'] },
    });
    expect(await ask(guardOf(), await one.sign({ scp: ['read', 7] }))).toMatchObject({
      principal: { keyId: 'ada', scopes: ['read'] },
    });
    expect(await ask(guardOf(), await one.sign(), ['read'])).toMatchObject({ refusal: { status: 403 } });
    const own = guardOf({ principal: ({ sub }, scopes) => ({ keyId: `user-${sub}`, scopes }) });
    expect(await ask(own, await one.sign())).toMatchObject({ principal: { keyId: 'user-ada' } });
  });

  it.each([7, { id: 'ada' }, ['ada'], null])('has no owner if its subject is %j', async (sub) => {
    const verdict = await ask(guardOf(), await one.sign({ client_id: 'app-1', sub: sub as never }));
    expect(verdict).toMatchObject({ principal: { keyId: 'app-1' } });
    expect(verdict.ok && 'owner' in verdict.principal).toBe(false);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['of another issuer', () => one.sign({ iss: 'https://evil.example' }), 'invalid'],
    ['for another audience', () => one.sign({ aud: 'https://other.example' }), 'invalid'],
    ['by another key', () => other.sign({}, { kid: 'one' }), 'invalid'],
    ['by a key that is not known', () => other.sign(), 'invalid'],
    ['that has ended', () => one.sign({ exp: Math.floor(Date.now() / 1000) - 10 }), 'expired'],
    ['that is not valid yet', () => one.sign({ nbf: Math.floor(Date.now() / 1000) + 60 }), 'invalid'],
    ['without a subject', () => one.sign({ sub: undefined as never }), 'invalid'],
    ['that is none', async () => 'not-a-token', 'invalid'],
    ['of three empty parts', async () => '..', 'invalid'],
  ])('%s is refused', async (_, make, expected) => {
    expect(await code(guardOf(), await make())).toBe(expected);
  });

  it('without an end, without a signature, or signed with the public key as a secret, is invalid', async () => {
    const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer, aud: audience, sub: 'ada' };
    const end = Math.floor(Date.now() / 1000) + 60;
    const none = `${b64({ alg: 'none' })}.${b64({ ...claims, exp: end })}.`;
    const secret = new TextEncoder().encode(JSON.stringify(one.jwk));
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('5m')
      .sign(secret);
    for (const token of [none, forged]) expect(await code(guardOf(), token)).toBe('invalid');
  });

  it('has to have the type that is asked for', async () => {
    const guard = guardOf({ type: 'at+jwt' });
    expect(await code(guard, await one.sign())).toBe('invalid');
    expect(await code(guard, await one.sign({}, { typ: 'at+jwt' }))).toBe('ok');
  });

  it('may be a little late', async () => {
    const late = await one.sign({ exp: Math.floor(Date.now() / 1000) - 3 });
    expect(await code(guardOf(), late)).toBe('ok');
    expect(await code(guardOf({ clockTolerance: 0 }), late)).toBe('expired');
  });
});

describe('keys by URL', () => {
  async function jwks(respond: () => { status?: number; keys?: JWK[]; text?: string }) {
    let fetched = 0;
    const server = createServer((_request, response) => {
      fetched++;
      const { status = 200, keys = [], text = JSON.stringify({ keys }) } = respond();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const verifier = jwtVerifier({ issuer, audience, jwks: url });
    return { guard: createGuard({ provider: login, verifier }), fetched: () => fetched };
  }

  it('are fetched once, and again for a key that is not known, but not for every such token', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    let keys = [one.jwk];
    const { guard, fetched } = await jwks(() => ({ keys }));
    const sent = await Promise.all(Array.from({ length: 5 }, () => one.sign()));
    expect(await Promise.all(sent.map((token) => code(guard, token)))).toEqual(Array(5).fill('ok'));
    expect(fetched()).toBe(1);
    keys = [one.jwk, other.jwk];
    expect(await code(guard, await other.sign())).toBe('invalid');
    vi.setSystemTime(Date.now() + 31_000);
    expect(await code(guard, await other.sign())).toBe('ok');
    expect(fetched()).toBe(2);
    for (let at = 0; at < 10; at++)
      expect(await code(guard, await other.sign({}, { kid: `x${at}` }))).toBe('invalid');
    expect(fetched()).toBe(2);
  });

  it.each([
    ['is down', { status: 500 }],
    ['answers with a page', { text: '<html>' }],
    ['answers with megabytes', { text: `{"keys":[]}${' '.repeat(1_100_000)}` }],
  ])('that %s make the response 503, never 401', async (_, answer) => {
    const errors: unknown[] = [];
    onTestFinished(on('inbound', (event) => event.type === 'error' && errors.push(event.error)));
    const { guard } = await jwks(() => answer);
    expect(await code(guard, await one.sign())).toBe('unavailable');
    expect(errors).toHaveLength(1);
  });

  it.each([
    ['is down', { status: 500 }],
    ['answers with a page', { text: '<html>' }],
    ['has no keys', { text: '{}' }],
  ])('are asked for once a second while the issuer %s', async (_, failure) => {
    let answer: Parameters<typeof jwks>[0] = () => failure;
    const { guard, fetched } = await jwks(() => answer());
    for (let at = 0; at < 10; at++)
      expect(await code(guard, await other.sign({}, { kid: `x${at}` }))).toBe('unavailable');
    expect(fetched()).toBe(1);
    answer = () => ({ keys: [one.jwk] });
    await setTimeout(1100);
    expect(await code(guard, await one.sign())).toBe('ok');
    expect(fetched()).toBe(2);
  });
});

it('beside keys of an API in one header, is told apart without a second look-up', async () => {
  const acme = bearer('acme', { format: { prefix: 'acme_live' } });
  const secrets = generateSecrets(acme);
  const keys = vi.fn(staticVerifier(acme, [{ secrets }]));
  const both = anyOf(createGuard({ provider: acme, verifier: keys }), guardOf());
  expect(await ask(both, await one.sign())).toMatchObject({ principal: { owner: 'ada', provider: 'login' } });
  expect(keys).not.toHaveBeenCalled();
  expect(await ask(both, secrets.jwt)).toMatchObject({ principal: { keyId: 'key-1', provider: 'acme' } });
});

it.each<[Partial<JwtVerifierOptions>, string]>([
  [{ issuer: '' }, 'issuer and audience'],
  [{ audience: [] }, 'issuer and audience'],
  [{ keys: undefined as never }, 'exactly one of jwks and keys'],
  [{ jwks: 'https://x.example' }, 'exactly one of jwks and keys'],
  [{ clockTolerance: 'a bit' as never }, 'clockTolerance'],
])('a mistake is an error: %j', (more, message) => {
  expect(() => jwtVerifier({ issuer, audience, keys: [], ...more })).toThrow(message);
});
