import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { TokenExpiry } from '../../../src/index.js';
import { CredentialError, createCredential, createFetch, defineProvider } from '../../../src/index.js';
import { digestOf, fingerprintOf } from '../../../src/outbound/fingerprint.js';
import { coolDownOf, withCoolDown } from '../../../src/outbound/tokens/cool-down.js';
import type { Token } from '../../../src/outbound/tokens/token.js';
import { createTokenCache } from '../../../src/outbound/tokens/token-cache.js';
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

describe('the cache of one credential', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** A cache on a clock of its own, whose exchange gives t1, t2, … or fails as it is told. */
  function setup(lifetimeMs = 1_000_000, refreshAheadMs = 60_000) {
    const steady = testClock(5000);
    let off = 0;
    const clock = { ...steady, now: () => steady.now() + off, monotonic: steady.now };
    const state: { exchanges: number; fails: unknown; hold: Promise<void> | undefined; known: unknown[] } = {
      exchanges: 0,
      fails: undefined,
      hold: undefined,
      known: [],
    };
    const tokens = createTokenCache({
      provider: 'acme',
      async exchange(_secrets, known) {
        const value = `t${++state.exchanges}`;
        state.known.push(known);
        await state.hold;
        if (state.fails) throw state.fails;
        return { value, obtained: clock.now(), expires: clock.now() + lifetimeMs };
      },
      owner: {},
      refreshAheadMs,
      digest: digestOf,
      clock,
    });
    const secrets = { key: 'k' };
    return {
      state,
      clock,
      tokens,
      secrets,
      step(milliseconds: number) {
        off += milliseconds;
      },
      /** The token for a call at this moment. */
      async get(refused?: string) {
        const found = await tokens(secrets, refused);
        await new Promise(setImmediate);
        return found.value;
      },
    };
  }

  test.each([
    [1_000_000, 60_000, 0, 45_000],
    [1_000_000, 60_000, 1, 60_000],
    [100_000, 60_000, 0, 15_000],
    [100_000, 60_000, 1, 20_000],
    [100_000, 5000, 1, 5000],
  ])(
    'renews a token of %i ms, %i ms ahead and by chance %d, in its last %i ms',
    async (life, ahead, chance, window) => {
      vi.spyOn(Math, 'random').mockReturnValue(chance);
      const { state, clock, get } = setup(life, ahead);
      await get();
      await clock.advance(life - window - 1);
      expect([await get(), state.exchanges]).toEqual(['t1', 1]);
      await clock.advance(1);
      expect([await get(), state.exchanges]).toEqual(['t1', 2]);
      expect([await get(), state.exchanges]).toEqual(['t2', 2]);
      expect(state.known).toEqual([undefined, 't1']);
    },
  );

  test('never renews a token without a known end', async () => {
    const { state, clock, get } = setup(Number.POSITIVE_INFINITY);
    await get();
    await clock.advance(10 ** 12);
    expect([await get(), state.exchanges]).toEqual(['t1', 1]);
  });

  test('waits for the renewal of a token that has ended, by either clock', async () => {
    const byTime = setup();
    await byTime.get();
    await byTime.clock.advance(1_000_000);
    expect(await byTime.get()).toBe('t2');
    const byStep = setup();
    await byStep.get();
    byStep.step(999_999);
    expect(await byStep.get()).toBe('t1');
    byStep.step(1);
    expect(await byStep.get()).toBe('t2');
    const setBack = setup();
    await setBack.get();
    setBack.step(-500_000);
    await setBack.clock.advance(1_000_000);
    expect(await setBack.get()).toBe('t2');
  });

  test('tries a renewal that fails again after 1, 2, 4, … 60 s, and from the start after a success', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { state, clock, get } = setup(10_000_000, 2_000_000);
    await get();
    await clock.advance(8_000_000);
    state.fails = new Error('down');
    const tried: number[] = [];
    for (let second = 0; second < 250; second++) {
      const { exchanges } = state;
      expect(await get()).toBe('t1');
      if (state.exchanges > exchanges) tried.push(second);
      await clock.advance(1000);
    }
    expect(tried).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    state.fails = undefined;
    await clock.advance(60_000);
    await get();
    const { exchanges } = state;
    expect(await get()).toBe(`t${exchanges}`);
    await clock.advance(8_000_000);
    state.fails = new Error('down');
    await get();
    await clock.advance(1000);
    await get();
    expect(state.exchanges).toBe(exchanges + 2);
  });

  test('without a token tries again at each call, unless the key is at its limit', async () => {
    const { state, clock, get } = setup();
    state.fails = new Error('down');
    for (let calls = 1; calls <= 3; calls++) {
      await expect(get()).rejects.toThrow('down');
      expect(state.exchanges).toBe(calls);
    }
    state.fails = new CredentialError('rate_limited', 'limited');
    await expect(get()).rejects.toThrow('limited');
    const cooling = (await get().catch((thrown: unknown) => thrown)) as CredentialError;
    expect([cooling.code, coolDownOf(cooling)?.endsAt, state.exchanges]).toEqual([
      'rate_limited',
      clock.monotonic() + 8000, // The fourth failure.
      4,
    ]);
    await clock.advance(7999);
    await expect(get()).rejects.toMatchObject({ code: 'rate_limited' });
    expect(state.exchanges).toBe(4);
    state.fails = undefined;
    await clock.advance(1);
    expect(await get()).toBe('t5');
  });

  test('waits as long as the endpoint asks for, also for a renewal', async () => {
    const { state, clock, get } = setup();
    const asked = () =>
      withCoolDown(new CredentialError('unavailable', 'later'), {
        endsAt: clock.monotonic() + 30_000,
        code: 'unavailable',
      });
    state.fails = asked();
    await expect(get()).rejects.toThrow('later');
    await clock.advance(29_999);
    await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
    expect(state.exchanges).toBe(1);
    state.fails = undefined;
    await clock.advance(1);
    expect(await get()).toBe('t2');
    await clock.advance(960_000);
    state.fails = asked();
    expect([await get(), state.exchanges]).toEqual(['t2', 3]);
    await clock.advance(29_999);
    expect([await get(), state.exchanges]).toEqual(['t2', 3]);
    await clock.advance(1);
    expect([await get(), state.exchanges]).toEqual(['t2', 4]);
  });

  test('renews a refused token once for all who report it, and for nobody who reports an older one', async () => {
    const { state, get } = setup();
    await get();
    const hold = Promise.withResolvers<void>();
    state.hold = hold.promise;
    const reports = [get('t1'), get('t1')];
    hold.resolve();
    expect(await Promise.all(reports)).toEqual(['t2', 't2']);
    expect(await get('t1')).toBe('t2');
    expect(await get('older')).toBe('t2');
    expect(state.exchanges).toBe(2);
    expect(await get('t2')).toBe('t3');
  });

  test('keeps the newer token of a renewal that began later', async () => {
    const { state, clock, get } = setup();
    await get();
    await clock.advance(990_000);
    const slow = Promise.withResolvers<void>();
    state.hold = slow.promise;
    expect(await get()).toBe('t1'); // Its renewal, t2, hangs.
    state.hold = undefined;
    expect(await get('t1')).toBe('t3');
    slow.resolve();
    await new Promise(setImmediate);
    expect([await get(), state.exchanges]).toEqual(['t3', 3]);
  });

  test('gives those who come during one exchange its token, synchronously those who come after', async () => {
    const { state, tokens, secrets } = setup();
    const [first, second] = await Promise.all([tokens(secrets), tokens({ ...secrets })]);
    expect([first.value, second.value, state.exchanges]).toEqual(['t1', 't1', 1]);
    expect((tokens(secrets) as Token).value).toBe('t1');
  });

  test('knows a hundred keys, those that were used last', async () => {
    const { state, tokens } = setup();
    const use = async (from: number, to: number) => {
      for (let at = from; at < to; at++) await tokens({ key: `k${at}` });
    };
    await use(0, 100);
    await use(0, 1);
    expect(state.exchanges).toBe(100);
    await use(100, 101);
    await use(0, 1);
    expect(state.exchanges).toBe(101);
    await use(1, 2);
    expect(state.exchanges).toBe(102);
  });
});
