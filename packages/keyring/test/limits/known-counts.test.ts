import { expect, it } from 'vitest';
import { createKnownCounts } from '../../src/limits/known-counts.js';

const count = { generation: 'g', used: 5, own: 4, endsAt: 10 };

it('known counts go down with units that go back, and are forgotten with their window', () => {
  const counts = createKnownCounts();
  counts.set('a', count);
  counts.set('b', { ...count, endsAt: 20 });
  counts.lower('a', 2);
  counts.lower('b', 9);
  counts.lower('c', 1);
  expect(['a', 'b', 'c'].map(counts.get)).toEqual([
    { ...count, used: 3, own: 2 },
    { ...count, used: 0, own: -5, endsAt: 20 },
    undefined,
  ]);
  counts.sweep(10);
  expect([counts.get('a'), counts.get('b')?.endsAt]).toEqual([undefined, 20]);
});

it('the longest unused of too many counts is forgotten', () => {
  const counts = createKnownCounts();
  for (let at = 0; at < 100_000; at++) counts.set(`k${at}`, count);
  counts.set('k0', count);
  counts.set('new', count);
  expect([counts.get('k0'), counts.get('k1'), counts.get('k2')]).toEqual([count, undefined, count]);
});
