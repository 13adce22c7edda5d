import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../bus/redis-driver.js';
import { redisDriver, redisScript } from '../bus/redis-driver.js';
import { chunksOf } from '../stores/sql/insert-rows.js';
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

/** KEYS: counters. A script, because each client has an `mget` of its own. */
const USED = `
local used = {}
for i, key in ipairs(KEYS) do used[i] = tonumber(redis.call('GET', key) or '0') end
return used`;

const TIME = `
local time = redis.call('TIME')
return { tonumber(time[1]), tonumber(time[2]) }`;

/** Counters that units are given back to at a time. */
const RETURNED = 100;

/** Counters are kept a little longer than their window, for nodes whose clocks are behind. */
const SLACK_MS = 60_000;

/**
 * Counters in Redis. One script consumes from all counters of a key or from none, in one round trip. While much
 * of a limit remains, units are consumed in blocks and most requests need no round trip; the README describes the end
 * of a limit. While the connection is down, units held here can be spent; after that calls fail at once, and
 * `onFailure` of each limit decides.
 *
 * @param redis - A client of ioredis, iovalkey or node-redis. It stays open.
 * @param options.prefix - The start of every Redis key. Default: `sallyport`.
 * @throws {KeyringError} `invalid_option` for another client.
 */
export function redisLimits(redis: RedisClient, options: { readonly prefix?: string } = {}): Limits {
  const { prefix = 'sallyport' } = options;
  const driver = redisDriver(redis);
  const consume = redisScript(driver, CONSUME);
  const used = redisScript(driver, USED);
  const giveBack = redisScript(driver, GIVE_BACK);
  const time = redisScript(driver, TIME);
  const sender = randomUUID();
  let serial = 0;
  const keyOf = ({ name, endsAt }: Counter) => `${prefix}:${name}:${endsAt}`;

  return leasedLimits({
    // No `async`, and few arrays. See bench/WHY.md, "Redis limits".
    consume(requests, now) {
      driver.assertReady();
      const args: string[] = [];
      for (const { limit, amount, endsAt } of requests)
        args.push(String(limit), String(amount), String(Math.max(0, endsAt - now) + SLACK_MS));
      return consume(requests.map(keyOf), args).then(resultOf);
    },
    async used(counters) {
      driver.assertReady();
      return ((await used(counters.map(keyOf), [])) as number[]).map(Number);
    },
    async giveBack(unspent) {
      driver.assertReady();
      for (const chunk of chunksOf(unspent, RETURNED))
        await Promise.all(
          chunk.map(({ counter, amount }) => {
            const key = keyOf(counter);
            return giveBack([key, `${key}:back`], [String(amount), sender, String(++serial)]);
          }),
        );
    },
    async now() {
      driver.assertReady();
      const [seconds, microseconds] = (await time([`${prefix}:{clock}`], [])) as [number, number];
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
    },
  });
}

function resultOf(reply: unknown): ConsumeResult {
  const [ok, ...used] = reply as [number, ...number[]];
  return { ok: ok === 1, used };
}
