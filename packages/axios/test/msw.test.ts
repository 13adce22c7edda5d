import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, thrownBy } from './attached.js';

const BASE = 'https://api.photalabs.com/v1/phota';
const server = setupServer(
  http.get(`${BASE}/profiles/ids`, ({ request }) =>
    HttpResponse.json({
      mine: request.headers.get('x-api-key') === 'k-1',
      query: new URL(request.url).search,
    }),
  ),
  http.post(`${BASE}/profiles/:id`, async ({ request, params }) =>
    HttpResponse.json({ id: params.id, body: await request.json() }, { status: 201 }),
  ),
);
beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe.each(adapters)('msw answers in place of the provider, %s adapter', (adapter) => {
  function attached(config = {}) {
    const client = axios.create({ adapter, ...config });
    attachCredential(client, createCredential(phota, { source: { apiKey: 'k-1' } }));
    return client;
  }

  test('with the key, the query and the body', async () => {
    const { data } = await attached().get('/profiles/ids', { params: { page: 2 } });
    expect(data).toEqual({ mine: true, query: '?page=2' });
    const created = await attached({ baseURL: BASE }).post('profiles/7', { name: 'ü' });
    expect([created.status, created.data]).toEqual([201, { id: '7', body: { name: 'ü' } }]);
  });

  test('with a handler of one test: a refusal, an error of the network, a timeout', async () => {
    server.use(
      http.get(`${BASE}/401`, () => HttpResponse.json({ detail: 'no' }, { status: 401 })),
      http.get(`${BASE}/down`, () => HttpResponse.error()),
      http.get(`${BASE}/slow`, async () => {
        await delay(2000);
        return HttpResponse.json({});
      }),
    );
    const client = attached();
    expect(await thrownBy(client.get('/401'))).toMatchObject({
      code: 'invalid',
      response: { data: { detail: 'no' } },
    });
    expect(axios.isAxiosError(await thrownBy(client.get('/down')))).toBe(true);
    expect(await thrownBy(client.get('/slow', { timeout: 50 }))).toMatchObject({
      message: 'timeout of 50ms exceeded',
    });
  });
});
