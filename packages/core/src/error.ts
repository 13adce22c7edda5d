import type { RefusalCode } from './definition/definition.js';

/** What can go wrong with a credential before, beside and after the provider's own refusals. */
export type CredentialErrorCode =
  | RefusalCode
  /** A definition does not follow the grammar. */
  | 'invalid_definition'
  /** An option names something that the definition does not have, or two options contradict. */
  | 'invalid_option'
  /** The source has no secret. */
  | 'source_missing'
  /** The source failed, or its value cannot be a secret of this provider. */
  | 'source_invalid'
  /** The request would leave the URLs that the credential may be sent to. */
  | 'outside_audience'
  /** The request is not https, and not to this machine. */
  | 'insecure_transport'
  /** The API redirected to a place that the credential may not follow to. */
  | 'redirect_refused'
  /** The credential goes into the body, and this body cannot take it. */
  | 'unsupported_body'
  /** The exchange for a token failed for a reason that is not a refusal. */
  | 'exchange_failed';

export interface CredentialErrorOptions {
  readonly provider?: string | undefined;
  readonly status?: number | undefined;
  readonly retryable?: boolean | undefined;
  readonly requestId?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error of Sallyport. Switch on `code`; the message says what to do next. It never holds a secret.
 *
 * @example
 * try {
 *   await client.get('/profiles/ids');
 * } catch (error) {
 *   if (error instanceof CredentialError && error.code === 'invalid') rotateKey(error.fingerprint);
 *   else throw error;
 * }
 */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly code: CredentialErrorCode;
  /** The provider's id. */
  readonly provider: string | undefined;
  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** The provider's id of the request, for its support desk. */
  readonly requestId: string | undefined;
  /** The first 32 bits of the SHA-256 of the secrets, to tell keys apart without showing one. */
  readonly fingerprint: string | undefined;

  constructor(code: CredentialErrorCode, message: string, options: CredentialErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.provider = options.provider;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
    this.requestId = options.requestId;
    this.fingerprint = options.fingerprint;
  }
}
