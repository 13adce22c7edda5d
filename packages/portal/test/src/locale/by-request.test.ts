import { expect, test } from 'vitest';
import { catalogues } from '../../../src/locale/catalogues.js';
import { chooseCatalogue } from '../../../src/locale/choose-catalogue.js';
import { start } from '../../support/start.js';

const { en, de } = catalogues;
const brazilian = { ...en, lang: 'pt-BR' };

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-AT,en;q=0.5', 'de'],
  ['fr, en;q=0.3, de;q=0.7', 'de'],
  ['DE;q=0', 'en'],
  ['fr, *', 'en'],
  ['pt', 'pt-BR'],
  ['pt-PT, de;q=0.9', 'pt-BR'],
  ['pt-br', 'pt-BR'],
  [';;;q=x,,de;q=nothing', 'en'],
])('Accept-Language: %s chooses %s', (header, lang) => {
  expect(chooseCatalogue([en, de, brazilian], header).lang).toBe(lang);
});

test('the page, its words, its problems and its element are in the language that the request asks for', async () => {
  const { call } = await start({ locale: ['en', 'de'] });
  const german = { 'Accept-Language': 'de-CH,de;q=0.9,en;q=0.8' };
  const page = await call('GET', '/', { headers: german });
  expect(page.text).toContain('<html lang="de" dir="ltr">');
  expect(page.headers.get('vary')).toBe('Accept-Encoding, Accept-Language');
  expect((await call('GET', '/')).text).toContain('<html lang="en" dir="ltr">');
  const session = await call('GET', '/api/session', { headers: german });
  expect(session.json.provider.words.title).toBe('API-Schlüssel');
  expect(session.headers.get('vary')).toBe('Accept-Language');
  expect((await call('GET', '/api/session')).json.provider.words.title).toBe('API keys');
  const missing = await call('GET', '/api/keys/key_none', { headers: german });
  expect(missing.json.detail).toBe(de.serverNoKey);
  const signedOut = await call('GET', '/', { headers: german, as: undefined });
  expect(signedOut.text).toContain(de.serverSignIn);
  expect((await call('GET', '/sallyport-keys.js', { headers: german })).text).toContain('"lang":"de"');
});

test('a page with one language varies by no other', async () => {
  const { call } = await start({ locale: 'de' });
  const page = await call('GET', '/', { headers: { 'Accept-Language': 'en' } });
  expect(page.text).toContain('<html lang="de" dir="ltr">');
  expect(page.headers.get('vary')).toBe('Accept-Encoding');
});

test('a list without a language, or with one twice, is refused', async () => {
  for (const locale of [[], ['de', { ...en, lang: 'de' }]] as const)
    await expect(start({ locale })).rejects.toThrow('locale');
});
