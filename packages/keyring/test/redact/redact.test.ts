import { inspect } from 'node:util';
import type { KeyFormat } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/redact/create-redactor.js';
import { acme, acmeKeyring } from '../support/acme.js';

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

  const hex = (text: string) => Buffer.from(text).toString('hex');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const each = (write: (code: string) => string) => (text: string) => hex(text).replaceAll(/../g, write);
  const percent = each((code) => `%${code.toUpperCase()}`);

  it.each<[string, (key: string) => string]>([
    ['percent codes', percent],
    ['percent codes in lower case', each((code) => `%${code}`)],
    ['percent codes of percent codes', (key) => percent(percent(key))],
    ['one percent code, of the underscore', (key) => key.replace('_', '%5F')],
    ['escapes of JSON', each((code) => `\\u00${code}`)],
    ['escapes of JSON in a string of JSON', each((code) => `\\\\u00${code}`)],
    ['escapes of JavaScript', each((code) => `\\x${code}`)],
    ['decimal references of HTML', each((code) => `&#${Number.parseInt(code, 16)};`)],
    ['references of HTML', each((code) => `&#x${code};`)],
    ['hex', hex],
    ['hex in upper case', (key) => hex(key).toUpperCase()],
    ['hex behind another digit', (key) => `f${hex(key)}`],
    ['hex with colons', (key) => hex(key).replaceAll(/..(?=.)/g, '$&:')],
    ['a buffer that Node prints', (key) => inspect(Buffer.from(key))],
    ['a buffer as JSON', (key) => JSON.stringify([...Buffer.from(key)])],
    ['a buffer as JSON with lines', (key) => JSON.stringify([...Buffer.from(key)], null, 2)],
    ['hex in Base64', (key) => base64(hex(key))],
    ['Base64 in hex', (key) => hex(base64(key))],
    ['percent codes in Base64', (key) => base64(percent(key))],
    ['Base64 of Base64', (key) => base64(base64(key))],
    ['Base64 in percent codes', (key) => percent(base64(key))],
  ])('hides a key that is written in %s', async (_, write) => {
    const { keyring } = await acmeKeyring();
    const { apiKey } = (await keyring.create({ owner: 'o', name: 'n' })).secrets;
    await keyring.close();
    const written = write(apiKey);
    const text = redact(`GET /x?a=${written}&b HTTP/1.1 {"say":"${written}"}`);
    expect(text.match(/\[redacted\]/g)).toHaveLength(2);
    for (let at = 0; at + 16 <= written.length; at++) expect(text).not.toContain(written.slice(at, at + 16));
  });

  it('hides a key with any of its characters escaped, beside anything', async () => {
    const { keyring } = await acmeKeyring();
    const { apiKey } = (await keyring.create({ owner: 'o', name: 'n' })).secrets;
    await keyring.close();
    const writes = [
      (code: string) => `%${code}`,
      (code: string) => `\\u00${code}`,
      (code: string) => `&#x${code};`,
    ];
    const choice = fc.option(fc.constantFrom(...writes), { freq: 3, nil: undefined });
    const beside = fc.oneof(
      fc.constantFrom('%', '%2', '\\', '\\u00', '&#', '100%', 'x'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(choice, { minLength: apiKey.length, maxLength: apiKey.length }),
        beside,
        (ways, before) => {
          const written = [...apiKey]
            .map((character, at) => ways[at]?.(hex(character)) ?? character)
            .join('');
          expect(redact(`${before} ${written}.`)).toBe(`${before} [redacted].`);
        },
      ),
    );
  });

  it('hides further secrets, whatever they are and however they are written', () => {
    const password = 'pä"ss /wörd';
    const key = `-----BEGIN PRIVATE KEY-----\n${'Zm9v'.repeat(16)}\n-----END PRIVATE KEY-----\n`;
    const secrets = [password, key, 'ab'];
    const forms = [
      password,
      password.toUpperCase(),
      JSON.stringify(password).slice(1, -1),
      JSON.stringify(JSON.stringify(password).slice(1, -1)).slice(1, -1),
      encodeURIComponent(password),
      new URLSearchParams([['', password]]).toString().slice(1),
      percent(password),
      hex(password),
      base64(password).replace(/=+$/, ''),
      'Zm9v'.repeat(16),
      'ab',
    ];
    for (const form of forms) expect(createRedactor(acme)(`<${form}>`, { secrets })).toBe('<[redacted]>');
    const folded = createRedactor(acme)(JSON.stringify({ key }), { secrets });
    expect(folded).toBe('{"key":"[redacted]"}');
    expect(['nothing'].map((text) => createRedactor(acme)(text))).toEqual(['nothing']);
  });

  it.each([
    ['Base64', 'Ab1_'.repeat(20_000)],
    ['hex', '0a '.repeat(25_000)],
    ['bytes', '97,'.repeat(25_000)],
    ['percent codes', '%25'.repeat(25_000)],
  ])('takes no time for what is no key in %s', (_, text) => {
    const began = performance.now();
    expect(redact(text)).toBe(text);
    expect(performance.now() - began).toBeLessThan(1000);
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
