import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkRequest, renderMissingScope } from '../../src/adapter.js';
import type { Guard, ProviderDefinition, Verdict, Verifier } from '../../src/index.js';
import {
  anyOf,
  createGuard,
  defineProvider,
  generateSecrets,
  memorySessions,
  setPrincipal,
  setVerdict,
  staticVerifier,
  verdictOf,
} from '../../src/index.js';
import { inbound } from '../support/requests.js';
import { withExchange } from '../support/samples.js';

type Strategies = ProviderDefinition['strategies'];

function provider(id: string, strategies: Strategies, format = {}) {
  return defineProvider({
    id,
    title: id,
    environments: { production: `https://api.${id}.example/v1` },
    secrets: { apiKey: format },
    strategies,
  });
}

function guardOf(id: string, strategies: Strategies, key: string, scopes: readonly string[] = []) {
  const given = provider(id, strategies);
  return createGuard({
    provider: given,
    verifier: staticVerifier(given, [{ id: `${id}-key`, secrets: { apiKey: key }, scopes }]),
  });
}

const code = (verdict: Verdict) => (verdict.ok ? 'ok' : verdict.refusal.code);
const byHeader = { default: { header: { 'X-Key': '{apiKey}' } } } as const;
const byBearer = { default: { header: { Authorization: 'Bearer {apiKey}' } } } as const;
const byQuery = { default: { query: { key: '{apiKey}' } } } as const;

describe('anyOf', () => {
  let header: Guard;
  let bearer: Guard;
  let either: Guard<Verdict>;
  beforeEach(() => {
    header = guardOf('one', byHeader, 'key-one', ['read']);
    bearer = guardOf('two', byBearer, 'key-two');
    either = anyOf(header, bearer) as Guard<Verdict>;
  });

  it('lets the guard decide whose credential was sent, and says which it was', () => {
    expect(either(inbound({ 'x-key': 'key-one' }))).toMatchObject({
      ok: true,
      guard: header,
      principal: { keyId: 'one-key', provider: 'one', strategy: 'default' },
    });
    expect(either(inbound({ authorization: 'Bearer key-two' }))).toMatchObject({
      ok: true,
      guard: bearer,
      principal: { keyId: 'two-key', provider: 'two' },
    });
    expect(code(either(inbound({ authorization: 'Bearer key-one' })))).toBe('invalid');
    expect(code(either(inbound({ 'x-key': 'key-one' }), { scopes: ['write'] }))).toBe('forbidden');
  });

  it('refuses two credentials as ambiguous, even if one of them is wrong', () => {
    for (const authorization of ['Bearer key-two', 'Bearer wrong'])
      expect(code(either(inbound({ 'x-key': 'key-one', authorization })))).toBe('ambiguous');
  });

  it('without a credential, is missing with the challenges of all guards', () => {
    const verdict = either(inbound({}));
    expect(verdict).toMatchObject({ ok: false, refusal: { code: 'missing', status: 401 } });
    expect(verdict.refusal?.headers['WWW-Authenticate']).toBe(
      'ApiKey realm="one", in="header", name="X-Key", Bearer realm="two"',
    );
    expect(either.render({ code: 'missing' }).headers['WWW-Authenticate']).toContain('Bearer realm="two"');
  });

  it('may hold another anyOf, takes no stranger, and at least one guard', () => {
    const third = guardOf('three', byQuery, 'key-three');
    const all = anyOf(either, third) as Guard<Verdict>;
    expect(all(inbound({}, { url: '/v1?key=key-three' }))).toMatchObject({
      principal: { provider: 'three' },
    });
    expect(all(inbound({ 'x-key': 'key-one' }))).toMatchObject({ principal: { provider: 'one' } });
    expect(code(all(inbound({ 'x-key': 'key-one' }, { url: '/v1?key=key-three' })))).toBe('ambiguous');
    expect(() => anyOf()).toThrow('at least one guard');
    expect(() => anyOf((() => {}) as never)).toThrow('createGuard()');
  });
});

describe('the guard of several', () => {
  it('has the facts of the first, and the strategies of all', () => {
    const [header, bearer, query] = [
      guardOf('one', byHeader, 'k'),
      guardOf('two', byBearer, 'k'),
      guardOf('three', byQuery, 'k'),
    ];
    const all = anyOf(anyOf(header, bearer), query);
    for (const fact of ['provider', 'environment', 'basePath', 'renderMissingScope'] as const)
      expect(all[fact]).toBe(header[fact]);
    expect(all.strategy).toBe('default | default | default');
    expect(all.guards).toEqual([header, bearer, query]);
    expect([Object.isFrozen(all), Object.isFrozen(all.guards), all.tokenEndpoint]).toEqual([
      true,
      true,
      undefined,
    ]);
  });

  it('has the token endpoint of the one that has one', () => {
    const login = defineProvider(withExchange({}, { header: { Authorization: 'Bearer {token}' } }));
    const issuing = createGuard({
      ...{ provider: login, sessions: memorySessions() },
      verifier: () => ({ keyId: 'k', scopes: [] }),
    });
    expect(issuing.tokenEndpoint).toBeDefined();
    expect(anyOf(guardOf('one', byHeader, 'k'), issuing).tokenEndpoint).toBe(issuing.tokenEndpoint);
  });

  it('names no challenge of a guard that has none, and none beside another refusal', () => {
    const silent = provider('silent', byQuery);
    const quiet = createGuard({
      provider: defineProvider({ ...silent, refusals: { missing: { status: 403 } } }),
      verifier: staticVerifier(silent, []),
    });
    const bearer = guardOf('two', byBearer, 'k');
    const challengeOf = (guard: Guard) => guard.render({ code: 'missing' }).headers['WWW-Authenticate'];
    expect(challengeOf(quiet)).toBeUndefined();
    expect(challengeOf(anyOf(quiet, bearer))).toBe('Bearer realm="two"');
    expect(challengeOf(anyOf(bearer, guardOf('two', byBearer, 'k')))).toBe('Bearer realm="two"');
    expect(anyOf(quiet, quiet).render({ code: 'missing' })).toEqual(quiet.render({ code: 'missing' }));
    const refusal = { code: 'rate_limited' } as const;
    expect(anyOf(bearer, quiet).render(refusal)).toEqual(bearer.render(refusal));
  });

  it('is not able to decide about a body that nobody has read', () => {
    const inJson = guardOf('json', { default: { json: { key: '{apiKey}' } } }, 'k');
    const post = (type: string) =>
      Object.assign(
        new Readable(),
        inbound({ 'content-type': type, 'content-length': '9' }, { method: 'POST' }),
      );
    const both = anyOf(guardOf('one', byHeader, 'k'), inJson) as Guard<Verdict>;
    expect(code(both(post('application/json')))).toBe('unavailable');
    expect(code(both(post('text/plain')))).toBe('missing');
    expect(code(anyOf(both, guardOf('two', byBearer, 'k'))(post('application/json')) as Verdict)).toBe(
      'unavailable',
    );
  });
});

describe('one place for two guards', () => {
  it.each([
    ['sure', [undefined, true, true], [1, 2]],
    ['possible', [false, undefined, undefined], [1, 2]],
    ['all', [false, false, false], [0, 1, 2]],
  ])('asks those whose shape is %s', (_name, shapes, expected) => {
    const asked: number[] = [];
    const guards = shapes.map((shape, at) => {
      const verifier = () => {
        asked.push(at);
        return { code: 'invalid' as const };
      };
      return createGuard({
        provider: provider(`p${at}`, byHeader),
        verifier: Object.assign(verifier, { matches: () => shape }) as Verifier,
      });
    });
    expect(code(anyOf(...guards)(inbound({ 'x-key': 'k' })) as Verdict)).toBe('invalid');
    expect(asked).toEqual(expected);
  });

  it('is two places if only some guards share one', () => {
    const two = provider('both', { default: { header: { 'X-Key': '{apiKey}', 'X-Other': '{apiKey}' } } });
    const guards = [guardOf('one', byHeader, 'k'), guardOf('two', byBearer, 'k')] as const;
    const overlapping = createGuard({
      provider: two,
      verifier: staticVerifier(two, [{ secrets: { apiKey: 'k' } }]),
    });
    const sent = { 'x-key': 'k', 'x-other': 'k' };
    expect(code(anyOf(guards[0], overlapping)(inbound(sent)) as Verdict)).toBe('ok');
    const all = anyOf(guards[0], overlapping, guards[1]) as Guard<Verdict>;
    expect(code(all(inbound({ ...sent, authorization: 'Bearer k' })))).toBe('ambiguous');
  });

  it('tells a JSON Web Token from a key by its shape, and asks only the one', () => {
    const keys = vi.fn(() => ({ keyId: 'key', scopes: [] }));
    const tokens = vi.fn(() => ({ keyId: 'token', scopes: [] }));
    const acme = provider('acme', byBearer, { format: { prefix: 'acme_live' } });
    const login = provider('login', byBearer);
    const isJwt = ({ apiKey = '' }: Readonly<Record<string, string>>) =>
      /^[\w-]+\.[\w-]+\.[\w-]+$/.test(apiKey);
    const both = anyOf(
      createGuard({ provider: acme, verifier: keys }),
      createGuard({ provider: login, verifier: Object.assign(tokens, { matches: isJwt }) }),
    );
    const { apiKey } = generateSecrets(acme);
    expect(both(inbound({ authorization: `Bearer ${apiKey}` }))).toMatchObject({
      principal: { keyId: 'key' },
    });
    expect(tokens).not.toHaveBeenCalled();
    keys.mockClear();
    expect(both(inbound({ authorization: 'Bearer aa.bb.cc' }))).toMatchObject({
      principal: { keyId: 'token' },
    });
    expect(keys).not.toHaveBeenCalled();
    expect(both(inbound({ authorization: 'Bearer old-key' }))).toMatchObject({ principal: { keyId: 'key' } });
  });

  it('asks them in turn if the shape does not tell, and prefers the words of the one that knows the key', () => {
    const first = guardOf('one', byHeader, 'key-one');
    const acme = provider('two', byHeader);
    const second = createGuard({
      provider: acme,
      verifier: staticVerifier(acme, [
        { secrets: { apiKey: 'key-two' } },
        { secrets: { apiKey: 'key-off' }, disabled: true },
      ]),
    });
    const both = anyOf(first, second) as Guard<Verdict>;
    expect(both(inbound({ 'x-key': 'key-two' }))).toMatchObject({ principal: { provider: 'two' } });
    expect(code(both(inbound({ 'x-key': 'key-off' })))).toBe('disabled');
    expect(both(inbound({ 'x-key': 'wrong' })).refusal?.headers['WWW-Authenticate']).toContain('realm="one"');
  });
});

describe('several strategies of one provider', () => {
  const acme = provider('acme', {
    header: byHeader.default,
    query: byQuery.default,
    cookie: { cookie: { session: '{apiKey}' } },
  });
  const verifier = staticVerifier(acme, [{ secrets: { apiKey: 'k' } }]);
  let guard: Guard<Verdict>;
  beforeEach(() => {
    guard = createGuard({ provider: acme, strategies: ['header', 'query'], verifier }) as Guard<Verdict>;
  });

  it('are all accepted, and the principal says which it was', () => {
    expect(guard(inbound({ 'x-key': 'k' }))).toMatchObject({ principal: { strategy: 'header' } });
    expect(guard(inbound({}, { url: '/v1?key=k' }))).toMatchObject({ principal: { strategy: 'query' } });
  });

  it('are ambiguous together, and so is one that is not in the list', () => {
    expect(code(guard(inbound({ 'x-key': 'k' }, { url: '/v1?key=k' })))).toBe('ambiguous');
    expect(code(guard(inbound({ 'x-key': 'k', cookie: 'session=k' })))).toBe('ambiguous');
    expect(code(guard(inbound({ cookie: 'session=k' })))).toBe('missing');
  });

  it('are not to be given beside one strategy, and exist', () => {
    expect(() =>
      createGuard({ provider: acme, strategy: 'header', strategies: ['query'], verifier }),
    ).toThrow('acme: pass either "strategy" or "strategies", not both');
    expect(() => createGuard({ provider: acme, strategies: ['other' as never], verifier })).toThrow(
      'Unknown strategy',
    );
  });
});

describe('any two guards', () => {
  const strategy = fc.constantFrom<Strategies>(
    byHeader,
    byBearer,
    byQuery,
    { default: { header: { 'X-Key': 'v1 {apiKey}' } } },
    { default: { cookie: { session: '{apiKey}' } } },
    { default: { basic: { username: '{apiKey}', password: 'x' } } },
    { default: { header: { 'X-Other': '{apiKey}', 'X-Version': '2' } } },
  );
  const word = fc.constantFrom('key-one', 'key-two', 'wrong', 'v1 key-one');
  const headers = fc.record(
    {
      'x-key': word,
      'x-other': word,
      'x-version': fc.constantFrom('2', '3'),
      authorization: fc.oneof(
        word.map((key) => `Bearer ${key}`),
        word.map((key) => `Basic ${btoa(`${key}:x`)}`),
      ),
      cookie: word.map((key) => `session=${key}`),
    },
    { requiredKeys: [] },
  );

  it('together accept exactly what one of them accepts alone, and never two credentials', () => {
    fc.assert(
      fc.property(strategy, strategy, headers, fc.option(word), (a, b, sent, query) => {
        const one = guardOf('one', a, 'key-one');
        const two = guardOf('two', b, 'key-two');
        const url = `/v1${query === null ? '' : `?key=${encodeURIComponent(query)}`}`;
        const request = inbound(sent as Record<string, string>, { url });
        const alone = [one(request), two(request)];
        const together = (anyOf(one, two) as Guard<Verdict>)(request);
        const present = alone.filter((verdict) => code(verdict) !== 'missing');
        if (together.ok) {
          const accepting = alone.filter((verdict) => verdict.ok);
          expect(accepting.length).toBe(1);
          expect(together.principal.keyId).toBe(accepting[0]?.principal?.keyId);
        } else if (alone.some((verdict) => verdict.ok)) {
          expect(code(together)).toBe('ambiguous');
          expect(present.length).toBe(2);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an optional credential', () => {
  const guard = guardOf('acme', byHeader, 'k', ['read']);

  it('passes without one, refuses a wrong one, and needs one for scopes', () => {
    const check = (headers: Record<string, string>) => {
      const request = inbound(headers);
      return [request, checkRequest(guard, request, {}, { optional: true })] as const;
    };
    const [anonymous, verdict] = check({});
    expect(verdict).toBeUndefined();
    expect(renderMissingScope(anonymous, ['read'])).toMatchObject({ code: 'missing', status: 401 });
    expect(check({ 'x-key': 'wrong' })[1]).toMatchObject({ refusal: { code: 'invalid' } });
    expect(check({ 'x-key': 'k' })[1]).toMatchObject({ ok: true });
  });

  it.each([[['read']], [{ anyOf: ['read', 'write'] }], [{ anyOf: [] }]])(
    'is not optional beside the scopes %j',
    (scopes) => {
      const options = { optional: true, scopes };
      expect(checkRequest(guard, inbound({}), {}, options)).toMatchObject({
        refusal: { code: 'missing', status: 401 },
      });
      expect(checkRequest(guard, inbound({}), {}, { optional: true, scopes: [] })).toBeUndefined();
    },
  );
});

describe('a principal that another login vouches for', () => {
  it('counts for scopes, and for no guard', () => {
    const request = inbound({});
    setPrincipal(request, { keyId: 'session-1', scopes: ['read'] });
    expect(renderMissingScope(request, ['read'])).toBeUndefined();
    expect(renderMissingScope(request, { anyOf: ['read', 'write'] })).toBeUndefined();
    expect(renderMissingScope(request, ['write'])).toMatchObject({ status: 403, code: 'forbidden' });
    expect(verdictOf(request)).toMatchObject({ ok: true, principal: { keyId: 'session-1' } });
    const guard = guardOf('acme', byHeader, 'k');
    expect(checkRequest(guard, request, {}, {})).toMatchObject({ refusal: { code: 'missing' } });
  });

  it('is no property of the request', () => {
    const request = { ...inbound({}), principal: { keyId: 'x', scopes: ['read'] } };
    expect(() => renderMissingScope(request, ['read'])).toThrow('found no principal');
    expect(verdictOf(JSON.parse(JSON.stringify(request)))).toBeUndefined();
  });
});

describe('a check', () => {
  it('costs what the route says, and is made once for a guard and for one of several', () => {
    const verifier = vi.fn((_: unknown, { cost }: { cost?: number | undefined }) => ({
      keyId: `${cost}`,
      scopes: [],
    }));
    const acme = provider('acme', byHeader);
    const guard = createGuard({ provider: acme, verifier });
    const either = anyOf(guardOf('other', byBearer, 'x'), guard);
    const request = inbound({ 'x-key': 'k' });
    const verdict = checkRequest(either, request, { body: 7 }, { cost: ({ body }) => Number(body) });
    if (!verdict || verdict instanceof Promise || !verdict.ok) throw new Error('refused');
    expect(verdict.principal.keyId).toBe('7');
    setVerdict(request, verdict);
    expect(checkRequest(either, request, {}, {})).toBe(verdict);
    expect(checkRequest(guard, request, {}, {})).toBe(verdict);
    expect(verifier).toHaveBeenCalledOnce();
  });
});

describe('a web Request', () => {
  const acme = provider('acme', { header: byHeader.default, form: { form: { key: '{apiKey}' } } });
  const verifier = staticVerifier(acme, [{ secrets: { apiKey: 'k' }, scopes: ['read'] }]);

  it('is checked, and refused with a Response', async () => {
    const guard = createGuard({ provider: acme, verifier });
    const url = 'https://api.acme.example/v1/things';
    const accepted = await guard.fetch(new Request(url, { headers: { 'X-Key': 'k' } }), { scopes: ['read'] });
    expect(accepted).toMatchObject({ ok: true, principal: { keyId: 'key-1' } });
    const refused = await guard.fetch(new Request(url));
    if (refused.ok) throw new Error('accepted');
    expect(refused.response.status).toBe(401);
    expect(refused.response.headers.get('WWW-Authenticate')).toContain('realm="acme"');
    expect(await refused.response.json()).toMatchObject({ code: 'missing' });
  });

  it('keeps its body for the handler, and is refused if that is broken or too large', async () => {
    const guard = createGuard({ provider: acme, strategy: 'form', verifier });
    const post = (body: string | Uint8Array, type = 'application/x-www-form-urlencoded') =>
      new Request('https://x.example/v1', {
        method: 'POST',
        body: body as NonNullable<RequestInit['body']>,
        headers: { 'Content-Type': type },
      });
    const request = post('key=k&a=1');
    expect(await guard.fetch(request)).toMatchObject({ ok: true });
    expect(await request.text()).toBe('key=k&a=1');
    expect(await guard.fetch(post(`key=k&a=${'x'.repeat(20_000)}`))).toMatchObject({
      refusal: { code: 'malformed' },
    });
    expect(await guard.fetch(post(new Uint8Array([0xff, 0xfe])))).toMatchObject({
      refusal: { code: 'malformed' },
    });
    expect(await guard.fetch(post('{', 'application/json'))).toMatchObject({ ok: false });
  });
});
