import { errors } from 'jose';
import type { Refusal } from '../refusal/refusal.js';
import { refuse } from '../refusal/refusal.js';

/** Errors that the token is to blame for. All others, such as keys that cannot be fetched, are not the caller's. */
const OF_TOKEN = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** The refusal that an error of `jose` means. It throws an error that the token is not to blame for. */
export function refusalOfToken(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return refuse('expired');
  if (OF_TOKEN.some((type) => error instanceof type)) return refuse('invalid');
  throw error;
}

/** Three parts, the first of which is a JSON object. @see https://www.rfc-editor.org/rfc/rfc7519#section-3.1 */
export function isJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text);
}
