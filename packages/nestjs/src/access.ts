import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

// Plain text, so that a second copy of this package in an application reads the same metadata.
export const PUBLIC = 'sallyport:public';
export const SCOPES = 'sallyport:scopes';

/** What a route asks of its caller: nothing, or a credential with all of these scopes. */
export type Access = 'public' | readonly string[];

/** The handler's decorators come before its class's, and scopes before `@Public()` on the same of the two. */
export function accessOf(context: ExecutionContext, reflector: Reflector): Access {
  const targets = [context.getHandler(), context.getClass()];
  const nearest = targets.find((target) => reflector.get(SCOPES, target) ?? reflector.get(PUBLIC, target));
  if (nearest && !reflector.get(SCOPES, nearest)) return 'public';
  return [...new Set(targets.flatMap((target) => reflector.get<string[] | undefined>(SCOPES, target) ?? []))];
}
