import { describe, expect, it } from 'vitest';
import type { UsageLog } from '../../src/verify/usage.js';
import { createUsageLog } from '../../src/verify/usage-log.js';
import { acmeKeyring, HOUR, LATE } from '../support/acme.js';
import { codes } from '../support/codes.js';

describe('usage', () => {
  it('is kept by key and day', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n', scopes: ['read'] });
    await codes(2, () => keyring.verify(secrets));
    await keyring.verify(secrets, { scopes: ['write'] });
    clock.advance(HOUR);
    await keyring.verify(secrets);
    expect(await keyring.usage(key.id)).toEqual([
      { day: '2026-03-31', accepted: 2, refused: 1 },
      { day: '2026-04-01', accepted: 1, refused: 0 },
    ]);
    expect(await keyring.usage(key.id, { from: '2026-04-01' })).toHaveLength(1);
    expect((await keyring.get(key.id)).lastUsedAt).toBe(clock.now());
    await keyring.close();
  });
});

describe('a usage log', () => {
  const drained = (log: UsageLog) => [...log.drain(100)].flat();
  const TOMORROW = LATE + HOUR;
  const today = { day: '2026-03-31', accepted: 0, refused: 0 };
  const tomorrow = { ...today, day: '2026-04-01' };

  it('counts a request on its own day, wherever the clock goes', () => {
    const log = createUsageLog();
    const handle = { keyId: 'k' };
    for (const now of [LATE, TOMORROW - 1, TOMORROW, TOMORROW + 24 * HOUR - 1, LATE, TOMORROW - 1, TOMORROW])
      log.addAccepted(handle, now);
    expect(drained(log)).toStrictEqual([
      { ...today, keyId: 'k', accepted: 4, lastUsedAt: TOMORROW - 1 },
      { ...tomorrow, keyId: 'k', accepted: 3, lastUsedAt: TOMORROW + 24 * HOUR - 1 },
    ]);
  });

  it('starts again at zero, and loses no count of a key that was counted before', () => {
    const log = createUsageLog();
    const [one, two] = [{ keyId: 'k' }, { keyId: 'l' }];
    log.addAccepted(one, LATE);
    expect(drained(log)).toHaveLength(1);
    expect(drained(log)).toEqual([]);
    log.addRefused(two, LATE);
    log.addAccepted(one, LATE + 1);
    expect(drained(log)).toStrictEqual([
      { ...today, keyId: 'l', refused: 1 },
      { ...today, keyId: 'k', accepted: 1, lastUsedAt: LATE + 1 },
    ]);
  });

  it('keeps the latest use of a key, also if the clock is set back within the day', () => {
    const log = createUsageLog();
    for (const now of [LATE + 5, LATE]) log.addAccepted({ keyId: 'k' }, now);
    expect(drained(log)).toMatchObject([{ accepted: 2, lastUsedAt: LATE + 5 }]);
  });

  it('counts the two secrets of a rotation apart, and together with their key', () => {
    const log = createUsageLog();
    const lane = (serial: number) => ({ keyId: 'k', lane: { rotation: 2, serial } });
    log.addAccepted(lane(1), LATE);
    log.addAccepted(lane(2), LATE + 2);
    log.addAccepted(lane(1), LATE + 1);
    log.addRefused({ keyId: 'k' }, LATE);
    const counts = [
      {
        ...{ ...today, keyId: 'k', accepted: 3, refused: 1, lastUsedAt: LATE + 2 },
        lanes: [
          { rotation: 2, serial: 1, accepted: 2, lastUsedAt: LATE + 1 },
          { rotation: 2, serial: 2, accepted: 1, lastUsedAt: LATE + 2 },
        ],
      },
    ];
    const counted = drained(log);
    expect(counted).toStrictEqual(counts);
    log.restore(counted);
    expect(drained(log)).toStrictEqual(counts);
  });

  it('adds what could not be written to what came since', () => {
    const log = createUsageLog();
    const handle = { keyId: 'k' };
    log.addAccepted(handle, LATE);
    log.addRefused(handle, LATE);
    log.addRefused(handle, LATE);
    const lost = drained(log);
    log.addAccepted(handle, LATE + 7);
    log.addRefused(handle, LATE + 7);
    log.restore(lost);
    log.restore([{ ...tomorrow, keyId: 'l', refused: 1 }]);
    log.addAccepted(handle, LATE + 8);
    expect(drained(log)).toStrictEqual([
      { ...today, keyId: 'k', accepted: 3, refused: 3, lastUsedAt: LATE + 8 },
      { ...tomorrow, keyId: 'l', refused: 1 },
    ]);
    log.restore([{ ...today, keyId: 'k', accepted: 1, lastUsedAt: LATE }]);
    log.restore([{ ...today, keyId: 'k', accepted: 1, lastUsedAt: LATE - 1 }]);
    expect(drained(log)).toMatchObject([{ accepted: 2, lastUsedAt: LATE }]);
  });

  it('is drained part by part, and begins with what was left the last time', () => {
    const log = createUsageLog();
    const handles = ['a', 'b', 'c', 'd', 'e'].map((keyId) => ({ keyId }));
    const names = (counts: readonly { keyId: string; accepted: number }[]) =>
      counts.map(({ keyId, accepted }) => `${keyId}${accepted}`).join(' ');
    for (const handle of handles) log.addAccepted(handle, LATE);
    for (const counts of log.drain(2)) {
      expect(names(counts)).toBe('a1 b1');
      // As if it could not be written, and requests went on.
      log.restore(counts);
      for (const handle of handles) log.addAccepted(handle, LATE);
      break;
    }
    expect([...log.drain(2)].map(names)).toEqual(['c1 d1', 'e1', 'a2 b2', 'c1 d1', 'e1']);
    expect([...log.drain(2)]).toEqual([]);
  });
});
