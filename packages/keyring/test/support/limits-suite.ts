import { expect, it } from 'vitest';
import type { Counter, Limits, Store } from '../../src/index.js';
import { LATE } from './acme.js';

/** Opens a store and returns its own counters. */
export async function limitsOf(store: Store): Promise<Limits> {
  await store.open?.();
  if (!store.limits) throw new Error('no limits');
  return store.limits;
}

/** What all counters do. */
export function limitsSuite(make: () => Promise<Limits> | Limits): void {
  const unique = () => `counter-${Math.random()}`;
  const counter = (name: string, limit: number, endsAt = LATE + 1000): Counter => ({ name, limit, endsAt });

  it('let exactly the limit through, however many ask at once', async () => {
    const limits = await make();
    const name = unique();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => limits.consume([counter(name, 25)], LATE)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(25);
    expect(await limits.consume([counter(name, 26)], LATE)).toEqual({ ok: true, used: [26] });
  });

  it('take from all or from none', async () => {
    const limits = await make();
    const [small, large] = [unique(), unique()];
    const take = () => limits.consume([counter(large, 100), counter(small, 2)], LATE);
    expect([(await take()).ok, (await take()).ok, (await take()).ok]).toEqual([true, true, false]);
    expect(await take()).toEqual({ ok: false, used: [2, 2] });
    expect(await limits.consume([counter(large, 100)], LATE)).toEqual({ ok: true, used: [3] });
  });

  it('start anew with a later window, and a node whose clock is behind does not turn it back', async () => {
    const limits = await make();
    const name = unique();
    const take = (endsAt: number) => limits.consume([counter(name, 2, endsAt)], LATE);
    expect(await take(LATE + 1000)).toEqual({ ok: true, used: [1] });
    expect(await take(LATE + 2000)).toEqual({ ok: true, used: [1] });
    expect(await take(LATE + 2000)).toEqual({ ok: true, used: [2] });
    expect((await take(LATE + 2000)).ok).toBe(false);
    expect(await take(LATE + 3000)).toEqual({ ok: true, used: [1] });
    await take(LATE + 2000);
    expect((await take(LATE + 3000)).used).toEqual([2]);
  });
}

/** What counters do that several nodes lease; `make` answers two of the nodes. */
export function leasedSuite(make: () => Promise<readonly [Limits, Limits]>): void {
  it('two nodes never pass more than the limit, and what one gives back the other finds', async () => {
    const [a, b] = await make();
    const quota: Counter = { name: `counter-${Math.random()}`, limit: 1500, endsAt: LATE + 1000 };
    const passed = async (limits: Limits, times: number) => {
      let count = 0;
      for (let at = 0; at < times; at++) if ((await limits.consume([quota], LATE)).ok) count++;
      return count;
    };
    expect(await passed(a, 260)).toBe(260);
    const rest = await passed(b, 1500);
    expect(rest).toBeLessThan(1240);
    await Promise.all([a.release?.(), b.release?.()]);
    expect(rest + (await passed(b, 1500))).toBe(1240);
  });

  it('what belongs to a window that is over is not given to the next', async () => {
    const [a, b] = await make();
    const name = `counter-${Math.random()}`;
    const take = (limits: Limits, endsAt: number) => limits.consume([{ name, limit: 1500, endsAt }], LATE);
    for (let at = 0; at < 260; at++) await take(a, LATE + 1000);
    expect((await take(b, LATE + 2000)).used).toEqual([1]);
    await a.release?.();
    expect((await take(b, LATE + 2000)).used).toEqual([2]);
  });
}
