import { standInUrl } from '@sallyport/core/adapter';
import { phota, smartExtract } from '@sallyport/core/providers';
import { expect, test } from 'vitest';

test("a stand-in's URL is the provider's own path below its id", () => {
  expect(standInUrl('http://127.0.0.1:4001', phota)).toBe('http://127.0.0.1:4001/phota/v1/phota');
  expect(standInUrl('http://127.0.0.1:4001/', smartExtract, 'staging')).toBe(
    'http://127.0.0.1:4001/smart-extract/smart-extract-stg-api/api/account/v1',
  );
});

test('an environment that does not exist is an error', () => {
  expect(() => standInUrl('http://127.0.0.1:4001', phota, 'staging')).toThrow(/staging/);
});
