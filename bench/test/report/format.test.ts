import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFigure, formatNumber, markdownTable } from '../../src/report/format.js';

describe('A formatted figure', () => {
  it('shows the quartiles if they look different from the median', () => {
    expect(formatFigure({ median: 0.93, low: 0.914, high: 0.951 }, 2)).toBe('0.93 (0.91–0.95)');
    expect(formatFigure({ median: 12_345.6, low: 12_345.5, high: 12_346.2 })).toBe('12,346');
  });

  it('shows no negative zero', () => {
    expect(formatNumber(-0.001, 2)).toBe('0.00');
    expect(formatNumber(-1.5, 1)).toBe('−1.5');
  });
});

describe('A table in markdown', () => {
  it('has lines of equal width and equal numbers of cells for any content', () => {
    const cell = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), ([head = [], ...rows]) => {
        const lines = markdownTable(head, rows).split('\n');
        expect(new Set(lines.map((line) => line.length)).size).toBe(1);
        expect(lines.map((line) => line.split(/(?<!\\)\|/).length)).toEqual(lines.map(() => 5));
      }),
    );
  });
});
