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
