import type { Provider } from '../grammar.js';
import { headersOf } from '../http/headers-of.js';
import { readBounded } from '../http/read-bounded.js';
import type { OutboundResponse } from '../http/request.js';

/** Of a longer body of an error only the status is looked at. */
const RECOGNISE_LIMIT = 1024 * 1024;

/**
 * A response of `fetch` as core reads it. A class, because an object literal with a getter is slow to make. See
 * bench/WHY.md, "Responses".
 */
export class FetchResponse implements OutboundResponse {
  /** The status code. */
  readonly status: number;

  /**
   * @param received - As `fetch` returned it.
   * @param sentUrl - The URL that was sent, with the credential if it stands there.
   * @param content - What was read of the body, or a stream in its place; undefined if it was not read.
   * @param body - The body as a string, if it was read.
   */
  constructor(
    readonly received: Response,
    readonly sentUrl: string,
    readonly content?: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
    readonly body?: string,
  ) {
    this.status = received.status;
  }

  /** By lower-case name. */
  get headers(): Record<string, string> {
    return headersOf(this.received.headers);
  }

  /** Discards a body that nobody will read. */
  discardBody(): void {
    const body = this.content instanceof ReadableStream ? this.content : this.received.body;
    body?.cancel().catch(() => {}); // One that was read is locked.
  }
}

/**
 * Compiles how responses are read. The body of an error is read here, and so is the body of a success if the
 * definition has a refusal with its status. Every other body is the caller's to read, or to stream.
 */
export function compileResponseReader(
  provider: Provider,
): (received: Response, sentUrl: string) => FetchResponse | Promise<FetchResponse> {
  const read = new Set(
    Object.values(provider.refusals ?? {}).flatMap((rule) =>
      ('match' in rule ? (rule.match ?? []) : []).flatMap(({ status }) => status ?? []),
    ),
  );
  return (received, sentUrl) =>
    (received.status >= 400 || read.has(received.status)) && hasText(received)
      ? readResponse(received, sentUrl)
      : new FetchResponse(received, sentUrl);
}

function hasText({ body, headers }: Response): boolean {
  return body !== null && /json|text\/plain/i.test(headers.get('content-type') ?? '');
}

async function readResponse(received: Response, sentUrl: string): Promise<FetchResponse> {
  const content = await readBounded(received.body as ReadableStream<Uint8Array>, RECOGNISE_LIMIT);
  const body = content instanceof Uint8Array ? new TextDecoder().decode(content) : undefined;
  return new FetchResponse(received, sentUrl, content, body);
}

/**
 * The response that the caller gets: the one that `fetch` returned, unless it would show a URL with the credential
 * or its body was read here.
 *
 * @param url - The URL that responded, without the credential.
 */
export function responseFor(response: FetchResponse, url: string, redirected: boolean): Response {
  const { received, sentUrl, content } = response;
  if (content === undefined && sentUrl === url) {
    return redirected ? withFacts(received, { redirected }) : received;
  }
  const { status, statusText, ok, type, headers, body } = received;
  const hash = url.indexOf('#');
  // Copying is slow: see bench/WHY.md, "Responses". The constructor takes neither every status nor every phrase.
  return withFacts(new Response(content ?? body, { headers }), {
    ...{ status, statusText, ok, type, redirected },
    url: hash < 0 ? url : url.slice(0, hash),
  });
}

function withFacts(response: Response, facts: Readonly<Record<string, unknown>>): Response {
  const clone = () => withFacts(Response.prototype.clone.call(response), facts);
  const properties = Object.entries({ ...facts, clone }).map(([name, value]) => [name, { value }]);
  return Object.defineProperties(response, Object.fromEntries(properties));
}
