import type { KeyObject } from 'node:crypto';
import { createSecretKey, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { JWT_KEYS } from '../definition/key-pairs.js';
import { CredentialError, invalidOption } from '../error.js';
import type { DerivedValue, JwtRecipe, StrategyDefinition } from '../grammar.js';
import type { Token } from '../outbound/tokens/token.js';
import type { Template, Values } from '../placement/template.js';
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

/** Whether a strategy mints tokens, which depend on no request. */
export function isMinting(derive: StrategyDefinition['derive']): boolean {
  return mintedRecipes(derive).length > 0;
}

/** The tokens that a strategy mints. */
export function mintedRecipes(derive: StrategyDefinition['derive'] = {}): MintedRecipe[] {
  return Object.entries(derive).flatMap(([name, recipe]) => ('jwt' in recipe ? [{ name, recipe }] : []));
}

/** A token that a strategy mints. */
export interface MintedRecipe {
  /** The name of its value. */
  readonly name: string;
  /** How it is made. */
  readonly recipe: JwtRecipe;
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
  const recipes = mintedRecipes(derive).map(({ name, recipe }) => ({
    name,
    fill: compileJwt(recipe, params),
  }));
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
  const [header, claims] = [compileFields(recipe.header, params), compileFields(recipe.claims, params)];
  const key = compileTemplate(recipe.key, params);
  return (secrets, now) => {
    const second = Math.floor(now / 1000);
    const times = { iat: second - (recipe.backdate ?? 0), exp: second + recipe.lifetime };
    return {
      alg: recipe.jwt,
      header: { typ: 'JWT', ...fillGiven(header, secrets) },
      claims: { ...fillGiven(claims, secrets), ...times, jti: randomUUID() },
      key: jwtKey(recipe, key.write(secrets), 'private'),
    };
  };
}

/** The fields of a header or of claims. */
export type JwtFields = readonly (readonly [name: string, template: Template])[];

/** Compiles the fields of a header or of claims. */
export function compileFields(fields: Readonly<Record<string, string>> = {}, params: Values): JwtFields {
  return Object.entries(fields).map(([name, text]) => [name, compileTemplate(text, params)]);
}

/** Fills the fields. One that needs a value which is not given is left out: it is an optional one. */
export function fillGiven(fields: JwtFields, values: Values): Record<string, string> {
  const given = fields.filter(([, { names }]) => names.every((name) => values[name] !== undefined));
  return Object.fromEntries(given.map(([name, template]) => [name, template.write(values)]));
}

/** The key of a token. @throws {CredentialError} `source_invalid` for a text that is no such key. */
export function jwtKey({ jwt, key, keyAs }: JwtRecipe, text: string, kind: 'private' | 'public'): KeyObject {
  if (jwt !== 'HS256') return keyOf({ sign: JWT_KEYS[jwt], key, ...(keyAs && { keyAs }) }, text, kind);
  if (Buffer.byteLength(text) >= 32) return createSecretKey(text, 'utf8');
  // RFC 7518, section 3.2.
  throw new CredentialError('source_invalid', `"${key}" is shorter than the 32 bytes that HS256 needs`);
}
