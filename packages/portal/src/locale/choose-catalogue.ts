import type { Catalogue } from './catalogue.js';

interface Range {
  readonly tag: string;
  readonly quality: number;
}

/**
 * The catalogue that a request prefers: of the first range of `Accept-Language` that is one's tag, or its language without
 * the region. The first catalogue if there is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function chooseCatalogue(
  catalogues: readonly [Catalogue, ...Catalogue[]],
  acceptLanguage: string | undefined,
): Catalogue {
  const [fallback] = catalogues;
  if (catalogues.length === 1 || acceptLanguage === undefined) return fallback;
  for (const { tag } of rangesIn(acceptLanguage)) {
    const found =
      catalogues.find(({ lang }) => lang.toLowerCase() === tag) ??
      catalogues.find(({ lang }) => languageOf(lang.toLowerCase()) === languageOf(tag));
    if (found) return found;
  }
  return fallback;
}

function rangesIn(header: string): readonly Range[] {
  return header
    .slice(0, 500)
    .split(',')
    .map(rangeOf)
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

function rangeOf(part: string): Range {
  const [tag = '', quality] = part.toLowerCase().split(/\s*;\s*q\s*=\s*/);
  return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) || 0 };
}

function languageOf(tag: string): string {
  return tag.split('-', 1)[0] as string;
}
