import { resolveParams } from '../definition/params.js';
import type { ParamDefinition } from '../grammar.js';
import { withoutSlash } from '../http/without-slash.js';
import type { Fields } from './document.js';
import { toName } from './names.js';

/** A variable in a URL, and which part of it. */
export interface Slot {
  /** Its name in the document. */
  readonly variable: string;
  /** Its name in the definition. */
  readonly name: string;
  /** The part. */
  readonly part: 'url' | 'host' | 'label' | 'port' | 'path';
}

/** The URL in its normal form, with its variables; no template if it is no URL. */
export function slotsOf(url: string): { readonly template?: string; readonly list: readonly Slot[] } {
  const list: Slot[] = [];
  const marks: string[] = [];
  const authority = /^https?:\/\/[^/]*/i.exec(url)?.[0].length ?? 0;
  const marked = url.replaceAll(/\{([^{}]+)\}/g, (hole, variable: string, at: number) => {
    const before = url.slice(0, at);
    const after = url.slice(at + hole.length);
    const part = partAt(before, after, at < authority);
    const known = list.findIndex((slot) => slot.variable === variable);
    if (known >= 0) return marks[known] ?? '';
    list.push({ variable, name: toName(variable, `variable${list.length + 1}`), part });
    const index = list.length - 1;
    const mark =
      part === 'url' ? `https://mark${index}.invalid` : part === 'port' ? `6000${index}` : `mark${index}q`;
    marks.push(mark);
    return mark;
  });
  if (/[{}]/.test(marked) || !URL.canParse(marked)) return { list };
  const { href } = new URL(marked);
  const template = marks.reduce(
    (text, mark, index) => text.replaceAll(mark, `{${list[index]?.name}}`),
    withoutSlash(href),
  );
  return { template, list };
}

function partAt(before: string, after: string, inAuthority: boolean): Slot['part'] {
  if (before === '') return 'url';
  if (!inAuthority) return 'path';
  if (before.endsWith(':') && !before.endsWith('://')) return 'port';
  return before.endsWith('://') && /^(?:[/:]|$)/.test(after) ? 'host' : 'label';
}

/** What a variable becomes; its values are dropped if they do not fit its part of the URL. */
export function readVariable(
  { name, variable, part }: Slot,
  { default: given, enum: listed }: Fields,
): { readonly param: ParamDefinition; readonly dropped: boolean } {
  const values = (Array.isArray(listed) ? listed : []).map(String).filter((value) => value !== '');
  // Many documents say the name of the variable where its value is not known.
  const fallback =
    ['string', 'number'].includes(typeof given) && given !== '' && given !== variable
      ? String(given)
      : undefined;
  const allowed =
    fallback === undefined || values.includes(fallback) || values.length === 0
      ? values
      : [...values, fallback];
  const stated: ParamDefinition = {
    ...(allowed.length > 0 ? { enum: allowed } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  const shapes = SHAPES[part];
  const fits = shapes.find((shape) => {
    const all = [...allowed, ...(fallback === undefined ? [] : [fallback])];
    return all.every((value) => isAllowed(name, { ...stated, ...shape }, value));
  });
  return fits
    ? { param: { ...fits, ...stated }, dropped: false }
    : { param: { ...shapes[0] }, dropped: true };
}

const SHAPES: Readonly<Record<Slot['part'], readonly ParamDefinition[]>> = {
  url: [{ as: 'url' }],
  host: [{ as: 'host' }],
  port: [{ as: 'port' }],
  label: [{}, { as: 'host' }],
  path: [{}, { pattern: '[\\w.~-]+' }, { as: 'path' }],
};

function isAllowed(name: string, param: ParamDefinition, value: string): boolean {
  try {
    resolveParams({ id: '', params: { [name]: param } }, { [name]: value });
    return true;
  } catch {
    return false;
  }
}
