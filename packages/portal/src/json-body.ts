import type { Host } from './host.js';
import { Problem } from './problem.js';

/** Bytes. A key's settings are far smaller. */
const MAX_BODY = 65_536;

/**
 * The JSON of a request; undefined where it has no body. What the host has parsed is taken as it is.
 *
 * @throws {Problem} 413, 415, 400.
 */
export async function jsonBody(request: Request, host: Host): Promise<unknown> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > MAX_BODY) throw tooLarge();
  if (declared === 0 && !request.headers.has('transfer-encoding')) return undefined;
  if (!/^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Problem(415, 'Send the body as Content-Type: application/json.');
  if (host.body !== undefined && typeof host.body !== 'string' && !Buffer.isBuffer(host.body))
    return host.body;
  return parse(host.body === undefined ? await readText(request) : host.body.toString());
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_BODY) throw tooLarge();
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read.
    throw new Problem(400, 'The body is not JSON.');
  }
}

function tooLarge(): Problem {
  return new Problem(413, `A body may have at most ${MAX_BODY} bytes.`);
}
