import { describe, expect, test } from 'vitest';
import { acmeKeyring } from '../../support/acme.js';
import { start } from '../../support/start.js';
import { stores } from '../../support/stores.js';

const DAY_MS = 86_400_000;

describe.each(stores)('many keys in %s', (_, storeOf) => {
  async function startWith(count: number) {
    const keyring = await acmeKeyring(storeOf());
    const now = Date.now();
    await keyring.import(
      Array.from({ length: count }, (_, at) => ({
        ...{
          owner: 'ada',
          name: `Key ${(at * 7919) % count}`,
          scopes: [at % 2 === 0 ? 'even:read' : 'odd:read'],
        },
        ...(at % 10 === 0 ? { expiresAt: now + (count - at + 1) * DAY_MS } : {}),
        secrets: { apiKey: `imported-secret-${at}-0123456789` },
      })),
    );
    return { ...(await start({ keyring })), keyring };
  }

  test('are listed in any order, page by page', async () => {
    const { call, keyring } = await startWith(30);
    for (const at of [4, 2]) {
      await keyring.verify({ apiKey: `imported-secret-${at}-0123456789` });
      await keyring.flush();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const names = async (query: string) => {
      const found: string[] = [];
      let cursor = '';
      for (let page = 0; page < 20; page++) {
        const { status, json } = await call('GET', `/api/keys?limit=7&${query}${cursor}`);
        expect(status).toBe(200);
        found.push(...json.keys.map(({ name }: { name: string }) => name));
        if (json.next === undefined) return found;
        cursor = `&cursor=${encodeURIComponent(json.next)}`;
      }
      throw new Error('no end');
    };
    const ofKey = (at: number) => `Key ${(at * 7919) % 30}`;
    expect(await names('sort=name')).toEqual(Array.from({ length: 30 }, (_, at) => `Key ${at}`));
    const used = await names('sort=used');
    expect(used.slice(0, 2)).toEqual([ofKey(2), ofKey(4)]);
    expect(new Set(used).size).toBe(30);
    expect((await names('sort=ends')).slice(0, 3)).toEqual([ofKey(20), ofKey(10), ofKey(0)]);
    expect(await names('sort=name&search=EVEN:')).toHaveLength(15);
    expect(await names('sort=name&concern=endless')).toHaveLength(27);
    expect((await call('GET', '/api/keys?sort=name&cursor=wrong')).status).toBe(400);
    expect((await call('GET', '/api/keys?sort=other')).status).toBe(400);
  });

  test('10,000 are answered with one page, in any order', async () => {
    const { call } = await startWith(10_000);
    for (const query of ['', '?sort=name', '?sort=used', '?search=key+99', '?concern=endless']) {
      const started = performance.now();
      const { json } = await call('GET', `/api/keys${query}`);
      const took = Math.round(performance.now() - started);
      console.info(`10,000 keys, GET api/keys${query}: ${json.keys.length} keys in ${took} ms`);
      expect(json.keys.length).toBeLessThan(150);
      expect(json.keys.length).toBeGreaterThan(0);
      expect(took).toBeLessThan(5000);
    }
  }, 120_000);
});
