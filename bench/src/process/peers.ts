import { hash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { rateLimit } from 'express-rate-limit';
import { SignJWT } from 'jose';
import { Passport } from 'passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { CALLERS } from '../inbound/credential.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';
import { apiKeyLine, digestTable, onlyAccepted } from './floors.js';

export const RATE_LIMITED = 'hash + Map, express-rate-limit';

/** Middlewares are run as Express runs them, with a response that goes nowhere. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  async [RATE_LIMITED]() {
    const { owners, callers } = digestTable(apiKeyLine);
    const limited = decidingLater(
      rateLimit({
        windowMs: 86_400_000,
        limit: 1_000_000_000,
        standardHeaders: 'draft-8',
        legacyHeaders: false,
        keyGenerator: ({ headers }) => headers['x-api-key'] as string,
        validate: false,
      }),
    );
    return {
      admits: (request) =>
        owners.has(hash('sha256', request.headers['x-api-key'] as string)) && limited(request),
      callers: onlyAccepted(callers),
    };
  },

  async 'passport-headerapikey'() {
    const { owners, callers } = digestTable(apiKeyLine);
    const passport = new Passport();
    passport.use(
      new HeaderAPIKeyStrategy({ header: 'X-API-Key', prefix: '' }, false, (key, done) =>
        done(null, owners.get(hash('sha256', key))),
      ),
    );
    return { admits: deciding(passport.authenticate('headerapikey', { session: false })), callers };
  },

  async 'passport-http-bearer'() {
    const { owners, callers } = digestTable(bearerLine);
    const passport = new Passport();
    passport.use(new BearerStrategy((key, done) => done(null, owners.get(hash('sha256', key)) ?? false)));
    return { admits: deciding(passport.authenticate('bearer', { session: false })), callers };
  },

  async 'express-oauth2-jwt-bearer, HS256'() {
    const secret = 'a secret of the benchmark, never used elsewhere';
    const [issuer, audience] = ['https://bench.example', 'https://api.example'];
    const token = (expires: string) => (_: unknown, at: number) =>
      new SignJWT({ scope: 'reports:read' })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(`user-${at}`)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(Buffer.from(secret));
    const accepted = await Promise.all(Array.from({ length: CALLERS }, token('1 day')));
    const refused = await Promise.all(Array.from({ length: CALLERS }, token('1 hour ago')));
    return {
      admits: decidingLater(auth({ secret, tokenSigningAlg: 'HS256', issuer, audience })),
      callers: callersOf(bearerLine, accepted, refused),
    };
  },

  'better-auth, memory': () => betterAuth('memory'),
  'better-auth, SQLite': () => betterAuth('database'),
};

async function betterAuth(storage: 'memory' | 'database'): Promise<Contender> {
  const { betterAuthKeys } = await import('../inbound/better-auth.js');
  const { verify, credential } = await betterAuthKeys({ storage, rateLimit: false });
  return {
    admits: ({ headers }) => verify(headers['x-api-key'] as string),
    callers: callersOf(apiKeyLine, credential.accepted, credential.refused),
  };
}

const bearerLine = (token: string) => `Authorization: Bearer ${token}`;

const { request: expressRequest } = express();
const response = { statusCode: 200, setHeader() {}, append() {}, end() {} } as unknown as Response;

/** Of a middleware that calls `next`, or ends the response, before it returns. */
function deciding(middleware: RequestHandler): Contender['admits'] {
  return (request) => {
    let admitted = false;
    middleware(request as Request, response, () => {
      admitted = true;
    });
    return admitted;
  };
}

/** Of a middleware that decides later, and passes an error on where it refuses. */
function decidingLater(
  middleware: RequestHandler,
): (...args: Parameters<Contender['admits']>) => Promise<boolean> {
  return (request) => {
    Object.setPrototypeOf(request, expressRequest);
    return new Promise((resolve) =>
      middleware(request as Request, response, (error) => resolve(error === undefined)),
    );
  };
}
