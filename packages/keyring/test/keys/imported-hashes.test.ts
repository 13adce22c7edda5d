import { defineProvider } from '@sallyport/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createImportedHashes } from '../../src/keys/imported-hashes.js';
import { acme } from '../support/acme.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const plain = defineProvider({ ...acme, id: 'plain', secrets: { apiKey: {} } });

/** What a node knows of a store, which counts how often it is asked. */
function node(provider: typeof acme | typeof plain = acme, everyMs = 1000) {
  const state = { asked: 0, marked: 0, has: false, broken: false };
  const reports: unknown[] = [];
  const store = {
    async ownerLimits() {
      state.asked += 1;
      if (state.broken) throw new Error('down');
      return state.has ? {} : undefined;
    },
    async setOwnerLimits() {
      state.marked += 1;
      state.has = true;
    },
  };
  const imported = createImportedHashes(provider, store as never, everyMs, (error) => reports.push(error));
  return { state, reports, imported, mark: () => imported.mark(store as never) };
}

describe('keys that were imported by their hash', () => {
  it('are known once the store has been asked, and it is asked no more', async () => {
    const { state, imported, mark } = node();
    await imported.start();
    expect([imported.any(), state.asked]).toEqual([false, 1]);
    await mark();
    expect(imported.any()).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect([imported.any(), state.asked]).toEqual([true, 2]);
    await vi.advanceTimersByTimeAsync(10_000);
    await imported.refresh();
    await mark();
    expect([state.asked, state.marked, vi.getTimerCount()]).toEqual([2, 1, 0]);
  });

  it('are known at once if they were imported before, without an interval', async () => {
    const { state, imported } = node();
    state.has = true;
    await imported.start();
    expect([imported.any(), vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('are asked for at the interval, every 100 ms at most, until it is stopped', async () => {
    for (const [everyMs, asked] of [
      [1000, 5],
      [0, 50],
    ] as const) {
      const { state, imported } = node(acme, everyMs);
      await imported.start();
      await vi.advanceTimersByTimeAsync(5000);
      expect(state.asked).toBe(1 + asked);
      imported.stop();
      await vi.advanceTimersByTimeAsync(5000);
      expect(state.asked).toBe(1 + asked);
    }
  });

  it('a failure of the store is reported; at the start it is thrown', async () => {
    const { state, reports, imported } = node();
    state.broken = true;
    await expect(imported.start()).rejects.toThrow('down');
    await imported.refresh();
    expect(reports).toHaveLength(1);
    expect(imported.any()).toBe(false);
  });

  it('mean nothing to a format without a prefix: the store is not asked', async () => {
    const { state, imported, mark } = node(plain);
    await imported.start();
    await imported.refresh();
    await mark();
    expect([state.asked, state.marked, vi.getTimerCount(), imported.any()]).toEqual([0, 0, 0, false]);
  });

  it('matter if one secret of several has a prefix', async () => {
    const several = defineProvider({
      ...acme,
      secrets: { user: {}, ...acme.secrets },
      strategies: { default: { basic: { username: '{user}', password: '{apiKey}' } } },
    });
    const { state, imported } = node(several as never);
    await imported.start();
    imported.stop();
    expect(state.asked).toBe(1);
  });
});
