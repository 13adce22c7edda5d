import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pageHtml } from '../../../src/http/page-html.js';
import type { Catalogue, PluralForms } from '../../../src/locale/catalogue.js';
import { catalogues, cataloguesOf, placeholdersIn } from '../../../src/locale/catalogues.js';
import { shownCatalogue } from '../../../src/locale/shown-catalogue.js';
import { pageFile } from '../../support/page-file.js';
import { start } from '../../support/start.js';

describe('German', () => {
  const names = Object.keys(catalogues.en) as (keyof Catalogue)[];

  test('has every entry, with no placeholder that English does not have', () => {
    expect(cataloguesOf(catalogues.de)).toEqual([catalogues.de]);
    expect(Object.keys(catalogues.de)).toEqual(names);
  });

  test('keeps the placeholders that hold a value of the key, and not only a noun', () => {
    const nouns = ['one', 'many', 'scopes', 'secret'];
    const values = (entry: string | PluralForms) =>
      [...new Set(placeholdersIn(entry))].filter((name) => !nouns.includes(name)).sort();
    for (const name of names)
      expect([name, values(catalogues.de[name])]).toEqual([name, values(catalogues.en[name])]);
  });
});

describe('a catalogue of the host', () => {
  const { wordOne: _, ...withoutOne } = catalogues.en;
  test.each([
    ['xx', 'locale: expected en, de or a catalogue'],
    ['__proto__', 'locale: expected en, de or a catalogue'],
    [withoutOne, 'locale.wordOne is missing or of another kind'],
    [{ ...catalogues.en, usageSum: 'all' }, 'locale.usageSum is missing or of another kind'],
    [{ ...catalogues.en, usageSum: { one: 'one' } }, 'locale.usageSum is missing or of another kind'],
    [{ ...catalogues.en, sayDeleted: '{nome}' }, 'locale.sayDeleted: there is no {nome} here'],
    [{ ...catalogues.en, dir: 'up' }, "locale.dir: expected 'ltr' or 'rtl'"],
    [{ ...catalogues.en, lang: 'x y' }, "locale.lang: expected a language tag such as 'pt-BR'"],
  ])('is refused if it is %o', (locale, message) => {
    expect(() => cataloguesOf(locale as Catalogue)).toThrow(message);
  });
});

test('the page has its language, its title and its words, and markup among them ends nothing', async () => {
  const locale = { ...catalogues.de, wordTitle: 'Schlüssel & </script><b>', noScript: '<i>' };
  const { url } = await start({ locale });
  const response = await fetch(`${url}/`, { headers: { Cookie: 'session=ada' } });
  const html = await response.text();
  expect(html).toContain('<html lang="de" dir="ltr">');
  expect(html).toContain('<title>Schlüssel &amp; &lt;/script&gt;&lt;b&gt; · Acme</title>');
  expect(html).not.toContain('<b>');
  expect(html).not.toContain('<i>');
  expect(html).not.toContain('{{');
  expect(html).toContain('Schlüssel &amp; &lt;/script&gt;&lt;b&gt;&quot;,&quot;wordIntro');
});

test.each(['en', 'de'] as const)('the first load in %s is at most 30 kB', (locale) => {
  const html = String(pageFile('index.html')?.body);
  const page = pageHtml(html, {
    catalogue: shownCatalogue(catalogues[locale], 'index.html'),
    title: 'Keys',
    css: '',
  });
  const paths = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path as string);
  expect(paths.length).toBeGreaterThan(2);
  const bodies = [Buffer.from(page), ...paths.map((path) => pageFile(path)?.body as Buffer)];
  const size = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  console.info(`first load in ${locale}: ${size} bytes gzip`);
  expect(size).toBeLessThanOrEqual(30_000);
});
