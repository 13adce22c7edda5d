import { afterEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acmeKeyring, HOUR } from '../support/acme.js';

let open: Keyring<Acme> | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

describe('many keys', () => {
  it('are revoked by owner and by age', async () => {
    const { keyring, clock } = await acmeKeyring();
    open = keyring;
    const issue = (owner: string) => keyring.create({ owner, name: 'x' });
    const [a] = [await issue('a'), await issue('b')];
    clock.advance(HOUR);
    const [late] = [await issue('a')];
    expect(await keyring.revokeAll({ owner: 'a', createdBefore: clock.now(), reason: 'left' })).toBe(1);
    expect(await keyring.verify(a.secrets)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(late.secrets)).toMatchObject({ owner: 'a' });
    expect(await keyring.revokeAll({ createdBefore: clock.now() + 1 })).toBe(2);
    await expect(keyring.revokeAll({})).rejects.toMatchObject({ code: 'invalid_input', field: 'owner' });
  });
});
