import { describe, expect, it } from 'vitest';
import { usageSeries } from '../../../web/src/views/usage-series.js';

const NOW = Date.parse('2026-11-03T12:00:00Z');

describe('usage', () => {
  const day = (index: number) => new Date(NOW - index * 86_400_000).toISOString().slice(0, 10);

  it('has every day, with zero for a day without a count', () => {
    const { days, acceptedByDay, accepted } = usageSeries([{ day: day(1), accepted: 7, refused: 0 }], 3, NOW);
    expect(days).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(acceptedByDay).toEqual([0, 7, 0]);
    expect(accepted).toBe(7);
  });

  it('counts refusals without a code, and no refusal twice', () => {
    const counted = [{ day: day(0), accepted: 0, refused: 10, codes: { invalid: 4, expired: 1 } }];
    const { refusals, refused } = usageSeries(counted, 1, NOW);
    expect(refusals).toEqual([
      { code: 'refused', counts: [5] },
      { code: 'invalid', counts: [4] },
      { code: 'expired', counts: [1] },
    ]);
    expect(refused).toBe(10);
  });

  it('sums up the rarer of many codes', () => {
    const codes = { a: 9, b: 8, c: 7, d: 6, e: 5, f: 4 };
    const { refusals } = usageSeries([{ day: day(0), accepted: 0, refused: 39, codes }], 1, NOW);
    expect(refusals.map(({ code, counts }) => [code, counts[0]])).toEqual([
      ['a', 9],
      ['b', 8],
      ['c', 7],
      ['d', 6],
      ['other', 9],
    ]);
  });
});
