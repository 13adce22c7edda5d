import { monotonicNow } from '../../clock.js';
import { resolveUrl } from '../../definition/params.js';
import { namesIn, stepsOf, valuesOf } from '../../definition/strategies.js';
import { CredentialError, invalidOption } from '../../error.js';
import type { RefusalCode } from '../../grammar.js';
import { isLoopback } from '../../http/loopback.js';
import type { OutboundRequest, OutboundResponse } from '../../http/request.js';
import { parseResponseBody } from '../../http/response-body.js';
import { compilePlacements } from '../../placement/compile.js';
import type { Params } from '../../placement/encode-params.js';
import type { Values } from '../../placement/template.js';
import type { AllowedURLs } from '../allowed-urls.js';
import { assertSecure } from '../allowed-urls.js';
import { compileCertificate } from '../client-certificate.js';
import type { Transport } from '../outcome.js';
import { retryAtOf } from '../retry-after.js';
import { answeredBase, answeredUrl } from './answered-url.js';
import type { ExchangeDeps } from './exchange-deps.js';
import { exchangeRefused } from './exchange-refused.js';
import { EXCHANGE_SIZE_LIMIT, fetchTransport, TooLarge, Woken, whileAwake } from './exchange-transport.js';
import type { Token } from './token.js';
import { readToken, readValues } from './token.js';

/** An exchange without a response has failed after so long, all tries together. */
export const EXCHANGE_LIMIT_MS = 30_000;
/** The pauses before the second try and the third, if the first failed in passing. */
const PAUSES_MS = [100, 500] as const;
/** An endpoint that asks for a longer pause is not asked again by this exchange. */
const LONGEST_PAUSE_MS = 2000;
/** Answers of a gateway that has no server behind it for the moment. */
const PASSING_STATUSES = new Set([502, 503, 504]);
/** The connection failed, often because the server closed it while it was idle. */
const PASSING_CODES = /^(?:ECONN|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_(?:SOCKET|CONNECT|CLOSED))/;

/**
 * Exchanges secrets for a token other than the `known` one.
 *
 * @param transport - Sends it, unless the credential's options say how. Default: the global `fetch`.
 */
export type Exchange = (
  secrets: Values,
  known?: string,
  transport?: Transport<OutboundResponse>,
) => Promise<Token>;

/**
 * Compiles the exchange of a definition, step by step.
 *
 * @throws {CredentialError} `insecure_transport` for a step that is neither https nor to this machine.
 */
export function compileExchange(deps: ExchangeDeps): Exchange {
  const { provider, params } = deps;
  const certificateOf = compileCertificate(deps.strategy);
  const names = valuesOf(stepsOf(deps.strategy));
  const steps = stepsOf(deps.strategy).map((step) => {
    const isKnown = !namesIn(step.url).some((name) => names.includes(name));
    const url = isKnown ? stepUrl(deps, step.url) : undefined;
    if (url) assertSecure(url, provider.id);
    return { step, url, placements: compilePlacements(step, params) };
  });
  const own = deps.fetch && fetchTransport(deps.fetch);
  // The global one may be replaced later, by a mock or by instrumentation.
  const fallback = fetchTransport((...args) => globalThis.fetch(...args));

  return async (secrets, _known, transport = fallback) => {
    let token: Token | undefined;
    const minted = deps.mint && (await deps.mint(secrets));
    let found: Values = {};
    for (const { step, url: known, placements } of steps) {
      const url = known ?? answeredUrl(deps.answered, step.url, params, found, deps.allowedURLs);
      const blank: OutboundRequest = {
        method: step.method ?? 'POST',
        url: url.href,
        headers: { Accept: 'application/json' },
        ...(certificateOf ? { tls: certificateOf(secrets) } : {}),
      };
      const given = minted ? { ...secrets, ...minted } : secrets;
      const values = token ? { ...given, ...found, token: token.value } : given;
      const request = placements.reduce((filled, placement) => placement.write(values, filled, ''), blank);
      const { response, code } = await responseOf(deps, request, own ?? transport);
      if (code || response.status < 200 || response.status > 299)
        throw exchangeRefused(deps, response, secrets, code);
      token = readToken(step, response, deps.clock.now());
      const more = readValues(step, response);
      if (!token || !more) {
        throw new CredentialError(
          'exchange_failed',
          `${provider.id}: the response of ${url.origin}${url.pathname} has no usable ${token ? `values (${Object.keys(step.values ?? {}).join(', ')})` : 'token'} where the definition says`,
          { provider: provider.id, status: response.status, retryable: isPage(response) },
        );
      }
      found = { ...found, ...more };
      answeredBase(deps.answered, found);
    }
    if (!token) throw invalidOption(provider.id, 'this strategy has no exchange');
    return names.length > 0 ? { ...token, values: found } : token;
  };
}

/**
 * With a base URL of the caller's own, a step below one of the definition's base URLs goes there. A step elsewhere
 * stays elsewhere, unless the caller's is a stand-in on this machine: then it keeps its path only.
 */
function stepUrl({ provider, params, baseURL, moved, allowedURLs }: ExchangeDeps, text: string): URL {
  if (text.startsWith('/')) return below(allowedURLs, text, params);
  const url = resolveUrl(text, params);
  if (!moved) return url;
  const base = Object.values(provider.environments).find((prefix) => text.startsWith(`${prefix}/`));
  if (base !== undefined) return below(allowedURLs, text.slice(base.length), params);
  return isLoopback(baseURL.hostname) ? new URL(url.pathname, baseURL) : url;
}

function below({ origin, path }: AllowedURLs, text: string, params: Params): URL {
  return new URL(`${origin}${path}${resolveUrl(`https://host.invalid${text}`, params).pathname}`);
}

interface Received {
  readonly response: OutboundResponse;
  /** The refusal that it is. */
  readonly code: RefusalCode | undefined;
}

/** The response to one step. What fails in passing is tried again: nobody was told of an exchange that failed. */
async function responseOf(
  deps: ExchangeDeps,
  request: OutboundRequest,
  transport: Transport<OutboundResponse>,
): Promise<Received> {
  const { clock, recognise } = deps;
  let endsAt = monotonicNow(clock) + EXCHANGE_LIMIT_MS;
  let woken = false;
  for (let tries = 0; ; tries++) {
    const pauseMs = PAUSES_MS[tries];
    try {
      const left = Math.max(1, Math.ceil(endsAt - monotonicNow(clock)));
      const response = parsed(await whileAwake(transport(request, left)));
      const code = recognise(response);
      const again = pauseMs !== undefined && pauseBefore(deps, response, code, pauseMs);
      if (again === false) return { response, code };
      await clock.sleep(again);
    } catch (error) {
      if (error instanceof Woken && !woken) {
        woken = true;
        endsAt = monotonicNow(clock) + EXCHANGE_LIMIT_MS;
      } else if (pauseMs === undefined || !isPassing(error)) throw noResponse(deps, request, error);
      else await clock.sleep(pauseMs);
    }
  }
}

/** How long to wait before the next try; false if there is none. */
function pauseBefore(
  { provider, clock }: ExchangeDeps,
  response: OutboundResponse,
  code: RefusalCode | undefined,
  pauseMs: number,
): number | false {
  const passing = PASSING_STATUSES.has(response.status) || (response.status < 300 && isPage(response));
  if (!passing || (code !== undefined && code !== 'unavailable')) return false;
  const now = clock.now();
  const stated = (retryAtOf(response, provider.throttle?.retryAfter, now) ?? now) - now;
  return stated <= LONGEST_PAUSE_MS && Math.max(stated, pauseMs);
}

/** A page of a gateway in place of an answer. */
function isPage({ body }: OutboundResponse): boolean {
  return typeof body === 'string' && /^\s*</.test(body);
}

function parsed({ status, headers, body }: OutboundResponse): OutboundResponse {
  const size = typeof body === 'string' || body instanceof Uint8Array ? body.length : 0;
  if (size > EXCHANGE_SIZE_LIMIT) throw new TooLarge();
  return { status, headers, body: parseResponseBody(body) };
}

/** The code of a network error: undici puts it on the cause. */
function networkCode(error: unknown): string | undefined {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

function isPassing(error: unknown): boolean {
  return PASSING_CODES.test(networkCode(error) ?? '');
}

function noResponse({ provider }: ExchangeDeps, { url }: OutboundRequest, error: unknown): CredentialError {
  if (error instanceof CredentialError) return error;
  const { origin } = new URL(url);
  const code = networkCode(error);
  const problem =
    error instanceof TooLarge
      ? `the response of ${origin} is longer than ${EXCHANGE_SIZE_LIMIT} bytes`
      : `no response from ${origin}${code ? ` (${code})` : ''}`;
  return new CredentialError('exchange_failed', `${provider.id}: ${problem}`, {
    provider: provider.id,
    retryable: !(error instanceof TooLarge),
  });
}
