import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosStatic } from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { startServer } from './server.js';

// A CommonJS application has another build of axios than an ES module that it loads.
const axios = createRequire(import.meta.url)('axios') as AxiosStatic;

describe.each(['http', 'fetch'] as const)("axios's CommonJS build, %s adapter", (adapter) => {
  test('is sent with the key, keeps its headers, and fails with errors that it knows', async () => {
    let status = 200;
    const api = await startServer((_request, response) => void response.writeHead(status).end('{"a":1}'));
    const client = axios.create({ adapter, headers: { 'X-Mine': '1' } });
    attachCredential(client, createCredential(phota, { source: { apiKey: 'canary-1' }, baseURL: api.url }));

    const { data, headers } = await client.post('/x', { b: 2 });
    expect(data).toEqual({ a: 1 });
    expect(headers['content-type']).toBe('application/json');
    expect(api.received[0]).toMatchObject({
      body: '{"b":2}',
      headers: { 'x-api-key': 'canary-1', 'x-mine': '1', 'content-type': 'application/json' },
    });

    status = 500;
    const error = await client.get('/x').catch((thrown: unknown) => thrown);
    expect(axios.isAxiosError(error) && error.response?.data).toEqual({ a: 1 });
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('canary-1');

    const abort = AbortSignal.abort();
    const cancelled = await client.get('/x', { signal: abort }).catch((thrown: unknown) => thrown);
    expect(axios.isCancel(cancelled)).toBe(true);
  });
});
