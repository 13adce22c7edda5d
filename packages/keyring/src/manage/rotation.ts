import { millisecondsOf } from '../duration.js';
import { KeyringError } from '../error.js';
import type { SecretValues } from '../keys/digest.js';
import type { KeyRecord, SecretRecord } from '../keys/record.js';
import { previousSecret } from '../keys/record.js';
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
}

/** Creates the rotation of keys. */
export function createRotation(deps: ManageDeps, { change }: KeyChanger): Rotation {
  return {
    async regenerate(id, { grace = 0, ...options }) {
      const graceMs = millisecondsOf(grace, 'grace', 'invalid_input');
      const { secrets, invalidation } = newSecrets(deps);
      const record = await change(id, options, {
        transition: 'regenerate',
        action: 'regenerated',
        detail: { graceMs },
        invalidation,
        edit(old, at) {
          const [replaced] = old.secrets as [SecretRecord];
          if (graceMs > 0 && previousSecret(old, at))
            throw new KeyringError(
              'invalid_state',
              'The key is being rotated: finish or cancel the rotation first',
            );
          const until = Math.min(at + graceMs, old.expiresAt ?? Number.POSITIVE_INFINITY);
          const fresh = secretRecord(deps.digester, secrets, nextSerial(old), at);
          return { ...old, secrets: [fresh, { ...replaced, until }] };
        },
      });
      return { record, secrets };
    },

    finishRotation: (id, options) =>
      change(id, options, {
        transition: 'finishRotation',
        action: 'rotation_finished',
        edit(record, at) {
          const previous = rotating(record, at);
          return { ...record, secrets: [record.secrets[0] as SecretRecord, { ...previous, until: at }] };
        },
      }),

    cancelRotation: (id, options) =>
      change(id, options, {
        transition: 'cancelRotation',
        action: 'rotation_cancelled',
        edit(record, at) {
          const { until: _, ...previous } = rotating(record, at);
          const [cancelled] = record.secrets as [SecretRecord];
          return { ...record, secrets: [previous, { ...cancelled, until: at }] };
        },
      }),
  };
}

function rotating(record: KeyRecord, at: number): SecretRecord {
  const previous = previousSecret(record, at);
  if (previous) return previous;
  throw new KeyringError('invalid_state', 'The key is not being rotated');
}
