import type { Principal, Refusal, VerifyContext } from '@sallyport/core';
import { scopeNames } from '@sallyport/core/adapter';
import { FOREIGN_ADDRESS, FOREIGN_ENVIRONMENT, REPLACED_SECRET } from './check-key.js';

/** Why a known key was refused, if its code has several causes. It is for the owner of the key, never for its caller. */
export interface RefusalCause {
  /** `secret`: it was replaced. */
  readonly cause: 'scope' | 'address' | 'environment' | 'secret';
  /** The scopes that the key lacks. */
  readonly scopes?: readonly string[];
  /** The environment that was asked for. */
  readonly environment?: string;
}

const ADDRESS: RefusalCause = { cause: 'address' };
const SECRET: RefusalCause = { cause: 'secret' };

/** The cause of a refusal of a known key; undefined if its code says it all. */
export function causeOf(
  refusal: Refusal,
  principal: Pick<Principal, 'scopes'>,
  { scopes, environment }: Pick<VerifyContext, 'scopes' | 'environment'>,
): RefusalCause | undefined {
  if (refusal === FOREIGN_ADDRESS) return ADDRESS;
  if (refusal === FOREIGN_ENVIRONMENT)
    return { cause: 'environment', ...(environment === undefined ? {} : { environment }) };
  if (refusal === REPLACED_SECRET) return SECRET;
  if (refusal.code !== 'forbidden' || scopes === undefined) return undefined;
  return { cause: 'scope', scopes: scopeNames(scopes).filter((scope) => !principal.scopes.includes(scope)) };
}
