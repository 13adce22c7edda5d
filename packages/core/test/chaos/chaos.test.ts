import { expect, test } from 'vitest';
import { faults, runScenario } from './chaos.ts';

const short = { duration: 6000, interval: 50, lifetime: 2 };

test('an endpoint that flaps: no call fails', async () => {
  const result = await runScenario({
    ...short,
    name: 'flapping',
    fault: (request) =>
      request % 2 === 1 ? [faults.reset, faults.unavailable, faults.page][(request >> 1) % 3] : undefined,
    survivable: true,
  });
  expect(result).toMatchObject({ failed: 0, outcomes: {} });
  expect(result.exchanges).toBeLessThanOrEqual(20); // Four lifetimes, each renewed ahead, with a second try each.
}, 60_000);

test('an endpoint that asks for a minute is asked once', async () => {
  const result = await runScenario({
    ...short,
    duration: 2000,
    name: 'limited',
    fault: () => faults.limited(60),
    survivable: false,
  });
  expect(result.exchanges).toBe(1);
  expect(result.outcomes).toEqual({ rate_limited: result.calls });
}, 60_000);

test('a process that was stopped during a renewal neither fails its next call nor waits for long', async () => {
  const result = await runScenario({
    ...short,
    duration: 12_000,
    name: 'stopped',
    fault: () => undefined,
    freeze: { exchange: 2, duration: 6000 },
    survivable: true,
  });
  expect(result).toMatchObject({ failed: 0, outcomes: {} });
  expect(result.slowest).toBeLessThan(11_000); // Six of them it was stopped for.
}, 60_000);
