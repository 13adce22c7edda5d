import type { RefusalCode } from './grammar.js';

/** What a program did wrong. Both are told when it starts, or at the first use of the option. */
export type MisuseCode =
  /** A definition does not follow the grammar, or was not checked by `defineProvider`. */
  | 'invalid_definition'
  /** An option is missing or not acceptable, names something that does not exist, or contradicts another one. */
  | 'invalid_option';

/** Everything that can go wrong when a credential is sent, the provider's refusals included. */
export type CredentialErrorCode =
  | RefusalCode
  | MisuseCode
  /** The source has no secret. */
  | 'source_missing'
  /** The source failed, or its value cannot be a secret of this provider. */
  | 'source_invalid'
  /** The URL of the request is not one that the credential may be sent to. Nothing was sent. */
  | 'outside_allowed_urls'
  /** The request is neither https nor to this machine. Nothing was sent. */
  | 'insecure_transport'
  /** The API redirected to a URL that the credential may not be sent to. Nothing was sent there. */
  | 'redirect_refused'
  /** The credential goes into the body, and this body cannot take it. Nothing was sent. */
  | 'unsupported_body'
  /** The exchange for a token failed, and not by a refusal. */
  | 'exchange_failed';

/** The facts that every error of Sallyport may carry. */
export interface SallyportErrorOptions {
  /** The HTTP status that goes with the error. */
  readonly status?: number | undefined;
  /** Whether the same call may succeed later without anybody changing anything. Default: false. */
  readonly retryable?: boolean | undefined;
  /** What caused it. */
  readonly cause?: unknown;
}

/** The facts that a {@link CredentialError} may carry. */
export interface CredentialErrorOptions extends SallyportErrorOptions {
  /** The provider's id. */
  readonly provider?: string | undefined;
  /** The provider's id of the request. */
  readonly requestId?: string | undefined;
  /** The fingerprint of the secrets that were used. */
  readonly fingerprint?: string | undefined;
}

/**
 * The base of every error of Sallyport. It never holds a secret.
 *
 * `instanceof` recognises an error of another copy of this package too, as two copies in one `node_modules`
 * make it: each class has a `brand` that all copies share.
 */
export class SallyportError extends Error {
  /** The mark by which every copy of the package recognises this class. */
  static readonly brand: symbol = Symbol.for('sallyport.SallyportError');
  /** The name of the class. */
  override readonly name: string = 'SallyportError';
  /** What went wrong. Switch on it: messages may change. */
  readonly code: string;
  /** The HTTP status of the response or, of an error of your own server, the one that says the same. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  /**
   * An error of Sallyport.
   *
   * @param message - What is wrong, where, and what to do next. Never a secret.
   */
  constructor(code: string, message: string, options: SallyportErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
    for (let type = new.target as unknown; typeof type === 'function'; type = Object.getPrototypeOf(type))
      if (Object.hasOwn(type, 'brand')) mark(this, (type as typeof SallyportError).brand);
  }

  /** Whether a value is an instance of this class, of this copy of the package or of another one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass has a brand of its own
    return isInstance(this, value);
  }
}

/**
 * What went wrong with a credential. Switch on `code`; the message says what to do next.
 *
 * @example
 * try {
 *   await client.get('/profiles/ids');
 * } catch (error) {
 *   if (error instanceof CredentialError && error.code === 'invalid') rotateKey(error.fingerprint);
 *   else throw error;
 * }
 */
export class CredentialError extends SallyportError {
  static override readonly brand: symbol = Symbol.for('sallyport.CredentialError');
  /** The name of the class. */
  override readonly name: string = 'CredentialError';
  declare readonly code: CredentialErrorCode;
  /** The provider's id. */
  readonly provider: string | undefined;
  /** The provider's id of the request, for its support desk. */
  readonly requestId: string | undefined;
  /** The first 32 bits of the SHA-256 of the secrets: it tells keys apart and reveals none. */
  readonly fingerprint: string | undefined;

  /**
   * An error about a credential.
   *
   * @param message - What is wrong, where, and what to do next. Never a secret.
   */
  constructor(code: CredentialErrorCode, message: string, options: CredentialErrorOptions = {}) {
    super(code, message, options);
    this.provider = options.provider;
    this.requestId = options.requestId;
    this.fingerprint = options.fingerprint;
  }
}

/** An `invalid_option` of this provider. */
export function invalidOption(provider: string, problem: string): CredentialError {
  return new CredentialError('invalid_option', `${provider}: ${problem}`, { provider });
}

/** Not `instanceof Error`: it may come from another realm, such as a test runner's. A subclass without a brand has no mark. */
function isInstance(type: typeof SallyportError, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(type, value)) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(type, 'brand')) return false;
  return Object.hasOwn(value, type.brand);
}

/** Not enumerable: neither a log line nor a copy shows it. */
function mark(error: Error, brand: symbol): void {
  Object.defineProperty(error, brand, { value: true });
}
