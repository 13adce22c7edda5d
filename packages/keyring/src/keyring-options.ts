import type { Clock, Duration, Provider } from '@sallyport/core';
import type { Bus } from './bus/bus.js';
import type { ForeignHashes } from './keys/foreign-hashes.js';
import type { Peppers } from './keys/peppers.js';
import type { Limits } from './limits/limits.js';
import type { MaxKeys } from './manage/key-cap.js';
import type { Store } from './stores/store.js';

/** The options of `createKeyring`. */
export interface KeyringOptions<P extends Provider> {
  /** The API whose keys are kept, from `defineProvider`. */
  readonly provider: P;
  /** Where keys are kept. The keyring opens and closes it. */
  readonly store: Store;
  /** Version → pepper, each of at least 16 bytes. The highest version makes new digests. */
  readonly peppers: Peppers;
  /** The scopes that exist; others are refused. Default: any. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * The most live keys that an owner may have: active or disabled ones that have not ended. A number, or a function that
   * answers for an owner, such as from its plan. `create`, `import`, `transfer` and a new end of an ended key throw
   * `limit_reached` beyond it, however many nodes are asked at once. Default: no bound.
   */
  readonly maxKeys?: MaxKeys | undefined;
  /** How keys are found that were imported by a SHA-512, or by a hash and an identifier. Default: there are none. */
  readonly foreignHashes?: ForeignHashes | undefined;
  /** Counts requests. Default: the store's own counters, or this process's memory. */
  readonly limits?: Limits | undefined;
  /** Tells other nodes of changes. Default: the store's own bus, if it has one. */
  readonly bus?: Bus | undefined;
  /** The cache in front of the store. */
  readonly cache?:
    | {
        /** The longest time until a revocation applies on a node that no bus tells. Default: `'30s'`. */
        readonly ttl?: Duration | undefined;
        /** The largest number of cached keys. Default: 10,000. */
        readonly max?: number | undefined;
        /** The TTL while this node hears nothing on its bus, if it is shorter than `ttl`. Default: `'2s'`. */
        readonly deafTtl?: Duration | undefined;
      }
    | undefined;
  /** The tokens of exchange strategies. */
  readonly sessions?:
    | {
        /** How long a token lives. Default: `'15m'`. */
        readonly ttl?: Duration | undefined;
      }
    | undefined;
  /** How often usage and refusals are written, and unspent units of limits given back. Default: `'5s'`. */
  readonly flushEvery?: Duration | undefined;
  /**
   * When `key.expiring` and `quota.near` are published, to those who listen by `on`. Nodes warn once together if they
   * share a database or a Redis.
   */
  readonly warnAt?:
    | {
        /** How long before the end of a key. Default: `'14d'`. */
        readonly expiring?: Duration | undefined;
        /** The used part of a quota, above 0 and at most 1. Default: 0.8. */
        readonly quota?: number | undefined;
      }
    | undefined;
  /**
   * The longest time of one call of the store or the limits; after it a request is answered `unavailable`, and a change
   * throws `unavailable`. Imports get a millisecond more for each key. Default: `'5s'`.
   */
  readonly storeTimeout?: Duration | undefined;
  /**
   * The largest number of look-ups under way; more are answered `unavailable` at once, and so are fewer while the store
   * answers too slowly for them. Default: 1,000.
   */
  readonly maxLookups?: number | undefined;
  /**
   * The time. Default: the system's clock; then the windows of limits follow the clock of their counters, so that nodes
   * whose clocks differ share them.
   */
  readonly clock?: Pick<Clock, 'now' | 'monotonic'> | undefined;
  /** A source of random bytes. Default: `crypto.randomBytes`. */
  readonly random?: ((size: number) => Uint8Array) | undefined;
}
