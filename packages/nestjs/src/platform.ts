import type { ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import type { InboundRequest, Principal, Reply } from '@sallyport/core';
import { untrustedIp } from '@sallyport/core/adapter';

/** What Express's and Fastify's requests have in common. */
export interface PlatformRequest extends InboundRequest {
  /** Node's own request. Fastify only. */
  readonly raw?: InboundRequest;
  /** The caller's address. */
  readonly ip?: string;
  /** The parsed body. */
  readonly body?: unknown;
  /** The body as it came, if the application was created with `rawBody: true`. */
  readonly rawBody?: Uint8Array;
  /** The application. Express only. */
  readonly app?: { get(setting: string): unknown };
  /** Who is calling, for handlers to read; no proof that the request was checked. */
  principal?: Principal;
}

/** Express's response is Node's own. */
export type PlatformResponse = ServerResponse | FastifyReply;

/** The methods of Fastify's reply that are called. */
interface FastifyReply {
  /** Node's own response. */
  readonly raw: ServerResponse;
  /** Sets the status. */
  code(status: number): this;
  /** Sets a header. */
  header(name: string, value: string): this;
  /** Sends the body. */
  send(body: Uint8Array): this;
}

/**
 * The request of an HTTP context, or of a GraphQL operation that came by one; undefined for a message of another
 * transport, whose arguments the caller chooses. A WebSocket outlives the check of the request that opened it.
 * `context.switchToHttp().getRequest()` makes three closures. See bench/WHY.md, "NestJS".
 */
export function httpRequestOf(context: ExecutionContext): PlatformRequest | undefined {
  const type = context.getType<string>();
  if (type === 'http') return context.getArgByIndex<PlatformRequest>(0);
  if (type !== 'graphql') return undefined;
  // The drivers put the request there. The other arguments are the parent object and the caller's own.
  const request = context.getArgByIndex<{ readonly req?: PlatformRequest } | undefined>(2)?.req;
  const headers = request && nodeRequest(request).headers;
  return typeof headers === 'object' && !/websocket/i.test(String(headers.upgrade)) ? request : undefined;
}

/** The response of an HTTP context. A GraphQL driver writes its own. */
export function httpResponseOf(context: ExecutionContext): PlatformResponse | undefined {
  return context.getType<string>() === 'http' ? context.getArgByIndex<PlatformResponse>(1) : undefined;
}

/** Node's own request: only there can a header be seen that was sent twice. */
export function nodeRequest(request: PlatformRequest): InboundRequest {
  return request.raw ?? request;
}

/**
 * The caller's address, if Express knows which proxies to trust. Fastify does not tell its `trustProxy`; it refuses a
 * bare number itself.
 */
export function ipOf({ app, ip }: PlatformRequest): string | undefined {
  return app?.get('trust proxy') === true ? untrustedIp("app.set('trust proxy', 1)") : ip;
}

/** Whether a response was written already, as by a timeout. */
export function isSent(response: PlatformResponse): boolean {
  return nodeResponse(response).headersSent;
}

/** Node's own response. */
export function nodeResponse(response: PlatformResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/**
 * Sets headers on a response.
 *
 * @param skip - Names a header that is left out. Default: none.
 */
export function setHeaders(
  response: PlatformResponse,
  headers: Readonly<Record<string, string>>,
  skip: (name: string) => boolean = () => false,
): void {
  for (const name in headers) {
    if (skip(name)) continue;
    const value = headers[name] as string;
    if ('raw' in response) response.header(name, value);
    else response.setHeader(name, value);
  }
}

/**
 * Writes a response, unless one was written already. It writes bytes on Fastify, and by Node's own calls on Express:
 * either would add a charset to a string.
 */
export function write(response: PlatformResponse, { status, headers, body }: Reply): void {
  if (isSent(response)) return;
  setHeaders(response, headers);
  if ('raw' in response) response.code(status).send(Buffer.from(body));
  else response.writeHead(status).end(body);
}
