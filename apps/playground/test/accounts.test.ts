import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOnFreePorts } from './harness.js';
import { keysOf, statuses } from './keys-of.js';
import { asker, signIn, signUp } from './person.js';

let playground: Awaited<ReturnType<typeof startOnFreePorts>>;
beforeAll(async () => {
  playground = await startOnFreePorts();
});
afterAll(() => playground.close());

const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ({
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers: { Origin: playground.home, ...headers },
  }) as const;

test('without a session, only the sign-in is served', async () => {
  const ask = asker(playground.home);
  const page = { headers: { Accept: 'text/html' } };
  for (const path of ['/', '/extracta/', '/phota/', '/sign-out']) {
    const response = await ask(path, page);
    expect([response.status, response.headers.get('location')], path).toEqual([303, '/sign-in']);
  }
  for (const path of ['/extracta/api/keys', '/smart-extract/api/session', '/adjutor/openapi.json'])
    expect((await ask(path)).status, path).toBe(401);
  expect((await ask('/coresignal/api/keys', { json: { name: 'x' } })).status).toBe(401);
});

test('the forms sign up, in and out without a script', async () => {
  const fields = { email: 'forms@example.com', password: 'correct horse battery' };
  const signedUp = await fetch(`${playground.home}/sign-up`, form(fields));
  expect([signedUp.status, signedUp.headers.get('location')]).toEqual([303, '/']);
  const [line = ''] = signedUp.headers.getSetCookie();
  expect(line).toMatch(/HttpOnly/i);
  expect(line).toMatch(/SameSite=Strict/i);
  const Cookie = line.split(';', 1)[0] ?? '';
  const home = await fetch(playground.home, { redirect: 'manual', headers: { Cookie } });
  expect(home.headers.get('location')).toBe('/extracta/');

  const signedOut = await fetch(`${playground.home}/sign-out`, form({}, { Cookie }));
  expect(signedOut.status).toBe(303);
  expect((await asker(playground.home, Cookie)('/extracta/api/keys')).status).toBe(401);

  const wrong = await fetch(
    `${playground.home}/sign-in`,
    form({ ...fields, email: '"><b>', password: 'wrong' }),
  );
  expect(wrong.status).toBe(400);
  const page = await wrong.text();
  expect(page).toContain('role="alert"');
  expect(page).not.toContain('<b>');
  expect(page).not.toContain('wrong');
  expect((await fetch(`${playground.home}/sign-in`, form(fields))).status).toBe(303);
});

test('a form on another site cannot sign anybody in or out', async () => {
  const { cookie } = await signUp(playground.home, 'csrf@example.com');
  const fields = { email: 'csrf@example.com', password: 'correct horse battery' };
  const foreign = { Origin: 'https://evil.example' };
  expect((await fetch(`${playground.home}/sign-in`, form(fields, foreign))).status).toBe(403);
  expect((await fetch(`${playground.home}/sign-out`, form({}, { ...foreign, Cookie: cookie }))).status).toBe(
    403,
  );
  expect((await asker(playground.home, cookie)('/extracta/api/keys')).status).toBe(200);
});

test('after sign-out nothing can be changed, and the keys keep working', async () => {
  const eve = await signUp(playground.home, 'eve@example.com');
  const keys = keysOf('coresignal', eve, playground);
  const { id, secrets } = await keys.create({ name: 'CI' });
  expect((await eve.ask('/api/auth/sign-out', { json: {} })).status).toBe(200);
  expect((await keys.read(id)).status).toBe(401);
  await expect(keys.change(id, 'disable')).rejects.toThrow('401');

  const again = keysOf('coresignal', await signIn(playground.home, 'eve@example.com'), playground);
  expect((await again.read(id)).status).toBe(200);
  expect(statuses(await again.call(secrets))).toEqual([200, 200, 200]);
});

test("another account's key is answered like one that does not exist", async () => {
  const ada = await signUp(playground.home, 'ada@example.com');
  const bob = await signUp(playground.home, 'bob@example.com');
  const { id } = await keysOf('adjutor', ada, playground).create({ name: 'CI', scopes: ['karma'] });
  const foreign = await bob.ask(`/adjutor/api/keys/${id}`);
  const absent = await bob.ask(`/adjutor/api/keys/${id.slice(0, -4)}0000`);
  expect([foreign.status, await foreign.text()]).toEqual([404, await absent.text()]);
  const headers = { 'If-Match': '"1"' };
  expect((await bob.ask(`/adjutor/api/keys/${id}`, { method: 'DELETE', headers })).status).toBe(404);
  expect(await keysOf('adjutor', bob, playground).names()).toEqual([]);
  expect((await ada.ask(`/phota/api/keys/${id}`)).status).toBe(404);
});

test('the demo account has the demo keys, and only demo.env holds its password', async () => {
  const { env, home, dataDir } = playground;
  const demo = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
  const names = await Promise.all(
    ['extracta', 'smart-extract', 'coresignal', 'adjutor', 'phota'].map((id) =>
      keysOf(id, demo, playground).names(),
    ),
  );
  expect(names.map((list) => list.length)).toEqual([1, 3, 2, 2, 1]);
  expect(await (await fetch(`${home}/sign-in`)).text()).not.toContain(env.DEMO_PASSWORD);
  for (const file of ['auth-secret', 'demo.env', 'keys.db'])
    expect((await stat(join(dataDir, file))).mode & 0o077, file).toBe(0);
});

test('accounts, sessions and keys survive a restart', async () => {
  const first = await startOnFreePorts();
  const person = await signUp(first.home, 'ada@example.com');
  const { secrets } = await keysOf('phota', person, first).create({ name: 'CI' });
  const second = await first.restart();
  const keys = keysOf('phota', person, second);
  expect(await keys.names()).toEqual(['CI']);
  expect(statuses(await keys.call(secrets))).toEqual([200, 200, 200]);
  expect(second.env).toEqual(first.env);
  await first.close();
});

test('password guessing is blocked for any claimed address, even after a restart', async () => {
  const guessed = await startOnFreePorts();
  const email = guessed.env.DEMO_EMAIL ?? '';
  const guess = (password: string, at: number) =>
    asker(guessed.home)('/api/auth/sign-in/email', {
      json: { email, password },
      headers: { 'X-Forwarded-For': `203.0.113.${at}`, 'X-Client-IP': `203.0.113.${at}` },
    });
  for (let at = 0; at < 10; at++) expect((await guess(`guess ${at}`, at)).status).toBe(401);
  expect((await guess('guess', 10)).status).toBe(429);

  await guessed.restart();
  expect((await guess(guessed.env.DEMO_PASSWORD ?? '', 11)).status).toBe(429);
  const refused = await fetch(`${guessed.home}/sign-in`, {
    ...{ method: 'POST', headers: { Origin: guessed.home } },
    body: new URLSearchParams({ email, password: guessed.env.DEMO_PASSWORD ?? '' }),
  });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.text()).toContain('Too many requests');
  await guessed.close();
});

test('only the demo account sees the portal of the operator, with the keys of everybody', async () => {
  const { env, home } = playground;
  const someone = await signUp(home, 'someone@example.com');
  await keysOf('phota', someone, playground).create({ name: 'of someone' });
  expect((await someone.ask('/operator/phota/api/keys')).status).toBe(403);
  expect((await fetch(`${home}/operator/phota/api/keys`)).status).toBe(403);
  const demo = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
  const found = await demo.ask('/operator/phota/api/keys?search=of%20someone');
  expect(found.status).toBe(200);
  expect(await found.text()).toContain('of someone');
});
