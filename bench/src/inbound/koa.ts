import { createServer } from 'node:http';
import { authenticate } from '@sallyport/koa';
import type { Middleware } from 'koa';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import type { Credential } from './credential.js';
import { digestTable, SCOPE } from './credential.js';
import { headerStrategy } from './peers.js';
import type { Guarded } from './sallyport.js';
import { keyringKeys, quotaOnRedis, staticKeys } from './sallyport.js';
import type { Contender } from './served.js';
import { answer, REFUSED_BODY } from './served.js';

interface Checks {
  readonly before: readonly Middleware[];
  readonly credential: Credential;
}

/** Name → contender. */
export const koaContenders: Readonly<Record<string, Contender>> = {
  bare: served(() => ({ before: [], credential: digestTable().credential })),
  'inline hash + Map': served(inline),
  'Sallyport, static keys': sallyport(staticKeys),
  'Sallyport, keyring': sallyport(keyringKeys),
  'Sallyport, keyring, daily quota': sallyport(() => keyringKeys({ quota: true })),
  'Sallyport, keyring, daily quota on Redis': sallyport(quotaOnRedis),
  'koa-passport, passport-headerapikey': served(passportHeader),
};

function served(checks: () => Checks | Promise<Checks>): Contender {
  return async () => {
    const { before, credential } = await checks();
    const app = new Koa();
    for (const middleware of before) app.use(middleware);
    app.use((ctx) => {
      ctx.body = answer;
    });
    return { server: createServer(app.callback()), credential };
  };
}

function sallyport(keys: () => Promise<Guarded>): Contender {
  return served(async () => {
    const { guard, credential } = await keys();
    return { before: [authenticate(guard, { scopes: [SCOPE] })], credential };
  });
}

function inline(): Checks {
  const { ownerOf, credential } = digestTable();
  const check: Middleware = (ctx, next) => {
    const key = ctx.headers['x-api-key'];
    if (typeof key === 'string' && ownerOf(key)) return next();
    ctx.status = 401;
    ctx.type = 'json';
    ctx.body = REFUSED_BODY;
    return undefined;
  };
  return { before: [check], credential };
}

function passportHeader(): Checks {
  const { strategy, credential } = headerStrategy();
  const passport = new KoaPassport();
  passport.use(strategy);
  return { before: [passport.authenticate('headerapikey', { session: false })], credential };
}
