import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { principalOf } from './principal-of.js';

/** Runs after every guard: only then is it known that none of them was a `CredentialGuard`. */
@Injectable()
export class PrincipalInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    principalOf(context, this.reflector);
    return next.handle();
  }
}
