import type { CanActivate } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import { setPrincipal } from '@sallyport/core';
import { renderMissingScope } from '@sallyport/core/adapter';
import { accessOf } from './access.js';
import { httpRequestOf, httpResponseOf, nodeRequest } from './platform.js';
import { refuse } from './refusal.exception.js';

/**
 * For tests of an application: takes the place of `CredentialGuard`, and lets every request pass as this principal.
 * Scopes that it lacks are refused. It reads no credential: refusals of a wrong one, costs, quotas and the address of
 * the caller are not tested by it. An `APP_GUARD` of `useClass` has a token that nobody can override: use
 * `[CredentialGuard, { provide: APP_GUARD, useExisting: CredentialGuard }]` and `overrideProvider(CredentialGuard)`.
 *
 * @example
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideGuard(CredentialGuard)
 *   .useValue(asPrincipal({ keyId: 'test', scopes: ['reports:read'] }));
 */
export function asPrincipal(principal: Principal): CanActivate {
  return {
    canActivate(context) {
      const access = accessOf(context);
      const request = httpRequestOf(context);
      if (access === 'public' || !request) return access === 'public';
      const node = nodeRequest(request);
      request.principal = principal;
      setPrincipal(node, principal);
      for (const scopes of [access.scopes, ...access.alsoScopes]) {
        const refusal = renderMissingScope(node, scopes);
        if (refusal) refuse(refusal, httpResponseOf(context));
      }
      return true;
    },
  };
}
