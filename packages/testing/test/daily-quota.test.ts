import type { Answer, Principal, VerifyContext } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import { expect, test } from 'vitest';
import { withDailyQuota } from '../src/index.js';

const context: VerifyContext = { environment: 'production' };
const noon = Date.UTC(2026, 10, 21, 12);
const principal = (keyId: string): Principal => ({ keyId, scopes: ['read'] });
const verifier = ({ key }: { key: string }): Answer => (key === 'wrong' ? refuse('invalid') : principal(key));

function codeOf(answer: Answer | Promise<Answer>): string {
  if (answer instanceof Promise) throw new Error('A synchronous verifier answers at once');
  return isRefusal(answer) ? answer.code : 'accepted';
}

test('a key is refused once its quota is used up, until midnight UTC', () => {
  const verify = withDailyQuota(verifier, { limit: 2, now: () => noon });
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  const limit = { name: 'daily', limit: 2, remaining: 0, resetAfter: 43_200, window: 86_400 };
  expect(verify({ key: 'a' }, context)).toEqual({
    code: 'quota_exceeded',
    retryAfter: 43_200,
    limits: [limit],
  });
});

test('an accepted caller is told what is left', () => {
  const verify = withDailyQuota(verifier, { limit: 5, now: () => noon });
  expect(verify({ key: 'a' }, context)).toMatchObject({ limits: [{ limit: 5, remaining: 4 }] });
});

test('each key has a quota of its own', () => {
  const verify = withDailyQuota(verifier, { limit: 1, now: () => noon });
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
  expect(codeOf(verify({ key: 'b' }, context))).toBe('accepted');
});

test('the next UTC day starts anew', () => {
  let now = noon;
  const verify = withDailyQuota(verifier, { limit: 1, now: () => now });
  verify({ key: 'a' }, context);
  now = Date.UTC(2026, 10, 21, 23, 59, 59);
  expect(codeOf(verify({ key: 'a' }, context))).toBe('quota_exceeded');
  now = Date.UTC(2026, 10, 22);
  expect(codeOf(verify({ key: 'a' }, context))).toBe('accepted');
});

test('what is refused is not counted, whether by the verifier or by the guard after it', () => {
  const elsewhere = (): Answer => ({ ...principal('a'), environment: 'staging' });
  let answer: () => Answer = () => principal('a');
  const verify = withDailyQuota(() => answer(), { limit: 1, now: () => noon });
  answer = () => refuse('invalid');
  expect(codeOf(verify({}, context))).toBe('invalid');
  answer = elsewhere;
  verify({}, context);
  answer = () => principal('a');
  verify({}, { ...context, scopes: ['write'] });
  expect(codeOf(verify({}, context))).toBe('accepted');
});

test('a verifier that answers later is counted too', async () => {
  const verify = withDailyQuota(async ({ key }: { key: string }) => principal(key), {
    limit: 1,
    now: () => noon,
  });
  await verify({ key: 'a' }, context);
  expect(await verify({ key: 'a' }, context)).toMatchObject({ code: 'quota_exceeded' });
});
