import type { KeyFormat } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../src/redact.js';
import { acme, acmeKeyring } from './support/acme.js';

describe('redact', () => {
  it('hides keys in any text', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    expect(keyring.redact(`key=${secrets.apiKey};`)).toBe('key=[redacted];');
    expect(keyring.redact('nothing here')).toBe('nothing here');
    await keyring.close();
  });
});

describe('a redactor', () => {
  const redact = (text: string) => createRedactor(acme)(text);

  it.each([
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
    ['basic  \tdXNlcjpwYXNz==, more', 'basic  \t[redacted], more'],
    ['BASIC+dXNlcjpwYXNz', 'BASIC+[redacted]'],
    ['basic%20dXNlcjpwYXNz%3D', 'basic%20[redacted]'],
    ['basic training', 'basic [redacted]'],
    ['basically', 'basically'],
  ])('hides a pair of HTTP Basic: %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it.each([
    ['token=eyJh-_.eyJz-_.c2ln-_ end', 'token=[redacted] end'],
    ['eyJh.eyJz', 'eyJh.eyJz'],
    ['eyJh.eyJz.', 'eyJh.eyJz.'],
    ['a.b.c', 'a.b.c'],
  ])('hides a session token: %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it.each(['', 'x', 'xy', 'xyz', 'xyz0'])('hides a key in Base64, also behind %j', async (before) => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n' });
    await keyring.close();
    const encoded = Buffer.from(`{"key":"${secrets.apiKey}","a":"??>>"}`).toString('base64');
    expect(encoded).toMatch(/[+/]/);
    const inUrl = encoded.replaceAll('+', '%2B').replaceAll('/', '%2f').replaceAll('=', '%3D');
    for (const form of [encoded, inUrl, Buffer.from(encoded, 'base64').toString('base64url')])
      expect(redact(`a=${before}${form}&b`)).toBe('a=[redacted]&b');
  });

  it.each([
    ['a line of beginnings', 'eyJ'.repeat(20_000)],
    ['one dot', `${'eyJ'.repeat(10_000)}.${'eyJ'.repeat(10_000)}`],
    ['many dots', 'eyJ.'.repeat(15_000)],
  ])('takes no time for what is no session token: %s', (_, text) => {
    const began = performance.now();
    expect(redact(text)).toBe(text);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('hides several session tokens in one run', () => {
    expect(redact('a.eyJx.y.z.eyJ.eyJx.b.c.d')).toBe('a.[redacted].eyJ.[redacted].d');
  });

  it('hides a key that was cut: its checksum could be computed again', async () => {
    const { keyring } = await acmeKeyring();
    const { apiKey } = (await keyring.create({ owner: 'o', name: 'n' })).secrets;
    await keyring.close();
    for (const cut of [1, 6, 12]) expect(redact(`key=${apiKey.slice(0, -cut)}`)).toBe('key=[redacted]');
    const wrapped = Buffer.from(`${'x'.repeat(30)}${apiKey}`)
      .toString('base64')
      .slice(0, 76);
    expect(redact(wrapped)).toBe('[redacted]');
    expect(redact('acme_live_settings')).toBe('acme_live_settings');
  });

  it('leaves other Base64 and short texts as they are', () => {
    const plain = Buffer.from('nothing to hide here').toString('base64');
    expect(redact(`${plain} and more`)).toBe(`${plain} and more`);
  });

  describe('of keys without a prefix', () => {
    const withFormat = (format: KeyFormat) =>
      createRedactor(defineProvider({ ...acme, id: 'short', secrets: { apiKey: { format } } }));

    it.each([
      ['0123456789abcdef', '[redacted]'],
      ['a 0123456789abcdef.', 'a [redacted].'],
      ['\\b0123456789abcdef', '\\[redacted]'],
      ['0123456789abcdef0123', '[redacted]'],
      ['0123456789abcde', '0123456789abcde'],
      ['id key_0123456789abcdef', 'id key_0123456789abcdef'],
      ['"evt_0123456789abcdef"', '"evt_0123456789abcdef"'],
      ['monkey_0123456789abcdef', 'monkey_[redacted]'],
    ])('hides %s', (text, shown) => {
      expect(withFormat({ length: 16, alphabet: 'hex' })(text)).toBe(shown);
    });
  });
});
