import type { Principal, Refusal } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { ipMatcher } from '../keys/ip-list.js';
import type { KeyRecord, SecretRecord, StoredState } from '../keys/record.js';
import { previousSecret } from '../keys/record.js';
import type { KeyLimits } from '../limits/windows.js';
import { limitsOf } from '../limits/windows.js';
import type { StoredKey } from '../stores/store.js';
import type { UsageHandle } from './usage.js';

/** The part of a secret that a check needs. */
export interface CachedSecret {
  /** 1 for the first secret of a key; each later one counts up. */
  readonly serial: number;
  /** The secret is refused from this timestamp on, in milliseconds since the epoch; `Infinity` if it has no end. */
  readonly until: number;
  /** Finds the counts of requests with it, without a look-up. */
  readonly usage: UsageHandle;
}

/** A key with everything precomputed that a check needs. */
export interface CachedKey {
  /** Returned for an accepted request. Frozen. */
  readonly principal: Principal & { readonly owner: string };
  /** The environment in which the key works. */
  readonly environment: string;
  /** The refusal that follows from the stored state. Undefined for an active key. */
  readonly refusal: Refusal | undefined;
  /** Milliseconds since the epoch; `Infinity` if the key has no end. */
  readonly expiresAt: number;
  /** The secret that was presented. If the key was loaded by its id: every secret, the current one first. */
  readonly secrets: readonly CachedSecret[];
  /** The limits of the key and its owner. Undefined if there are none. */
  readonly limits: KeyLimits | undefined;
  /** Tests the caller's address. Undefined if every address is allowed. */
  readonly allowsIp: ((ip: string) => boolean) | undefined;
  /** Finds the counts of refused requests without a look-up. */
  readonly usage: UsageHandle;
  /** When the read began, in milliseconds since the epoch. The TTL starts here. */
  readonly loadedAt: number;
}

/**
 * Precomputes a stored key.
 *
 * @param presented - The secret that was presented; undefined if the key was loaded by its id.
 * @param loadedAt - When the read began.
 */
export function cachedKeyOf(
  { record, ownerLimits }: StoredKey,
  presented: SecretRecord | undefined,
  loadedAt: number,
): CachedKey {
  const secrets: readonly (SecretRecord | undefined)[] = presented ? [presented] : record.secrets;
  const [current] = record.secrets;
  const usage: UsageHandle = { keyId: record.id };
  const previous = previousSecret(record, loadedAt);
  const rotation = previous && current?.serial;
  return {
    principal: principalOf(record, presented, rotation !== undefined),
    environment: record.environment,
    refusal: refusalOf(record.state),
    expiresAt: record.expiresAt ?? Number.POSITIVE_INFINITY,
    secrets: secrets.flatMap((secret) => {
      if (!secret) return [];
      const { serial, until = Number.POSITIVE_INFINITY } = secret;
      const beginsGrace = serial === rotation && previous?.graceMs !== undefined;
      const lane = rotation && { rotation, serial, ...(beginsGrace ? { beginsGrace } : {}) };
      return [{ serial, until, usage: lane ? { ...usage, lane } : usage }];
    }),
    limits: limitsOf(record, ownerLimits),
    allowsIp: record.allowedIps.length > 0 ? ipMatcher(record.allowedIps) : undefined,
    usage,
    loadedAt,
  };
}

/** A revoked key is refused like an unknown key. */
function refusalOf(state: StoredState): Refusal | undefined {
  if (state === 'active') return undefined;
  return refuse(state === 'disabled' ? 'disabled' : 'invalid');
}

/**
 * The serial of the secret that proved a principal. A symbol, so that no JSON can forge it, and enumerable, so that a
 * copy of the principal keeps it.
 */
const SERIAL: unique symbol = Symbol('sallyport.serial');

/** The serial of the secret that proved a principal; undefined for a principal that no secret of a keyring proved. */
export function provedSerial(principal: Principal): number | undefined {
  return (principal as { readonly [SERIAL]?: number })[SERIAL];
}

function principalOf(record: KeyRecord, presented: SecretRecord | undefined, isRotating: boolean) {
  const { id, owner, name, environment, scopes, secrets } = record;
  return Object.freeze({
    keyId: id,
    owner,
    name,
    environment,
    scopes: Object.freeze(scopes),
    ...(presented && isRotating ? { secret: presented === secrets[0] ? 'current' : 'previous' } : {}),
    ...(presented ? { [SERIAL]: presented.serial } : {}),
  } satisfies Principal & { readonly [SERIAL]?: number });
}
