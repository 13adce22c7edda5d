import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guard } from '@sallyport/core';
import { createGuard, defineProvider, staticVerifier } from '@sallyport/core';
import type { Limits } from '@sallyport/keyring';
import { createKeyring, memoryLimits } from '@sallyport/keyring';
import { redisLimits } from '@sallyport/keyring/redis';
import { sqliteStore } from '@sallyport/keyring/sql';
import { connectRedis } from '../services.js';
import { atStop } from '../worker.js';
import type { Credential } from './credential.js';
import { CALLERS, randomKeys, SCOPE } from './credential.js';

/** A guard, and its keys. */
export interface Guarded {
  /** Checks the keys. */
  readonly guard: Guard;
  /** The keys that the guard knows. */
  readonly credential: Credential;
}

const acme = (id: string, checksum: boolean) =>
  defineProvider({
    id,
    title: 'Acme Reports',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: checksum ? { format: { prefix: 'acme_live' } } : {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  });

/** Keys in a static verifier. */
export async function staticKeys(): Promise<Guarded> {
  const provider = acme('acme', false);
  const [accepted, refused] = [randomKeys(), randomKeys()];
  const keys = [...accepted.map((apiKey) => ({ secrets: { apiKey }, scopes: [SCOPE] }))];
  const disabled = refused.map((apiKey) => ({ secrets: { apiKey }, disabled: true }));
  return {
    guard: createGuard({ provider, verifier: staticVerifier(provider, [...keys, ...disabled]) }),
    credential: { header: 'X-API-Key', accepted, refused },
  };
}

interface KeyringKeys {
  /** Whether each key has a daily quota, which it never reaches. */
  readonly quota?: boolean;
  readonly limits?: Limits;
  /** Whether keys have a checksum, so that a random string needs no look-up. Default: true. */
  readonly checksum?: boolean;
}

/** Keys in a keyring on an SQLite file. */
export async function keyringKeys(options: KeyringKeys = {}): Promise<Guarded> {
  const { quota = false, limits = memoryLimits(), checksum = true } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  // A random id separates its counters from others on the same Redis.
  const provider = acme(`bench-${randomBytes(6).toString('hex')}`, checksum);
  const keyring = await createKeyring({
    provider,
    store: sqliteStore(join(folder, 'keys.db')),
    peppers: { 1: randomBytes(32).toString('hex') },
    limits,
    cache: { ttl: '1h' },
  });
  atStop(async () => {
    await keyring.close();
    rmSync(folder, { recursive: true });
  });
  const create = () =>
    keyring.create({
      owner: 'bench',
      name: 'bench',
      scopes: [SCOPE],
      ...(quota ? { quota: { day: 1_000_000_000 } } : {}),
    });
  const accepted: string[] = [];
  const refused: string[] = [];
  for (let at = 0; at < CALLERS; at++) {
    accepted.push((await create()).secrets.apiKey);
    const { key, secrets } = await create();
    await keyring.disable(key.id);
    refused.push(secrets.apiKey);
  }
  return {
    guard: createGuard({ provider, verifier: keyring.verify }),
    credential: { header: 'X-API-Key', accepted, refused },
  };
}

/**
 * Keys in a keyring with a daily quota that Redis counts.
 *
 * @throws {Error} if no Redis answers.
 */
export async function quotaOnRedis(): Promise<Guarded> {
  const redis = await connectRedis();
  const guarded = await keyringKeys({ quota: true, limits: redisLimits(redis) });
  atStop(async () => {
    const counters = await redis.keys(`*${guarded.guard.provider.id}*`);
    if (counters.length > 0) await redis.del(...counters);
    redis.disconnect();
  });
  return guarded;
}
