import { expect, it } from 'vitest';
import type { Bus } from '../../src/index.js';
import { acmeKeyring } from '../support/acme.js';

it('a bus that fails does not fail a change', async () => {
  const bus: Bus = {
    publish: () => Promise.reject(new Error('gone')),
    subscribe: async () => async () => {},
  };
  const { keyring } = await acmeKeyring({ bus });
  const failures: string[] = [];
  keyring.on('error', ({ component }) => failures.push(component));
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  expect((await keyring.revoke(key.id)).state).toBe('revoked');
  expect(failures).toEqual(['bus', 'bus']);
  await keyring.close();
});
