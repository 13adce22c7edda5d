import { CredentialError } from '../error.js';
import type { DerivedValue } from '../grammar.js';
import type { OutboundRequest } from '../http/request.js';
import type { Values } from '../placement/template.js';
import { compileRecipes } from './recipes.js';

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
  return (values, { method, url, body }, now) => {
    const { pathname, search } = new URL(url);
    const request = { method, target: pathname + search, body: bodyBytes(body) };
    const derived: Record<string, string> = {};
    for (const { name, make } of recipes)
      derived[name] = make({ ...params, ...values, ...request, ...derived }, now);
    return { ...values, ...derived };
  };
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
