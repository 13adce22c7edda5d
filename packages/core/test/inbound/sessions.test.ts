import { expect, it } from 'vitest';
import type { Principal } from '../../src/index.js';
import { memorySessions } from '../../src/index.js';

const PRINCIPAL: Principal = { keyId: 'key-1', scopes: ['read'] };
const PRODUCTION = { environment: 'production' };

it('a session is its principal until it ends, by the clock that was given', async () => {
  let now = 1_000_000;
  const sessions = memorySessions({ ttl: '60s', clock: { now: () => now } });
  const { token, expiresIn } = await sessions.issue(PRINCIPAL, PRODUCTION);
  expect(expiresIn).toBe(60);
  now += 59_999;
  expect(await sessions.verify(token, PRODUCTION)).toBe(PRINCIPAL);
  now += 1;
  expect(await sessions.verify(token, PRODUCTION)).toEqual({ code: 'expired' });
  expect(await sessions.verify(token, PRODUCTION)).toEqual({ code: 'invalid' });
});

it('a session lives 15 minutes by default', async () => {
  expect(await memorySessions().issue(PRINCIPAL, PRODUCTION)).toMatchObject({ expiresIn: 900 });
});

it('a session is good for its own environment only', async () => {
  const sessions = memorySessions();
  const { token } = await sessions.issue(PRINCIPAL, PRODUCTION);
  expect(await sessions.verify(token, { environment: 'staging' })).toEqual({ code: 'invalid' });
  expect(await sessions.verify(token, PRODUCTION)).toBe(PRINCIPAL);
});

it('the oldest session goes when there are too many', async () => {
  const sessions = memorySessions({ max: 2 });
  const tokens: string[] = [];
  for (let at = 0; at < 3; at++) tokens.push((await sessions.issue(PRINCIPAL, PRODUCTION)).token);
  const [first, ...others] = await Promise.all(tokens.map((token) => sessions.verify(token, PRODUCTION)));
  expect(first).toEqual({ code: 'invalid' });
  expect(others).toEqual([PRINCIPAL, PRINCIPAL]);
});

it('a token is 256 bits that no two sessions share and any header can carry', async () => {
  const sessions = memorySessions();
  const issued = await Promise.all(Array.from({ length: 50 }, () => sessions.issue(PRINCIPAL, PRODUCTION)));
  expect(new Set(issued.map(({ token }) => token)).size).toBe(50);
  for (const { token } of issued) expect(token).toMatch(/^[\w-]{43}$/);
});

it.each(['', 'undefined', '__proto__', 'constructor', '\uD800', 'a'.repeat(100_000)])(
  'a token that was never issued is invalid: %j',
  async (token) => {
    const sessions = memorySessions();
    await sessions.issue(PRINCIPAL, PRODUCTION);
    expect(await sessions.verify(token, PRODUCTION)).toEqual({ code: 'invalid' });
  },
);
