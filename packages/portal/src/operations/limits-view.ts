import type { Key, Keyring, LimitUse } from '@sallyport/keyring';
import { KeyringError } from '@sallyport/keyring';
import type { LimitsOfKey } from '../schemas.js';

type View = NonNullable<LimitsOfKey['limits']>[number];

const OWNER = 'owner-';

const WINDOWS: Readonly<Record<string, View['window']>> = {
  rate: 'rate',
  hourly: 'hour',
  daily: 'day',
  monthly: 'month',
  lifetime: 'total',
};

/**
 * What is used of every limit of a key and of its owner. `limits` is absent if the counters are of a kind that cannot be
 * read without a charge.
 */
export async function limitsView(keyring: Keyring, { id, owner, rate, quota }: Key): Promise<LimitsOfKey> {
  const uses = await readUses(keyring, id);
  if (!uses) return {};
  const ofOwner = uses.some(({ name }) => name.startsWith(OWNER)) ? await keyring.ownerLimits(owner) : {};
  const limits = uses.flatMap(({ name, limit, used, remaining, resetAt }): View[] => {
    const shared = name.startsWith(OWNER);
    const window = WINDOWS[shared ? name.slice(OWNER.length) : name];
    if (window === undefined) return [];
    const per = window === 'rate' ? (shared ? ofOwner.rate : rate)?.per : undefined;
    const zoned = window === 'day' || window === 'month';
    const timeZone = zoned ? (shared ? ofOwner.quota : quota)?.timeZone : undefined;
    return [{ of: shared ? 'account' : 'key', window, limit, used, remaining, resetAt, per, timeZone }];
  });
  return { limits };
}

async function readUses(keyring: Keyring, id: string): Promise<readonly LimitUse[] | undefined> {
  try {
    return await keyring.limits(id);
  } catch (error) {
    if (error instanceof KeyringError && error.code === 'invalid_option') return undefined;
    throw error;
  }
}
