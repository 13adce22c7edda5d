import { hash } from 'node:crypto';
import { defineProvider } from '@sallyport/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectBus } from '../../src/bus/connect-bus.js';
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

describe('a node and its bus', () => {
  /** A connection, and what it tells the cache and the listeners. */
  async function connected(own: Partial<Bus> = {}) {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const told: unknown[] = [];
    const state = { delivers: true, onMessage: (_message: string) => {}, onGap: () => {} };
    const bus: Bus = {
      async publish(message) {
        if (state.delivers) state.onMessage(message);
      },
      async subscribe(onMessage, onGap) {
        Object.assign(state, { onMessage, onGap });
        return async () => void told.push('ended');
      },
      ...own,
    };
    const cache = {
      invalidate: (scope: unknown) => told.push(scope),
      limitTtl: (ttl: unknown) => told.push(`ttl ${ttl}`),
    };
    const events = { emit: (event: object) => told.push({ ...event, error: undefined }) };
    const bounds = { deafTtlMs: 500, publishMs: 100 };
    const connect = (to: Bus | undefined) => connectBus('acme', to, cache as never, events as never, bounds);
    return { told, state, connect, connection: await connect(bus) };
  }

  it('forgets what a message says, and everything after a gap', async () => {
    const { told, state, connection } = await connected();
    state.onMessage('{"keys":["key_1"]}');
    state.onMessage('from a newer version');
    state.onGap();
    expect(told).toEqual([{ keys: ['key_1'] }, 'all', 'all']);
    await connection.disconnect();
    expect(told.at(-1)).toBe('ended');
  });

  it('forgets everything, keeps it for a shorter time and says so while it hears nothing', async () => {
    const { told, state, connection } = await connected();
    await vi.advanceTimersByTimeAsync(1500);
    expect(told).toEqual([]);
    state.delivers = false;
    await vi.advanceTimersByTimeAsync(6000);
    const deaf = ['ttl 500', 'all', { type: 'bus.deaf', provider: 'acme' }];
    expect(told.splice(0).filter((each) => each !== 'ended')).toEqual(deaf);
    state.delivers = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(told.filter((each) => each !== 'ended')).toEqual([
      'ttl undefined',
      'all',
      { type: 'bus.hearing', provider: 'acme' },
    ]);
    await connection.disconnect();
  });

  it('forgets at once what it changes, and tells the others', async () => {
    const { told, connection } = await connected();
    await connection.broadcastInvalidation({ owner: 'o' });
    expect(told).toEqual([{ owner: 'o' }, { owner: 'o' }]); // Its own message arrives too.
    await connection.disconnect();
  });

  it('does not wait for a bus that takes no message', async () => {
    const { told, connection } = await connected({ publish: () => new Promise(() => {}) });
    const sent = connection.broadcastInvalidation({ owner: 'o' });
    expect(told).toEqual([{ owner: 'o' }]);
    await vi.advanceTimersByTimeAsync(100);
    await sent;
    expect(told).toEqual([{ owner: 'o' }, { type: 'error', provider: 'acme', component: 'bus' }]);
    await connection.disconnect();
  });

  it('is alone without one', async () => {
    const { told, connect } = await connected();
    const alone = await connect(undefined);
    await alone.broadcastInvalidation({ owner: 'o' });
    await alone.disconnect();
    expect(told).toEqual([{ owner: 'o' }]);
  });
});
