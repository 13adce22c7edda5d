import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { JwtRecipe, ProviderDefinition } from '../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import { signJwt } from '../../src/jwt/index.js';
import { signatureVerifier } from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';
import { startServer } from '../support/server.js';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const pemOf = ({ privateKey }: typeof rsa) => privateKey.export(pem).toString().trim();

const app = (recipe: Partial<JwtRecipe> = {}) =>
  ({
    id: 'app',
    title: 'App',
    environments: { production: 'https://api.acme.example' },
    secrets: { appId: {}, privateKey: {} },
    strategies: {
      default: {
        derive: {
          assertion: {
            jwt: 'RS256',
            key: '{privateKey}',
            header: { kid: 'k-{appId}' },
            claims: { iss: '{appId}', aud: 'https://api.acme.example' },
            lifetime: 600,
            ...recipe,
          },
        },
        header: { Authorization: 'Bearer {assertion}' },
      },
    },
  }) as const satisfies ProviderDefinition;

const url = 'https://api.acme.example/app';
const attach = async (credential: ReturnType<typeof createCredential>) => {
  const { headers } = await credential.attach({ method: 'GET', url, headers: {} });
  return String(headers.Authorization).slice('Bearer '.length);
};

describe('a token that is placed as it is', () => {
  test.each([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', ec],
    ['EdDSA', ed],
  ] as const)('is signed by %s and says what the definition says', async (jwt, pair) => {
    const clock = testClock();
    const source = { appId: '42', privateKey: pair.privateKey.export(pem).toString().trim() };
    const credential = createCredential(defineProvider(app({ jwt })), { source, signJwt, clock });
    const { payload, protectedHeader } = await jwtVerify(await attach(credential), pair.publicKey, {
      ...{ issuer: '42', audience: 'https://api.acme.example', algorithms: [jwt] },
      currentDate: new Date(clock.now()),
    });
    expect(protectedHeader).toEqual({ alg: jwt, typ: 'JWT', kid: 'k-42' });
    expect(payload).toMatchObject({ iat: clock.now() / 1000, exp: clock.now() / 1000 + 600 });
  });

  test.each([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', ec],
  ] as const)('by %s is verified by jsonwebtoken', async (jwt, pair) => {
    const source = { appId: '42', privateKey: pair.privateKey.export(pem).toString().trim() };
    const token = await attach(createCredential(defineProvider(app({ jwt })), { source, signJwt }));
    const options = { algorithms: [jwt], issuer: '42', audience: 'https://api.acme.example' };
    expect(jsonwebtoken.verify(token, pair.publicKey, options)).toMatchObject({ iss: '42' });
    const [header, payload, signature = ''] = token.split('.');
    const changed = [header, payload, signature.slice(0, -6) + signature.slice(0, 6)].join('.');
    expect(() => jsonwebtoken.verify(changed, pair.publicKey, options)).toThrow('invalid signature');
  });

  test('is kept, and minted anew before its end', async () => {
    const clock = testClock();
    const source = { appId: '42', privateKey: pemOf(rsa) };
    const credential = createCredential(defineProvider(app()), { source, signJwt, clock });
    const first = await attach(credential);
    expect(await attach(credential)).toBe(first);
    await clock.advance(601_000);
    const second = await attach(credential);
    expect(second).not.toBe(first);
    await jwtVerify(second, rsa.publicKey, { currentDate: new Date(clock.now()) });
  });

  test('needs a signer and a key of its algorithm, which no error shows', async () => {
    const provider = defineProvider(app());
    const create = (privateKey: string, options: object) =>
      createCredential(provider, { source: { appId: '42', privateKey }, ...options });
    expect(() => create(pemOf(rsa), {})).toThrow('pass signJwt of "@sallyport/core/jwt"');
    const wrong = ec.privateKey.export(pem).toString().trim();
    const error: Error = await attach(create(wrong, { signJwt })).catch((thrown) => thrown);
    expect(error.message).toContain('"{privateKey}" is no private rsa key');
    expect(error.message).not.toContain(wrong.slice(40, 80));
    const short = createCredential(defineProvider(app({ jwt: 'HS256' })), {
      ...{ source: { appId: '42', privateKey: 'short' }, signJwt },
    });
    await expect(attach(short)).rejects.toMatchObject({ code: 'source_invalid' });
  });

  test('is checked by no signatureVerifier', () => {
    const provider = defineProvider(app());
    expect(() => signatureVerifier(provider, { appId: '1', privateKey: 'x' })).toThrow('mintedVerifier');
  });
});

test('a service account exchanges a token that it mints, and a store of tokens never holds it', async () => {
  const kept: string[] = [];
  const { strategies, ...rest } = app();
  const provider = defineProvider({
    ...rest,
    strategies: {
      default: {
        derive: strategies.default.derive,
        exchange: {
          url: '/token',
          form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{assertion}' },
          token: '/access_token',
          expires: { fixed: 60 },
        },
        then: { header: { Authorization: 'Bearer {token}' } },
      },
    },
  });
  const assertions: string[] = [];
  const server = await startServer(({ url, headers, body }, response) => {
    if (url === '/token') {
      assertions.push(String(new URLSearchParams(body.toString()).get('assertion')));
      response.end(JSON.stringify({ access_token: `token-${assertions.length}` }));
    } else response.end(headers.authorization);
  });
  const credential = createCredential(provider, {
    ...{ source: { appId: '42', privateKey: pemOf(rsa) }, baseURL: server.url, signJwt },
    tokenStore: {
      get: async () => undefined,
      set: async (_key, value) => void kept.push(value),
      lock: async () => async () => {},
    },
  });
  const call = createFetch(credential);
  expect(await (await call('/x')).text()).toBe('Bearer token-1');
  expect(await (await call('/x')).text()).toBe('Bearer token-1');
  const [assertion = ''] = assertions;
  expect(assertions).toHaveLength(1);
  await jwtVerify(assertion, rsa.publicKey, { issuer: '42' });
  expect(decodeProtectedHeader(assertion)).toMatchObject({ kid: 'k-42' });
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.join()).not.toContain(assertion.slice(0, 20));
});

test.each([
  ['beside another value', { other: { random: 'hex' } }, 'a minted token stands beside another value'],
  [
    'of a part of the request',
    { assertion: { ...app().strategies.default.derive.assertion, claims: { htu: '{url}' } } },
    'unknown name "{url}"',
  ],
])('a definition with a token %s is told so', (_title, more, message) => {
  const definition = app();
  const { derive, header } = definition.strategies.default;
  const changed = { ...definition, strategies: { default: { derive: { ...derive, ...more }, header } } };
  expect(() => defineProvider(changed as never)).toThrow(message);
});
