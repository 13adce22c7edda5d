import type { RefusalCode } from '../grammar.js';

/** Everything that is said about a refusal code, by the standards and to a person. */
export interface RefusalFacts {
  /** The status that a server answers with unless the definition names another. */
  readonly status: number;
  /** One sentence about what is wrong. */
  readonly detail: string;
  /** The `error` of a Bearer challenge. @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
  readonly bearerError?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /**
   * What has to change. `key`: it is not accepted, and another one may be. `usage`: it is accepted and used up.
   * `request`: the key is accepted, or none was read. `server`: nothing of the caller's.
   */
  readonly blames: 'key' | 'usage' | 'request' | 'server';
  /** Whether the `quota-exceeded` problem type says it. @see https://www.iana.org/assignments/http-problem-types */
  readonly isQuota?: true;
  /** The status that means this code to a client if the definition says nothing more exact. */
  readonly recognisedBy?: number;
  /** What the caller does next. */
  readonly advice: string;
}

/** The one table of refusal codes. */
export const REFUSALS: Readonly<Record<RefusalCode, RefusalFacts>> = {
  missing: {
    status: 401,
    detail: 'No credential was sent.',
    retryable: false,
    blames: 'key',
    advice: 'Check that a proxy on the way does not remove it',
  },
  malformed: {
    status: 400,
    detail: 'The credential could not be read.',
    bearerError: 'invalid_request',
    retryable: false,
    blames: 'request',
    advice: 'Check that the source holds the key as it was issued',
  },
  ambiguous: {
    status: 400,
    detail: 'More than one credential was sent.',
    bearerError: 'invalid_request',
    retryable: false,
    blames: 'request',
    advice: 'Take away the credential that the request itself carries',
  },
  invalid: {
    status: 401,
    detail: 'The credential is not valid.',
    bearerError: 'invalid_token',
    retryable: false,
    blames: 'key',
    recognisedBy: 401,
    advice: 'Check that the key is current (it may have been replaced or revoked) and of this environment',
  },
  disabled: {
    status: 401,
    detail: 'The credential is disabled.',
    bearerError: 'invalid_token',
    retryable: false,
    blames: 'key',
    advice: "Enable the key in the provider's dashboard",
  },
  expired: {
    status: 401,
    detail: 'The credential has expired.',
    bearerError: 'invalid_token',
    retryable: false,
    blames: 'key',
    advice: 'Issue a new key',
  },
  forbidden: {
    status: 403,
    detail: 'The credential does not allow this.',
    bearerError: 'insufficient_scope',
    retryable: false,
    blames: 'request',
    recognisedBy: 403,
    advice: 'Give the key the permission for this call, or use another key',
  },
  no_credit: {
    status: 402,
    detail: 'No credit is left.',
    retryable: false,
    blames: 'usage',
    recognisedBy: 402,
    advice: 'Top up the account',
  },
  rate_limited: {
    status: 429,
    detail: 'Too many requests; slow down.',
    retryable: true,
    blames: 'usage',
    isQuota: true,
    recognisedBy: 429,
    advice: 'Send fewer requests at a time, or try again later',
  },
  quota_exceeded: {
    status: 429,
    detail: 'The quota is used up.',
    retryable: false,
    blames: 'usage',
    isQuota: true,
    advice: 'Wait for the next period, or raise the quota',
  },
  unavailable: {
    status: 503,
    detail: 'The credential could not be checked; try again.',
    retryable: true,
    blames: 'server',
    advice: 'Try again later',
  },
};

/** Every refusal code. */
export const REFUSAL_CODES = Object.keys(REFUSALS) as readonly RefusalCode[];

/** Whether a text is a refusal code. */
export function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === 'string' && Object.hasOwn(REFUSALS, code);
}

/** What a code blames; undefined for a code that is no refusal. */
export function blameOf(code: string): RefusalFacts['blames'] | undefined {
  return isRefusalCode(code) ? REFUSALS[code].blames : undefined;
}
