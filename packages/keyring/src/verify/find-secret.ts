import type { CredentialHash, Digester, SecretValues } from '../keys/digest.js';
import type { ForeignHashCheck } from '../keys/foreign-hashes.js';
import type { SecretRecord } from '../keys/record.js';
import type { BareStore, StoredKey } from '../stores/store.js';

/** A key that was found by one of its secrets. */
interface FoundSecret {
  /** The key with the limits of its owner. */
  readonly stored: StoredKey;
  /** The secret. */
  readonly secret: SecretRecord;
  /** Its digest by which it was found. */
  readonly digest: string;
  /** The digest that it should have: the keyring's own, under the newest pepper. */
  readonly newest: string;
}

/** Finds the key of a secret in the store. Rejects if the store does. */
export type FindSecret = (
  secrets: SecretValues,
  credential: CredentialHash,
) => Promise<FoundSecret | undefined>;

/** Creates the look-up. A key with a foreign hash is looked for only after all others. */
export function createFindSecret(
  store: Pick<BareStore, 'find'>,
  digester: Digester,
  foreign: ForeignHashCheck,
): FindSecret {
  async function findByIdentifier(
    digests: readonly string[],
    secrets: SecretValues,
    newest: string,
  ): Promise<FoundSecret | undefined> {
    const found = secretIn(await store.find(digests), digests, newest);
    if (found?.secret.hash === undefined) return undefined;
    return (await foreign.matches(found.stored.record.id, secrets, found.secret.hash)) ? found : undefined;
  }

  // Each further asynchronous function would cost a flood of unknown keys 250 bytes a key.
  return async (secrets, credential) => {
    const own = digester.digests(credential);
    const newest = own[0] as string;
    const exact = foreign.exactDigests(secrets);
    const digests = exact.length > 0 ? [...own, ...exact] : own;
    const found = secretIn(await store.find(digests), digests, newest);
    if (found) return found;
    const identified = foreign.identifierDigests(secrets);
    return identified.length > 0 ? findByIdentifier(identified, secrets, newest) : undefined;
  };
}

/** The secret of a key that has one of the digests. */
function secretIn(
  stored: StoredKey | undefined,
  digests: readonly string[],
  newest: string,
): FoundSecret | undefined {
  if (!stored) return undefined;
  for (const secret of stored.record.secrets) {
    const digest = secret?.digests.find((each) => digests.includes(each));
    if (secret && digest !== undefined) return { stored, secret, digest, newest };
  }
  return undefined;
}
