import 'reflect-metadata';
import type { Server } from 'node:http';
import type { CanActivate, DynamicModule, ExecutionContext, Type } from '@nestjs/common';
import { Controller, Get, Injectable, UnauthorizedException } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CredentialGuard, RequireScopes, SallyportModule } from '@sallyport/nestjs';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import type { Credential } from './credential.js';
import { digestTable, SCOPE } from './credential.js';
import type { Guarded } from './sallyport.js';
import { keyringKeys, quotaOnRedis, staticKeys } from './sallyport.js';
import type { Contender } from './served.js';
import { answer } from './served.js';

interface Checks {
  readonly module: DynamicModule;
  readonly credential: Credential;
}

type Platform = () => AbstractHttpAdapter;

/** Name → contender, on the Express platform. */
export const nestExpressContenders = contendersOn(() => new ExpressAdapter());
/** Name → contender, on the Fastify platform. */
export const nestFastifyContenders = contendersOn(() => new FastifyAdapter());

function contendersOn(platform: Platform): Readonly<Record<string, Contender>> {
  return {
    bare: served(platform, () => ({
      module: { module: class BareModule {}, controllers: [ReportsController] },
      credential: digestTable().credential,
    })),
    'inline hash + Map': served(platform, inline),
    'Sallyport, static keys': sallyport(platform, staticKeys),
    'Sallyport, keyring': sallyport(platform, keyringKeys),
    'Sallyport, keyring, daily quota': sallyport(platform, () => keyringKeys({ quota: true })),
    'Sallyport, keyring, daily quota on Redis': sallyport(platform, quotaOnRedis),
    '@nestjs/passport, passport-headerapikey': served(platform, passportHeader),
  };
}

@Controller('reports')
class ReportsController {
  @Get()
  list() {
    return answer;
  }
}

@RequireScopes(SCOPE)
@Controller('reports')
class ScopedReportsController extends ReportsController {}

function served(platform: Platform, checks: () => Checks | Promise<Checks>): Contender {
  return async () => {
    const { module, credential } = await checks();
    const app = await NestFactory.create(module, platform(), { logger: false });
    await app.listen(0, '127.0.0.1');
    return { server: app.getHttpServer() as Server, credential };
  };
}

function guardedModule(guard: Type<CanActivate>, controllers: Type[], more: Partial<DynamicModule> = {}) {
  const providers = [{ provide: APP_GUARD, useClass: guard }, ...(more.providers ?? [])];
  return { ...more, module: class GuardedModule {}, controllers, providers };
}

function sallyport(platform: Platform, keys: () => Promise<Guarded>): Contender {
  return served(platform, async () => {
    const { guard, credential } = await keys();
    const imports = [SallyportModule.forRoot({ guard })];
    return { module: guardedModule(CredentialGuard, [ScopedReportsController], { imports }), credential };
  });
}

function inline(): Checks {
  const { ownerOf, credential } = digestTable();
  @Injectable()
  class InlineGuard implements CanActivate {
    canActivate(context: ExecutionContext): boolean {
      const key = context.switchToHttp().getRequest().headers['x-api-key'];
      if (typeof key === 'string' && ownerOf(key)) return true;
      throw new UnauthorizedException();
    }
  }
  return { module: guardedModule(InlineGuard, [ReportsController]), credential };
}

function passportHeader(): Checks {
  const { ownerOf, credential } = digestTable();
  @Injectable()
  class ApiKeyStrategy extends PassportStrategy(HeaderAPIKeyStrategy, 'headerapikey') {
    constructor() {
      super({ header: 'X-API-Key', prefix: '' }, false);
    }

    validate(key: string) {
      return ownerOf(key) ?? false;
    }
  }
  const guard = AuthGuard('headerapikey');
  return {
    module: guardedModule(guard, [ReportsController], { providers: [ApiKeyStrategy] }),
    credential,
  };
}
