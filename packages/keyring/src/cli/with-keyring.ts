import { userInfo } from 'node:os';
import { createKeyring } from '../create-keyring.js';
import type { Keyring } from '../keyring.js';
import type { Author } from '../manage/author.js';
import type { CliEnv, CliIo } from './cli-io.js';
import { maxKeysOf, peppersOf, storeOf } from './env.js';
import type { GlobalOptions } from './global-options.js';
import { loadDefinition } from './load-definition.js';
import { watchNewStore } from './new-store.js';

/**
 * Opens the keyring that the options and the environment name, and closes it in any case. A new SQLite file is removed
 * again if `work` fails.
 *
 * @param mayCreateStore - Whether a missing SQLite file is created. Default: false.
 * @throws {KeyringError} `invalid_input` or `invalid_option` for a setting that cannot work. Errors of `work` are
 *   passed on.
 */
export async function withKeyring(
  options: GlobalOptions,
  { env }: CliIo,
  work: (keyring: Keyring) => Promise<void>,
  { mayCreateStore = false } = {},
): Promise<void> {
  const provider = await loadDefinition(options.provider ?? env.SALLYPORT_PROVIDER, '--provider');
  const peppers = peppersOf(env);
  const maxKeys = options.maxKeys ?? maxKeysOf(env);
  const redis = await connectRedis(env);
  try {
    const location = options.store ?? env.DATABASE_URL ?? '.sallyport/keys.db';
    const newStore = watchNewStore(location);
    let isEmpty = true;
    try {
      const keyring = await createKeyring({
        ...{ provider, peppers, maxKeys, bus: redis?.bus },
        store: storeOf(location, options.schema, mayCreateStore),
      });
      try {
        await work(keyring);
      } finally {
        isEmpty = newStore.existed || (await keyring.list()).items.length === 0;
        await keyring.close();
      }
    } catch (error) {
      // A refused command leaves no database behind, unless another one has put a key into it.
      if (isEmpty) newStore.remove();
      throw error;
    }
  } finally {
    redis?.disconnect();
  }
}

/** The author in the audit log. Default: the user of the system. */
export function authorOf({ by }: GlobalOptions): Author {
  return { by: by ?? `cli:${userInfo().username}` };
}

/** With `REDIS_URL` the nodes of the service hear of a change at once. */
async function connectRedis(env: CliEnv) {
  const url = env.REDIS_URL;
  if (!url) return undefined;
  const [{ Redis }, { redisBus }] = await Promise.all([import('ioredis'), import('../bus/redis-bus.js')]);
  const client = new Redis(url, { commandTimeout: 5000 });
  client.on('error', () => {});
  return { bus: redisBus(client), disconnect: () => client.disconnect() };
}
