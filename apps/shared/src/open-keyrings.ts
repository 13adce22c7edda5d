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
import { makePrivate } from './private-file.js';

/** The part of a keyring that a sample API needs, by provider id. */
export type SampleKeyrings = ReadonlyMap<string, Pick<Keyring, 'verify' | 'sessions'>>;

/** The keyrings of all providers. They share one database. */
export interface Keyrings {
  /** By provider id. */
  readonly byProvider: ReadonlyMap<string, Keyring>;
  /** The database's connection, for accounts beside the keys. */
  readonly accounts: Database['accounts'];
  /** Closes the keyrings and the connections that they share. */
  close(): Promise<void>;
}

/**
 * Opens the keyrings of the five providers. Keys are in `keys.db` in the data folder, or on the Postgres at
 * `DATABASE_URL`. If `REDIS_URL` is set, limits and revocations go through that Redis. The pepper is
 * `SALLYPORT_PEPPER`, or generated at the first start and stored in the data folder.
 */
export async function openKeyrings(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Keyrings> {
  const { DATABASE_URL, REDIS_URL, SALLYPORT_PEPPER } = env;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await makePrivate(dataDir);
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
