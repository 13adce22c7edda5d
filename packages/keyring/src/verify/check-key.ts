import type { Refusal, VerifyContext } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { lacksScope, scopeNames } from '@sallyport/core/adapter';
import type { CachedKey, CachedSecret } from './cached-key.js';

/** The refusal of a key of another environment: to its caller like that of an unknown key. */
export const FOREIGN_ENVIRONMENT: Refusal = Object.freeze({ ...refuse('invalid') });

/** The refusal of a secret that was replaced: to its caller like that of an unknown key. */
export const REPLACED_SECRET: Refusal = Object.freeze({ ...refuse('invalid') });

/** The refusal of an address that a key does not allow. */
export const FOREIGN_ADDRESS: Refusal = Object.freeze(
  refuse('forbidden', { detail: 'The credential may not be used from this address.' }),
);

/**
 * Checks a key, its limits excepted. The order tells a stranger nothing: secret, state, environment, address,
 * scopes. A replaced secret is refused like an unknown key.
 *
 * @param secret - The secret that was presented; undefined if the key has no such secret any more.
 * @param environment - The environment of the request.
 * @returns the refusal, or undefined if the key may be used.
 */
export function checkKey(
  key: CachedKey,
  secret: CachedSecret | undefined,
  context: VerifyContext,
  environment: string,
  now: number,
): Refusal | undefined {
  if (!secret || secret.until <= now) return REPLACED_SECRET;
  if (key.refusal) return key.refusal;
  if (key.expiresAt <= now) return refuse('expired');
  if (key.environment !== environment) return FOREIGN_ENVIRONMENT;
  // `context.ip` is a getter that costs the framework some work: it is read only if the key needs it.
  if (key.allowsIp && !isAllowed(key.allowsIp, context.ip)) return FOREIGN_ADDRESS;
  const { scopes } = context;
  if (scopes === undefined || !lacksScope(key.principal, scopes)) return undefined;
  return refuse('forbidden', { scopes: scopeNames(scopes) });
}

function isAllowed(allowsIp: (ip: string) => boolean, ip: string | undefined): boolean {
  return ip !== undefined && allowsIp(ip);
}
