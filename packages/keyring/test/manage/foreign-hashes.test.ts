import { hash, randomBytes, scryptSync } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ForeignHashes, Keyring } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

const identify = (secret: string) => (secret.startsWith('ak_') ? secret.slice(0, 7) : undefined);

function scryptOf(secret: string): string {
  const salt = randomBytes(16);
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scryptSync(secret, salt, 32, { cost: 1024 }))}`;
}

const apiKeys = { sha512: 'old-key-of-before', scrypt: 'ak_1111.of-before', other: 'ak_2222.of-before' };
const line = { owner: 'o', name: 'n' };
const lines = () => [
  { ...line, sha512: hash('sha512', apiKeys.sha512) },
  { ...line, hash: scryptOf(apiKeys.scrypt), identifier: 'ak_1111' },
  { ...line, hash: `$2b$10$${'x'.repeat(46)}`, identifier: 'ak_2222' },
];

await describeEveryStore('keys that were imported by another hash', (makeNodes) => {
  it('verify, and move to a digest of the keyring at their first use', async () => {
    const newStore = await makeNodes();
    const compared = vi.fn(async (secret: string) => secret === apiKeys.other);
    const open = async (
      foreignHashes: ForeignHashes | undefined,
      peppers = { 1: PEPPER } as Record<number, string>,
    ) => {
      const keyring: Keyring<Acme> = await createKeyring({
        ...{ provider: acme, store: newStore(), peppers, foreignHashes },
      });
      onTestFinished(() => keyring.close());
      return keyring;
    };
    const node = await open({ sha512: true, identify, verify: compared });
    const both = { 1: PEPPER, 2: `${PEPPER} of later` };
    const next = await open({ sha512: true, identify, verify: compared }, both);
    const plain = await open(undefined, both);
    for (const apiKey of Object.values(apiKeys))
      expect(await node.verify({ apiKey })).toEqual({ code: 'invalid' });
    const keys = await node.import(lines());
    for (const [at, apiKey] of Object.values(apiKeys).entries()) {
      expect(await plain.verify({ apiKey })).toEqual({ code: 'invalid' });
      // It leaves no trace.
      expect(await next.find({ apiKey })).toMatchObject({ key: { id: keys[at]?.id }, secret: 'current' });
      expect(await node.verify({ apiKey })).toMatchObject({ keyId: keys[at]?.id });
      expect(await next.verify({ apiKey: `${apiKey}!` })).toEqual({ code: 'invalid' });
    }
    await node.flush();
    await node.close();
    const calls = compared.mock.calls.length;
    const later = await open(undefined, both);
    for (const [at, apiKey] of Object.values(apiKeys).entries())
      expect(await later.verify({ apiKey })).toMatchObject({ keyId: keys[at]?.id });
    expect(compared).toHaveBeenCalledTimes(calls);
  });
});

describe('an import by another hash', () => {
  it.each([
    ['sha512', { sha512: 'abc' }],
    ['sha512', { sha512: hash('sha256', 'x') }],
    ['hash', { hash: 'short', identifier: 'ak_1111' }],
    ['hash', { hash: '$scrypt$ln=30,r=8,p=1$AAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA', identifier: 'ak_1111' }],
    ['identifier', { hash: scryptOf('x') }],
    ['identifier', { hash: scryptOf('x'), identifier: 'ak ' }],
    ['identifier', { sha512: hash('sha512', 'x'), identifier: 'ak_1111' }],
    ['secrets', { sha512: hash('sha512', 'x'), sha256: hash('sha256', 'x') }],
  ])('is refused for its %s', async (field, given) => {
    const { keyring } = await acmeKeyring();
    await expect(keyring.import([{ ...line, ...given }])).rejects.toMatchObject({
      code: 'invalid_input',
      field,
    });
    await keyring.close();
  });

  it('takes each identifier once', async () => {
    const { keyring } = await acmeKeyring();
    const key = { ...line, hash: scryptOf('x'), identifier: 'ak_1111' };
    await expect(keyring.import([key, key])).rejects.toThrow('the same identifier as on line 1');
    await keyring.import([key]);
    await expect(keyring.import([key])).rejects.toThrow('this identifier belongs to a key already');
    await keyring.close();
  });

  it('options that cannot work are refused', async () => {
    await expect(acmeKeyring({ foreignHashes: { maxAtOnce: 0 } })).rejects.toMatchObject({
      code: 'invalid_option',
      field: 'foreignHashes.maxAtOnce',
    });
  });
});

describe('comparisons of hashes', () => {
  async function setUp(foreignHashes: ForeignHashes) {
    const { keyring } = await acmeKeyring({ store: memoryStore(), storeTimeout: 200, foreignHashes });
    onTestFinished(() => keyring.close());
    const keys = ['ak_aaaa', 'ak_bbbb', 'ak_cccc'];
    await keyring.import(keys.map((identifier) => ({ ...line, hash: `$2b$${'x'.repeat(50)}`, identifier })));
    const failures: unknown[] = [];
    keyring.on('error', ({ error }) => failures.push(error));
    return { keyring, failures, ask: async (apiKey: string) => keyring.verify({ apiKey }) };
  }
  const busy = { code: 'unavailable', retryAfter: 1 };

  it('are bounded: one for each key, and so many in all', async () => {
    const waiting: ((matches: boolean) => void)[] = [];
    const verify = vi.fn(() => new Promise<boolean>((end) => waiting.push(end)));
    const { ask } = await setUp({ identify, verify });
    const first = ask('ak_aaaa.1');
    const same = ask('ak_aaaa.1');
    expect(await ask('ak_aaaa.2')).toMatchObject(busy);
    const second = ask('ak_bbbb.1');
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    expect(await ask('ak_cccc.1')).toMatchObject(busy);
    expect(await ask('unknown')).toEqual({ code: 'invalid' });
    for (const end of waiting) end(true);
    expect(await Promise.all([first, same, second])).toMatchObject([
      { owner: 'o' },
      { owner: 'o' },
      { owner: 'o' },
    ]);
    expect(verify).toHaveBeenCalledTimes(2);
    const third = ask('ak_cccc.1');
    await vi.waitFor(() => expect(waiting).toHaveLength(3));
    waiting[2]?.(false);
    expect(await third).toEqual({ code: 'invalid' });
  });

  it.each([
    ['throws', { verify: () => Promise.reject(new Error('broken')) }],
    ['never ends', { verify: () => new Promise<boolean>(() => {}) }],
    ['is missing', {}],
    [
      'cannot identify',
      {
        identify: () => {
          throw new Error('broken');
        },
      },
    ],
  ])('that fail are 503, if the function %s', async (_, options) => {
    const { ask, failures } = await setUp({ identify, ...options });
    expect(await ask('ak_aaaa.1')).toMatchObject(busy);
    expect(failures).toHaveLength(1);
  });

  it('pass for true only', async () => {
    const { ask } = await setUp({ identify, verify: (() => 'yes') as never });
    expect(await ask('ak_aaaa.1')).toEqual({ code: 'invalid' });
  });
});
