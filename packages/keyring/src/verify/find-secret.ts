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
  async function findBy(digests: readonly string[]): Promise<FoundSecret | undefined> {
    const stored = await store.find(digests);
    for (const secret of stored?.record.secrets ?? []) {
      const digest = secret?.digests.find((each) => digests.includes(each));
      if (stored && secret && digest !== undefined) return { stored, secret, digest };
    }
    return undefined;
  }

  return async (secrets, credential) => {
    const exact = await findBy([...digester.digests(credential), ...foreign.exactDigests(secrets)]);
    if (exact) return exact;
    const byIdentifier = foreign.identifierDigests(secrets);
    if (byIdentifier.length === 0) return undefined;
    const found = await findBy(byIdentifier);
    if (found?.secret.hash === undefined) return undefined;
    return (await foreign.matches(found.stored.record.id, secrets, found.secret.hash)) ? found : undefined;
  };
}
