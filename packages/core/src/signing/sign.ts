import { namesOfRecipe } from '../definition/strategies.js';
import { CredentialError } from '../error.js';
import type { DerivedValue } from '../grammar.js';
import type { OutboundRequest } from '../http/request.js';
import { headerOf } from '../http/request.js';
import type { Values } from '../placement/template.js';
import { compileRecipes } from './recipes.js';
import { compileRequestValues } from './request-values.js';

/** Makes the derived values of a request, beside the secrets. */
export type Signer = (secrets: Values, request: OutboundRequest, now: number) => Values;

/**
 * Compiles how the derived values of a strategy are made for one request. The request is signed as it is, so this is
 * the last step before its headers are written.
 *
 * @returns the secrets, the parameters and the derived values; it throws a `CredentialError` `unsupported_body` for a
 *   body that cannot be read before it is sent.
 */
export function compileSigner(derive: Readonly<Record<string, DerivedValue>>, params: Values): Signer {
  const recipes = compileRecipes(derive);
  const read = compileRequestValues(Object.values(derive).flatMap(namesOfRecipe));
  return (values, { method, url, headers, body }, now) => {
    const { origin, pathname, search } = new URL(url);
    const header = (name: string) => headerOf(headers, name) ?? impliedHeader(name, body);
    const request = read({ method, base: origin, target: pathname + search, header, body: bodyBytes(body) });
    const derived: Record<string, string> = {};
    for (const { name, make } of recipes)
      derived[name] = make({ ...params, ...values, ...request, ...derived }, now);
    return { ...values, ...derived };
  };
}

/** A client adds it when it sends the body. */
function impliedHeader(name: string, body: unknown): string | undefined {
  return name === 'content-type' && body instanceof URLSearchParams
    ? 'application/x-www-form-urlencoded;charset=UTF-8'
    : undefined;
}

function bodyBytes(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(String(body), 'utf8');
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new CredentialError(
    'unsupported_body',
    'The request is signed, so a body of text or bytes is needed; this one is a stream or a form of parts',
  );
}
