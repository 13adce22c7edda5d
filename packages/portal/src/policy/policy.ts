import type { Duration } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { toMilliseconds } from '@sallyport/core/adapter';
import type { Quota, Rate, RateInput } from '@sallyport/keyring';

/** Every setting that people may be allowed to choose. */
export const SETTINGS = ['scopes', 'allowedIps', 'metadata', 'quota', 'rate', 'expiresAt'] as const;

/** A setting that people may be allowed to choose. They always choose the name. */
export type Setting = (typeof SETTINGS)[number];

/**
 * What the owner of the API decides about the keys that people make. The server enforces it; keys that exist already
 * keep their settings.
 */
export interface PolicyOptions {
  /** The quota of each new key, and the most that people may choose if they may edit it. Default: none. */
  readonly quota?: Quota | undefined;
  /** The rate of each new key, and the most that people may choose if they may edit it. Default: none. */
  readonly rate?: RateInput | undefined;
  /** The longest life of a key, from its creation on. It is the life of a key without an `expiresAt`. Default: endless. */
  readonly maxLifetime?: Duration | undefined;
  /** How many active and disabled keys an owner may have. Default: no limit. */
  readonly maxKeys?: number | undefined;
  /** The settings that people may choose. Default: each that this policy does not set, and `expiresAt`. */
  readonly editable?: readonly Setting[] | undefined;
}

/** A policy with its defaults. */
export interface Policy {
  /** The quota of a new key, and the most that may be chosen. */
  readonly quota?: Quota;
  /** The rate of a new key, and the most that may be chosen. */
  readonly rate?: Rate;
  /** Milliseconds from the creation of a key. */
  readonly maxLifetime?: number;
  /** Active and disabled keys of one owner. */
  readonly maxKeys?: number;
  /** The settings that people may choose. */
  readonly editable: readonly Setting[];
}

/** @throws {SallyportError} `invalid_option` for a value that is out of its range, or an unknown setting. */
export function readPolicy({ quota, rate, maxLifetime, maxKeys, editable }: PolicyOptions = {}): Policy {
  for (const [name, count] of Object.entries({
    'quota.day': quota?.day,
    'quota.month': quota?.month,
    'rate.limit': rate?.limit,
    maxKeys,
  }))
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1))
      throw invalid(`policy.${name}: expected a whole number of at least 1`);
  for (const setting of editable ?? [])
    if (!SETTINGS.includes(setting))
      throw invalid(`policy.editable: expected some of ${SETTINGS.join(', ')}`);
  const lifetime = maxLifetime === undefined ? undefined : positive(maxLifetime, 'policy.maxLifetime');
  const ownerSets: readonly Setting[] = [
    ...(quota ? ['quota' as const] : []),
    ...(rate ? ['rate' as const] : []),
  ];
  return {
    ...(quota ? { quota } : {}),
    ...(rate ? { rate: { ...withoutUndefined(rate), per: readWindow(rate.per) } } : {}),
    ...(lifetime === undefined ? {} : { maxLifetime: lifetime }),
    ...(maxKeys === undefined ? {} : { maxKeys }),
    editable: editable ?? SETTINGS.filter((setting) => !ownerSets.includes(setting)),
  };
}

function withoutUndefined({ limit, onFailure }: RateInput): Pick<Rate, 'limit' | 'onFailure'> {
  return { limit, ...(onFailure === undefined ? {} : { onFailure }) };
}

function readWindow(per: Duration): number {
  const milliseconds = positive(per, 'policy.rate.per');
  if (milliseconds >= 1000 && milliseconds <= 86_400_000) return milliseconds;
  throw invalid('policy.rate.per: expected a second to a day');
}

function positive(duration: Duration, option: string): number {
  const milliseconds = toMilliseconds(duration, option);
  if (milliseconds > 0) return milliseconds;
  throw invalid(`${option}: expected more than 0`);
}

function invalid(message: string): SallyportError {
  return new SallyportError('invalid_option', message);
}
