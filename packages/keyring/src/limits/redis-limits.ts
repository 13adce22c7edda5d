import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../bus/redis-driver.js';
import { redisDriver, redisScript } from '../bus/redis-driver.js';
import { chunksOf } from '../stores/sql/insert-rows.js';
import { createKnownCounts } from './known-counts.js';
import { leasedLimits } from './leased-limits.js';
import type { Counter, Limits } from './limits.js';
import { CONSUME, GIVE_BACK, TIME, USED } from './redis-scripts.js';
import type { CounterRequest } from './shared-counters.js';

/** Counters that units are given back to at a time. */
const RETURNED = 100;

/** Counters are kept a little longer than their window, for nodes whose clocks are behind. */
const SLACK_MS = 60_000;
/** Windows that end sooner are not told again: they begin anew before it would matter. */
const SHORTEST_MS = 60_000;

/**
 * Counters in Redis. One script consumes from all counters of a key or from none, in one round trip. While much
 * of a limit remains, units are consumed in blocks and most requests need no round trip; the README describes the end
 * of a limit. If Redis loses its data, or the last of it, each node tells it at its next round trip what it knew. While
 * the connection is down, units held here can be spent; after that calls fail at once, and `onFailure` of each limit
 * decides.
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
        args.push(generation, String(known?.used ?? 0), String(known?.own ?? 0));
      }
      args.push(sender, `${sender}-${++serial}`);
      return consume([...keys, ...keys.map(generationOf)], args).then((reply) => {
        const [ok, ...rest] = reply as [number, ...(number | string)[]];
        const used = rest.slice(0, keys.length).map(Number);
        for (let at = 0; at < keys.length; at++) {
          const generation = rest[keys.length + at] as string;
          if (generation === '') continue;
          const key = keys[at] as string;
          const { endsAt, amount } = requests[at] as CounterRequest;
          const known = counts.get(key);
          // Added here, not taken from the answer: units may have gone back while it was on its way.
          const own =
            known?.generation === generation
              ? known.own + (ok === 1 ? amount : 0)
              : Number(rest[2 * keys.length + at]);
          counts.set(key, { generation, used: used[at] ?? 0, own, endsAt });
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
            const { generation = '', own = 0 } = counts.get(key) ?? {};
            counts.lower(key, amount);
            const args = [String(amount), sender, String(++serial), generation, String(own)];
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
