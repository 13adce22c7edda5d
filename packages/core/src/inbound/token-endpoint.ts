import type { ExchangeStep, Json, Provider, TimeUnit } from '../definition/definition.js';
import { resolveUrl } from '../definition/params.js';
import { CredentialError } from '../error.js';
import { isFormType, isJsonType, isUrlEncoded } from '../placement/body.js';
import { setAt } from '../placement/pointer.js';
import type { InboundRequest, Reply } from '../placement/request.js';
import type { Values } from '../placement/template.js';
import type { Refusal, VerifyContext } from '../refusal.js';
import { refuse } from '../refusal.js';
import type { Guard, RequestContext } from './guard.js';
import { BodyError, readBody } from './read-body.js';
import type { IssuedToken, Sessions } from './sessions.js';
import type { Verdict } from './verdict.js';

/** The endpoint that turns secrets into a token, derived from the provider's exchange. */
export interface TokenEndpoint {
  readonly method: string;
  /** Below the base URL, such as `/auth/token`. */
  readonly path: string;
  /**
   * Answers one request, whatever it holds. Without `context.body` the request's own stream is read, at
   * most 16 kB of it.
   */
  answer(request: InboundRequest, context?: RequestContext): Promise<Reply>;
}

/**
 * The token endpoint of a guard, for an adapter to mount.
 *
 * @throws {CredentialError} `invalid_option` when the guard's strategy has no exchange.
 */
export function tokenEndpointOf({ tokenEndpoint, provider, strategy }: Guard): TokenEndpoint {
  if (tokenEndpoint) return tokenEndpoint;
  throw new CredentialError(
    'invalid_option',
    `${provider.id}: the strategy "${strategy}" has no exchange, so there is no token endpoint`,
    { provider: provider.id },
  );
}

interface Parts {
  readonly provider: Provider;
  readonly step: ExchangeStep;
  readonly sessions: Sessions;
  readonly environment: string;
  readonly params: Values;
  verify(request: InboundRequest, context: RequestContext | undefined, body: unknown): Promise<Verdict>;
  refuse(refusal: Refusal): Reply;
  readonly onError: ((error: unknown) => void) | undefined;
}

export function compileTokenEndpoint(parts: Parts): TokenEndpoint {
  const { step, sessions, environment, verify } = parts;
  const expected = step.json
    ? 'application/json'
    : step.form
      ? 'application/x-www-form-urlencoded'
      : undefined;
  const context: VerifyContext = { environment };

  async function bodyOf(request: InboundRequest, given: unknown): Promise<unknown> {
    if (!expected) return undefined;
    const type = request.headers['content-type'];
    // What a framework has parsed may have come as multipart too; read here, a form is url-encoded.
    const isForm = given === undefined ? isUrlEncoded : isFormType;
    const fits = typeof type === 'string' && (step.json ? isJsonType(type) : isForm(type));
    if (!fits) throw new BodyError(`Send the body as Content-Type: ${expected}.`);
    return given === undefined ? readBody(request, type) : given;
  }

  return Object.freeze({
    method: step.method ?? 'POST',
    path: pathBelowBase(parts),
    async answer(request: InboundRequest, requestContext?: RequestContext) {
      try {
        const body = await bodyOf(request, requestContext?.body);
        const verdict = await verify(request, requestContext, body);
        if (!verdict.ok) return verdict.refusal;
        return reply(step, await sessions.issue(verdict.principal, context));
      } catch (error) {
        if (error instanceof BodyError) return parts.refuse(refuse('malformed', { detail: error.message }));
        parts.onError?.(error);
        return parts.refuse(refuse('unavailable'));
      }
    },
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 for `no-store` */
function reply(step: ExchangeStep, issued: IssuedToken): Reply {
  if (typeof issued?.token !== 'string' || !Number.isFinite(issued.expiresIn))
    throw new TypeError('The session store issued no token');
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  let document: Json = {};
  let text: string | undefined;
  if (step.token === 'text') {
    headers['Content-Type'] = 'text/plain; charset=utf-8';
    text = issued.token;
  } else if (typeof step.token === 'string') document = setAt(document, step.token, issued.token);
  else if ('header' in step.token) headers[step.token.header] = issued.token;
  else
    headers['Set-Cookie'] =
      `${step.token.cookie}=${encodeURIComponent(issued.token)}; Path=/; HttpOnly; Secure; SameSite=Strict`;

  if (typeof step.expires === 'object' && 'pointer' in step.expires) {
    document = setAt(document, step.expires.pointer, inUnit(issued.expiresIn, step.expires.as));
  }
  const body = text ?? JSON.stringify(document);
  return { status: 200, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}

function inUnit(seconds: number, unit: TimeUnit): Json {
  const end = Date.now() + seconds * 1000;
  if (unit === 'seconds') return seconds;
  if (unit === 'milliseconds') return seconds * 1000;
  if (unit === 'epoch') return Math.floor(end / 1000);
  return unit === 'epoch_milliseconds' ? end : new Date(end).toISOString();
}

function pathBelowBase({ provider, environment, step, params }: Parts): string {
  const base = provider.environments[environment] ?? '';
  const below = step.url.startsWith(`${base}/`) ? step.url.slice(base.length) : step.url;
  return resolveUrl(below.startsWith('/') ? `https://host.invalid${below}` : below, params).pathname;
}
