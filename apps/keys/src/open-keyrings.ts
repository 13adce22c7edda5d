import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Provider } from '@sallyport/core';
import * as providers from '@sallyport/core/providers';
import type { Keyring } from '@sallyport/keyring';
import { createKeyring } from '@sallyport/keyring';
import { redisBus, redisLimits } from '@sallyport/keyring/redis';
import { Redis } from 'ioredis';
import { keptSecret } from './kept-secret.js';
import type { Database } from './open-database.js';
import { openDatabase } from './open-database.js';

/** A keyring for each provider, by its id, and where accounts can be kept beside them; to close together. */
export interface Keyrings {
  readonly byProvider: ReadonlyMap<string, Keyring>;
  readonly accounts: Database['accounts'];
  close(): Promise<void>;
}

/**
 * Opens the keyrings of the five providers: in `keys.db` in the data folder, or where `DATABASE_URL`
 * (Postgres) says; limits and news of revocations go through `REDIS_URL` where that is set. The pepper is
 * `SALLYPORT_PEPPER`, or made at first start and kept beside the file.
 */
export async function openKeyrings(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Keyrings> {
  const { DATABASE_URL, REDIS_URL, SALLYPORT_PEPPER } = env;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const peppers = { 1: SALLYPORT_PEPPER || (await keptSecret(join(dataDir, 'pepper'))) };
  const redis = REDIS_URL ? new Redis(REDIS_URL) : undefined;

  const { store, accounts, close } = await openDatabase(dataDir, DATABASE_URL);

  const open = (provider: Provider) =>
    createKeyring({
      provider,
      peppers,
      store,
      ...(redis ? { limits: redisLimits(redis), bus: redisBus(redis) } : {}),
    });
  const opened: Keyring[] = [];
  for (const provider of Object.values(providers)) opened.push(await open(provider));
  return {
    byProvider: new Map(opened.map((keyring) => [keyring.provider.id, keyring])),
    accounts,
    async close() {
      await Promise.all(opened.map((keyring) => keyring.close()));
      await close();
      redis?.disconnect();
    },
  };
}
