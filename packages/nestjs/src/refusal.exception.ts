import { HttpException } from '@nestjs/common';
import type { RenderedRefusal } from '@sallyport/core';
import type { PlatformResponse } from './platform.js';
import { isSent, setHeaders } from './platform.js';

/** @see https://www.apollographql.com/docs/apollo-server/data/errors */
const GRAPHQL_CODES: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN' };

/**
 * The exception of `CredentialGuard`. It is answered as the provider does unless an exception filter of the
 * application catches it. By then its headers are on the response, except those of the body.
 */
export class RefusalException extends HttpException {
  /**
   * An exception with the status of a refusal.
   *
   * @param refusal - Why, and the response to write.
   */
  constructor(readonly refusal: RenderedRefusal) {
    super(`The credential was refused: ${refusal.code}`, refusal.status);
  }

  /** What a GraphQL error says beside its message: the code by which clients tell errors apart, and the status. */
  get extensions(): Readonly<Record<string, unknown>> {
    const { code, status } = this.refusal;
    return { code: GRAPHQL_CODES[status] ?? code.toUpperCase(), refusal: code, status, http: { status } };
  }

  /** The body of the provider's response: its value if it is JSON, otherwise its string. */
  override getResponse(): string | object {
    try {
      return JSON.parse(this.refusal.body) as string | object;
    } catch {
      return this.refusal.body;
    }
  }
}

/**
 * Sets the headers of a refusal on the response, and throws it. An exception filter of the application writes a body
 * of its own, but rarely a challenge.
 */
export function refuse(refusal: RenderedRefusal, response: PlatformResponse | undefined): never {
  if (response && !isSent(response)) setHeaders(response, refusal.headers, isOfBody);
  throw createRefusalException(refusal);
}

function isOfBody(name: string): boolean {
  return name === 'Content-Type' || name === 'Content-Length';
}

/** A refusal without a stack: capturing one is slow, and it says nothing. See bench/WHY.md, "NestJS". */
export function createRefusalException(refusal: RenderedRefusal): RefusalException {
  const { stackTraceLimit } = Error;
  // An assignment would throw if the intrinsics are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new RefusalException(refusal);
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
