import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboundRequest, Provider } from '../../src/index.js';
import { createGuard, defineProvider, staticVerifier } from '../../src/index.js';
import { acme, FIVE, withStrategy } from '../support/samples.js';

/** A guard of the provider's first strategy that knows one key, which no test below can guess. */
function guardOf(provider: Provider) {
  const secrets = Object.fromEntries(
    Object.keys(provider.secrets).map((name) => [name, 'unguessable-0123456789']),
  );
  return createGuard({ provider, verifier: staticVerifier(provider, [{ secrets }]) });
}

const EVERY_PLACE = [
  { header: { Authorization: 'Bearer {apiKey}' } },
  { header: { 'X-API-Key': '{apiKey}' } },
  { basic: { username: '{apiKey}', password: '' } },
  { query: { key: '{apiKey}' } },
  { cookie: { key: '{apiKey}' } },
  { json: { '/auth/key': '{apiKey}' } },
  { form: { key: '{apiKey}' } },
  { path: '/k{apiKey}' },
].map(
  (strategy) => [Object.keys(strategy)[0] ?? '', guardOf(defineProvider(withStrategy(strategy)))] as const,
);

const VALUES: readonly (readonly [what: string, value: string])[] = [
  ['nothing', ''],
  ['a space', ' '],
  ['NUL', 'a\0b'],
  ['a newline', 'a\r\nX-Admin: 1'],
  ['a lone surrogate', '\uD800'],
  ['a BOM', '\uFEFFa'],
  ['non-ASCII', 'schlüssel-€-漢'],
  ['100 kB', 'a'.repeat(100_000)],
  ['a million spaces', ' '.repeat(1_000_000)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['undefined', 'undefined'],
  ['null', 'null'],
  ['[object Object]', '[object Object]'],
  ['a template', '{apiKey}'],
  ['percent signs', '%%%'],
  ['half an escape', '%E0%A4%A'],
  ['dots', '../../..'],
];

/** The value in every place at once, in all the ways that a place could be fooled. */
function requestWith(value: unknown): { request: InboundRequest; bodies: readonly unknown[] } {
  const text = value as string;
  return {
    request: {
      method: 'POST',
      url: `/v1/k${text}?key=${text}`,
      headers: {
        authorization: `Bearer ${text}`,
        'x-api-key': text,
        cookie: `key=${text}`,
        'content-type': 'application/json',
      },
    },
    bodies: [
      value,
      { key: value },
      { auth: { key: value } },
      { auth: value },
      [value],
      JSON.stringify(value),
    ],
  };
}

describe('no guard passes or throws', () => {
  describe.each(EVERY_PLACE)('by %s', (_kind, guard) => {
    it.each(VALUES)('on %s', (_what, value) => {
      const { request, bodies } = requestWith(value);
      const basic = `basic ${Buffer.from(`${value}:`, 'utf8').toString('base64')}`;
      const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''];
      for (const body of bodies) {
        for (const type of types) {
          const headers = { ...request.headers, 'content-type': type };
          expect(guard({ ...request, headers }, { body }).ok).toBe(false);
          expect(guard({ ...request, headers: { ...headers, authorization: basic } }, { body }).ok).toBe(
            false,
          );
        }
      }
    });

    it.each([
      ['a number', 1],
      ['true', true],
      ['null', null],
      ['a list', ['a']],
      ['an empty list', []],
      ['an object', { key: 'a' }],
      ['an object with its own text', { toString: () => 'a', length: 1 }],
      ['a symbol', Symbol('a')],
      ['a function', () => 'a'],
      ['a buffer', Buffer.from('a')],
      ['a deep object', JSON.parse('{"__proto__":{"key":"a"}}')],
    ])('on %s where a text belongs', (_what, value) => {
      const headers = {
        authorization: value,
        'x-api-key': value,
        cookie: value,
        'content-type': 'application/json',
      } as unknown as InboundRequest['headers'];
      for (const body of [value, { key: value, auth: { key: value } }, { auth: value }]) {
        expect(guard({ headers }, { body }).ok).toBe(false);
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        expect(guard({ headers: form, url: '/' }, { body }).ok).toBe(false);
      }
    });

    it('on whatever a fuzzer makes', () => {
      const text = fc.string({ unit: 'binary' });
      fc.assert(
        fc.property(
          fc.record({
            url: fc.oneof(
              text,
              fc.webPath(),
              fc.webQueryParameters().map((query) => `/?key=${query}`),
            ),
            headers: fc.dictionary(
              fc.constantFrom('authorization', 'x-api-key', 'cookie', 'content-type'),
              fc.oneof(text, fc.constantFrom('Basic ', 'Bearer ', 'application/json'), fc.array(text)),
            ),
            rawHeaders: fc.array(text),
          }),
          fc.anything(),
          (request, body) => {
            expect(guard(request, { body }).ok).toBe(false);
          },
        ),
      );
    });
  });

  it.each(FIVE.map((provider) => [provider.title, guardOf(provider)] as const))(
    'by %s, for any generated text',
    (_title, guard) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (value) => {
          const { request } = requestWith(value);
          expect(guard({ ...request, headers: { ...request.headers, apikey: value } }).ok).toBe(false);
        }),
      );
    },
  );
});

describe('a name that every object has', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])('%s is an ordinary field', (name) => {
    for (const strategy of [
      { query: { [name]: '{apiKey}' } },
      { cookie: { [name]: '{apiKey}' } },
      { json: { [name]: '{apiKey}' } },
      { form: { [name]: '{apiKey}' } },
    ]) {
      const provider = defineProvider(withStrategy(strategy));
      const guard = createGuard({ provider, verifier: () => ({ keyId: 'k', scopes: [] }) });
      for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
        const verdict = guard({ url: '/', headers: { 'content-type': type } }, { body: {} });
        expect(verdict).toMatchObject({ ok: false, refusal: { code: 'missing' } });
      }
    }
  });

  it('is no secret, parameter, strategy, environment or header', () => {
    const strategies = { default: { header: { 'X-K': '{apiKey}' } } };
    for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
      for (const definition of [
        acme({ secrets: { [name]: {} } }),
        acme({ params: { [name]: {} } }),
        acme({ strategies: { [name]: strategies.default } }),
        acme({ environments: { [name]: 'https://a.example' } }),
      ]) {
        expect(() => defineProvider(definition)).toThrow(`${name}: this name is reserved`);
      }
    }
    expect(() => defineProvider(withStrategy({ header: { Constructor: '{apiKey}' } }))).toThrow('reserved');
  });
});
