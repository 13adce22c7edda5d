import type { Principal, VerifyContext, VerifyResult } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import type { MaybePromise } from '@sallyport/core/adapter';
import { expect, test } from 'vitest';
import { withDailyQuota } from '../../src/index.js';

const context: VerifyContext = { environment: 'production' };
const noon = Date.UTC(2026, 10, 21, 12);
const principal = (keyId: string): Principal => ({ keyId, scopes: ['read'] });
const verifier = ({ key }: { key: string }): VerifyResult =>
  key === 'wrong' ? refuse('invalid') : principal(key);

function codeOf(result: MaybePromise<VerifyResult>): string {
  if (result instanceof Promise) throw new Error('A synchronous verifier returned a promise');
  return isRefusal(result) ? result.code : 'accepted';
}

test('a key is refused once its quota is used up, until midnight UTC', () => {
  const verify = withDailyQuota(verifier, { limit: 2, clock: { now: () => noon } });
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  const limit = { name: 'daily', limit: 2, remaining: 0, resetAfter: 43_200, window: 86_400 };
  expect(verify({ key: 'a' }, context)).toEqual({
    code: 'quota_exceeded',
    retryAfter: 43_200,
    limits: [limit],
  });
});

test('an accepted call reports the remaining quota', () => {
  const verify = withDailyQuota(verifier, { limit: 5, clock: { now: () => noon } });
  expect(verify({ key: 'a' }, context)).toMatchObject({ limits: [{ limit: 5, remaining: 4 }] });
});

test('each key has its own quota', () => {
  const verify = withDailyQuota(verifier, { limit: 1, clock: { now: () => noon } });
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  expect(codeOf(verify({ key: 'b' }, context))).toBe('accepted');
});

test('the quota is full again on the next UTC day', () => {
  let now = noon;
  const verify = withDailyQuota(verifier, { limit: 1, clock: { now: () => now } });
  verify({ key: 'a' }, context);
  now = Date.UTC(2026, 10, 21, 23, 59, 59);
  expect(codeOf(verify({ key: 'a' }, context))).toBe('quota_exceeded');
  now = Date.UTC(2026, 10, 22);
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
});

test('a refused call is not counted, whether the verifier or the guard refuses it', () => {
  const elsewhere = (): VerifyResult => ({ ...principal('a'), environment: 'staging' });
  let result: () => VerifyResult = () => refuse('invalid');
  const verify = withDailyQuota(() => result(), { limit: 1, clock: { now: () => noon } });
  expect(codeOf(verify({}, context))).toBe('invalid');
  result = elsewhere;
  verify({}, context);
  result = () => principal('a');
  verify({}, { ...context, scopes: ['write'] });
  expect(codeOf(verify({}, context))).toBe('accepted');
});

test('calls of an asynchronous verifier are counted too', async () => {
  const verify = withDailyQuota(async ({ key }: { key: string }) => principal(key), {
    limit: 1,
    clock: { now: () => noon },
  });
  await verify({ key: 'a' }, context);
  expect(await verify({ key: 'a' }, context)).toMatchObject({ code: 'quota_exceeded' });
});
