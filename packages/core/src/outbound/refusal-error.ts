import type { Provider, RefusalCode } from '../definition/definition.js';
import { CredentialError } from '../error.js';
import type { OutboundResponse } from '../placement/request.js';
import { headerOf } from '../placement/request.js';
import { STANDARDS } from '../refusal.js';

/** What to do next. */
const ADVICE: Readonly<Record<RefusalCode, string>> = {
  missing: 'Check that a proxy on the way does not remove it',
  malformed: 'Check that the source holds the key as it was issued',
  ambiguous: 'Take away the credential that the request itself carries',
  invalid: 'Check that the key is current (it may have been replaced or revoked) and of this environment',
  disabled: "Enable the key in the provider's dashboard",
  expired: 'Issue a new key',
  forbidden: 'Give the key the permission for this call, or use another key',
  no_credit: 'Top up the account',
  rate_limited: 'Send fewer requests at a time, or try again later',
  quota_exceeded: 'Wait for the next period, or raise the quota',
  unavailable: 'Try again later',
};

/** A provider's refusal as an error: what it said, of which key, and what to do next. */
export function refusalError(
  provider: Provider,
  code: RefusalCode,
  response: OutboundResponse,
  fingerprint: string,
): CredentialError {
  const { status, headers } = response;
  return new CredentialError(
    code,
    `${provider.id} answered ${status}: ${STANDARDS[code].detail} ${ADVICE[code]} (key ${fingerprint})`,
    {
      provider: provider.id,
      status,
      retryable: code === 'rate_limited' || code === 'unavailable',
      requestId: headerOf(headers, 'x-request-id'),
      fingerprint,
    },
  );
}
