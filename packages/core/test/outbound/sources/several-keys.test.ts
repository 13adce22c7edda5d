import { describe, expect, test } from 'vitest';
import type { OutboundRequest, Source } from '../../../src/index.js';
import {
  cachedSource,
  chainSources,
  createCredential,
  fromEnv,
  fromFile,
  poolSources,
  rotatingSource,
} from '../../../src/index.js';
import { fingerprintOf } from '../../../src/outbound/fingerprint.js';
import { phota } from '../../../src/providers/index.js';
import { testClock } from '../../support/clock.js';

type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** A credential against an API that answers each key in its own way. */
function setup(makeSource: (clock: ReturnType<typeof testClock>) => Source<{ apiKey: string }>) {
  const clock = testClock();
  const replies: Record<string, Reply> = {};
  const used: (string | undefined)[] = [];
  const credential = createCredential(phota, { source: makeSource(clock), clock });
  const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
  async function transport({ headers }: OutboundRequest) {
    const key = headers['X-API-Key'] ?? '';
    used.push(key);
    return { headers: {}, ...(replies[key] ?? { status: 200 }) };
  }
  return {
    clock,
    replies,
    /** Which keys one call was sent with, and how it ended. */
    async call() {
      used.length = 0;
      const { response, refusal } = await credential.send(request, transport, { timeout: 1000 });
      return `${used.join(' ')} ${refusal?.code ?? response.status}`;
    },
  };
}

describe('rotating', () => {
  test('uses the current key until it is refused, then the next, at once and for good', async () => {
    const { replies, call } = setup(() =>
      rotatingSource({ current: { apiKey: 'old' }, next: { apiKey: 'new' } }),
    );
    expect(await call()).toBe('old 200');
    replies.old = { status: 401 };
    expect(await call()).toBe('old new 200');
    expect(await call()).toBe('new 200');
  });

  test('goes back to the current key when that is replaced', async () => {
    let current = 'old';
    const { replies, call } = setup(() =>
      rotatingSource({ current: () => ({ apiKey: current }), next: { apiKey: 'new' } }),
    );
    replies.old = { status: 401 };
    expect(await call()).toBe('old new 200');
    current = 'newest';
    expect(await call()).toBe('newest 200');
  });

  test('needs no next key, and says what the API said where there is none', async () => {
    const { replies, call } = setup(() =>
      rotatingSource({ current: { apiKey: 'old' }, next: fromEnv({ apiKey: 'NEXT_KEY' }, {}) }),
    );
    expect(await call()).toBe('old 200');
    replies.old = { status: 401 };
    expect(await call()).toBe('old invalid');
  });

  test('a key at its limit is not rotated', async () => {
    const { replies, call } = setup(() =>
      rotatingSource({ current: { apiKey: 'old' }, next: { apiKey: 'new' } }),
    );
    replies.old = { status: 429 };
    expect(await call()).toBe('old rate_limited');
    delete replies.old;
    expect(await call()).toBe('old 200');
  });

  test('a refusal of the next key says nothing of a current one that has been replaced', async () => {
    const source = rotatingSource({ current: { apiKey: 'newest' }, next: { apiKey: 'new' } });
    const refused = { fingerprint: fingerprintOf({ apiKey: 'new' }), code: 'invalid' } as const;
    const context = { provider: phota, names: ['apiKey'] };
    expect(await source({ ...context, refused })).toEqual({ apiKey: 'newest' });
    expect(await source(context)).toEqual({ apiKey: 'newest' });
  });

  test('a key without permission is not rotated', async () => {
    const { replies, call } = setup(() =>
      rotatingSource({ current: { apiKey: 'old' }, next: { apiKey: 'new' } }),
    );
    replies.old = { status: 403 };
    expect(await call()).toBe('old forbidden');
    expect(await call()).toBe('old forbidden');
  });
});

describe('pool', () => {
  const three = (clock: ReturnType<typeof testClock>) =>
    poolSources([{ apiKey: 'a' }, { apiKey: 'b' }, { apiKey: 'c' }], {
      clock,
      coolDown: 10_000,
      quarantine: 60_000,
    });

  test('passes over a key at its limit, for as long as the API says', async () => {
    const { clock, replies, call } = setup(three);
    replies.a = { status: 429, headers: { 'Retry-After': '30' } };
    expect(await call()).toBe('a b 200');
    expect(await call()).toBe('b 200');
    await clock.advance(30_000);
    delete replies.a;
    replies.b = { status: 429 };
    expect(await call()).toBe('b c 200'); // c has never been at its limit, a has.
  });

  test('prefers the key that has not been at its limit for longest', async () => {
    const { clock, replies, call } = setup(three);
    for (const key of ['a', 'b', 'c']) {
      replies[key] = { status: 429 };
      await call();
      delete replies[key];
      await clock.advance(11_000);
    }
    expect(await call()).toBe('a 200');
  });

  test('lets a key rest as long as the API says, or as long as it was told to', async () => {
    const { clock, replies, call } = setup((own) =>
      poolSources([{ apiKey: 'a' }, { apiKey: 'b' }], { clock: own, coolDown: 10_000 }),
    );
    replies.a = { status: 429, headers: { 'Retry-After': '30' } };
    expect(await call()).toBe('a b 200');
    await clock.advance(1000);
    replies.b = { status: 429 };
    expect(await call()).toBe('b rate_limited'); // b rests until 11 s, and a until 30 s.
    delete replies.b;
    await clock.advance(10_000);
    expect(await call()).toBe('b 200');
    delete replies.a;
    await clock.advance(18_999);
    expect(await call()).toBe('b 200');
    await clock.advance(1);
    expect(await call()).toBe('a 200');
  });

  test('prefers of two keys that have rested the one that was at its limit before', async () => {
    const { clock, replies, call } = setup((own) =>
      poolSources([{ apiKey: 'b' }, { apiKey: 'a' }], { clock: own, coolDown: 10_000 }),
    );
    replies.b = { status: 429 };
    expect(await call()).toBe('b a 200');
    await clock.advance(1000);
    replies.a = { status: 429 };
    delete replies.b;
    expect(await call()).toBe('a b 200');
    await clock.advance(10_000);
    expect(await call()).toBe('b 200');
  });

  test('remembers of a refused key that it was at its limit', async () => {
    const clock = testClock();
    const source = poolSources([{ apiKey: 'a' }, { apiKey: 'b' }], { clock, quarantine: 60_000 });
    const context = { provider: phota, names: ['apiKey'] };
    const fingerprint = fingerprintOf({ apiKey: 'a' });
    await source({ ...context, refused: { fingerprint, code: 'rate_limited' } });
    await source({ ...context, refused: { fingerprint, code: 'invalid' } });
    await clock.advance(60_000);
    expect(await source(context)).toEqual({ apiKey: 'b' });
  });

  test('without any key has none', async () => {
    const { call } = setup(() => poolSources([fromEnv({ apiKey: 'KEY' }, {})]));
    await expect(call()).rejects.toMatchObject({
      code: 'source_missing',
      message: expect.stringContaining('the pool has no secrets'),
    });
  });

  test('tries every key within one call, and each once', async () => {
    const { replies, call } = setup(three);
    for (const key of ['a', 'b', 'c']) replies[key] = { status: 429 };
    expect(await call()).toBe('a b c rate_limited');
  });

  test('leaves a refused key alone for a while, and a replaced one not at all', async () => {
    const clock = testClock();
    let first = 'a';
    const { replies, call } = setup(() =>
      poolSources([() => ({ apiKey: first }), { apiKey: 'b' }], { clock, quarantine: 60_000 }),
    );
    replies.a = { status: 401 };
    expect(await call()).toBe('a b 200');
    expect(await call()).toBe('b 200');
    first = 'a2';
    expect(await call()).toBe('a2 200');
  });

  test('sends nothing once every key was refused, until the quarantine is over', async () => {
    const { clock, replies, call } = setup(three);
    for (const key of ['a', 'b', 'c']) replies[key] = { status: 401 };
    expect(await call()).toBe('a b invalid');
    expect(await call()).toBe('c invalid');
    await expect(call()).rejects.toMatchObject({ code: 'invalid', provider: 'phota' });
    await clock.advance(60_000);
    expect(await call()).toBe('a b invalid');
  });

  test('a key without credit rests too', async () => {
    const { replies, call } = setup(three);
    replies.a = { status: 402 };
    expect(await call()).toBe('a b 200');
    expect(await call()).toBe('b 200');
  });
});

test('sources fit together without being told their type', () => {
  const source = rotatingSource({
    current: fromEnv(),
    next: poolSources([fromEnv(), fromEnv({ apiKey: 'B' })]),
  });
  expect(
    createCredential(phota, { source: chainSources(cachedSource(source), fromFile('/none')) }).attachable,
  ).toBe(true);
});
