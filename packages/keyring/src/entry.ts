import type { Principal, Refusal } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { ipList } from './ip-list.js';
import type { LimitRule } from './limits/windows.js';
import { limitRules } from './limits/windows.js';
import type { KeyRecord, SecretRecord } from './record.js';
import type { Found } from './stores/store.js';

/** A key as the hot path wants it: everything that can be worked out beforehand is. */
export interface Entry {
  readonly record: KeyRecord;
  /** The secret that was presented; absent where a key was looked up by its id. */
  readonly secret?: SecretRecord;
  readonly principal: Principal;
  readonly rules: readonly LimitRule[];
  readonly allowsIp?: (ip: string) => boolean;
  /** When the read began. */
  readonly loadedAt: number;
}

export function entryOf(found: Found, secret: SecretRecord | undefined, loadedAt: number): Entry {
  const { record, ownerLimits } = found;
  return {
    record,
    ...(secret ? { secret } : {}),
    principal: principalOf(record, secret, loadedAt),
    rules: limitRules(record, ownerLimits),
    ...(record.allowedIps.length > 0 ? { allowsIp: ipList(record.allowedIps) } : {}),
    loadedAt,
  };
}

export function principalOf(record: KeyRecord, secret: SecretRecord | undefined, now: number): Principal {
  const { id, owner, name, environment, scopes, secrets } = record;
  const rotating = secret && (secrets[1]?.until ?? 0) > now;
  return Object.freeze({
    keyId: id,
    owner,
    name,
    environment,
    scopes: Object.freeze([...scopes]),
    ...(rotating ? { secret: secret === secrets[0] ? 'current' : 'previous' } : {}),
  } satisfies Principal);
}

/** What a keyring is told beside the secrets. */
export interface KeyContext {
  /** Default: the provider's first. */
  readonly environment?: string | undefined;
  readonly ip?: string | undefined;
  /** Scopes that the route needs. */
  readonly scopes?: readonly string[] | undefined;
}

/**
 * Why this key is not accepted here, in the order that tells a stranger nothing: secret, state, environment
 * and address, scopes. A revoked key and a replaced secret are as unknown as any other text.
 */
export function objection(
  entry: Entry,
  secret: SecretRecord | undefined,
  context: KeyContext & { readonly environment: string },
  now: number,
): Refusal | undefined {
  const { record, allowsIp } = entry;
  if (!secret || record.state === 'revoked' || record.state === 'deleted') return refuse('invalid');
  if (secret.until !== undefined && secret.until <= now) return refuse('invalid');
  if (record.state === 'disabled') return refuse('disabled');
  if (record.expiresAt !== undefined && record.expiresAt <= now) return refuse('expired');
  if (record.environment !== context.environment) return refuse('invalid');
  if (allowsIp && (context.ip === undefined || !allowsIp(context.ip)))
    return refuse('forbidden', { detail: 'The credential may not be used from this address.' });
  const { scopes } = context;
  if (scopes)
    for (const scope of scopes) if (!record.scopes.includes(scope)) return refuse('forbidden', { scopes });
  return undefined;
}
