import { setImmediate } from 'node:timers/promises';
import type { Bus } from '@sallyport/keyring';
import { createKeyring } from '@sallyport/keyring';
import { redisBus, redisLimits } from '@sallyport/keyring/redis';
import { Redis } from 'ioredis';
import { REDIS_URL } from '../services.js';
import { serve } from '../worker.js';
import type { Place } from './keys.js';
import { acme, PEPPERS, storeAt } from './keys.js';

export interface NodeOptions {
  readonly place: Place;
  /** Of the counters and the channel in Redis. */
  readonly prefix: string;
  readonly transport: 'redis' | 'postgres';
}

type Secrets = { readonly apiKey: string };

export type NodeQuestion =
  | { readonly job: 'create'; readonly quota?: number }
  | { readonly job: 'spend'; readonly keys: readonly Secrets[]; readonly milliseconds: number }
  | { readonly job: 'watch'; readonly secrets: Secrets }
  | { readonly job: 'refused' }
  | { readonly job: 'revoke'; readonly id: string };

export interface Created {
  readonly id: string;
  readonly secrets: Secrets;
}

export interface Spent {
  readonly calls: number;
  /** Microseconds of this process. */
  readonly cpu: number;
}

/** Moments on the clock that all processes share, in nanoseconds. */
export interface Revoked {
  readonly called: string;
  readonly returned: string;
}

/** Requests that are under way together. */
const CALLERS = 32;

await serve<NodeQuestion>(async () => {
  const { place, prefix, transport } = JSON.parse(process.argv[2] ?? '') as NodeOptions;
  let watched: { secrets: Secrets; refused: PromiseWithResolvers<string> } | undefined;
  const redis = new Redis(REDIS_URL);
  const store = storeAt(place);
  const bus = transport === 'redis' ? redisBus(redis, { channel: prefix }) : store.bus;
  if (!bus) throw new Error('This store has no bus');
  const keyring = await createKeyring({
    provider: acme,
    store,
    peppers: PEPPERS,
    limits: redisLimits(redis, { prefix }),
    bus: heard(bus),
    // Only a message tells of a revocation.
    cache: { ttl: '1h' },
  });
  /**
   * Asks for the watched key after each message, and after a gap in which one may have been lost: that costs less than
   * to ask without end, which slows the others.
   */
  function heard({ publish, subscribe }: Bus): Bus {
    const ask = async () => {
      if (!watched) return;
      const { secrets, refused } = watched;
      const answer = await keyring.verify(secrets);
      if ('code' in answer && answer.code === 'invalid') refused.resolve(now());
    };
    return {
      publish,
      subscribe: (onMessage, onGap) =>
        subscribe(
          (message) => {
            onMessage(message);
            ask();
          },
          () => {
            onGap();
            ask();
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
        // As a socket would: a few, and then the others.
        for (let each = 0; each < 10; each++) {
          const answer = await keyring.verify(keys[calls++ % keys.length] as Secrets);
          if ('code' in answer) throw new Error(`A key was refused: ${answer.code}`);
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
