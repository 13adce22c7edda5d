import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOneTimeLink } from '../src/one-time-link.js';
import type { TestPlayground } from './harness.js';
import { startOnFreePorts } from './harness.js';

let playground: TestPlayground;
beforeAll(async () => {
  playground = await startOnFreePorts();
});
afterAll(() => playground.close());

const open = (url: string, method = 'GET') => fetch(url, { method, redirect: 'manual' });

test('the link signs the demo user in, once, and a look at it does not use it up', async () => {
  const { home, signInLink } = playground;
  expect(signInLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/demo\/[\w-]{32}$/);
  expect((await open(signInLink, 'HEAD')).status).toBe(410);
  expect((await open(`${home}/demo/${'A'.repeat(32)}`)).status).toBe(410);
  const first = await open(signInLink);
  expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const session = await fetch(`${home}/phota/api/session`, { headers: { Cookie: cookie } });
  expect(await session.json()).toMatchObject({ account: { name: playground.env.DEMO_EMAIL } });
  const second = await open(signInLink);
  expect(second.status).toBe(410);
  expect(second.headers.getSetCookie()).toEqual([]);
  expect(await second.text()).toContain('was used before');
});

test('the link ends after ten minutes', () => {
  let now = 0;
  const link = createOneTimeLink(() => now);
  now = 600_000;
  expect(link.take(link.token)).toBe(false);
  now = 599_999;
  expect(link.take(link.token)).toBe(true);
  expect(link.take(link.token)).toBe(false);
});
