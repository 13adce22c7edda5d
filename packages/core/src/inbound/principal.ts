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
}

/** What a verifier returns. */
export type VerifyResult = Principal | Refusal;

/** Whether a principal lacks one of the scopes. */
export function lacksScope(principal: Principal, scopes: readonly string[] | undefined): boolean {
  if (scopes === undefined) return false;
  for (const scope of scopes) if (!principal.scopes.includes(scope)) return true;
  return false;
}
