import { describe, expect, it } from 'vitest';
import { interleave, medians, undisturbed } from '../src/rounds.js';

describe('Rounds', () => {
  it('measure every contender once, with another one first each time', async () => {
    const order: string[] = [];
    const contenders = new Map(['a', 'b', 'c'].map((name) => [name, () => order.push(name)]));
    const measured = await interleave(contenders, 3);
    expect(order.join('')).toBe('abcbcacab');
    expect(measured.get('a')).toEqual([1, 6, 8]);
  });
});

describe('medians', () => {
  it('takes one sample of a process: the middle of each figure', () => {
    const samples = [
      { time: 5, cpu: 1 },
      { time: 300, cpu: 2 },
      { time: 4, cpu: 90 },
    ];
    expect(medians(new Map([['a', samples]]))).toEqual(new Map([['a', [{ time: 5, cpu: 2 }]]]));
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
