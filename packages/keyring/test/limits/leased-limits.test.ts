import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsumeResult, Counter, Limits } from '../../src/index.js';
import { leasedLimits } from '../../src/limits/leased-limits.js';
import type { SharedCounters } from '../../src/limits/shared-counters.js';
import { LATE } from '../support/acme.js';

const END = LATE + 1000;

/** Counters beyond a round trip. They count the round trips. */
function remote() {
  const used = new Map<string, number>();
  const keyOf = ({ name, endsAt }: Counter) => `${name}:${endsAt}`;
  const usedOf = (counter: Counter) => used.get(keyOf(counter)) ?? 0;
  const state = { asked: 0, down: false, mute: false };
  const shared: SharedCounters = {
    async consume(requests) {
      state.asked++;
      await null;
      if (state.down) throw new Error('down');
      const ok = requests.every((request) => usedOf(request) + request.amount <= request.limit);
      if (ok) for (const request of requests) used.set(keyOf(request), usedOf(request) + request.amount);
      if (state.mute) throw new Error('counted, but the answer is lost');
      return { ok, used: requests.map(usedOf) };
    },
    used: async (counters) => counters.map(usedOf),
    async giveBack(unspent) {
      await null;
      if (state.down) throw new Error('down');
      for (const { counter, amount } of unspent) used.set(keyOf(counter), usedOf(counter) - amount);
    },
  };
  return { shared, state, usedOf };
}

const counter = (limit: number, name = 'c', endsAt = END): Counter => ({ name, limit, endsAt });

/** Makes several requests, one after the other, and returns how many passed. */
async function passed(limits: Limits, times: number, ...counters: Counter[]): Promise<number> {
  let count = 0;
  for (let at = 0; at < times; at++) if ((await limits.consume(counters, LATE)).ok) count++;
  return count;
}

describe('leased counters', () => {
  it('need a round trip for one request in a hundred, and answer the others synchronously', async () => {
    const { shared, state } = remote();
    const limits = leasedLimits(shared);
    let waited = 0;
    for (let at = 0; at < 10_000; at++) {
      const consumed = limits.consume([counter(100_000)], LATE);
      if (consumed instanceof Promise) waited++;
      expect(await consumed).toEqual({ ok: true, used: [at + 1] });
    }
    expect(state.asked).toBe(waited);
    expect(waited).toBeLessThanOrEqual(100);
  });

  it('need as few round trips for many requests at once', async () => {
    const { shared, state, usedOf } = remote();
    const limits = leasedLimits(shared);
    const caller = () => passed(limits, 500, counter(1_000_000));
    expect(await Promise.all(Array.from({ length: 32 }, caller))).toEqual(Array(32).fill(500));
    expect(state.asked).toBeLessThanOrEqual(50);
    expect(usedOf(counter(1_000_000))).toBeLessThanOrEqual(2 * 16_000);
  });

  it('of up to 1,000 are exact to the unit at any time', async () => {
    const { shared, state } = remote();
    const [a, b] = [leasedLimits(shared), leasedLimits(shared)];
    expect(await passed(a, 400, counter(1000))).toBe(400);
    expect(await b.consume([counter(1000)], LATE)).toEqual({ ok: true, used: [401] });
    expect(await passed(a, 700, counter(1000))).toBe(599);
    expect(await b.consume([counter(1000)], LATE)).toEqual({ ok: false, used: [1000] });
    expect(state.asked).toBe(1001);
  });

  it('hold no more units than were spent, and no more than 1 % of the remaining ones', async () => {
    const { shared, usedOf } = remote();
    const limits = leasedLimits(shared);
    for (let spent = 1; spent <= 2000; spent++) {
      await limits.consume([counter(10_000)], LATE);
      const held = usedOf(counter(10_000)) - spent;
      expect(held).toBeLessThanOrEqual(Math.min(spent, 100));
    }
  });

  it('give unspent units back, and other nodes find them', async () => {
    const { shared, usedOf } = remote();
    const [a, b] = [leasedLimits(shared), leasedLimits(shared)];
    await passed(a, 1500, counter(3000));
    const spent = usedOf(counter(3000));
    expect(spent).toBeGreaterThan(1500);
    expect(await passed(b, 3000, counter(3000))).toBe(3000 - spent);
    await a.release?.();
    expect(await passed(b, 10, counter(3000))).toBe(0);
    await b.release?.();
    expect(await passed(b, 3000, counter(3000))).toBe(spent - 1500);
  });

  it('that are used up are not asked again, however many requests come', async () => {
    const { shared, state } = remote();
    const limits = leasedLimits(shared);
    await passed(limits, 3, counter(3));
    const before = state.asked;
    for (let at = 0; at < 1000; at++)
      expect(limits.consume([counter(3), counter(9, 'other')], LATE)).toMatchObject({ ok: false });
    expect(state.asked).toBe(before);
    expect(await limits.consume([counter(4)], LATE)).toEqual({ ok: true, used: [4] });
    expect(await limits.consume([counter(3, 'c', END + 1000)], LATE)).toEqual({ ok: true, used: [1] });
  });

  it('keep to a lowered limit from the next request on', async () => {
    const { shared, usedOf } = remote();
    const limits = leasedLimits(shared);
    await passed(limits, 600, counter(100_000));
    expect(usedOf(counter(1))).toBeGreaterThan(600);
    expect(limits.consume([counter(500)], LATE)).toBeInstanceOf(Promise);
    expect(await limits.consume([counter(500)], LATE)).toEqual({ ok: false, used: [600] });
    expect(await passed(limits, 100, counter(650))).toBe(50);
  });

  it('never carry units into another window', async () => {
    const { shared, state } = remote();
    const limits = leasedLimits(shared);
    await passed(limits, 2000, counter(100_000));
    const asked = state.asked;
    expect(await limits.consume([counter(100_000, 'c', END + 1000)], LATE)).toEqual({ ok: true, used: [1] });
    expect(state.asked).toBe(asked + 1);
  });

  it('consume from all or from none, units held here included', async () => {
    const { shared, usedOf } = remote();
    const limits = leasedLimits(shared);
    const [large, small] = [counter(100_000, 'large'), counter(5, 'small')];
    await passed(limits, 600, large);
    expect(await passed(limits, 20, small, large)).toBe(5);
    expect(usedOf(small)).toBe(5);
    expect(await limits.consume([large], LATE)).toEqual({ ok: true, used: [606] });
    // Another node uses up the small one, which is not known here.
    expect(await passed(leasedLimits(shared), 5, counter(10, 'small'))).toBe(5);
    expect(await limits.consume([counter(10, 'small'), large], LATE)).toEqual({ ok: false, used: [10, 606] });
    expect(await limits.consume([large], LATE)).toEqual({ ok: true, used: [607] });
  });

  it('are spent one by one near the end, also by a node that does not know how near it is', async () => {
    const { shared, usedOf } = remote();
    const [a, b] = [leasedLimits(shared), leasedLimits(shared)];
    const quota = counter(4000);
    let spent = await passed(a, 600, quota);
    while (usedOf(quota) > spent) spent += await passed(a, 1, quota);
    await passed(b, 4000 - spent - 1010, quota);
    await b.release?.();
    expect(usedOf(quota)).toBe(2990);
    expect(await passed(a, 1, quota)).toBe(1);
    expect(usedOf(quota)).toBe(2991);
    expect(await passed(b, 1004, quota)).toBe(1004);
    expect(await passed(a, 5, quota)).toBe(5);
    expect(await passed(a, 5, quota)).toBe(0);
  });

  it('that cannot be reached fail, and held units can still be spent', async () => {
    const { shared, state, usedOf } = remote();
    const limits = leasedLimits(shared);
    const spent = await passed(limits, 600, counter(100_000));
    const held = usedOf(counter(100_000)) - spent;
    expect(held).toBeGreaterThan(0);
    state.down = true;
    expect(await passed(limits, held, counter(100_000))).toBe(held);
    const failing = Array.from({ length: 10 }, async () => limits.consume([counter(100_000)], LATE));
    const asked = state.asked;
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(
      Array(10).fill('rejected'),
    );
    expect(state.asked).toBe(asked);
    state.down = false;
    expect(await limits.consume([counter(100_000)], LATE)).toEqual({ ok: true, used: [spent + held + 1] });
  });

  describe('whatever happens in whatever order', () => {
    const step = fc.record({
      node: fc.nat(2),
      times: fc.integer({ min: 1, max: 400 }),
      key: fc.constantFrom('a', 'b'),
      mute: fc.boolean(),
      then: fc.constantFrom('go on', 'release', 'wait', 'wait', 'wait and release'),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 30 });
    const limit = fc.constantFrom(700, 1500, 4000);
    type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

    /** Three nodes ask for two keys of one owner. Returns the spent units, and the units that are counted in the end. */
    async function run(sequence: Steps, ownerLimit: number, mayLose: boolean) {
      const { shared, state, usedOf } = remote();
      const nodes = [leasedLimits(shared), leasedLimits(shared), leasedLimits(shared)];
      const owner = counter(ownerLimit, 'owner');
      const running: Promise<void>[] = [];
      let spent = 0;
      const count = ({ ok }: ConsumeResult) => {
        if (ok) spent++;
      };
      for (const { node, times, key, mute, then } of sequence) {
        const limits = nodes[node] as Limits;
        state.mute = mayLose && mute;
        for (let at = 0; at < times; at++) {
          const answer = limits.consume([counter(3000, key), owner], LATE);
          if (answer instanceof Promise) running.push(answer.then(count, () => {}));
          else count(answer);
        }
        if (then === 'release') void limits.release?.();
        if (then.startsWith('wait')) await Promise.all(running);
        if (then === 'wait and release') await limits.release?.();
      }
      await Promise.all(running);
      for (const node of nodes) await node.release?.();
      await new Promise(setImmediate);
      return { spent, owner: usedOf(owner), keys: usedOf(counter(1, 'a')) + usedOf(counter(1, 'b')) };
    }

    it('no more passes than the limit, and nothing is lost', async () => {
      const property = fc.asyncProperty(steps, limit, async (sequence, most) => {
        const { spent, owner, keys } = await run(sequence, most, false);
        expect(spent).toBeLessThanOrEqual(most);
        expect({ owner, keys }).toEqual({ owner: spent, keys: spent });
      });
      await fc.assert(property);
    });

    it('no more passes than was counted, even if replies are lost', async () => {
      const property = fc.asyncProperty(steps, limit, async (sequence, most) => {
        const { spent, owner, keys } = await run(sequence, most, true);
        expect(owner).toBeLessThanOrEqual(most);
        expect(spent).toBeLessThanOrEqual(Math.min(owner, keys));
      });
      await fc.assert(property);
    });
  });
});
