import type { LimitState, Refusal } from '../refusal/refusal.js';

/** Who is calling. Never the secret. */
export interface Principal {
  /** The id of the key. */
  readonly keyId: string;
  /** The user or organisation that the key belongs to. */
  readonly owner?: string;
  /** The key's name. */
  readonly name?: string;
  /** The environment that the key is for. A guard of another one refuses it as `invalid`. */
  readonly environment?: string;
  /** What the key may do. */
  readonly scopes: readonly string[];
  /** How much is left of each limit, this request counted. */
  readonly limits?: readonly LimitState[];
  /** Which of two secrets was used, while the key is being rotated. */
  readonly secret?: 'current' | 'previous';
  /** The id of the provider that the credential is of. Set by `anyOf` and by a guard of several strategies. */
  readonly provider?: string;
  /** The strategy that the credential came by. Set by `anyOf` and by a guard of several strategies. */
  readonly strategy?: string;
}

/** What a verifier returns. */
export type VerifyResult = Principal | Refusal;
