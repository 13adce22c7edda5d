import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { Guard, Placements, Verdict, VerifyContext } from '../../src/index.js';
import { anyOf, createGuard, defineProvider, generateSecrets, memorySessions } from '../../src/index.js';
import { smartExtract } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';
import { acme, withExchange, withStrategy } from '../support/samples.js';

const PRINCIPAL = { keyId: 'key-1', scopes: [] };
const verifier = () => PRINCIPAL;
const code = (verdict: Verdict) => (verdict.ok ? 'ok' : verdict.refusal.code);
const guardOf = (strategy: Placements) =>
  createGuard({ provider: defineProvider(withStrategy(strategy)), verifier }) as Guard<Verdict>;

it('a guard needs a verifier', () => {
  const provider = defineProvider(acme());
  expect(() => createGuard({ provider } as never)).toThrow('pass a verifier, such as staticVerifier');
});

it('a guard needs a definition that was checked', () => {
  expect(() => createGuard({ provider: acme() as never, verifier })).toThrow('defineProvider');
});

it('a client certificate is for the server that ends TLS', () => {
  const strategy = { tls: { certificate: '{cert}', key: '{key}' } };
  const provider = defineProvider(withStrategy(strategy, { secrets: { cert: {}, key: {} } }));
  expect(() => createGuard({ provider, verifier })).toThrow('presents a client certificate');
});

describe('sessions', () => {
  it('are nothing to a guard whose credential is placed as it is', () => {
    const guard = createGuard({
      ...{ provider: defineProvider(acme()), sessions: memorySessions() },
      verifier: ({ apiKey }: Readonly<Record<string, string>>) => ({ keyId: String(apiKey), scopes: [] }),
    });
    expect(guard(inbound({ 'x-api-key': 'k' }))).toMatchObject({ principal: { keyId: 'k' } });
    expect(guard.tokenEndpoint).toBeUndefined();
  });

  it('of a token that nothing places are asked for by the words of the exchange', () => {
    const guard = createGuard({
      provider: defineProvider(
        withExchange({ json: { grant: 'x' }, header: { Authorization: 'Bearer {apiKey}' } }),
      ),
      ...{ verifier, sessions: memorySessions() },
    });
    expect(guard.render({ code: 'missing' }).headers['WWW-Authenticate']).toBe('Bearer realm="Acme"');
  });
});

describe('a body that nobody has read', () => {
  const unread = (headers: object, method = 'POST') =>
    Object.assign(new Readable(), inbound({ 'content-length': '7', ...headers }, { method }));
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each([
    ['json', json, 'unavailable'],
    ['json', form, 'missing'],
    ['form', form, 'unavailable'],
    ['form', json, 'missing'],
    ['json', {}, 'missing'],
    ['header', json, 'missing'],
    ['header', form, 'missing'],
  ])('may hold the credential that is placed in %s: %j is %s', (place, headers, expected) => {
    expect(code(guardOf({ [place]: { key: '{apiKey}' } } as Placements)(unread(headers)))).toBe(expected);
  });

  it.each([
    ['GET', 'missing'],
    ['HEAD', 'missing'],
    ['TRACE', 'missing'],
    ['FORGET', 'unavailable'],
    ['HEADER', 'unavailable'],
    ['PUT', 'unavailable'],
  ])('of %s is %s', (method, expected) => {
    expect(code(guardOf({ json: { key: '{apiKey}' } })(unread(json, method)))).toBe(expected);
  });

  it('does not hide that a credential was sent twice', () => {
    const guard = guardOf({ json: { key: '{apiKey}' }, header: { 'X-Key': '{apiKey}' } });
    expect(code(guard(unread({ ...json, 'x-key': ['a', 'b'] })))).toBe('ambiguous');
  });
});

describe('guards of two environments', () => {
  it('hand their own to the verifier, whoever made the context', async () => {
    const environments: unknown[] = [];
    const seen = (_: unknown, context: VerifyContext) => {
      environments.push(context.environment);
      return { code: 'invalid' as const };
    };
    const guards = (['production', 'staging'] as const).map((environment) =>
      createGuard({ provider: smartExtract, environment, verifier: seen }),
    );
    const headers = { Authorization: `Basic ${btoa('k:s')}` };
    await anyOf(...guards).fetch(new Request('https://api.example.test/', { headers }));
    expect(environments).toEqual(['production', 'staging']);
  });
});

describe('keys whose prefix tells them apart', () => {
  it('are asked of the guard whose they are', () => {
    const provider = (id: string) =>
      defineProvider(acme({ id, secrets: { apiKey: { format: { prefix: id } } } }));
    const [one, two] = [provider('one'), provider('two')];
    const [first, second] = [vi.fn(verifier), vi.fn(verifier)];
    const both = anyOf(
      createGuard({ provider: one, verifier: first }),
      createGuard({ provider: two, verifier: second }),
    );
    both(inbound({ 'x-api-key': generateSecrets(two).apiKey as string }));
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    both(inbound({ 'x-api-key': 'two_of-before' }));
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });
});
