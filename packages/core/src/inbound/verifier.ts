import type { Provider, SecretsOf } from '../grammar.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { VerifyResult } from './principal.js';
import type { Sessions } from './sessions.js';
import type { VerifyContext } from './verify-context.js';

/**
 * Decides about the secrets of a request. If it throws, the guard answers `unavailable`: never a pass, never a 401.
 * The guard checks the environment and the scopes of the principal again.
 */
export interface Verifier<P extends Provider = Provider> {
  /** Decides about the secrets of one request. */
  (secrets: SecretsOf<P>, context: VerifyContext): MaybePromise<VerifyResult>;
  /** Sessions that end with the keys of this verifier. A guard of an exchange uses them, and no others. */
  readonly sessions?: Sessions;
  /**
   * Whether a credential has the shape of this verifier's, such as a JWT's. `anyOf` asks it to tell credentials apart
   * that come in one slot. Default: by the key format of the provider.
   */
  readonly matches?: (secrets: Readonly<Record<string, string>>) => boolean;
}
