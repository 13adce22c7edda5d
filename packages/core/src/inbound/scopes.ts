import type { Principal } from './principal.js';

/** The scopes that a route needs: all of a list, or any one of `anyOf`. */
export type Scopes = readonly string[] | AnyOfScopes;

/** Scopes of which one is enough. */
export interface AnyOfScopes {
  /** Any one of them is enough. An empty list is never enough. */
  readonly anyOf: readonly string[];
}

/** Whether a principal lacks the scopes that a route needs. */
export function lacksScope(principal: Pick<Principal, 'scopes'>, scopes: Scopes | undefined): boolean {
  if (scopes === undefined) return false;
  if ('anyOf' in scopes) return !scopes.anyOf.some((scope) => principal.scopes.includes(scope));
  for (const scope of scopes) if (!principal.scopes.includes(scope)) return true;
  return false;
}

/** The names of the scopes, for a challenge. */
export function scopeNames(scopes: Scopes): readonly string[] {
  return 'anyOf' in scopes ? scopes.anyOf : scopes;
}

/** The scopes that a function with a rest parameter was given: a list, or one object with `anyOf`. */
export function scopesOf(given: readonly string[] | readonly [AnyOfScopes]): Scopes {
  const [first] = given;
  return typeof first === 'object' ? first : (given as readonly string[]);
}
