import { generateKeyPairSync } from 'node:crypto';
import { invalidOption } from '../error.js';
import type { JwtRecipe, ProviderDefinition, SignRecipe } from '../grammar.js';
import { namesIn, tlsSecrets } from './strategies.js';

/** The algorithm of a signature, by that of a token. */
export const JWT_KEYS = {
  RS256: 'rsa-sha256',
  PS256: 'rsa-pss-sha256',
  ES256: 'ecdsa-sha256',
  EdDSA: 'ed25519',
} as const satisfies Record<Exclude<JwtRecipe['jwt'], 'HS256'>, SignRecipe['sign']>;

type KeyUse = Pick<SignRecipe, 'sign' | 'keyAs'>;

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
  const [use] = Object.values(provider.strategies)
    .flatMap(({ derive = {} }) => Object.values(derive))
    .flatMap((recipe): KeyUse[] => {
      if (!('key' in recipe) || !namesIn(recipe.key).includes(secret)) return [];
      if ('sign' in recipe) return [recipe];
      return 'jwt' in recipe && recipe.jwt !== 'HS256' ? [{ ...recipe, sign: JWT_KEYS[recipe.jwt] }] : [];
    });
  return use && writeKey(use);
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
