import { expect, it } from 'vitest';
import type { Counter, Limits, Store } from '../../src/index.js';
import { LATE } from './acme.js';

/** Opens a store and returns its own counters. */
export async function limitsOf(store: Store): Promise<Limits> {
  await store.open?.();
  if (!store.limits) throw new Error('no limits');
  return store.limits;
}

/** The behaviour of all counters. */
export function limitsSuite(make: () => Promise<Limits> | Limits): void {
  const unique = () => `counter-${Math.random()}`;
  const counter = (name: string, limit: number, endsAt = LATE + 1000): Counter => ({ name, limit, endsAt });

  it('pass exactly the limit, however many requests come at once', async () => {
    const limits = await make();
    const name = unique();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => limits.consume([counter(name, 25)], LATE)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(25);
    expect(await limits.consume([counter(name, 26)], LATE)).toEqual({ ok: true, used: [26] });
  });

  it('consume from all or from none', async () => {
    const limits = await make();
    const [small, large] = [unique(), unique()];
    const take = () => limits.consume([counter(large, 100), counter(small, 2)], LATE);
    expect([(await take()).ok, (await take()).ok, (await take()).ok]).toEqual([true, true, false]);
    expect(await take()).toEqual({ ok: false, used: [2, 2] });
    expect(await limits.consume([counter(large, 100)], LATE)).toEqual({ ok: true, used: [3] });
  });

  it('take all units of a costly request or none, and never go over', async () => {
    const limits = await make();
    const name = unique();
    const take = async (amount: number) => limits.consume([counter(name, 10)], LATE, amount);
    expect(await take(4)).toEqual({ ok: true, used: [4] });
    expect(await take(4)).toEqual({ ok: true, used: [8] });
    expect((await take(4)).ok).toBe(false);
    expect(await take(1)).toEqual({ ok: true, used: [9] });
    expect((await take(2)).ok).toBe(false);
    expect((await take(11)).ok).toBe(false);
    expect(await take(1)).toEqual({ ok: true, used: [10] });
    expect((await take(1)).ok).toBe(false);
  });

  it('take back what a request consumed, in its own window only', async () => {
    const limits = await make();
    const [name, other] = [unique(), unique()];
    const take = async (amount: number) =>
      limits.consume([counter(name, 10), counter(other, 5000)], LATE, amount);
    expect((await take(10)).ok).toBe(true);
    await limits.refund?.([counter(name, 10, LATE + 9000)], 4);
    expect((await take(1)).ok).toBe(false);
    await limits.refund?.([counter(name, 10), counter(other, 5000)], 4);
    expect(await take(4)).toEqual({ ok: true, used: [10, 10] });
    expect((await take(1)).ok).toBe(false);
  });

  it('take units back after a release', async () => {
    const limits = await make();
    const name = unique();
    await limits.consume([counter(name, 10)], LATE, 10);
    await limits.release?.();
    await limits.refund?.([counter(name, 10)], 3);
    expect(await limits.consume([counter(name, 10)], LATE, 3)).toEqual({ ok: true, used: [10] });
    expect((await limits.consume([counter(name, 10)], LATE)).ok).toBe(false);
  });

  it('never hold fewer than no units', async () => {
    const limits = await make();
    const name = unique();
    await limits.consume([counter(name, 10)], LATE, 2);
    await limits.release?.();
    await limits.refund?.([counter(name, 10)], 5);
    expect((await limits.consume([counter(name, 10)], LATE, 10)).ok).toBe(true);
    expect((await limits.consume([counter(name, 10)], LATE)).ok).toBe(false);
  });

  it('are exact for costly requests that come at once', async () => {
    const limits = await make();
    const [name, other] = [unique(), unique()];
    const costs = Array.from({ length: 60 }, (_, at) => 1 + (at % 7));
    const answers = await Promise.all(
      costs.map((cost) => limits.consume([counter(name, 100), counter(other, 5000)], LATE, cost)),
    );
    const passed = costs.filter((_, at) => answers[at]?.ok).reduce((sum, cost) => sum + cost, 0);
    expect(passed).toBeLessThanOrEqual(100);
    expect(passed).toBeGreaterThan(100 - 7);
    await limits.release?.();
    expect(await limits.consume([counter(name, 1000), counter(other, 5000)], LATE)).toEqual({
      ok: true,
      used: [passed + 1, passed + 1],
    });
  });

  it('tell the used units of each window without a charge', async () => {
    const limits = await make();
    const [name, other] = [unique(), unique()];
    const windows = [counter(name, 10), counter(other, 5000), counter(name, 10, LATE + 9000)];
    expect(await limits.peek?.(windows, LATE)).toEqual([0, 0, 0]);
    await limits.consume([counter(name, 10), counter(other, 5000)], LATE, 4);
    for (let time = 0; time < 3; time++) expect(await limits.peek?.(windows, LATE)).toEqual([4, 4, 0]);
    expect(await limits.consume([counter(name, 10)], LATE, 6)).toEqual({ ok: true, used: [10] });
    expect(await limits.peek?.(windows, LATE)).toEqual([10, 4, 0]);
    expect(await limits.peek?.([], LATE)).toEqual([]);
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

/** The behaviour of counters that several nodes lease; `make` returns two of the nodes. */
export function leasedSuite(make: () => Promise<readonly [Limits, Limits]>): void {
  it('two nodes never pass more than the limit, and one finds the units that the other gives back', async () => {
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

  it('two nodes charge costly requests exactly, and never pass more than the limit', async () => {
    const [a, b] = await make();
    const quota: Counter = { name: `counter-${Math.random()}`, limit: 3000, endsAt: LATE + 1000 };
    let passed = 0;
    for (let at = 0; at < 1500; at++) {
      const cost = 1 + (at % 5);
      if ((await (at % 2 ? a : b).consume([quota], LATE, cost)).ok) passed += cost;
    }
    expect(passed).toBeLessThanOrEqual(3000);
    await Promise.all([a.release?.(), b.release?.()]);
    while ((await a.consume([quota], LATE)).ok) passed++;
    expect(passed).toBe(3000);
  });

  it('tell as used what was spent; what another node holds counts until it is given back', async () => {
    const [a, b] = await make();
    const quota: Counter = { name: `counter-${Math.random()}`, limit: 100_000, endsAt: LATE + 1000 };
    for (let at = 0; at < 300; at++) await a.consume([quota], LATE);
    expect(await a.peek?.([quota], LATE)).toEqual([300]);
    expect((await b.peek?.([quota], LATE))?.[0]).toBeGreaterThan(300);
    await a.release?.();
    for (const limits of [a, b]) expect(await limits.peek?.([quota], LATE)).toEqual([300]);
  });

  it('units of a window that is over are not given to the next one', async () => {
    const [a, b] = await make();
    const name = `counter-${Math.random()}`;
    const take = (limits: Limits, endsAt: number) => limits.consume([{ name, limit: 1500, endsAt }], LATE);
    for (let at = 0; at < 260; at++) await take(a, LATE + 1000);
    expect((await take(b, LATE + 2000)).used).toEqual([1]);
    await a.release?.();
    expect((await take(b, LATE + 2000)).used).toEqual([2]);
  });
}
