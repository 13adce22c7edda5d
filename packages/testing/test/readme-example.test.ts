import { defineProvider } from '@sallyport/core';
import { startStandIn } from '@sallyport/testing';
import { expect, test } from 'vitest';

// The API's credentials as data: your own API, or one that you call.
const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
  refusals: { invalid: { status: 401, body: { error: 'Unknown key' } } },
});

test('the report job sends its key', async () => {
  const standIn = await startStandIn(acme);
  const get = (apiKey: string) =>
    fetch(`${standIn.baseURL}/reports`, { headers: { Authorization: `Bearer ${apiKey}` } });

  const accepted = await get(standIn.secrets.apiKey);
  expect(accepted.status).toBe(200);

  const refused = await get('acme_live_nobody');
  expect(refused.status).toBe(401);
  expect(await refused.json()).toEqual({ error: 'Unknown key' });

  expect(standIn.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/reports',
    'GET /v1/reports',
  ]);
  await standIn.close();
});
