import { hash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { leased } from '../limits/leased.js';
import type { Counter, Limits } from '../limits/limits.js';
import { readiness } from './readiness.js';

/** KEYS: counters. ARGV: the limit of each, the amount to take of each, how many milliseconds each is to be kept. */
const TAKE = `
local n, used, ok = #KEYS, {}, 1
for i, key in ipairs(KEYS) do
  used[i] = tonumber(redis.call('GET', key) or '0')
  if used[i] + tonumber(ARGV[n + i]) > tonumber(ARGV[i]) then ok = 0 end
end
if ok == 1 then
  for i, key in ipairs(KEYS) do
    local before = used[i]
    used[i] = redis.call('INCRBY', key, ARGV[n + i])
    if before == 0 then redis.call('PEXPIRE', key, ARGV[2 * n + i]) end
  end
end
return { ok, unpack(used) }`;

/**
 * KEYS: a counter, and who gave back to it. ARGV: the amount, the sender, and its serial number: after a
 * reconnection ioredis sends again what was not answered, and what is given back twice would let requests pass
 * over the limit. A counter that is gone is not made again.
 */
const GIVE_BACK = `
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if used == 0 or last >= tonumber(ARGV[3]) then return end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
redis.call('DECRBY', KEYS[1], math.min(used, tonumber(ARGV[1])))`;

/** Kept a little longer than the window, for nodes whose clocks are behind. */
const SLACK = 60_000;

/**
 * Counters in Redis: one script takes from all of a key's counters or from none, in one round trip. While
 * much is left of a limit, it is taken in blocks and most requests ask nobody: see the README on what that
 * means near the end. While the connection is down, what was taken can be spent; then it fails at once, and
 * each limit's `onFailure` decides.
 *
 * @param redis - An ioredis client; give it a `commandTimeout`. It stays open.
 */
export function redisLimits(redis: Redis, options: { readonly prefix?: string } = {}): Limits {
  const { prefix = 'sallyport' } = options;
  const assertReady = readiness(redis);
  const take = script(redis, TAKE);
  const giveBack = script(redis, GIVE_BACK);
  const sender = randomUUID();
  let serial = 0;
  const keyOf = ({ name, endsAt }: Counter) => `${prefix}:${name}:${endsAt}`;

  return leased({
    async take(counters, amounts, now) {
      assertReady();
      const limits = counters.map(({ limit }) => limit);
      const lives = counters.map(({ endsAt }) => Math.max(0, endsAt - now) + SLACK);
      const [ok, ...used] = (await take(counters.map(keyOf), [...limits, ...amounts, ...lives])) as number[];
      return { ok: ok === 1, used };
    },
    async giveBack(counter, amount) {
      assertReady();
      const key = keyOf(counter);
      await giveBack([key, `${key}:back`], [amount, sender, ++serial]);
    },
  });
}

function script(redis: Redis, text: string) {
  const sha = hash('sha1', text);
  return (keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> =>
    redis.evalsha(sha, keys.length, ...keys, ...args).catch((error: Error) => {
      if (error.message.startsWith('NOSCRIPT')) return redis.eval(text, keys.length, ...keys, ...args);
      throw error;
    });
}
