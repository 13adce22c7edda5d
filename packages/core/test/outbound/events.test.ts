import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutboundEvent } from '../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import { testClock } from '../support/clock.js';

const SECRET = 'sp-canary-77ab';
const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { key: {} },
  strategies: {
    default: {
      exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: 'unknown' },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

const events: OutboundEvent[] = [];
const listen = (event: unknown) => void events.push(event as OutboundEvent);
beforeEach(() => {
  events.length = 0;
  subscribe('sallyport:outbound', listen);
});
afterEach(() => void unsubscribe('sallyport:outbound', listen));

test('every step of a call is an event, with durations and fingerprints, and without a secret', async () => {
  const clock = testClock();
  let issued = 0;
  const credential = createCredential(acme, {
    source: { key: SECRET },
    clock,
    fetch: async () => {
      await clock.advance(5);
      return Response.json({ token: `${SECRET}-${++issued}` });
    },
  });
  const statuses = [401, 429, 200];
  const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
  const outcome = credential.send(request, async () => ({
    status: statuses.shift() ?? 200,
    headers: { 'Retry-After': '2' },
  }));
  await clock.asleep();
  await clock.advance(2000);
  expect((await outcome).response.status).toBe(200);
  await expect(
    credential.attach({ method: 'GET', url: 'https://elsewhere.example', headers: {} }),
  ).rejects.toMatchObject({ code: 'outside_allowed_urls' });

  expect(events.map(({ type, code, duration }) => [type, code ?? duration])).toEqual([
    ['exchange', 5],
    ['attach', 5],
    ['refuse', 'invalid'],
    ['refresh', 5],
    ['replay', 'invalid'],
    ['attach', 5],
    ['refuse', 'rate_limited'],
    ['replay', 'rate_limited'],
    ['throttle', 2000],
    ['attach', 2000],
    ['refuse', 'outside_allowed_urls'],
  ]);
  expect(events.at(-1)).toEqual({ type: 'refuse', provider: 'acme', code: 'outside_allowed_urls' });
  const fingerprints = new Set(events.slice(0, -1).map(({ fingerprint }) => fingerprint));
  expect([...fingerprints]).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)]);
  expect(JSON.stringify(events)).not.toContain(SECRET);
});

test('an exchange that fails is an event with its code', async () => {
  const fetch = async () => new Response('{}', { status: 401 });
  const credential = createCredential(acme, { source: { key: SECRET }, clock: testClock(), fetch });
  await expect(credential.token()).rejects.toMatchObject({ code: 'invalid' });
  expect(events).toEqual([
    { type: 'exchange', provider: 'acme', code: 'invalid', duration: 0, fingerprint: expect.any(String) },
  ]);
});

test('a redirect that is refused is an event, with its status', async () => {
  const key = defineProvider({
    ...acme,
    strategies: { default: { header: { 'X-API-Key': '{key}' } } },
  });
  const credential = createCredential(key, { source: { key: SECRET } });
  const redirected = (location: string) => async () => ({ status: 302, headers: { Location: location } });
  const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
  const refused = { type: 'refuse', provider: 'acme', code: 'redirect_refused', status: 302 };
  await expect(credential.send(request, redirected('https://elsewhere.example/'))).rejects.toMatchObject({
    code: 'redirect_refused',
  });
  expect(events.at(-1)).toEqual(refused);

  events.length = 0;
  const following = async () => Object.defineProperty(new Response('{}'), 'redirected', { value: true });
  const error = await createFetch(credential, following)('/x').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'redirect_refused', provider: 'acme', status: 200 });
  expect(events.at(-1)).toEqual({ ...refused, status: 200 });
});
