import { expect, test } from 'vitest';
import { readPolicy, SETTINGS } from '../../../src/policy/policy.js';

test('without a policy everything is editable', () => {
  expect(readPolicy()).toEqual({ editable: SETTINGS });
});

test('what the owner sets is not editable unless it is listed', () => {
  const policy = {
    quota: { day: 10 },
    rate: { limit: 1, per: '1s' },
    maxLifetime: '30d',
    maxKeys: 3,
  } as const;
  expect(readPolicy(policy)).toEqual({
    quota: { day: 10 },
    rate: { limit: 1, per: 1000 },
    maxLifetime: 30 * 86_400_000,
    maxKeys: 3,
    editable: ['scopes', 'allowedIps', 'metadata', 'expiresAt'],
  });
  expect(readPolicy({ ...policy, editable: ['quota'] }).editable).toEqual(['quota']);
});

test.each([
  [{ quota: { day: 0 } }, 'policy.quota.day'],
  [{ quota: { month: 1.5 } }, 'policy.quota.month'],
  [{ rate: { limit: -1, per: '1s' } }, 'policy.rate.limit'],
  [{ rate: { limit: 1, per: '2d' } }, 'policy.rate.per'],
  [{ rate: { limit: 1, per: 'soon' } }, 'policy.rate.per'],
  [{ maxLifetime: '0d' }, 'policy.maxLifetime'],
  [{ maxKeys: Number.NaN }, 'policy.maxKeys'],
  [{ editable: ['owner'] }, 'policy.editable'],
])('%j is no policy', (policy, message) => {
  expect(() => readPolicy(policy as never)).toThrow(message);
});
