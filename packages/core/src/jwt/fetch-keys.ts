import type { FetchImplementation, JSONWebKeySet } from 'jose';
import { createLocalJWKSet } from 'jose';
import { monotonicNow, systemClock } from '../clock.js';
import { readBounded } from '../http/read-bounded.js';

/** After a failed fetch there is none for so long, however many tokens need one. */
const PAUSE_MS = 1000;
/** Bytes. A longer answer is no set of keys. */
const MOST = 1024 * 1024;

/**
 * Creates a `fetch` of an issuer's keys. While an issuer cannot answer, callers with made-up tokens cannot make a request
 * to it of each of them.
 */
export function createKeysFetch(): FetchImplementation {
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  return async (url, options) => {
    if (failure && monotonicNow(systemClock) - failure.at < PAUSE_MS) throw failure.error;
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`The issuer's keys: status ${response.status}`);
      const keys = JSON.parse(await textOf(response)) as JSONWebKeySet;
      createLocalJWKSet(keys); // Throws for anything else.
      return Response.json(keys);
    } catch (error) {
      failure = { error, at: monotonicNow(systemClock) };
      throw error;
    }
  };
}

async function textOf({ body }: Response): Promise<string> {
  const read = body ? await readBounded(body, MOST) : new Uint8Array();
  if (!(read instanceof ReadableStream)) return new TextDecoder().decode(read);
  await read.cancel();
  throw new Error(`The issuer's keys: more than ${MOST} bytes`);
}
