import type { ComponentChildren } from 'preact';
import { createElement, Fragment } from 'preact';
import type { en } from '../../src/locale/en.js';
import type { Catalogue } from './contract.js';

type English = typeof en;
type TextName = { [name in keyof English]: English[name] extends string ? name : never }[keyof English];
type PluralName = Exclude<keyof English, TextName>;
type Placeholder<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholder<Rest> : never;
type NamesIn<K extends keyof English> = Placeholder<
  English[K] extends string ? English[K] : English[K][keyof English[K]]
>;
/** The values of an entry's placeholders; none if it has no placeholder. */
type Values<K extends keyof English, V> = [NamesIn<K>] extends [never]
  ? []
  : [values: { readonly [name in NamesIn<K>]: V }];

let current: Catalogue | undefined;
let rules: Intl.PluralRules | undefined;

/** Sets the language of the page, before it is rendered. */
export function setCatalogue(catalogue: Catalogue): void {
  current = catalogue;
  rules = new Intl.PluralRules(catalogue.lang);
}

/** The catalogue of the page. */
export function catalogue(): Catalogue {
  if (current) return current;
  throw new Error('setCatalogue() comes first');
}

/** An entry as text. */
export function t<K extends TextName>(name: K, ...[values]: Values<K, string | number>): string {
  return filled(catalogue()[name] as string, values).join('');
}

/** An entry whose values may be elements. */
export function rich<K extends TextName>(
  name: K,
  ...[values]: Values<K, ComponentChildren>
): ComponentChildren {
  return elements(catalogue()[name] as string, values);
}

/** The form of an entry for a count, as text. */
export function plural<K extends PluralName>(
  name: K,
  count: number,
  ...[values]: Values<K, string | number>
): string {
  return filled(formOf(name, count), values).join('');
}

/** The form of an entry for a count; its values may be elements. */
export function richPlural<K extends PluralName>(
  name: K,
  count: number,
  ...[values]: Values<K, ComponentChildren>
): ComponentChildren {
  return elements(formOf(name, count), values);
}

function formOf(name: PluralName, count: number): string {
  const forms = catalogue()[name];
  return forms[rules?.select(count) ?? 'other'] ?? forms.other;
}

function elements(template: string, values: Readonly<Record<string, ComponentChildren>> = {}) {
  return createElement(Fragment, null, ...filled(template, values));
}

/** One pass, so a placeholder inside a value stays as it is. */
function filled<V>(template: string, values: Readonly<Record<string, V>> = {}): (V | string)[] {
  return template
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? part : (values[part] ?? `{${part}}`)));
}
