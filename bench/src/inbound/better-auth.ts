import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { atStop } from '../worker.js';
import type { Credential } from './credential.js';
import { CALLERS } from './credential.js';

/** Keys of better-auth's API-key plugin. */
export interface BetterAuthKeys {
  /** Whether the key is accepted. */
  verify(key: string): Promise<boolean>;
  /** The keys. */
  readonly credential: Credential;
}

interface Options {
  /** `memory` is the secondary storage over a Map, the fastest there is. `database` is an SQLite file with the fastest safe settings. */
  readonly storage: 'memory' | 'database';
  readonly rateLimit: boolean;
}

/** Creates accepted and refused keys with better-auth's API-key plugin. */
export async function betterAuthKeys({ storage, rateLimit }: Options): Promise<BetterAuthKeys> {
  const stored = new Map<string, string>();
  const auth = betterAuth({
    database: openDatabase(),
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of the benchmark, never used elsewhere',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
    secondaryStorage: {
      get: (name) => stored.get(name) ?? null,
      set: (name, value) => void stored.set(name, value),
      delete: (name) => void stored.delete(name),
      getAndDelete(name) {
        const value = stored.get(name) ?? null;
        stored.delete(name);
        return value;
      },
      increment(name) {
        const count = Number(stored.get(name) ?? 0) + 1;
        stored.set(name, String(count));
        return count;
      },
    },
    plugins: [
      apiKey({
        storage: storage === 'memory' ? 'secondary-storage' : 'database',
        rateLimit: { enabled: rateLimit, maxRequests: 1_000_000_000 },
      }),
    ],
  });
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const { user } = await auth.api.signUpEmail({
    body: { email: 'bench@example.com', password: 'a password of the benchmark', name: 'bench' },
  });

  const accepted: string[] = [];
  const refused: string[] = [];
  for (let at = 0; at < CALLERS; at++) {
    accepted.push((await auth.api.createApiKey({ body: { userId: user.id } })).key);
    const { id, key } = await auth.api.createApiKey({ body: { userId: user.id } });
    await auth.api.updateApiKey({ body: { keyId: id, userId: user.id, enabled: false } });
    refused.push(key);
  }
  return {
    async verify(key) {
      return (await auth.api.verifyApiKey({ body: { key } })).valid;
    },
    credential: { header: 'X-API-Key', accepted, refused },
  };
}

function openDatabase(): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const database = new DatabaseSync(join(folder, 'auth.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  atStop(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  return database;
}
