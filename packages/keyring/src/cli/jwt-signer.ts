import type { Provider } from '@sallyport/core';
import type { JwtSigner } from '@sallyport/core/jwt';
import { KeyringError } from '../error.js';

/**
 * What signs the tokens that a provider's strategies mint; undefined if none does.
 *
 * @param note - Hears every token, so that it can be hidden.
 * @throws {KeyringError} `invalid_option` if the package that signs is not installed.
 */
export async function jwtSignerOf(
  { strategies }: Provider,
  note: (token: string) => void = () => {},
): Promise<JwtSigner | undefined> {
  const recipes = Object.values(strategies).flatMap(({ derive = {} }) => Object.values(derive));
  if (!recipes.some((recipe) => 'jwt' in recipe)) return undefined;
  const { signJwt } = await import('@sallyport/core/jwt').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new KeyringError('invalid_option', 'JSON Web Tokens need another package: npm install jose');
  });
  return async (jwt) => {
    const token = await signJwt(jwt);
    note(token);
    return token;
  };
}
