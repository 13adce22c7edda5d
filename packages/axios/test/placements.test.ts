import type { Placements, ProviderDefinition } from '@sallyport/core';
import { createCredential, defineProvider } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import type { Call } from './clients.js';
import { clients } from './clients.js';
import { startServer } from './server.js';

function provider(placed: Placements) {
  const definition: ProviderDefinition = {
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example/v1' },
    secrets: { id: {}, key: {} },
    strategies: { default: placed },
  };
  return defineProvider(definition);
}

describe.each(clients)('$name', (client) => {
  async function sent(placed: Placements, call: Partial<Call> = {}) {
    const api = await startServer();
    const credential = createCredential(provider(placed), {
      source: { id: 'i@d', key: 'k&/=+ü' },
      baseURL: `${api.url}/v1`,
    });
    await client.call(credential, { method: 'get', url: '/x?a=1', ...call });
    return api.received[0];
  }

  test('several places at once, what the request had in them kept', async () => {
    const request = await sent(
      {
        header: { 'X-App-Id': 'app {id}', 'X-Static': 'v2' },
        basic: { username: '{id}/token', password: '{key}' },
        cookie: { sid: '{key}' },
        query: { key: '{key}' },
        path: '/app-{id}',
      },
      { headers: { Cookie: 'theme=dark; sid=mine', 'X-App-Id': 'mine' } },
    );
    expect(request?.url).toBe('/v1/app-i%40d/x?a=1&key=k%26%2F%3D%2B%C3%BC');
    expect(request?.headers).toMatchObject({
      'x-app-id': 'app i@d',
      'x-static': 'v2',
      authorization: `Basic ${Buffer.from('i@d/token:k&/=+ü').toString('base64')}`,
      cookie: 'theme=dark; sid=k%26%2F%3D%2B%C3%BC',
    });
  });

  test('a field of a JSON body, beside those of the caller', async () => {
    const call = { method: 'post', data: { a: 'ü', auth: { b: 1 } } };
    const request = await sent({ json: { '/auth/key': '{key}', id: '{id}' } }, call);
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(Buffer.from(request?.body ?? '', 'latin1').toString())).toEqual({
      a: 'ü',
      auth: { b: 1, key: 'k&/=+ü' },
      id: 'i@d',
    });
  });

  test('a JSON body of its own, where the caller has none', async () => {
    const request = await sent({ json: { key: '{key}', id: '{id}' } }, { method: 'post' });
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(Buffer.from(request?.body ?? '', 'latin1').toString())).toEqual({
      key: 'k&/=+ü',
      id: 'i@d',
    });
  });

  test('a field of a form, beside those of the caller', async () => {
    const data = new URLSearchParams({ a: 'b c' });
    const request = await sent({ form: { key: '{key}', id: '{id}' } }, { method: 'post', data });
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      a: 'b c',
      key: 'k&/=+ü',
      id: 'i@d',
    });
  });

  test.each([
    ['a JSON field in a GET', { json: { key: '{key}', id: '{id}' } }, { method: 'get' }],
    [
      'a form field in a JSON body',
      { form: { key: '{key}', id: '{id}' } },
      { method: 'post', data: { a: 1 } },
    ],
    ['a JSON field in a list', { json: { key: '{key}', id: '{id}' } }, { method: 'post', data: [1] }],
  ])('%s is an error, not a request without the credential', async (_name, placed, call) => {
    await expect(sent(placed, call)).rejects.toMatchObject({ code: 'unsupported_body' });
  });
});
