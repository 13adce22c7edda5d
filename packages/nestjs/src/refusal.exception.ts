import { HttpException } from '@nestjs/common';
import type { RenderedRefusal } from '@sallyport/core';

/**
 * What `CredentialGuard` throws. It is answered as the provider does, unless an exception filter of the
 * application catches it; the headers but for those of the body are on the response by then.
 */
export class RefusalException extends HttpException {
  constructor(readonly refusal: RenderedRefusal) {
    super(`The credential was refused: ${refusal.code}`, refusal.status);
  }

  /** The body of the provider's answer, parsed where it is JSON. */
  override getResponse(): string | object {
    try {
      return JSON.parse(this.refusal.body) as string | object;
    } catch {
      return this.refusal.body;
    }
  }
}

/** Without a stack: it says nothing of a refusal, and capturing it costs more than all else that a check does. */
export function refusalException(refusal: RenderedRefusal): RefusalException {
  const { stackTraceLimit } = Error;
  // Not an assignment, which throws where the intrinsics are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new RefusalException(refusal);
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
