import { expect, it, vi } from 'vitest';
import { Stopwatch } from '../../src/inbound/stopwatch.js';

it('returns the median of the times since the last call, in nanoseconds', () => {
  const clock = vi.spyOn(performance, 'now');
  const take = (milliseconds: number) => {
    clock.mockReturnValueOnce(1000).mockReturnValueOnce(1000 + milliseconds);
    stopwatch.start();
    stopwatch.stop();
  };
  const stopwatch = new Stopwatch();
  for (const milliseconds of [2, 900, 1]) take(milliseconds);
  expect(stopwatch.take()).toBe(2e6);
  take(7);
  expect(stopwatch.take()).toBe(7e6);
  expect(stopwatch.take()).toBeNaN();
});
