import { afterEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acmeKeyring, HOUR } from '../support/acme.js';

let open: Keyring<Acme> | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function keyringWithKey() {
  const { keyring, clock } = await acmeKeyring();
  open = keyring;
  const { key, secrets } = await keyring.create({
    owner: 'user-1',
    name: 'CI',
    expiresAt: clock.now() + 48 * HOUR,
  });
  return { keyring, clock, id: key.id, key, secrets };
}

describe('many keys', () => {
  it('are listed newest first, page by page, by filter', async () => {
    const { keyring, clock } = await acmeKeyring();
    open = keyring;
    for (let at = 0; at < 5; at++) {
      await keyring.create({ owner: at < 4 ? 'a' : 'b', name: `key ${at}`, environment: 'staging' });
      clock.advance(1000);
    }
    const first = await keyring.list({ owner: 'a', limit: 3 });
    const second = await keyring.list({ owner: 'a', limit: 3, cursor: first.cursor });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual([
      'key 3',
      'key 2',
      'key 1',
      'key 0',
    ]);
    expect(second.cursor).toBeUndefined();
    await expect(keyring.list({ owner: 'b', cursor: first.cursor })).rejects.toMatchObject({
      field: 'cursor',
    });
    expect((await keyring.list({ environment: 'production' })).items).toEqual([]);
  });

  it('are listed by state, and expired follows the clock', async () => {
    const { keyring, clock, id } = await keyringWithKey();
    expect((await keyring.list({ state: 'active' })).items).toHaveLength(1);
    clock.advance(49 * HOUR);
    expect((await keyring.list({ state: 'active' })).items).toHaveLength(0);
    expect((await keyring.list({ state: 'expired' })).items).toMatchObject([{ id, state: 'expired' }]);
    await keyring.delete(id);
    expect((await keyring.list()).items).toEqual([]);
    expect((await keyring.list({ state: 'deleted' })).items).toMatchObject([{ id }]);
    expect(await keyring.purge({ deleted: '1d' })).toBe(0);
    clock.advance(25 * HOUR);
    expect(await keyring.purge({ deleted: '1d' })).toBe(1);
    expect((await keyring.list({ state: 'deleted' })).items).toEqual([]);
  });
});

it.each([
  ['a limit of 0', { limit: 0 }, 'limit'],
  ['an unknown state', { state: 'asleep' as never }, 'state'],
  ['a cursor that is none', { cursor: 'x' }, 'cursor'],
  ['an empty search', { search: '' }, 'search'],
  ['a search for nothing visible', { search: ' ' }, 'search'],
  ['a search that is undefined', { search: undefined as never }, 'search'],
  ['a search that is no string', { search: 7 as never }, 'search'],
  ['a long search', { search: 'x'.repeat(201) }, 'search'],
  ['an end that is undefined', { expiresBefore: undefined as never }, 'expiresBefore'],
  ['an end that is text', { expiresBefore: '2027-01-01' as never }, 'expiresBefore'],
  ['an end that is no time', { expiresBefore: new Date(Number.NaN) }, 'expiresBefore'],
  ['a mistyped field', { expiredBefore: 5 } as never, 'expiredBefore'],
])('list refuses %s', async (_, filter, field) => {
  const { keyring } = await acmeKeyring();
  await expect(keyring.list(filter)).rejects.toMatchObject({ code: 'invalid_input', field });
  await keyring.close();
});
