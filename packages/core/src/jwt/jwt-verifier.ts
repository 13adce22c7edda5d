import type { CryptoKey, JWK, JWTPayload, JWTVerifyGetKey } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { Duration } from '../duration.js';
import { toMilliseconds } from '../duration.js';
import { SallyportError } from '../error.js';
import type { Principal, VerifyResult } from '../inbound/principal.js';
import type { Verifier } from '../inbound/verifier.js';
import { createKeysFetch } from './fetch-keys.js';
import { isJwt, refusalOfToken } from './token-refusal.js';

/** Which tokens are accepted. */
export interface JwtVerifierOptions {
  /** The `iss` that a token has to have. */
  readonly issuer: string;
  /** The `aud` that a token has to have: one of them. */
  readonly audience: string | readonly string[];
  /** The URL of the issuer's JSON Web Key Set. Keys are cached, and fetched again for a `kid` that is not known. */
  readonly jwks?: string | URL;
  /** The issuer's keys themselves, instead of `jwks`. */
  readonly keys?: readonly JWK[] | CryptoKey | Uint8Array;
  /**
   * The algorithms that are accepted. Default: the asymmetric ones (`RS256`, `PS256`, `ES256`, `EdDSA` and their
   * siblings). `HS256` has to be named.
   */
  readonly algorithms?: readonly string[];
  /** The `typ` that a token has to have, such as `at+jwt` for RFC 9068. Default: any. */
  readonly type?: string;
  /** How much the issuer's clock may differ. Default: `'5s'`. */
  readonly clockTolerance?: Duration;
  /** How long fetched keys are used. Default: `'10m'`. */
  readonly cacheFor?: Duration;
  /** How long a fetch of keys may take. Default: `'5s'`. */
  readonly timeout?: Duration;
  /** The scopes of a token. Default: `scope` (a string of words) or `scp` (a list). */
  readonly scopes?: (claims: JWTPayload) => readonly string[];
  /** The principal of a token. Default: `sub` as the owner, and `client_id`, `azp` or `sub` as the key id. */
  readonly principal?: (claims: JWTPayload, scopes: readonly string[]) => Principal;
}

const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** After a fetch the keys are not fetched again for so long, whatever `kid` tokens name. */
const COOL_DOWN_MS = 30_000;

/**
 * A verifier for JSON Web Tokens of one issuer. The provider has one secret, the token. A token of the wrong issuer,
 * audience, algorithm or signature is `invalid`, an old one `expired`; if the issuer's keys cannot be had, the
 * response is 503.
 *
 * @throws {SallyportError} `invalid_option` without an issuer or an audience, or without exactly one of `jwks` and
 *   `keys`.
 * @see https://www.rfc-editor.org/rfc/rfc9068
 * @example
 * const guard = createGuard({
 *   provider: login,
 *   verifier: jwtVerifier({
 *     issuer: 'https://login.acme.example',
 *     audience: 'https://api.acme.example',
 *     jwks: 'https://login.acme.example/.well-known/jwks.json',
 *   }),
 * });
 */
export function jwtVerifier(options: JwtVerifierOptions): Verifier {
  const {
    issuer,
    audience,
    algorithms = ASYMMETRIC,
    type,
    scopes = scopesOf,
    principal = principalOf,
  } = options;
  if (!issuer || !audience?.length) throw wrong('issuer and audience say whose tokens, and for whom');
  const clockTolerance = toMilliseconds(options.clockTolerance ?? '5s', 'clockTolerance') / 1000;
  const getKey = keysOf(options);

  async function verify(token: string): Promise<VerifyResult> {
    try {
      const { payload } = await jwtVerify(token, getKey, {
        issuer,
        audience: [audience].flat(),
        algorithms: [...algorithms],
        clockTolerance,
        requiredClaims: ['exp'],
        ...(type === undefined ? {} : { typ: type }),
      });
      return principal(payload, scopes(payload));
    } catch (error) {
      return refusalOfToken(error);
    }
  }

  return Object.assign((secrets: Readonly<Record<string, string>>) => verify(tokenIn(secrets)), {
    matches: (secrets: Readonly<Record<string, string>>) => isJwt(tokenIn(secrets)),
  });
}

function keysOf(options: JwtVerifierOptions): JWTVerifyGetKey {
  const { jwks, keys } = options;
  if ((jwks === undefined) === (keys === undefined)) throw wrong('exactly one of jwks and keys is needed');
  if (jwks !== undefined)
    return createRemoteJWKSet(new URL(jwks), {
      [customFetch]: createKeysFetch(),
      cooldownDuration: COOL_DOWN_MS,
      cacheMaxAge: toMilliseconds(options.cacheFor ?? '10m', 'cacheFor'),
      timeoutDuration: toMilliseconds(options.timeout ?? '5s', 'timeout'),
    });
  if (Array.isArray(keys)) return createLocalJWKSet({ keys: [...keys] });
  return async () => keys as CryptoKey | Uint8Array;
}

function tokenIn(secrets: Readonly<Record<string, string>>): string {
  return Object.values(secrets)[0] ?? '';
}

/** @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3 */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  if (typeof scope === 'string') return scope.split(' ').filter((word) => word !== '');
  return Array.isArray(scp) ? scp.filter((each): each is string => typeof each === 'string') : [];
}

function principalOf({ sub, client_id: client, azp }: JWTPayload, scopes: readonly string[]): Principal {
  const keyId = [client, azp, sub].find((each) => typeof each === 'string' && each !== '');
  if (typeof keyId !== 'string')
    throw new errors.JWTInvalid('The token names neither a client nor a subject');
  return { keyId, ...(typeof sub === 'string' ? { owner: sub } : {}), scopes };
}

function wrong(problem: string): SallyportError {
  return new SallyportError('invalid_option', `jwtVerifier: ${problem}`);
}
