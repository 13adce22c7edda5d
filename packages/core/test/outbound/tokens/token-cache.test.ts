import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { TokenExpiry } from '../../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../../src/index.js';
import { fingerprintOf } from '../../../src/outbound/fingerprint.js';
import { testClock } from '../../support/clock.js';
import { startServer } from '../../support/server.js';

function provider(expires: TokenExpiry = 'unknown') {
  return defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { key: {} },
    strategies: {
      default: {
        exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires },
        then: { header: { Authorization: 'Bearer {token}' } },
      },
    },
  });
}

/** An API that accepts the token it issued last, or whatever `accepts` says. */
async function startApi() {
  const state = { issued: 0, valid: '', failing: false, expiresIn: 1000, hold: Promise.resolve() };
  const server = await startServer(async ({ url, headers }, response) => {
    if (url === '/token') {
      if (state.failing) return void response.writeHead(500).end();
      const token = `t-${++state.issued}`;
      await state.hold;
      state.valid = token;
      response.end(JSON.stringify({ token, expires_in: state.expiresIn }));
    } else answer(headers.authorization === `Bearer ${state.valid}`, response);
  });
  return { state, server };
}

function answer(accepted: boolean, response: ServerResponse): void {
  response.writeHead(accepted ? 200 : 401).end('{}');
}

const seconds = { pointer: '/expires_in', as: 'seconds' } as const;
/** Milliseconds that a thousand real requests may take on a busy machine. */
const PATIENCE = 60_000;
const thousand = Array.from({ length: 1000 }, (_, at) => at);

async function statuses(calls: Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const response of await Promise.all(calls)) {
    counts[response.status] = (counts[response.status] ?? 0) + 1;
    await response.body?.cancel();
  }
  return counts;
}

test(
  '1,000 calls at once on an empty cache: one exchange',
  async () => {
    const { server } = await startApi();
    const call = createFetch(createCredential(provider(), { source: { key: 'k' }, baseURL: server.url }));
    expect(await statuses(thousand.map(() => call('/x')))).toEqual({ 200: 1000 });
    expect(server.count('/token')).toBe(1);
  },
  PATIENCE,
);

test(
  '1,000 refusals at once: one refresh, every call succeeds, and late refusals cause no more',
  async () => {
    const { state, server } = await startApi();
    const call = createFetch(createCredential(provider(), { source: { key: 'k' }, baseURL: server.url }));
    await call('/x');
    state.valid = 'revoked';
    expect(await statuses(thousand.map(() => call('/x')))).toEqual({ 200: 1000 });
    expect(server.count('/token')).toBe(2);
  },
  PATIENCE,
);

test('a refusal that comes after the refresh is answered with the new token', async () => {
  const late = Promise.withResolvers<void>();
  let issued = 0;
  const server = await startServer(async ({ url, headers }, response) => {
    if (url === '/token') return void response.end(`{"token":"t-${++issued}"}`);
    const accepted = headers.authorization === 'Bearer t-2';
    if (url === '/late' && !accepted) await late.promise;
    answer(accepted, response);
  });
  const call = createFetch(createCredential(provider(), { source: { key: 'k' }, baseURL: server.url }));
  const slow = call('/late');
  expect((await call('/x')).status).toBe(200);
  expect(server.count('/token')).toBe(2);
  late.resolve();
  expect((await slow).status).toBe(200);
  expect(server.count('/token')).toBe(2);
});

test('a token is renewed ahead, while calls go on with the old one', async () => {
  const clock = testClock();
  const { state, server } = await startApi();
  const credential = createCredential(provider(seconds), {
    source: { key: 'k' },
    baseURL: server.url,
    clock,
  });
  expect(await credential.token()).toBe('t-1');
  await clock.advance(930_000);
  expect(await credential.token()).toBe('t-1'); // refreshAhead is 60 s of 1,000
  const hold = Promise.withResolvers<void>();
  state.hold = hold.promise;
  await clock.advance(30_000);
  expect(await credential.token()).toBe('t-1');
  hold.resolve();
  await expect.poll(() => credential.token()).toBe('t-2');
  expect(server.count('/token')).toBe(2);
});

test('a token that lives shortly is not renewed at each call', async () => {
  const clock = testClock();
  const { state, server } = await startApi();
  state.expiresIn = 10;
  const credential = createCredential(provider(seconds), {
    source: { key: 'k' },
    baseURL: server.url,
    clock,
  });
  for (const elapsed of [0, 2_000, 2_000, 2_000, 1_900]) {
    await clock.advance(elapsed);
    expect(await credential.token()).toBe('t-1'); // The window is the last two of its ten seconds.
  }
  expect(server.count('/token')).toBe(1);
});

test('while the exchange fails, the old token is used to its end, and the exchange is tried less and less', async () => {
  const clock = testClock();
  const { state, server } = await startApi();
  const credential = createCredential(provider(seconds), {
    source: { key: 'k' },
    baseURL: server.url,
    clock,
  });
  await credential.token();
  state.failing = true;
  await clock.advance(961_000);
  for (let second = 0; second < 38; second++) {
    expect(await credential.token()).toBe('t-1');
    await expect.poll(() => server.count('/token')).toBeGreaterThan(1);
    await clock.advance(1000);
  }
  expect(server.count('/token')).toBeLessThan(9); // 1 + after 1, 2, 4, 8, 16 s, and one that may be under way
  await clock.advance(2000);
  await expect(credential.token()).rejects.toMatchObject({ code: 'exchange_failed', retryable: true });
  state.failing = false;
  expect(await credential.token()).toBe('t-2');
});

test('a failed refresh fails only those who wait for it', async () => {
  const { state, server } = await startApi();
  const credential = createCredential(provider(), { source: { key: 'k' }, baseURL: server.url });
  const call = createFetch(credential);
  await call('/x');
  const { valid } = state;
  state.valid = 'revoked';
  state.failing = true;
  await expect(call('/x')).rejects.toMatchObject({ code: 'exchange_failed' });
  state.valid = valid;
  expect((await call('/x')).status).toBe(200);
});

test('a refresh after a refusal does not join an exchange that began before it', async () => {
  const clock = testClock();
  const { state, server } = await startApi();
  const credential = createCredential(provider(seconds), {
    source: { key: 'k' },
    baseURL: server.url,
    clock,
  });
  const call = createFetch(credential);
  await call('/x');
  await clock.advance(970_000);
  const hold = Promise.withResolvers<void>();
  state.hold = hold.promise;
  await credential.token(); // Starts a renewal, which hangs.
  await expect.poll(() => server.count('/token')).toBe(2);
  state.hold = Promise.resolve();
  state.valid = 'revoked';
  expect((await call('/x')).status).toBe(200);
  expect(server.count('/token')).toBe(3);
  hold.resolve();
});

test('a token that is refused right after its renewal is not renewed again', async () => {
  const { server } = await startApi();
  const refusing = await startServer(({ url }, response) => {
    if (url === '/token') response.end('{"token":"always-the-same"}');
    else answer(false, response);
  });
  expect(server).toBeDefined();
  const call = createFetch(createCredential(provider(), { source: { key: 'k' }, baseURL: refusing.url }));
  expect((await call('/x')).status).toBe(401);
  expect(refusing.count('/x')).toBe(1);
  expect(refusing.count('/token')).toBe(2);
});

test('a call that may not wait so long gives up; the exchange goes on for the others', async () => {
  const clock = testClock();
  const { state, server } = await startApi();
  const hold = Promise.withResolvers<void>();
  state.hold = hold.promise;
  const credential = createCredential(provider(), { source: { key: 'k' }, baseURL: server.url, clock });
  const transport = async () => ({ status: 200, headers: {} });
  const request = { method: 'GET', url: `${server.url}/x`, headers: {} };
  const hasty = credential.send(request, transport, { timeout: 50 }).catch((error: unknown) => error);
  const patient = credential.send(request, transport);
  await clock.asleep();
  await clock.advance(51);
  expect(await hasty).toMatchObject({ code: 'unavailable', retryable: true });
  hold.resolve();
  expect((await patient).response.status).toBe(200);
  expect(server.count('/token')).toBe(1);
});

test('a call that was given up before it began leaves no rejection that nobody handles', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  const { state, server } = await startApi();
  state.failing = true;
  const call = createFetch(createCredential(provider(), { source: { key: 'k' }, baseURL: server.url }));
  await expect(call('/x', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  await expect(call('/x')).rejects.toMatchObject({ code: 'exchange_failed' });
  await new Promise(setImmediate);
  expect(unhandled).not.toHaveBeenCalled();
});

test('two keys with one fingerprint, which can be found on purpose, have a token each', async () => {
  const [mine, yours] = [{ key: 'tenant-6924' }, { key: 'tenant-57358' }];
  expect(fingerprintOf(mine)).toBe(fingerprintOf(yours));
  const server = await startServer(({ url, body, headers }, response) => {
    if (url === '/token') response.end(JSON.stringify({ token: `token-of-${JSON.parse(String(body)).key}` }));
    else response.end(headers.authorization);
  });
  let source = mine;
  const call = createFetch(createCredential(provider(), { source: () => source, baseURL: server.url }));
  expect(await (await call('/x')).text()).toBe('Bearer token-of-tenant-6924');
  source = yours;
  expect(await (await call('/x')).text()).toBe('Bearer token-of-tenant-57358');
});
