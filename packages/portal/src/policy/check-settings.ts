import { toMilliseconds } from '@sallyport/core/adapter';
import type { Key, Quota, Rate } from '@sallyport/keyring';
import { Problem } from '../http/problem.js';
import type { KeyInput, KeyPatch } from '../schemas.js';
import type { Policy } from './policy.js';
import { SETTINGS } from './policy.js';

/** The settings of a new key as the keyring takes them. */
export type CheckedInput = Omit<KeyInput, 'rate' | 'quota'> & LimitsToSet;
/** The settings to change as the keyring takes them. */
export type CheckedPatch = Omit<KeyPatch, 'rate' | 'quota'> & {
  readonly [limit in keyof LimitsToSet]: LimitsToSet[limit] | null;
};

interface LimitsToSet {
  readonly quota?: Quota | undefined;
  readonly rate?: Rate | undefined;
}

/**
 * The settings of a new key, with the policy's where somebody chose none.
 *
 * @throws {Problem} 403 for a setting that people may not choose, 422 for one beyond the policy; both name the field.
 */
export function checkCreate(policy: Policy, input: KeyInput, now: number): CheckedInput {
  assertEditable(policy, input);
  const { quota, rate, expiresAt = endOf(policy, now), ...rest } = input;
  const checkedQuota = checkQuota(policy, { ...policy.quota, ...present(quota) });
  return {
    ...rest,
    ...(Object.keys(checkedQuota).length === 0 ? {} : { quota: checkedQuota }),
    ...(rate || policy.rate ? { rate: rate ? checkRate(policy, rate, policy.rate) : policy.rate } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt: checkEnd(policy, expiresAt, now) }),
  };
}

/**
 * The settings of a key that change. What the owner of the API set can be neither cleared nor exceeded, and a limit
 * keeps its `onFailure`.
 *
 * @throws {Problem} as `checkCreate`.
 */
export function checkUpdate(policy: Policy, key: Key, patch: KeyPatch): CheckedPatch {
  assertEditable(policy, patch);
  const { quota, rate, expiresAt, ...rest } = patch;
  return {
    ...rest,
    ...(quota === undefined ? {} : { quota: changedQuota(policy, key, quota) }),
    ...(rate === undefined ? {} : { rate: changedRate(policy, key, rate) }),
    ...(expiresAt === undefined ? {} : { expiresAt: changedEnd(policy, key, expiresAt) }),
  };
}

/** When a key has to end; undefined for never. */
/** The last timestamp that a date can have. */
const LATEST = 8_640_000_000_000_000;

function endOf({ maxLifetime }: Policy, createdAt: number): number | undefined {
  return maxLifetime === undefined ? undefined : Math.min(createdAt + maxLifetime, LATEST);
}

function assertEditable({ editable }: Policy, given: KeyPatch): void {
  for (const setting of SETTINGS)
    if (given[setting] !== undefined && !editable.includes(setting))
      throw new Problem(403, 'The provider of this API sets it.', { field: setting });
}

function changedQuota(policy: Policy, key: Key, quota: NonNullable<KeyPatch['quota']> | null): Quota | null {
  for (const window of ['day', 'month'] as const)
    if (policy.quota?.[window] !== undefined && quota?.[window] === undefined)
      throw beyond(`at most ${policy.quota[window]}`, `quota.${window}`);
  // An account cannot choose these limits, and so it cannot lift them.
  const kept = present({ hour: key.quota?.hour, total: key.quota?.total });
  if (quota === null) return Object.keys(kept).length > 0 ? { ...operatorsPart(key.quota), ...kept } : null;
  return {
    ...checkQuota(policy, { ...operatorsPart(key.quota ?? policy.quota), ...present(quota) }),
    ...kept,
  };
}

function checkQuota({ quota: most }: Policy, quota: Quota): Quota {
  for (const window of ['day', 'month'] as const) {
    const [limit, chosen] = [most?.[window], quota[window]];
    if (limit !== undefined && chosen !== undefined && chosen > limit)
      throw beyond(`at most ${limit}`, `quota.${window}`);
  }
  return quota;
}

function changedRate(policy: Policy, key: Key, rate: KeyPatch['rate']): Rate | null {
  if (rate) return checkRate(policy, rate, key.rate ?? policy.rate);
  if (policy.rate) throw beyond(`at most ${policy.rate.limit}`, 'rate.limit');
  return null;
}

/** A window of several of the policy's windows, with no more requests, allows no burst that the policy forbids. */
function checkRate(
  { rate: most }: Policy,
  rate: NonNullable<KeyInput['rate']>,
  before: Rate | undefined,
): Rate {
  const per = toMilliseconds(rate.per as number, 'rate.per');
  if (most && rate.limit > most.limit) throw beyond(`at most ${most.limit}`, 'rate.limit');
  if (most && per % most.per !== 0) throw beyond(`a multiple of ${most.per / 1000} s`, 'rate.per');
  return { ...onFailureOf(before), limit: rate.limit, per };
}

function changedEnd(policy: Policy, { createdAt }: Key, expiresAt: number | null): number | null {
  if (expiresAt !== null) return checkEnd(policy, expiresAt, createdAt);
  const end = endOf(policy, createdAt);
  if (end === undefined) return null;
  throw beyond(`at latest ${new Date(end).toISOString()}`, 'expiresAt');
}

function checkEnd(policy: Policy, expiresAt: number, createdAt: number): number {
  const end = endOf(policy, createdAt) ?? Number.POSITIVE_INFINITY;
  if (expiresAt <= end) return expiresAt;
  throw beyond(`at latest ${new Date(end).toISOString()}`, 'expiresAt');
}

function onFailureOf(limit: Quota | Rate | undefined): Pick<Quota, 'onFailure'> {
  return limit?.onFailure === undefined ? {} : { onFailure: limit.onFailure };
}

/** What an account neither sees nor sets. */
function operatorsPart(quota: Quota | undefined): Quota {
  return present({
    onFailure: quota?.onFailure,
    timeZone: quota?.timeZone,
    monthStart: quota?.monthStart,
  });
}

function present(quota: { readonly [window in keyof Quota]?: Quota[window] | undefined } = {}): Quota {
  return Object.fromEntries(Object.entries(quota).filter(([, value]) => value !== undefined));
}

function beyond(expected: string, field: string): Problem {
  return new Problem(422, `The provider of this API sets it: ${expected}.`, { field });
}
