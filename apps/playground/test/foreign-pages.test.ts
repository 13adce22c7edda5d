import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOnFreePorts } from './harness.js';
import { asker, signIn, signUp } from './person.js';

let playground: Awaited<ReturnType<typeof startOnFreePorts>>;
beforeAll(async () => {
  playground = await startOnFreePorts();
});
afterAll(() => playground.close());

const EMBED = '/embed/smart-extract/production';

/** `fetch` would set the header `Host` itself. */
function statusAt(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${playground.home}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the page that embeds a session token', () => {
  test('is for the demo account, whose key the token is for', async () => {
    const { home, env } = playground;
    const page = { headers: { Accept: 'text/html' } };
    const signedOut = await asker(home)(EMBED, page);
    expect([signedOut.status, signedOut.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(await signedOut.text()).not.toContain('token=');
    const stranger = await (await signUp(home, 'stranger@example.com')).ask(EMBED, page);
    expect(stranger.status).toBe(403);
    expect(await stranger.text()).not.toContain('token=');
    const demo = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
    const answer = await demo.ask(EMBED, page);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('token=')]);
  });

  test('is served at its own hosts only', async () => {
    const { home, env, firstPort } = playground;
    const { cookie } = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
    for (const Host of [`127.0.0.1:${firstPort}`, `localhost:${firstPort}`, `LOCALHOST:${firstPort}`])
      expect(await statusAt(EMBED, { Host, Cookie: cookie }), Host).toBe(200);
    for (const Host of [
      'evil.example',
      `evil.example:${firstPort}`,
      `127.0.0.1.evil.example:${firstPort}`,
      '127.0.0.1',
      `127.0.0.1:${firstPort + 1}`,
      `localhost:${firstPort}.evil.example`,
    ])
      for (const path of [EMBED, '/', '/sign-in', '/extracta/', '/api/auth/get-session'])
        expect(await statusAt(path, { Host, Cookie: cookie }), `${Host}${path}`).toBe(421);
  });
});

test('posts of a foreign page do not lock the sign-in', async () => {
  const guarded = await startOnFreePorts();
  const { home, env } = guarded;
  const fields = { email: env.DEMO_EMAIL ?? '', password: 'guess' };
  const body = new URLSearchParams(fields);
  const foreign: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${guarded.firstPort + 1}` },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ];
  for (let turn = 0; turn < 4; turn++) {
    for (const headers of foreign) {
      for (const path of ['/sign-in', '/sign-up', '/sign-out'])
        expect((await fetch(`${home}${path}`, { method: 'POST', body, headers })).status).toBe(403);
      const json = JSON.stringify(fields);
      const posted = await fetch(`${home}/api/auth/sign-in/email`, {
        ...{ method: 'POST', body: json },
        headers: { ...headers, 'Content-Type': 'text/plain' },
      });
      expect(posted.status).toBe(403);
      // An image of the sign-in's address is a request too.
      expect((await fetch(`${home}/api/auth/sign-in/email`, { headers })).status).toBe(403);
    }
  }
  const signedIn = await fetch(`${home}/sign-in`, {
    ...{ method: 'POST', redirect: 'manual', headers: { Origin: home, 'Sec-Fetch-Site': 'same-origin' } },
    body: new URLSearchParams({ ...fields, password: env.DEMO_PASSWORD ?? '' }),
  });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
  await guarded.close();
});
