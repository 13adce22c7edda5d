import { hash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Keyring } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

/** It has the prefix of the format, and another checksum. */
const foreign = `acme_live_${'z'.repeat(36)}`;
const short = 'acme_live_from_before';
const line = (apiKey: string) => ({ owner: 'o', name: 'n', sha256: hash('sha256', apiKey) });

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((go) => setTimeout(go, 5));
}

await describeEveryStore('keys that were imported by their SHA-256', (makeNodes) => {
  it('verify with the prefix of the format and another checksum, on every node', async () => {
    const newStore = await makeNodes();
    const open = async () => {
      const options = { store: newStore(), peppers: { 1: PEPPER }, cache: { ttl: 100 } };
      const keyring: Keyring<Acme> = await createKeyring({ provider: acme, ...options });
      onTestFinished(() => keyring.close());
      return keyring;
    };
    const [a, b] = [await open(), await open()];
    expect(await b.verify({ apiKey: foreign })).toEqual({ code: 'invalid' });
    const keys = await a.import([line(foreign), line(short)]);
    for (const [at, apiKey] of [foreign, short].entries())
      expect(await a.verify({ apiKey })).toMatchObject({ keyId: keys[at]?.id });
    expect(await a.find({ apiKey: foreign })).toMatchObject({ secret: 'current' });
    await until(async () => !('code' in (await b.verify({ apiKey: foreign }))));
    const c = await open();
    expect(await c.verify({ apiKey: short })).toMatchObject({ keyId: keys[1]?.id });
    expect(await c.verify({ apiKey: `${short}!` })).toEqual({ code: 'invalid' });
    expect((await a.list()).items.map(({ owner }) => owner)).toEqual(['o', 'o']);
  });
});

describe('a wrong checksum', () => {
  it('is refused without a look-up as long as no hash was imported that may have the prefix', async () => {
    const store = memoryStore();
    let lookUps = 0;
    const { keyring } = await acmeKeyring({
      store: {
        ...store,
        find(digests) {
          lookUps++;
          return store.find(digests);
        },
      },
    });
    await keyring.import([{ ...line('other-format'), hasPrefix: false }]);
    await keyring.import([
      { owner: 'o', name: 'n', secrets: { apiKey: 'in the clear'.replaceAll(' ', '-') } },
    ]);
    await keyring.verify({ apiKey: foreign });
    expect(lookUps).toBe(0);
    await keyring.import([line('may-have-it')]);
    await keyring.verify({ apiKey: foreign });
    expect(lookUps).toBe(1);
    await keyring.close();
  });

  it.each([
    ['no boolean', { ...line('x'), hasPrefix: 'no' as never }],
    ['a secret in the clear', { owner: 'o', name: 'n', secrets: { apiKey: 'x' }, hasPrefix: true }],
  ])('hasPrefix is refused for %s', async (_, key) => {
    const { keyring } = await acmeKeyring();
    await expect(keyring.import([key])).rejects.toMatchObject({ code: 'invalid_input', field: 'hasPrefix' });
    await keyring.close();
  });
});
