import type { Host } from '../host-request.js';
import { Problem } from './problem.js';
import { readStart } from './read-start.js';

/** Bytes. The settings of a key are far smaller. */
const MAX_BODY = 65_536;

/**
 * The JSON value of a request's body; undefined if there is no body. A body that the host has parsed is taken
 * as it is.
 *
 * @throws {Problem} 413 if the body is too large, 415 if it is not declared as JSON, 400 if it is not JSON.
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
  const { text, truncated } = await readStart(request, MAX_BODY);
  if (truncated) throw tooLarge();
  return text;
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new Problem(400, 'The body is not JSON.');
  }
}

function tooLarge(): Problem {
  return new Problem(413, `A body may have at most ${MAX_BODY} bytes.`);
}
