import type { Provider, RefusalCode, SecretsOf } from './definition/definition.js';

/** A verifier's answer to a credential that it does not accept. */
export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence for the caller. Never a secret, never a key's state told to a stranger. */
  readonly detail?: string;
  /** The scopes that were needed (`forbidden`). */
  readonly scopes?: readonly string[];
  /** Seconds until it is worth trying again (`rate_limited`, `quota_exceeded`, `unavailable`). */
  readonly retryAfter?: number;
  readonly limits?: readonly LimitState[];
}

/** Where a caller stands with one limit. */
export interface LimitState {
  /** The name of the policy, such as `daily`. */
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until `remaining` is full again. */
  readonly resetAfter: number;
  /** Length of the window, in seconds. */
  readonly window: number;
}

/** Who is calling. Never the secret. */
export interface Principal {
  readonly keyId: string;
  readonly owner?: string;
  readonly name?: string;
  readonly environment?: string;
  readonly scopes: readonly string[];
  readonly limits?: readonly LimitState[];
  /** Which of two secrets was used while a key is being rotated. */
  readonly secret?: 'current' | 'previous';
}

/** What a verifier is told beside the secrets. */
export interface VerifyContext {
  readonly environment: string;
  readonly ip?: string | undefined;
  /** Scopes that the route needs. */
  readonly scopes?: readonly string[] | undefined;
}

/** What a verifier returns. */
export type Answer = Principal | Refusal;

/**
 * Decides about the secrets of a request. A thrown error is `unavailable`: never a pass, never a 401.
 * Environment and scopes are checked again by the guard.
 */
export interface Verifier<P extends Provider = Provider> extends RarelyReadsIp {
  (secrets: SecretsOf<P>, context: VerifyContext): Answer | Promise<Answer>;
}

export interface RarelyReadsIp {
  /**
   * Set by a verifier that reads `context.ip` for few requests, and does not copy the context: the address is then
   * worked out when it is read. Express takes 0.8 µs for it, a third of a whole check.
   */
  readonly rarelyReadsIp?: true;
}

const PLAIN = new Map<RefusalCode, Refusal>();

/** A refusal, as verifiers return it. */
export function refuse(code: RefusalCode, extra?: Omit<Refusal, 'code'>): Refusal {
  if (extra) return { code, ...extra };
  const known = PLAIN.get(code);
  if (known) return known;
  const made = Object.freeze({ code });
  PLAIN.set(code, made);
  return made;
}

export function isRefusal(answer: Answer): answer is Refusal {
  return 'code' in answer;
}

/** What each refusal is by the standards, where the provider documents nothing. */
export const STANDARDS: Readonly<Record<RefusalCode, { readonly status: number; readonly detail: string }>> =
  {
    missing: { status: 401, detail: 'No credential was sent.' },
    malformed: { status: 400, detail: 'The credential could not be read.' },
    ambiguous: { status: 400, detail: 'More than one credential was sent.' },
    invalid: { status: 401, detail: 'The credential is not valid.' },
    disabled: { status: 401, detail: 'The credential is disabled.' },
    expired: { status: 401, detail: 'The credential has expired.' },
    forbidden: { status: 403, detail: 'The credential does not allow this.' },
    no_credit: { status: 402, detail: 'No credit is left.' },
    rate_limited: { status: 429, detail: 'Too many requests; slow down.' },
    quota_exceeded: { status: 429, detail: 'The quota is used up.' },
    unavailable: { status: 503, detail: 'The credential could not be checked; try again.' },
  };

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export const BEARER_ERRORS: Partial<Readonly<Record<RefusalCode, string>>> = {
  malformed: 'invalid_request',
  ambiguous: 'invalid_request',
  invalid: 'invalid_token',
  disabled: 'invalid_token',
  expired: 'invalid_token',
  forbidden: 'insufficient_scope',
};

export const REFUSAL_CODES = Object.keys(STANDARDS) as readonly RefusalCode[];
