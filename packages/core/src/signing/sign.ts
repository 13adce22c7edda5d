import { namesOfRecipe } from '../definition/strategies.js';
import { CredentialError } from '../error.js';
import type { DerivedValue } from '../grammar.js';
import type { OutboundRequest } from '../http/request.js';
import { headerOf } from '../http/request.js';
import type { Placement } from '../placement/placement.js';
import type { Values } from '../placement/template.js';
import { compileRecipes } from './recipes.js';
import { compileRequestValues } from './request-values.js';

/** A request, and what its headers are made of. */
interface Signed {
  /** The secrets and the derived values. */
  readonly values: Values;
  /** With the query parameters that it is signed with. */
  readonly request: OutboundRequest;
}

/** Makes the derived values of a request, beside the secrets. */
export type Signer = (secrets: Values, request: OutboundRequest, now: number) => Signed;

/**
 * Compiles how the derived values of a strategy are made for one request. A query parameter is written as soon as its
 * values are there, so that the values after it cover it. Then the request is signed as it is, so this is the last step
 * before its headers are written.
 *
 * @param query - The placements in the query.
 * @returns a function that throws a `CredentialError` `unsupported_body` for a body that cannot be read before it is sent.
 */
export function compileSigner(
  derive: Readonly<Record<string, DerivedValue>>,
  params: Values,
  query: readonly Placement[],
): Signer {
  const recipes = compileRecipes(derive);
  const read = compileRequestValues(Object.values(derive).flatMap(namesOfRecipe));
  return (secrets, given, now) => {
    const { method, headers, body } = given;
    const header = (name: string) => headerOf(headers, name) ?? impliedHeader(name, body);
    const bytes = bodyBytes(body);
    const derived: Record<string, string> = {};
    let unplaced = query;
    let request = given;
    for (const { name, make } of recipes) {
      place();
      const { origin, pathname, search } = new URL(request.url);
      const parts = read({ method, base: origin, target: pathname + search, header, body: bytes });
      derived[name] = make({ ...params, ...secrets, ...parts, ...derived }, now);
    }
    place();
    // What is left out is optional; what is missing is an error.
    for (const placement of unplaced) request = placement.write({ ...secrets, ...derived }, request, '');
    return { values: { ...secrets, ...derived }, request };

    /** Writes the query parameters whose values are known. */
    function place(): void {
      if (unplaced.length === 0) return;
      const values = { ...secrets, ...derived };
      const isReady = ({ templates }: Placement) =>
        templates.every(({ names }) => names.every((each) => values[each] !== undefined));
      for (const placement of unplaced)
        if (isReady(placement)) request = placement.write(values, request, '');
      unplaced = unplaced.filter((placement) => !isReady(placement));
    }
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
