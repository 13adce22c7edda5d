import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeyFilter, KeyringOptions } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, fakeClock, HOUR, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

const DAY = 24 * HOUR;

async function openOn(options: Pick<KeyringOptions<Acme>, 'store'>) {
  const clock = fakeClock();
  const keyring = await createKeyring({ provider: acme, peppers: { 1: PEPPER }, clock, ...options });
  onTestFinished(() => keyring.close());
  const names = async (filter: KeyFilter) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await keyring.list({ ...filter, cursor });
      found.push(...page.items.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  };
  return { keyring, clock, names };
}

await describeEveryStore('a list', (makeNodes) => {
  it('is searched by name, hint, scope and metadata, in the same way everywhere', async () => {
    const newStore = await makeNodes();
    const { keyring, clock, names } = await openOn({ store: newStore() });
    const add = async (name: string, metadata = {}) => {
      clock.advance(1);
      return keyring.create({ owner: 'o', name, metadata, scopes: ['Reports:read'] });
    };
    const first = await add('Straße ÄÖ');
    await add('Deploy 100%', { team: 'Blue_Whale', depth: [{ ticket: 4711, on: true }] });
    await add('back\\slash "quoted"');
    clock.advance(1);
    await keyring.create({ owner: 'p', name: 'Deploy', environment: 'staging' });
    for (const [search, expected] of [
      ['DEPLOY', ['Deploy', 'Deploy 100%']],
      ['äö', ['Straße ÄÖ']],
      ['STRASSE', []],
      ['100%', ['Deploy 100%']],
      ['%', ['Deploy 100%']],
      ['e_w', ['Deploy 100%']],
      ['blue_', ['Deploy 100%']],
      ['_', ['Deploy 100%']],
      ['4711', ['Deploy 100%']],
      ['true', ['Deploy 100%']],
      ['ticket', []],
      ['reports:', ['back\\slash "quoted"', 'Deploy 100%', 'Straße ÄÖ']],
      ['\\s', ['back\\slash "quoted"']],
      ['"QUOTED', ['back\\slash "quoted"']],
      ["' or 1=1", []],
    ] as const)
      expect([search, await names({ search, limit: 1 })]).toEqual([search, expected]);
    expect(await names({ search: 'deploy', owner: 'p' })).toEqual(['Deploy']);
    expect(await names({ search: 'deploy', environment: 'production' })).toEqual(['Deploy 100%']);
    expect(await names({ search: first.secrets.apiKey.slice(-4) })).toContain('Straße ÄÖ');
    const { secrets } = await keyring.regenerate(first.key.id, { grace: '1h' });
    for (const { apiKey } of [first.secrets, secrets])
      expect(await names({ search: apiKey.slice(-4) })).toContain('Straße ÄÖ');
    expect(await names({ search: secrets.apiKey })).toEqual([]);
  });

  it('shows what expires soon', async () => {
    const newStore = await makeNodes();
    const { keyring, clock, names } = await openOn({ store: newStore() });
    const begun = clock.now();
    for (const days of [1, 5, 14, 30]) {
      clock.advance(1);
      await keyring.create({ owner: 'o', name: `in ${days}`, expiresAt: begun + days * DAY });
    }
    await keyring.create({ owner: 'o', name: 'never' });
    clock.advance(2 * DAY);
    const expiresBefore = begun + 14 * DAY;
    expect(await names({ expiresBefore, limit: 1 })).toEqual(['in 5', 'in 1']);
    expect(await names({ expiresBefore: expiresBefore + 1, limit: 2 })).toEqual(['in 14', 'in 5', 'in 1']);
    expect(await names({ expiresBefore: new Date(expiresBefore + 1), state: 'active' })).toEqual([
      'in 14',
      'in 5',
    ]);
    expect(await names({ expiresBefore, state: 'expired' })).toEqual(['in 1']);
    expect(await names({ expiresBefore: begun + DAY, state: 'expired' })).toEqual([]);
    expect(await names({ expiresBefore, search: 'IN 5' })).toEqual(['in 5']);
  });
});

describe('a search', () => {
  it('looks at a bounded number of keys in one call, and its cursor goes on', async () => {
    const store = memoryStore();
    let reads = 0;
    const counting: typeof store = {
      ...store,
      list(query) {
        reads++;
        return store.list(query);
      },
    };
    const { keyring, clock } = await openOn({ store: counting });
    await keyring.create({ owner: 'o', name: 'needle' });
    clock.advance(1);
    const hay = Array.from({ length: 20_500 }, (_, at) => ({
      ...{ owner: 'o', name: 'hay', secrets: { apiKey: `key-${at}` } },
    }));
    await keyring.import(hay);
    const first = await keyring.list({ search: 'needle' });
    expect(first).toEqual({ items: [], cursor: expect.any(String) });
    expect(reads).toBe(40);
    const { cursor } = first;
    expect((await keyring.list({ search: 'needle', cursor })).items).toHaveLength(1);
    await expect(keyring.list({ search: 'other', cursor })).rejects.toMatchObject({ field: 'cursor' });
  });

  it('never skips a key, whatever the size of a page', async () => {
    const { keyring, clock } = await acmeKeyring();
    for (let at = 0; at < 30; at++) {
      await keyring.create({ owner: 'o', name: at % 3 === 0 ? `hit ${at}` : 'miss' });
      if (at % 2) clock.advance(1);
    }
    for (const limit of [1, 2, 3, 9, 10, 11]) {
      const found = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await keyring.list({ search: 'hit', limit, cursor });
        for (const { id } of page.items) found.add(id);
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(found.size).toBe(10);
    }
    await keyring.close();
  });
});
