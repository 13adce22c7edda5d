import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { Guard, Verdict } from '@sallyport/core';
import { accessOf } from './access.js';
import type { PlatformRequest, PlatformResponse } from './platform.js';
import { ACCEPTED_BY, ACCEPTED_FOR, nodeRequest, requestOf, setHeaders } from './platform.js';
import { refusalException } from './refusal.exception.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

/**
 * Lets a request pass only with a credential that the guard of the nearest `SallyportModule` accepts. For
 * `@UseGuards(CredentialGuard)`, or for every route as `APP_GUARD`; where both stand, the request is checked
 * and charged once. HTTP only: a message of another
 * transport carries no credential that it could read, and is refused with an error.
 *
 * @throws {RefusalException} which is answered exactly as the provider does.
 * @example
 * { provide: APP_GUARD, useClass: CredentialGuard }
 */
@Injectable()
export class CredentialGuard implements CanActivate {
  constructor(@Inject(SALLYPORT_OPTIONS) private readonly options: SallyportModuleOptions) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context);
    if (access === 'public') return true;
    if (context.getType<string>() !== 'http') {
      throw new Error(
        `CredentialGuard checks HTTP requests only, and this is "${context.getType()}": guard it by other means, and mark the handler @Public()`,
      );
    }
    const request = requestOf(context) as PlatformRequest;
    const response = context.getArgByIndex<PlatformResponse>(1);
    const { guard } = this.options;
    if (request[ACCEPTED_BY] === guard && request[ACCEPTED_FOR] === access) return true;
    const verdict = guard(nodeRequest(request), request, access);
    return verdict instanceof Promise
      ? verdict.then((settled) => settle(settled, guard, access, request, response))
      : settle(verdict, guard, access, request, response);
  }
}

function isOfBody(name: string): boolean {
  return name === 'Content-Type' || name === 'Content-Length';
}

function settle(
  verdict: Verdict,
  guard: Guard,
  access: readonly string[],
  request: PlatformRequest,
  response: PlatformResponse,
): true {
  if (verdict.ok) {
    if (verdict.headers) setHeaders(response, verdict.headers);
    request.principal = verdict.principal;
    request[ACCEPTED_BY] = guard;
    request[ACCEPTED_FOR] = access;
    return true;
  }
  // For a filter of the application, which writes a body of its own but rarely a challenge.
  setHeaders(response, verdict.refusal.headers, isOfBody);
  throw refusalException(verdict.refusal);
}
