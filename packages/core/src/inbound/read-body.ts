import type { EventEmitter } from 'node:events';
import { isJsonType } from '../placement/body.js';

/** A body that cannot be read. The message is meant for the caller. */
export class BodyError extends Error {}

const LIMIT = 16 * 1024;

/** Reads a small JSON or form body from a Node request that no body parser has read. */
export async function readBody(request: unknown, contentType: string): Promise<unknown> {
  const text = decode(isReadable(request) ? await collect(request) : Buffer.alloc(0));
  if (!isJsonType(contentType)) return fields(new URLSearchParams(text));
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BodyError('The body is not valid JSON.');
  }
}

/** What comes after the limit is read and dropped, so that the caller can finish sending and read the answer. */
function collect(request: EventEmitter): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LIMIT) chunks.push(chunk);
      else reject(new BodyError(`The body is larger than ${LIMIT} bytes.`));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(new BodyError('The body broke off.')));
    request.once('close', () => reject(new BodyError('The body broke off.')));
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
