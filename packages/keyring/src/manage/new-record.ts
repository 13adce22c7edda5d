import { newId } from '../keys/id.js';
import type { KeyRecord, SecretRecord } from '../keys/record.js';
import type { KeyInput } from './input.js';
import type { ManageDeps } from './manage-deps.js';

/**
 * The record of a new key.
 *
 * @param makeSecret - Makes its first secret, given the time of creation and the environment.
 * @throws {KeyringError} `invalid_input` for input that is not acceptable.
 */
export function newRecord(
  { provider, input, now, random }: Pick<ManageDeps, 'provider' | 'input' | 'now' | 'random'>,
  given: KeyInput,
  makeSecret: (createdAt: number, environment: string) => SecretRecord,
): KeyRecord {
  const at = now();
  const settings = input.key(given, at);
  return {
    ...settings,
    id: newId('key', at, random),
    provider: provider.id,
    state: 'active',
    createdAt: at,
    changedAt: at,
    revision: 1,
    secrets: [makeSecret(at, settings.environment)],
  };
}
