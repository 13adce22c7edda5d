import { expect, it } from 'vitest';
import { acmeKeyring, LATE } from '../support/acme.js';

const good = { owner: 'o', name: 'n' };

it.each([
  ['an empty owner', { owner: '' }, 'owner'],
  ['an owner of 256 characters', { owner: 'o'.repeat(256) }, 'owner'],
  ['a name of 10,000 characters', { name: 'n'.repeat(10_000) }, 'name'],
  ['NUL bytes', { name: 'a\0b' }, 'name'],
  ['half a surrogate pair', { name: '\ud800' }, 'name'],
  ['an unknown environment', { environment: 'moon' }, 'environment'],
  ['an unknown scope', { scopes: ['read', 'fly'] }, 'scopes.1'],
  ['a negative quota', { quota: { day: -1 } }, 'quota.day'],
  ['a quota of nothing', { quota: { month: 0 } }, 'quota.month'],
  ['a broken quota', { quota: { day: 1.5 } }, 'quota.day'],
  ['a rate without a window', { rate: { limit: 5 } }, 'rate.per'],
  ['a rate over an unreadable window', { rate: { limit: 5, per: 'soon' } }, 'rate.per'],
  ['a rate over two days', { rate: { limit: 5, per: '2d' } }, 'rate.per'],
  ['an expiry in the past', { expiresAt: LATE - 1 }, 'expiresAt'],
  ['an expiry that no date can have', { expiresAt: 8_640_000_000_000_001 }, 'expiresAt'],
  ['an expiry that is no timestamp', { expiresAt: new Date(Number.NaN) }, 'expiresAt'],
  ['an address that is none', { allowedIps: ['192.0.2.256'] }, 'allowedIps.0'],
  ['a range that is too long', { allowedIps: ['192.0.2.0/33'] }, 'allowedIps.0'],
  ['metadata of 10,000 characters', { metadata: { note: 'n'.repeat(10_000) } }, 'metadata'],
  ['a field that does not exist', { colour: 'red' }, 'colour'],
  ['a limit that does not exist', { quota: { week: 1 } }, 'quota.week'],
])('create refuses %s and names the field', async (_, wrong, field) => {
  const { keyring } = await acmeKeyring({ scopes: ['read', 'write'] });
  const refused = keyring.create({ ...good, ...wrong } as never);
  await expect(refused).rejects.toMatchObject({
    name: 'KeyringError',
    code: 'invalid_input',
    field,
    status: 400,
  });
  expect((await keyring.list()).items).toEqual([]);
  await keyring.close();
});

it('an error never repeats a value that was passed in', async () => {
  const { keyring } = await acmeKeyring({ scopes: ['read'] });
  const error = await keyring.create({ ...good, scopes: ['canary-value'] }).catch((thrown) => thrown);
  expect(`${error.message}${JSON.stringify(error)}`).not.toContain('canary-value');
  await keyring.close();
});
