import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as timer } from 'node:timers/promises';

const POLL_MS = 50;
/** The holder shows so often that it lives. */
const SIGN_MS = 5000;
/** A holder that shows no sign for so long is dead, or stopped. */
const STALE_MS = 30_000;
/** Longer than an exchange takes with all its tries. */
const LONGEST_WAIT_MS = 90_000;

/** Nobody let go of the lock in time. */
export class LockTimeout extends Error {
  /** The name that messages show. */
  override readonly name = 'LockTimeout';
}

/**
 * Runs work while no other process that shares the file does. The lock is a file beside it, `<path>.lock`. That of a
 * process that died is taken over: at once on its own machine, after 30 s from another one.
 *
 * @throws {LockTimeout} after 90 s.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const owner = `${process.pid} ${hostname()} ${randomUUID()}`;
  const end = performance.now() + LONGEST_WAIT_MS;
  while (!(await takeLock(lock, owner))) {
    if (performance.now() > end) throw new LockTimeout();
    await timer(POLL_MS);
  }
  const signs = setInterval(() => {
    utimes(lock, new Date(), new Date()).catch(() => {});
  }, SIGN_MS);
  signs.unref();
  try {
    return await work();
  } finally {
    clearInterval(signs);
    // What cannot be removed is taken over, as that of a process that died.
    if ((await holderOf(lock)) === owner) await rm(lock, { force: true }).catch(() => {});
  }
}

async function takeLock(lock: string, owner: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(owner).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await isLeftBehind(lock)) await removeLock(lock);
  return false;
}

async function holderOf(lock: string): Promise<string | undefined> {
  return readFile(lock, 'utf8').catch(() => undefined);
}

async function isLeftBehind(lock: string): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs > STALE_MS) return true;
  const [pid, host] = (await holderOf(lock))?.split(' ') ?? [];
  if (!pid || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Several may see that the holder is gone. One of them removes the lock, so that nobody removes the next one. */
async function removeLock(lock: string): Promise<void> {
  const guard = `${lock}.break`;
  try {
    await (await open(guard, 'wx', 0o600)).close();
  } catch {
    const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if (await isLeftBehind(lock)) await rm(lock, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
