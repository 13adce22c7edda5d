import { publishOutbound } from '../../channels.js';
import type { Clock } from '../../clock.js';
import { monotonicNow } from '../../clock.js';
import { CredentialError } from '../../error.js';
import type { OutboundResponse } from '../../http/request.js';
import type { MaybePromise } from '../../maybe-promise.js';
import type { Values } from '../../placement/template.js';
import { blameOf } from '../../refusal/codes.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Transport } from '../outcome.js';
import { whileWaiting } from '../sources/reading.js';
import type { CoolDown } from './cool-down.js';
import { coolDownOf, coolingError } from './cool-down.js';
import type { Exchange } from './exchange.js';
import type { Token } from './token.js';

/** A token is renewed ahead by this share of its lifetime, at most `refreshAhead`. */
const WINDOW_SHARE = 0.2;
/** After a renewal failed while the token still lives, the next is tried after 1 s, 2 s, … 60 s. */
const BACK_OFF_MS = { first: 1000, longest: 60_000 };
/** Keys in use at the same time: those of a pool, or those before and after a rotation. */
const MAX_KEYS = 100;

/** What a token cache is made of. */
export interface TokenCacheDeps {
  /** The provider's id. */
  readonly provider: string;
  /** Exchanges secrets for a token. */
  readonly exchange: Exchange;
  /** Stands for the credential: what it waits for must not wait for it. */
  readonly owner: object;
  /** How long before its end a token is renewed. */
  readonly refreshAheadMs: number;
  /** Tells secrets apart. Those of one token have one digest, also when the API has replaced some. */
  readonly digest: (secrets: Values) => string;
  /** The clock that lifetimes are read on. */
  readonly clock: Clock;
}

/**
 * The token for these secrets.
 *
 * @param refused - A token that the API no longer accepts. It is renewed once, however many requests report it and
 *   however late they do.
 * @param transport - Sends the exchange, if one begins.
 */
export type TokenCache = (
  secrets: Values,
  refused?: string,
  transport?: Transport<OutboundResponse>,
) => MaybePromise<Token>;

/** Its times but those of the token are on the clock that never goes back. */
interface State {
  token?: Token;
  /** When the token ends. The wall clock, which goes on while the machine sleeps, may say so earlier. */
  endsAt: number;
  /** Renewed ahead from then on. */
  refreshAt: number;
  /** Without a token, no exchange is sent until then. */
  coolDown?: CoolDown | undefined;
  running?: Promise<Token> | undefined;
  /** A renewal after a refusal. One that began earlier may still bring the refused token. */
  forced?: Promise<Token> | undefined;
  failures: number;
}

/** Exchanges secrets for a token, once for all who ask at the same time, and keeps it while it lives. */
export function createTokenCache({
  provider,
  exchange,
  owner,
  refreshAheadMs,
  digest: digestOf,
  clock,
}: TokenCacheDeps): TokenCache {
  const states = new Map<string, State>();
  let latest: { readonly secrets: Values; readonly state: State } | undefined;

  function stateOf(secrets: Values): State {
    if (latest?.secrets === secrets) return latest.state;
    const digest = digestOf(secrets);
    const state = states.get(digest) ?? { endsAt: 0, refreshAt: 0, failures: 0 };
    states.delete(digest);
    states.set(digest, state);
    const [oldest] = states.size > MAX_KEYS ? states.keys() : [];
    if (oldest !== undefined) states.delete(oldest);
    latest = { secrets, state };
    return state;
  }

  async function renew(
    state: State,
    secrets: Values,
    transport: Transport<OutboundResponse> | undefined,
  ): Promise<Token> {
    const fingerprint = fingerprintOf(secrets);
    const before = state.token;
    const type = before ? 'refresh' : 'exchange';
    const began = monotonicNow(clock);
    const report = (code?: string) =>
      publishOutbound({
        type,
        provider,
        fingerprint,
        duration: monotonicNow(clock) - began,
        ...(code ? { code } : {}),
      });
    try {
      const token = await whileWaiting(owner, () => exchange(secrets, before?.value, transport));
      // A forced renewal that began later has the newer token.
      if (state.token !== before && state.token) return state.token;
      const lifetimeMs = token.expires - clock.now();
      state.token = token;
      state.failures = 0;
      state.coolDown = undefined;
      state.endsAt = monotonicNow(clock) + lifetimeMs;
      state.refreshAt = state.endsAt - windowOf(token, refreshAheadMs);
      report();
      return token;
    } catch (error) {
      state.failures += 1;
      const backOffMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** (state.failures - 1));
      const backOffEnd = monotonicNow(clock) + backOffMs;
      const code = error instanceof CredentialError ? error.code : 'exchange_failed';
      state.coolDown =
        coolDownOf(error) ?? (blameOf(code) === 'usage' ? { code, endsAt: backOffEnd } : undefined);
      state.refreshAt = Math.max(backOffEnd, state.coolDown?.endsAt ?? 0);
      report(code);
      throw error;
    }
  }

  function start(
    state: State,
    kind: 'running' | 'forced',
    secrets: Values,
    transport: Transport<OutboundResponse> | undefined,
  ): Promise<Token> {
    const { coolDown } = state;
    const now = monotonicNow(clock);
    if (coolDown && now < coolDown.endsAt) return Promise.reject(coolingError(provider, coolDown, now));
    const renewal = renew(state, secrets, transport).finally(() => {
      state[kind] = undefined;
    });
    state[kind] = renewal;
    return renewal;
  }

  return (secrets, refused, transport) => {
    const state = stateOf(secrets);
    const { token } = state;
    if (token && token.value === refused) {
      return state.forced ?? start(state, 'forced', secrets, transport);
    }
    const now = monotonicNow(clock);
    if (!token || now >= state.endsAt || clock.now() >= token.expires) {
      return state.forced ?? state.running ?? start(state, 'running', secrets, transport);
    }
    // The token still lives, so nobody waits for its renewal, and a failure concerns only the next attempt.
    if (now >= state.refreshAt && !state.running && !state.forced) {
      start(state, 'running', secrets, transport).catch(() => {});
    }
    return token;
  };
}

/** How long before its end a token is renewed: another time in each process, so that they do not all renew at once. */
function windowOf({ obtained, expires }: Token, refreshAheadMs: number): number {
  if (expires === Number.POSITIVE_INFINITY) return 0;
  return Math.min(refreshAheadMs, (expires - obtained) * WINDOW_SHARE) * (0.75 + Math.random() / 4);
}
