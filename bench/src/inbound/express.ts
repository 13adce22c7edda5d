import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { authenticate } from '@sallyport/express';
import type { Express, RequestHandler } from 'express';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { rateLimit } from 'express-rate-limit';
import { SignJWT } from 'jose';
import { Passport } from 'passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import type { Credential } from './credential.js';
import { answer, CALLERS } from './credential.js';
import type { Guarded } from './sallyport.js';
import { keyringKeys, quotaOnRedis, SCOPE, staticKeys } from './sallyport.js';
import type { Contender } from './served.js';
import { digestTable, REFUSED_BODY } from './served.js';

interface Checks {
  readonly before: readonly RequestHandler[];
  readonly credential: Credential;
  close?(): Promise<void>;
}

export const expressContenders: Readonly<Record<string, Contender>> = {
  bare: served(() => ({ before: [], credential: digestTable().credential })),
  'inline hash + Map': served(inline),
  'Sallyport, static keys': sallyport(staticKeys),
  'Sallyport, keyring': sallyport(keyringKeys),
  'Sallyport, keyring, no checksum in the key': sallyport(() => keyringKeys({ checksum: false })),
  'Sallyport, keyring, daily quota': sallyport(() => keyringKeys({ quota: true })),
  'Sallyport, keyring, daily quota on Redis': sallyport(quotaOnRedis),
  'inline hash + Map, express-rate-limit': served(inlineWithRateLimit),
  'passport-headerapikey': served(passportHeader),
  'passport-http-bearer': served(passportBearer),
  'express-oauth2-jwt-bearer, HS256': served(jwtBearer),
  'better-auth, memory': betterAuth('memory', false),
  'better-auth, memory, rate limit': betterAuth('memory', true),
  'better-auth, SQLite': betterAuth('database', false),
};

function served(checks: () => Checks | Promise<Checks>): Contender {
  return async () => {
    const { before, ...rest } = await checks();
    const app: Express = express();
    app.disable('x-powered-by');
    app.get('/reports', ...before, (_request, response) => {
      response.json(answer);
    });
    return { server: createServer(app), ...rest };
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
  const check: RequestHandler = (request, response, next) => {
    if (has(request.headers)) next();
    else response.status(401).type('json').send(REFUSED_BODY);
  };
  return { before: [check], credential };
}

function inlineWithRateLimit(): Checks {
  const { before, credential } = inline();
  const limit = rateLimit({
    windowMs: 86_400_000,
    limit: 1_000_000_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => String(request.headers['x-api-key']),
    validate: false,
  });
  return { before: [...before, limit], credential };
}

function passportHeader(): Checks {
  const { credential } = digestTable();
  const owners = new Map(credential.accepted.map((key) => [hash('sha256', key), { owner: 'bench' }]));
  const passport = new Passport();
  passport.use(
    new HeaderAPIKeyStrategy({ header: 'X-API-Key', prefix: '' }, false, (key, done) =>
      done(null, owners.get(hash('sha256', key))),
    ),
  );
  return { before: [passport.authenticate('headerapikey', { session: false })], credential };
}

function passportBearer(): Checks {
  const { credential } = digestTable();
  const owners = new Map(credential.accepted.map((key) => [hash('sha256', key), { owner: 'bench' }]));
  const passport = new Passport();
  passport.use(new BearerStrategy((key, done) => done(null, owners.get(hash('sha256', key)) ?? false)));
  const bearer = (keys: readonly string[]) => keys.map((key) => `Bearer ${key}`);
  return {
    before: [passport.authenticate('bearer', { session: false })],
    credential: {
      header: 'Authorization',
      accepted: bearer(credential.accepted),
      refused: bearer(credential.refused),
    },
  };
}

async function jwtBearer(): Promise<Checks> {
  const secret = 'a secret of the benchmark, never used elsewhere';
  const token = (expires: string) =>
    new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer('https://bench.example')
      .setAudience('https://api.example')
      .setSubject('bench')
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(Buffer.from(secret));
  const tokens = async (expires: string) =>
    Promise.all(Array.from({ length: CALLERS }, async () => `Bearer ${await token(expires)}`));
  return {
    before: [
      auth({
        secret,
        tokenSigningAlg: 'HS256',
        issuer: 'https://bench.example',
        audience: 'https://api.example',
      }),
    ],
    credential: {
      header: 'Authorization',
      accepted: await tokens('1 day'),
      refused: await tokens('1 hour ago'),
    },
  };
}

function betterAuth(storage: 'memory' | 'database', limited: boolean): Contender {
  return served(async () => {
    const { betterAuthKeys } = await import('./better-auth.js');
    const { verify, credential } = await betterAuthKeys({ storage, rateLimit: limited });
    const check: RequestHandler = async (request, response, next) => {
      const key = request.headers['x-api-key'];
      if (typeof key === 'string' && (await verify(key))) next();
      else response.status(401).type('json').send(REFUSED_BODY);
    };
    return { before: [check], credential };
  });
}
