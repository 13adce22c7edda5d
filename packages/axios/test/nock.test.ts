import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';
import nock from 'nock';
import { expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';

test('nock answers in place of the provider', async () => {
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, createCredential(phota, { source: { apiKey: 'k-1' } }));
  const scope = nock('https://api.photalabs.com', { reqheaders: { 'X-API-Key': 'k-1' } })
    .get('/v1/phota/profiles/ids')
    .reply(200, { ids: [] });
  expect((await client.get('/profiles/ids')).data).toEqual({ ids: [] });
  expect(scope.isDone()).toBe(true);
});
