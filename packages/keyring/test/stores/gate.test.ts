import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGate } from '../../src/stores/gate.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A database that answers one call after the other, each in so many milliseconds. */
function slowDatabase(eachMs: number) {
  let freeAt = 0;
  return {
    call(): Promise<void> {
      freeAt = Math.max(freeAt, performance.now()) + eachMs;
      return new Promise((resolve) => setTimeout(resolve, freeAt - performance.now()));
    },
    becomes(ms: number) {
      eachMs = ms;
    },
  };
}

/** Asks at a constant rate, and counts the calls that succeeded. */
async function successes(
  gate: ReturnType<typeof createGate>,
  call: () => Promise<void>,
  forMs: number,
  everyMs: number,
) {
  let succeeded = 0;
  for (let ms = 0; ms < forMs; ms += everyMs) {
    try {
      gate.assertOpen();
      gate.watch(call()).then(
        () => succeeded++,
        () => {},
      );
    } catch {}
    await vi.advanceTimersByTimeAsync(everyMs);
  }
  return succeeded;
}

it('a database that is too slow still answers most of what it can', async () => {
  const gate = createGate({ limitMs: 300, max: 100 });
  const database = slowDatabase(10);
  // It answers 1,000 calls in this time, and is asked 2,000 times. A hundred that wait would all wait too long.
  expect(await successes(gate, database.call, 10_000, 5)).toBeGreaterThan(700);

  // Quick again, it is asked all that comes.
  database.becomes(0.1);
  await successes(gate, database.call, 2000, 1);
  expect(await successes(gate, database.call, 1000, 1)).toBe(1000);
});
