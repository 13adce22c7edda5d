import 'reflect-metadata';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express from 'express';
import Koa from 'koa';
import mount from 'koa-mount';
import { onTestFinished } from 'vitest';
import type { Account, PortalOptions } from '../../src/index.js';
import { koaPortal, portal } from '../../src/index.js';

/** The options that all frameworks share. */
export type SharedOptions = Omit<PortalOptions<never>, 'account'>;
type AccountOf = (cookie: string | undefined) => Account | undefined | Promise<Account | undefined>;

interface Serving {
  /** The mount. Default: `/keys`. */
  readonly path?: string;
  /** Whether a body parser of the host runs before the portal. Default: false. */
  readonly parsed?: boolean;
}

export interface Lane {
  readonly name: string;
  /** Serves the portal below a path until the test ends, and returns its URL. */
  serve(options: SharedOptions, account: AccountOf, serving?: Serving): Promise<string>;
}

const nodeOptions = (options: SharedOptions, account: AccountOf) => ({
  ...options,
  account: (request: IncomingMessage) => account(request.headers.cookie),
});

export const lanes: readonly Lane[] = [
  {
    name: 'Express',
    async serve(options, account, { path = '/keys', parsed = false } = {}) {
      const app = express();
      if (parsed) app.use(express.json());
      app.use(path, portal(nodeOptions(options, account)));
      return `${await listening(createServer(app))}${path}`;
    },
  },
  {
    name: 'Koa',
    async serve(options, account, { path = '/keys', parsed = false } = {}) {
      const app = new Koa();
      if (parsed) app.use(parseJson);
      const account_ = (context: Koa.Context) => account(context.headers.cookie);
      app.use(mount(path, koaPortal({ ...options, account: account_ })));
      return `${await listening(createServer(app.callback()))}${path}`;
    },
  },
  nest('NestJS on Express', () => new ExpressAdapter()),
  nest('NestJS on Fastify', () => new FastifyAdapter()),
];

function nest(name: string, adapter: () => AbstractHttpAdapter): Lane {
  return {
    name,
    async serve(options, account, { path = '/keys', parsed = false } = {}) {
      const module = await Test.createTestingModule({}).compile();
      const app = module.createNestApplication(adapter(), { logger: false });
      onTestFinished(async () => {
        // A request that was refused before its end would keep the server open.
        app.getHttpServer().closeAllConnections();
        await app.close();
      });
      if (parsed && name.endsWith('Express')) app.use(express.json());
      app.use(path, portal(nodeOptions(options, account)));
      await app.listen(0, '127.0.0.1');
      return `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}${path}`;
    },
  };
}

/** Serves until the test ends, and returns the origin. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A body parser for JSON. */
const parseJson: Koa.Middleware = async (context, next) => {
  if (context.is('json')) Object.assign(context.request, { body: await json(context.req) });
  return next();
};
