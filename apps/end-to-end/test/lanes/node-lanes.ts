import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as expressGate from '@sallyport/express';
import * as koaGate from '@sallyport/koa';
import express from 'express';
import Koa from 'koa';
import type { Guarded, Lane, Served } from './lane.js';

/** No framework: every other lane must give the same results. */
export const coreLane: Lane = {
  name: "core's guard on node:http",
  start: ({ guard, scopes }) =>
    listen(async (request, response) => {
      const { remoteAddress: ip } = request.socket;
      const verdict = await guard(request, { scopes, ...(ip === undefined ? {} : { ip }) });
      if (verdict.ok) response.end(JSON.stringify(verdict.principal));
      else response.writeHead(verdict.refusal.status, verdict.refusal.headers).end(verdict.refusal.body);
    }),
};

/** The adapter of Express. */
export const expressLane: Lane = {
  name: 'Express',
  start: ({ guard, scopes }) =>
    listen(
      express()
        .use(expressGate.authenticate(guard, { scopes }))
        .get('/', (request, response) => void response.json(request.principal)),
    ),
};

/** The adapter of Koa. */
export const koaLane: Lane = {
  name: 'Koa',
  start: ({ guard, scopes }: Guarded) =>
    listen(
      new Koa()
        .use(koaGate.authenticate(guard, { scopes }))
        .use((ctx) => {
          ctx.body = ctx.state.principal;
        })
        .callback(),
    ),
};

async function listen(listener: RequestListener): Promise<Served> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => void server.close(),
  };
}
