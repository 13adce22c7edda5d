import type { InboundRequest } from '../http/request.js';
import type { FetchVerdict, Guard, Refused } from './guard.js';
import { BodyError, parseBody, READ_LIMIT_BYTES } from './read-body.js';
import { readerOf } from './reading.js';
import type { VerifyContext } from './verify-context.js';

/** The largest body whose signature is checked, unless the caller passes `rawBody`. */
const RAW_LIMIT_BYTES = 1024 * 1024;

/** Checks a web `Request` with a guard. */
export async function checkWebRequest(
  guard: Guard,
  request: Request,
  context: Omit<VerifyContext, 'body'> = {},
): Promise<FetchVerdict> {
  const { pathname, search } = new URL(request.url);
  const inbound: InboundRequest = {
    method: request.method,
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
  };
  try {
    const { inBody, usesRawBody } = readerOf(guard) ?? {};
    const body = inBody ? await bodyOf(request) : undefined;
    const rawBody =
      context.rawBody ?? (usesRawBody ? await readWebBody(request, RAW_LIMIT_BYTES) : undefined);
    const verdict = await guard(inbound, { ...context, body, rawBody });
    return verdict.ok ? verdict : withResponse(verdict);
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return withResponse({
      ok: false,
      refusal: guard.render({ code: 'malformed', detail: error.message }),
    });
  }
}

function withResponse(refused: Refused): FetchVerdict {
  const { status, headers, body } = refused.refusal;
  return { ...refused, response: new Response(body, { status, headers: { ...headers } }) };
}

/** From a clone, so that the handler can read it too. */
async function bodyOf(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type');
  return type === null ? undefined : parseBody(await readWebBody(request, READ_LIMIT_BYTES), type);
}

/**
 * The bytes of a web request, read from a clone, so that others can read them too.
 *
 * @throws {BodyError} for more bytes than the limit.
 */
export async function readWebBody(request: Request, limit: number): Promise<Buffer> {
  const reader = request.clone().body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) return Buffer.concat(chunks);
    size += value.byteLength;
    chunks.push(value);
    if (size <= limit) continue;
    // Not awaited: a clone is cancelled only once the original is, too.
    reader?.cancel().catch(() => {});
    throw new BodyError(`The body is larger than ${limit} bytes.`);
  }
}
