import type { Keyring } from '@sallyport/keyring';
import { createKeyring } from '@sallyport/keyring';
import { redisBus, redisLimits } from '@sallyport/keyring/redis';
import { Redis } from 'ioredis';
import { acme, PEPPERS } from './acme.ts';
import type { NodeConfig } from './node.ts';
import { storeAt } from './places.ts';

/** A keyring of the chaos suite, and the way to end it. */
export interface OpenKeyring {
  readonly keyring: Keyring<typeof acme>;
  close(): Promise<void>;
}

/** Opens a keyring as a service would. */
export async function openKeyring(config: NodeConfig): Promise<OpenKeyring> {
  const { place, peppers = { 1: PEPPERS[1] }, redis, prefix = 'chaos', cacheMax, flushEvery } = config;
  const client = redis ? new Redis(redis, { commandTimeout: 5000 }) : undefined;
  client?.on('error', () => {});
  const keyring = await createKeyring({
    provider: acme,
    store: storeAt(place),
    peppers,
    ...(client
      ? { limits: redisLimits(client, { prefix }), bus: redisBus(client, { channel: prefix }) }
      : {}),
    ...(cacheMax === undefined ? {} : { cache: { max: cacheMax } }),
    ...(flushEvery ? { flushEvery } : {}),
  });
  return {
    keyring,
    async close() {
      await keyring.close().finally(() => client?.disconnect());
    },
  };
}
