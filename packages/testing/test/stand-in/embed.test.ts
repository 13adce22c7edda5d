import { createGuard, memorySessions } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { expect, test } from 'vitest';
import { embedPage, embedUrl } from '../../src/stand-in/embed.js';

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

test('the page is shown only for a token of its own environment', async () => {
  const url = `/embed?token=${await issue()}`;
  const shown = await embedPage(guard(), sessions, url);
  expect(shown).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  expect(shown.body).toContain('Environment: production.');
  expect(await embedPage(guard('staging'), sessions, url)).toMatchObject({ status: 401 });
});

test('a missing or unknown token is refused in the format of the provider', async () => {
  for (const url of ['/embed', '/embed?token=', '/embed?token=%3Cscript%3E', '/embed?token=a&token=b']) {
    const { status, body } = await embedPage(guard(), sessions, url);
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ status: 'error' });
  }
});

test('the page is unavailable if the sessions fail', async () => {
  const broken = { ...sessions, verify: () => Promise.reject(new Error('the store is down')) };
  const { status, headers } = await embedPage(guard(), broken, `/embed?token=${await issue()}`);
  expect([status, headers['Retry-After']]).toEqual([503, '1']);
});

test('the URL of the page holds the token, encoded', () => {
  expect(embedUrl('https://api.example/v1', 'x"&y')).toBe('https://api.example/v1/embed?token=x%22%26y');
});
