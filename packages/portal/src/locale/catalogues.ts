import { SallyportError } from '@sallyport/core';
import type { Catalogue, PluralForms } from './catalogue.js';
import { de } from './de.js';
import { en } from './en.js';

/** The catalogues of this package, complete, such as to begin your own with. */
export const catalogues: {
  /** English. */
  readonly en: Catalogue;
  /** German. */
  readonly de: Catalogue;
} = { en, de };

/** A language of this package, or a catalogue of your own. */
type Locale = keyof typeof catalogues | Catalogue;

/** One language, or several: the request then chooses, and the first is the default. */
export type LocaleOption = Locale | readonly Locale[];

/**
 * The catalogues of a `locale` option, the default first.
 *
 * @throws {SallyportError} `invalid_option` that names the entry that is missing or wrong.
 */
export function cataloguesOf(locale: LocaleOption = 'en'): readonly [Catalogue, ...Catalogue[]] {
  const [first, ...others] = (Array.isArray(locale) ? locale : [locale]) as readonly Locale[];
  if (first === undefined) throw invalid('locale: expected at least one');
  const all = [catalogueOf(first), ...others.map(catalogueOf)] as const;
  if (new Set(all.map(({ lang }) => lang.toLowerCase())).size < all.length)
    throw invalid('locale: expected each language once');
  return all;
}

function catalogueOf(locale: Locale): Catalogue {
  if (typeof locale !== 'string') return checked(locale);
  if (Object.hasOwn(catalogues, locale)) return catalogues[locale];
  throw invalid(`locale: expected ${Object.keys(catalogues).join(', ')} or a catalogue`);
}

function checked(catalogue: Catalogue): Catalogue {
  const names = Object.keys(en) as (keyof Catalogue)[];
  for (const name of names) {
    const allowed = placeholdersIn(en[name]);
    if (!sameKind(catalogue[name], en[name])) throw invalid(`locale.${name} is missing or of another kind`);
    const unknown = placeholdersIn(catalogue[name]).find((placeholder) => !allowed.includes(placeholder));
    if (unknown !== undefined) throw invalid(`locale.${name}: there is no {${unknown}} here`);
  }
  if (!['ltr', 'rtl'].includes(catalogue.dir)) throw invalid("locale.dir: expected 'ltr' or 'rtl'");
  if (!isLanguage(catalogue.lang)) throw invalid("locale.lang: expected a language tag such as 'pt-BR'");
  return Object.fromEntries(names.map((name) => [name, catalogue[name]])) as Catalogue;
}

function sameKind(entry: unknown, english: string | PluralForms): boolean {
  if (typeof english === 'string') return typeof entry === 'string';
  return (
    typeof entry === 'object' && entry !== null && 'other' in entry && Object.values(entry).every(isString)
  );
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The names of the placeholders of an entry. */
export function placeholdersIn(entry: string | PluralForms): string[] {
  const forms = typeof entry === 'string' ? [entry] : Object.values(entry);
  return forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string));
}

function invalid(message: string): SallyportError {
  return new SallyportError('invalid_option', message);
}
