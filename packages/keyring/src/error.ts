/** What can go wrong when keys are managed. What a caller's credential lacks is a `Refusal`, never an error. */
export type KeyringErrorCode =
  /** An argument is not acceptable; `field` names it. */
  | 'invalid_input'
  | 'not_found'
  /** The key's state does not allow this change. */
  | 'illegal_move'
  /** Somebody else changed the key in the meantime. */
  | 'conflict'
  /** The secret belongs to a key already. */
  | 'duplicate';

const STATUS: Readonly<Record<KeyringErrorCode, number>> = {
  invalid_input: 400,
  not_found: 404,
  illegal_move: 409,
  conflict: 409,
  duplicate: 409,
};

/**
 * The one error of the keyring. Switch on `code`. It never holds a secret.
 *
 * @example
 * try {
 *   await keyring.enable(id);
 * } catch (error) {
 *   if (error instanceof KeyringError && error.code === 'illegal_move') showState();
 *   else throw error;
 * }
 */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly code: KeyringErrorCode;
  /** Which argument, such as `quota.day`. */
  readonly field: string | undefined;
  /** Of an import: which entry, the first being 1. */
  readonly line: number | undefined;
  /** The HTTP status that says the same. */
  readonly status: number;

  constructor(code: KeyringErrorCode, message: string, field?: string, line?: number) {
    super(
      [line === undefined ? '' : `line ${line}: `, field === undefined ? '' : `${field}: `, message].join(''),
    );
    this.code = code;
    this.field = field;
    this.line = line;
    this.status = STATUS[code];
  }
}
