import { describe, expect, test } from 'vitest';
import type { ProviderDefinition, TokenStore } from '../../../src/index.js';
import {
  createCredential,
  createFetch,
  createGuard,
  defineProvider,
  memorySessions,
} from '../../../src/index.js';
import { mayLeadTo } from '../../../src/outbound/tokens/answered-url.js';
import { acme } from '../../support/samples.js';
import { startServer } from '../../support/server.js';

const source = { apiKey: 'k' };
const step = { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' } as const;

/** An API whose answer to an exchange is this. Its own host and that of a second server are known. */
async function start(answer: (own: string, other: string) => object, strategy: object = {}) {
  const other = await startServer((_request, response) => void response.end('{"token":"t2"}'));
  const server = await startServer(({ url, headers }, response) => {
    if (url === '/v1/token') response.end(JSON.stringify({ token: 't', ...answer(server.url, other.url) }));
    else if (url.endsWith('/away')) response.writeHead(302, { Location: '/v1/secret' }).end();
    else if (url.endsWith('/along')) response.writeHead(302, { Location: '/instances/7/x' }).end();
    else response.end(JSON.stringify({ authorization: headers.authorization }));
  });
  const definition = (hosts: readonly string[]): ProviderDefinition =>
    acme({
      environments: { production: `${server.url}/v1` },
      strategies: {
        default: {
          exchange: { ...step, values: { baseURL: '/instance' } },
          hosts,
          then: { header: { Authorization: 'Bearer {token}' }, path: '/in-{token}' },
          ...strategy,
        },
      },
    });
  return { server, other, provider: (hosts: readonly string[]) => defineProvider(definition(hosts)) };
}
const paths = ({ received }: { readonly received: readonly { readonly url: string }[] }) =>
  received.map(({ url }) => url);

describe('a base URL of an answer', () => {
  test('is where the requests go, also absolute ones, below its path', async () => {
    const { server, provider } = await start((own) => ({ instance: `${own}/instances/7/` }));
    const credential = createCredential(provider(['*.acme.example']), { source });
    const call = createFetch(credential);
    expect((await call('/x?a=1')).status).toBe(200);
    await call(`${server.url}/instances/7/y`);
    await call(`${server.url}/v1/z`);
    await call('/along');
    expect(paths(server)).toEqual([
      '/v1/token',
      '/instances/7/in-t/x?a=1',
      '/instances/7/in-t/y',
      '/instances/7/in-t/z',
      '/instances/7/in-t/along',
      '/instances/7/in-t/x',
    ]);
    await expect(call(`${server.url}/instances/8/y`)).rejects.toMatchObject({ code: 'outside_allowed_urls' });
    await expect(call('/away')).rejects.toMatchObject({ code: 'redirect_refused' });
    const plain = { method: 'GET', url: `${server.url}/v1/x`, headers: {} };
    expect((await credential.attach(plain)).url).toBe(`${server.url}/instances/7/in-t/x`);
  });

  test('may be of another host that the definition lists', async () => {
    const { server, other, provider } = await start((_own, host) => ({ instance: host }));
    const call = createFetch(createCredential(provider([new URL(other.url).host]), { source }));
    expect(await (await call('/x')).json()).toEqual({ token: 't2' });
    expect([paths(server), paths(other)]).toEqual([['/v1/token'], ['/in-t/x']]);
  });

  test.each([
    ['another host', (_own: string, host: string) => host, 'leads to 127.0.0.1:'],
    ['a host whose end looks like it', () => 'https://evilacme.example', 'leads to evilacme.example'],
    ['the domain itself', () => 'https://acme.example', 'leads to acme.example'],
    ['another port', () => 'https://a.acme.example:8443', 'leads to a.acme.example:8443'],
    ['plain http', () => 'http://a.acme.example', 'names a base URL that is none'],
    ['a user', () => 'https://u@a.acme.example', 'names a base URL that is none'],
    ['no URL', () => '/v1', 'names a base URL that is none'],
    ['a number', () => 7, 'names a base URL that is none'],
    ['nothing', () => null, 'has no usable values (baseURL)'],
  ])('that is %s is refused, and nothing is sent there', async (_what, instance, message) => {
    const { server, other, provider } = await start((own, host) => ({ instance: instance(own, host) }));
    const call = createFetch(createCredential(provider(['*.acme.example']), { source }));
    const error = await call('/x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'exchange_failed' });
    expect(String(error)).toContain(message);
    expect([paths(server), paths(other)]).toEqual([['/v1/token'], []]);
  });

  test('is kept with the token, and with the list of hosts', async () => {
    const { server, provider } = await start((own) => ({ instance: `${own}/instances/7` }));
    const values = new Map<string, string>();
    const tokenStore: TokenStore = {
      get: async (key) => values.get(key),
      set: async (key, value) => void values.set(key, value),
      lock: async () => async () => {},
    };
    for (let at = 0; at < 2; at++)
      await createFetch(createCredential(provider(['*.acme.example']), { source, tokenStore }))('/x');
    expect(paths(server)).toEqual(['/v1/token', '/instances/7/in-t/x', '/instances/7/in-t/x']);
    await createFetch(createCredential(provider(['*.other.example']), { source, tokenStore }))('/x');
    expect(server.count('/v1/token')).toBe(2);
  });

  test('is not followed away from a stand-in, which a guard makes', async () => {
    const { provider } = await start(() => ({}), { then: { header: { Authorization: 'Bearer {token}' } } });
    const definition = provider(['*.acme.example']);
    const principal = { keyId: 'key', scopes: [] };
    const guard = createGuard({
      provider: definition,
      verifier: () => principal,
      sessions: memorySessions(),
    });
    const standIn = await startServer(async ({ method, url, headers, body }, response) => {
      const request = { method, url, headers };
      if (url === '/acme/token') {
        const reply = await guard.tokenEndpoint?.answer(request, { body: JSON.parse(body.toString()) });
        return void response.writeHead(reply?.status ?? 500, reply?.headers).end(reply?.body);
      }
      response.end(JSON.stringify({ ok: (await guard(request)).ok }));
    });
    const credential = createCredential(definition, { source, baseURL: `${standIn.url}/acme` });
    expect(await (await createFetch(credential)('/x')).json()).toEqual({ ok: true });
  });
});

describe('other values of an answer', () => {
  const later = (url: string, more: object = {}) => ({
    exchange: [
      { ...step, values: { next: '/next', account: '/account' } },
      { ...step, url, header: { 'X-Code': '{token}', 'X-Account': '{account}' }, ...more },
    ],
    then: { header: { Authorization: 'Bearer {token}', 'X-Account': '{account}' } },
  });

  test.each([
    ['{next}', (own: string) => `${own}/steps/2?code=7`, '/steps/2?code=7'],
    ['{next}/more', (own: string) => `${own}/steps`, '/steps/more'],
    ['/accounts/{account}/token', () => '', '/v1/accounts/a%2Fb/token'],
  ])('make the URL of the next step: %s', async (url, next, path) => {
    const { server, provider } = await start(
      (own) => ({ next: next(own) || 'x', account: 'a/b' }),
      later(url),
    );
    server.received.length = 0;
    const call = createFetch(createCredential(provider(['*.acme.example']), { source }));
    await call('/x').catch(() => {});
    expect(paths(server).slice(0, 2)).toEqual(['/v1/token', path]);
    expect(server.received[1]?.headers).toMatchObject({ 'x-code': 't', 'x-account': 'a/b' });
  });

  test('stand beside the token', async () => {
    const { other, server, provider } = await start(
      (_own, host) => ({ next: `${host}/token`, account: 'a1' }),
      later('{next}'),
    );
    const call = createFetch(createCredential(provider([new URL(other.url).host]), { source }));
    await call('/x');
    expect(paths(other)).toEqual(['/token']);
    expect(server.received.at(-1)?.headers).toMatchObject({ authorization: 'Bearer t2', 'x-account': 'a1' });
  });

  test.each([
    ['{next}', (host: string) => `${host}/token`],
    ['https://{account}/token', () => 'x'],
  ])('lead nowhere else: %s', async (url, next) => {
    const { other, provider } = await start(
      (_own, host) => ({ next: next(host), account: 'evil.example' }),
      later(url),
    );
    const call = createFetch(createCredential(provider(['*.acme.example']), { source }));
    await expect(call('/x')).rejects.toMatchObject({ code: 'exchange_failed', provider: 'acme' });
    expect(paths(other)).toEqual([]);
  });

  test.each([
    ['{next}', 'names a URL that is none'],
    ['{next}/more', 'makes no URL of the next step'],
  ])('that are no URL make none: %s', async (url, message) => {
    const { server, provider } = await start(() => ({ next: 'nowhere', account: 'a' }), later(url));
    const call = createFetch(createCredential(provider(['*.acme.example']), { source }));
    const error = await call('/x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'exchange_failed', provider: 'acme' });
    expect(String(error)).toContain(message);
    expect(paths(server)).toEqual(['/v1/token']);
  });
});

describe('a URL of an answer', () => {
  const deps = {
    provider: 'acme',
    hosts: ['*.acme.example', 'login.acme.test:8443'],
    baseURL: new URL('https://api.acme.io/v1'),
    moved: false,
  };

  test.each([
    ['https://api.acme.io/elsewhere', true],
    ['https://eu.acme.example/x', true],
    ['https://a.b.acme.example', true],
    ['https://login.acme.test:8443/x', true],
    ['https://acme.example', false],
    ['https://eu.acme.example.evil.test', false],
    ['https://eu.acme.example:8443', false],
    ['https://login.acme.test', false],
    ['https://other.test', false],
    ['https://api.acme.io:8443', false],
    ['http://eu.acme.example', false],
    ['http://api.acme.io', false],
    ['https://user@eu.acme.example', false],
    ['https://:password@eu.acme.example', false],
    ['https://user:password@api.acme.io', false],
    ['ftp://eu.acme.example', false],
  ])('%s may be followed: %s', (url, may) => {
    expect(mayLeadTo(deps, new URL(url))).toBe(may);
  });

  test('may be by plain http on this machine only', () => {
    const local = { ...deps, hosts: ['127.0.0.1:8080'] };
    expect(mayLeadTo(local, new URL('http://127.0.0.1:8080/x'))).toBe(true);
    expect(mayLeadTo({ ...deps, hosts: ['10.0.0.1:8080'] }, new URL('http://10.0.0.1:8080/x'))).toBe(false);
  });
});

const then = { header: { Authorization: 'Bearer {token}' } };
test.each([
  ['hosts: a response says where', { exchange: { ...step, values: { baseURL: '/b' } }, then }],
  ['values.apiKey: this name is taken', { exchange: { ...step, values: { apiKey: '/b' } }, then }],
  ['values.token: this name is taken', { exchange: { ...step, values: { token: '/b' } }, then }],
  ['hosts: no URL uses a value', { exchange: step, hosts: ['a.example'], then }],
  ['expected a host such as', { exchange: { ...step, values: { baseURL: '/b' } }, hosts: ['*.com'], then }],
  [
    'is a whole URL; expected it at the start',
    {
      exchange: [
        { ...step, values: { next: '/n' } },
        { ...step, url: '{next}/{next}' },
      ],
      hosts: ['a.example'],
      then,
    },
  ],
  ['unknown name "{next}"', { exchange: { ...step, url: '/{next}', values: { next: '/n' } }, then }],
])('a definition is told: %s', (message, strategy) => {
  expect(() => defineProvider(acme({ strategies: { default: strategy } }))).toThrow(message);
});

test('a guard cannot check a value that stands beside the token', () => {
  const strategy = {
    exchange: { ...step, values: { account: '/a' } },
    then: { header: { Authorization: 'Bearer {token}', 'X-Account': '{account}' } },
  };
  const provider = defineProvider(acme({ strategies: { default: strategy } }));
  const options = { provider, verifier: () => ({ keyId: 'k', scopes: [] }), sessions: memorySessions() };
  expect(() => createGuard(options)).toThrow('places "{account}" beside the token');
});
