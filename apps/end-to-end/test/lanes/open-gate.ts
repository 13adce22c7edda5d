import type { Provider } from '@sallyport/core';
import { createGuard, defineProvider } from '@sallyport/core';
import type { Keyring, Store } from '@sallyport/keyring';
import { createKeyring, memoryLimits, memoryStore } from '@sallyport/keyring';
import type { Secrets } from './credentials.js';
import { HEADERS } from './credentials.js';
import type { Lane } from './lane.js';
import type { Situation } from './situations.js';
import { LIFETIME } from './situations.js';

/** The pepper of every keyring here. */
export const PEPPER = 'a pepper of the tests, never used elsewhere';

/** Starts a server in this lane, and creates a key in this situation. */
export async function openGate(definition: Provider, lane: Lane, situation: Situation) {
  const provider: Provider = defineProvider({
    ...definition,
    environments: { ...definition.environments, sandbox: 'https://sandbox.example' },
  });
  const { environment, scopes = [], options, regenerated, later = 0, storeDown = false } = situation;
  let time = Date.UTC(2026, 2, 31, 12);
  let storeIsDown = false;
  const store = memoryStore();
  const flaky: Store = {
    ...store,
    find: (digests) => (storeIsDown ? Promise.reject(new Error('down')) : store.find(digests)),
  };
  const keyring: Keyring = await createKeyring({
    ...{ provider, store: flaky, peppers: { 1: PEPPER }, limits: memoryLimits() },
    clock: { now: () => time },
    ...options,
  });
  const refused: string[] = [];
  keyring.on('key.refused', ({ code }) => void refused.push(code));
  const { key, secrets } = await keyring.create({
    ...{ owner: 'o', name: 'n', expiresAt: time + LIFETIME },
    ...situation.key,
  });
  const guard = createGuard({
    ...{ provider, verifier: keyring.verify },
    ...(environment === undefined ? {} : { environment }),
  });
  const server = await lane.start({ guard, scopes });

  return {
    ...{ key, refused },
    /** Sends the earlier requests of the situation and then one more, and returns its response and its secrets. */
    async ask(): Promise<{ readonly response: Response; readonly presented: Secrets }> {
      for (let at = 0; at < (situation.before ?? 0); at++)
        await (await request(provider, server.url, secrets)).text();
      await situation.change?.(keyring, key.id);
      const next = regenerated && (await keyring.regenerate(key.id, { grace: regenerated.grace }));
      const presented = next && regenerated.presented === 'new' ? next.secrets : secrets;
      time += later;
      storeIsDown = storeDown;
      return { response: await request(provider, server.url, presented), presented };
    },
    async close() {
      await server.close();
      await keyring.close();
    },
  };
}

function request({ id }: Provider, url: string, secrets: Secrets): Promise<Response> {
  return fetch(url, { headers: HEADERS[id]?.(secrets) ?? {} });
}
