import 'reflect-metadata';
import { Controller, Get, UseGuards } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Principal } from '@sallyport/core';
import { CredentialGuard, CurrentPrincipal, RequireScopes, SallyportModule } from '@sallyport/nestjs';
import type { Guarded, Lane, Served } from './lane.js';

/** The adapter of NestJS on its Express platform. */
export const nestOnExpressLane: Lane = {
  name: 'NestJS on Express',
  start: (guarded) => serve(guarded, new ExpressAdapter()),
};

/** The adapter of NestJS on its Fastify platform. */
export const nestOnFastifyLane: Lane = {
  name: 'NestJS on Fastify',
  start: (guarded) => serve(guarded, new FastifyAdapter()),
};

async function serve({ guard, scopes }: Guarded, adapter: AbstractHttpAdapter): Promise<Served> {
  @Controller()
  @UseGuards(CredentialGuard)
  class PrincipalController {
    @Get()
    @RequireScopes(...scopes)
    show(@CurrentPrincipal() principal: Principal): Principal {
      return principal;
    }
  }
  const root = {
    module: class RootModule {},
    imports: [SallyportModule.forRoot({ guard })],
    controllers: [PrincipalController],
  };
  const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}
