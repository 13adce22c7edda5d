import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scopes } from '@sallyport/core';
import type { PlatformRequest } from './platform.js';

// Plain strings, so that a second copy of this package in an application reads the same metadata.
/** The metadata of `@Public()`. */
export const PUBLIC = 'sallyport:public';
/** The metadata of `@RequireScopes()`. */
export const SCOPES = 'sallyport:scopes';
/** The metadata of `@OptionalCredential()`. */
export const OPTIONAL = 'sallyport:optional';
/** The metadata of `@UseCredential()`. */
export const CREDENTIAL = 'sallyport:credential';
/** The metadata of `@Cost()`. */
export const COST = 'sallyport:cost';
/** The metadata of the option `refund` of `@Cost()`. */
export const REFUND = 'sallyport:refund';

/** What a route needs: nothing, or a credential. */
export type Access = 'public' | CheckedAccess;

/** How the credential of a route is checked. */
export interface CheckedAccess {
  /** The name of the guard that checks it. */
  readonly credential: string;
  /** The scopes that the guard checks, before it charges. */
  readonly scopes: Scopes;
  /** Further scopes: `anyOf` lists beside others. */
  readonly alsoScopes: readonly Scopes[];
  /** Whether `@RequireScopes()` stands at the route: then another login counts too. */
  readonly isScoped: boolean;
  /** Whether a request without a credential may pass. */
  readonly optional: boolean;
  /** Units that a request takes. */
  readonly cost?: Cost;
  /** Whether the units go back if the server fails. */
  readonly refund: boolean;
}

/** Units that a request takes: a number, or a function of the framework's request. */
type Cost = number | ((request: PlatformRequest) => number);

type Handler = ReturnType<ExecutionContext['getHandler']>;
type Target = Handler | Type;

const reflector = new Reflector();

// Decorators do not change once requests come, and reading them is slow. A class may inherit a handler.
// See bench/WHY.md, "NestJS".
const known = new WeakMap<Handler, Map<Type, Access>>();

/** What the route of a context needs. */
export function accessOf(context: ExecutionContext): Access {
  const handler = context.getHandler();
  const controller = context.getClass();
  const access = known.get(handler)?.get(controller);
  if (access) return access;
  const read = readAccess(handler, controller);
  known.set(handler, (known.get(handler) ?? new Map<Type, Access>()).set(controller, read));
  return read;
}

/**
 * The handler's decorators come before its class's, and scopes before `@Public()` on the same target. A class inherits
 * its parent's scopes and not its `@Public()`: a subclass is never open by mistake. For the same reason scopes come
 * before `@OptionalCredential()`, wherever the two stand.
 */
function readAccess(handler: Handler, controller: Type): Access {
  const targets = [handler, controller];
  const isPublic = (target: Target) => Reflect.hasOwnMetadata(PUBLIC, target);
  const nearest = targets.find((target) => scopesAt(target) ?? isPublic(target));
  if (nearest && !scopesAt(nearest)) return 'public';
  const stated = targets.map(scopesAt).filter((each) => each !== undefined);
  const [scopes = [], ...alsoScopes] = combine(stated);
  const isScoped = targets.some(scopesAt);
  const cost = reflector.getAllAndOverride<Cost | undefined>(COST, targets);
  return {
    credential: reflector.getAllAndOverride<string | undefined>(CREDENTIAL, targets) ?? 'default',
    scopes,
    alsoScopes,
    isScoped,
    optional: !isScoped && targets.some((target) => Reflect.hasOwnMetadata(OPTIONAL, target)),
    ...(cost === undefined ? {} : { cost }),
    refund: reflector.getAllAndOverride<boolean | undefined>(REFUND, targets) ?? false,
  };
}

function scopesAt(target: Target): Scopes | undefined {
  return reflector.get<Scopes | undefined>(SCOPES, target);
}

/** One list of the scopes that are all needed, and each list of which one is enough. */
function combine(stated: readonly Scopes[]): Scopes[] {
  const anyOf = stated.filter((each) => 'anyOf' in each);
  const all = new Set(stated.flatMap((each) => ('anyOf' in each ? [] : each)));
  return all.size > 0 ? [[...all], ...anyOf] : anyOf;
}
