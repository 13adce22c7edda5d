import { resolveUrl } from '../definition/params.js';
import { namesIn } from '../definition/strategies.js';
import { invalidOption } from '../error.js';
import type { ExchangeStep, Json, Provider, TimeUnit } from '../grammar.js';
import { isFormType, isJsonType, isUrlEncoded } from '../http/body.js';
import { setAt } from '../http/json-pointer.js';
import type { InboundRequest, Reply } from '../http/request.js';
import type { Params } from '../placement/encode-params.js';
import type { Refusal } from '../refusal/refusal.js';
import { refuse } from '../refusal/refusal.js';
import type { Guard, TokenEndpoint, Verdict } from './guard.js';
import { BodyError, readBody } from './read-body.js';
import type { IssuedToken, Sessions } from './sessions.js';
import type { VerifyContext } from './verify-context.js';

/**
 * The token endpoint of a guard, for an adapter to mount.
 *
 * @throws {CredentialError} `invalid_option` if the guard's strategy has no exchange.
 */
export function tokenEndpointOf({ tokenEndpoint, provider, strategy }: Guard): TokenEndpoint {
  if (tokenEndpoint) return tokenEndpoint;
  throw invalidOption(
    provider.id,
    `the strategy "${strategy}" has no exchange, so there is no token endpoint`,
  );
}

/** What a token endpoint is made of. */
export interface TokenEndpointDeps {
  /** The API that issues the tokens. */
  readonly provider: Provider;
  /** The exchange that is served. */
  readonly step: ExchangeStep;
  /** Issues the tokens. */
  readonly sessions: Sessions;
  /** The guard's environment. */
  readonly environment: string;
  /** Values for the parameters of the definition. */
  readonly params: Params;
  /** Reads and verifies the secrets of a request to the endpoint. */
  verify(request: InboundRequest, context: VerifyContext | undefined, body: unknown): Promise<Verdict>;
  /** Renders a refusal as the provider answers it. */
  render(refusal: Refusal): Reply;
  /** Publishes an error that made a request `unavailable`. */
  report(error: unknown): void;
}

/** Compiles the endpoint of an exchange. */
export function compileTokenEndpoint(deps: TokenEndpointDeps): TokenEndpoint {
  const { step, sessions, environment, verify } = deps;
  const expected = step.json
    ? 'application/json'
    : step.form
      ? 'application/x-www-form-urlencoded'
      : undefined;
  const context: VerifyContext = { environment };

  async function bodyOf(request: InboundRequest, given: unknown): Promise<unknown> {
    if (!expected) return undefined;
    const type = request.headers['content-type'];
    // A framework may have parsed a multipart form. A form that is read here is url-encoded.
    const isForm = given === undefined ? isUrlEncoded : isFormType;
    const fits = typeof type === 'string' && (step.json ? isJsonType(type) : isForm(type));
    if (!fits) throw new BodyError(`Send the body as Content-Type: ${expected}.`);
    return given === undefined ? readBody(request, type) : given;
  }

  return Object.freeze({
    method: step.method ?? 'POST',
    path: pathBelowBase(deps),
    async answer(request: InboundRequest, requestContext?: VerifyContext) {
      try {
        const body = await bodyOf(request, requestContext?.body);
        const verdict = await verify(request, requestContext, body);
        if (!verdict.ok) return verdict.refusal;
        return reply(deps, await sessions.issue(verdict.principal, context));
      } catch (error) {
        if (error instanceof BodyError) return deps.render(refuse('malformed', { detail: error.message }));
        deps.report(error);
        return deps.render(refuse('unavailable'));
      }
    },
  });
}

/** With `no-store`. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
function reply(deps: TokenEndpointDeps, issued: IssuedToken): Reply {
  const { step } = deps;
  if (typeof issued?.token !== 'string' || !Number.isFinite(issued.expiresIn))
    throw new TypeError('The session store issued no token');
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  let json: Json = {};
  let text: string | undefined;
  if (step.token === 'text') {
    headers['Content-Type'] = 'text/plain; charset=utf-8';
    text = issued.token;
  } else if (typeof step.token === 'string') json = setAt(json, step.token, issued.token);
  else if ('header' in step.token) headers[step.token.header] = issued.token;
  else
    headers['Set-Cookie'] =
      `${step.token.cookie}=${encodeURIComponent(issued.token)}; Path=/; HttpOnly; Secure; SameSite=Strict`;

  if (typeof step.expires === 'object' && 'pointer' in step.expires) {
    json = setAt(json, step.expires.pointer, inUnit(issued.expiresIn, step.expires.as));
  }
  // A client that was sent here by its own base URL stays here, whatever this says.
  if (step.values?.baseURL) json = setAt(json, step.values.baseURL, baseUrlOf(deps));
  const body = text ?? JSON.stringify(json);
  return { status: 200, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}

function inUnit(seconds: number, unit: TimeUnit): Json {
  const end = Date.now() + seconds * 1000;
  if (unit === 'seconds') return seconds;
  if (unit === 'milliseconds') return seconds * 1000;
  if (unit === 'epoch') return Math.floor(end / 1000);
  return unit === 'epoch_milliseconds' ? end : new Date(end).toISOString();
}

function baseUrlOf({ provider, environment, params }: TokenEndpointDeps): string {
  const text = provider.environments[environment] ?? '';
  const isKnown = namesIn(text).every((name) => !params.absent.has(name));
  return isKnown ? resolveUrl(text, params).href : text;
}

function pathBelowBase({ provider, environment, step, params }: TokenEndpointDeps): string {
  const base = provider.environments[environment] ?? '';
  const below = step.url.startsWith(`${base}/`) ? step.url.slice(base.length) : step.url;
  return resolveUrl(below.startsWith('/') ? `https://host.invalid${below}` : below, params).pathname;
}
