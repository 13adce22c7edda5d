import { describe, expect, test } from 'vitest';
import type { ProviderDefinition } from '../../src/index.js';
import { createCredential, createGuard, defineProvider, refuse } from '../../src/index.js';
import { acme } from '../support/samples.js';

const source = { apiKey: 'k' };

function baseURLOf(environment: string, params: unknown, given: Readonly<Record<string, string>>): string {
  const provider = defineProvider(acme({ environments: { production: environment }, params }));
  return createCredential(provider, { source, params: given }).baseURL;
}

describe('a parameter that is a part of a URL is checked, normalised and encoded', () => {
  test.each([
    ['host', 'https://{x}/v1', 'API.Acme.Example', 'https://api.acme.example/v1'],
    ['host', 'https://{x}/v1', 'bücher.example', 'https://xn--bcher-kva.example/v1'],
    ['host', 'https://{x}/v1', '[2001:DB8::1]', 'https://[2001:db8::1]/v1'],
    ['host', 'https://{x}.acme.example/v1', 'eu.west', 'https://eu.west.acme.example/v1'],
    ['port', 'https://acme.example:{x}', '08443', 'https://acme.example:8443'],
    ['port', 'https://acme.example:{x}', '443', 'https://acme.example'],
    ['path', 'https://acme.example/{x}/v1', 'a/b', 'https://acme.example/a/b/v1'],
    ['path', 'https://acme.example/{x}', '/a b/c?d/', 'https://acme.example/a%20b/c%3Fd'],
    ['url', '{x}', 'https://Acme.example/base/', 'https://acme.example/base'],
    ['url', '{x}/api', 'http://127.0.0.1:4001', 'http://127.0.0.1:4001/api'],
  ])('as %s in %s: %s', (as, environment, value, expected) => {
    expect(baseURLOf(environment, { x: { as } }, { x: value })).toBe(expected);
  });

  test.each([
    ['host', 'https://{x}/v1', 'a/b', 'a host name'],
    ['host', 'https://{x}/v1', 'a:1', 'a host name'],
    ['host', 'https://{x}/v1', 'u@a', 'a host name'],
    ['host', 'https://{x}/v1', 'a?b', 'a host name'],
    ['host', 'https://{x}/v1', 'a b', 'a host name'],
    ['host', 'https://{x}/v1', '', 'a host name'],
    ['port', 'https://a.example:{x}', '0', 'a port'],
    ['port', 'https://a.example:{x}', '65536', 'a port'],
    ['port', 'https://a.example:{x}', '1/x', 'a port'],
    ['path', 'https://a.example/{x}', 'a//b', 'a path'],
    ['path', 'https://a.example/{x}', '../a', 'a path'],
    ['path', 'https://a.example/{x}', 'a\\b', 'a path'],
    ['path', 'https://a.example/{x}', '/', 'a path'],
    ['url', '{x}', 'http://a.example', 'an https URL'],
    ['url', '{x}', 'https://u:p@a.example', 'an https URL'],
    ['url', '{x}', 'https://a.example?b', 'an https URL'],
    ['url', '{x}', 'https://a.example/#', 'an https URL'],
    ['url', '{x}', 'a.example', 'an https URL'],
  ])('as %s in %s, %s is refused', (as, environment, value, expected) => {
    expect(() => baseURLOf(environment, { x: { as } }, { x: value })).toThrow(expected);
  });

  test('the allowed URLs follow', async () => {
    const provider = defineProvider(
      acme({ environments: { production: '{site}/api' }, params: { site: { as: 'url' } } }),
    );
    const credential = createCredential(provider, { source, params: { site: 'https://one.example' } });
    const get = (url: string) => credential.attach({ method: 'GET', url, headers: {} });
    await expect(get('https://one.example/api/x')).resolves.toBeDefined();
    for (const url of ['https://one.example/x', 'https://two.example/api/x'])
      await expect(get(url)).rejects.toMatchObject({ code: 'outside_allowed_urls' });
  });

  test.each([
    [
      'https://acme.example/{x}',
      'url',
      'environments.production: "{x}" is a whole URL; expected it at the start',
    ],
    ['https://acme.example/{x}', 'where', 'params.x.as: '],
  ])('%s as %s is told', (environment, as, line) => {
    expect(() =>
      defineProvider(acme({ environments: { production: environment }, params: { x: { as } } })),
    ).toThrow(line);
  });

  test('a default is checked too', () => {
    const params = { x: { as: 'port', default: 'http' } };
    expect(() => defineProvider(acme({ params }))).toThrow(
      'params.x.default: parameter "x" is "http"; expected a port',
    );
  });
});

describe('parameters are asked for only by what uses them', () => {
  const definition: ProviderDefinition = acme({
    environments: {
      production: 'https://{region}.acme.example/{tenant}',
      other: 'https://other.acme.example',
    },
    params: { region: {}, tenant: {}, team: {} },
    strategies: {
      default: { header: { 'X-API-Key': '{apiKey}' } },
      team: { header: { 'X-Team': '{team}:{apiKey}' } },
    },
  });
  const provider = defineProvider(definition);
  const needed = (options: object) => () => createCredential(provider, { source, ...options });

  test('by a credential', () => {
    expect(needed({ params: { tenant: 't' } })).toThrow('"region" is needed');
    expect(needed({ params: { region: 'eu', tenant: 't' } })).not.toThrow();
    expect(needed({ environment: 'other' })).not.toThrow();
    expect(needed({ baseURL: 'http://127.0.0.1:4001' })).not.toThrow();
    expect(needed({ environment: 'other', strategy: 'team' })).toThrow('"team" is needed');
    expect(needed({ environment: 'other', params: { team: 'a/b' } })).toThrow('"team" is "a/b"');
  });

  test('by a guard, which serves a path and no host', () => {
    const guard = (params: Record<string, string>) =>
      createGuard({ provider, verifier: () => refuse('invalid'), params });
    expect(() => guard({ region: 'eu' })).toThrow('"tenant" is needed');
    expect(guard({ tenant: 't' }).basePath).toBe('/t');
  });
});

describe('an optional parameter', () => {
  const provider = defineProvider(
    acme({
      params: { partner: { optional: true } },
      strategies: { default: { header: { 'X-API-Key': '{apiKey}', 'X-Partner': 'id={partner}' } } },
    }),
  );
  const request = { method: 'GET', url: 'https://api.acme.example/v1/x', headers: {} };

  test('takes its header with it', async () => {
    expect((await createCredential(provider, { source }).attach(request)).headers).toEqual({
      'X-API-Key': 'k',
    });
    const credential = createCredential(provider, { source, params: { partner: 'p' } });
    expect((await credential.attach(request)).headers).toEqual({ 'X-API-Key': 'k', 'X-Partner': 'id=p' });
  });

  test('is demanded by a guard that has it', () => {
    const verdict = (params: Record<string, string>) =>
      createGuard({ provider, params, verifier: () => ({ keyId: 'k', scopes: [] }) })({
        headers: { 'x-api-key': 'k' },
      }).ok;
    expect(verdict({})).toBe(true);
    expect(verdict({ partner: 'p' })).toBe(false);
  });

  test.each([
    [
      'environments.production',
      acme({ environments: { production: 'https://{x}.example' }, params: { x: { optional: true } } }),
    ],
    [
      'strategies.default.path',
      acme({ params: { x: { optional: true } }, strategies: { default: { path: '/{x}/{apiKey}' } } }),
    ],
    [
      'strategies.default.header.A',
      acme({ params: { x: { optional: true } }, strategies: { default: { header: { A: '{x}:{apiKey}' } } } }),
    ],
  ])('cannot stand in %s', (path, definition) => {
    expect(() => defineProvider(definition)).toThrow(`${path}: "{x}" is optional`);
  });
});
