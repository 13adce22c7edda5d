import 'reflect-metadata';
import { HttpService } from '@nestjs/axios';
import { CredentialError } from '@sallyport/core';
import type { AxiosInstance } from 'axios';
import axios from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import { setupCache } from 'axios-cache-interceptor';
import { wrapper } from 'axios-cookiejar-support';
import { errorLogger, requestLogger, responseLogger } from 'axios-logger';
import rateLimit from 'axios-rate-limit';
import axiosRetry from 'axios-retry';
import * as rax from 'retry-axios';
import { firstValueFrom } from 'rxjs';
import { CookieJar } from 'tough-cookie';
import { describe, expect, test } from 'vitest';
import { KEY, orders, setupWith, thrownBy } from './attached.js';
import type { Answer } from './server.js';

/** Answers with these statuses in turn, and with the last one ever after. */
function statuses(...all: number[]): Answer {
  return (_request, response) =>
    void response.writeHead((all.length > 1 ? all.shift() : all[0]) ?? 200).end('{"ok":true}');
}

/** The packages' types know axios's CommonJS build. */
const asAny = (client: AxiosInstance) => client as never;

const keysOf = (received: readonly { readonly headers: Record<string, unknown> }[]) =>
  received.map(({ headers }) => headers['x-api-key']);

describe.each(orders)('%s', (order) => {
  describe('axios-cache-interceptor', () => {
    const cached = (answer?: Answer) => setupWith(order, (client) => void setupCache(asAny(client)), answer);

    test('answers a second GET from its cache', async () => {
      const { api, client } = await cached();
      const [first, second] = [await client.get('/x'), await client.get('/x')];
      expect([first.data, second.data, api.received.length]).toEqual([{ ok: true }, { ok: true }, 1]);
      expect(keysOf(api.received)).toEqual([KEY]);
    });

    test.each([
      ['a refusal', '/x', 401],
      ['a URL outside', 'https://elsewhere.example/x', 200],
      ['an error of the server', '/x', 500],
    ])('does not hang on the same GET after %s', async (_name, url, status) => {
      const { client } = await cached(statuses(status));
      const errors = [await thrownBy(client.get(url)), await thrownBy(client.get(url))];
      const together = await Promise.all([thrownBy(client.get(url)), thrownBy(client.get(url))]);
      for (const error of [...errors, ...together]) expect(axios.isAxiosError(error)).toBe(true);
    });

    test('caches again after a refusal', async () => {
      const { client } = await cached(statuses(401, 200));
      expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'invalid' });
      expect((await client.get('/x')).data).toEqual({ ok: true });
    });
  });

  describe('axios-retry', () => {
    const retrying = (answer: Answer, options = {}) =>
      setupWith(
        order,
        (client) => void axiosRetry(asAny(client), { retryDelay: () => 1, ...options }),
        answer,
      );

    test('tries again what failed, each time with the key', async () => {
      const { api, client } = await retrying(statuses(503, 503, 200));
      expect((await client.get('/x')).data).toEqual({ ok: true });
      expect(keysOf(api.received)).toEqual([KEY, KEY, KEY]);
    });

    test('leaves a refused key and a POST alone', async () => {
      const { api, client } = await retrying(statuses(401));
      expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'invalid' });
      const failing = await retrying(statuses(503));
      await thrownBy(failing.client.post('/x', {}));
      expect([api.received.length, failing.api.received.length]).toEqual([1, 1]);
    });

    test('can tell by `retryable` what is worth another try', async () => {
      let asked = 0;
      const retryCondition = (error: unknown) => {
        asked += 1;
        return error instanceof CredentialError
          ? error.retryable
          : axiosRetry.isNetworkOrIdempotentRequestError(error as never);
      };
      const { client } = await retrying(statuses(200), { retryCondition });
      await thrownBy(client.get('https://elsewhere.example/'));
      expect(asked).toBe(1);
    });
  });

  describe('retry-axios', () => {
    test('tries again what failed, each time with the key', async () => {
      const { api, client } = await setupWith(
        order,
        (it) => void rax.attach(asAny(it)),
        statuses(503, 503, 200),
      );
      const raxConfig = { retryDelay: 1, backoffType: 'static' };
      const { data, config } = await client.get('/x', { raxConfig } as never);
      expect(data).toEqual({ ok: true });
      expect(keysOf(api.received)).toEqual([KEY, KEY, KEY]);
      expect(rax.getConfig({ config } as never)?.currentRetryAttempt).toBe(2);
    });

    test('leaves a refused key alone', async () => {
      const { api, client } = await setupWith(order, (it) => void rax.attach(asAny(it)), statuses(401));
      expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'invalid' });
      expect(api.received).toHaveLength(1);
    });
  });

  test('axios-auth-refresh sees the 401 of a refusal, refreshes once, and the call is sent again', async () => {
    let refreshed = 0;
    const { api, client } = await setupWith(
      order,
      (it) =>
        void createAuthRefresh(asAny(it), async () => {
          refreshed += 1;
        }),
      statuses(401, 200),
    );
    expect((await client.get('/x')).data).toEqual({ ok: true });
    expect([refreshed, ...keysOf(api.received)]).toEqual([1, KEY, KEY]);
  });

  test('axios-logger prints requests, responses, refusals and errors without the key', async () => {
    const lines: string[] = [];
    const config = {
      headers: true,
      params: true,
      status: true,
      logger: (line: unknown) => void lines.push(String(line)),
    };
    const { client } = await setupWith(
      order,
      (it) => {
        it.interceptors.request.use((request) => requestLogger(request as never, config) as never);
        it.interceptors.response.use(
          (response) => responseLogger(response as never, config) as never,
          (error) => errorLogger(error, config),
        );
      },
      statuses(200, 401, 500),
    );
    await client.get('/x');
    await thrownBy(client.get('/x'));
    await thrownBy(client.get('/x'));
    expect(lines.length).toBeGreaterThanOrEqual(6);
    expect(lines.join('\n')).toMatch(/401[\s\S]*500/);
    expect(lines.join('\n')).not.toContain(KEY);
  });

  test('axios-rate-limit spaces the calls out, and a refusal frees its place', async () => {
    const { api, client } = await setupWith(
      order,
      (it) => void rateLimit(asAny(it), { maxRequests: 1, perMilliseconds: 60 }),
      statuses(401, 200, 200),
    );
    const started = performance.now();
    const [first, ...rest] = await Promise.allSettled([client.get('/1'), client.get('/2'), client.get('/3')]);
    expect([first.status, ...rest.map(({ status }) => status)]).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(performance.now() - started).toBeGreaterThan(100);
    expect(keysOf(api.received)).toEqual([KEY, KEY, KEY]);
  });

  test('axios-cookiejar-support keeps cookies, through a redirect too', async () => {
    const jar = new CookieJar();
    const { api, client } = await setupWith(
      order,
      (it) => void wrapper(asAny(it)),
      ({ url }, response) => {
        if (url.endsWith('/login'))
          response.writeHead(302, { 'Set-Cookie': 'sid=1; Path=/', Location: 'home' });
        response.end('{"ok":true}');
      },
      { jar } as never,
    );
    expect((await client.get('/login')).data).toEqual({ ok: true });
    await client.get('/again', { headers: { Cookie: 'theme=dark' } });
    expect(api.received.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      'sid=1',
      'sid=1; theme=dark',
    ]);
    expect(keysOf(api.received)).toEqual([KEY, KEY, KEY]);
  });

  describe('@nestjs/axios', () => {
    test('sends with the key, and its errors are axios errors', async () => {
      const { api, client } = await setupWith(order, () => {}, statuses(200, 401));
      const http = new HttpService(asAny(client));
      expect((await firstValueFrom(http.get('/x'))).data).toEqual({ ok: true });
      const error = await thrownBy(firstValueFrom(http.get('/x')));
      expect(axios.isAxiosError(error) && error.response?.status).toBe(401);
      expect(keysOf(api.received)).toEqual([KEY, KEY]);
    });

    test('ends a call that nobody waits for any more', async () => {
      const closed = Promise.withResolvers<void>();
      const { api, client } = await setupWith(
        order,
        () => {},
        (_request, response) => void response.once('close', () => closed.resolve()),
      );
      const subscription = new HttpService(asAny(client)).get('/x').subscribe({ error: () => {} });
      await expect.poll(() => api.received.length).toBe(1);
      subscription.unsubscribe();
      await closed.promise;
    });
  });
});
