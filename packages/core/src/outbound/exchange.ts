import type { Audience } from '../definition/audience.js';
import { assertSecure } from '../definition/audience.js';
import type { Provider, RefusalCode, StrategyDefinition } from '../definition/definition.js';
import { resolveUrl } from '../definition/params.js';
import { stepsOf } from '../definition/steps.js';
import { CredentialError } from '../error.js';
import { compilePlaces } from '../placement/place.js';
import type { OutboundRequest, OutboundResponse } from '../placement/request.js';
import { headerOf } from '../placement/request.js';
import type { Values } from '../placement/template.js';
import { fingerprintOf } from './fingerprint.js';
import { parsedBody } from './judge.js';
import type { Token } from './token.js';
import { readToken } from './token.js';

/** Milliseconds after which an exchange that has no answer has failed. */
export const EXCHANGE_LIMIT = 30_000;

export interface ExchangeParts {
  readonly provider: Provider;
  readonly strategy: StrategyDefinition;
  readonly params: Values;
  readonly baseURL: URL;
  /** Whether `baseURL` is the caller's own: then no step goes to the provider's hosts. */
  readonly moved: boolean;
  readonly audience: Audience;
  readonly fetch: typeof globalThis.fetch;
  readonly judge: (response: OutboundResponse) => RefusalCode | undefined;
  readonly now: () => number;
}

/** Turns secrets into a token other than the `known` one. */
export type Exchange = (secrets: Values, known?: string) => Promise<Token>;

/**
 * The exchange of the definition, step by step.
 *
 * @throws {CredentialError} `insecure_transport` for a step that is not https and not to this machine.
 */
export function compileExchange(parts: ExchangeParts): Exchange {
  const { provider, params } = parts;
  const steps = stepsOf(parts.strategy).map((step) => {
    const url = stepUrl(parts, step.url);
    assertSecure(url, provider.id);
    return { step, url, places: compilePlaces(step, params) };
  });

  return async (secrets) => {
    let token: Token | undefined;
    for (const { step, url, places } of steps) {
      const blank: OutboundRequest = {
        method: step.method ?? 'POST',
        url: url.href,
        headers: { Accept: 'application/json' },
      };
      const values = token ? { ...secrets, token: token.value } : secrets;
      const request = places.reduce((filled, place) => place.write(values, filled, ''), blank);
      const response = await call(parts, request);
      if (response.status < 200 || response.status > 299) throw failed(parts, response, secrets);
      token = readToken(step, response, parts.now());
      if (!token) {
        throw new CredentialError(
          'exchange_failed',
          `${provider.id}: the answer of ${url.origin}${url.pathname} has no usable token where the definition says`,
          { provider: provider.id, status: response.status },
        );
      }
    }
    if (!token) throw new CredentialError('invalid_option', `${provider.id}: this strategy has no exchange`);
    return token;
  };
}

/** With a base URL of the caller's own (a stand-in, a proxy) an absolute step keeps its path only. */
function stepUrl({ provider, params, baseURL, moved, audience }: ExchangeParts, text: string): URL {
  if (text.startsWith('/')) return below(audience, text, params);
  const url = resolveUrl(text, params);
  if (!moved) return url;
  const base = Object.values(provider.environments).find((prefix) => text.startsWith(`${prefix}/`));
  return base === undefined
    ? new URL(url.pathname, baseURL)
    : below(audience, text.slice(base.length), params);
}

function below({ origin, path }: Audience, text: string, params: Values): URL {
  return new URL(`${origin}${path}${resolveUrl(`https://host.invalid${text}`, params).pathname}`);
}

async function call(
  { provider, fetch }: ExchangeParts,
  { method, url, headers, body }: OutboundRequest,
): Promise<OutboundResponse> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body: (body ?? null) as string | null,
      redirect: 'manual',
      signal: AbortSignal.timeout(EXCHANGE_LIMIT),
    });
    const collected: Record<string, string> = Object.fromEntries(response.headers);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) collected['set-cookie'] = cookies.join('\n');
    return { status: response.status, headers: collected, body: parsedBody(await response.text()) };
  } catch (error) {
    const { cause } = error as Error;
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CredentialError(
      'exchange_failed',
      `${provider.id}: no answer from ${new URL(url).origin}${reason}`,
      { provider: provider.id, retryable: true },
    );
  }
}

function failed(
  { provider, judge }: ExchangeParts,
  response: OutboundResponse,
  secrets: Values,
): CredentialError {
  const redirected = response.status >= 300 && response.status < 400;
  const code = redirected ? 'redirect_refused' : (judge(response) ?? 'exchange_failed');
  return new CredentialError(
    code,
    `${provider.id}: the exchange for a token was answered with ${response.status} (${code})`,
    {
      provider: provider.id,
      status: response.status,
      retryable: response.status >= 500 || response.status === 429,
      requestId: headerOf(response.headers, 'x-request-id'),
      fingerprint: fingerprintOf(secrets),
    },
  );
}
