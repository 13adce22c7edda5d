import { CredentialError } from '../error.js';
import type { Provider, RefusalCode } from '../grammar.js';
import type { OutboundResponse } from '../http/request.js';
import { headerOf } from '../http/request.js';
import { REFUSALS } from './codes.js';

/**
 * A provider's refusal as an error: the status, the key that was used, and what to do next.
 *
 * @param renewed - Whether there is another credential by now, so that the same call may succeed.
 */
export function refusalError(
  provider: Provider,
  code: RefusalCode,
  { status, headers }: OutboundResponse,
  fingerprint: string,
  renewed = false,
): CredentialError {
  const { detail, advice, retryable } = REFUSALS[code];
  return new CredentialError(
    code,
    `${provider.id} answered ${status}: ${detail} ${advice} (key ${fingerprint})`,
    {
      provider: provider.id,
      status,
      retryable: retryable || renewed,
      requestId: headerOf(headers, 'x-request-id'),
      fingerprint,
    },
  );
}
