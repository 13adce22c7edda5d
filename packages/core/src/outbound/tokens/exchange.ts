import { resolveUrl } from '../../definition/params.js';
import { stepsOf } from '../../definition/strategies.js';
import { CredentialError, invalidOption } from '../../error.js';
import type { Provider, StrategyDefinition } from '../../grammar.js';
import type { OutboundRequest, OutboundResponse } from '../../http/request.js';
import { headerOf } from '../../http/request.js';
import { parseResponseBody } from '../../http/response-body.js';
import { compilePlacements } from '../../placement/compile.js';
import type { Values } from '../../placement/template.js';
import type { Recogniser } from '../../refusal/recognise.js';
import type { AllowedURLs } from '../allowed-urls.js';
import { assertSecure } from '../allowed-urls.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Token } from './token.js';
import { readToken } from './token.js';

/** An exchange without a response has failed after so long. */
export const EXCHANGE_LIMIT_MS = 30_000;

/** What an exchange is made of. */
export interface ExchangeDeps {
  /** The API. */
  readonly provider: Provider;
  /** The strategy that has the exchange. */
  readonly strategy: StrategyDefinition;
  /** Values for the parameters of the definition. */
  readonly params: Values;
  /** Steps with a path only lie below it. */
  readonly baseURL: URL;
  /** Whether `baseURL` is the caller's own: then no step goes to the provider's hosts. */
  readonly moved: boolean;
  /** The URLs below the base URL. */
  readonly allowedURLs: AllowedURLs;
  /** Sends the steps. */
  readonly fetch: typeof globalThis.fetch;
  /** Recognises the provider's refusals. */
  readonly recognise: Recogniser;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Exchanges secrets for a token other than the `known` one. */
export type Exchange = (secrets: Values, known?: string) => Promise<Token>;

/**
 * Compiles the exchange of a definition, step by step.
 *
 * @throws {CredentialError} `insecure_transport` for a step that is neither https nor to this machine.
 */
export function compileExchange(deps: ExchangeDeps): Exchange {
  const { provider, params } = deps;
  const steps = stepsOf(deps.strategy).map((step) => {
    const url = stepUrl(deps, step.url);
    assertSecure(url, provider.id);
    return { step, url, placements: compilePlacements(step, params) };
  });

  return async (secrets) => {
    let token: Token | undefined;
    for (const { step, url, placements } of steps) {
      const blank: OutboundRequest = {
        method: step.method ?? 'POST',
        url: url.href,
        headers: { Accept: 'application/json' },
      };
      const values = token ? { ...secrets, token: token.value } : secrets;
      const request = placements.reduce((filled, placement) => placement.write(values, filled, ''), blank);
      const response = await call(deps, request);
      if (response.status < 200 || response.status > 299) throw failed(deps, response, secrets);
      token = readToken(step, response, deps.now());
      if (!token) {
        throw new CredentialError(
          'exchange_failed',
          `${provider.id}: the response of ${url.origin}${url.pathname} has no usable token where the definition says`,
          { provider: provider.id, status: response.status },
        );
      }
    }
    if (!token) throw invalidOption(provider.id, 'this strategy has no exchange');
    return token;
  };
}

/** With a base URL of the caller's own (a stand-in, a proxy) an absolute step keeps its path only. */
function stepUrl({ provider, params, baseURL, moved, allowedURLs }: ExchangeDeps, text: string): URL {
  if (text.startsWith('/')) return below(allowedURLs, text, params);
  const url = resolveUrl(text, params);
  if (!moved) return url;
  const base = Object.values(provider.environments).find((prefix) => text.startsWith(`${prefix}/`));
  return base === undefined
    ? new URL(url.pathname, baseURL)
    : below(allowedURLs, text.slice(base.length), params);
}

function below({ origin, path }: AllowedURLs, text: string, params: Values): URL {
  return new URL(`${origin}${path}${resolveUrl(`https://host.invalid${text}`, params).pathname}`);
}

async function call(
  { provider, fetch }: ExchangeDeps,
  { method, url, headers, body }: OutboundRequest,
): Promise<OutboundResponse> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body: (body ?? null) as string | null,
      redirect: 'manual',
      signal: AbortSignal.timeout(EXCHANGE_LIMIT_MS),
    });
    const collected: Record<string, string> = Object.fromEntries(response.headers);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) collected['set-cookie'] = cookies.join('\n');
    return { status: response.status, headers: collected, body: parseResponseBody(await response.text()) };
  } catch (error) {
    const { cause } = error as Error;
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CredentialError(
      'exchange_failed',
      `${provider.id}: no response from ${new URL(url).origin}${reason}`,
      { provider: provider.id, retryable: true },
    );
  }
}

function failed(
  { provider, recognise }: ExchangeDeps,
  response: OutboundResponse,
  secrets: Values,
): CredentialError {
  const redirected = response.status >= 300 && response.status < 400;
  const code = redirected ? 'redirect_refused' : (recognise(response) ?? 'exchange_failed');
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
