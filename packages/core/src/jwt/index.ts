export type { JwtSigner, UnsignedJwt } from '../signing/mint.js';
export type { JwtVerifierOptions } from './jwt-verifier.js';
export { jwtVerifier } from './jwt-verifier.js';
export type { MintedVerifierOptions } from './minted-verifier.js';
export { mintedVerifier } from './minted-verifier.js';
export { signJwt } from './sign-jwt.js';
