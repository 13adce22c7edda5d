import { describe, expect, it } from 'vitest';
import {
  CredentialError,
  createCredential,
  createGuard,
  defineProvider,
  type Provider,
  type ProviderDefinition,
  refuse,
} from '../../src/index.js';
import { acme, LEGAL, withExchange, withStrategy } from '../support/samples.js';

/** What a person is told, without the first line. */
function problems(definition: unknown): string[] {
  try {
    defineProvider(definition as ProviderDefinition);
  } catch (error) {
    if (error instanceof CredentialError && error.code === 'invalid_definition')
      return error.message.split('\n  ').slice(1);
    throw error;
  }
  return [];
}

const proto = (json: string): unknown => JSON.parse(json);
const two = { key: {}, secret: {} };

describe('a broken definition is told where and what', () => {
  const table: readonly (readonly [definition: unknown, ...lines: string[]])[] = [
    // What it is
    [null, 'definition: expected object, received null'],
    [[], 'definition: expected object, received array'],
    [acme({ id: 'Acme Inc' }), 'id: expected lower-case letters, digits and hyphens'],
    [acme({ title: undefined }), 'title: missing; expected string'],
    [
      acme({ docs: 'javascript:alert(1)' }),
      'docs: expected a web page, such as "https://docs.acme.example/auth"',
    ],
    [acme({ strategy: {} }), 'strategy: unknown field'],
    // Environments
    [acme({ environments: {} }), 'environments: expected at least one environment'],
    [
      acme({ environments: { production: 'http://api.acme.example' } }),
      'environments.production: expected an https URL (http only to this machine)',
    ],
    [
      acme({ environments: { production: 'https://user:pass@api.acme.example' } }),
      'environments.production: expected a URL without user, query and fragment',
    ],
    [
      acme({ environments: { production: 'https://API.acme.example/a/../b' } }),
      'environments.production: expected the URL in its normal form, "https://api.acme.example/b"',
    ],
    [
      acme({ environments: { production: 'https://{region}.acme.example' } }),
      'environments.production: unknown name "{region}"; expected no name here',
    ],
    [
      acme({ environments: { production: 'https://api.acme.example/{apiKey}' } }),
      'environments.production: unknown name "{apiKey}"; expected no name here',
    ],
    // Secrets and parameters
    [acme({ secrets: {} }), 'secrets: expected at least one secret'],
    [
      acme({ secrets: { apiKey: {}, unused: {} } }),
      'secrets.unused: no strategy uses it; expected "{unused}" in a template',
    ],
    [acme({ secrets: { 'api-key': {} } }), 'secrets["api-key"]: expected a name of letters, digits and _'],
    [
      acme({ secrets: { constructor: {} } }),
      'secrets.constructor: this name is reserved; expected another one',
    ],
    [
      acme({ secrets: proto('{"__proto__":{}}') }),
      'secrets.__proto__: this name is reserved; expected another one',
    ],
    [
      acme({ secrets: { apiKey: { env: 'acme key' } } }),
      'secrets.apiKey.env: expected an environment variable such as "ACME_API_KEY"',
    ],
    [
      acme({ secrets: { apiKey: { format: { length: 3, alphabet: 'hex' } } } }),
      'secrets.apiKey.format.length: Too small: expected number to be >=16',
    ],
    [acme({ params: { apiKey: {} } }), 'params.apiKey: a secret has this name; expected another one'],
    [acme({ params: { region: { pattern: '(' } } }), 'params.region.pattern: expected a regular expression'],
    [
      acme({ params: { region: { enum: ['eu', 'us'], default: 'asia' } } }),
      'params.region.default: parameter "region" is "asia"; expected one of: eu, us',
    ],
    [
      acme({ secrets: { token: {} }, strategies: { default: { header: { 'X-Key': '{token}' } } } }),
      'secrets.token: "token" is the name of an exchange\'s result; expected another name',
    ],
    // Strategies
    [acme({ strategies: {} }), 'strategies: expected at least one strategy'],
    [
      withStrategy({}),
      'strategies.default: expected a placement (header, query, cookie, json, form, path, basic) or an exchange',
    ],
    [withStrategy({ header: 'X-API-Key' }), 'strategies.default.header: expected object, received string'],
    [withStrategy({ header: {} }), 'strategies.default.header: expected at least one header'],
    [
      withStrategy({ header: { 'X Key': '{apiKey}' } }),
      'strategies.default.header["X Key"]: expected a header name',
    ],
    [
      withStrategy({ header: { Host: '{apiKey}' } }),
      'strategies.default.header.Host: this header belongs to the connection',
    ],
    [
      withStrategy({ header: proto('{"__proto__":"{apiKey}"}') }),
      'strategies.default.header.__proto__: this name is reserved; expected another one',
    ],
    [
      withStrategy({ header: { Authorization: 'Bearer {apiKey' } }),
      'strategies.default.header.Authorization: stray "{" at character 8; write "{{" for the character itself',
    ],
    [
      withStrategy({ header: { Authorization: 'Bearer {apikey}' } }),
      'strategies.default.header.Authorization: unknown name "{apikey}"; expected one of: "{apiKey}"',
      'strategies.default: no secret is used; expected one of: "{apiKey}"',
      'secrets.apiKey: no strategy uses it; expected "{apiKey}" in a template',
    ],
    [
      withStrategy({ header: { 'X-Key': 'Schlüssel {apiKey}' } }),
      'strategies.default.header["X-Key"]: expected visible ASCII without a space at its ends',
    ],
    [
      withStrategy({ header: { 'X-Key': 'a\r\nb{apiKey}' } }),
      'strategies.default.header["X-Key"]: control characters are not allowed',
    ],
    [
      withStrategy({ header: { 'X-Key': '{apiKey}', 'x-key': '{apiKey}' } }),
      'strategies.default: the header "x-key" is written twice; expected each header once',
    ],
    [
      withStrategy({ header: { Authorization: '{apiKey}' }, basic: { username: '{apiKey}', password: '' } }),
      'strategies.default: the header "authorization" is written twice; expected each header once',
    ],
    [
      withStrategy({ basic: { username: 'user:{apiKey}', password: '' } }),
      'strategies.default.basic.username: a colon ends the user name of HTTP Basic; expected none',
    ],
    [
      withStrategy({ basic: { username: '{apiKey}' } }),
      'strategies.default.basic.password: missing; expected string',
    ],
    [
      withStrategy({ json: { key: '{apiKey}' }, form: { key: '{apiKey}' } }),
      'strategies.default.form: the body is JSON already; expected one of json and form',
    ],
    [
      withStrategy({ json: { auth: '{apiKey}', '/auth/key': '{apiKey}' } }),
      'strategies.default.json["/auth/key"]: lies in the same place as "auth"; expected fields apart from each other',
    ],
    [
      withStrategy({ json: { '/auth/~key': '{apiKey}' } }),
      'strategies.default.json["/auth/~key"]: expected a field name or a JSON pointer such as "/auth/key"',
    ],
    [withStrategy({ path: 'bot{apiKey}' }), 'strategies.default.path: expected a path that begins with "/"'],
    [
      withStrategy({ path: '/../{apiKey}' }),
      "strategies.default.path: expected segments of names and the characters A-Z a-z 0-9 - . _ ~ ! $ & ' ( ) * + , ; = : @",
    ],
    // Exchanges
    [
      withStrategy({ header: { 'X-Key': '{apiKey}' }, then: { header: { 'X-Token': '{token}' } } }),
      'strategies.default: "then" goes with an "exchange"',
    ],
    [
      withStrategy({
        header: { 'X-Key': '{apiKey}' },
        exchange: { url: '/token', json: { key: '{apiKey}' }, token: 'text', expires: 'unknown' },
      }),
      'strategies.default: expected either placements or an exchange; with an exchange, placements go under "then"',
    ],
    [
      withExchange({ token: 'data.token' }),
      'strategies.default.exchange.token: expected a JSON pointer such as "/data/token", "text", { header } or { cookie }',
    ],
    [
      withExchange({ expires: 3600 }),
      'strategies.default.exchange.expires: expected { pointer, as }, { fixed: seconds }, "jwt" or "unknown"',
    ],
    [
      withExchange({ token: '/data', expires: { pointer: '/data/ttl', as: 'seconds' } }),
      'strategies.default.exchange.expires.pointer: lies in the same place as the token; expected another pointer',
    ],
    [
      withExchange({ token: 'text', expires: { pointer: '/ttl', as: 'seconds' } }),
      'strategies.default.exchange.expires: a response that is text has no field "/ttl"; expected { fixed }, "jwt" or "unknown"',
    ],
    [
      withExchange({ url: 'token' }),
      'strategies.default.exchange.url: expected an https URL or a path that begins with "/"',
    ],
    [
      withExchange({ url: '/token/{apiKey}' }),
      'strategies.default.exchange.url: unknown name "{apiKey}"; expected no name here',
    ],
    [
      withExchange({ method: 'GET' }),
      'strategies.default.exchange.method: GET has no body; expected POST or PUT',
    ],
    [
      withExchange({ json: { key: '{token}' } }),
      'strategies.default.exchange.json.key: unknown name "{token}"; expected one of: "{apiKey}"',
      'strategies.default: no secret is used; expected one of: "{apiKey}"',
      'secrets.apiKey: no strategy uses it; expected "{apiKey}" in a template',
    ],
    [
      withExchange({}, { header: { 'X-Key': '{apiKey}' } }),
      'strategies.default.then: "{token}" is not placed anywhere',
    ],
    // Refusals and throttle rules
    [acme({ refusals: { wrong: {} } }), 'refusals.wrong: unknown field'],
    [
      acme({ refusals: { invalid: { status: 200, match: [{}] } } }),
      'refusals.invalid.status: Too small: expected number to be >=400',
      'refusals.invalid.match[0]: expected a status, a body or a text it contains',
    ],
    [
      acme({ refusals: { invalid: { headers: { 'X-A': 'a\nb' } } } }),
      'refusals.invalid.headers["X-A"]: expected visible ASCII',
    ],
    [
      acme({ throttle: { retryAfter: [{ header: 'X-Reset' }] } }),
      'throttle.retryAfter[0]: expected { header, as } or { pointer, as }',
    ],
    // Several at once, each on its line
    [
      acme({ id: '', secrets: two, strategies: { default: { header: { 'X-Key': '{' } } } }),
      'id: expected lower-case letters, digits and hyphens',
      'strategies.default.header["X-Key"]: stray "{" at character 1; write "{{" for the character itself',
    ],
  ];

  it.each(table.map(([definition, ...lines]) => ({ definition, lines, title: lines[0] })))(
    '$title',
    ({ definition, lines }) => {
      expect(problems(definition)).toEqual(lines);
    },
  );

  it('names the definition on the first line', () => {
    expect(() => defineProvider(acme({ secrets: {} }))).toThrow(
      'The provider definition "acme" is not valid:\n  secrets: expected at least one secret',
    );
  });
});

describe('a definition', () => {
  it.each(LEGAL)('is fine: %s', (_what, definition) => {
    expect(problems(definition)).toEqual([]);
  });

  it.each(LEGAL)('may come from JSON: %s', (_what, definition) => {
    const read = JSON.parse(JSON.stringify(definition)) as ProviderDefinition;
    expect(defineProvider(read)).toEqual(definition);
  });

  it('is a frozen copy, all the way down', () => {
    const given = acme({ params: { region: { enum: ['eu'], default: 'eu' } } });
    const provider = defineProvider(given);
    expect(Object.isFrozen(given)).toBe(false);
    const assertFrozen = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      for (const child of Object.values(value)) assertFrozen(child);
    };
    assertFrozen(provider);
    (given.secrets as Record<string, unknown>).late = {};
    expect(Object.keys(provider.secrets)).toEqual(['apiKey']);
  });

  it('has to have been through defineProvider', () => {
    const provider = acme() as Provider;
    const message = 'Pass the object that defineProvider(definition) returned; this one was not checked';
    expect(() => createGuard({ provider, verifier: () => refuse('invalid') })).toThrow(message);
    expect(() => createCredential(provider, { source: { apiKey: 'k' } })).toThrow(message);
    const copy = { ...defineProvider(acme()) } as Provider;
    expect(() => createGuard({ provider: copy, verifier: () => refuse('invalid') })).toThrow(message);
  });
});

describe('parameters', () => {
  const open = acme({
    environments: { production: 'https://{host}.acme.example/{tenant}' },
    params: { host: { default: 'api' }, tenant: { pattern: '.+' } },
  });
  const guardFor = (params: Record<string, string>) =>
    createGuard({ provider: defineProvider(open), verifier: () => refuse('invalid'), params });

  it.each(['[A-Z]{2}-[(]', '[a&&b]', '[a-z--]+', '\\p{Lu}+'])(
    'the pattern %s is one of the flag u',
    (pattern) => {
      expect(problems(acme({ params: { tenant: { pattern } } }))).toEqual([]);
    },
  );

  it.each([
    [{}, 'acme: parameter "tenant" is needed; pass params: { tenant: \'…\' }'],
    [{ tenant: 'a', region: 'eu' }, 'acme: unknown parameter "region"; expected one of: host, tenant'],
    [
      { tenant: 'a', host: 'evil.example/' },
      'acme: parameter "host" is "evil.example/"; expected letters, digits, _ and -',
    ],
    [{ tenant: '..' }, 'parameter "tenant" is ".."; expected a name'],
    [{ tenant: '.' }, 'parameter "tenant" is "."; expected a name'],
  ])('%j are refused', (params, message) => {
    expect(() => guardFor(params as Record<string, string>)).toThrow(message);
  });

  it.each([
    ['a/b', '/a%2Fb'],
    ['../x', '/..%2Fx'],
    ['a?b#c', '/a%3Fb%23c'],
    ['%2e%2e', '/%252e%252e'],
    ['é', '/%C3%A9'],
  ])('%j stays one part of the URL', (tenant, path) => {
    expect(guardFor({ tenant }).basePath).toBe(path);
  });

  it('say clearly when they make no URL', () => {
    const provider = defineProvider(
      acme({ environments: { production: 'https://{host}' }, params: { host: { pattern: '.*' } } }),
    );
    expect(() =>
      createGuard({ provider, verifier: () => refuse('invalid'), params: { host: 'a b/' } as never }),
    ).toThrow('the parameters make no URL of "https://{host}"');
  });
});
