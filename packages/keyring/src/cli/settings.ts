import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Provider, ProviderDefinition } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';
import * as known from '@sallyport/core/providers';
import { createKeyring } from '../create-keyring.js';
import type { Peppers } from '../digest.js';
import { checkPepper } from '../digest.js';
import { KeyringError } from '../error.js';
import type { Keyring } from '../keyring.js';
import { postgresStore } from '../stores/sql/postgres.js';
import { sqliteStore } from '../stores/sql/sqlite.js';
import type { Store } from '../stores/store.js';
import type { Env, Io } from './run.js';

/** Options that every command has. */
export interface Settings {
  readonly provider?: string;
  readonly store?: string;
  readonly schema?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Opens the keyring that the options and the environment name, and closes it whatever happens. */
export async function withKeyring(
  settings: Settings,
  { env }: Io,
  work: (keyring: Keyring) => Promise<void>,
  { mayMakeStore = false } = {},
): Promise<void> {
  const provider = providerOf(settings.provider ?? env.SALLYPORT_PROVIDER);
  const peppers = peppersOf(env);
  const redis = await redisOf(env);
  try {
    const keyring = await createKeyring({
      provider,
      peppers,
      store: storeOf(
        settings.store ?? env.DATABASE_URL ?? '.sallyport/keys.db',
        settings.schema,
        mayMakeStore,
      ),
      ...(redis ? { bus: redis.bus } : {}),
    });
    try {
      await work(keyring);
    } finally {
      await keyring.close();
    }
  } finally {
    redis?.disconnect();
  }
}

/** Who is written into the audit log. */
export function authorOf({ by }: Settings): { readonly by: string } {
  return { by: by ?? `cli:${userInfo().username}` };
}

function providerOf(text: string | undefined): Provider {
  if (text === undefined)
    throw new KeyringError(
      'invalid_input',
      'name a provider, or the JSON file of its definition',
      '--provider',
    );
  const builtIn = Object.values(known).find(({ id }) => id === text);
  if (builtIn) return builtIn;
  if (!text.endsWith('.json')) {
    const ids = Object.values(known).map(({ id }) => id);
    throw new KeyringError(
      'invalid_input',
      `expected one of ${ids.join(', ')}, or a .json file`,
      '--provider',
    );
  }
  return defineProvider(definitionIn(text));
}

function definitionIn(file: string): ProviderDefinition {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as ProviderDefinition;
  } catch {
    throw new KeyringError('invalid_input', `${file} is not JSON`, '--provider');
  }
}

/** A name that is mistyped must not look like a store without keys: only what adds keys makes a file. */
function storeOf(text: string, schema: string | undefined, mayMake: boolean): Store {
  if (/^postgres(ql)?:/.test(text)) return postgresStore(text, schema === undefined ? {} : { schema });
  const path = text.replace(/^(file|sqlite):/, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(path) ?? [];
  if (scheme !== undefined)
    throw new KeyringError(
      'invalid_input',
      `expected a file or a postgres:// URL, not ${scheme}:`,
      '--store',
    );
  if (!mayMake && !existsSync(path))
    throw new KeyringError('invalid_input', `there is no ${path}; \`keys create\` makes it`, '--store');
  return sqliteStore(path);
}

/** `SALLYPORT_PEPPER` is version 1; `SALLYPORT_PEPPER_2` and so on are the later ones. Each may be a `_FILE`. */
function peppersOf(env: Env): Peppers {
  const peppers: Record<number, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const [, version = '1', file] = /^SALLYPORT_PEPPER(?:_(\d+))?(_FILE)?$/.exec(name) ?? [undefined, ''];
    if (!value || version === '') continue;
    const pepper = file ? readFileSync(value, 'utf8').replace(/\r?\n$/, '') : value;
    checkPepper(pepper, name);
    peppers[Number(version)] = pepper;
  }
  if (Object.keys(peppers).length > 0) return peppers;
  throw new KeyringError(
    'invalid_input',
    'set it, or SALLYPORT_PEPPER_FILE, to the pepper of the service',
    'SALLYPORT_PEPPER',
  );
}

/** With `REDIS_URL` the nodes of the service hear of a change at once. */
async function redisOf(env: Env) {
  const url = env.REDIS_URL;
  if (!url) return undefined;
  const [{ Redis }, { redisBus }] = await Promise.all([import('ioredis'), import('../redis/redis-bus.js')]);
  const client = new Redis(url, { commandTimeout: 5000 });
  client.on('error', () => {});
  return { bus: redisBus(client), disconnect: () => client.disconnect() };
}
