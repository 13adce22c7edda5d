import 'reflect-metadata';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { All, Controller, UseGuards } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import * as expressGate from '@sallyport/express';
import * as koaGate from '@sallyport/koa';
import { CredentialGuard, RequireScopes, SallyportModule, tokenEndpoint } from '@sallyport/nestjs';
import express from 'express';
import Koa from 'koa';

/** The guards that the servers stand behind. */
export interface Guards {
  /** In front of every route. */
  readonly guard: Guard;
  /** Its token endpoint is at `POST /auth/token`. */
  readonly exchange: Guard;
}

/** A server that answers 200 to every request that its guard lets pass. */
export interface FuzzedServer {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Stops the server. */
  close(): Promise<unknown>;
}

/** By the name of the adapter. */
export const SERVERS: Readonly<Record<string, (guards: Guards) => Promise<FuzzedServer>>> = {
  'core on node:http': ({ guard, exchange }) =>
    listen(async (request, response) => {
      if (request.url === '/auth/token') {
        const { status, headers, body } = await tokenEndpointOf(exchange).answer(request);
        return response.writeHead(status, headers).end(body);
      }
      const type = request.headers['content-type'] ?? '';
      const isJson = type.startsWith('application/json');
      const parsed = isJson
        ? await json(request).catch(() => undefined)
        : type.startsWith('application/x-www-form-urlencoded')
          ? Object.fromEntries(new URLSearchParams(await text(request).catch(() => '')))
          : undefined;
      const verdict = await guard(request, { body: parsed, ip: '127.0.0.1' });
      if (verdict.ok) return response.end('passed');
      return response
        .writeHead(verdict.refusal.status, verdict.refusal.headers)
        .end(request.method === 'HEAD' ? undefined : verdict.refusal.body);
    }),
  Express: ({ guard, exchange }) =>
    listen(
      express()
        .post('/auth/token', expressGate.tokenEndpoint(exchange))
        .use(express.json(), express.urlencoded({ extended: true }))
        .use(expressGate.authenticate(guard), expressGate.requireScopes('read'))
        .use((_request, response) => void response.send('passed')),
    ),
  Koa: ({ guard, exchange }) => {
    const app = new Koa();
    app.on('error', (error: { status?: number; code?: string }) => {
      // A caller that breaks off is no error of the server.
      const isBroken = /^(?:HPE_|ECONN|EPIPE)/.test(error.code ?? '');
      if (!isBroken && (!error.status || error.status >= 500)) throw error;
    });
    const token = koaGate.tokenEndpoint(exchange);
    app.use((ctx, next) => (ctx.path === '/auth/token' ? token(ctx, next) : next()));
    app.use(async (ctx, next) => {
      const body = ctx.is('json')
        ? await json(ctx.req).catch(() => ctx.throw(400))
        : ctx.is('urlencoded')
          ? Object.fromEntries(new URLSearchParams(await text(ctx.req)))
          : undefined;
      Object.assign(ctx.request, { body });
      return next();
    });
    app.use(koaGate.authenticate(guard)).use(koaGate.requireScopes('read'));
    app.use((ctx) => {
      ctx.body = 'passed';
    });
    return listen(app.callback());
  },
  'NestJS on Express': (guards) => nest(guards, new ExpressAdapter()),
  'NestJS on Fastify': (guards) => nest(guards, new FastifyAdapter()),
};

async function nest({ guard, exchange }: Guards, adapter: AbstractHttpAdapter): Promise<FuzzedServer> {
  @Controller()
  @UseGuards(CredentialGuard)
  class EveryRoute {
    @All(['', '*'])
    @RequireScopes('read')
    pass() {
      return 'passed';
    }
  }
  const root = {
    module: class RootModule {},
    imports: [SallyportModule.forRoot({ guard })],
    controllers: [tokenEndpoint(exchange, '/auth/token'), EveryRoute],
  };
  const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return { port: Number(new URL(await app.getUrl()).port), close: () => app.close() };
}

async function listen(listener: RequestListener): Promise<FuzzedServer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: async () => server.close() };
}
