import { expect, it } from 'vitest';
import type { Keyring, Store } from '../src/index.js';
import { createKeyring, memoryStore } from '../src/index.js';
import type { Acme } from './support/acme.js';
import { acme, acmeKeyring, PEPPER } from './support/acme.js';
import { describeEveryStore } from './support/every-store.js';

const good = { owner: 'user-1', name: 'CI' };
const open = (store: Store) => createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });

await describeEveryStore('a tenant who keeps changing a key', (makeNodes) => {
  /** An operator's node on which the tenant changes the key after each read, and the tenant's node. */
  async function operatorAndTenant() {
    const node = await makeNodes();
    const tenant = await open(node());
    const { key } = await tenant.create(good);
    const store = node();
    let turns = 0;
    const operator = await open({
      ...store,
      async get(id) {
        const stored = await store.get(id);
        if (id === key.id) await tenant.update(id, { name: `turn ${++turns}` }).catch(() => {});
        return stored;
      },
    });
    return { operator, tenant, key, close: () => Promise.all([operator.close(), tenant.close()]) };
  }

  it.each<[string, (operator: Keyring<Acme>, id: string) => Promise<unknown>]>([
    ['revoked', (operator, id) => operator.revoke(id)],
    ['disabled', (operator, id) => operator.disable(id)],
    ['deleted', (operator, id) => operator.delete(id)],
  ])('does not keep it from being %s', async (state, change) => {
    const { operator, tenant, key, close } = await operatorAndTenant();
    await change(operator, key.id);
    const { items } = await tenant.list({ state: state as 'revoked' });
    expect(items.map(({ id }) => id)).toEqual([key.id]);
    await close();
  });

  it('does not keep the keys of its owner from being revoked', async () => {
    const { operator, tenant, close } = await operatorAndTenant();
    for (let at = 0; at < 3; at++) await tenant.create(good);
    expect(await operator.revokeAll({ owner: 'user-1' })).toBe(4);
    expect((await tenant.list({ state: 'active' })).items).toEqual([]);
    await close();
  });

  it('loses against a revocation, however many changes are under way', async () => {
    const node = await makeNodes();
    const [operator, tenant] = await Promise.all([open(node()), open(node())]);
    const { key } = await tenant.create(good);
    let revoked = false;
    const change = async () => {
      while (!revoked) await tenant.update(key.id, { name: `${Math.random()}` }).catch(() => {});
    };
    const changing = Array.from({ length: 4 }, change);
    expect((await operator.revoke(key.id)).state).toBe('revoked');
    revoked = true;
    await Promise.all(changing);
    expect((await operator.get(key.id)).state).toBe('revoked');
    await Promise.all([operator.close(), tenant.close()]);
  });
});

it('a bulk revocation goes on past a key that fails, and tells which are left', async () => {
  const store = memoryStore();
  const broken = new Set<string>();
  const { keyring } = await acmeKeyring({
    store: {
      ...store,
      change: async (id, edit) => {
        if (broken.has(id)) throw new Error('down');
        return store.change(id, edit);
      },
    },
  });
  const ids: string[] = [];
  for (let at = 0; at < 5; at++) ids.push((await keyring.create(good)).key.id);
  for (const id of [ids[1], ids[3]]) broken.add(id as string);
  const error = await keyring.revokeAll({ owner: 'user-1' }).catch((thrown) => thrown);
  expect({ ...error, message: error.message, cause: error.cause }).toMatchObject({
    ...{
      code: 'incomplete',
      status: 503,
      retryable: true,
      message: '3 keys were revoked, others are left: call it again',
    },
    cause: expect.objectContaining({ message: 'down' }),
  });
  expect([...error.left].sort()).toEqual([ids[1], ids[3]].sort());
  expect([...error.done].sort()).toEqual([ids[0], ids[2], ids[4]].sort());
  broken.clear();
  expect(await keyring.revokeAll({ owner: 'user-1' })).toBe(2);
  await keyring.close();
});

it('a bulk revocation ends early if the store is down', async () => {
  const store = memoryStore();
  let calls = 0;
  const { keyring } = await acmeKeyring({
    store: {
      ...store,
      change: async () => {
        calls++;
        throw new Error('down');
      },
    },
  });
  for (let at = 0; at < 50; at++) await keyring.create(good);
  const error = await keyring.revokeAll({ owner: 'user-1' }).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'incomplete', done: [] });
  expect(error.left).toHaveLength(50);
  expect(calls).toBe(10);
  await keyring.close();
});

it('a bulk revocation whose list fails in the middle tells what it has done', async () => {
  const store = memoryStore();
  let pages = 0;
  const { keyring } = await acmeKeyring({
    store: {
      ...store,
      list: async (query) => {
        if (++pages === 2) throw new Error('down');
        return store.list(query);
      },
    },
  });
  await keyring.import(
    Array.from({ length: 501 }, (_, at) => ({ ...good, secrets: { apiKey: `old-${at}` } })),
  );
  const error = await keyring.revokeAll({ owner: 'user-1' }).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'incomplete', left: [], cause: { message: 'down' } });
  expect(error.done).toHaveLength(500);
  await keyring.close();
});
