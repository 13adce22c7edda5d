/** A response's body: the value of its JSON, its string if it is none; undefined for a stream. */
export function parseResponseBody(body: unknown): unknown {
  if (body instanceof Uint8Array) return parseResponseBody(new TextDecoder().decode(body));
  if (typeof body !== 'string') return body instanceof Object && 'pipe' in body ? undefined : body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
