import { hash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { redisReadiness } from '../bus/redis-readiness.js';
import { leasedLimits } from './leased-limits.js';
import type { ConsumeResult, Counter, Limits } from './limits.js';

/** KEYS: counters. ARGV, for each counter: its limit, the units to consume, how many milliseconds to keep it. */
const CONSUME = `
local used, ok = {}, 1
for i, key in ipairs(KEYS) do
  used[i] = tonumber(redis.call('GET', key) or '0')
  if used[i] + tonumber(ARGV[3 * i - 1]) > tonumber(ARGV[3 * i - 2]) then ok = 0 end
end
if ok == 1 then
  for i, key in ipairs(KEYS) do
    local before = used[i]
    used[i] = redis.call('INCRBY', key, ARGV[3 * i - 1])
    if before == 0 then redis.call('PEXPIRE', key, ARGV[3 * i]) end
  end
end
return { ok, unpack(used) }`;

/**
 * KEYS: a counter, and the senders that gave back to it. ARGV: the units, the sender, and its serial number.
 * After a reconnection ioredis repeats commands that were not answered; units given back twice would let
 * requests pass over the limit. A counter that has expired is not created again.
 */
const GIVE_BACK = `
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if used == 0 or last >= tonumber(ARGV[3]) then return end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
redis.call('DECRBY', KEYS[1], math.min(used, tonumber(ARGV[1])))`;

/** Counters are kept a little longer than their window, for nodes whose clocks are behind. */
const SLACK_MS = 60_000;

/**
 * Counters in Redis. One script consumes from all counters of a key or from none, in one round trip. While much
 * of a limit remains, units are consumed in blocks and most requests need no round trip; the README says what
 * this means near the end of a limit. While the connection is down, units held here can be spent; after that
 * calls fail at once, and `onFailure` of each limit decides.
 *
 * @param redis - An ioredis client with a `commandTimeout`. It stays open.
 * @param options.prefix - The start of every Redis key. Default: `sallyport`.
 */
export function redisLimits(redis: Redis, options: { readonly prefix?: string } = {}): Limits {
  const { prefix = 'sallyport' } = options;
  const assertReady = redisReadiness(redis);
  const consume = redisScript(redis, CONSUME);
  const giveBack = redisScript(redis, GIVE_BACK);
  const sender = randomUUID();
  let serial = 0;
  const keyOf = ({ name, endsAt }: Counter) => `${prefix}:${name}:${endsAt}`;

  return leasedLimits({
    // No `async`, and few arrays. See bench/WHY.md, "Redis limits".
    consume(requests, now) {
      assertReady();
      const args: number[] = [];
      for (const { limit, amount, endsAt } of requests)
        args.push(limit, amount, Math.max(0, endsAt - now) + SLACK_MS);
      return consume(requests.map(keyOf), args).then(resultOf);
    },
    async giveBack(counter, amount) {
      assertReady();
      const key = keyOf(counter);
      await giveBack([key, `${key}:back`], [amount, sender, ++serial]);
    },
  });
}

function resultOf(reply: unknown): ConsumeResult {
  const [ok, ...used] = reply as [number, ...number[]];
  return { ok: ok === 1, used };
}

function redisScript(redis: Redis, source: string) {
  const sha = hash('sha1', source);
  return (keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> =>
    redis.evalsha(sha, keys.length, ...keys, ...args).catch((error: Error) => {
      if (error.message.startsWith('NOSCRIPT')) return redis.eval(source, keys.length, ...keys, ...args);
      throw error;
    });
}
