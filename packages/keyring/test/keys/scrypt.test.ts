import { scryptSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { hasScryptHash, isScryptHash, readScryptHash } from '../../src/keys/scrypt.js';

const salt = Buffer.from('sixteen bytes ok');
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const textOf = (costs: string, hash = scryptSync('secret', salt, 32, { cost: 2, blockSize: 1 })) =>
  `$scrypt$${costs}$${base64(salt)}$${base64(hash)}`;

it('a hash is that of one secret', async () => {
  const text = textOf('ln=1,r=1,p=1');
  const hash = readScryptHash(text);
  if (!hash) throw new Error('expected a hash');
  expect(isScryptHash(text)).toBe(true);
  expect([await hasScryptHash('secret', hash), await hasScryptHash('Secret', hash)]).toEqual([true, false]);
});

it.each([
  ['ln=1,r=1,p=1', true],
  ['ln=17,r=8,p=1', true],
  ['ln=18,r=8,p=1', false],
  ['ln=17,r=9,p=1', false],
  ['ln=0,r=1,p=1', false],
  ['ln=1,r=0,p=1', false],
  ['ln=1,r=1,p=0', false],
  ['ln=1,r=1', false],
])('costs of %s, which are at most 128 MiB, can be read: %s', (costs, readable) => {
  expect(readScryptHash(textOf(costs)) !== undefined).toBe(readable);
});
