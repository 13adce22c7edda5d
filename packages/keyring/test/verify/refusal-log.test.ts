import { expect, it } from 'vitest';
import { acmeKeyring } from '../support/acme.js';

it('a flood of refusals is one row with a count', async () => {
  const { keyring } = await acmeKeyring();
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.disable(key.id);
  for (let at = 0; at < 50; at++) await keyring.verify(secrets, { ip: '192.0.2.1' });
  for (let at = 0; at < 50; at++) await keyring.verify({ apiKey: `wrong-${at}` }, { ip: '192.0.2.2' });
  const { items } = await keyring.audit({ action: 'refused' });
  expect(items).toHaveLength(2);
  expect(items).toContainEqual(
    expect.objectContaining({
      ip: '192.0.2.1',
      keyId: key.id,
      owner: 'o',
      detail: { code: 'disabled', count: 50 },
    }),
  );
  expect(items).toContainEqual(
    expect.objectContaining({ ip: '192.0.2.2', detail: { code: 'invalid', count: 50 } }),
  );
  await keyring.close();
});

it('refusals of unknown addresses are bounded', async () => {
  const { keyring } = await acmeKeyring();
  for (let at = 0; at < 1500; at++)
    await keyring.verify({ apiKey: 'wrong' }, { ip: `10.0.${at >> 8}.${at & 255}` });
  const first = await keyring.audit({ limit: 1000 });
  const rest = await keyring.audit({ limit: 1000, ...(first.cursor ? { cursor: first.cursor } : {}) });
  const counts = [...first.items, ...rest.items].map(({ detail }) => Number(detail?.count));
  expect(counts).toHaveLength(1001);
  expect(counts.reduce((sum, count) => sum + count)).toBe(1500);
  await keyring.close();
});
