import { createGuard, memorySessions } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { expect, test } from 'vitest';
import { embedPage, hostPage } from '../src/embed.js';

const sessions = memorySessions();
const guard = (environment: 'production' | 'staging' = 'production', live = sessions) =>
  createGuard({
    provider: smartExtract,
    strategy: 'embed',
    environment,
    sessions: live,
    verifier: () => ({ keyId: 'key-1', scopes: [] }),
  });

async function issue(): Promise<string> {
  return (await sessions.issue({ keyId: 'key-1', scopes: [] }, { environment: 'production' })).token;
}

test('the page is shown for a token of its own environment only', async () => {
  const url = `/embed?token=${await issue()}`;
  const shown = await embedPage(guard(), sessions, url);
  expect(shown).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  expect(shown.body).toContain('Environment: production.');
  expect(await embedPage(guard('staging'), sessions, url)).toMatchObject({ status: 401 });
});

test('a token that is missing or unknown is refused in the words of the provider', async () => {
  for (const url of ['/embed', '/embed?token=', '/embed?token=%3Cscript%3E', '/embed?token=a&token=b']) {
    const { status, body } = await embedPage(guard(), sessions, url);
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ status: 'error' });
  }
});

test('sessions that fail make the page unavailable, and nothing else', async () => {
  const broken = { ...sessions, verify: () => Promise.reject(new Error('the store is down')) };
  const { status, headers } = await embedPage(guard(), broken, `/embed?token=${await issue()}`);
  expect([status, headers['Retry-After']]).toEqual([503, '1']);
});

test('the host page embeds the token, and nothing in it can break out', () => {
  const { headers, body } = hostPage('https://api.example/embed?a=1&b="><script>', 'x"><script>&y');
  expect(headers).toMatchObject({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' });
  expect(body).not.toContain('<script>');
  expect(body).toContain('token=x%22%3E%3Cscript%3E%26y"');
});
