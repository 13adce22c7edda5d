import { hash, hkdfSync } from 'node:crypto';
import type {
  MaybePromise,
  Principal,
  Provider,
  Sessions,
  VerifyContext,
  VerifyResult,
} from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { errors, jwtVerify, SignJWT } from 'jose';
import { KeyringError } from '../error.js';
import type { Peppers } from '../keys/peppers.js';
import { pepperVersions } from '../keys/peppers.js';
import type { CachedKey, CachedSecret } from './cached-key.js';
import { provedSerial } from './cached-key.js';
import type { PickSecret, Verification } from './verification.js';

/** The facts of a token whose signature was checked before. */
interface Claims {
  readonly keyId: string;
  readonly pick: PickSecret;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The same on the clock that never goes back. */
  readonly endsAt: number;
  /** Whether it was seen to have ended. */
  ended: boolean;
}

/** The options of {@link createSessions}. */
export interface SessionsOptions {
  /** How long a token lives, in milliseconds. */
  readonly ttlMs: number;
  /** The largest number of tokens whose signature is remembered. */
  readonly max: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back. */
  readonly elapsed: () => number;
}

/**
 * Creates short-lived tokens (JWT, HS256). A token names its key and the secret that it was exchanged for, and
 * ends with either: every check looks the key up, mostly in the cache.
 *
 * The signing keys are derived from the peppers and rotate with them; `kid` is the version. A signature is
 * checked once and then remembered under the SHA-256 of the token. See bench/WHY.md, "Sessions".
 */
export function createSessions(
  provider: Provider,
  peppers: Peppers,
  verification: Verification,
  { ttlMs, max, now, elapsed }: SessionsOptions,
): Sessions {
  const known = new Map<string, Claims>();
  const keys = new Map(
    pepperVersions(peppers).map(([version, pepper]) => [
      String(version),
      new Uint8Array(hkdfSync('sha256', pepper, '', 'sallyport session', 32)),
    ]),
  );
  const [[kid, signingKey] = ['', new Uint8Array()]] = keys;
  const audienceOf = (context: VerifyContext) => `${provider.id}:${verification.environmentOf(context)}`;

  async function issue(principal: Principal, context: VerifyContext) {
    // The secret that was proved: by now another one may be the current one.
    const serial = provedSerial(principal);
    const key = await verification.load(principal.keyId);
    const secret = key && secretOf(key, serial);
    if (!secret || secret.until <= now())
      throw new KeyringError('not_found', 'The secret that was exchanged has been replaced meanwhile');
    const issuedAt = Math.floor(now() / 1000);
    const expires = Math.floor(Math.min(issuedAt * 1000 + ttlMs, key.expiresAt, secret.until) / 1000);
    const token = await new SignJWT({ secret: secret.serial })
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .setSubject(principal.keyId)
      .setAudience(audienceOf(context))
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(signingKey);
    return { token, expiresIn: Math.max(0, expires - issuedAt) };
  }

  function verify(token: string, context: VerifyContext): MaybePromise<VerifyResult> {
    const name = `${verification.environmentOf(context)}:${hash('sha256', token)}`;
    const claims = known.get(name);
    if (!claims) return read(name, token, context);
    if (!claims.ended && claims.expiresAt > now() && claims.endsAt > elapsed())
      return verification.verifyId(claims.keyId, claims.pick, context);
    // Kept: a clock that is set back must not let it live again.
    claims.ended = true;
    return refuse('expired');
  }

  async function read(name: string, token: string, context: VerifyContext): Promise<VerifyResult> {
    try {
      const { payload } = await jwtVerify<{ readonly secret: number }>(
        token,
        (header) => keys.get(header.kid ?? '') ?? signingKey,
        {
          algorithms: ['HS256'],
          audience: audienceOf(context),
          currentDate: new Date(now()),
          requiredClaims: ['sub', 'exp', 'secret'],
        },
      );
      const claims: Claims = {
        keyId: String(payload.sub),
        pick: (key) => secretOf(key, payload.secret),
        expiresAt: Number(payload.exp) * 1000,
        endsAt: elapsed() + Number(payload.exp) * 1000 - now(),
        ended: false,
      };
      remember(name, claims);
      return await verification.verifyId(claims.keyId, claims.pick, context);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refuse('expired');
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refuse('invalid');
      throw error;
    }
  }

  function remember(name: string, claims: Claims): void {
    for (const oldest of known.keys()) {
      if (known.size < max) break;
      known.delete(oldest);
    }
    known.set(name, claims);
  }

  return { issue, verify };
}

function secretOf(key: CachedKey, serial: unknown): CachedSecret | undefined {
  return key.secrets.find((secret) => secret.serial === serial);
}
