import { expect, it } from 'vitest';
import { addedDigests } from '../../src/bus/invalidation.js';

it('few new digests are named; of many no more are taken than it needs', () => {
  let taken = 0;
  function* digests(count: number): Generator<string> {
    for (let at = 0; at < count; at++) {
      taken++;
      yield `1.${'d'.repeat(40)}${at}`;
    }
  }
  expect(addedDigests(digests(2))).toEqual(['1.dddddddddd', '1.dddddddddd']);
  taken = 0;
  expect(addedDigests(digests(100_000))).toBe(true);
  expect(taken).toBeLessThan(1000);
});
