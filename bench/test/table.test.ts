import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, figure, ratio } from '../src/table.js';

const samples = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 15 });

describe('A figure', () => {
  it('is the median with the quartiles', () => {
    expect(figure([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
    expect(figure([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  });

  it('has its quartiles within the samples and in order, for any order of the samples', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { low, median, high } = figure(values);
        const bounds = [Math.min(...values), low, median, high, Math.max(...values)];
        expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
        expect(figure(values.toReversed())).toEqual({ low, median, high });
      }),
    );
  });

  it('is not moved by one disturbed round of seven', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (outlier) => {
        const { low, high } = figure([1, 1, 1, 1, 1, 1, outlier]);
        expect([low, high]).toEqual([1, 1]);
      }),
    );
  });

  it('as a ratio is taken round by round, so that a slowdown of all contenders cancels out', () => {
    fc.assert(
      fc.property(samples, (slowdowns) => {
        const base = slowdowns.map((slowdown) => 100 / slowdown);
        const half = base.map((value) => value / 2);
        expect(ratio(half, base)).toEqual({ median: 0.5, low: 0.5, high: 0.5 });
        expect(difference(base, base)).toEqual({ median: 0, low: 0, high: 0 });
      }),
    );
  });
});
