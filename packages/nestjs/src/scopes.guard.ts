import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { accessOf } from './access.js';
import { CredentialGuard } from './credential.guard.js';
import { ACCEPTED_FOR, requestOf } from './platform.js';
import { principalOf } from './principal-of.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

/**
 * Stands before every route that needs scopes, so that none is open by mistake: what no `CredentialGuard` has
 * checked before it, it checks itself. A guard, because an interceptor takes a third of the requests per second.
 */
@Injectable()
export class ScopesGuard implements CanActivate {
  private readonly guard: CredentialGuard | undefined;

  // Optional: an `APP_GUARD` protects modules too that do not see its options.
  constructor(@Optional() @Inject(SALLYPORT_OPTIONS) options?: SallyportModuleOptions) {
    this.guard = options && new CredentialGuard(options);
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const acceptedFor = requestOf(context)?.[ACCEPTED_FOR];
    if (acceptedFor !== undefined && acceptedFor === accessOf(context)) return true;
    if (this.guard) return this.guard.canActivate(context);
    principalOf(context);
    return true;
  }
}
