import { setTimeout as timer } from 'node:timers/promises';
import { dispatcherFor } from '../../http/certified-dispatcher.js';
import { headersOf } from '../../http/headers-of.js';
import { readBounded } from '../../http/read-bounded.js';
import type { OutboundResponse } from '../../http/request.js';
import type { Transport } from '../outcome.js';

/** A longer answer is no token. */
export const EXCHANGE_SIZE_LIMIT = 1024 * 1024;

/** A transport that sends by `fetch`. */
export function fetchTransport(fetch: typeof globalThis.fetch): Transport<OutboundResponse> {
  return async ({ url, method, headers, body, tls }, timeout) => {
    const dispatcher = dispatcherFor(url, tls, undefined);
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body: (body ?? null) as string | null,
      redirect: 'manual',
      signal: timeout === undefined ? null : AbortSignal.timeout(timeout),
      ...(dispatcher ? { dispatcher } : {}),
    });
    return {
      status: response.status,
      headers: headersOf(response.headers),
      body: await bodyOf(response),
    };
  };
}

async function bodyOf({ body }: Response): Promise<Uint8Array | undefined> {
  const read = body ? await readBounded(body, EXCHANGE_SIZE_LIMIT) : undefined;
  if (!(read instanceof ReadableStream)) return read;
  // The rest of the stream throws if it failed, and is too much if it did not.
  const reader = read.getReader();
  try {
    for (let length = 0; length <= EXCHANGE_SIZE_LIMIT; ) length += (await reader.read()).value?.length ?? 0;
  } finally {
    reader.cancel().catch(() => {});
  }
  throw new TooLarge();
}

/** An answer was longer than the limit. */
export class TooLarge extends Error {}

/** How often it is noticed whether the process still runs. */
const TICK_MS = 1000;
/** A tick that is so late means that the process was stopped, or the machine asleep. */
const LATE_MS = 3000;
/** After that, the answer may still be there: it is waited for so long. */
const GRACE_MS = 1000;

/** The process was stopped while it waited. The connection may be dead without anybody having said so. */
export class Woken extends Error {}

/**
 * Waits for a response.
 *
 * @throws {Woken} if the process was stopped meanwhile and there was no response soon afterwards: what a time limit
 *   says then means nothing.
 */
export async function whileAwake(request: Promise<OutboundResponse>): Promise<OutboundResponse> {
  request.catch(() => {}); // It may fail after it was given up.
  let wake = () => {};
  const woken = new Promise<never>((_, reject) => {
    wake = () => reject(new Woken());
  });
  let late = false;
  let last = reading();
  const noticeLate = () => {
    const now = reading();
    if (now.steady - last.steady > TICK_MS + LATE_MS || now.wall - last.wall > TICK_MS + LATE_MS) late = true;
    last = now;
  };
  const ticks = setInterval(() => {
    const wasLate = late;
    noticeLate();
    if (late && !wasLate) timer(GRACE_MS).then(wake);
  }, TICK_MS);
  try {
    return await Promise.race([request, woken]);
  } catch (error) {
    noticeLate();
    throw late ? new Woken() : error;
  } finally {
    clearInterval(ticks);
  }
}

/** Both clocks: the steady one stands still while a machine sleeps. */
function reading(): { readonly steady: number; readonly wall: number } {
  return { steady: performance.now(), wall: Date.now() };
}
