import type { RefusalCode } from '@sallyport/core';

/** The codes that a request of the suite can meet. */
export type Met = Exclude<RefusalCode, 'expired' | 'no_credit' | 'rate_limited'>;

/** What a refusal is where a provider documents nothing, written out, so that core is checked too. */
export const STANDARDS: Readonly<Record<Met, readonly [status: number, title: string, detail: string]>> = {
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

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problem(code: Met): string {
  const [status, title, detail] = STANDARDS[code];
  const quota = code === 'quota_exceeded';
  const type = quota ? 'https://iana.org/assignments/http-problem-types#quota-exceeded' : 'about:blank';
  const violated = quota ? { 'violated-policies': ['daily'] } : {};
  return JSON.stringify({ type, title, status, detail, code, ...violated });
}

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
const ERRORS: Partial<Readonly<Record<Met, string>>> = {
  malformed: 'invalid_request',
  ambiguous: 'invalid_request',
  invalid: 'invalid_token',
  disabled: 'invalid_token',
  forbidden: 'insufficient_scope',
};

/** The parameters that a challenge carries beside its realm. */
export function challengeParameters(code: Met, scope: string): string {
  const error = ERRORS[code];
  if (!error) return '';
  return code === 'forbidden' ? `, error="${error}", scope="${scope}"` : `, error="${error}"`;
}
