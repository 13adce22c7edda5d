import { describe, expect, it } from 'vitest';
import { acmeKeyring } from './support/acme.js';

describe('redact', () => {
  it('hides keys in any text', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    expect(keyring.redact(`key=${secrets.apiKey};`)).toBe('key=[redacted];');
    expect(keyring.redact('nothing here')).toBe('nothing here');
    await keyring.close();
  });
});
