import { defineProvider } from '@sallyport/core';
import { phota, smartExtract } from '@sallyport/core/providers';
import { expect, test } from 'vitest';
import { mountable, standIns, standInUrl } from '../../src/index.js';

const origin = 'http://127.0.0.1:4001';

test("a stand-in's URL is the provider's own path below its id", () => {
  expect(standInUrl(origin, phota)).toBe(`${origin}/phota/v1/phota`);
  expect(standInUrl(`${origin}/`, smartExtract, 'staging')).toBe(
    `${origin}/smart-extract/smart-extract-stg-api/api/account/v1`,
  );
});

test('every stand-in is mounted at its URL', () => {
  for (const standIn of standIns) {
    const { mountPath } = mountable(standIn, { verifier: () => ({ keyId: 'key-1', scopes: [] }) });
    expect(standInUrl(origin, standIn.provider, standIn.environment)).toBe(`${origin}${mountPath}`);
  }
});

test('a parameter has its default value', () => {
  const acme = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://{region}.acme.example/{tenant}/v1/' },
    params: { region: { default: 'eu' }, tenant: { default: 'main' } },
    secrets: { apiKey: {} },
    strategies: { default: { query: { key: '{apiKey}' } } },
  });
  expect(standInUrl(origin, acme)).toBe(`${origin}/acme/main/v1`);
});

test('an environment that does not exist is an error', () => {
  expect(() => standInUrl(origin, phota, 'staging')).toThrow('phota: unknown environment "staging"');
});
