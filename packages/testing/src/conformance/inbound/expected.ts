import type { RefusalCode } from '@sallyport/core';
import { PRINCIPAL } from './verifier.js';

/** The expected response to a request. Everything that is given must match exactly. */
export interface Expected {
  /** `4xx` if the platform answers before the adapter can, `below 500` if any answer but a fault will do. */
  readonly status: number | '4xx' | 'below 500';
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  /** The whole body, or a pattern that it matches. */
  readonly body?: string | RegExp;
  /** The principal that the body holds as JSON. */
  readonly principal?: unknown;
}

/** The refusal codes that the suite's requests lead to. */
export type ExpectedCode = Exclude<RefusalCode, 'expired' | 'no_credit' | 'rate_limited'>;

/** The default refusals, written by hand and not taken from core, so that core is tested too. */
export const STANDARDS: Readonly<
  Record<ExpectedCode, readonly [status: number, title: string, detail: string]>
> = {
  missing: [401, 'Unauthorized', 'No credential was sent.'],
  malformed: [400, 'Bad Request', 'The credential could not be read.'],
  ambiguous: [400, 'Bad Request', 'More than one credential was sent.'],
  invalid: [401, 'Unauthorized', 'The credential is not valid.'],
  disabled: [401, 'Unauthorized', 'The credential is disabled.'],
  forbidden: [403, 'Forbidden', 'The credential does not allow this.'],
  quota_exceeded: [
    429,
    'Request cannot be satisfied as assigned quota has been exceeded',
    'The quota is used up.',
  ],
  unavailable: [503, 'Service Unavailable', 'The credential could not be checked; try again.'],
};

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
const BEARER_ERRORS: Partial<Readonly<Record<ExpectedCode, string>>> = {
  malformed: 'invalid_request',
  ambiguous: 'invalid_request',
  invalid: 'invalid_token',
  disabled: 'invalid_token',
  forbidden: 'insufficient_scope',
};

/**
 * The body of a default refusal.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(code: ExpectedCode): string {
  const [status, title, detail] = STANDARDS[code];
  const quota = code === 'quota_exceeded';
  const type = quota ? 'https://iana.org/assignments/http-problem-types#quota-exceeded' : 'about:blank';
  const violated = quota ? { 'violated-policies': ['daily'] } : {};
  return JSON.stringify({ type, title, status, detail, code, ...violated });
}

/** The parameters of a challenge after its realm, such as `, error="invalid_token"`. */
export function challengeParameters(code: ExpectedCode, scope: string): string {
  const error = BEARER_ERRORS[code];
  if (!error) return '';
  return code === 'forbidden' ? `, error="${error}", scope="${scope}"` : `, error="${error}"`;
}

/** The response of a route whose provider documents no refusals: the suite's principal, or a problem. */
export function expectedOutcome(status: 200 | 400 | 401): Expected {
  return status === 200
    ? { status, principal: PRINCIPAL }
    : { status, headers: { 'content-type': 'application/problem+json' } };
}
