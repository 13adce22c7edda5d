import type { EventEmitter } from 'node:events';
import { isJsonType } from '../http/body.js';
import type { InboundRequest } from '../http/request.js';

/** A body that cannot be read. The caller is told the message. */
export class BodyError extends Error {}

/** The largest body that is read. */
export const READ_LIMIT_BYTES = 16 * 1024;

/**
 * Reads a JSON or form body of at most 16 kB from a Node request that no body parser has read.
 *
 * @throws {BodyError} for a body that is too large, incomplete, not UTF-8 or not JSON.
 */
export async function readBody(request: unknown, contentType: string): Promise<unknown> {
  return parseBody(isReadable(request) ? await collect(request) : Buffer.alloc(0), contentType);
}

/**
 * The value of a JSON or form body.
 *
 * @throws {BodyError} for a body that is not UTF-8 or not JSON.
 */
export function parseBody(bytes: Uint8Array, contentType: string): unknown {
  const text = decode(bytes);
  if (!isJsonType(contentType)) return fields(new URLSearchParams(text));
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BodyError('The body is not valid JSON.');
  }
}

/** Whether a request has a body that nobody has read. */
export function isUnread(request: InboundRequest): boolean {
  return (
    isReadable(request) &&
    'readableDidRead' in request &&
    request.readableDidRead === false &&
    isFramed(request.headers)
  );
}

/** Whether a request may have a body. HTTP/2 and later frame one without a header that says so. */
export function hasBody(request: InboundRequest): boolean {
  const { httpVersionMajor: version } = request as { readonly httpVersionMajor?: unknown };
  if (typeof version === 'number' && version > 1) return request.headers['content-length'] !== '0';
  return isFramed(request.headers);
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function isFramed(headers: InboundRequest['headers']): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

/** Bytes after the limit are read and dropped, so that the caller can finish sending and read the response. */
function collect(request: EventEmitter): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= READ_LIMIT_BYTES) chunks.push(chunk);
      else reject(new BodyError(`The body is larger than ${READ_LIMIT_BYTES} bytes.`));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(new BodyError('The body is incomplete.')));
    request.once('close', () => reject(new BodyError('The body is incomplete.')));
  });
}

function isReadable(request: unknown): request is EventEmitter {
  return (
    typeof request === 'object' &&
    request !== null &&
    'on' in request &&
    'readable' in request &&
    request.readable === true
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BodyError('The body is not valid UTF-8.');
  }
}

function fields(params: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(params.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = params.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}
