import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { Guard, Verdict } from '@sallyport/core';
import { SallyportError, setVerdict } from '@sallyport/core';
import { checkRequest } from '@sallyport/core/adapter';
import { accessOf } from './access.js';
import type { PlatformRequest, PlatformResponse } from './platform.js';
import { httpRequestOf, ipOf, isSent, nodeRequest, setHeaders } from './platform.js';
import { refuse } from './refusal.exception.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

/**
 * Lets a request pass only with a credential that the guard of the nearest `SallyportModule` accepts. Use it in
 * `@UseGuards(CredentialGuard)`, or as `APP_GUARD` for every route; with both, a request is checked and charged once.
 * It is for HTTP only: a message of another transport carries no credential that it could read, and is refused with
 * an error.
 *
 * @throws {RefusalException} which is answered exactly as the provider does.
 * @example
 * { provide: APP_GUARD, useClass: CredentialGuard }
 */
@Injectable()
export class CredentialGuard implements CanActivate {
  /**
   * For Nest to construct.
   *
   * @param options - Those of the nearest `SallyportModule`.
   */
  constructor(@Inject(SALLYPORT_OPTIONS) private readonly options: SallyportModuleOptions) {}

  /** True if the request may pass; synchronous if the verifier is. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context);
    if (access === 'public') return true;
    const request = httpRequestOf(context);
    if (!request) throw notHttp(context);
    const { guard } = this.options;
    const response = context.getArgByIndex<PlatformResponse>(1);
    const verdict = checkRequest(guard, nodeRequest(request), request, access, ipOf);
    return verdict instanceof Promise
      ? verdict.then((settled) => settle(isSent(response) ? tooLate(guard) : settled, request, response))
      : settle(verdict, request, response);
  }
}

function notHttp(context: ExecutionContext): SallyportError {
  return new SallyportError(
    'invalid_option',
    `CredentialGuard checks HTTP requests only, and this is "${context.getType()}": guard it by other means, and mark the handler @Public()`,
  );
}

/** A timeout has answered meanwhile: the handler must not run, and the filter of refusals writes nothing. */
function tooLate(guard: Guard): Verdict {
  return { ok: false, refusal: guard.render({ code: 'unavailable' }) };
}

function settle(verdict: Verdict | undefined, request: PlatformRequest, response: PlatformResponse): true {
  if (!verdict) return true;
  if (!verdict.ok) refuse(verdict.refusal, response);
  if (verdict.headers) setHeaders(response, verdict.headers);
  request.principal = verdict.principal;
  setVerdict(nodeRequest(request), verdict);
  return true;
}
