import { expect, test } from 'vitest';
import { refuse } from '../../src/index.js';
import { phota } from '../../src/providers/index.js';
import { blameOf } from '../../src/refusal/codes.js';
import { refusalError } from '../../src/refusal/refusal-error.js';

const response = { status: 401, headers: {} };

test('a refused call may be tried again if the refusal says so, or if there is another key by now', () => {
  expect(refusalError(phota, 'invalid', response, 'f').retryable).toBe(false);
  expect(refusalError(phota, 'invalid', response, 'f', true).retryable).toBe(true);
  expect(refusalError(phota, 'rate_limited', response, 'f').retryable).toBe(true);
});

test('a code says what has to change, and a code that is no refusal says nothing', () => {
  expect([blameOf('invalid'), blameOf('no_credit'), blameOf('unavailable')]).toEqual([
    'key',
    'usage',
    'server',
  ]);
  expect([blameOf('source_missing'), blameOf('constructor')]).toEqual([undefined, undefined]);
});

test('a bare refusal is the same frozen object each time', () => {
  expect(refuse('expired')).toBe(refuse('expired'));
  expect(Object.isFrozen(refuse('expired'))).toBe(true);
});
