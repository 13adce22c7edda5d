import type { Principal, Refusal } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { ipList } from './ip-list.js';
import type { LimitRule } from './limits/windows.js';
import { limitRules } from './limits/windows.js';
import type { KeyRecord, SecretRecord, StoredState } from './record.js';
import type { Found } from './stores/store.js';
import type { UsageHandle } from './usage.js';

/** What of a secret matters when it is presented. */
export interface LiveSecret {
  readonly serial: number;
  readonly until: number;
}

/** A key as the hot path wants it: what can be worked out beforehand is, and nothing else is kept. */
export interface Entry {
  readonly principal: Principal & { readonly owner: string };
  readonly environment: string;
  /** What its state says to every request. */
  readonly refusal: Refusal | undefined;
  readonly expiresAt: number;
  /** The secret that was presented, alone; every one, the current first, where a key was looked up by its id. */
  readonly secrets: readonly LiveSecret[];
  readonly rules: readonly LimitRule[];
  readonly allowsIp: ((ip: string) => boolean) | undefined;
  readonly usage: UsageHandle;
  /** When the read began. */
  readonly loadedAt: number;
}

export function entryOf(found: Found, presented: SecretRecord | undefined, loadedAt: number): Entry {
  const { record, ownerLimits } = found;
  const secrets: readonly (SecretRecord | undefined)[] = presented ? [presented] : record.secrets;
  return {
    principal: principalOf(record, presented, loadedAt),
    environment: record.environment,
    refusal: refusalOf(record.state),
    expiresAt: record.expiresAt ?? Infinity,
    secrets: secrets.flatMap((secret) =>
      secret ? [{ serial: secret.serial, until: secret.until ?? Infinity }] : [],
    ),
    rules: limitRules(record, ownerLimits),
    allowsIp: record.allowedIps.length > 0 ? ipList(record.allowedIps) : undefined,
    usage: { keyId: record.id },
    loadedAt,
  };
}

/** A revoked key is answered like a text that never was one. */
function refusalOf(state: StoredState): Refusal | undefined {
  if (state === 'active') return undefined;
  return refuse(state === 'disabled' ? 'disabled' : 'invalid');
}

function principalOf(record: KeyRecord, presented: SecretRecord | undefined, now: number) {
  const { id, owner, name, environment, scopes, secrets } = record;
  const rotating = presented && (secrets[1]?.until ?? 0) > now;
  return Object.freeze({
    keyId: id,
    owner,
    name,
    environment,
    scopes: Object.freeze(scopes),
    ...(rotating ? { secret: presented === secrets[0] ? 'current' : 'previous' } : {}),
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
 * and address, scopes. A replaced secret is answered like a text that never was one.
 */
export function objection(
  entry: Entry,
  secret: LiveSecret | undefined,
  context: KeyContext,
  environment: string,
  now: number,
): Refusal | undefined {
  if (!secret || secret.until <= now) return refuse('invalid');
  if (entry.refusal) return entry.refusal;
  if (entry.expiresAt <= now) return refuse('expired');
  if (entry.environment !== environment) return refuse('invalid');
  if (entry.allowsIp && !isAllowed(entry.allowsIp, context.ip))
    return refuse('forbidden', { detail: 'The credential may not be used from this address.' });
  return context.scopes && lacking(entry.principal, context.scopes);
}

function isAllowed(allowsIp: (ip: string) => boolean, ip: string | undefined): boolean {
  return ip !== undefined && allowsIp(ip);
}

function lacking(principal: Principal, scopes: readonly string[]): Refusal | undefined {
  for (const scope of scopes) if (!principal.scopes.includes(scope)) return refuse('forbidden', { scopes });
  return undefined;
}
