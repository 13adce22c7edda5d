import type { Clock } from '../../clock.js';
import { monotonicNow } from '../../clock.js';
import { isRefusalCode } from '../../refusal/codes.js';
import { raceDeadline } from '../deadline.js';
import type { CoolDown } from './cool-down.js';
import { coolDownOf, coolingError } from './cool-down.js';
import type { Exchange } from './exchange.js';
import { EXCHANGE_LIMIT_MS } from './exchange.js';
import { sealer } from './sealer.js';
import type { Token } from './token.js';
import type { TokenStore } from './token-store.js';

const POLL_MS = 100;
/** A store that does not answer has failed after so long: a Redis client queues while it is offline. */
const STORE_LIMIT_MS = 1000;
/** A process that exchanges for longer, or is stopped, no longer holds up the others. */
const LOCK_MS = 5000;
/** A token of a long life is taken until so long before its end. */
const LONGEST_REST_MS = 5000;
/** How often the holder of an expired lock looks for a token of another process. */
const LOOK_MS = 1000;
const LONGEST_TTL_MS = 24 * 60 * 60 * 1000;

/**
 * An exchange that one process makes for all processes that share a store. So is the wait that a token endpoint asks
 * for.
 *
 * @param scope - Tells this credential's tokens from those of other credentials with the same secrets.
 */
export function shareExchange(
  provider: string,
  exchange: Exchange,
  store: TokenStore,
  scope: string,
  clock: Clock,
): Exchange {
  return async (secrets, known, transport) => {
    const { key, open } = sealer(secrets, 'token', scope);
    const soon = <T>(work: Promise<T>) =>
      raceDeadline(work, { clock, endsAt: monotonicNow(clock) + STORE_LIMIT_MS }, 'The token store');
    const read = (name: string) => soon(store.get(name)).catch(() => undefined);
    const shared = async () => {
      const token = tokenFrom(open(await read(key)));
      return token && token.value !== known && isWorthTaking(token, clock.now()) ? token : undefined;
    };
    const lock = () => soon(store.lock(`${key}:lock`, LOCK_MS)).catch(() => async () => {});
    const end = monotonicNow(clock) + EXCHANGE_LIMIT_MS;

    for (; monotonicNow(clock) < end; await clock.sleep(POLL_MS)) {
      const ready = await shared();
      if (ready) return ready;
      const release = await lock();
      if (!release) continue;
      try {
        return await exchangeAndKeep();
      } finally {
        await soon(release()).catch(() => {});
      }
    }
    return exchangeAndKeep();

    async function exchangeAndKeep(): Promise<Token> {
      // The former holder of the lock may have finished in between.
      const [ready, wait] = await Promise.all([shared(), read(`${key}:wait`)]);
      if (ready) return ready;
      const cooling = readCoolDown(wait, clock);
      if (cooling) throw coolingError(provider, cooling, monotonicNow(clock));
      try {
        return await firstOf(exchangeNow());
      } catch (error) {
        // Another process may have had more luck.
        const theirs = await shared();
        if (theirs) return theirs;
        const coolDown = coolDownOf(error);
        if (coolDown) {
          const duration = coolDown.endsAt - monotonicNow(clock);
          await keep(`${key}:wait`, `${coolDown.code} ${clock.now() + duration}`, duration);
        }
        throw error;
      }
    }

    async function exchangeNow(): Promise<Token> {
      const token = await exchange(secrets, known, transport);
      const { rotated, ...kept } = token;
      // Whoever reads the source from now on finds the replaced secrets there.
      const found = sealer({ ...secrets, ...rotated }, 'token', scope);
      await keep(found.key, found.seal(kept), token.expires - clock.now());
      return token;
    }

    /** An exchange that takes longer than the lock is no longer alone: the token of another process ends it too. */
    async function firstOf(own: Promise<Token>): Promise<Token> {
      const settled = new AbortController();
      const fromOthers = async (): Promise<Token> => {
        await clock.sleep(LOCK_MS, settled.signal);
        for (;;) {
          const token = await shared();
          if (token) return token;
          await clock.sleep(LOOK_MS, settled.signal);
        }
      };
      const theirs = fromOthers();
      theirs.catch(() => {}); // It was not needed.
      own.catch(() => {});
      try {
        return await Promise.race([own, theirs]);
      } finally {
        settled.abort();
      }
    }

    async function keep(name: string, value: string, duration: number): Promise<void> {
      const ttl = Math.min(Math.ceil(duration), LONGEST_TTL_MS);
      if (ttl > 0) await soon(store.set(name, value, ttl)).catch(() => {});
    }
  };
}

/** A token that ends while a request is under way is refused, so one that is about to end is not taken. */
function isWorthTaking({ obtained, expires }: Token, now: number): boolean {
  return expires - now > Math.min((expires - obtained) / 10, LONGEST_REST_MS);
}

/** What another process was told: a code, and the end in milliseconds since the epoch. */
function readCoolDown(text: string | undefined, clock: Clock): CoolDown | undefined {
  const [, code, until] = /^([a-z_]+) (\d+(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  const duration = Math.min(Number(until) - clock.now(), LONGEST_TTL_MS);
  if (!(duration > 0) || !(isRefusalCode(code) || code === 'exchange_failed')) return undefined;
  return { code, endsAt: monotonicNow(clock) + duration };
}

/** The token in a JSON value, in which `Infinity` is null. */
function tokenFrom(opened: unknown): Token | undefined {
  const { value, obtained, expires, values } = Object(opened) as Partial<Token> & {
    readonly expires?: number | null;
  };
  if (typeof value !== 'string' || typeof obtained !== 'number' || expires === undefined) return undefined;
  const more = values ? { values } : {};
  return { value, obtained, expires: expires ?? Number.POSITIVE_INFINITY, ...more };
}
