import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEvents } from '../../src/events.js';
import { memoryStore } from '../../src/index.js';
import type { BareStore, StoredKey } from '../../src/stores/store.js';
import type { FlushDeps } from '../../src/verify/flush.js';
import { startFlushing } from '../../src/verify/flush.js';
import { createRefusalLog } from '../../src/verify/refusal-log.js';
import { createUsageLog } from '../../src/verify/usage-log.js';
import { acmeKeyring, LATE } from '../support/acme.js';

it('counts that could not be written are written later', async () => {
  const store = memoryStore();
  let down = true;
  const flaky = {
    ...store,
    addUsage: (c: never) => (down ? Promise.reject(new Error('down')) : store.addUsage(c)),
  };
  const { keyring } = await acmeKeyring({ store: flaky });
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.verify(secrets);
  await expect(keyring.flush()).rejects.toThrow('down');
  await keyring.verify(secrets);
  down = false;
  expect(await keyring.usage(key.id)).toMatchObject([{ accepted: 2 }]);
  await keyring.close();
});

describe('the flusher', () => {
  function flusher(options: Partial<Pick<FlushDeps, 'limits' | 'flushEveryMs'>> = {}) {
    const addUsage = vi.fn<BareStore['addUsage']>(async () => {});
    const addAudit = vi.fn<BareStore['addAudit']>(async () => {});
    const replace = vi.fn<BareStore['replace']>(async () => true);
    const errors: unknown[] = [];
    const events = createEvents();
    events.on('error', ({ provider, component, error }) => errors.push([provider, component, error]));
    const [usage, refusals] = [createUsageLog(), createRefusalLog('acme', (size) => new Uint8Array(size))];
    const started = startFlushing({
      ...{
        provider: 'acme',
        store: { ...memoryStore(), addUsage, addAudit, replace },
        usage,
        refusals,
        events,
        beginGrace: async () => {},
      },
      ...{ limits: { consume: () => ({ ok: true, used: [] }) }, flushEveryMs: 1000 },
      ...options,
    });
    onTestFinished(async () => {
      await started.stop().catch(() => {});
      events.close();
    });
    const use = (keys: number) => {
      for (let at = 0; at < keys; at++) usage.addAccepted({ keyId: `k${at}` }, LATE);
    };
    return { ...{ started, addUsage, addAudit, replace, errors, usage, refusals }, use };
  }
  const written = ({ addUsage }: Pick<ReturnType<typeof flusher>, 'addUsage'>) =>
    addUsage.mock.calls.map(([counts]) => counts.length);
  const down = new Error('down');
  const stored = {
    record: { id: 'k', revision: 3, secrets: [{ serial: 1, digests: ['1.a', '1.b'], createdAt: 0 }] },
  } as unknown as StoredKey;

  it('writes each count once, a few hundred at a time', async () => {
    const all = flusher();
    all.use(501);
    await all.started.write();
    expect(written(all)).toEqual([250, 250, 1]);
    expect(
      new Set(all.addUsage.mock.calls.flatMap(([counts]) => counts.map(({ keyId }) => keyId))).size,
    ).toBe(501);
  });

  it('writes nothing if there is nothing', async () => {
    const all = flusher();
    await all.started.flush();
    expect(all.addUsage).not.toHaveBeenCalled();
    expect(all.addAudit).not.toHaveBeenCalled();
  });

  it('takes back only what was not written, and goes on with the next write', async () => {
    const all = flusher();
    all.use(300);
    all.addUsage.mockResolvedValueOnce().mockRejectedValueOnce(down);
    await expect(all.started.write()).rejects.toBe(down);
    await all.started.write();
    expect(written(all)).toEqual([250, 50, 50]);
  });

  it('writes one after the other', async () => {
    const all = flusher();
    let end = () => {};
    all.addUsage.mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    all.use(1);
    const first = all.started.write();
    await vi.waitFor(() => expect(all.addUsage).toHaveBeenCalledTimes(1));
    all.use(1);
    const second = all.started.write();
    await new Promise(setImmediate);
    expect(all.addUsage).toHaveBeenCalledTimes(1);
    end();
    await Promise.all([first, second]);
    expect(all.addUsage).toHaveBeenCalledTimes(2);
  });

  it.each([1000, 2 ** 40])(
    'flushes at an interval of %i ms, and reports what fails',
    async (flushEveryMs) => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      onTestFinished(() => void vi.useRealTimers());
      const timers = vi.spyOn(globalThis, 'setInterval');
      onTestFinished(() => timers.mockRestore());
      const all = flusher({ flushEveryMs });
      expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
      all.addUsage.mockRejectedValueOnce(down);
      all.use(1);
      vi.advanceTimersByTime(Math.min(flushEveryMs, 2 ** 31 - 1) - 1);
      await new Promise(setImmediate);
      expect(all.addUsage).toHaveBeenCalledTimes(0);
      vi.advanceTimersByTime(1);
      await vi.waitFor(() => expect(all.errors).toEqual([['acme', 'flush', down]]));
      await all.started.stop();
      expect(all.addUsage).toHaveBeenCalledTimes(2);
      all.use(1);
      vi.advanceTimersByTime(2 ** 31);
      await new Promise(setImmediate);
      expect(all.addUsage).toHaveBeenCalledTimes(2);
    },
  );

  it('gives units of limits back, waits for that, and reports what fails', async () => {
    let end = (_: Error) => {};
    const release = vi.fn(() => new Promise<void>((_, reject) => (end = reject)));
    const all = flusher({ limits: { consume: () => ({ ok: true, used: [] }), release } });
    let isDone = false;
    const flushed = all.started.flush().then(() => {
      isDone = true;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    end(down);
    await flushed;
    expect(all.errors).toEqual([['acme', 'limits', down]]);
    release.mockResolvedValue();
  });

  it('replaces a digest in the background, and ends no sooner than that', async () => {
    const all = flusher();
    let end = (_: boolean) => {};
    all.replace.mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    all.started.rehash(stored, '1.a', '2.a');
    expect(all.replace.mock.calls).toEqual([
      [{ id: 'k', revision: 4, secrets: [{ serial: 1, digests: ['2.a', '1.b'], createdAt: 0 }] }, []],
    ]);
    let isDone = false;
    const stopped = all.started.stop().then(() => {
      isDone = true;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    end(false);
    await stopped;
    expect(all.errors).toEqual([]);
  });

  it('reports a digest that could not be replaced, and ends all the same', async () => {
    const all = flusher();
    all.replace.mockRejectedValueOnce(down);
    all.started.rehash(stored, '1.a', '2.a');
    await all.started.stop();
    expect(all.errors).toEqual([['acme', 'store', down]]);
  });
});
