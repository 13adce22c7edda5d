import { inspect } from 'node:util';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosRequestConfig } from 'axios';
import axios from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, KEY, setup, thrownBy } from './attached.js';
import type { TestServer } from './server.js';

const hanging = () => setup(() => {});

/** An API that asks for a wait of 20 s after each call. */
const limited = () =>
  setup((_request, response) => void response.writeHead(429, { 'Retry-After': '20' }).end('{}'));

/** As `abort-controller` and other packages make it: no `reason`, no `throwIfAborted`, not Node's own class. */
class ForeignSignal {
  aborted = false;
  readonly listeners = new Set<() => void>();
  addEventListener(_type: string, listener: () => void): void {
    this.listeners.add(listener);
  }
  removeEventListener(_type: string, listener: () => void): void {
    this.listeners.delete(listener);
  }
  abort(): void {
    this.aborted = true;
    for (const listener of this.listeners) listener.call(this);
  }
}

/** The fetch adapter of axios 1.7 has the words in another order. */
const timeoutOf = (timeout: number) =>
  expect.stringMatching(new RegExp(`^timeout (of ${timeout}ms|${timeout} of ms) exceeded$`));

async function received({ received: all }: TestServer) {
  await expect.poll(() => all.length).toBe(1);
}

describe.each(adapters)('%s adapter', (adapter) => {
  test.each(['1000', ' 1000 ', '1000ms', '1000.4', '1000.45', 1000.4])(
    'a timeout of %j is milliseconds',
    async (timeout) => {
      const { client } = await setup(undefined, { adapter, timeout } as AxiosRequestConfig);
      const { config } = await client.get('/x');
      expect(config.timeout).toBe(timeout);
    },
  );

  test.each([0, '', '0', null, undefined, false, 2 ** 40, String(2 ** 40)])(
    'a timeout of %j ends no call at once',
    async (timeout) => {
      const { client } = await setup((_request, response) => void setTimeout(() => response.end('{}'), 30), {
        adapter,
        timeout,
      } as AxiosRequestConfig);
      expect((await client.get('/x')).status).toBe(200);
    },
  );

  test("a timeout of '50' ends a call, with the message of the caller's value", async () => {
    const { client } = await hanging();
    const error = await thrownBy(
      client.get('/x', { adapter, timeout: '50' } as unknown as AxiosRequestConfig),
    );
    expect(error).toMatchObject({ message: timeoutOf(50) });
    expect(axios.isAxiosError(error) && ['ECONNABORTED', 'ETIMEDOUT']).toContain(
      (error as { code: string }).code,
    );
  });

  test.each(['soon', '10s', '1e3', '-5', -5, Number.POSITIVE_INFINITY, true, [], [1000], {}, () => 1])(
    'a timeout of %o is refused with a sentence, and nothing is sent',
    async (timeout) => {
      const { api, client } = await setup();
      const error = await thrownBy(client.get('/x', { adapter, timeout } as AxiosRequestConfig));
      expect(error).toMatchObject({ code: 'invalid_option', isAxiosError: true });
      expect(String(error)).toMatch(
        /timeout is .*; expected milliseconds, as a number or a string of digits$/s,
      );
      expect(api.received).toEqual([]);
    },
  );

  test.each([
    ['10s', '"10s"'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('the refusal of a timeout of %j shows it as the caller wrote it', async (timeout, shown) => {
    const { client } = await setup(undefined, { adapter, timeout } as AxiosRequestConfig);
    expect(String(await thrownBy(client.get('/x')))).toContain(`timeout is ${shown}; expected`);
  });

  test('the rest of a timeout is not named in the message', async () => {
    let calls = 0;
    const { client } = await setup((_request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(307, { Location: 'y' }).end();
    });
    const error = await thrownBy(client.get('/x', { adapter, timeout: 80 }));
    expect(error).toMatchObject({ message: timeoutOf(80) });
  });

  test('a cancelToken ends a request', async () => {
    const { api, client } = await hanging();
    const { token, cancel } = axios.CancelToken.source();
    const call = thrownBy(client.get('/x', { adapter, cancelToken: token }));
    await received(api);
    cancel('enough');
    const error = await call;
    expect(axios.isCancel(error)).toBe(true);
    expect(error).toMatchObject({ message: 'enough', code: 'ERR_CANCELED' });
    expect(inspect(error, { depth: 10 })).not.toContain(KEY);
  });

  test('a foreign AbortSignal ends a request', async () => {
    const { api, client } = await hanging();
    const signal = new ForeignSignal();
    const call = thrownBy(client.get('/x', { adapter, signal }));
    await received(api);
    signal.abort();
    expect(axios.isCancel(await call)).toBe(true);
  });
});

test.each<[string, number, (left: number | undefined) => Error]>([
  ['an error that names a port', 5000.4, (left) => new axios.AxiosError(`port ${left} is closed`)],
  ['an error that denies a timeout', 5000.4, (left) => new axios.AxiosError(`no timeout, code ${left}`)],
  ['a timeout that is not of axios', 5000.4, (left) => new Error(`timeout of ${left}ms of a pool`)],
  ['a timeout of a call without one', 0, () => new axios.AxiosError('timeout of undefinedms exceeded')],
])("%s keeps the adapter's own message", async (_name, timeout, errorOf) => {
  const messages: string[] = [];
  const { client } = await setup(undefined, {
    timeout,
    async adapter(config) {
      const error = errorOf(config.timeout);
      messages.push(error.message);
      throw error;
    },
  });
  const error = await thrownBy(client.get('/x'));
  expect([(error as Error).message]).toEqual(messages);
});

const ways = {
  cancelToken() {
    const { token, cancel } = axios.CancelToken.source();
    return { config: { cancelToken: token }, end: () => cancel() };
  },
  'foreign signal'() {
    const signal = new ForeignSignal();
    return { config: { signal }, end: () => signal.abort() };
  },
  'signal beside a cancelToken'() {
    const controller = new AbortController();
    const { token } = axios.CancelToken.source();
    return { config: { signal: controller.signal, cancelToken: token }, end: () => controller.abort() };
  },
};

describe.each(Object.entries(ways))('%s', (_name, way) => {
  test('ends a wait', async () => {
    const { api, client } = await limited();
    const { config, end } = way();
    const call = thrownBy(client.get('/x', config));
    await received(api);
    setTimeout(end, 20);
    expect(axios.isCancel(await call)).toBe(true);
  });

  test('ends the wait for a source', async () => {
    const client = axios.create({ adapter: 'http' });
    attachCredential(client, createCredential(phota, { source: () => new Promise<never>(() => {}) }));
    const { config, end } = way();
    const call = thrownBy(client.get('/x', config));
    setTimeout(end, 20);
    expect(axios.isCancel(await call)).toBe(true);
  });

  test('that was used before sends nothing', async () => {
    const { api, client } = await setup();
    const { config, end } = way();
    end();
    expect(axios.isCancel(await thrownBy(client.get('/x', config)))).toBe(true);
    expect(api.received).toEqual([]);
  });
});

test.each<[string, AxiosRequestConfig]>([
  ['a foreign signal', { signal: new ForeignSignal() }],
  ['a signal that only tells whether it is aborted', { signal: { aborted: false } }],
  ['a cancelToken', { cancelToken: axios.CancelToken.source().token }],
])('%s changes nothing while nobody gives up', async (_name, config) => {
  const client = axios.create({
    adapter: async (sent) => ({ status: 200, statusText: '', headers: {}, config: sent, data: '{}' }),
  });
  attachCredential(client, createCredential(phota, { source: { apiKey: KEY } }));
  expect((await client.get('/x', config)).status).toBe(200);
});

test('a call that is given up while its body is transformed waits for no source', async () => {
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, createCredential(phota, { source: () => new Promise<never>(() => {}) }));
  const signal = new ForeignSignal();
  const transformRequest = () => signal.abort();
  expect(axios.isCancel(await thrownBy(client.post('/x', {}, { signal, transformRequest })))).toBe(true);
});

test('a call that is over listens to no signal and no token', async () => {
  const { client } = await setup();
  const signal = new ForeignSignal();
  const { token } = axios.CancelToken.source();
  await client.get('/x', { signal, cancelToken: token });
  await client.get('/x', { signal, cancelToken: token, adapter: 'fetch' });
  await expect.poll(() => signal.listeners.size).toBe(0);
  await expect.poll(() => (token as unknown as { _listeners: unknown[] })._listeners).toEqual([]);
});
