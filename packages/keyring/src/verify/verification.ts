import type { MaybePromise, VerifyContext, VerifyResult } from '@sallyport/core';
import type { CachedKey, CachedSecret } from './cached-key.js';

/** Picks the secret of a key that a credential stands for. */
export type PickSecret = (key: CachedKey) => CachedSecret | undefined;

/** Checks credentials. It never throws: a failing store is the refusal `unavailable`. */
export interface Verification {
  /** Checks the secrets of a request. */
  verify(secrets: Readonly<Record<string, string>>, context?: VerifyContext): MaybePromise<VerifyResult>;
  /** Checks a key that was proved by other means, such as a session token. */
  verifyId(keyId: string, pick: PickSecret, context: VerifyContext): MaybePromise<VerifyResult>;
  /** Loads a key by its id, without a check. Rejects if the store does. */
  load(keyId: string): Promise<CachedKey | undefined>;
  /** The environment of a request: that of the context, or the provider's first. */
  environmentOf(context: VerifyContext): string;
}
