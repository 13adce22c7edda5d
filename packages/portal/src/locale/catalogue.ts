import type { en } from './en.js';

/** The forms of an entry by plural category. */
export type PluralForms = {
  /** One form; `other` stands for every category that is absent. */
  readonly [form in Intl.LDMLPluralRule]?: string;
} & {
  /** The form of all other counts. */
  readonly other: string;
};

/** Entries by name, each a string or its plural forms. */
type English = typeof en;

/**
 * All words of the page in one language: the entries of `catalogues.en`. `lang` is a BCP 47 tag, by which numbers,
 * dates and plurals are formatted, and `dir` is `ltr` or `rtl`. A placeholder such as `{name}` may be left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5646
 */
export type Catalogue = {
  readonly [entry in keyof English]: English[entry] extends string ? string : PluralForms;
};
