import type { RequestHandler } from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { rateLimit } from 'express-rate-limit';
import { SignJWT } from 'jose';
import { Passport } from 'passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import type { Credential } from './credential.js';
import { CALLERS, digestTable, SCOPE } from './credential.js';

/** A peer's middleware, and its keys. */
export interface Peer {
  /** Checks one key per request. */
  readonly middleware: RequestHandler;
  /** The keys that the middleware knows. */
  readonly credential: Credential;
}

/** Creates a quota with express-rate-limit. It checks no key. */
export function expressRateLimit(): RequestHandler {
  return rateLimit({
    windowMs: 86_400_000,
    limit: 1_000_000_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => String(request.headers['x-api-key']),
    validate: false,
  });
}

/** Creates the strategy of passport-headerapikey, for Express and Koa. */
export function headerStrategy() {
  const { ownerOf, credential } = digestTable();
  const strategy = new HeaderAPIKeyStrategy({ header: 'X-API-Key', prefix: '' }, false, (key, done) =>
    done(null, ownerOf(key)),
  );
  return { strategy, credential };
}

/** passport-headerapikey on Express. */
export function passportHeader(): Peer {
  const { strategy, credential } = headerStrategy();
  const passport = new Passport();
  passport.use(strategy);
  return { middleware: passport.authenticate('headerapikey', { session: false }), credential };
}

/** passport-http-bearer on Express. */
export function passportBearer(): Peer {
  const { ownerOf, credential } = digestTable();
  const passport = new Passport();
  passport.use(new BearerStrategy((key, done) => done(null, ownerOf(key) ?? false)));
  return {
    middleware: passport.authenticate('bearer', { session: false }),
    credential: bearer(credential.accepted, credential.refused),
  };
}

/** express-oauth2-jwt-bearer with HS256, its fastest algorithm. */
export async function jwtBearer(): Promise<Peer> {
  const secret = 'a secret of the benchmark, never used elsewhere';
  const [issuer, audience] = ['https://bench.example', 'https://api.example'];
  const token = (expires: string) => (_: unknown, at: number) =>
    new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(`user-${at}`)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(Buffer.from(secret));
  const tokens = (expires: string) => Promise.all(Array.from({ length: CALLERS }, token(expires)));
  return {
    middleware: auth({ secret, tokenSigningAlg: 'HS256', issuer, audience }),
    credential: bearer(await tokens('1 day'), await tokens('1 hour ago')),
  };
}

function bearer(accepted: readonly string[], refused: readonly string[]): Credential {
  const values = (keys: readonly string[]) => keys.map((key) => `Bearer ${key}`);
  return { header: 'Authorization', accepted: values(accepted), refused: values(refused) };
}
