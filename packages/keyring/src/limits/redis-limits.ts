import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../bus/redis-driver.js';
import { redisDriver, redisScript } from '../bus/redis-driver.js';
import { chunksOf } from '../stores/sql/insert-rows.js';
import { createKnownCounts } from './known-counts.js';
import { leasedLimits } from './leased-limits.js';
import type { Counter, Limits } from './limits.js';
import type { CounterRequest } from './shared-counters.js';

/**
 * KEYS: counters, and then the generation of each. ARGV, for each counter: its limit, the units to consume, how many
 * milliseconds to keep it, the generation that the node knows (`-` if it needs none) and the used units that it knows.
 * Last, the name of new generations.
 *
 * A counter that is gone, although a node knows it, was lost: it begins with what the node knows. `base` is what it began
 * with, so that a node that knows more adds the rest, and not what was consumed since.
 */
const CONSUME = `
local n = #KEYS / 2
local used, lost, base, ids, ok = {}, {}, {}, {}, 1
for i = 1, n do
  local at = 5 * i - 4
  local count = redis.call('GET', KEYS[i])
  used[i], lost[i], ids[i] = tonumber(count or '0'), 0, ''
  if ARGV[at + 3] ~= '-' then
    local known = redis.call('HMGET', KEYS[n + i], 'id', 'base')
    ids[i] = known[1]
    local from = tonumber(known[2] or '0')
    if not count or not ids[i] then
      ids[i], from, base[i] = ARGV[#ARGV], used[i], used[i]
    end
    if ARGV[at + 3] ~= '' and ARGV[at + 3] ~= ids[i] then
      lost[i] = math.max(0, tonumber(ARGV[at + 4]) - from)
      if lost[i] > 0 then base[i] = from + lost[i] end
    end
  end
  if used[i] + lost[i] + tonumber(ARGV[at + 1]) > tonumber(ARGV[at]) then ok = 0 end
end
for i = 1, n do
  local at = 5 * i - 4
  local before, added = used[i], lost[i]
  if ok == 1 then added = added + tonumber(ARGV[at + 1]) end
  if added > 0 then
    used[i] = redis.call('INCRBY', KEYS[i], added)
    if before == 0 then redis.call('PEXPIRE', KEYS[i], ARGV[at + 2]) end
  end
  if base[i] and used[i] > 0 then
    redis.call('HSET', KEYS[n + i], 'id', ids[i], 'base', base[i])
    redis.call('PEXPIRE', KEYS[n + i], ARGV[at + 2])
  end
end
for i = 1, n do used[n + i] = ids[i] end
return { ok, unpack(used) }`;

/**
 * KEYS: a counter, the senders that gave back to it, and its generation. ARGV: the units, the sender, its serial number,
 * and the generation that the units are from. After a reconnection ioredis repeats commands that were not answered; units
 * given back twice would let requests pass over the limit, and so would units that the counter does not know. A counter
 * that has expired is not created again.
 */
const GIVE_BACK = `
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if used == 0 or last >= tonumber(ARGV[3]) then return end
if ARGV[4] ~= '' and redis.call('HGET', KEYS[3], 'id') ~= ARGV[4] then return end
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
/** Windows that end sooner are not told again: they begin anew before it would matter. */
const SHORTEST_MS = 60_000;

/**
 * Counters in Redis. One script consumes from all counters of a key or from none, in one round trip. While much
 * of a limit remains, units are consumed in blocks and most requests need no round trip; the README describes the end
 * of a limit. If Redis loses its data, each node tells it at its next round trip what it knew. While the connection is
 * down, units held here can be spent; after that calls fail at once, and `onFailure` of each limit decides.
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
  const counts = createKnownCounts();
  let latest = 0;
  const keyOf = ({ name, endsAt }: Counter) => `${prefix}:${name}:${endsAt}`;

  return leasedLimits({
    // No `async`, and few arrays. See bench/WHY.md, "Redis limits".
    consume(requests, now) {
      driver.assertReady();
      latest = now;
      const keys = requests.map(keyOf);
      const args: string[] = [];
      for (let at = 0; at < requests.length; at++) {
        const { limit, amount, endsAt } = requests[at] as CounterRequest;
        const known = counts.get(keys[at] as string);
        const generation = known?.generation ?? (endsAt - now > SHORTEST_MS ? '' : '-');
        args.push(String(limit), String(amount), String(Math.max(0, endsAt - now) + SLACK_MS));
        args.push(generation, String(known?.used ?? 0));
      }
      args.push(`${sender}-${++serial}`);
      return consume([...keys, ...keys.map(generationOf)], args).then((reply) => {
        const [ok, ...rest] = reply as [number, ...(number | string)[]];
        const used = rest.slice(0, keys.length).map(Number);
        for (let at = 0; at < keys.length; at++) {
          const generation = rest[keys.length + at] as string;
          const { endsAt } = requests[at] as CounterRequest;
          if (generation !== '') counts.set(keys[at] as string, { generation, used: used[at] ?? 0, endsAt });
        }
        return { ok: ok === 1, used };
      });
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
            const generation = counts.get(key)?.generation ?? '';
            counts.lower(key, amount);
            const args = [String(amount), sender, String(++serial), generation];
            return giveBack([key, `${key}:back`, generationOf(key)], args);
          }),
        );
    },
    async tidy() {
      counts.sweep(latest);
    },
    async now() {
      driver.assertReady();
      const [seconds, microseconds] = (await time([`${prefix}:{clock}`], [])) as [number, number];
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
    },
  });
}

/** In the slot of the counter, also if its own key names none. */
function generationOf(key: string): string {
  return key.includes('{') ? `${key}:generation` : `{${key}}:generation`;
}
