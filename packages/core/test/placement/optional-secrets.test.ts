import { describe, expect, test } from 'vitest';
import type { Principal } from '../../src/index.js';
import {
  chainSources,
  createCredential,
  createGuard,
  defineProvider,
  fromEnv,
  generateSecrets,
  memorySessions,
  staticVerifier,
} from '../../src/index.js';
import { received } from '../support/requests.js';
import { acme } from '../support/samples.js';

const provider = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  params: { region: { default: 'eu' } },
  secrets: { apiKey: { env: 'ACME_KEY' }, partner: { env: 'ACME_PARTNER', optional: true } },
  strategies: {
    header: { header: { 'X-API-Key': '{apiKey}', 'X-Partner': '{region} id={partner}' } },
    query: { query: { key: '{apiKey}', partner: '{partner}' } },
    cookie: { cookie: { key: '{apiKey}', partner: '{partner}' } },
    json: { json: { key: '{apiKey}', '/on/behalf/of': '{partner}' } },
    form: { form: { key: '{apiKey}', partner: '{partner}' } },
    session: {
      exchange: {
        url: '/token',
        form: { key: '{apiKey}', scope: '{partner}' },
        token: '/t',
        expires: 'unknown',
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});
const PRINCIPAL: Principal = { keyId: 'k', scopes: [] };
const plain = { method: 'POST', url: 'https://api.acme.example/v1/x', headers: {} };
const placed = ['header', 'query', 'cookie', 'json', 'form'] as const;

describe.each(placed)('an optional secret in a %s', (strategy) => {
  test.each([{ apiKey: 'k' }, { apiKey: 'k', partner: 'p' }])('is written and read: %j', async (source) => {
    const sent = await createCredential(provider, { source, strategy }).attach(plain);
    expect(JSON.stringify(sent).includes('partner') || /behalf|Partner/.test(JSON.stringify(sent))).toBe(
      'partner' in source,
    );
    let seen: unknown;
    const verifier = (secrets: unknown) => {
      seen = secrets;
      return PRINCIPAL;
    };
    const { request, body } = received(sent);
    expect(createGuard({ provider, strategy, verifier })(request, { body })).toMatchObject({ ok: true });
    expect(seen).toEqual(source);
  });

  test('is no credential by itself', async () => {
    const sent = await createCredential(provider, { source: { apiKey: 'k', partner: 'p' }, strategy }).attach(
      plain,
    );
    const guard = createGuard({ provider, strategy, verifier: () => PRINCIPAL });
    const text = JSON.stringify(sent).replaceAll(/X-API-Key|\bkey\b/g, 'other');
    const { request, body } = received(JSON.parse(text));
    expect(guard(request, { body })).toMatchObject({ ok: false, refusal: { code: 'missing' } });
  });
});

test('an optional secret of another strategy is no second credential', () => {
  const guard = createGuard({ provider, strategy: 'query', verifier: () => PRINCIPAL });
  expect(guard({ url: '/x?key=k', headers: { 'x-partner': 'eu id=p' } }).ok).toBe(true);
  expect(guard({ url: '/x?key=k', headers: { 'x-api-key': 'k' } }).ok).toBe(false);
});

test.each([{ apiKey: 'k' }, { apiKey: 'k', partner: 'read write' }])(
  'an exchange takes it: %j',
  async (source) => {
    let seen: unknown;
    const verifier = (secrets: unknown) => {
      seen = secrets;
      return PRINCIPAL;
    };
    const guard = createGuard({ provider, strategy: 'session', verifier, sessions: memorySessions() });
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const headers = init?.headers as Record<string, string>;
      const sent = { method: init?.method ?? '', url: String(url), headers, body: init?.body };
      const { request, body } = received(sent);
      const reply = await guard.tokenEndpoint?.answer(request, { body });
      return new Response(reply?.body, { status: reply?.status ?? 500, headers: reply?.headers ?? {} });
    };
    await createCredential(provider, { source, strategy: 'session', fetch }).token();
    expect(seen).toEqual(source);
  },
);

describe('sources', () => {
  const strategy = 'header';
  const keysOf = async (env: Record<string, string>) => {
    const source = fromEnv({ apiKey: 'ACME_KEY', partner: 'ACME_PARTNER' }, env);
    const credential = createCredential(provider, { strategy, source });
    return Object.keys((await credential.attach(plain)).headers);
  };
  test('the environment may lack it, and it may not stand alone', async () => {
    expect(await keysOf({ ACME_KEY: 'k' })).toEqual(['X-API-Key']);
    expect(await keysOf({ ACME_KEY: 'k', ACME_PARTNER: 'p' })).toEqual(['X-API-Key', 'X-Partner']);
    await expect(keysOf({ ACME_PARTNER: 'p' })).rejects.toThrow('ACME_KEY not set, while its companion is');
    await expect(keysOf({})).rejects.toThrow('ACME_KEY has no secrets; set ACME_KEY (or');
  });
  test('undefined is none, and empty is a mistake', async () => {
    const gap = { apiKey: 'k', partner: undefined } as unknown as { apiKey: string };
    const source = chainSources(fromEnv({ apiKey: 'ACME_KEY' }, {}), gap);
    const sent = await createCredential(provider, { strategy, source }).attach(plain);
    expect(Object.keys(sent.headers)).toEqual(['X-API-Key']);
    const empty = createCredential(provider, { strategy, source: { apiKey: 'k', partner: '' } });
    await expect(empty.attach(plain)).rejects.toThrow('the secret "partner" from the source is empty');
  });
});

test('a static key is found without it, and checks it if it has one', () => {
  const verify = staticVerifier(provider, [
    { secrets: { apiKey: 'one' } },
    { secrets: { apiKey: 'two', partner: 'p' } },
  ]);
  const context = { environment: 'production' };
  expect(verify({ apiKey: 'one', partner: 'any' }, context)).toMatchObject({ keyId: 'key-1' });
  expect(verify({ apiKey: 'two' }, context)).toMatchObject({ keyId: 'key-2' });
  expect(verify({ apiKey: 'two', partner: 'p' }, context)).toMatchObject({ keyId: 'key-2' });
  expect(verify({ apiKey: 'two', partner: 'q' }, context)).toEqual({ code: 'invalid' });
  expect(verify({ partner: 'p' }, context)).toEqual({ code: 'invalid' });
});

test('none is generated', () => {
  expect(Object.keys(generateSecrets(provider))).toEqual(['apiKey']);
});

test.each([
  ['strategies.default.path', { path: '/{x}/{apiKey}' }],
  ['strategies.default.basic.username', { basic: { username: '{x}', password: '{apiKey}' } }],
  ['strategies.default.header.A', { header: { A: '{x}:{apiKey}' } }],
  [
    'strategies.default.derive.mac',
    { derive: { mac: { hmac: 'sha256', key: '{x}', of: '{apiKey}', as: 'hex' } } },
  ],
])('it cannot stand in %s', (path, strategy) => {
  const header = { 'X-Key': '{apiKey}', ...('header' in strategy ? strategy.header : {}) };
  const definition = acme({
    secrets: { apiKey: {}, x: { optional: true } },
    strategies: { default: { ...strategy, header } },
  });
  expect(() => defineProvider(definition)).toThrow(`${path}: "{x}" is optional`);
});

test('a strategy needs one that is not optional', () => {
  const definition = acme({ secrets: { apiKey: { optional: true } } });
  expect(() => defineProvider(definition)).toThrow('expected a secret that is not optional');
});
