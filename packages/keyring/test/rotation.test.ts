import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard } from '@sallyport/core';
import { expect, it } from 'vitest';
import { acme, acmeKeyring } from './support/acme.js';

/** A real server behind a guard, and clients that never stop asking. */
async function underLoad() {
  const { keyring } = await acmeKeyring();
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  const guard = createGuard({ provider: acme, verifier: keyring.verify });
  const server = createServer(async (request, response) => {
    const verdict = await guard(request);
    response.writeHead(verdict.ok ? 200 : verdict.refusal.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = async (apiKey: string) =>
    (await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } })).status;

  let used = secrets.apiKey;
  let stopped = false;
  const statuses: number[] = [];
  const client = async () => {
    while (!stopped) statuses.push(await ask(used));
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  return {
    ...{ keyring, key, secrets, ask, statuses },
    switchTo: (apiKey: string) => {
      used = apiKey;
    },
    /** Resolves when so many more requests were answered. */
    async answered(more: number) {
      const goal = statuses.length + more;
      while (statuses.length < goal) await new Promise(setImmediate);
    },
    async stop() {
      stopped = true;
      await clients;
      server.close();
      await keyring.close();
    },
  };
}

it('under load: regenerate with grace, switch the clients, end the grace, and no request fails', async () => {
  const { keyring, key, secrets, ask, statuses, switchTo, answered, stop } = await underLoad();
  await answered(50);
  const { secrets: fresh } = await keyring.regenerate(key.id, { grace: '24h' });
  await answered(50);
  switchTo(fresh.apiKey);
  await answered(50);
  await keyring.finishRotation(key.id);
  await answered(50);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await ask(secrets.apiKey)).toBe(401);
  await stop();
});

it('under load: with no grace the old secret fails at once', async () => {
  const { keyring, key, secrets, ask, answered, stop } = await underLoad();
  await answered(50);
  const { secrets: fresh } = await keyring.regenerate(key.id, { grace: 0 });
  expect(await ask(secrets.apiKey)).toBe(401);
  expect(await ask(fresh.apiKey)).toBe(200);
  await stop();
});
