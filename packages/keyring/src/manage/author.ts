import type { Duration } from '@sallyport/core';
import type { KeyPatch } from './input.js';

/** Who makes a change, for the audit log. */
export interface Author {
  /** The person or service, in the words of your application. At most 200 characters. */
  readonly by?: string | undefined;
  /** The address that the change came from. A string that is no address is left out. */
  readonly ip?: string | undefined;
}

/** The options of a change. */
export interface ChangeOptions extends Author {
  /** Changes the key only if it is still at this revision, and throws `conflict` if not. Default: any revision. */
  readonly revision?: number | undefined;
}

/** The options of an update. */
export interface UpdateOptions extends ChangeOptions {
  /** The fields that this caller may change, such as a customer's on your page. Default: every field. */
  readonly fields?: readonly (keyof KeyPatch)[] | undefined;
}

/** The options of a transfer. */
export interface TransferOptions extends ChangeOptions {
  /** The new owner, in the words of your application. 1 to 255 characters. */
  readonly owner: string;
}

/** The options of a revocation. */
export interface RevokeOptions extends ChangeOptions {
  /** Why, for the audit log and for people. At most 500 characters. */
  readonly reason?: string | undefined;
}

/** The options of a regeneration. */
export interface RegenerateOptions extends ChangeOptions {
  /** How much longer the old secrets work, never past the end of the key. Default: 0, so they stop at once. */
  readonly grace?: Duration | undefined;
  /**
   * The grace begins when a request with the new secrets passes, and at the latest after this time. It needs a `grace`. A
   * first use is written with the usage, at `flushEvery`. Default: the grace begins at once.
   */
  readonly firstUseWithin?: Duration | undefined;
}
