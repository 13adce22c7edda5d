import type { Request, RequestHandler, Response } from 'express';
import express from 'express';
import { digestTable } from '../inbound/credential.js';
import { expressRateLimit, jwtBearer, passportBearer, passportHeader } from '../inbound/peers.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';
import { onlyAccepted } from './floors.js';

export const RATE_LIMITED = 'hash + Map, express-rate-limit';

/** Middlewares are run as Express runs them, with a response that goes nowhere. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  async [RATE_LIMITED]() {
    const { ownerOf, credential } = digestTable();
    const limited = decidingLater(expressRateLimit());
    return {
      admits: (request) => ownerOf(request.headers['x-api-key'] as string) !== undefined && limited(request),
      callers: onlyAccepted(callersOf(credential)),
    };
  },
  async 'passport-headerapikey'() {
    const { middleware, credential } = passportHeader();
    return { admits: deciding(middleware), callers: callersOf(credential) };
  },
  async 'passport-http-bearer'() {
    const { middleware, credential } = passportBearer();
    return { admits: deciding(middleware), callers: callersOf(credential) };
  },
  async 'express-oauth2-jwt-bearer, HS256'() {
    const { middleware, credential } = await jwtBearer();
    return { admits: decidingLater(middleware), callers: callersOf(credential) };
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
