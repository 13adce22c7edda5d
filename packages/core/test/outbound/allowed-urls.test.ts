import { describe, expect, test } from 'vitest';
import { createCredential, defineProvider } from '../../src/index.js';
import { phota, smartExtract } from '../../src/providers/index.js';

const source = { apiKey: 'k-1' };

describe('a credential goes below its base URL, by the normalised URL, and nowhere else', () => {
  const credential = createCredential(phota, { source });
  const attach = (url: string) => credential.attach({ method: 'GET', url, headers: {} });

  test.each([
    'https://api.photalabs.com/v1/phota',
    'https://api.photalabs.com/v1/phota/',
    'https://api.photalabs.com/v1/phota?a=1',
    'https://API.PhotaLabs.com:443/v1/phota/x',
    'https://api.photalabs.com/v1/other/../phota/x',
    'https://api.photalabs.com/v1/phota/a%2Fb',
    'https://api.photalabs.com/v1/phota/a..b;v=1/c%252Fd',
  ])('%s is within', async (url) => {
    expect((await attach(url)).headers).toEqual({ 'X-API-Key': 'k-1' });
  });

  test.each([
    'https://api.photalabs.com/v1/photax',
    'https://api.photalabs.com/v1/phota/../x',
    'https://api.photalabs.com/v1/phota/%2e%2e/x',
    'https://api.photalabs.com/v1/phota/..%2f..%2fx',
    'https://api.photalabs.com/v1/phota/..\\x',
    'https://api.photalabs.com/v1/phota/..;/x',
    'https://api.photalabs.com/v1/phota/..;a=1/x',
    'https://api.photalabs.com/v1/phota/..%3b/x',
    'https://api.photalabs.com/v1/phota/%252e%252e/x',
    'https://api.photalabs.com/v1/phota/.%252e%252fx',
    'https://api.photalabs.com/v1/phota/%2e%2e%2fx',
    'https://api.photalabs.com/v1/phota/%25252e%25252E/x',
    'https://api.photalabs.com/v1/phota/x%2f..',
    'https://api.photalabs.com/v1/phota/x/..;',
    'https://api.photalabs.com/v1/phota/x%5c.%2fy',
    'https://api.photalabs.com/',
    'https://api.photalabs.com:8443/v1/phota/x',
    'http://api.photalabs.com/v1/phota/x',
    'https://api.photalabs.com.evil.example/v1/phota/x',
    'https://cdn.api.photalabs.com/v1/phota/x',
    'https://api.photalabs.com@evil.example/v1/phota/x',
    'https://user:pass@api.photalabs.com/v1/phota/x',
    'https://api.photalabs.com\\@evil.example/v1/phota/x',
    'https:evil.example/v1/phota/x',
    '//api.photalabs.com/v1/phota/x',
    '/v1/phota/x',
    'javascript:alert(1)',
    '',
  ])('%j is outside', async (url) => {
    await expect(attach(url)).rejects.toMatchObject({ code: 'outside_allowed_urls', provider: 'phota' });
  });
});

test('an environment is an audience of its own, even on the same host', async () => {
  const staging = createCredential(smartExtract, {
    source: { key: 'k', secret: 's' },
    environment: 'staging',
  });
  const production = 'https://api.clik.ai/smart-extract-api/api/account/v1/x';
  await expect(staging.attach({ method: 'GET', url: production, headers: {} })).rejects.toMatchObject({
    code: 'outside_allowed_urls',
  });
});

test.each(['', '/', '//', '///'])('a baseURL may end in %j', async (end) => {
  const credential = createCredential(phota, { source, baseURL: `https://stand-in.example/phota${end}` });
  expect(credential.baseURL).toBe('https://stand-in.example/phota');
  const url = 'https://stand-in.example/phota/x';
  expect((await credential.attach({ method: 'GET', url, headers: {} })).url).toBe(url);
});

test('a baseURL takes the audience with it: the provider is outside then', async () => {
  const credential = createCredential(phota, { source, baseURL: 'http://127.0.0.1:4001/phota' });
  expect(credential.baseURL).toBe('http://127.0.0.1:4001/phota');
  const { headers } = await credential.attach({
    method: 'GET',
    url: 'http://127.0.0.1:4001/phota/x',
    headers: {},
  });
  expect(headers).toEqual({ 'X-API-Key': 'k-1' });
  await expect(
    credential.attach({ method: 'GET', url: 'https://api.photalabs.com/v1/phota/x', headers: {} }),
  ).rejects.toMatchObject({ code: 'outside_allowed_urls' });
});

describe('https', () => {
  test.each([
    'http://127.0.0.1:1',
    'http://127.1.2.3',
    'http://localhost:1',
    'http://[::1]:1',
    'https://proxy.example',
  ])('%s may be a base URL', (baseURL) => {
    expect(createCredential(phota, { source, baseURL }).baseURL).toBe(baseURL);
  });

  test.each(['http://proxy.example', 'http://10.0.0.1', 'http://localhost.evil.example', 'ftp://127.0.0.1'])(
    '%s may not',
    (baseURL) => {
      expect(() => createCredential(phota, { source, baseURL })).toThrow(
        expect.objectContaining({
          ...{ code: 'insecure_transport', provider: 'phota' },
          message: expect.stringContaining('by https only'),
        }),
      );
    },
  );
});

describe('parameters', () => {
  const regional = defineProvider({
    id: 'regional',
    title: 'Regional',
    environments: { production: 'https://{region}.api.acme.example/{tenant}/v1' },
    params: { region: { enum: ['eu', 'us'], default: 'eu' }, tenant: {} },
    secrets: { apiKey: {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  });

  test('are resolved once, and frozen into the audience', async () => {
    const params = { tenant: 'blue' };
    const credential = createCredential(regional, { source, params });
    params.tenant = 'red';
    expect(credential.baseURL).toBe('https://eu.api.acme.example/blue/v1');
    await expect(
      credential.attach({ method: 'GET', url: 'https://eu.api.acme.example/red/v1/x', headers: {} }),
    ).rejects.toMatchObject({ code: 'outside_allowed_urls' });
    expect(() => Object.assign(credential, { baseURL: 'https://evil.example' })).toThrow(TypeError);
  });

  test.each(['../x', 'a/b', 'evil.example/', 'a?b', 'a#b', '', '@evil.example'])(
    'cannot be %j, which would change the URL',
    (tenant) => {
      expect(() => createCredential(regional, { source, params: { tenant } })).toThrow(/tenant/);
    },
  );
});

test('a URL of slashes takes no time', () => {
  const baseURL = `https://api.photalabs.com${'/'.repeat(40_000)}x`;
  const began = performance.now();
  expect(createCredential(phota, { source: { apiKey: 'k' }, baseURL }).baseURL).toBe(baseURL);
  expect(performance.now() - began).toBeLessThan(1000);
});
