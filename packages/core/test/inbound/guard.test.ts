import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type {
  InboundEvent,
  Principal,
  ProviderDefinition,
  Verifier,
  VerifyContext,
  VerifyResult,
} from '../../src/index.js';
import { anyOf, createGuard, defineProvider, memorySessions, on, refuse } from '../../src/index.js';
import { phota, smartExtract } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';
import { acme, FIVE, withExchange, withStrategy } from '../support/samples.js';

const PRINCIPAL: Principal = Object.freeze({ keyId: 'key-1', scopes: ['read'] });
const request = inbound({ 'x-api-key': 'k' });

function guardWith(verifier: (...given: never[]) => unknown) {
  return createGuard({ provider: phota, verifier: verifier as Verifier });
}

describe('a guard', () => {
  it('hands the secrets and what is known of the request to the verifier', () => {
    const verifier = vi.fn(() => PRINCIPAL);
    const guard = createGuard({ provider: smartExtract, environment: 'staging', verifier });
    const authorization = `Basic ${Buffer.from('k:s').toString('base64')}`;
    guard(inbound({ authorization }), { scopes: ['read'], ip: '192.0.2.1' });
    const given = () => {
      const [secrets, { environment, ip, scopes }] = verifier.mock.lastCall as unknown as [
        unknown,
        VerifyContext,
      ];
      return [secrets, environment, ip, scopes];
    };
    expect(given()).toEqual([{ key: 'k', secret: 's' }, 'staging', '192.0.2.1', ['read']]);
    guard(inbound({ authorization }));
    expect(given()).toEqual([{ key: 'k', secret: 's' }, 'staging', undefined, undefined]);
    guard(inbound({ authorization }), { environment: 'production', scopes: [] });
    expect(given()).toEqual([{ key: 'k', secret: 's' }, 'staging', undefined, []]);
  });

  it('hands the cost of a request to the verifier, whoever made the context', () => {
    const costs: unknown[] = [];
    const guard = guardWith((_: unknown, { cost }: VerifyContext) => {
      costs.push(cost);
      return PRINCIPAL;
    });
    guard(request, { cost: 5 });
    guard(request, { environment: 'staging', cost: 6 });
    anyOf(guard)(request, { cost: 7 });
    guard(request, {});
    expect(costs).toEqual([5, 6, 7, undefined]);
  });

  it('reads the address only if the verifier does', () => {
    const read = vi.fn(() => '192.0.2.1');
    const context = {
      scopes: ['read'],
      get ip() {
        return read();
      },
    };
    let needsIp = false;
    const guard = guardWith((_: unknown, given: VerifyContext) =>
      needsIp && given.ip !== '192.0.2.1' ? refuse('forbidden') : PRINCIPAL,
    );
    guard(request, context);
    expect(read).not.toHaveBeenCalled();
    needsIp = true;
    expect(guard(request, context)).toMatchObject({ ok: true });
    expect(read).toHaveBeenCalledOnce();
  });

  it('answers at once when the verifier does, and later when the verifier does', async () => {
    expect(guardWith(() => PRINCIPAL)(request)).toMatchObject({ ok: true, principal: PRINCIPAL });
    const later = guardWith(async () => PRINCIPAL)(request);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toMatchObject({ ok: true, principal: PRINCIPAL });
  });

  it('waits for a promise of any making', async () => {
    const thenable = { then: (resolve: (answer: VerifyResult) => void) => resolve(PRINCIPAL) };
    expect(await guardWith(() => thenable)(request)).toMatchObject({ ok: true, principal: PRINCIPAL });
  });

  it('tells where the caller stands with its limits', () => {
    const limits = [{ name: 'daily', limit: 1000, remaining: 42, resetAfter: 59.2, window: 86_400 }];
    expect(guardWith(() => ({ ...PRINCIPAL, limits }))(request)).toMatchObject({
      ok: true,
      headers: { 'RateLimit-Policy': '"daily";q=1000;w=86400', RateLimit: '"daily";r=42;t=60' },
    });
  });

  it('does not ask the verifier about what it could not read', () => {
    const verifier = vi.fn(() => PRINCIPAL);
    const guard = guardWith(verifier);
    guard(inbound({}), { scopes: ['read'] });
    guard(inbound({ 'x-api-key': 'a\0b' }));
    guard(inbound({ 'x-api-key': ['a', 'b'] }));
    expect(verifier).not.toHaveBeenCalled();
  });

  it('looks at the environment before the scopes', () => {
    const stranger = { ...PRINCIPAL, environment: 'staging', scopes: [] };
    const verdict = guardWith(() => stranger)(request, { scopes: ['write'] });
    expect(verdict).toMatchObject({ ok: false, refusal: { code: 'invalid' } });
  });

  it('passes on what a verifier refuses before looking at anything else', () => {
    for (const code of ['invalid', 'disabled', 'expired', 'no_credit', 'rate_limited'] as const) {
      expect(guardWith(() => refuse(code))(request, { scopes: ['write'] })).toMatchObject({
        ok: false,
        refusal: { code },
      });
    }
  });

  it('refuses what a verifier refuses, even if the result names a key too', () => {
    const both = { ...PRINCIPAL, code: 'disabled' };
    expect(guardWith(() => both)(request)).toMatchObject({ ok: false, refusal: { code: 'disabled' } });
  });

  describe('checks again, in case the verifier is sloppy', () => {
    const all = (principal: Principal) =>
      [guardWith(() => principal), guardWith(async () => principal)] as const;

    it('that the key is of this environment', async () => {
      for (const guard of all({ ...PRINCIPAL, environment: 'staging' }))
        expect(await guard(request)).toMatchObject({ ok: false, refusal: { code: 'invalid', status: 401 } });
      for (const guard of all({ ...PRINCIPAL, environment: 'production' }))
        expect(await guard(request)).toMatchObject({ ok: true });
    });

    it('that the key has every scope', async () => {
      for (const guard of all(PRINCIPAL)) {
        expect(await guard(request, { scopes: ['read'] })).toMatchObject({ ok: true });
        expect(await guard(request, { scopes: [] })).toMatchObject({ ok: true });
        const verdict = await guard(request, { scopes: ['read', 'write'] });
        expect(verdict).toMatchObject({
          ok: false,
          refusal: { code: 'forbidden', status: 403, scopes: ['read', 'write'] },
        });
      }
    });
  });

  describe('is unavailable, never open, when the verifier', () => {
    const fails = () => {
      throw new Error('the store is down');
    };
    const garbage: readonly (readonly [what: string, verifier: () => unknown])[] = [
      ['throws', fails],
      [
        'throws nothing',
        () => {
          throw undefined;
        },
      ],
      ['rejects', () => Promise.reject(new Error('the store is down'))],
      ...[undefined, null, true, 1, 'yes', [], {}, () => true, new Date(0)].map(
        (value) => [`answers ${String(value)} (${typeof value})`, () => value] as const,
      ),
      ['answers a principal without a key', () => ({ scopes: [] })],
      ['answers a principal whose key is a number', () => ({ keyId: 1, scopes: [] })],
      ['answers a principal without scopes', () => ({ keyId: 'k' })],
      ['answers a principal whose scopes are a text', () => ({ keyId: 'k', scopes: 'read' })],
      ['refuses with a code that is none', () => ({ code: 'nope' })],
      ['refuses with a name that every object has', () => ({ code: 'constructor' })],
      ['refuses with a list', () => ({ code: ['invalid'] })],
      ['refuses with a number', () => ({ code: 401 })],
      ['answers with a trap', () => Object.defineProperty({}, 'keyId', { get: fails })],
      ['answers with a promise that is a trap', () => Object.defineProperty({}, 'then', { get: fails })],
    ];
    const cases = garbage.flatMap(([what, verifier]) => [
      [what, verifier] as const,
      [`${what}, later`, async () => verifier()] as const,
    ]);

    it.each(cases)('%s', async (_what, verifier) => {
      const verdict = await guardWith(verifier)(request, { scopes: ['read'] });
      expect(verdict).toMatchObject({
        ok: false,
        refusal: { code: 'unavailable', status: 503, headers: { 'Retry-After': '1' } },
      });
      expect(JSON.stringify(verdict)).not.toContain('the store is down');
    });
  });

  it('tells the application what went wrong, and nobody else', async () => {
    const events: InboundEvent[] = [];
    onTestFinished(on('inbound', (event) => events.push(event)));
    const error = new Error('the store is down');
    const throwing = () => {
      throw error;
    };
    createGuard({ provider: phota, verifier: throwing })(request);
    await createGuard({ provider: phota, verifier: () => Promise.reject(error) })(request);
    const about = { type: 'error', provider: 'phota', strategy: 'default' };
    const errors = () => events.filter(({ type }) => type === 'error');
    expect(errors()).toEqual([
      { ...about, error },
      { ...about, error },
    ]);
    createGuard({ provider: phota, verifier: () => ({}) as Principal })(request);
    expect(errors().at(-1)).toEqual({
      ...about,
      error: new TypeError('The verifier returned neither a principal nor a refusal'),
    });
  });
});

describe('two credentials', () => {
  const both = defineProvider(
    acme({
      strategies: {
        header: { header: { 'X-API-Key': '{apiKey}', Accept: 'application/json' } },
        bearer: { header: { Authorization: 'Bearer {apiKey}', 'X-Version': '2' } },
        query: { query: { key: '{apiKey}' } },
        path: { path: '/bot{apiKey}' },
        body: { json: { key: '{apiKey}' } },
      },
    }),
  );
  const ask = (strategy: keyof typeof both.strategies, headers: object, url = '/v1/things', body?: unknown) =>
    createGuard({ provider: both, strategy: strategy as never, verifier: () => PRINCIPAL })(
      inbound({ accept: 'application/json', ...headers }, { url }),
      { body },
    );

  it.each([
    ['in two places', { 'x-api-key': 'a', authorization: 'Bearer a' }, '/v1/things'],
    [
      'in two places, one of them unreadable',
      { 'x-api-key': 'a', authorization: 'Bearer \x80' },
      '/v1/things',
    ],
    ['in a header and the query', { 'x-api-key': 'a' }, '/v1/things?key=a'],
    ['in an array', { 'x-api-key': ['a', 'b'] }, '/v1/things'],
  ])('%s are ambiguous', (_what, headers, url) => {
    expect(ask('header', headers, url)).toMatchObject({
      ok: false,
      refusal: { code: 'ambiguous', status: 400 },
    });
  });

  it('in a header and a body are ambiguous', () => {
    const headers = { 'x-api-key': 'a', 'content-type': 'application/json' };
    expect(ask('header', headers, '/v1/things', { key: 'a' })).toMatchObject({
      refusal: { code: 'ambiguous' },
    });
    expect(ask('header', headers, '/v1/things', { own: 'a' })).toMatchObject({ ok: true });
  });

  it('that Node has joined are seen in the raw headers', () => {
    const guard = createGuard({ provider: phota, verifier: () => PRINCIPAL });
    const twice = ['X-API-Key', 'a', 'Host', 'h', 'x-api-key', 'a'];
    expect(guard(inbound({ 'x-api-key': 'a, a' }, { rawHeaders: twice }))).toMatchObject({
      refusal: { code: 'ambiguous' },
    });
    expect(guard(inbound({ 'x-api-key': 'a' }, { rawHeaders: ['X-API-Key', 'a'] }))).toMatchObject({
      ok: true,
    });
  });

  it('twice in the query, in a cookie or in a form are ambiguous', () => {
    const guardOf = (strategy: unknown) =>
      createGuard({ provider: defineProvider(withStrategy(strategy)), verifier: () => PRINCIPAL });
    const ambiguous = { ok: false, refusal: { code: 'ambiguous' } };
    for (const url of ['/?k=a&k=a', '/?k=a&k=', '/?k=&k=a'])
      expect(guardOf({ query: { k: '{apiKey}' } })(inbound({}, { url })), url).toMatchObject(ambiguous);
    expect(guardOf({ cookie: { k: '{apiKey}' } })(inbound({ cookie: 'k=a; k=a' }))).toMatchObject(ambiguous);
    const form = inbound({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(guardOf({ form: { k: '{apiKey}' } })(form, { body: { k: ['a', 'a'] } })).toMatchObject(ambiguous);
  });

  it('that contradict each other in the places of one strategy are ambiguous', () => {
    const provider = defineProvider(withStrategy({ header: { 'X-A': '{apiKey}', 'X-B': '{apiKey}' } }));
    const guard = createGuard({ provider, verifier: () => PRINCIPAL });
    expect(guard(inbound({ 'x-a': '1', 'x-b': '2' }))).toMatchObject({ refusal: { code: 'ambiguous' } });
    expect(guard(inbound({ 'x-a': '1', 'x-b': '1' }))).toMatchObject({ ok: true });
    expect(guard(inbound({ 'x-a': '1' }))).toMatchObject({ refusal: { code: 'missing' } });
  });

  it('are not seen in a path, another scheme or a constant, which every request may have', () => {
    expect(ask('header', { 'x-api-key': 'a', authorization: 'Basic YTpi', 'x-version': '2' })).toMatchObject({
      ok: true,
    });
    expect(ask('bearer', { authorization: 'Bearer a', 'x-version': '2' })).toMatchObject({ ok: true });
  });
});

describe('a credential in the path', () => {
  const provider = defineProvider(withStrategy({ path: '/bot{apiKey}/x' }));
  const verifier = vi.fn(() => PRINCIPAL);
  const guard = createGuard({ provider, verifier });

  it.each([
    ['/v1/botk/x/things', 'k'],
    ['/v1/botk/x', 'k'],
    ['/mounted/v1/botk/x?botq/x', 'k'],
    ['/a/b/v1/bot%2F%3F/x', '/?'],
    ['/botk/x/things', 'k'],
    ['/v1/bota%20b/x', 'a b'],
  ])('is read from %s', (url, apiKey) => {
    expect(guard(inbound({}, { url }))).toMatchObject({ ok: true });
    expect(verifier).toHaveBeenLastCalledWith({ apiKey }, expect.anything());
  });

  it.each([
    ['/', 'missing'],
    ['', 'missing'],
    ['/v1', 'missing'],
    ['/v1/', 'missing'],
    ['/v1//x', 'missing'],
    ['/v1/bot/x', 'malformed'],
    ['/v1/botk/y', 'malformed'],
    ['/v1/bot%/x', 'malformed'],
    ['/v1/bot%FF/x', 'malformed'],
    ['/v1/bot%00/x', 'malformed'],
    ['//evil.example/x', 'missing'],
  ])('is not read from %j: %s', (url, code) => {
    expect(guard(inbound({}, { url }))).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('what no guard can serve', () => {
  const refusedBy =
    (definition: ProviderDefinition, more: object = {}) =>
    () =>
      createGuard({ provider: defineProvider(definition), verifier: () => PRINCIPAL, ...more });

  it.each([
    [
      'a template that can only be sent',
      refusedBy(withStrategy({ header: { 'X-Key': '{key}{secret}' } }, { secrets: { key: {}, secret: {} } })),
      'acme: the strategy "default" can be sent but not read back (header:x-key joins values without a literal between them), so no server can check it',
    ],
    [
      'an exchange without sessions',
      refusedBy(withExchange({})),
      'acme: the strategy "default" issues tokens; pass sessions, such as memorySessions()',
    ],
    [
      'an exchange of several steps',
      refusedBy(
        withStrategy({
          exchange: [
            { url: '/a', json: { k: '{apiKey}' }, token: 'text', expires: 'unknown' },
            { url: '/b', json: { t: '{token}' }, token: 'text', expires: 'unknown' },
          ],
        }),
        { sessions: memorySessions() },
      ),
      'acme: the strategy "default" has an exchange of several steps; a guard serves one',
    ],
    [
      'a secret beside the token, which nobody would check',
      refusedBy(withExchange({}, { header: { 'X-Token': '{token}', 'X-Key': '{apiKey}' } }), {
        sessions: memorySessions(),
      }),
      'acme: the strategy "default" places "{apiKey}" beside the token; a guard checks the token only',
    ],
    [
      'a strategy that is none',
      refusedBy(acme(), { strategy: 'other' }),
      'Unknown strategy "other"; expected one of: default',
    ],
    [
      'a strategy that every object has',
      refusedBy(acme(), { strategy: 'constructor' }),
      'Unknown strategy "constructor"',
    ],
    [
      'an environment that is none',
      refusedBy(acme(), { environment: 'staging' }),
      'Unknown environment "staging"; expected one of: production',
    ],
  ])('%s', (_what, create, message) => {
    expect(create).toThrow(message);
  });

  it('a request for a token that is handed to the application', () => {
    const guard = createGuard({
      provider: smartExtract,
      strategy: 'embed',
      verifier: () => PRINCIPAL,
      sessions: memorySessions(),
    });
    expect(() => guard(inbound({}))).toThrow('hands its token to the application, so no request carries it');
    expect(guard.tokenEndpoint).toMatchObject({ method: 'POST', path: '/auth/token' });
  });
});

it('a guard of each of the five providers is frozen and tells what it guards', () => {
  for (const provider of FIVE) {
    const guard = createGuard({ provider, verifier: () => PRINCIPAL });
    expect(Object.isFrozen(guard)).toBe(true);
    expect(guard.provider).toBe(provider);
    expect(guard.environment).toBe('production');
    expect(guard.basePath).toBe(new URL(provider.environments.production).pathname);
  }
});
