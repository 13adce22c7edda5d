import { millisecondsOf } from '../duration.js';
import { KeyringError } from '../error.js';
import type { SecretValues } from '../keys/digest.js';
import type { KeyRecord, SecretRecord } from '../keys/record.js';
import { previousSecret } from '../keys/record.js';
import { FOREVER } from '../keys/utc-day.js';
import type { LaneCount } from '../verify/usage.js';
import type { ChangeOptions, RegenerateOptions } from './author.js';
import type { KeyChanger } from './change.js';
import type { ManageDeps } from './manage-deps.js';
import { newSecrets, nextSerial, secretRecord } from './secret-record.js';

/** A record together with the secrets that only its caller gets to see. */
export interface IssuedRecord {
  /** The record at rest. */
  readonly record: KeyRecord;
  /** The secrets in the clear. */
  readonly secrets: SecretValues;
}

/** Replaces the secrets of keys. */
export interface Rotation {
  /** Gives a key new secrets. @throws {KeyringError} `invalid_state` for a second grace while one is running. */
  regenerate(id: string, options: RegenerateOptions): Promise<IssuedRecord>;
  /** Ends the old secrets now. @throws {KeyringError} `invalid_state` if the key is not being rotated. */
  finishRotation(id: string, options: ChangeOptions): Promise<KeyRecord>;
  /** Restores the old secrets. @throws {KeyringError} `invalid_state` if the key is not being rotated. */
  cancelRotation(id: string, options: ChangeOptions): Promise<KeyRecord>;
  /** Begins a grace that waits for the first use of the new secret. It does nothing if none waits. */
  beginGrace(id: string, firstUse: Pick<LaneCount, 'rotation' | 'lastUsedAt'>): Promise<void>;
}

/** Creates the rotation of keys. */
export function createRotation(deps: ManageDeps, { read, change }: KeyChanger): Rotation {
  /** It never changes. Without prefixes by environment it need not be known. */
  async function environmentOf(id: string): Promise<string | undefined> {
    const matters = Object.values(deps.provider.secrets).some(
      ({ format }) => format && 'prefix' in format && format.prefixes,
    );
    return matters ? (await read(id)).record.environment : undefined;
  }

  return {
    async regenerate(id, { grace = 0, firstUseWithin, ...options }) {
      const graceMs = millisecondsOf(grace, 'grace', 'invalid_input');
      const waitMs = firstUseWithin && millisecondsOf(firstUseWithin, 'firstUseWithin', 'invalid_input');
      if (waitMs && graceMs === 0)
        throw new KeyringError('invalid_input', 'expected a grace that can begin at the first use', {
          field: 'grace',
        });
      const { secrets, invalidation } = newSecrets(deps, await environmentOf(id));
      const record = await change(id, options, {
        transition: 'regenerate',
        action: 'regenerated',
        detail: { graceMs, ...(waitMs ? { firstUseWithinMs: waitMs } : {}) },
        invalidation,
        edit(old, at) {
          const [replaced] = old.secrets as [SecretRecord];
          if (graceMs > 0 && previousSecret(old, at))
            throw new KeyringError(
              'invalid_state',
              'The key is being rotated: finish or cancel the rotation first',
            );
          const until = endOf(old, at + (waitMs || 0) + graceMs);
          const fresh = secretRecord(deps.digester, secrets, nextSerial(old), at);
          return { ...old, secrets: [fresh, { ...replaced, until, ...(waitMs ? { graceMs } : {}) }] };
        },
      });
      return { record, secrets };
    },

    finishRotation: (id, options) =>
      change(id, options, {
        transition: 'finishRotation',
        action: 'rotation_finished',
        edit(record, at) {
          const { graceMs: _, ...previous } = rotating(record, at);
          return { ...record, secrets: [record.secrets[0] as SecretRecord, { ...previous, until: at }] };
        },
      }),

    cancelRotation: (id, options) =>
      change(id, options, {
        transition: 'cancelRotation',
        action: 'rotation_cancelled',
        edit(record, at) {
          const { until: _, graceMs: __, ...previous } = rotating(record, at);
          const [cancelled] = record.secrets as [SecretRecord];
          return { ...record, secrets: [previous, { ...cancelled, until: at }] };
        },
      }),

    async beginGrace(id, { rotation, lastUsedAt }) {
      const stored = await deps.store.get(id);
      const until = stored && waitingEnd(stored.record, rotation, lastUsedAt);
      if (until === undefined) return;
      await change(
        id,
        {},
        {
          transition: 'regenerate',
          action: 'grace_begun',
          detail: { until },
          edit(record) {
            if (waitingEnd(record, rotation, lastUsedAt) === undefined)
              throw new KeyringError('invalid_state', 'The grace has begun already');
            const [current, { graceMs: _, ...previous }] = record.secrets as [SecretRecord, SecretRecord];
            return { ...record, secrets: [current, { ...previous, until }] };
          },
        },
      ).catch((error) => {
        // Another node was first, or somebody ended the rotation.
        if (!(error instanceof KeyringError) || !['invalid_state', 'not_found'].includes(error.code))
          throw error;
      });
    },
  };
}

function endOf({ expiresAt = FOREVER }: KeyRecord, end: number): number {
  return Math.min(end, expiresAt);
}

/** When the replaced secret ends, given the first use of the new one; undefined if it does not wait for that. */
function waitingEnd(record: KeyRecord, rotation: number, usedAt: number): number | undefined {
  const [current, previous] = record.secrets;
  if (current?.serial !== rotation || previous?.graceMs === undefined) return undefined;
  return Math.min(previous.until as number, usedAt + previous.graceMs);
}

function rotating(record: KeyRecord, at: number): SecretRecord {
  const previous = previousSecret(record, at);
  if (previous) return previous;
  throw new KeyringError('invalid_state', 'The key is not being rotated');
}
