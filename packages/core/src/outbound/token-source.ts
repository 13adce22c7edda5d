import { CredentialError } from '../error.js';
import type { Values } from '../placement/template.js';
import type { Awaitable } from './at-hand.js';
import type { Clock } from './clock.js';
import { emit } from './events.js';
import type { Exchange } from './exchange.js';
import { digestOf, fingerprintOf } from './fingerprint.js';
import type { Token } from './token.js';

/** A token is renewed ahead by this share of its lifetime, at most `refreshAhead`. */
const WINDOW_SHARE = 0.2;
/** After a renewal that failed while the token still lives, the next is tried after 1 s, 2 s, … 60 s. */
const BACK_OFF = { first: 1000, longest: 60_000 };
/** Keys in use at the same time: a pool's, or those before and after a rotation. */
const MAX_KEYS = 100;

interface Parts {
  readonly provider: string;
  readonly exchange: Exchange;
  /** Milliseconds. */
  readonly refreshAhead: number;
  readonly clock: Clock;
}

/**
 * The token for these secrets. `refused` is one that the API no longer accepts: it is renewed once, however
 * many report it and however late they do.
 */
export type TokenSource = (secrets: Values, refused?: string) => Awaitable<Token>;

interface State {
  token?: Token;
  /** Renewed ahead from this moment on. */
  refreshAt: number;
  running?: Promise<Token> | undefined;
  /** A renewal after a refusal. One that began earlier may still bring what was refused. */
  forced?: Promise<Token> | undefined;
  failures: number;
}

/** Exchanges secrets for a token, once for all who ask at the same time, and keeps it while it lasts. */
export function createTokenSource({ provider, exchange, refreshAhead, clock }: Parts): TokenSource {
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
      emit({ type, provider, fingerprint, duration: clock.now() - began, ...(code ? { code } : {}) });
    try {
      const token = await exchange(secrets, before?.value);
      // One that began after this, because of a refusal, knows better.
      if (state.token !== before && state.token) return state.token;
      state.token = token;
      state.failures = 0;
      state.refreshAt = refreshMoment(token, refreshAhead);
      report();
      return token;
    } catch (error) {
      state.failures += 1;
      state.refreshAt = clock.now() + Math.min(BACK_OFF.longest, BACK_OFF.first * 2 ** (state.failures - 1));
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
    // It still lives, so nobody waits for its renewal, and a failure is for nobody but the next attempt.
    if (now >= state.refreshAt && !state.running && !state.forced) {
      start(state, 'running', secrets).catch(() => {});
    }
    return token;
  };
}

/** Within the window, at a moment of each process's own, so that a fleet does not renew all at once. */
function refreshMoment({ obtained, expires }: Token, refreshAhead: number): number {
  if (expires === Number.POSITIVE_INFINITY) return expires;
  const window = Math.min(refreshAhead, (expires - obtained) * WINDOW_SHARE);
  return expires - window * (0.75 + Math.random() / 4);
}
