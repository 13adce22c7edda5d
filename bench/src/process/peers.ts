import type { Request, RequestHandler, Response } from 'express';
import express from 'express';
import { digestTable } from '../inbound/credential.js';
import { expressRateLimit, jwtBearer, passportBearer, passportHeader } from '../inbound/peers.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';
import { onlyAccepted } from './floors.js';

/** Name of the check by hand with a quota by express-rate-limit. */
export const RATE_LIMITED = 'hash + Map, express-rate-limit';

/** Name → contender. Middleware is called as Express calls it, with a response that goes nowhere. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  async [RATE_LIMITED]() {
    const { ownerOf, credential } = digestTable();
    const limited = asynchronous(expressRateLimit());
    return {
      admits: (request) => ownerOf(request.headers['x-api-key'] as string) !== undefined && limited(request),
      callers: onlyAccepted(callersOf(credential)),
    };
  },
  async 'passport-headerapikey'() {
    const { middleware, credential } = passportHeader();
    return { admits: synchronous(middleware), callers: callersOf(credential) };
  },
  async 'passport-http-bearer'() {
    const { middleware, credential } = passportBearer();
    return { admits: synchronous(middleware), callers: callersOf(credential) };
  },
  async 'express-oauth2-jwt-bearer, HS256'() {
    const { middleware, credential } = await jwtBearer();
    return { admits: asynchronous(middleware), callers: callersOf(credential) };
  },
  'better-auth, memory': () => betterAuth('memory'),
  'better-auth, SQLite': () => betterAuth('database'),
};

async function betterAuth(storage: 'memory' | 'database'): Promise<Contender> {
  const { betterAuthKeys } = await import('../inbound/better-auth.js');
  const { verify, credential } = await betterAuthKeys({ storage, rateLimit: false });
  return { admits: ({ headers }) => verify(headers['x-api-key'] as string), callers: callersOf(credential) };
}

const { request: expressRequest } = express();
const response = { statusCode: 200, setHeader() {}, append() {}, end() {} } as unknown as Response;

/** Wraps a middleware that is synchronous. */
function synchronous(middleware: RequestHandler): Contender['admits'] {
  return (request) => {
    let admitted = false;
    middleware(request as Request, response, () => {
      admitted = true;
    });
    return admitted;
  };
}

/** Wraps a middleware that is asynchronous, and that refuses by passing on an error. */
function asynchronous(
  middleware: RequestHandler,
): (...args: Parameters<Contender['admits']>) => Promise<boolean> {
  return (request) => {
    Object.setPrototypeOf(request, expressRequest);
    return new Promise((resolve) =>
      middleware(request as Request, response, (error) => resolve(error === undefined)),
    );
  };
}
