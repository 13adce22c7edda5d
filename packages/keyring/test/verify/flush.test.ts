import { expect, it } from 'vitest';
import { memoryStore } from '../../src/index.js';
import { acmeKeyring } from '../support/acme.js';

it('counts that could not be written are written later', async () => {
  const store = memoryStore();
  let down = true;
  const flaky = {
    ...store,
    addUsage: (c: never) => (down ? Promise.reject(new Error('down')) : store.addUsage(c)),
  };
  const { keyring } = await acmeKeyring({ store: flaky });
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.verify(secrets);
  await expect(keyring.flush()).rejects.toThrow('down');
  await keyring.verify(secrets);
  down = false;
  expect(await keyring.usage(key.id)).toMatchObject([{ accepted: 2 }]);
  await keyring.close();
});
