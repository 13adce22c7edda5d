/** Names and their values. A body stays bytes. */
export type SignedValues = Readonly<Record<string, string | Uint8Array>>;

/** What of a request may be signed. */
export interface SignedRequest {
  /** The method. */
  readonly method: string;
  /** The origin and the path before `target`, if it is known: `https://api.acme.example`. */
  readonly base: string | undefined;
  /** Path and query. */
  readonly target: string;
  /** The value of a header by its lower-case name. */
  header(lowerName: string): string | undefined;
  /** The body as it is sent. */
  readonly body: Uint8Array;
}

/** Names that every recipe may use. */
export const REQUEST_NAMES = [
  'method',
  'url',
  'url.bare',
  'host',
  'path',
  'query',
  'target',
  'body',
] as const;
const HEADER_PREFIX = 'header.';
/** Names that need the public URL of a server. */
const OF_URL: readonly string[] = ['url', 'url.bare', 'host'];

/** Whether a name stands for a part of the request. */
export function isRequestName(name: string): boolean {
  return (REQUEST_NAMES as readonly string[]).includes(name) || name.startsWith(HEADER_PREFIX);
}

/** The first of these names that needs to know how a server is reached. */
export function nameOfUrl(names: readonly string[]): string | undefined {
  return names.find((name) => OF_URL.includes(name));
}

/** Compiles how the names are read of a request. A header that is absent is empty. */
export function compileRequestValues(
  names: readonly string[],
): (request: SignedRequest) => Record<string, string | Uint8Array> {
  const headers = [...new Set([...names, `${HEADER_PREFIX}content-type`])]
    .filter((name) => name.startsWith(HEADER_PREFIX))
    .map((name) => ({ name, lower: name.slice(HEADER_PREFIX.length).toLowerCase() }));
  return ({ method, base, target, header, body }) => {
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const query = mark < 0 ? '' : target.slice(mark + 1);
    const values: Record<string, string | Uint8Array> = { method, path, query, target, body };
    if (base !== undefined)
      Object.assign(values, { url: base + target, 'url.bare': base + path, host: hostOf(base) });
    for (const { name, lower } of headers) values[name] = header(lower) ?? '';
    return values;
  };
}

function hostOf(base: string): string {
  return base.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
