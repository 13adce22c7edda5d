import { CredentialError } from '../error.js';
import type { ParamsRecipe } from '../grammar.js';
import { isUrlEncoded } from '../http/body.js';
import type { SignedValues } from './request-values.js';

/**
 * The parameters of a request as one text: sorted by name, and the values of one name sorted, each once.
 *
 * @throws {CredentialError} `unsupported_body` for a body that is no url-encoded form: it would not be covered.
 */
export function joinFields(recipe: ParamsRecipe, values: SignedValues): string {
  const { pair = '=', join = '&', without = [] } = recipe;
  const written = recipe.encode ? rfc3986 : (text: string) => text;
  const fields = new URLSearchParams(recipe.params === 'query' ? String(values.query) : formOf(values));
  return [...new Set(fields.keys())]
    .filter((name) => !without.includes(name))
    .sort()
    .flatMap((name) =>
      [...new Set(fields.getAll(name))].sort().map((value) => `${written(name)}${pair}${written(value)}`),
    )
    .join(join);
}

/** The text of a url-encoded body. @throws {CredentialError} `unsupported_body` for another one. */
export function formOf({ body, 'header.content-type': type }: SignedValues): string {
  if (!(body instanceof Uint8Array) || body.length === 0) return '';
  if (isUrlEncoded(String(type))) return Buffer.from(body).toString('utf8');
  throw new CredentialError(
    'unsupported_body',
    'The fields of the body are signed, so a body of "application/x-www-form-urlencoded" is needed',
  );
}

/** Percent-encodes everything but unreserved characters. @see https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
export function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
