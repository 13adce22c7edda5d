import type { CanActivate, ExecutionContext, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { Guard, Verdict, Vouched } from '@sallyport/core';
import { SallyportError, setVerdict, verdictOf } from '@sallyport/core';
import { checkRequest, renderMissingScope } from '@sallyport/core/adapter';
import type { CheckedAccess } from './access.js';
import { accessOf } from './access.js';
import type { PlatformRequest, PlatformResponse } from './platform.js';
import {
  httpRequestOf,
  httpResponseOf,
  ipOf,
  isSent,
  nodeRequest,
  nodeResponse,
  setHeaders,
} from './platform.js';
import { refuse } from './refusal.exception.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { guardsOf, SALLYPORT_OPTIONS } from './sallyport.options.js';

/**
 * Lets a request pass only with a credential that a guard of the nearest `SallyportModule` accepts. Use it in
 * `@UseGuards(CredentialGuard)`, or as `APP_GUARD` for every route; with both, a request is checked and charged once.
 * It is for HTTP, GraphQL over HTTP included: a message of another transport carries no credential that it could read,
 * and is refused with an error.
 *
 * @throws {RefusalException} which is answered exactly as the provider does.
 * @example
 * { provide: APP_GUARD, useClass: CredentialGuard }
 */
@Injectable()
export class CredentialGuard implements CanActivate, OnModuleInit {
  /** The guards of the nearest `SallyportModule`; none in a module that an `APP_GUARD` of another one protects. */
  readonly guards: ReadonlyMap<string, Guard> | undefined;

  /**
   * For Nest to construct.
   *
   * @param options - Those of the nearest `SallyportModule`.
   * @param config - Tells whether an `APP_GUARD` stands before all routes.
   */
  constructor(
    @Optional() @Inject(SALLYPORT_OPTIONS) readonly options?: SallyportModuleOptions,
    @Optional() @Inject(ApplicationConfig) private readonly config?: ApplicationConfig,
  ) {
    this.guards = options && guardsOf(options);
  }

  /** Ends the start of an application in which nothing could check the routes. */
  onModuleInit(): void {
    if (this.guards || this.config?.getGlobalGuards().some(hasGuards)) return;
    throw new SallyportError(
      'invalid_option',
      'CredentialGuard has no SallyportModule in reach: import SallyportModule.forRoot(…) in the module of the route, or once with isGlobal: true',
    );
  }

  /** True if the request may pass; synchronous if the verifier is. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context);
    if (access === 'public') return true;
    const request = httpRequestOf(context);
    if (!request) throw notHttp(context);
    const check = () => this.check(access, request, context);
    return context.getType<string>() === 'graphql' ? inTurn(nodeRequest(request), check) : check();
  }

  private check(
    access: CheckedAccess,
    request: PlatformRequest,
    context: ExecutionContext,
  ): boolean | Promise<boolean> {
    const response = httpResponseOf(context);
    const node = nodeRequest(request);
    const before = verdictOf(node);
    if (before && this.isEnough(before, access))
      return checkScopes(node, [access.scopes, ...access.alsoScopes], response);
    const guard = this.guardOf(access, context);
    const verdict = checkRequest(guard, node, request, access, ipOf, response && nodeResponse(response));
    return verdict instanceof Promise
      ? verdict.then((settled) =>
          settle(response && isSent(response) ? tooLate(guard) : settled, access, request, response),
        )
      : settle(verdict, access, request, response);
  }

  /** Another login counts for scopes. Without guards of its own, it trusts the `APP_GUARD` that stands before it. */
  private isEnough(before: Vouched, { isScoped }: CheckedAccess): boolean {
    return before.guard ? !this.guards : isScoped;
  }

  private guardOf({ credential }: CheckedAccess, context: ExecutionContext): Guard {
    const guard = this.guards?.get(credential);
    if (guard) return guard;
    throw new SallyportError(
      'invalid_option',
      `${context.getClass().name}.${context.getHandler().name} is checked by no guard: no SallyportModule in reach has one named '${credential}'`,
    );
  }
}

const turns = new WeakMap<object, Promise<unknown>>();

/** The resolvers of one GraphQL request run at once. One after the other, they are charged once. */
function inTurn(request: object, check: () => boolean | Promise<boolean>): Promise<boolean> {
  const turn = (turns.get(request) ?? Promise.resolve()).then(check);
  turns.set(
    request,
    turn.catch(() => {}),
  );
  return turn;
}

/** Whether it is a `CredentialGuard` that checks requests. */
export function hasGuards(
  guard: CanActivate,
): guard is CredentialGuard & { guards: ReadonlyMap<string, Guard> } {
  return guard instanceof CredentialGuard && guard.guards !== undefined;
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

function settle(
  verdict: Verdict | undefined,
  { alsoScopes }: CheckedAccess,
  request: PlatformRequest,
  response: PlatformResponse | undefined,
): true {
  if (!verdict) return true;
  if (!verdict.ok) refuse(verdict.refusal, response);
  if (verdict.headers && response) setHeaders(response, verdict.headers);
  request.principal = verdict.principal;
  const node = nodeRequest(request);
  setVerdict(node, verdict);
  return checkScopes(node, alsoScopes, response);
}

function checkScopes(
  request: object,
  needed: readonly CheckedAccess['scopes'][],
  response: PlatformResponse | undefined,
): true {
  for (const scopes of needed) {
    const refusal = renderMissingScope(request, scopes);
    if (refusal) refuse(refusal, response);
  }
  return true;
}
