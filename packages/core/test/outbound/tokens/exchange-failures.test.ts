import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutboundRequest, OutboundResponse, RefusalRules } from '../../../src/index.js';
import { CredentialError, createCredential, createFetch, defineProvider } from '../../../src/index.js';
import { testClock } from '../../support/clock.js';
import type { Answer } from '../../support/server.js';
import { startServer } from '../../support/server.js';

function providerOf(refusals: RefusalRules = {}) {
  return defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { key: {} },
    strategies: {
      default: {
        exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: 'unknown' },
        then: { header: { Authorization: 'Bearer {token}' } },
      },
    },
    refusals,
  });
}

const SECRET = 'sp-canary-1b2c';

function credentialOf(baseURL: string, more = {}) {
  return createCredential(providerOf(), { source: { key: SECRET }, baseURL, ...more });
}

/** A server that answers the first requests with `answers`, and all others with a token. */
async function startFlaky(...answers: Answer[]) {
  let at = 0;
  return startServer((request, response) => {
    const answer = answers[at++];
    if (answer) return answer(request, response);
    response.end('{"token":"t-1"}');
  });
}

const status =
  (code: number, headers: Record<string, string> = {}, body = '{}'): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end(body);
const reset: Answer = (_request, response) => void response.socket?.resetAndDestroy();
const hangUp: Answer = (_request, response) => void response.socket?.destroy();
const page = status(200, { 'Content-Type': 'text/html' }, '<html>We are back soon</html>');

describe('what fails in passing is tried again', () => {
  test.each([
    ['a reset', reset],
    ['a closed connection', hangUp],
    ['a 502', status(502)],
    ['a 503', status(503)],
    ['a 503 with a short wait', status(503, { 'Retry-After': '1' })],
    ['a 504', status(504)],
    ['a page of a gateway', page],
    ['a page that begins with a line break', status(200, {}, '\n <html></html>')],
  ])('%s', async (_name, answer) => {
    const server = await startFlaky(answer);
    expect(await credentialOf(server.url).token()).toBe('t-1');
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.body).toEqual(server.received[0]?.body);
  });

  test('twice, and not more often', async () => {
    const two = await startFlaky(reset, status(502));
    expect(await credentialOf(two.url).token()).toBe('t-1');
    const three = await startFlaky(reset, status(502), reset);
    await expect(credentialOf(three.url).token()).rejects.toMatchObject({
      code: 'exchange_failed',
      retryable: true,
    });
    expect(three.received).toHaveLength(3);
    const gateway = await startFlaky(status(502), status(502), status(502));
    await expect(credentialOf(gateway.url).token()).rejects.toMatchObject({
      ...{ code: 'exchange_failed', status: 502 },
    });
    expect(gateway.received).toHaveLength(3);
  });

  test.each([
    [1, 1000],
    [2, 2000],
  ])('after the wait that a 503 asks for: %i s', async (seconds, milliseconds) => {
    const clock = testClock();
    const server = await startFlaky(status(503, { 'Retry-After': String(seconds) }));
    const token = credentialOf(server.url, { clock }).token();
    await clock.asleep();
    await clock.advance(milliseconds - 1);
    expect(server.received).toHaveLength(1);
    await clock.advance(1);
    expect(await token).toBe('t-1');
  });

  test('also if the definition says what it means', async () => {
    const server = await startFlaky(status(503, {}, '{"error":"busy"}'));
    const provider = providerOf({ unavailable: { match: [{ body: { error: 'busy' } }] } });
    const credential = createCredential(provider, { source: { key: 'k' }, baseURL: server.url });
    expect(await credential.token()).toBe('t-1');
  });

  test.each([300, 404])('but no page of a %i', async (code) => {
    const server = await startFlaky(status(code, {}, '<html></html>'));
    await expect(credentialOf(server.url).token()).rejects.toMatchObject({ status: code });
    expect(server.received).toHaveLength(1);
  });

  test.each([
    [400, 'exchange_failed', false],
    [401, 'invalid', false],
    [403, 'forbidden', false],
    [500, 'exchange_failed', true],
    [501, 'exchange_failed', true],
  ])('but not a %i', async (code, expected, retryable) => {
    const server = await startFlaky(status(code));
    await expect(credentialOf(server.url).token()).rejects.toMatchObject({ code: expected, retryable });
    expect(server.received).toHaveLength(1);
  });

  test('nor a 503 that asks for a longer wait than an exchange makes', async () => {
    const server = await startFlaky(status(503, { 'Retry-After': '40' }));
    await expect(credentialOf(server.url).token()).rejects.toMatchObject({ retryable: true });
    await expect(credentialOf(server.url).token()).resolves.toBe('t-1');
    expect(server.received).toHaveLength(2);
  });

  test('nor a 503 that the definition calls a refusal of the key', async () => {
    const server = await startFlaky(status(503, {}, '{"error":"revoked"}'));
    const provider = providerOf({ invalid: { match: [{ status: 503, body: { error: 'revoked' } }] } });
    const credential = createCredential(provider, { source: { key: 'k' }, baseURL: server.url });
    await expect(credential.token()).rejects.toMatchObject({ code: 'invalid', status: 503 });
    expect(server.received).toHaveLength(1);
  });

  test('a keep-alive connection that the server closed while it was idle', async () => {
    const sockets: Socket[] = [];
    let issued = 0;
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', () => {
        // A server that closes without a word, just before the next request arrives.
        if (socket.bytesRead > 400) return void socket.resetAndDestroy();
        const body = `{"token":"t-${++issued}"}`;
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (let at = 1; at <= 4; at++) expect(await credentialOf(baseURL).token()).toBe(`t-${at}`);
  });
});

describe('a token endpoint that asks to wait', () => {
  const limit = (seconds: number): Answer => status(429, { 'Retry-After': String(seconds) });

  test('for a minute: 50 calls are one exchange, and the calls after that minute succeed', async () => {
    const clock = testClock();
    const server = await startFlaky(limit(60));
    const credential = credentialOf(server.url, { clock });
    const errors: unknown[] = [];
    for (let calls = 0; calls < 50; calls++)
      await credential.token().catch((error: unknown) => errors.push(error));
    expect(errors).toHaveLength(50);
    for (const error of errors) expect(error).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(String(errors[1])).toMatch(/60 s/);
    expect(server.received).toHaveLength(1);
    await clock.advance(60_000);
    expect(await credential.token()).toBe('t-1');
    expect(server.received).toHaveLength(2);
  });

  test('for two seconds: 50 calls at once wait, and are two exchanges', async () => {
    const clock = testClock();
    const server = await startFlaky(limit(2));
    const credential = credentialOf(server.url, { clock });
    const tokens = Promise.all(Array.from({ length: 50 }, () => credential.token()));
    await clock.asleep(50);
    await clock.advance(2000);
    expect(new Set(await tokens)).toEqual(new Set(['t-1']));
    expect(server.received).toHaveLength(2);
  });

  test('again and again: it is asked four times for one call', async () => {
    const clock = testClock();
    const server = await startFlaky(...Array.from({ length: 9 }, () => limit(1)));
    const token = credentialOf(server.url, { clock }).token();
    for (let waits = 0; waits < 3; waits++) {
      await clock.asleep();
      await clock.advance(1000);
    }
    await expect(token).rejects.toMatchObject({ code: 'rate_limited' });
    expect(server.received).toHaveLength(4);
  });

  test('without a time: it is asked less and less', async () => {
    const clock = testClock();
    const server = await startFlaky(...Array.from({ length: 9 }, () => status(429)));
    const credential = credentialOf(server.url, { clock, maxWait: 0 });
    for (let second = 0; second < 20; second++) {
      await expect(credential.token()).rejects.toMatchObject({ code: 'rate_limited' });
      await clock.advance(1000);
    }
    expect(server.received).toHaveLength(5); // After 0, 1, 3, 7, 15 s.
  });

  test('and another key is at hand: it is exchanged at once', async () => {
    const server = await startFlaky(limit(60));
    const refusals: unknown[] = [];
    const credential = credentialOf(server.url, {
      source: ({ refused }: { refused?: { retryAt?: number } }) => {
        if (refused) refusals.push(refused.retryAt);
        return { key: refused ? 'other' : 'first' };
      },
    });
    expect(await credential.token()).toBe('t-1');
    expect(refusals).toEqual([expect.any(Number)]);
    expect(refusals[0]).toBeGreaterThan(Date.now() + 50_000);
  });

  test('while a token lives: it is used, and nobody is told', async () => {
    const clock = testClock();
    let issued = 0;
    const server = await startServer((_request, response) =>
      issued++ === 0 ? void response.end('{"token":"t-1","e":100}') : void limit(60)(_request, response),
    );
    const provider = defineProvider({
      ...providerOf(),
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: { fixed: 100 } },
        },
      },
    });
    const credential = createCredential(provider, { source: { key: 'k' }, baseURL: server.url, clock });
    await credential.token();
    await clock.advance(85_000);
    for (let second = 0; second < 14; second++) {
      expect(await credential.token()).toBe('t-1');
      await expect.poll(() => server.received.length).toBe(2);
      await clock.advance(1000);
    }
  });
});

describe('an answer with status 200 that is a refusal', () => {
  test.each([
    ['invalid', 'invalid_auth', false],
    ['rate_limited', 'ratelimited', true],
  ] as const)('is %s', async (code, error, retryable) => {
    const body = { ok: false, error };
    const server = await startFlaky(
      status(200, { 'Retry-After': '60' }, JSON.stringify({ ...body, token: 't' })),
    );
    const provider = providerOf({ [code]: { match: [{ status: 200, body }] } });
    const credential = createCredential(provider, { source: { key: 'k' }, baseURL: server.url });
    await expect(credential.token()).rejects.toMatchObject({ code, status: 200, retryable });
  });
});

describe('the answer has a size limit', () => {
  const long = (size: number): Answer => status(200, {}, `{"token":"t-1","pad":"${'x'.repeat(size)}"}`);

  test('which no token reaches', async () => {
    const server = await startFlaky(long(1_000_000));
    expect(await credentialOf(server.url).token()).toBe('t-1');
  });

  test('beyond which it is refused, and said so', async () => {
    const server = await startFlaky(long(2_000_000));
    await expect(credentialOf(server.url).token()).rejects.toMatchObject({
      code: 'exchange_failed',
      retryable: false,
      message: expect.stringContaining('longer than 1048576 bytes'),
    });
    expect(server.received).toHaveLength(1);
  });

  test('so that one without an end ends', async () => {
    const server = await startServer((_request, response) => {
      const fill = setInterval(() => response.write(Buffer.alloc(256 * 1024, 97)), 1);
      response.on('close', () => clearInterval(fill));
    });
    await expect(credentialOf(server.url).token()).rejects.toMatchObject({ code: 'exchange_failed' });
  });

  test('also if the client sends it', async () => {
    const credential = credentialOf('http://127.0.0.1:9');
    const request = { method: 'GET', url: 'http://127.0.0.1:9/x', headers: {} };
    const sent = credential.send(request, async () => ({ status: 200, headers: {} }), {
      exchangeTransport: async () => ({ status: 200, headers: {}, body: 'x'.repeat(2_000_000) }),
    });
    await expect(sent).rejects.toMatchObject({ code: 'exchange_failed' });
  });
});

describe("the client's own transport", () => {
  const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
  const sendBy = (fetch?: typeof globalThis.fetch) => {
    const exchanges: (readonly [OutboundRequest, number | undefined])[] = [];
    const attached: unknown[] = [];
    const credential = createCredential(providerOf(), { source: { key: 'k' }, ...(fetch ? { fetch } : {}) });
    const result = credential.send(
      request,
      async ({ headers }) => {
        attached.push(headers.Authorization);
        return { status: attached.length === 1 ? 401 : 200, headers: {} };
      },
      {
        exchangeTransport: async (exchange, timeout) => {
          exchanges.push([exchange, timeout]);
          return { status: 200, headers: {}, body: `{"token":"mine-${exchanges.length}"}` };
        },
      },
    );
    return { exchanges, attached, result };
  };

  test('sends the exchange and the renewal that a call begins', async () => {
    const { exchanges, attached, result } = sendBy();
    expect((await result).response.status).toBe(200);
    expect(attached).toEqual(['Bearer mine-1', 'Bearer mine-2']);
    const [first] = exchanges;
    expect(first?.[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.acme.example/token',
      body: '{"key":"k"}',
    });
    expect(first?.[1]).toBeGreaterThan(29_000);
    expect(first?.[1]).toBeLessThanOrEqual(30_000);
  });

  test('does not if the credential has a fetch of its own', async () => {
    const { exchanges, attached, result } = sendBy(async () => Response.json({ token: 'own' }));
    await result;
    expect(attached).toEqual(['Bearer own']);
    expect(exchanges).toEqual([]);
  });

  test.each(['ECONNRESET', 'ECONNABORTED', 'EPIPE'])('is asked again after its %s', async (code) => {
    let tries = 0;
    const credential = createCredential(providerOf(), { source: { key: 'k' } });
    const { response } = await credential.send(request, async () => ({ status: 200, headers: {} }), {
      exchangeTransport: async () => {
        if (++tries < 2) throw Object.assign(new Error(SECRET), { code });
        return { status: 200, headers: {}, body: new TextEncoder().encode('{"token":"t"}') };
      },
    });
    expect([response.status, tries]).toEqual([200, 2]);
  });

  test('whose error quotes the secret: the error of the call does not', async () => {
    const credential = createCredential(providerOf(), { source: { key: SECRET } });
    const error = await credential
      .send(request, async () => ({ status: 200, headers: {} }), {
        exchangeTransport: async () => {
          throw Object.assign(new Error(`sent ${SECRET}`), { code: 'ENOTFOUND' });
        },
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'exchange_failed', message: expect.stringContaining('(ENOTFOUND)') });
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(SECRET);
  });
});

test('createFetch: a call with a deadline does not wait for a token endpoint beyond it', async () => {
  const server = await startServer(({ url }, response) =>
    url === '/token'
      ? void status(429, { 'Retry-After': '5' })({} as never, response)
      : void response.end('{}'),
  );
  const call = createFetch(credentialOf(server.url));
  await expect(call('/x', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

describe('an exchange by a transport of the client', () => {
  const limit = 1024 * 1024;
  const sendBy = (exchangeTransport: () => Promise<OutboundResponse>) => {
    const credential = createCredential(
      defineProvider({
        ...providerOf(),
        strategies: {
          default: {
            exchange: { url: '/token', json: { key: '{key}' }, token: 'text', expires: 'unknown' },
            then: { header: { Authorization: 'Bearer {token}' } },
          },
        },
      }),
      { source: { key: SECRET } },
    );
    const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
    return credential.send(request, async ({ headers }) => ({ status: 200, headers: {}, body: headers }), {
      exchangeTransport,
    });
  };
  const answering = (body: unknown) => sendBy(async () => ({ status: 200, headers: {}, body }));

  test.each([
    ['text', 'x'.repeat(limit + 1)],
    ['bytes', new Uint8Array(limit + 1)],
  ])('has no answer that is longer than a megabyte: %s', async (_name, body) => {
    await expect(answering(body)).rejects.toMatchObject({
      ...{ code: 'exchange_failed', retryable: false },
      message: expect.stringContaining(`longer than ${limit} bytes`),
    });
  });

  test.each([
    ['of a megabyte', 'x'.repeat(limit)],
    ['with a < in it', 'a<b'],
    ['with a < at its end', 'x<'],
  ])('has any other: a text %s', async (_name, body) => {
    expect((await answering(body)).response).toMatchObject({ body: { Authorization: `Bearer ${body}` } });
  });

  test('fails with an error of the package as it is, and with no number for a code', async () => {
    const refusal = new CredentialError('redirect_refused', 'refused');
    await expect(sendBy(() => Promise.reject(refusal))).rejects.toBe(refusal);
    const timeout = new DOMException('The operation timed out', 'TimeoutError');
    await expect(sendBy(() => Promise.reject(timeout))).rejects.toThrow(
      /no response from https:\/\/api\.acme\.example$/,
    );
  });
});
