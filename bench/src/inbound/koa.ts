import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { authenticate } from '@sallyport/koa';
import type { Middleware } from 'koa';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import type { Credential } from './credential.js';
import { answer } from './credential.js';
import type { Guarded } from './sallyport.js';
import { keyringKeys, quotaOnRedis, SCOPE, staticKeys } from './sallyport.js';
import type { Contender } from './served.js';
import { digestTable, REFUSED_BODY } from './served.js';

interface Checks {
  readonly before: readonly Middleware[];
  readonly credential: Credential;
  close?(): Promise<void>;
}

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
    const { before, ...rest } = await checks();
    const app = new Koa();
    for (const middleware of before) app.use(middleware);
    app.use((ctx) => {
      ctx.body = answer;
    });
    return { server: createServer(app.callback()), ...rest };
  };
}

function sallyport(keys: () => Promise<Guarded>): Contender {
  return served(async () => {
    const { guard, ...rest } = await keys();
    return { before: [authenticate(guard, { scopes: [SCOPE] })], ...rest };
  });
}

function inline(): Checks {
  const { has, credential } = digestTable();
  const check: Middleware = (ctx, next) => {
    if (has(ctx.headers)) return next();
    ctx.status = 401;
    ctx.type = 'json';
    ctx.body = REFUSED_BODY;
    return undefined;
  };
  return { before: [check], credential };
}

function passportHeader(): Checks {
  const { credential } = digestTable();
  const owners = new Map(credential.accepted.map((key) => [hash('sha256', key), { owner: 'bench' }]));
  const passport = new KoaPassport();
  passport.use(
    new HeaderAPIKeyStrategy({ header: 'X-API-Key', prefix: '' }, false, (key, done) =>
      done(null, owners.get(hash('sha256', key))),
    ),
  );
  return { before: [passport.authenticate('headerapikey', { session: false })], credential };
}
