import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/index.js';
import { cachedSource, createCredential, defineProvider, poolSources } from '../../src/index.js';
import { phota } from '../../src/providers/index.js';
import { testClock } from '../support/clock.js';

const HOUR = 3_600_000;

/** A clock whose wall reading can be set, as an administrator does it. */
function steppedClock() {
  const steady = testClock(5000);
  let off = Date.UTC(2030, 0, 1);
  const clock: Clock = { ...steady, monotonic: steady.now, now: () => steady.now() + off };
  return {
    clock,
    steady,
    step(milliseconds: number) {
      off += milliseconds;
    },
  };
}

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { key: {} },
  strategies: {
    default: {
      exchange: {
        url: '/token',
        json: { key: '{key}' },
        token: '/token',
        expires: { pointer: '/expires_in', as: 'seconds' },
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

function exchanging(clock: Clock, answer?: (issued: number) => Response) {
  let issued = 0;
  return createCredential(acme, {
    source: { key: 'k' },
    clock,
    fetch: async () => answer?.(++issued) ?? Response.json({ token: `t-${++issued}`, expires_in: 600 }),
  });
}

describe('the clock is set back by an hour', () => {
  test('an expired token does not live again', async () => {
    const { clock, steady, step } = steppedClock();
    const credential = exchanging(clock);
    expect(await credential.token()).toBe('t-1');
    step(-HOUR);
    await steady.advance(599_000);
    expect(await credential.token()).toBe('t-1');
    await steady.advance(1000);
    expect(await credential.token()).not.toBe('t-1');
  });

  test('a token is renewed ahead as before', async () => {
    const { clock, steady, step } = steppedClock();
    const credential = exchanging(clock);
    await credential.token();
    step(-HOUR);
    await steady.advance(570_000);
    await credential.token();
    await expect.poll(() => credential.token()).toBe('t-2');
  });

  test('cached secrets are asked for again in time', async () => {
    const { clock, steady, step } = steppedClock();
    let asked = 0;
    const source = cachedSource(async () => ({ apiKey: `k-${++asked}` }), { clock, ttl: '5m' });
    const credential = createCredential(phota, { source, clock });
    const key = async () =>
      (await credential.attach({ method: 'GET', url: `${credential.baseURL}/x`, headers: {} })).headers[
        'X-API-Key'
      ];
    expect(await key()).toBe('k-1');
    step(-HOUR);
    await steady.advance(299_999);
    expect(await key()).toBe('k-1');
    await steady.advance(1);
    expect(await key()).toBe('k-2');
    step(HOUR); // While the machine slept, only the wall clock went on.
    expect(await key()).toBe('k-3');
  });

  test('a key that cools down for a minute is used after a minute', async () => {
    const { clock, steady, step } = steppedClock();
    const credential = createCredential(phota, { source: { apiKey: 'k' }, clock });
    let status = 429;
    const send = () =>
      credential.send({ method: 'POST', url: `${credential.baseURL}/x`, headers: {} }, async () => ({
        status,
        headers: { 'retry-after': '60' },
      }));
    await send();
    status = 200;
    step(-HOUR);
    await expect(send()).rejects.toMatchObject({ code: 'rate_limited' });
    await steady.advance(60_000);
    expect((await send()).response.status).toBe(200);
  });

  test('a key of a pool rests as long as it should', async () => {
    const { clock, steady, step } = steppedClock();
    const source = poolSources([{ apiKey: 'a' }, { apiKey: 'b' }], { clock, coolDown: '1m' });
    const read = async (refused = {}) => {
      const secrets = await source({ provider: phota, names: ['apiKey'], ...refused });
      return secrets?.apiKey;
    };
    expect(await read()).toBe('a');
    const { fingerprintOf } = await import('../../src/outbound/fingerprint.js');
    const refuse = (apiKey: string, retryAt?: number) => ({
      refused: {
        fingerprint: fingerprintOf({ apiKey }),
        code: 'rate_limited',
        ...(retryAt ? { retryAt } : {}),
      },
    });
    expect(await read(refuse('a', clock.now() + 30_000))).toBe('b');
    step(-HOUR);
    await steady.advance(30_000);
    expect(await read(refuse('b'))).toBe('a');
    await steady.advance(1000);
    expect(await read(refuse('a'))).toBe('b'); // Both rest: the one that is ready first.
  });

  test('a call that has a second gives up after a second', async () => {
    const { clock, steady, step } = steppedClock();
    const credential = createCredential(phota, { source: () => new Promise<never>(() => {}), clock });
    const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
    const call = expect(
      credential.send(request, async () => ({ status: 200, headers: {} }), { timeout: 1000 }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    step(-HOUR);
    await steady.asleep();
    await steady.advance(1000);
    await call;
  });
});

test('the wall clock goes on while the machine sleeps: a token that ended meanwhile is not used', async () => {
  const { clock, step } = steppedClock();
  const credential = exchanging(clock);
  expect(await credential.token()).toBe('t-1');
  step(HOUR);
  expect(await credential.token()).toBe('t-2');
});

test('a token endpoint that asked for a minute is asked after a minute, whatever the clock does', async () => {
  const { clock, steady, step } = steppedClock();
  const limited = () => new Response('{}', { status: 429, headers: { 'Retry-After': '60' } });
  const credential = exchanging(clock, (issued) =>
    issued === 1 ? limited() : Response.json({ token: 't', expires_in: 600 }),
  );
  await expect(credential.token()).rejects.toMatchObject({ code: 'rate_limited' });
  step(-HOUR);
  await steady.advance(59_000);
  const token = credential.token(); // One more second may be waited for.
  await steady.asleep();
  await steady.advance(1000);
  expect(await token).toBe('t');
});
