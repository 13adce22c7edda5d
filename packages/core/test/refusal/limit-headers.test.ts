import { expect, test } from 'vitest';
import { limitHeaders } from '../../src/refusal/limit-headers.js';

const daily = { name: 'daily', limit: 1000, remaining: 999, resetAfter: 0.5, window: 86_400 };

test('states the policy, what is left of it, and the seconds until it is full again', () => {
  expect(limitHeaders([daily])).toEqual({
    'RateLimit-Policy': '"daily";q=1000;w=86400',
    RateLimit: '"daily";r=999;t=1',
  });
});

test('joins several limits by commas', () => {
  expect(limitHeaders([daily, { ...daily, name: 'rate', limit: 5, remaining: -1, window: 1 }])).toEqual({
    'RateLimit-Policy': '"daily";q=1000;w=86400, "rate";q=5;w=1',
    RateLimit: '"daily";r=999;t=1, "rate";r=0;t=1',
  });
});

test('two keys with other limits of the same name do not share a policy', () => {
  const policies = [daily, { ...daily, limit: 2000 }, { ...daily, window: 3600 }, daily].map(
    (limit) => limitHeaders([limit])['RateLimit-Policy'],
  );
  expect(policies).toEqual([
    '"daily";q=1000;w=86400',
    '"daily";q=2000;w=86400',
    '"daily";q=1000;w=3600',
    '"daily";q=1000;w=86400',
  ]);
});

test('names without end do not fill the memory, and stay right', () => {
  for (let at = 0; at < 1000; at++)
    expect(limitHeaders([{ ...daily, name: `p${at}` }])['RateLimit-Policy']).toBe(`"p${at}";q=1000;w=86400`);
});

test('a name that would break the header is cut', () => {
  expect(limitHeaders([{ ...daily, name: 'a"\r\nb' }])['RateLimit-Policy']).toBe('"ab";q=1000;w=86400');
});

test('a limit that never is full again says no time, and one that never ends says no window', () => {
  expect(limitHeaders([{ ...daily, name: 'life', resetAfter: Infinity, window: Infinity }])).toEqual({
    'RateLimit-Policy': '"life";q=1000',
    RateLimit: '"life";r=999',
  });
});

test('without a limit there is nothing to state', () => {
  expect(limitHeaders([])).toEqual({});
  expect(limitHeaders(undefined)).toEqual({});
});
