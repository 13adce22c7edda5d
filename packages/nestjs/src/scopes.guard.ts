import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { verdictOf } from '@sallyport/core';
import { renderMissingScope } from '@sallyport/core/adapter';
import { accessOf } from './access.js';
import { CredentialGuard } from './credential.guard.js';
import { acceptedPrincipal } from './current-principal.decorator.js';
import type { PlatformResponse } from './platform.js';
import { httpRequestOf, nodeRequest } from './platform.js';
import { refuse } from './refusal.exception.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

/**
 * Stands before every route that needs scopes, so that none is open by mistake: if neither a `CredentialGuard` nor
 * another login (`setPrincipal`) has accepted a request before it, it checks the request itself. It is a guard because an interceptor is slow. See bench/WHY.md,
 * "NestJS".
 */
@Injectable()
export class ScopesGuard implements CanActivate {
  private readonly guard: CredentialGuard | undefined;

  /** @param options - Absent in a module that an `APP_GUARD` protects and that does not see them. */
  constructor(@Optional() @Inject(SALLYPORT_OPTIONS) options?: SallyportModuleOptions) {
    this.guard = options && new CredentialGuard(options);
  }

  /** True if the request may pass; synchronous if the verifier is. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context);
    if (access === 'public') return true;
    const request = httpRequestOf(context);
    const verdict = request && verdictOf(nodeRequest(request));
    const isVouched = verdict !== undefined && verdict.guard === undefined;
    if (this.guard && !isVouched) return this.guard.canActivate(context);
    acceptedPrincipal(context);
    if (!request) return true;
    const refusal = renderMissingScope(nodeRequest(request), access.scopes);
    if (refusal) refuse(refusal, context.getArgByIndex<PlatformResponse>(1));
    return true;
  }
}
