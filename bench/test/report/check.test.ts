import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guarded } from '../../src/report/check.js';
import { compare, describeWorse, isWorse } from '../../src/report/check.js';
import type { Figure } from '../../src/table.js';
import { figure } from '../../src/table.js';

const better = fc.constantFrom('higher', 'lower');
const figures = fc
  .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 9 })
  .map(figure);

const moved = ({ median, low, high }: Figure, by: number): Figure => ({
  median: median + by,
  low: low + by,
  high: high + by,
});
const negated = ({ median, low, high }: Figure): Figure => ({ median: -median, low: -high, high: -low });

describe('A run', () => {
  it('is not worse than itself', () => {
    fc.assert(fc.property(better, figures, (side, run) => !isWorse({ better: side, ...run }, run)));
  });

  it('is not worse than a run that is worse than it', () => {
    fc.assert(
      fc.property(better, figures, figures, (side, a, b) => {
        if (isWorse({ better: side, ...a }, b)) expect(isWorse({ better: side, ...b }, a)).toBe(false);
      }),
    );
  });

  it('stays worse if it gets even worse, and stays good if it gets better', () => {
    const step = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(figures, figures, step, (then, now, by) => {
        const baseline = { better: 'higher', ...then } as const;
        if (isWorse(baseline, now)) expect(isWorse(baseline, moved(now, -by))).toBe(true);
        else expect(isWorse(baseline, moved(now, by))).toBe(false);
      }),
    );
  });

  it('is compared the same way in both directions', () => {
    fc.assert(
      fc.property(figures, figures, (then, now) => {
        expect(isWorse({ better: 'lower', ...negated(then) }, negated(now))).toBe(
          isWorse({ better: 'higher', ...then }, now),
        );
      }),
    );
  });

  it('is not worse while its quartiles touch those of the baseline', () => {
    fc.assert(
      fc.property(better, figures, figures, (side, then, now) => {
        if (now.low <= then.high && now.high >= then.low)
          expect(isWorse({ better: side, ...then }, now)).toBe(false);
      }),
    );
  });
});

describe('The comparison', () => {
  const share: Guarded = { id: 'a/b/share', better: 'higher', median: 0.93, low: 0.92, high: 0.94 };
  const reads: Guarded = { id: 'a/b/reads', better: 'lower', median: 0, low: 0, high: 0 };
  const of = ({ id, better }: Guarded, median: number, low = median, high = median): Guarded => ({
    ...{ id, better, median, low, high },
  });

  it('names the baseline, the new figure, the spread and the direction', () => {
    expect(compare([share], [of(share, 0.8, 0.79, 0.81)]).worse.map(describeWorse)).toEqual([
      'a/b/share: 0.800 [0.790–0.810], was 0.930 [0.920–0.940] (higher is better, −14.0 %)',
    ]);
  });

  it('ignores a difference within the spread or below the floor', () => {
    expect(compare([share], [of(share, 0.85, 0.8, 0.925)]).worse).toEqual([]);
    expect(compare([share], [of(share, 0.9, 0.895, 0.905)]).worse).toEqual([]);
    expect(compare([share], [of(share, 1.2)]).worse).toEqual([]);
  });

  it('finds a figure that was zero before', () => {
    expect(compare([reads], [of(reads, 0)]).worse).toEqual([]);
    expect(compare([reads], [of(reads, 1)]).worse.map(describeWorse)).toEqual([
      'a/b/reads: 1 [1–1], was 0 [0–0] (lower is better)',
    ]);
  });

  it('lists figures that are no longer measured', () => {
    expect(compare([share, reads], [of(reads, 0)])).toEqual({ worse: [], missing: ['a/b/share'] });
  });
});
