import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';
import { canonicalSecrets } from '../outbound/fingerprint.js';
import { LockTimeout } from '../outbound/sources/file-lock.js';
import type { Source, SourceContext, SourceFunction } from '../outbound/sources/source.js';
import { readOptional, sourceFault } from '../outbound/sources/source.js';
import { sealer } from '../outbound/tokens/sealer.js';
import type { Values } from '../placement/template.js';
import type { RedisClient } from './redis-token-store.js';
import { RELEASE } from './redis-token-store.js';

/** A process that died lets go of the lease after so long. */
const LEASE_MS = 10_000;
const RENEWAL_MS = 3000;
const POLL_MS = 100;
/** Longer than an exchange takes with all its tries. */
const LONGEST_WAIT_MS = 90_000;

const RENEW =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";

/** How {@link redisSource} keeps secrets. */
export interface RedisSourceOptions<S extends Values> {
  /**
   * The secrets at the start, such as the refresh token that a person's consent gave. Replaced ones are sealed under
   * them, so whoever reads Redis reads no secret, and a new consent starts anew.
   */
  readonly initial: Source<S>;
}

/**
 * Secrets that an API replaces, kept in Redis for all processes. Under a lease one of them refreshes at a time. Redis
 * has to keep what it has said to have written (`appendonly yes`), and must not evict it.
 *
 * @example
 * createCredential(acme, { source: redisSource(new Redis(process.env.REDIS_URL), { initial: fromEnv() }) });
 */
export function redisSource<S extends Values>(
  redis: RedisClient,
  { initial }: RedisSourceOptions<S>,
): SourceFunction<S> {
  let kept: { readonly start: S; readonly secrets: S } | undefined;

  /** What Redis says is read again whenever a token is wanted; between two of them nobody needs it. */
  async function read(context: SourceContext): Promise<S | undefined> {
    const start = await readOptional(initial, context);
    if (start === undefined) return undefined;
    if (kept && !context.refused && isSame(kept.start, start)) return kept.secrets;
    const { key, open } = sealerOf(start, context);
    const sealed = await redis.get(key);
    const opened = open(sealed ?? undefined);
    if (sealed !== null && !opened)
      throw sourceFault('source_invalid', context.provider, `the value of ${key} in Redis is damaged`);
    kept = { start, secrets: { ...start, ...(opened as Partial<S>) } };
    return kept.secrets;
  }

  async function write(changed: Values, context: SourceContext): Promise<void> {
    const start = await readOptional(initial, context);
    if (start === undefined) throw new TypeError('The initial secrets are gone');
    const { key, seal, open } = sealerOf(start, context);
    const before = open((await redis.get(key)) ?? undefined);
    await redis.set(key, seal({ ...Object(before), ...changed }));
    kept = undefined;
  }

  async function lock<T>(
    work: () => Promise<T>,
    _names: readonly string[],
    context: SourceContext,
  ): Promise<T> {
    const start = await readOptional(initial, context);
    const release = await takeLease(redis, `${sealerOf(start ?? {}, context).key}:lease`);
    kept = undefined;
    try {
      return await work();
    } finally {
      await release();
    }
  }

  return Object.assign(read, { label: 'Redis', write, lock });
}

function sealerOf(start: Values, { provider }: SourceContext) {
  return sealer(start, 'secrets', provider.id);
}

function isSame(one: Values, other: Values): boolean {
  return canonicalSecrets(one) === canonicalSecrets(other);
}

/** Waits for the lease, and renews it while its holder lives. Returns how it is given back. */
async function takeLease(redis: RedisClient, key: string): Promise<() => Promise<void>> {
  const owner = randomUUID();
  const end = performance.now() + LONGEST_WAIT_MS;
  while ((await redis.set(key, owner, 'PX', LEASE_MS, 'NX')) !== 'OK') {
    if (performance.now() > end) throw new LockTimeout();
    await timer(POLL_MS);
  }
  const renewals = setInterval(() => {
    redis.eval(RENEW, 1, key, owner, String(LEASE_MS)).catch(() => {});
  }, RENEWAL_MS);
  renewals.unref();
  return async () => {
    clearInterval(renewals);
    await redis.eval(RELEASE, 1, key, owner).catch(() => {}); // It ends by itself.
  };
}
