import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/index.js';
import { raceDeadline, timeLeft } from '../../src/outbound/deadline.js';
import { followSignal, isForeign, reasonOf, throwIfAborted } from '../../src/outbound/native-signal.js';
import { testClock } from '../support/clock.js';

const forever = () => new Promise<never>(() => {});

/** A clock that stands still, and tells of each wait whether it has been given up. */
function watchedClock() {
  const waits: AbortSignal[] = [];
  const inner = testClock();
  const clock: Clock = {
    ...inner,
    sleep(milliseconds, signal) {
      if (signal) waits.push(signal);
      return inner.sleep(milliseconds, signal);
    },
  };
  return { clock, inner, waits };
}

describe('the time that is left', () => {
  test.each([
    [1000, 1000],
    [999.2, 1000],
    [0, 0],
    [-0.5, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('%d ms are %d whole ones', (left, whole) => {
    const clock = testClock();
    expect(timeLeft({ clock, endsAt: clock.now() + left }) + 0).toBe(whole);
  });
});

describe('work that others wait for too', () => {
  test('is the work itself without an end', () => {
    const work = Promise.resolve(7);
    const { clock, waits } = watchedClock();
    void raceDeadline(work, { clock, endsAt: Number.POSITIVE_INFINITY }, 'Work');
    expect(waits).toEqual([]);
  });

  test('that is done needs no wait', async () => {
    const { clock, inner, waits } = watchedClock();
    const deadline = { clock, endsAt: inner.now() + 1000, signal: new AbortController().signal };
    expect(await raceDeadline(Promise.resolve(7), deadline, 'Work')).toBe(7);
    await expect(raceDeadline(Promise.reject(new Error('mine')), deadline, 'Work')).rejects.toThrow('mine');
    expect(waits).toEqual([]);
  });

  test('is waited for until the deadline; only this wait ends', async () => {
    const { clock, inner, waits } = watchedClock();
    const work = Promise.withResolvers<number>();
    const short = raceDeadline(work.promise, { clock, endsAt: inner.now() + 1000 }, 'Work');
    const long = raceDeadline(work.promise, { clock, endsAt: inner.now() + 2000 }, 'Work');
    const failed = expect(short).rejects.toMatchObject({
      ...{ name: 'CredentialError', code: 'unavailable', retryable: true },
      message: 'Work took longer than this call may take',
    });
    await inner.asleep(2);
    await inner.advance(1000);
    await failed;
    work.resolve(7);
    expect(await long).toBe(7);
    expect(waits.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('is waited for no more after the deadline, and not at all if the call is given up', async () => {
    const { clock, inner } = watchedClock();
    const late = raceDeadline(forever(), { clock, endsAt: inner.now() - 1 }, 'Work');
    const failed = expect(late).rejects.toMatchObject({ code: 'unavailable' });
    await inner.asleep();
    await inner.advance(0);
    await failed;
    const signal = AbortSignal.abort(new Error('enough'));
    const done = raceDeadline(Promise.resolve(7), { clock, endsAt: inner.now() + 1000, signal }, 'Work');
    await expect(done).rejects.toThrow('enough');
  });

  test.each([1000, Number.POSITIVE_INFINITY])(
    'ends with the reason of the signal, deadline in %d ms',
    async (left) => {
      const { clock, inner } = watchedClock();
      const controller = new AbortController();
      const deadline = { clock, endsAt: inner.now() + left, signal: controller.signal };
      const race = raceDeadline(forever(), deadline, 'Work');
      setImmediate(() => setImmediate(() => controller.abort(new Error('enough'))));
      await expect(race).rejects.toThrow('enough');
    },
  );

  test('listens to the signal no longer than it waits', async () => {
    const { clock, inner } = watchedClock();
    const { signal } = new AbortController();
    const listening: AbortSignal[] = [];
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      const [, , options] = args;
      if (typeof options === 'object' && options.signal) listening.push(options.signal);
      add(...args);
    };
    const work = Promise.withResolvers<number>();
    const race = raceDeadline(work.promise, { clock, endsAt: inner.now() + 1000, signal }, 'Work');
    await inner.asleep();
    work.resolve(7);
    expect(await race).toBe(7);
    expect(listening.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('a signal', () => {
  /** As another realm or a library makes it. */
  function foreign(reason?: unknown) {
    const target = new EventTarget();
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      ...(reason === undefined ? {} : { reason }),
      addEventListener(type: string, listener: () => void) {
        listeners.add(listener);
        target.addEventListener(type, listener);
      },
      removeEventListener(type: string, listener: () => void) {
        listeners.delete(listener);
        target.removeEventListener(type, listener);
      },
    };
    return {
      listeners,
      signal: signal as unknown as AbortSignal,
      abort() {
        signal.aborted = true;
        target.dispatchEvent(new Event('abort'));
      },
    };
  }

  test('of this platform is not foreign', () => {
    expect([isForeign(new AbortController().signal), isForeign(foreign().signal)]).toEqual([false, true]);
  });

  test('that is foreign is followed, until it is released', () => {
    const one = foreign('why');
    const followed = followSignal(one.signal);
    expect([followed.signal.aborted, one.listeners.size]).toEqual([false, 1]);
    one.abort();
    expect([followed.signal.aborted, followed.signal.reason]).toEqual([true, 'why']);

    const other = foreign();
    const released = followSignal(other.signal);
    released.release();
    expect(other.listeners.size).toBe(0);
    other.abort();
    expect(released.signal.aborted).toBe(false);

    const ended = followSignal(other.signal);
    expect([ended.signal.aborted, other.listeners.size]).toEqual([true, 0]);
    expect(ended.signal.reason).toMatchObject({ name: 'AbortError' });
  });

  test('says why it is aborted, or that it is', () => {
    expect(reasonOf(AbortSignal.abort('why'))).toBe('why');
    expect(reasonOf(foreign().signal)).toMatchObject({
      name: 'AbortError',
      message: 'This operation was aborted',
    });
    expect(() => throwIfAborted(undefined)).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort(new Error('enough')))).toThrow('enough');
  });
});
