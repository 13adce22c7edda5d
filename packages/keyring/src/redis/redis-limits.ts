import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Limits } from '../limits/limits.js';
import { readiness } from './readiness.js';

/** KEYS: counters. ARGV: the limit of each, then how many milliseconds each is to be kept. */
const TAKE = `
local used, ok = {}, 1
for i, key in ipairs(KEYS) do
  used[i] = tonumber(redis.call('GET', key) or '0')
  if used[i] >= tonumber(ARGV[i]) then ok = 0 end
end
if ok == 1 then
  for i, key in ipairs(KEYS) do
    used[i] = redis.call('INCR', key)
    if used[i] == 1 then redis.call('PEXPIRE', key, ARGV[#KEYS + i]) end
  end
end
return { ok, unpack(used) }`;

const SHA = hash('sha1', TAKE);

/** Kept a little longer than the window, for nodes whose clocks are behind. */
const SLACK = 60_000;

/**
 * Counters in Redis: one script takes from all of a key's counters or from none, in one round trip. While the
 * connection is down it fails at once, and each limit's `onFailure` decides.
 *
 * @param redis - An ioredis client; give it a `commandTimeout`. It stays open.
 */
export function redisLimits(redis: Redis, options: { readonly prefix?: string } = {}): Limits {
  const { prefix = 'sallyport' } = options;
  const assertReady = readiness(redis);
  return {
    async take(counters, now) {
      assertReady();
      const keys = counters.map(({ name, endsAt }) => `${prefix}:${name}:${endsAt}`);
      const limits = counters.map(({ limit }) => limit);
      const lives = counters.map(({ endsAt }) => Math.max(0, endsAt - now) + SLACK);
      const args = [keys.length, ...keys, ...limits, ...lives] as const;
      const answer = await redis.evalsha(SHA, ...args).catch((error: Error) => {
        if (error.message.startsWith('NOSCRIPT')) return redis.eval(TAKE, ...args);
        throw error;
      });
      const [ok, ...used] = answer as [number, ...number[]];
      return { ok: ok === 1, used };
    },
  };
}
