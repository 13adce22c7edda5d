import { describe, expect, it } from 'vitest';
import { renderResults, renderTargets } from '../../src/report/markdown.js';
import { figuresOf } from '../../src/report/results.js';
import type { Target } from '../../src/report/targets.js';
import { results, run } from './invented.js';

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
