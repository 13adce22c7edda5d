import type { Catalogue, PluralForms } from '../../src/locale/catalogue.js';
import { catalogues } from '../../src/locale/catalogues.js';

const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyz'].map((letter, index) => [
    letter,
    'àƀçđèƒĝĥìĵķľḿñòþǫŕšţùṽŵẋÿž'.charAt(index),
  ]),
);

/** English without one plain letter; placeholders stay. */
export function accented(text: string): string {
  return text.replaceAll(/\{\w+\}|[a-z]/gi, (found) => ACCENTED[found.toLowerCase()] ?? found);
}

function pseudoEntry(entry: string | PluralForms): string | PluralForms {
  if (typeof entry === 'string') return accented(entry);
  return Object.fromEntries(
    Object.entries(entry).map(([form, text]) => [form, accented(text)]),
  ) as PluralForms;
}

const entries = Object.entries(catalogues.en).map(([name, entry]) => [name, pseudoEntry(entry)]);

/** A catalogue that shows which words do not come from it. Japanese writes dates and numbers without letters. */
export const pseudo: Catalogue = { ...(Object.fromEntries(entries) as Catalogue), lang: 'ja', dir: 'ltr' };
