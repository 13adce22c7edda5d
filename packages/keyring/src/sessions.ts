import { hash, hkdfSync } from 'node:crypto';
import type { Answer, Principal, Provider, Sessions, VerifyContext } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Peppers } from './digest.js';
import { usable } from './digest.js';
import type { Entry, LiveSecret } from './entry.js';
import type { Verification } from './verify.js';

/** What a token that was read before says. */
interface Claims {
  readonly keyId: string;
  readonly pick: (entry: Entry) => LiveSecret | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Short-lived tokens (JWT, HS256). A token names its key and the secret that it was exchanged for, and dies
 * with either: every check looks the key up, from the cache where it is there.
 *
 * The signing keys are derived from the peppers, so that they rotate with them; `kid` is the version. A signature
 * is checked once and remembered under the token's SHA-256: WebCrypto takes 40 times as long.
 */
export function createSessions(
  provider: Provider,
  peppers: Peppers,
  verification: Verification,
  options: { readonly ttl: number; readonly max: number; readonly now: () => number },
): Sessions {
  const known = new Map<string, Claims>();
  const keys = new Map(
    usable(peppers).map(([version, pepper]) => [
      String(version),
      new Uint8Array(hkdfSync('sha256', pepper, '', 'sallyport session', 32)),
    ]),
  );
  const [[kid, signingKey] = ['', new Uint8Array()]] = keys;
  const audienceOf = (environment: string) => `${provider.id}:${environment}`;

  async function issue(principal: Principal, { environment }: VerifyContext) {
    const entry = await verification.entryOf(principal.keyId);
    const secret = entry?.secrets[principal.secret === 'previous' ? 1 : 0];
    if (!entry || !secret) throw new Error(`The key "${principal.keyId}" is gone`);
    const issuedAt = Math.floor(options.now() / 1000);
    const expires = Math.floor(Math.min(issuedAt + options.ttl, entry.expiresAt / 1000, secret.until / 1000));
    const token = await new SignJWT({ secret: secret.serial })
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .setSubject(principal.keyId)
      .setAudience(audienceOf(environment))
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(signingKey);
    return { token, expiresIn: Math.max(0, expires - issuedAt) };
  }

  function verify(token: string, context: VerifyContext): Answer | Promise<Answer> {
    const name = `${context.environment}:${hash('sha256', token)}`;
    const claims = known.get(name);
    if (!claims) return read(name, token, context);
    if (claims.expiresAt > options.now()) return verification.verifyId(claims.keyId, claims.pick, context);
    known.delete(name);
    return refuse('expired');
  }

  async function read(name: string, token: string, context: VerifyContext): Promise<Answer> {
    try {
      const { payload } = await jwtVerify<{ readonly secret: number }>(
        token,
        (header) => keys.get(header.kid ?? '') ?? signingKey,
        {
          algorithms: ['HS256'],
          audience: audienceOf(context.environment),
          currentDate: new Date(options.now()),
          requiredClaims: ['sub', 'exp', 'secret'],
        },
      );
      const keyId = String(payload.sub);
      const pick = (entry: Entry) => secretOf(entry, payload.secret);
      for (const oldest of known.keys()) {
        if (known.size < options.max) break;
        known.delete(oldest);
      }
      known.set(name, { keyId, pick, expiresAt: Number(payload.exp) * 1000 });
      return await verification.verifyId(keyId, pick, context);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refuse('expired');
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refuse('invalid');
      throw error;
    }
  }

  return { issue, verify };
}

function secretOf(entry: Entry, serial: unknown): LiveSecret | undefined {
  return entry.secrets.find((secret) => secret.serial === serial);
}
