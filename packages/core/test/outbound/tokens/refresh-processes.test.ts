import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { definition, startAuthorization } from '../../support/refresh-server.js';

const folder = mkdtempSync(join(tmpdir(), 'refresh-'));
const child = fileURLToPath(new URL('../../support/refresh-child.mjs', import.meta.url));
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
redis.on('error', () => {});
const reachable = await redis.connect().then(
  () => true,
  () => false,
);
if (!reachable) console.warn('no Redis: the tests of secrets in Redis are skipped');
afterAll(() => {
  redis.disconnect();
  rmSync(folder, { recursive: true });
});
test.runIf(process.env.REQUIRE_SERVICES === '1')('Redis is there', () => expect(reachable).toBe(true));

/** Runs a process to its end: the signal that ended it, and what it said. */
function run(options: object): Promise<{ readonly signal: string | undefined; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [child, JSON.stringify({ definition, calls: 1, ...options })],
      (error, _stdout, said) => resolve({ signal: error?.signal ?? undefined, said }),
    );
  });
}

let files = 0;
function secretsIn(kind: string) {
  const initial = { clientSecret: `s-${Math.random()}`, refreshToken: 'refresh-0' };
  if (kind === 'Redis') return { redisUrl, initial };
  const file = join(folder, `secrets-${files++}.json`);
  writeFileSync(file, JSON.stringify(initial));
  return { file };
}

describe.each(['a file', ...(reachable ? ['Redis'] : [])])('processes that share secrets in %s', (kind) => {
  test('never use a refresh token twice, and none at the same time', async () => {
    const { state, server } = await startAuthorization({ lifetime: 0.001, lenient: true });
    const shared = secretsIn(kind);
    const every = await Promise.all(
      Array.from({ length: 3 }, () => run({ ...shared, baseURL: server.url, calls: 4 })),
    );
    // A token of another process ends earlier than here, and is renewed.
    expect(every.filter(({ signal }) => signal)).toEqual([]);
    expect(state).toMatchObject({ most: 1, refused: 0 });
  });

  test('go on with the new one after a crash between the write and the call', async () => {
    const { state, server } = await startAuthorization();
    const shared = { ...secretsIn(kind), baseURL: server.url };
    expect(await run({ ...shared, dies: 'before the call' })).toMatchObject({ signal: 'SIGKILL' });
    expect(await run(shared)).toEqual({ signal: undefined, said: '' });
    expect(state).toMatchObject({ serial: 2, refused: 0 });
  });

  test('have the old one, whole, after a crash between the answer and the write', async () => {
    const { state, server } = await startAuthorization({ lenient: true });
    const shared = { ...secretsIn(kind), baseURL: server.url };
    expect(await run({ ...shared, dies: 'after the answer' })).toMatchObject({ signal: 'SIGKILL' });
    if ('file' in shared && typeof shared.file === 'string')
      expect(JSON.parse(readFileSync(shared.file, 'utf8')).refreshToken).toBe('refresh-0');
    // A server that lets the old one live until the new one is used loses nothing.
    expect(await run(shared)).toEqual({ signal: undefined, said: '' });
    expect(state).toMatchObject({ serial: 2, refused: 0 });
    expect(readdirSync(folder).filter((name) => /lock|new/.test(name))).toEqual([]);
  }, 30_000);

  test('need a new consent after it if the server takes the old one at once: no client can help that', async () => {
    const { state, server } = await startAuthorization();
    const shared = { ...secretsIn(kind), baseURL: server.url };
    await run({ ...shared, dies: 'after the answer' });
    expect((await run(shared)).said).toContain('A person has to consent again');
    expect(state).toMatchObject({ serial: 1, refused: 1 });
  }, 30_000);
});

describe.runIf(reachable)('Redis', () => {
  test('holds no secret that can be read', async () => {
    const { server } = await startAuthorization();
    const before = new Set(await redis.keys('sallyport:secrets:*'));
    await run({ ...secretsIn('Redis'), baseURL: server.url });
    const made = (await redis.keys('sallyport:secrets:*')).filter((key) => !before.has(key));
    expect(made).toHaveLength(1);
    const [key = ''] = made;
    expect(`${key} ${await redis.get(key)}`).not.toMatch(/refresh-|s-0/);
    expect(await redis.pttl(key)).toBe(-1);
    await redis.del(key);
  });
});
