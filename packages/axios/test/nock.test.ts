import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';
import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, thrownBy } from './attached.js';

const BASE = 'https://api.photalabs.com';

afterEach(() => nock.cleanAll());

describe.each(adapters)('nock answers in place of the provider, %s adapter', (adapter) => {
  function attached(config = {}) {
    const client = axios.create({ adapter, ...config });
    attachCredential(client, createCredential(phota, { source: { apiKey: 'k-1' } }));
    return client;
  }

  test('with the header, the query, the body and a base that the test expects', async () => {
    const scope = nock(`${BASE}/v1/phota`, { reqheaders: { 'X-API-Key': 'k-1', 'x-mine': 'a' } })
      .post('/profiles', { name: 'a' })
      .query({ page: 2, name: 'a b' })
      .reply(201, { ids: [] }, { 'X-Request-Id': 'r-1' });
    const params = { page: 2, name: 'a b' };
    const response = await attached().post(
      '/profiles',
      { name: 'a' },
      { params, headers: { 'X-Mine': 'a' } },
    );
    expect([response.status, response.data, response.headers['x-request-id']]).toEqual([
      201,
      { ids: [] },
      'r-1',
    ]);
    expect(scope.isDone()).toBe(true);
  });

  test('below a baseURL of the instance, once and then again', async () => {
    nock(BASE).get('/v1/phota/x').reply(500).get('/v1/phota/x').reply(200, 'yes');
    const client = attached({ baseURL: `${BASE}/v1/phota/` });
    expect(await thrownBy(client.get('x'))).toMatchObject({ response: { status: 500 } });
    expect((await client.get('x')).data).toBe('yes');
  });

  test('with refusals, errors of the network and redirects', async () => {
    nock(BASE).get('/v1/phota/401').reply(401, { detail: 'no' });
    nock(BASE)
      .get('/v1/phota/reset')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    nock(BASE).get('/v1/phota/out').reply(302, '', { Location: 'https://elsewhere.example/' });
    const client = attached();
    expect(await thrownBy(client.get('/401'))).toMatchObject({ code: 'invalid', isAxiosError: true });
    expect(axios.isAxiosError(await thrownBy(client.get('/reset')))).toBe(true);
    expect(await thrownBy(client.get('/out'))).toMatchObject({ code: 'redirect_refused' });
  });
});
