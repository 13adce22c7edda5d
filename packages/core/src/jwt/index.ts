export type { JwtVerifierOptions } from './jwt-verifier.js';
export { jwtVerifier } from './jwt-verifier.js';
