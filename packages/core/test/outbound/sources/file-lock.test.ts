import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LockTimeout, withFileLock } from '../../../src/outbound/sources/file-lock.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secrets');
  /** Leaves a file behind, as a process did so many seconds ago. */
  const leave = (end: string, text: string, secondsAgo = 0) => {
    writeFileSync(path + end, text);
    const at = Date.now() / 1000 - secondsAgo;
    utimesSync(path + end, at, at);
  };
  return { path, lock: `${path}.lock`, leave };
}

/** Work begins by itself, or only once somebody lets go of the lock. */
async function expectTakenOver(path: string, takenOver: boolean, letGo: () => void): Promise<void> {
  let began = false;
  const work = withFileLock(path, async () => {
    began = true;
  });
  if (!takenOver) {
    await pause(250);
    expect(began).toBe(false);
    letGo();
  }
  await work;
}

const NOBODY = 999_999_999;

describe('a lock', () => {
  test('lets one work at a time, and is for the owner of the file only', async () => {
    const { path, lock } = setup();
    const events: string[] = [];
    await Promise.all(
      ['a', 'b'].map((name) =>
        withFileLock(path, async () => {
          events.push(`${name} begins`);
          expect(statSync(lock).mode & 0o777).toBe(0o600);
          expect(readFileSync(lock, 'utf8')).toMatch(
            new RegExp(`^${process.pid} ${hostname()} [0-9a-f-]{36}$`),
          );
          await pause(20);
          events.push(`${name} ends`);
        }),
      ),
    );
    const [first = '', second = ''] = events[0] === 'a begins' ? ['a', 'b'] : ['b', 'a'];
    expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
    expect(existsSync(lock)).toBe(false);
  });

  test('gives back what the work gives, and ends with its error', async () => {
    const { path, lock } = setup();
    expect(await withFileLock(path, async () => 7)).toBe(7);
    await expect(withFileLock(path, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(existsSync(lock)).toBe(false);
  });

  test('that cannot be made is an error at once', async () => {
    const { path } = setup();
    const work = withFileLock(join(path, 'nowhere'), async () => {});
    await expect(work).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that another process has taken over stays its own', async () => {
    const { path, lock, leave } = setup();
    await withFileLock(path, async () => leave('.lock', 'another one'));
    expect(readFileSync(lock, 'utf8')).toBe('another one');
  });

  test('that has gone is no error', async () => {
    const { path, lock } = setup();
    expect(await withFileLock(path, async () => rmSync(lock))).toBeUndefined();
  });

  test('shows every five seconds that its holder lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { path, lock, leave } = setup();
    await withFileLock(path, async () => {
      leave('.lock', readFileSync(lock, 'utf8'), 25);
      vi.advanceTimersByTime(4999);
      await pause(20);
      expect(Date.now() - statSync(lock).mtimeMs).toBeGreaterThan(20_000);
      vi.advanceTimersByTime(1);
      await expect.poll(() => Date.now() - statSync(lock).mtimeMs).toBeLessThan(10_000);
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is waited for a minute and a half', async () => {
    const { path, lock, leave } = setup();
    leave('.lock', `${process.pid} ${hostname()} x`);
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    let outcome: unknown;
    const work = withFileLock(path, async () => {}).catch((error: unknown) => {
      outcome = error;
    });
    now = 90_000;
    await pause(150);
    expect(outcome).toBeUndefined();
    now = 90_001;
    await work;
    expect(outcome).toBeInstanceOf(LockTimeout);
    expect(outcome).toMatchObject({ name: 'LockTimeout' });
    expect(existsSync(lock)).toBe(true);
  });
});

describe('a lock that is left behind', () => {
  test.each<[string, string, number, boolean]>([
    ['of a process of this machine that is gone', `${NOBODY} ${hostname()} x`, 0, true],
    ['of a process of this machine that lives', `${process.pid} ${hostname()} x`, 0, false],
    ['of a process of another machine', `${NOBODY} elsewhere x`, 0, false],
    ['of a process of another machine, 25 s ago', `${NOBODY} elsewhere x`, 25, false],
    ['of a process of another machine, 31 s ago', `${NOBODY} elsewhere x`, 31, true],
    ['of a process that lives and was stopped 31 s ago', `${process.pid} ${hostname()} x`, 31, true],
    ['by a process that had not written its name yet', '', 0, false],
    ['by a process that had not written its name, 31 s ago', '', 31, true],
  ])('%s', async (_name, text, secondsAgo, takenOver) => {
    const { path, lock, leave } = setup();
    leave('.lock', text, secondsAgo);
    await expectTakenOver(path, takenOver, () => rmSync(lock, { force: true }));
    expect(existsSync(lock)).toBe(false);
    expect(existsSync(`${lock}.break`)).toBe(false);
  });

  test('is taken over by one only, who is trusted for half a minute', async () => {
    const { path, lock, leave } = setup();
    leave('.lock', `${NOBODY} ${hostname()} x`);
    leave('.lock.break', '', 25);
    await expectTakenOver(path, false, () => rmSync(`${lock}.break`));
    leave('.lock', `${NOBODY} ${hostname()} x`);
    leave('.lock.break', '', 31);
    await expectTakenOver(path, true, () => {});
    expect(existsSync(`${lock}.break`)).toBe(false);
  });
});
