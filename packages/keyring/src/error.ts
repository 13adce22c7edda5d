import { SallyportError } from '@sallyport/core';

/** Why a call of the keyring failed. A caller's credential that is not accepted is a `Refusal`, never an error. */
export type KeyringErrorCode =
  /** An argument of a call is not acceptable; `field` names it. */
  | 'invalid_input'
  /** An option of `createKeyring` or of a store is missing or not acceptable; `field` names it. */
  | 'invalid_option'
  /** There is no such key, or it belongs to another provider. */
  | 'not_found'
  /** The key's state does not allow this change. */
  | 'invalid_state'
  /** The key was changed by somebody else in the meantime. */
  | 'conflict'
  /** The secret belongs to a key already. */
  | 'duplicate'
  /** The owner has as many keys as `maxKeys` lets it have. */
  | 'limit_reached'
  /** A bulk change is done in part; `done` and `left` name the keys. The same call goes on with what is left. */
  | 'incomplete'
  /** The store did not answer in time, or has too much to do. The same call may succeed later. */
  | 'unavailable';

const STATUS: Readonly<Record<KeyringErrorCode, number>> = {
  invalid_input: 400,
  invalid_option: 500,
  not_found: 404,
  invalid_state: 409,
  conflict: 409,
  duplicate: 409,
  limit_reached: 409,
  incomplete: 503,
  unavailable: 503,
};

/** The facts that a {@link KeyringError} may carry. */
export interface KeyringErrorOptions {
  /** The argument or option at fault, such as `quota.day`. */
  readonly field?: string | undefined;
  /** The entry of an import at fault; the first is 1. */
  readonly line?: number | undefined;
  /** The ids of the keys that a bulk change has changed. */
  readonly done?: readonly string[] | undefined;
  /** The ids of the keys that it could not change. */
  readonly left?: readonly string[] | undefined;
  /** Whether the same call may succeed later. Default: false. */
  readonly retryable?: boolean | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * The one error of the keyring. Switch on `code`. It never holds a secret.
 *
 * @example
 * try {
 *   await keyring.enable(id);
 * } catch (error) {
 *   if (error instanceof KeyringError && error.code === 'invalid_state') showState();
 *   else throw error;
 * }
 */
export class KeyringError extends SallyportError {
  /** The mark by which two copies of this package recognise each other's errors. */
  static override readonly brand: symbol = Symbol.for('sallyport.KeyringError');
  /** Always `KeyringError`. */
  override readonly name: string = 'KeyringError';
  /** Why the call failed. */
  declare readonly code: KeyringErrorCode;
  /** The HTTP status that says the same, for an API of your own. */
  declare readonly status: number;
  /** The argument or option at fault, such as `quota.day`. */
  readonly field: string | undefined;
  /** The entry of an import at fault; the first is 1. */
  readonly line: number | undefined;
  /** The ids of the keys that a bulk change has changed. */
  readonly done: readonly string[] | undefined;
  /** The ids of the keys that it could not change. There may be others if the store failed on the way. */
  readonly left: readonly string[] | undefined;
  /** The message without its line and field. */
  readonly problem: string;

  /**
   * An error of a keyring.
   *
   * @param problem - One sentence about what is wrong. It must not repeat the value.
   */
  constructor(code: KeyringErrorCode, problem: string, options: KeyringErrorOptions = {}) {
    const { field, line, done, left, ...rest } = options;
    super(
      code,
      [line === undefined ? '' : `line ${line}: `, field === undefined ? '' : `${field}: `, problem].join(''),
      { ...rest, status: STATUS[code] },
    );
    this.field = field;
    this.line = line;
    this.done = done;
    this.left = left;
    this.problem = problem;
  }
}
