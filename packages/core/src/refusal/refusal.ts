import type { RefusalCode } from '../grammar.js';

/** What a verifier returns for a credential that it does not accept. */
export interface Refusal {
  /** Why. */
  readonly code: RefusalCode;
  /** One sentence for the caller. Never a secret, and never the state of a key told to a stranger. */
  readonly detail?: string;
  /** The scopes that were needed (`forbidden`). */
  readonly scopes?: readonly string[];
  /** Seconds until it is worth trying again (`rate_limited`, `quota_exceeded`, `unavailable`). */
  readonly retryAfter?: number;
  /** The limits of the key, the exceeded one included. */
  readonly limits?: readonly LimitState[];
}

/** How much of one limit is left. */
export interface LimitState {
  /** The name of the policy, such as `daily`. */
  readonly name: string;
  /** Requests in one window. */
  readonly limit: number;
  /** Requests left in this window. */
  readonly remaining: number;
  /** Seconds until `remaining` is full again; `Infinity` if it never is. */
  readonly resetAfter: number;
  /** Length of the window, in seconds; `Infinity` if it never ends. */
  readonly window: number;
}

const BARE = new Map<RefusalCode, Refusal>();

/** A refusal, as verifiers return it. A bare code yields the same frozen object each time. */
export function refuse(code: RefusalCode, extra?: Omit<Refusal, 'code'>): Refusal {
  if (extra) return { code, ...extra };
  const known = BARE.get(code);
  if (known) return known;
  const made = Object.freeze({ code });
  BARE.set(code, made);
  return made;
}

/** Whether the result of a verifier is a refusal. */
export function isRefusal(result: object): result is Refusal {
  return 'code' in result;
}
