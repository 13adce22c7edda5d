import { expect, it } from 'vitest';
import { HeapCounter } from '../../src/inbound/heap-counter.js';

const SIZE = 10_000;
const ROUNDS = 2000;

it('counts what was allocated, whether it was collected since or not', () => {
  const counter = new HeapCounter();
  counter.start();
  let kept: unknown;
  for (let round = 0; round < ROUNDS; round++) kept = Array.from({ length: SIZE }, () => round);
  const { bytes, collections } = counter.stop();
  expect(kept).toHaveLength(SIZE);
  expect(collections).toBeGreaterThan(0);
  // Four or eight bytes for each element.
  expect(bytes).toBeGreaterThan(ROUNDS * SIZE * 4);
});
