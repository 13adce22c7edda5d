import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { DynamicModule, INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Principal } from '@sallyport/core';
import { readBody } from '@sallyport/core/adapter';
import type { InboundException, InboundRoute } from '@sallyport/testing/conformance';
import { inboundConformance } from '@sallyport/testing/conformance';
import * as runner from 'vitest';
import {
  Cost,
  CredentialGuard,
  CurrentPrincipal,
  OptionalCredential,
  RequireScopes,
  SallyportModule,
  tokenEndpoint,
} from '../src/index.js';

const kept: InboundException = { status: 200, because: 'the platform keeps the bytes of every body' };

const parsed = (status: number): InboundException => ({
  status,
  because: 'the body parser answers before any guard',
});

inboundConformance(runner, {
  name: 'NestJS on Express',
  start: ({ routes }) => serve(routes, new ExpressAdapter(), { rawBody: true }),
  exceptions: {
    'is unavailable if the body was parsed and its bytes are gone': kept,
    'is unavailable if nobody has read the body': kept,
    'does not read a body that holds no credential': parsed(400),
    'finds nothing in null': parsed(400),
    'finds nothing in a JSON string': parsed(400),
    'cannot read broken JSON': parsed(400),
    'cannot read a body that is not UTF-8': parsed(400),
    'refuses a body of 1 MiB': parsed(413),
  },
});

inboundConformance(runner, {
  name: 'NestJS on Express without a body parser',
  start({ routes }) {
    const adapter = new ExpressAdapter();
    for (const { path } of routes.filter((route) => route.body)) adapter.use(path, parseBody);
    for (const { path } of routes.filter((route) => route.rawBody)) adapter.use(path, keepRawBody);
    return serve(routes, adapter, { bodyParser: false });
  },
});

inboundConformance(runner, {
  name: 'NestJS on Fastify',
  start: ({ routes }) => serve(routes, new FastifyAdapter(), { rawBody: true }),
  exceptions: {
    'is unavailable if the body was parsed and its bytes are gone': kept,
    'is unavailable if nobody has read the body': kept,
    'does not read a body that holds no credential': parsed(400),
    'ignores inherited fields': parsed(400),
    'finds nothing in an empty body': parsed(400),
    'cannot read broken JSON': parsed(400),
    'cannot read a body that is not UTF-8': { status: 401, because: 'the body parser repairs the string' },
    'refuses a body of 1 MiB': parsed(413),
    'refuses a body without a content type': parsed(415),
  },
});

function parseBody(request: IncomingMessage, _response: unknown, next: (error?: unknown) => void): void {
  readBody(request, request.headers['content-type'] ?? '')
    .then((body) => next(void Object.assign(request, { body })))
    .catch(next);
}

function keepRawBody(request: IncomingMessage, _response: unknown, next: (error?: unknown) => void): void {
  buffer(request)
    .then((rawBody) => next(void Object.assign(request, { rawBody })))
    .catch(next);
}

async function serve(
  routes: readonly InboundRoute[],
  adapter: AbstractHttpAdapter,
  options: NestApplicationOptions = {},
) {
  const app: INestApplication = await NestFactory.create(rootOf(routes), adapter, {
    logger: false,
    abortOnError: false,
    ...options,
  });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

/** A module for each guard, and in it a controller for each route. */
function rootOf(routes: readonly InboundRoute[]): DynamicModule {
  const guards = [...new Set(routes.map(({ guard }) => guard))];
  const imports = guards.map((guard) => ({
    module: class GuardedModule {},
    imports: [SallyportModule.forRoot({ guard })],
    controllers: routes.filter((route) => route.guard === guard).map(controllerOf),
  }));
  return { module: class RootModule {}, imports };
}

function controllerOf({ method, path, guard, scopes = [], requires = [], ...route }: InboundRoute): Type {
  if (route.tokenEndpoint) return tokenEndpoint(guard, path);
  const Method = method === 'GET' ? Get : Post;
  const { optional, cost } = route.check ?? {};
  const needed = [...scopes, ...requires];
  const Scopes = optional && needed.length === 0 ? nothing : RequireScopes(...needed);
  const Optional = optional ? OptionalCredential() : nothing;
  const Units = cost === undefined ? nothing : Cost(cost);

  @Controller(path)
  @UseGuards(CredentialGuard)
  class RouteController {
    @Method()
    @HttpCode(200)
    @Scopes
    @Optional
    @Units
    answer(@CurrentPrincipal() principal?: Principal): Principal | string {
      return principal ?? 'null';
    }
  }
  return RouteController;
}

/** A decorator that changes nothing. */
function nothing(): void {}
