import { publishOutbound } from '../../channels.js';
import type { Clock } from '../../clock.js';
import { CredentialError } from '../../error.js';
import type { MaybePromise } from '../../maybe-promise.js';
import type { Values } from '../../placement/template.js';
import { digestOf, fingerprintOf } from '../fingerprint.js';
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
  /** How long before its end a token is renewed. */
  readonly refreshAheadMs: number;
  /** The clock that lifetimes are read on. */
  readonly clock: Clock;
}

/**
 * The token for these secrets.
 *
 * @param refused - A token that the API no longer accepts. It is renewed once, however many requests report it and
 *   however late they do.
 */
export type TokenCache = (secrets: Values, refused?: string) => MaybePromise<Token>;

interface State {
  token?: Token;
  /** Renewed ahead from then on. */
  refreshAt: number;
  running?: Promise<Token> | undefined;
  /** A renewal after a refusal. One that began earlier may still bring the refused token. */
  forced?: Promise<Token> | undefined;
  failures: number;
}

/** Exchanges secrets for a token, once for all who ask at the same time, and keeps it while it lives. */
export function createTokenCache({ provider, exchange, refreshAheadMs, clock }: TokenCacheDeps): TokenCache {
  const states = new Map<string, State>();
  let latest: { readonly secrets: Values; readonly state: State } | undefined;

  function stateOf(secrets: Values): State {
    if (latest?.secrets === secrets) return latest.state;
    const digest = digestOf(secrets);
    const state = states.get(digest) ?? { refreshAt: 0, failures: 0 };
    states.delete(digest);
    states.set(digest, state);
    const [oldest] = states.size > MAX_KEYS ? states.keys() : [];
    if (oldest !== undefined) states.delete(oldest);
    latest = { secrets, state };
    return state;
  }

  async function renew(state: State, secrets: Values): Promise<Token> {
    const fingerprint = fingerprintOf(secrets);
    const before = state.token;
    const type = before ? 'refresh' : 'exchange';
    const began = clock.now();
    const report = (code?: string) =>
      publishOutbound({
        type,
        provider,
        fingerprint,
        duration: clock.now() - began,
        ...(code ? { code } : {}),
      });
    try {
      const token = await exchange(secrets, before?.value);
      // A forced renewal that began later has the newer token.
      if (state.token !== before && state.token) return state.token;
      state.token = token;
      state.failures = 0;
      state.refreshAt = refreshTime(token, refreshAheadMs);
      report();
      return token;
    } catch (error) {
      state.failures += 1;
      const backOffMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** (state.failures - 1));
      state.refreshAt = clock.now() + backOffMs;
      report(error instanceof CredentialError ? error.code : 'exchange_failed');
      throw error;
    }
  }

  function start(state: State, kind: 'running' | 'forced', secrets: Values) {
    const renewal = renew(state, secrets).finally(() => {
      state[kind] = undefined;
    });
    state[kind] = renewal;
    return renewal;
  }

  return (secrets, refused) => {
    const state = stateOf(secrets);
    const { token } = state;
    if (token && token.value === refused) {
      return state.forced ?? start(state, 'forced', secrets);
    }
    const now = clock.now();
    if (!token || now >= token.expires) {
      return state.forced ?? state.running ?? start(state, 'running', secrets);
    }
    // The token still lives, so nobody waits for its renewal, and a failure concerns only the next attempt.
    if (now >= state.refreshAt && !state.running && !state.forced) {
      start(state, 'running', secrets).catch(() => {});
    }
    return token;
  };
}

/** A time within the window, another one in each process, so that they do not all renew at once. */
function refreshTime({ obtained, expires }: Token, refreshAheadMs: number): number {
  if (expires === Number.POSITIVE_INFINITY) return expires;
  const windowMs = Math.min(refreshAheadMs, (expires - obtained) * WINDOW_SHARE);
  return expires - windowMs * (0.75 + Math.random() / 4);
}
