import { SignJWT } from 'jose';
import type { JwtSigner } from '../signing/mint.js';

/**
 * Signs the JSON Web Tokens that a strategy mints, such as those of a service account.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @example
 * createCredential(acme, { source: fromEnv(), signJwt });
 */
export const signJwt: JwtSigner = ({ alg, header, claims, key }) =>
  new SignJWT({ ...claims }).setProtectedHeader({ ...header, alg }).sign(key);
