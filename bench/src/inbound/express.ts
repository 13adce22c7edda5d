import { createServer } from 'node:http';
import { authenticate } from '@sallyport/express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import express from 'express';
import { digestTable, SCOPE } from './credential.js';
import { duties } from './duties.js';
import type { ExpressChecks } from './express-checks.js';
import type { Peer } from './peers.js';
import { expressRateLimit, jwtBearer, passportBearer, passportHeader } from './peers.js';
import type { Guarded } from './sallyport.js';
import { keyringKeys, quotaOnRedis, staticKeys } from './sallyport.js';
import type { Contender } from './served.js';
import { answer, REFUSED_BODY } from './served.js';

/** Name → contender. */
export const expressContenders: Readonly<Record<string, Contender>> = {
  bare: served(() => ({ before: [], credential: digestTable().credential })),
  'inline hash + Map': served(inline),
  'inline, with a keyring’s duties': served(duties),
  'Sallyport, static keys': sallyport(staticKeys),
  'Sallyport, keyring': sallyport(keyringKeys),
  'Sallyport, keyring, no checksum in the key': sallyport(() => keyringKeys({ checksum: false })),
  'Sallyport, keyring, daily quota': sallyport(() => keyringKeys({ quota: true })),
  'Sallyport, keyring, daily quota on Redis': sallyport(quotaOnRedis),
  'inline hash + Map, express-rate-limit': served(inlineWithRateLimit),
  'passport-headerapikey': peer(passportHeader),
  'passport-http-bearer': peer(passportBearer),
  'express-oauth2-jwt-bearer, HS256': peer(jwtBearer),
  'better-auth, memory': betterAuth('memory', false),
  'better-auth, memory, rate limit': betterAuth('memory', true),
  'better-auth, SQLite': betterAuth('database', false),
};

function served(checks: () => ExpressChecks | Promise<ExpressChecks>): Contender {
  return async (stopwatch) => {
    const { before, credential } = await checks();
    const app = express();
    app.disable('x-powered-by');
    const start: RequestHandler = (_request, _response, next) => {
      stopwatch?.start();
      next();
    };
    app.get('/reports', ...(stopwatch ? [start] : []), ...before, (_request, response) => {
      stopwatch?.stop();
      response.json(answer);
    });
    app.use(refuse);
    return { server: createServer(app), credential };
  };
}

/** Answers the errors of checks. Express's own handler would print them. */
const refuse: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.status(401).type('json').send(REFUSED_BODY);
};

function sallyport(keys: () => Promise<Guarded>): Contender {
  return served(async () => {
    const { guard, credential } = await keys();
    return { before: [authenticate(guard, { scopes: [SCOPE] })], credential };
  });
}

function peer(create: () => Peer | Promise<Peer>): Contender {
  return served(async () => {
    const { middleware, credential } = await create();
    return { before: [middleware], credential };
  });
}

function inline(): ExpressChecks {
  const { ownerOf, credential } = digestTable();
  const check: RequestHandler = (request, response, next) => {
    const key = request.headers['x-api-key'];
    if (typeof key === 'string' && ownerOf(key)) next();
    else response.status(401).type('json').send(REFUSED_BODY);
  };
  return { before: [check], credential };
}

function inlineWithRateLimit(): ExpressChecks {
  const { before, credential } = inline();
  return { before: [...before, expressRateLimit()], credential };
}

function betterAuth(storage: 'memory' | 'database', rateLimit: boolean): Contender {
  return served(async () => {
    const { betterAuthKeys } = await import('./better-auth.js');
    const { verify, credential } = await betterAuthKeys({ storage, rateLimit });
    const check: RequestHandler = async (request, response, next) => {
      const key = request.headers['x-api-key'];
      if (typeof key === 'string' && (await verify(key))) next();
      else response.status(401).type('json').send(REFUSED_BODY);
    };
    return { before: [check], credential };
  });
}
