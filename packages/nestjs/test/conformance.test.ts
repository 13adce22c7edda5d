import 'reflect-metadata';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Principal } from '@sallyport/core';
import type { InboundException, InboundHarness, InboundRoute } from '@sallyport/testing/conformance';
import { inboundConformance } from '@sallyport/testing/conformance';
import * as runner from 'vitest';
import { CredentialGuard, CurrentPrincipal, RequireScopes, SallyportModule, tokenEndpoint } from '../src/index.js';

inboundConformance(runner, {
  name: 'NestJS on Express',
  start: ({ routes }) => serve(routes, () => NestFactory.create(rootOf(routes), new ExpressAdapter(), { logger: false })),
});

inboundConformance(runner, {
  name: 'NestJS on Fastify',
  start: ({ routes }) => serve(routes, () => NestFactory.create(rootOf(routes), new FastifyAdapter(), { logger: false })),
});

async function serve(_routes: readonly InboundRoute[], create: () => Promise<INestApplication>) {
  const app = await create();
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

/** A module for each guard, and in it a controller for each route. */
function rootOf(routes: readonly InboundRoute[]): DynamicModule {
  const modules = [...Map.groupBy(routes, ({ guard }) => guard)].map(([guard, ofGuard]) => ({
    module: class GuardedModule {},
    imports: [SallyportModule.forRoot({ guard })],
    controllers: ofGuard.map(controllerOf),
  }));
  return { module: class RootModule {}, imports: modules };
}

function controllerOf({ method, path, guard, scopes = [], requires = [], ...route }: InboundRoute): Type {
  if (route.tokenEndpoint) return tokenEndpoint(guard, path);
  const Method = method === 'GET' ? Get : Post;

  @Controller(path)
  @UseGuards(CredentialGuard)
  class RouteController {
    @Method()
    @HttpCode(200)
    @RequireScopes(...scopes, ...requires)
    answer(@CurrentPrincipal() principal: Principal): Principal {
      return principal;
    }
  }
  return RouteController;
}
