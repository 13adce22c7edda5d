import { AbortController as Polyfill } from 'abort-controller';
import { describe, expect, test } from 'vitest';
import { createCredential, createFetch } from '../../src/index.js';
import { raceDeadline } from '../../src/outbound/deadline.js';
import { phota } from '../../src/providers/index.js';
import { testClock } from '../support/clock.js';
import { startServer } from '../support/server.js';

/** A signal of a library, which knows neither `throwIfAborted` nor `reason`. */
const foreign = () => new Polyfill() as unknown as AbortController;
const request = { method: 'GET', url: 'https://api.photalabs.com/v1/phota/x', headers: {} };
const answered = async () => ({ status: 200, headers: {} });

describe('a foreign AbortSignal', () => {
  test('changes nothing while it is not aborted', async () => {
    const credential = createCredential(phota, { source: { apiKey: 'k' } });
    const { signal } = foreign();
    expect((await credential.send(request, answered, { signal })).response.status).toBe(200);
    const asynchronous = createCredential(phota, { source: async () => ({ apiKey: 'k' }) });
    expect((await asynchronous.send(request, answered, { signal })).response.status).toBe(200);
  });

  test('that is aborted already sends nothing', async () => {
    const controller = foreign();
    controller.abort();
    let sent = 0;
    for (const source of [{ apiKey: 'k' }, async () => ({ apiKey: 'k' })]) {
      const credential = createCredential(phota, { source });
      const call = credential.send(
        request,
        async () => {
          sent += 1;
          return answered();
        },
        { signal: controller.signal },
      );
      await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect(sent).toBe(0);
  });

  test('ends a wait, and is left alone afterwards', async () => {
    const controller = foreign();
    const listeners = new Set<unknown>();
    const { signal } = controller;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: [string, never]) => {
      listeners.add(args[1]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: [string, never]) => {
      listeners.delete(args[1]);
      removeEventListener.apply(signal, args);
    };
    const credential = createCredential(phota, { source: () => new Promise<never>(() => {}) });
    const call = credential.send(request, answered, { signal });
    setTimeout(() => controller.abort(), 10);
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(listeners.size).toBe(0);
  });

  test('ends a call of createFetch, which fetch itself would not take', async () => {
    const server = await startServer(() => {});
    const call = createFetch(createCredential(phota, { source: { apiKey: 'k' }, baseURL: server.url }));
    const controller = foreign();
    const response = call('/x', { signal: controller.signal }).catch((thrown: unknown) => thrown);
    await expect.poll(() => server.received.length).toBe(1);
    controller.abort();
    expect(await response).toMatchObject({ name: 'AbortError' });
    await expect(call('/x', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['aborted already', true],
    ['aborted later', false],
  ])('%s ends a race for shared work', async (_name, early) => {
    const controller = foreign();
    if (early) controller.abort();
    else setTimeout(() => controller.abort(), 10);
    const deadline = { clock: testClock(), endsAt: Number.POSITIVE_INFINITY, signal: controller.signal };
    const race = raceDeadline(new Promise(() => {}), deadline, 'work');
    await expect(race).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a signal of this platform that is aborted already is its reason', async () => {
  const credential = createCredential(phota, { source: { apiKey: 'k' } });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(credential.send(request, answered, { signal })).rejects.toThrow('enough');
});
