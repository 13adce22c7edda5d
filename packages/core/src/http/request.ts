/** The request that a guard reads. A Node request satisfies it as it is. */
export interface InboundRequest {
  /** Upper case, as Node gives it. */
  readonly method?: string | undefined;
  /** Origin form (`/path?query`). */
  readonly url?: string | undefined;
  /** By lower-case name, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn, as received. Only here can a header be seen that was sent twice. */
  readonly rawHeaders?: readonly string[] | undefined;
}

/** A request about to be sent, in terms of no client. */
export interface OutboundRequest {
  /** In the case in which it is sent, nearly always upper case. */
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** By name, in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A string, bytes, `URLSearchParams`, `FormData` or a stream. Never an object that is still to be serialised. */
  readonly body?: unknown;
  /** Presented in the TLS handshake. The client that sends the request has to do that. */
  readonly tls?: ClientCertificate;
}

/** A client certificate, in PEM. It is the same object while its text is the same. */
export interface ClientCertificate {
  /** The certificate, with its chain. */
  readonly certificate: string;
  /** Its private key. */
  readonly key: string;
}

/** A response, in terms of no client. */
export interface OutboundResponse {
  /** The status code. */
  readonly status: number;
  /** By name, in any case. Several `Set-Cookie` are joined by newlines. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the string or the bytes; undefined if it was not read. */
  readonly body?: unknown;
  /** Discards a body that nobody will read, and frees its connection. */
  discardBody?(): void;
}

/** Status, headers and body of a response, ready to be written. */
export interface Reply {
  /** The status code. */
  readonly status: number;
  /** In the case in which they are to be written. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body. */
  readonly body: string;
}

/** The value of a header by its lower-case name, in whatever case it was given. */
export function headerOf(headers: Readonly<Record<string, string>>, lowerName: string): string | undefined {
  for (const name in headers) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[name];
  }
  return undefined;
}

/** A copy of the headers with one of them set or, if `value` is undefined, removed. */
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
