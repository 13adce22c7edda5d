import { describe, expect, it } from 'vitest';
import { createTimeLimit, within } from '../../src/stores/time-limit.js';

const LIMIT_MS = 30;

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const never = () => new Promise<never>(() => {});

/** Timers that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('the time limit of many calls', () => {
  it('is the same for each, from its own beginning', async () => {
    const inTime = createTimeLimit(LIMIT_MS, 'It did not answer');
    const took: number[] = [];
    const start = async () => {
      const startedAt = performance.now();
      await expect(inTime(never())).rejects.toMatchObject({
        code: 'unavailable',
        message: 'It did not answer within 30 ms',
      });
      took.push(performance.now() - startedAt);
    };
    const first = start();
    const busyUntil = performance.now() + LIMIT_MS / 2;
    while (performance.now() < busyUntil);
    await Promise.all([first, start(), start()]);
    await start();
    expect(took).toHaveLength(4);
    for (const ms of took) expect(ms).toBeGreaterThanOrEqual(LIMIT_MS);
  });

  it('leaves a call alone that ended, whatever became of the calls around it', async () => {
    const inTime = createTimeLimit(LIMIT_MS, 'It did not answer');
    const reason = new Error('reason');
    const results = await Promise.allSettled([
      inTime(Promise.resolve(1)),
      inTime(never()),
      inTime(Promise.reject(reason)),
      inTime(never()),
      inTime(Promise.resolve(2)),
    ]);
    expect(results.map((result) => ('value' in result ? result.value : result.reason.message))).toEqual([
      ...[1, 'It did not answer within 30 ms', 'reason', 'It did not answer within 30 ms', 2],
    ]);
    expect(await inTime(Promise.resolve(3))).toBe(3);
  });

  it('tells whether each call succeeded in time, once, even if it was given up before', async () => {
    const inTime = createTimeLimit(LIMIT_MS, 'It did not answer');
    const ends: string[] = [];
    const late = deferred();
    const calls = [
      inTime(late.promise, (isInTime) => ends.push(`late ${isInTime}`)),
      inTime(Promise.reject(new Error('reason')), (isInTime) => ends.push(`rejected ${isInTime}`)),
      inTime(Promise.resolve(), (isInTime) => ends.push(`resolved ${isInTime}`)),
    ];
    await Promise.allSettled(calls);
    late.resolve();
    await late.promise;
    expect(ends.sort()).toEqual(['late false', 'rejected false', 'resolved true']);
    expect(await inTime(Promise.resolve(1))).toBe(1);
  });

  it('keeps the process alive only while a call is under way', async () => {
    const before = timers();
    const inTime = createTimeLimit(60_000, 'It did not answer');
    for (let round = 0; round < 2; round++) {
      const call = deferred();
      const watched = inTime(call.promise);
      expect(timers()).toBe(before + 1);
      call.resolve();
      await watched;
      expect(timers()).toBe(before);
    }
    await within(60_000, Promise.resolve(), 'It did not answer');
    expect(timers()).toBe(before);
  });
});
