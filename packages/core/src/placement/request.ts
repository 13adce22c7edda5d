/** What a guard reads. A Node request satisfies it as it stands. */
export interface InboundRequest {
  readonly method?: string | undefined;
  /** Origin form (`/path?query`). */
  readonly url?: string | undefined;
  /** By lower-case name, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn, as received: the only place where a header sent twice can be seen. */
  readonly rawHeaders?: readonly string[] | undefined;
}

/** A request about to be sent, in no client's own terms. */
export interface OutboundRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, bytes, `URLSearchParams`, `FormData` or a stream; never an object still to be serialised. */
  readonly body?: unknown;
}

/** A response, in no client's own terms. */
export interface OutboundResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the text or the bytes; undefined where it was not read. */
  readonly body?: unknown;
  /** Lets go of a body that nobody will read. */
  discard?(): void;
}

/** Status, headers and body of an answer, ready to be written. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The value of a header by its lower-case name, whatever case it was given in. */
export function headerOf(headers: Readonly<Record<string, string>>, lowerName: string): string | undefined {
  for (const name in headers) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[name];
  }
  return undefined;
}

/** A copy of the headers with one set or, when `value` is undefined, removed. */
export function withHeader(
  headers: Readonly<Record<string, string>>,
  name: string,
  value: string | undefined,
): Record<string, string> {
  const lower = name.toLowerCase();
  const copy: Record<string, string> = {};
  for (const key in headers) {
    if (key.length !== lower.length || key.toLowerCase() !== lower) copy[key] = headers[key] as string;
  }
  if (value !== undefined) copy[name] = value;
  return copy;
}
