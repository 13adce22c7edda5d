import { expect, it, vi } from 'vitest';
import { watchClock } from '../../src/verify/watch-clock.js';

it('notices a step back of more than half a second, once, until it is stopped', () => {
  vi.useFakeTimers();
  let [now, elapsed] = [1_000_000, 50_000];
  const onStepBack = vi.fn();
  const stop = watchClock(
    () => now,
    () => elapsed,
    onStepBack,
  );
  const wait = (step: number) => {
    now += 1000 + step;
    elapsed += 1000;
    vi.advanceTimersByTime(1000);
  };
  for (const step of [0, 5000, -500]) wait(step);
  expect(onStepBack).toHaveBeenCalledTimes(0);
  wait(-501);
  expect(onStepBack).toHaveBeenCalledTimes(1);
  wait(0);
  expect(onStepBack).toHaveBeenCalledTimes(1);
  stop();
  wait(-5000);
  expect(onStepBack).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});

it('notices a step back in the first second, and does not keep the process alive', () => {
  vi.useFakeTimers();
  const timers = vi.spyOn(globalThis, 'setInterval');
  const onStepBack = vi.fn();
  let now = 1_000_000;
  const stop = watchClock(
    () => now,
    () => 50_000,
    onStepBack,
  );
  expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
  now -= 1000;
  vi.advanceTimersByTime(1000);
  expect(onStepBack).toHaveBeenCalledTimes(1);
  stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
