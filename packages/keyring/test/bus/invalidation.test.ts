import { describe, expect, it } from 'vitest';
import { addedDigests, readInvalidation, startOfDigest } from '../../src/bus/invalidation.js';

describe('new digests', () => {
  it('few are named; of many no more are taken than it needs', () => {
    let taken = 0;
    function* digests(count: number): Generator<string> {
      for (let at = 0; at < count; at++) {
        taken++;
        yield `1.${'d'.repeat(40)}${at}`;
      }
    }
    expect(addedDigests(digests(2))).toEqual(['1.dddddddddd', '1.dddddddddd']);
    expect(addedDigests(digests(400))).toHaveLength(400);
    expect(addedDigests(digests(401))).toBe(true);
    taken = 0;
    expect(addedDigests(digests(100_000))).toBe(true);
    expect(taken).toBe(401);
  });

  it('are named by the pepper and the first ten characters', () => {
    expect(startOfDigest('12.abcdefghijklmnop')).toBe('12.abcdefghij');
    expect(startOfDigest('abcdefghijklmnop')).toBe('abcdefghij');
  });
});

describe('a message of the bus', () => {
  it.each([
    { keys: ['key_1', 'key_2'] },
    { owner: 'o' },
    { hashes: ['h'] },
    { added: ['1.abcdefghij'] },
    { added: true },
    { keys: ['key_1'], owner: 'o', hashes: ['h'], added: [] },
    { keys: [] },
  ])('says what to forget: %j', (invalidation) => {
    expect(readInvalidation(JSON.stringify(invalidation))).toEqual(invalidation);
  });

  it('is read as far as it is known, its names as texts', () => {
    expect(readInvalidation('{"keys":[1],"hashes":[2],"added":[3],"newer":1}')).toEqual({
      keys: ['1'],
      hashes: ['2'],
      added: ['3'],
    });
  });

  it.each([
    '',
    'nonsense',
    'null',
    '7',
    '[]',
    '{}',
    '"all"',
    '{"newer":1}',
    '{"keys":"key_1","owner":7,"hashes":{},"added":false}',
  ])('that cannot be read means everything: %s', (message) => {
    expect(readInvalidation(message)).toBe('all');
  });
});
