import type { KeyObject } from 'node:crypto';
import { createSecretKey, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { CredentialError, invalidOption } from '../error.js';
import type { DerivedValue, JwtRecipe } from '../grammar.js';
import type { Token } from '../outbound/tokens/token.js';
import type { Values } from '../placement/template.js';
import { compileTemplate } from '../placement/template.js';
import { keyOf } from './asymmetric.js';

/** A JSON Web Token that is about to be signed. */
export interface UnsignedJwt {
  /** The algorithm. */
  readonly alg: JwtRecipe['jwt'];
  /** The rest of its header. */
  readonly header: Readonly<Record<string, string>>;
  /** Its claims. */
  readonly claims: Readonly<Record<string, string | number>>;
  /** The key. */
  readonly key: KeyObject;
}

/** Signs a token: `signJwt` of `@sallyport/core/jwt`. */
export type JwtSigner = (jwt: UnsignedJwt) => Promise<string>;

/** What tokens are minted with. */
export interface MintDeps {
  /** The provider's id. */
  readonly provider: string;
  /** Values for the parameters of the definition. */
  readonly params: Values;
  /** Signs them, if the credential's options say how. */
  readonly signJwt: JwtSigner | undefined;
  /** The clock of their times. */
  readonly clock: Clock;
}

/** Mints the tokens of a strategy from its secrets. */
export type Mint = (secrets: Values) => Promise<Values>;

const KEYS = {
  RS256: 'rsa-sha256',
  PS256: 'rsa-pss-sha256',
  ES256: 'ecdsa-sha256',
  EdDSA: 'ed25519',
} as const;

/** Whether a strategy mints tokens, which depend on no request. */
export function isMinting(derive: Readonly<Record<string, DerivedValue>> | undefined): boolean {
  return Object.values(derive ?? {}).some((recipe) => 'jwt' in recipe);
}

/**
 * Compiles how the tokens of a strategy are minted.
 *
 * @throws {CredentialError} `invalid_option` if nothing signs them.
 */
export function compileMint(derive: Readonly<Record<string, DerivedValue>>, deps: MintDeps): Mint {
  const { provider, params, signJwt, clock } = deps;
  if (!signJwt)
    throw invalidOption(provider, 'this strategy mints JWTs; pass signJwt of "@sallyport/core/jwt"');
  const recipes = Object.entries(derive).flatMap(([name, recipe]) =>
    'jwt' in recipe ? [{ name, recipe, fill: compileJwt(recipe, params) }] : [],
  );
  return async (secrets) => {
    const minted: Record<string, string> = {};
    for (const { name, fill } of recipes) minted[name] = await signJwt(fill(secrets, clock.now()));
    return minted;
  };
}

/** A token that is placed as it is, in the shape of an exchange: it is kept, and made anew before its end. */
export function mintingExchange(
  derive: Readonly<Record<string, DerivedValue>>,
  mint: Mint,
  clock: Clock,
): (secrets: Values) => Promise<Token> {
  const [[name, recipe] = ['', undefined]] = Object.entries(derive);
  const lifetime = recipe && 'jwt' in recipe ? recipe.lifetime * 1000 : 0;
  return async (secrets) => {
    const obtained = clock.now();
    const { [name]: value = '' } = await mint(secrets);
    return { value, obtained, expires: obtained + lifetime };
  };
}

function compileJwt(recipe: JwtRecipe, params: Values): (secrets: Values, now: number) => UnsignedJwt {
  const compile = (record: Readonly<Record<string, string>> = {}) =>
    Object.entries(record).map(([name, text]) => [name, compileTemplate(text, params)] as const);
  const [header, claims] = [compile(recipe.header), compile(recipe.claims)];
  const key = compileTemplate(recipe.key, params);
  return (secrets, now) => {
    const fill = (templates: typeof header) =>
      Object.fromEntries(templates.map(([name, template]) => [name, template.write(secrets)]));
    const iat = Math.floor(now / 1000);
    return {
      alg: recipe.jwt,
      header: { typ: 'JWT', ...fill(header) },
      claims: { ...fill(claims), iat, exp: iat + recipe.lifetime, jti: randomUUID() },
      key: jwtKey(recipe, key.write(secrets)),
    };
  };
}

function jwtKey({ jwt, key, keyAs }: JwtRecipe, text: string): KeyObject {
  if (jwt !== 'HS256') return keyOf({ sign: KEYS[jwt], key, ...(keyAs && { keyAs }) }, text, 'private');
  if (Buffer.byteLength(text) >= 32) return createSecretKey(text, 'utf8');
  // RFC 7518, section 3.2.
  throw new CredentialError('source_invalid', `"${key}" is shorter than the 32 bytes that HS256 needs`);
}
