import { describe, expect, test } from 'vitest';
import type { TokenStore } from '../../../src/index.js';
import { CredentialError } from '../../../src/index.js';
import { coolDownOf, withCoolDown } from '../../../src/outbound/tokens/cool-down.js';
import { sealer } from '../../../src/outbound/tokens/sealer.js';
import { shareExchange } from '../../../src/outbound/tokens/shared-exchange.js';
import type { Token } from '../../../src/outbound/tokens/token.js';
import { testClock } from '../../support/clock.js';

const SECRETS = { key: 'k' };
const SCOPE = 'acme default https://api.acme.example/';
const forever = () => new Promise<never>(() => {});

/** Nodes that share a store, on one clock. */
function fleet() {
  const clock = testClock();
  const values = new Map<string, { value: string; ttl: number }>();
  const state = { locked: false, released: 0, lockMs: 0 };
  const store: TokenStore = {
    get: async (name) => values.get(name)?.value,
    async set(name, value, ttl) {
      values.set(name, { value, ttl });
    },
    async lock(_name, ttl) {
      if (state.locked) return undefined;
      state.locked = true;
      state.lockMs = ttl;
      return async () => {
        state.locked = false;
        state.released += 1;
      };
    },
  };
  let serial = 0;
  const token = (lifetimeMs = 600_000, more: Partial<Token> = {}): Token => ({
    value: `t${++serial}`,
    obtained: clock.now(),
    expires: clock.now() + lifetimeMs,
    ...more,
  });
  const sealed = sealer(SECRETS, 'token', SCOPE);
  return {
    clock,
    values,
    state,
    store,
    token,
    sealed,
    /** A node, and how often it exchanged. */
    node(exchange: (known?: string) => Promise<Token> = async () => token(), own: Partial<TokenStore> = {}) {
      let exchanges = 0;
      const share = shareExchange(
        'acme',
        (_secrets, known) => {
          exchanges += 1;
          return exchange(known);
        },
        { ...store, ...own },
        SCOPE,
        clock,
      );
      return { get: (known?: string) => share(SECRETS, known), exchanges: () => exchanges };
    },
    /** Another node keeps a token. */
    keep(kept: Token) {
      values.set(sealed.key, { value: sealed.seal(kept), ttl: 1 });
    },
    /** Moves time on in steps of 100 ms. */
    async pass(milliseconds: number) {
      for (let at = 0; at < milliseconds; at += 100) {
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
        await clock.advance(100);
      }
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    },
  };
}

describe('a token', () => {
  test('is exchanged by one node, kept sealed for its life, and taken by the others', async () => {
    const { node, values, state } = fleet();
    const [one, other] = [node(), node()];
    expect((await one.get()).value).toBe('t1');
    expect(await other.get()).toMatchObject({ value: 't1' });
    expect([one.exchanges(), other.exchanges(), state.released, state.lockMs]).toEqual([1, 0, 1, 5000]);
    const [[name, kept] = ['', undefined]] = [...values];
    expect(name).toMatch(/^sallyport:token:[0-9a-f]{32}$/);
    expect(kept?.ttl).toBe(600_000);
    expect(kept?.value).not.toContain('t1');
  });

  test('without a known end is kept for a day, and has none when it is taken', async () => {
    const { node, values, token } = fleet();
    const expires = Number.POSITIVE_INFINITY;
    await node(async () => token(0, { expires, values: { account: 'a' } })).get();
    expect([...values.values()].map(({ ttl }) => ttl)).toEqual([86_400_000]);
    expect(await node().get()).toMatchObject({ value: 't1', expires, values: { account: 'a' } });
  });

  test('that has ended is not kept', async () => {
    const { node, values, token } = fleet();
    await node(async () => token(0)).get();
    expect(values.size).toBe(0);
  });

  test.each([
    [100_000, 94_999, true],
    [100_000, 95_000, false],
    [10_000, 8999, true],
    [10_000, 9000, false],
  ])('that lives %i ms, after %i ms is taken: %s', async (lifetime, after, taken) => {
    const { node, keep, token, clock } = fleet();
    keep(token(lifetime));
    await clock.advance(after);
    const other = node();
    expect((await other.get()).value).toBe(taken ? 't1' : 't2');
    expect(other.exchanges()).toBe(taken ? 0 : 1);
  });

  test('that the API refused is not taken again', async () => {
    const { node, keep, token } = fleet();
    keep(token());
    const other = node();
    expect((await other.get('t1')).value).toBe('t2');
    expect((await other.get('another')).value).toBe('t2');
    expect(other.exchanges()).toBe(1);
  });

  test.each(['', 'nonsense', Buffer.alloc(40).toString('base64')])(
    'that cannot be opened is none: %j',
    async (value) => {
      const { node, values, sealed } = fleet();
      values.set(sealed.key, { value, ttl: 1 });
      expect((await node().get()).value).toBe('t1');
    },
  );

  test.each([
    null,
    7,
    {},
    { value: 't' },
    { value: 't', obtained: 0 },
    { value: 7, obtained: 0, expires: null },
    { value: 't', obtained: '0', expires: null },
  ])('that is none is not taken: %j', async (kept) => {
    const { node, keep } = fleet();
    keep(kept as never);
    expect((await node().get()).value).toBe('t1');
  });

  test('is kept under the secrets that came with it, without them', async () => {
    const { node, values, token } = fleet();
    await node(async () => token(600_000, { rotated: { key: 'k2' } })).get();
    const { key, open } = sealer({ key: 'k2' }, 'token', SCOPE);
    expect([...values.keys()]).toEqual([key]);
    expect(open(values.get(key)?.value)).not.toHaveProperty('rotated');
  });
});

describe('a node that finds the lock taken', () => {
  test('looks every 100 ms for the token of the holder', async () => {
    const { node, state, keep, token, pass } = fleet();
    state.locked = true;
    const waiting = node();
    const call = waiting.get();
    await pass(1000);
    keep(token());
    await pass(100);
    expect((await call).value).toBe('t1');
    expect([waiting.exchanges(), state.released]).toEqual([0, 0]);
  });

  test('takes the lock when it is free, and the token that its holder has kept meanwhile', async () => {
    const { node, state, token, keep, pass } = fleet();
    state.locked = true;
    const release = async () => {
      state.released += 1;
    };
    const waiting = node(undefined, {
      async lock() {
        if (state.locked) return undefined;
        keep(token());
        return release;
      },
    });
    const call = waiting.get();
    await pass(300);
    state.locked = false;
    await pass(200);
    expect((await call).value).toBe('t1');
    expect([waiting.exchanges(), state.released]).toEqual([0, 1]);
  });

  test('exchanges by itself after half a minute', async () => {
    const { node, state, pass } = fleet();
    state.locked = true;
    const waiting = node();
    const call = waiting.get();
    await pass(29_900);
    expect(waiting.exchanges()).toBe(0);
    await pass(300);
    expect((await call).value).toBe('t1');
  });
});

describe('a store that does not answer', () => {
  test('hinders an exchange for a second at each step only', async () => {
    const { node, pass } = fleet();
    const hanging = node(undefined, { get: forever, set: forever, lock: forever });
    const call = hanging.get();
    await pass(6000);
    expect((await call).value).toBe('t1');
    expect(hanging.exchanges()).toBe(1);
  });

  test('or fails hinders none', async () => {
    const { node } = fleet();
    const fails = () => Promise.reject(new Error('down'));
    const failing = node(undefined, { get: fails, set: fails, lock: fails });
    expect((await failing.get()).value).toBe('t1');
    const unreleased = node(undefined, { lock: async () => fails });
    expect((await unreleased.get()).value).toBe('t2');
  });
});

describe('an exchange that takes longer than the lock', () => {
  test('is ended by the token of another node', async () => {
    const { node, keep, token, pass } = fleet();
    const call = node(forever).get();
    await pass(4000);
    keep(token());
    await pass(900);
    let done = false;
    void call.then(() => {
      done = true;
    });
    expect(done).toBe(false);
    await pass(200);
    expect((await call).value).toBe('t1');
  });

  test('looks for it every second', async () => {
    const { node, keep, token, pass } = fleet();
    const call = node(forever).get();
    await pass(5500);
    keep(token());
    await pass(600);
    expect((await call).value).toBe('t1');
  });

  test('or fails ends with the token of another node, if there is one', async () => {
    const { node, keep, token } = fleet();
    const failing = node(async () => {
      keep(token());
      throw new Error('refused');
    });
    expect((await failing.get()).value).toBe('t1');
    await expect(node(() => Promise.reject(new Error('mine'))).get('t1')).rejects.toThrow('mine');
  });
});

describe('the wait that a token endpoint asks for', () => {
  const refused = (clock: { now(): number }) =>
    withCoolDown(new CredentialError('rate_limited', 'wait'), {
      endsAt: clock.now() + 60_000,
      code: 'rate_limited',
    });

  test('is kept for all nodes: none exchanges until it is over', async () => {
    const { node, clock, values, sealed } = fleet();
    const first = node(() => Promise.reject(refused(clock)));
    await expect(first.get()).rejects.toThrow('wait');
    const end = clock.now() + 60_000;
    expect(values.get(`${sealed.key}:wait`)).toEqual({ value: `rate_limited ${end}`, ttl: 60_000 });
    const other = node();
    const error = await other.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'rate_limited', provider: 'acme', retryable: true });
    expect(coolDownOf(error)).toEqual({ code: 'rate_limited', endsAt: end });
    await clock.advance(59_999);
    await expect(other.get()).rejects.toMatchObject({ code: 'rate_limited' });
    await clock.advance(1);
    expect((await other.get()).value).toBe('t1');
  });

  test('may end within a millisecond', async () => {
    const { node, clock, values, sealed } = fleet();
    values.set(`${sealed.key}:wait`, { value: `rate_limited ${clock.now() + 1000}.125`, ttl: 1 });
    await expect(node().get()).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('is a day at most', async () => {
    const { node, clock, values, sealed } = fleet();
    values.set(`${sealed.key}:wait`, { value: `exchange_failed ${clock.now() * 2}`, ttl: 1 });
    const error = await node()
      .get()
      .catch((thrown: unknown) => thrown);
    expect(coolDownOf(error)).toEqual({ code: 'exchange_failed', endsAt: clock.now() + 86_400_000 });
  });

  test.each([
    '',
    'rate_limited',
    'rate_limited soon',
    'x rate_limited 9999999999999',
    'unheard_of 9999999999999',
    'rate_limited 9999999999999 x',
    'rate_limited 1',
    'rate_limited -9999999999999',
    'Rate_limited 9999999999999',
  ])('is none if it cannot be read: %j', async (value) => {
    const { node, values, sealed } = fleet();
    values.set(`${sealed.key}:wait`, { value, ttl: 1 });
    expect((await node().get()).value).toBe('t1');
  });

  test('is not kept for a failure that asks for none', async () => {
    const { node, values } = fleet();
    await expect(node(() => Promise.reject(new Error('mine'))).get()).rejects.toThrow('mine');
    expect(values.size).toBe(0);
  });
});
