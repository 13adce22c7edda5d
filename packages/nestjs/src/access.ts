import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

// Plain strings, so that a second copy of this package in an application reads the same metadata.
/** The metadata of `@Public()`. */
export const PUBLIC = 'sallyport:public';
/** The metadata of `@RequireScopes()`. */
export const SCOPES = 'sallyport:scopes';
/** The metadata of `@OptionalCredential()`. */
export const OPTIONAL = 'sallyport:optional';

/** What a route needs: nothing, or a credential. */
export type Access = 'public' | CheckedAccess;

/** How the credential of a route is checked. */
interface CheckedAccess {
  /** The scopes that it needs. */
  readonly scopes: readonly string[];
  /** Whether a request without a credential may pass. */
  readonly optional: boolean;
}

type Handler = ReturnType<ExecutionContext['getHandler']>;

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
 * its parent's scopes and not its `@Public()`: a subclass is never open by mistake.
 */
function readAccess(handler: Handler, controller: Type): Access {
  const targets = [handler, controller];
  const isPublic = (target: Handler | Type) => Reflect.hasOwnMetadata(PUBLIC, target);
  const nearest = targets.find((target) => reflector.get(SCOPES, target) ?? isPublic(target));
  if (nearest && !reflector.get(SCOPES, nearest)) return 'public';
  const scopesOf = (target: Handler | Type) => reflector.get<string[] | undefined>(SCOPES, target) ?? [];
  return {
    scopes: [...new Set(targets.flatMap(scopesOf))],
    optional: targets.some((target) => Reflect.hasOwnMetadata(OPTIONAL, target)),
  };
}
