import { expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { FOREVER } from '../../src/keys/utc-day.js';
import { sqliteStore } from '../../src/sql.js';
import { acme, acmeKeyring, PEPPER } from '../support/acme.js';
import { keyringIn, runCommand, temporaryFolder } from '../support/command.js';

/** As a program that is not the keyring may have written it: none of these times is a date. */
const FAR = { expiresAt: 9e15, createdAt: 1e300, changedAt: -9e15 };

/** Writes a key with such times past the keyring, and one event. */
async function writeFar(store: Store, id: string): Promise<void> {
  await store.change(id, (stored) => {
    if (!stored) throw new Error('no key');
    const secrets = stored.secrets.map((secret) => ({ ...secret, createdAt: 9e15 }));
    const record = { ...stored, ...FAR, revision: stored.revision + 1, secrets: secrets as never };
    const event = { id: 'evt_far', at: 9e15, provider: 'acme', action: 'updated', owner: 'o' } as const;
    return { record, events: [event] };
  });
}

it('a stored key whose times are no dates passes, and is shown with the latest date', async () => {
  const store = memoryStore();
  const { keyring } = await acmeKeyring({ store });
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  await writeFar(store, key.id);
  expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
  const dates = { expiresAt: FOREVER, createdAt: FOREVER, changedAt: -FOREVER };
  expect(await keyring.get(key.id)).toMatchObject(dates);
  expect((await keyring.list({ owner: 'o' })).items).toMatchObject([dates]);
  expect((await keyring.audit({ action: 'updated' })).items).toMatchObject([{ at: FOREVER }]);
  const next = await keyring.regenerate(key.id, { grace: '1h' });
  expect(await keyring.verify(next.secrets)).toMatchObject({ keyId: key.id });
  for (const use of await keyring.secretUsage(key.id))
    expect(() => new Date(use.createdAt).toISOString()).not.toThrow();
});

it('the command shows such a key too', async () => {
  const env = keyringIn(temporaryFolder());
  const store = sqliteStore(env.DATABASE_URL as string);
  const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  await writeFar(store, key.id);
  await keyring.close();
  for (const args of [['list'], ['show', key.id], ['audit']]) {
    const { code, out, err } = await runCommand(['keys', ...args], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('+275760-09-13');
  }
});
