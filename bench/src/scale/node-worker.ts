import { setImmediate } from 'node:timers/promises';
import type { Bus } from '@sallyport/keyring';
import { createKeyring } from '@sallyport/keyring';
import { redisBus, redisLimits } from '@sallyport/keyring/redis';
import { Redis } from 'ioredis';
import { REDIS_URL } from '../services.js';
import { serve } from '../worker.js';
import type { StoreLocation } from './keys.js';
import { acme, PEPPERS, storeAt } from './keys.js';

/** Options of the worker. */
export interface NodeOptions {
  /** The store of all nodes. */
  readonly location: StoreLocation;
  /** Prefix of the counters and of the channel in Redis. */
  readonly prefix: string;
  /** Bus of the revocations. */
  readonly transport: 'redis' | 'postgres';
}

type Secrets = { readonly apiKey: string };

/** A job for a node. */
export type NodeQuestion =
  | { readonly job: 'create'; readonly quota?: number }
  | { readonly job: 'spend'; readonly keys: readonly Secrets[]; readonly milliseconds: number }
  | { readonly job: 'watch'; readonly secrets: Secrets }
  | { readonly job: 'refused' }
  | { readonly job: 'revoke'; readonly id: string };

/** A new key. */
export interface Created {
  /** Id of the key. */
  readonly id: string;
  /** Shown once. */
  readonly secrets: Secrets;
}

/** The checks of one node. */
export interface Spent {
  /** Number of checks. */
  readonly calls: number;
  /** CPU microseconds of this process. */
  readonly cpu: number;
}

/** Timestamps in nanoseconds, on the clock that all processes share. */
export interface Revoked {
  /** Before the call of `revoke`. */
  readonly called: string;
  /** After it. */
  readonly returned: string;
}

/** Checks in flight. */
const CALLERS = 32;

await serve<NodeQuestion>(async () => {
  const { location, prefix, transport } = JSON.parse(process.argv[2] ?? '') as NodeOptions;
  let watched: { secrets: Secrets; refused: PromiseWithResolvers<string> } | undefined;
  const redis = new Redis(REDIS_URL);
  const store = storeAt(location);
  const bus = transport === 'redis' ? redisBus(redis, { channel: prefix }) : store.bus;
  if (!bus) throw new Error('This store has no bus');
  const keyring = await createKeyring({
    provider: acme,
    store,
    peppers: PEPPERS,
    limits: redisLimits(redis, { prefix }),
    bus: observed(bus),
    // So long that only a message can end the life of a revoked key.
    cache: { ttl: '1h' },
  });
  /**
   * Checks the watched key after each message, and after a gap in which a message may be lost. Checking without a pause
   * would slow down the other processes.
   */
  function observed({ publish, subscribe }: Bus): Bus {
    const check = async () => {
      if (!watched) return;
      const { secrets, refused } = watched;
      const result = await keyring.verify(secrets);
      if ('code' in result && result.code === 'invalid') refused.resolve(now());
    };
    return {
      publish,
      subscribe: (onMessage, onGap) =>
        subscribe(
          (message) => {
            onMessage(message);
            check();
          },
          () => {
            onGap();
            check();
          },
        ),
    };
  }

  async function spend(keys: readonly Secrets[], milliseconds: number): Promise<Spent> {
    const before = process.cpuUsage();
    const end = performance.now() + milliseconds;
    let calls = 0;
    const caller = async () => {
      while (performance.now() < end) {
        // Ten checks at a time, then the other callers, as with sockets.
        for (let each = 0; each < 10; each++) {
          const result = await keyring.verify(keys[calls++ % keys.length] as Secrets);
          if ('code' in result) throw new Error(`A key was refused: ${result.code}`);
        }
        await setImmediate();
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    const { user, system } = process.cpuUsage(before);
    return { calls, cpu: user + system };
  }

  return {
    ready: true,
    async answer(question): Promise<unknown> {
      switch (question.job) {
        case 'create': {
          const quota = question.quota === undefined ? {} : { quota: { day: question.quota } };
          const { key, secrets } = await keyring.create({ owner: 'bench', name: 'bench', ...quota });
          return { id: key.id, secrets } satisfies Created;
        }
        case 'spend':
          return spend(question.keys, question.milliseconds);
        case 'watch':
          watched = { secrets: question.secrets, refused: Promise.withResolvers() };
          return keyring.verify(question.secrets);
        case 'refused':
          return watched?.refused.promise;
        case 'revoke': {
          const called = now();
          await keyring.revoke(question.id);
          return { called, returned: now() } satisfies Revoked;
        }
      }
    },
  };
});

function now(): string {
  return String(process.hrtime.bigint());
}
