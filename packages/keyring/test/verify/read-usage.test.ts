import { describe, expect, it } from 'vitest';
import { createUsageReader } from '../../src/verify/read-usage.js';

const NOW = Date.UTC(2026, 2, 31, 23);

/** A reader, and what it does with the store, in order. */
function setup(provider: string | undefined = 'acme') {
  const calls: unknown[][] = [];
  const store = {
    async get(id: string) {
      calls.push(['get', id]);
      return provider === undefined ? undefined : { record: { id, provider } };
    },
    async usage(...args: unknown[]) {
      calls.push(['usage', ...args]);
      return [{ day: '2026-03-31', accepted: 2, refused: 1 }];
    },
  };
  const write = async () => {
    calls.push(['write']);
  };
  return { calls, read: createUsageReader('acme', store as never, () => NOW, write) };
}

describe('the usage of a key', () => {
  it('is that of thirty days, today included, once the counts in memory are written', async () => {
    const { calls, read } = setup();
    expect(await read('key_1')).toEqual([{ day: '2026-03-31', accepted: 2, refused: 1 }]);
    expect(calls).toEqual([['get', 'key_1'], ['write'], ['usage', 'key_1', '2026-03-02', '2026-03-31']]);
  });

  it.each([
    [{ from: '2026-01-01' }, '2026-01-01', '2026-03-31'],
    [{ to: '2026-03-15' }, '2026-03-02', '2026-03-15'],
    [{ from: '2026-01-01', to: '2026-01-02' }, '2026-01-01', '2026-01-02'],
    [{}, '2026-03-02', '2026-03-31'],
  ])('may be of other days: %j', async (range, from, to) => {
    const { calls, read } = setup();
    await read('key_1', range);
    expect(calls.at(-1)).toEqual(['usage', 'key_1', from, to]);
  });

  it.each([
    '',
    '2026-1-1',
    '2026-01-011',
    '12026-01-01',
    '2026-01-01T00:00Z',
    ' 2026-01-01',
    '20260101',
    '2026-ab-01',
  ])('is not of a day %j', async (day) => {
    for (const field of ['from', 'to']) {
      const { calls, read } = setup();
      await expect(read('key_1', { [field]: day })).rejects.toMatchObject({
        ...{ code: 'invalid_input', field },
        message: expect.stringContaining('expected YYYY-MM-DD'),
      });
      expect(calls).toEqual([]);
    }
  });

  it('is of a key of this provider only, and nothing is written for another one', async () => {
    for (const provider of ['other', '']) {
      const { calls, read } = setup(provider);
      await expect(read('key_1')).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('There is no such key'),
      });
      expect(calls).toEqual([['get', 'key_1']]);
    }
  });

  it('of a key that is not there is an error', async () => {
    const calls: string[] = [];
    const store = { get: async () => undefined, usage: async () => calls.push('usage') };
    const write = async () => void calls.push('write');
    const read = createUsageReader('acme', store as never, () => NOW, write);
    await expect(read('key_1')).rejects.toMatchObject({ code: 'not_found' });
    expect(calls).toEqual([]);
  });
});
