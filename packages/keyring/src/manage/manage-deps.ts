import type { Provider } from '@sallyport/core';
import type { Invalidation } from '../bus/invalidation.js';
import type { Events } from '../events.js';
import type { Digester } from '../keys/digest.js';
import type { ImportedHashes } from '../keys/imported-hashes.js';
import type { BareStore } from '../stores/store.js';
import type { InputReader } from './input-reader.js';
import type { CapOf } from './key-cap.js';

/** The parts of a keyring that changes need. */
export interface ManageDeps {
  /** Its definition says what a secret looks like. */
  readonly provider: Provider;
  /** Where keys are kept. */
  readonly store: BareStore;
  /** Makes the digests at rest. */
  readonly digester: Digester;
  /** Knows of keys whose checksum nobody can tell. */
  readonly importedHashes: ImportedHashes;
  /** Checks input. */
  readonly input: InputReader;
  /** The most keys of an owner. */
  readonly capOf: CapOf;
  /** Publishes changes. */
  readonly events: Events;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A source of random bytes. */
  readonly random: (size: number) => Uint8Array;
  /** Makes this node forget at once, and tells the others. It never rejects. */
  broadcastInvalidation(invalidation: Invalidation): Promise<void>;
}
