import { generateKeyPairSync } from 'node:crypto';
import { invalidOption } from '../error.js';
import type { JwtRecipe, ProviderDefinition, SignRecipe } from '../grammar.js';
import { keyOf } from '../signing/asymmetric.js';
import { tlsSecrets } from './strategies.js';

/** The algorithm of a signature, by that of a token. */
export const JWT_KEYS = {
  RS256: 'rsa-sha256',
  PS256: 'rsa-pss-sha256',
  ES256: 'ecdsa-sha256',
  EdDSA: 'ed25519',
} as const satisfies Record<Exclude<JwtRecipe['jwt'], 'HS256'>, SignRecipe['sign']>;

type KeyUse = Pick<SignRecipe, 'sign' | 'key' | 'keyAs'>;

/**
 * A new private key for a secret that signs, as the definition wants it written; undefined for a secret that is no such
 * key.
 *
 * @throws {CredentialError} `invalid_option` for a client certificate and its key: an authority issues them.
 */
export function generatePrivateKey(provider: ProviderDefinition, secret: string): string | undefined {
  if (tlsSecrets(...Object.values(provider.strategies)).has(secret))
    throw invalidOption(
      provider.id,
      `"${secret}" is of a client certificate, which an authority issues; it cannot be made here`,
    );
  const use = useOf(provider, secret);
  return use && writeKey(use);
}

/** Why a text cannot be the private key that a secret has to be; undefined if it can, or if it need not be one. */
export function privateKeyProblem(
  provider: ProviderDefinition,
  secret: string,
  text: string,
): string | undefined {
  const use = useOf(provider, secret);
  if (!use) return undefined;
  try {
    keyOf(use, text, 'private');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How a secret signs, if it does and nothing stands beside it. */
function useOf({ strategies }: ProviderDefinition, secret: string): KeyUse | undefined {
  const recipes = Object.values(strategies).flatMap(({ derive = {} }) => Object.values(derive));
  const uses = recipes.flatMap((recipe): KeyUse[] => {
    if (!('key' in recipe) || recipe.key !== `{${secret}}`) return [];
    if ('sign' in recipe) return [recipe];
    return 'jwt' in recipe && recipe.jwt !== 'HS256' ? [{ ...recipe, sign: JWT_KEYS[recipe.jwt] }] : [];
  });
  return uses[0];
}

function writeKey({ sign, keyAs = 'pem' }: KeyUse): string {
  const { privateKey } = generate(sign);
  return keyAs === 'pem'
    ? privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim()
    : privateKey.export({ format: 'der', type: 'pkcs8' }).toString(keyAs);
}

function generate(sign: SignRecipe['sign']) {
  if (sign === 'ed25519') return generateKeyPairSync('ed25519');
  if (sign === 'ecdsa-sha256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}
