import { describe, expect, test } from 'vitest';
import { createCredential, createGuard, defineProvider, definitionJsonSchema } from '../../src/index.js';
import { inbound } from '../support/requests.js';

function providerOf(encode?: 'form') {
  return defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { id: {}, secret: {} },
    strategies: {
      default: { basic: { username: '{id}', password: '{secret}', ...(encode ? { encode } : {}) } },
    },
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const encoded = providerOf('form');

/** What a guard reads of this pair. */
function read(pair: string, provider = encoded) {
  let seen: unknown;
  const guard = createGuard({
    provider,
    verifier: (secrets) => {
      seen = secrets;
      return { keyId: 'k', scopes: [] };
    },
  });
  const verdict = guard(inbound({ authorization: `Basic ${base64(pair)}` }));
  return verdict.ok ? seen : verdict.refusal.code;
}

describe('HTTP Basic with form encoding', () => {
  // The example of RFC 6749 has a colon, a percent sign, a space and a letter that is not ASCII in no pair; these do.
  test.each([
    ['1PpH#', 'a b+c&d=e', '1PpH%23:a+b%2Bc%26d%3De'],
    ['tenant:app', '100%', 'tenant%3Aapp:100%25'],
    ['Zoë', '€', 'Zo%C3%AB:%E2%82%AC'],
    ['a-b._c*', '~', 'a-b._c*:%7E'],
  ])('%j and %j are %j', async (id, secret, pair) => {
    const credential = createCredential(encoded, { source: { id, secret } });
    const { headers } = await credential.attach({ method: 'GET', url: credential.baseURL, headers: {} });
    expect(headers.Authorization).toBe(`Basic ${base64(pair)}`);
    expect(read(pair)).toEqual({ id, secret });
  });

  test.each([
    ['%zz:b', 'malformed'],
    ['a:%E2%82', 'malformed'],
    ['a%00b:c', 'malformed'],
    ['a:b%0A', 'malformed'],
    ['no colon', 'malformed'],
    ['a%3Ab', 'malformed'],
  ])('%j is %s', (pair, code) => {
    expect(read(pair)).toBe(code);
  });

  test('reads what another encoder writes for the same text', () => {
    expect(read('%61%20b:c%2ad~')).toEqual({ id: 'a b', secret: 'c*d~' });
  });

  test('without it nothing is encoded, and a colon ends the user name', async () => {
    expect(read('a+b%20:c%25', providerOf())).toEqual({ id: 'a+b%20', secret: 'c%25' });
    const credential = createCredential(providerOf(), { source: { id: 'a:b', secret: 's' } });
    await expect(
      credential.attach({ method: 'GET', url: credential.baseURL, headers: {} }),
    ).rejects.toMatchObject({ code: 'source_invalid', message: expect.stringContaining('no colon') });
  });

  test('a control character is written by neither', async () => {
    const credential = createCredential(encoded, { source: { id: 'a', secret: 'b\u0085c' } });
    await expect(
      credential.attach({ method: 'GET', url: credential.baseURL, headers: {} }),
    ).rejects.toMatchObject({ code: 'source_invalid' });
  });

  test('a template of the user name may hold a colon, and another value is a mistake', () => {
    const strategies = (encode: unknown) => ({
      default: { basic: { username: 'app:{id}', password: '{secret}', encode } },
    });
    expect(() => defineProvider({ ...encoded, strategies: strategies('form') } as never)).not.toThrow();
    expect(() => defineProvider({ ...encoded, strategies: strategies('json') } as never)).toThrow(
      'strategies.default.basic.encode',
    );
  });

  test('is in the JSON Schema', () => {
    expect(JSON.stringify(definitionJsonSchema())).toContain('"encode":{');
  });
});
