import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFigure, formatNumber, markdownTable } from '../../src/report/format.js';
import { renderResults, renderTargets } from '../../src/report/markdown.js';
import { figuresOf } from '../../src/report/results.js';
import type { Target } from '../../src/report/targets.js';
import { results, run } from './invented.js';

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

describe('The table of targets', () => {
  const target = (id: string, value: number, against?: string): Target => ({
    what: 'A figure',
    of: `inbound.express.accepted/${id}`,
    ...(against ? { against: `inbound.express.accepted/${against}` } : {}),
    bound: 'at least',
    value,
    note: 'a reason',
  });
  const row = (each: Target) => renderTargets([each], figuresOf(results)).split('\n').slice(2).join(' ');

  it('shows whether a target is met, the distance and the note', () => {
    expect(row(target('Sallyport, keyring/share', 0.92))).toMatch(
      /≥ 0.92 +\| 0.925 \(0.920–0.930\) +\| +met \|$/,
    );
    expect(row(target('Sallyport, keyring/share', 1))).toMatch(
      /\*\*not met\*\*, 7.5 % off \| {2}- A figure: a reason$/,
    );
  });

  it('marks a figure without a measurement, and never as met', () => {
    expect(row(target('Sallyport, keyring/none', 0))).toMatch(/\| +– \| not measured \|$/);
    expect(row(target('Sallyport, keyring/share', 0, 'bare/share'))).toMatch(/\| +– \| not measured \|$/);
  });

  it('divides two figures, with the widest possible quartiles', () => {
    expect(row(target('Sallyport, keyring/share', 3, 'better-auth, SQLite/share'))).toContain(
      '27.2 (26.9–27.5)',
    );
  });
});

describe('RESULTS.md', () => {
  it('shows every table, and names a section that was not measured', () => {
    const markdown = renderResults(results, ['inbound.svg']);
    expect(markdown).toContain('### express: accepted keys');
    expect(markdown).toContain('](plots/inbound.svg)');
    expect(markdown).toMatch(/## Outbound.*\n\nNot measured\./);
    expect(markdown).toContain('A processor, 2 cores, 8 GiB');
    expect(markdown).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says if sections come from different runs', () => {
    const mixed = { ...results, outbound: { ...run(), commit: 'def5678 + changes' } };
    expect(renderResults(results, [])).not.toContain('Not one run');
    expect(renderResults(mixed, [])).toMatch(/Not one run[\s\S]*\| outbound +\| def5678 \+ changes \|/);
  });
});
