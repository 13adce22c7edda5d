import { hash } from 'node:crypto';
import { defineProvider } from '@sallyport/core';
import { expect, it } from 'vitest';
import type { Bus } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acme, acmeKeyring, PEPPER, seeded } from '../support/acme.js';

/** A bus of one process, which keeps its messages but those that a node sends to itself, to know that it hears. */
function localBus(): Bus & { readonly messages: string[] } {
  const listeners = new Set<(message: string) => void>();
  const messages: string[] = [];
  return {
    messages,
    async publish(message) {
      if (!message.startsWith('{"beat":')) messages.push(message);
      for (const listener of listeners) listener(message);
    },
    async subscribe(onMessage) {
      listeners.add(onMessage);
      return async () => void listeners.delete(onMessage);
    },
  };
}

it('a bus that fails does not fail a change', async () => {
  const bus: Bus = {
    publish: () => Promise.reject(new Error('gone')),
    subscribe: async () => async () => {},
  };
  const { keyring } = await acmeKeyring({ bus });
  const failures: string[] = [];
  keyring.on('error', ({ component }) => failures.push(component));
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  expect((await keyring.revoke(key.id)).state).toBe('revoked');
  expect(failures).toEqual(['bus', 'bus']);
  await keyring.close();
});

it('every change is one message, which holds no secret', async () => {
  const bus = localBus();
  const { keyring } = await acmeKeyring({ bus });
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  const { secrets: fresh } = await keyring.regenerate(key.id, { grace: '1h' });
  await keyring.finishRotation(key.id);
  await keyring.setOwnerLimits('o', { quota: { day: 5 } });
  await keyring.import([{ owner: 'o', name: 'n', secrets: { apiKey: 'old-key' } }]);
  expect(bus.messages.map((message) => JSON.parse(message))).toEqual([
    { hashes: [hash('sha256', secrets.apiKey)] },
    { hashes: [hash('sha256', fresh.apiKey)], keys: [key.id] },
    { keys: [key.id] },
    { owner: 'o' },
    { added: [expect.stringMatching(/^1\.[\w-]{10}$/)] },
  ]);
  await keyring.close();
});

it('a secret that could be found from its hash is not named', async () => {
  const bus = localBus();
  const short = defineProvider({
    ...acme,
    id: 'short',
    secrets: { apiKey: { format: { length: 16, alphabet: 'hex' } } },
  });
  const keyring = await createKeyring({ provider: short, store: memoryStore(), peppers: { 1: PEPPER }, bus });
  await keyring.create({ owner: 'o', name: 'n' });
  expect(bus.messages).toEqual(['{"added":true}']);
  await keyring.close();
});

it('a new key is known at once to a node that was asked for it before, which forgets nothing else', async () => {
  const { keyring: forecast } = await acmeKeyring({ random: seeded() });
  const { secrets } = await forecast.create({ owner: 'o', name: 'n' });
  const bus = localBus();
  const store = memoryStore();
  let reads = 0;
  const counting = {
    ...store,
    find: (digests: readonly string[]) => {
      reads++;
      return store.find(digests);
    },
  };
  const { keyring: near } = await acmeKeyring({ store, bus, random: seeded() });
  const { keyring: far } = await acmeKeyring({ store: counting, bus });
  expect(await far.verify(secrets)).toEqual({ code: 'invalid' });
  expect(await far.verify({ apiKey: 'unknown' })).toEqual({ code: 'invalid' });
  const { key } = await near.create({ owner: 'o', name: 'n' });
  expect(await far.verify(secrets)).toMatchObject({ keyId: key.id });
  expect(far.verify({ apiKey: 'unknown' })).toEqual({ code: 'invalid' });
  expect(reads).toBe(3);
  await Promise.all([forecast.close(), near.close(), far.close()]);
});
