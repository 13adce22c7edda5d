import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';

const server = setupServer(
  http.get('https://api.photalabs.com/v1/phota/profiles/ids', ({ request }) =>
    HttpResponse.json({ mine: request.headers.get('x-api-key') === 'k-1' }),
  ),
);
beforeAll(() => server.listen());
afterAll(() => server.close());

test.each(['http', 'fetch'] as const)('msw answers in place of the provider, %s adapter', async (adapter) => {
  const client = axios.create({ adapter });
  attachCredential(client, createCredential(phota, { source: { apiKey: 'k-1' } }));
  expect((await client.get('/profiles/ids')).data).toEqual({ mine: true });
});
