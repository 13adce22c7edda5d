import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleave, undisturbed } from '../../src/rounds.js';
import { difference, figure, ratio } from '../../src/table.js';

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

describe('Rounds', () => {
  it('measure every contender once, with another one first each time', async () => {
    const order: string[] = [];
    const contenders = new Map(['a', 'b', 'c'].map((name) => [name, () => order.push(name)]));
    const measured = await interleave(contenders, 3);
    expect(order.join('')).toBe('abcbcacab');
    expect(measured.get('a')).toEqual([1, 6, 8]);
  });
});

describe('undisturbed', () => {
  it('takes the lowest figures from every few rounds, and leaves out an incomplete group', () => {
    const samples = [
      { time: 5, cpu: 1 },
      { time: 3, cpu: 9 },
      { time: 7, cpu: 4 },
      { time: 8, cpu: 2 },
      { time: 0, cpu: 0 },
    ];
    const lowest = [
      { time: 3, cpu: 1 },
      { time: 7, cpu: 2 },
    ];
    expect(undisturbed(new Map([['a', samples]]), 2)).toEqual(new Map([['a', lowest]]));
    expect(undisturbed(new Map([['b', samples.slice(0, 1)]]), 2)).toEqual(new Map([['b', []]]));
  });
});
