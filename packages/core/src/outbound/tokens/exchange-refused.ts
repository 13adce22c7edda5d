import { monotonicNow } from '../../clock.js';
import { CredentialError } from '../../error.js';
import type { RefusalCode } from '../../grammar.js';
import { getAt } from '../../http/json-pointer.js';
import type { OutboundResponse } from '../../http/request.js';
import { headerOf } from '../../http/request.js';
import type { Values } from '../../placement/template.js';
import { blameOf, REFUSALS } from '../../refusal/codes.js';
import { fingerprintOf } from '../fingerprint.js';
import { retryAtOf } from '../retry-after.js';
import { LONGEST_COOL_DOWN_MS } from '../throttle.js';
import { withCoolDown } from './cool-down.js';
import type { ExchangeDeps } from './exchange-deps.js';

/** The error that the answer to an exchange means, with the wait that it asks for. */
export function exchangeRefused(
  { provider, strategy, source, clock }: Pick<ExchangeDeps, 'provider' | 'strategy' | 'source' | 'clock'>,
  response: OutboundResponse,
  secrets: Values,
  recognised: RefusalCode | undefined,
): CredentialError {
  const { status, headers, body } = response;
  // An assertion or a refresh token that ended. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  const isRefused =
    getAt(body, '/error') === 'invalid_grant' && (strategy.refresh !== undefined || recognised === undefined);
  const code = isRefused
    ? 'invalid'
    : (recognised ?? (status >= 300 && status < 400 ? 'redirect_refused' : 'exchange_failed'));
  const advice =
    strategy.refresh && blameOf(code) === 'key'
      ? `. A person has to consent again; then put the new refresh token into ${source}`
      : '';
  const error = new CredentialError(
    code,
    `${provider.id}: the exchange for a token was answered with ${status} (${isRefused ? 'invalid_grant' : code})${advice}`,
    {
      provider: provider.id,
      status,
      retryable:
        status >= 500 || status === 429 || (recognised !== undefined && REFUSALS[recognised].retryable),
      requestId: headerOf(headers, 'x-request-id'),
      fingerprint: fingerprintOf(secrets),
    },
  );
  const blamesOthers = blameOf(code) === 'usage' || blameOf(code) === 'server' || status >= 500;
  const now = clock.now();
  const retryAt = blamesOthers ? retryAtOf(response, provider.throttle?.retryAfter, now) : undefined;
  if (retryAt === undefined || retryAt <= now || code === 'redirect_refused') return error;
  const duration = Math.min(retryAt - now, LONGEST_COOL_DOWN_MS);
  return withCoolDown(error, { endsAt: monotonicNow(clock) + duration, code });
}
