import { describe, expect, it } from 'vitest';
import { acmeKeyring, HOUR } from '../support/acme.js';
import { codes } from '../support/codes.js';

describe('usage', () => {
  it('is kept by key and day', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n', scopes: ['read'] });
    await codes(2, () => keyring.verify(secrets));
    await keyring.verify(secrets, { scopes: ['write'] });
    clock.advance(HOUR);
    await keyring.verify(secrets);
    expect(await keyring.usage(key.id)).toEqual([
      { day: '2026-03-31', accepted: 2, refused: 1 },
      { day: '2026-04-01', accepted: 1, refused: 0 },
    ]);
    expect(await keyring.usage(key.id, { from: '2026-04-01' })).toHaveLength(1);
    expect((await keyring.get(key.id)).lastUsedAt).toBe(clock.now());
    await keyring.close();
  });
});
