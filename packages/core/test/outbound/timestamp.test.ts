import { expect, test } from 'vitest';
import type { TimeUnit } from '../../src/index.js';
import { readTimestamp } from '../../src/outbound/timestamp.js';

const NOW = Date.UTC(2030, 0, 1);
const read = (stated: unknown, unit: TimeUnit) => readTimestamp(stated, unit, NOW);

test.each<[unknown, TimeUnit, number]>([
  [90, 'seconds', NOW + 90_000],
  [90, 'milliseconds', NOW + 90],
  [90, 'epoch', 90_000],
  [90, 'epoch_milliseconds', 90],
  [0, 'seconds', NOW],
  ['90', 'seconds', NOW + 90_000],
  [' 90 ', 'milliseconds', NOW + 90],
  ['2030-01-01T00:01:30Z', 'iso', NOW + 90_000],
])('%j as %s', (stated, unit, timestamp) => {
  expect(read(stated, unit)).toBe(timestamp);
});

test.each<TimeUnit>(['seconds', 'milliseconds'])(
  'a text with a unit of its own is a duration, also as %s',
  (unit) => {
    expect(read('2m', unit)).toBe(NOW + 120_000);
    expect(read('500ms', unit)).toBe(NOW + 500);
  },
);

test.each<[unknown, TimeUnit]>([
  ['1e3', 'seconds'],
  ['1e3', 'milliseconds'],
])('a letter within a number is no unit: %j as %s', (stated, unit) => {
  expect(read(stated, unit)).toBe(NOW + (unit === 'seconds' ? 1_000_000 : 1000));
});

test.each<[unknown, TimeUnit]>([
  ['soon', 'iso'],
  [2030, 'iso'],
  ['soon', 'seconds'],
  ['2m', 'epoch'],
  ['2m', 'epoch_milliseconds'],
  ['', 'seconds'],
  [' ', 'seconds'],
  [-1, 'seconds'],
  [-1, 'epoch'],
  [Number.POSITIVE_INFINITY, 'seconds'],
  ['Infinity', 'epoch'],
  [true, 'seconds'],
  [null, 'seconds'],
  [undefined, 'milliseconds'],
  [['90s'], 'seconds'],
])('%j as %s cannot be read', (stated, unit) => {
  expect(read(stated, unit)).toBeUndefined();
});
