import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsumeResult, Counter, Limits } from '../../src/index.js';
import { leasedLimits } from '../../src/limits/leased-limits.js';
import type { SharedCounters } from '../../src/limits/shared-counters.js';
import { LATE } from '../support/acme.js';

const END = LATE + 1000;

/** Counters beyond a round trip, which tell how often they were asked. */
function remote() {
  const used = new Map<string, number>();
  const keyOf = ({ name, endsAt }: Counter) => `${name}:${endsAt}`;
  const usedOf = (counter: Counter) => used.get(keyOf(counter)) ?? 0;
  const state = { asked: 0, down: false, mute: false };
  const shared: SharedCounters = {
    async consume(parts) {
      state.asked++;
      await null;
      if (state.down) throw new Error('down');
      const ok = parts.every((part) => usedOf(part) + part.amount <= part.limit);
      if (ok) for (const part of parts) used.set(keyOf(part), usedOf(part) + part.amount);
      if (state.mute) throw new Error('counted, but the answer is lost');
      return { ok, used: parts.map(usedOf) };
    },
    async giveBack(unspent) {
      await null;
      if (state.down) throw new Error('down');
      for (const { counter, amount } of unspent) used.set(keyOf(counter), usedOf(counter) - amount);
    },
  };
  return { shared, state, usedOf };
}

const counter = (limit: number, name = 'c', endsAt = END): Counter => ({ name, limit, endsAt });

/** How many of so many requests pass, one after the other. */
async function passed(limits: Limits, times: number, ...counters: Counter[]): Promise<number> {
  let count = 0;
  for (let at = 0; at < times; at++) if ((await limits.consume(counters, LATE)).ok) count++;
  return count;
}

describe('leased counters', () => {
  it('are asked for one request in a hundred, and answer the others at once', async () => {
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

  it('are asked as seldom by many requests at once', async () => {
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

  it('hold no more than was spent, and no more than 1 % of what was left', async () => {
    const { shared, usedOf } = remote();
    const limits = leasedLimits(shared);
    for (let spent = 1; spent <= 2000; spent++) {
      await limits.consume([counter(10_000)], LATE);
      const held = usedOf(counter(10_000)) - spent;
      expect(held).toBeLessThanOrEqual(Math.min(spent, 100));
    }
  });

  it('give back what is not spent, which others then find', async () => {
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

  it('keep to a limit that was lowered from the next request on', async () => {
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

  it('take from all or from none, with what is held here too', async () => {
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

  it('that cannot be reached fail, and what is held can still be spent', async () => {
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

    /** Three nodes ask for two keys of one owner. Answers how much was spent, and how much is counted in the end. */
    async function run(taken: Steps, ownerLimit: number, mayLose: boolean) {
      const { shared, state, usedOf } = remote();
      const nodes = [leasedLimits(shared), leasedLimits(shared), leasedLimits(shared)];
      const owner = counter(ownerLimit, 'owner');
      const running: Promise<void>[] = [];
      let spent = 0;
      const count = ({ ok }: ConsumeResult) => {
        if (ok) spent++;
      };
      for (const { node, times, key, mute, then } of taken) {
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
      const property = fc.asyncProperty(steps, limit, async (taken, most) => {
        const { spent, owner, keys } = await run(taken, most, false);
        expect(spent).toBeLessThanOrEqual(most);
        expect({ owner, keys }).toEqual({ owner: spent, keys: spent });
      });
      await fc.assert(property);
    });

    it('no more passes than was counted, also where answers are lost', async () => {
      const property = fc.asyncProperty(steps, limit, async (taken, most) => {
        const { spent, owner, keys } = await run(taken, most, true);
        expect(owner).toBeLessThanOrEqual(most);
        expect(spent).toBeLessThanOrEqual(Math.min(owner, keys));
      });
      await fc.assert(property);
    });
  });
});
