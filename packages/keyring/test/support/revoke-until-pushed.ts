import type { Keyring } from '../../src/index.js';
import type { Acme } from './acme.js';
import { until } from './proxy.js';

/** Revokes new keys on one keyring until the other hears of a revocation at once. */
export async function revokeUntilPushed(from: Keyring<Acme>, to: Keyring<Acme>): Promise<void> {
  await until(async () => {
    const { key, secrets } = await from.create({ owner: 'o', name: 'n' });
    await to.verify(secrets);
    await from.revoke(key.id);
    for (let turn = 0; turn < 100; turn++) {
      if ('code' in (await to.verify(secrets))) return true;
      await new Promise(setImmediate);
    }
    return false;
  });
}
