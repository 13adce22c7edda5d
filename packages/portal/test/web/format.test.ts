import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import { formatAgo, formatWindow } from '../../web/src/format.js';
import { setCatalogue } from '../../web/src/locale.js';

setCatalogue(catalogues.en);

const NOW = Date.parse('2026-11-03T12:00:00Z');

describe('times', () => {
  it.each([
    [-5000, 'just now'],
    [-60_000, '1 minute ago'],
    [-3 * 3_600_000, '3 hours ago'],
    [2 * 86_400_000, 'in 2 days'],
  ])('%i ms from now is “%s”', (offset, words) => {
    expect(formatAgo(NOW + offset, NOW)).toBe(words);
  });

  it.each([
    [1000, 'second'],
    [3_600_000, 'hour'],
    [90_000, '90 seconds'],
  ])('a window of %i ms is “%s”', (duration, words) => {
    expect(formatWindow(duration)).toBe(words);
  });
});
