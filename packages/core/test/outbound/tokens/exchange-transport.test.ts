import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OutboundResponse } from '../../../src/index.js';
import {
  EXCHANGE_SIZE_LIMIT,
  fetchTransport,
  TooLarge,
  Woken,
  whileAwake,
} from '../../../src/outbound/tokens/exchange-transport.js';

const request = {
  method: 'POST',
  url: 'https://api.acme.example/token',
  headers: { 'X-A': '1' },
  body: 'text',
};

describe('a transport by fetch', () => {
  test('sends without following redirects, and for so long only', async () => {
    const inits: (RequestInit | undefined)[] = [];
    const send = fetchTransport(async (_url, init) => {
      inits.push(init);
      return new Response('{}', { status: 201, headers: { 'X-B': '2' } });
    });
    const response = await send(request, undefined);
    expect(response).toMatchObject({ status: 201, headers: { 'x-b': '2' } });
    expect(Buffer.from(response.body as Uint8Array).toString()).toBe('{}');
    await send(request, 1000);
    expect(inits[0]).toMatchObject({
      ...{ method: 'POST', headers: { 'X-A': '1' }, body: 'text', redirect: 'manual', signal: null },
    });
    expect(inits[1]?.signal).toBeInstanceOf(AbortSignal);
  });

  test('has no body if there is none', async () => {
    const send = fetchTransport(async () => new Response(null, { status: 204 }));
    expect((await send(request, undefined)).body).toBeUndefined();
  });

  /** A body of so many bytes, which is endless or fails then. */
  function bodyOf(bytes: number, error?: Error) {
    const cancel = vi.fn();
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (error && sent >= bytes) return controller.error(error);
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel,
    });
    return { cancel, send: fetchTransport(async () => new Response(stream)) };
  }

  test('gives up an answer that is too long, and discards the rest', async () => {
    const { cancel, send } = bodyOf(Number.POSITIVE_INFINITY);
    await expect(send(request, undefined)).rejects.toBeInstanceOf(TooLarge);
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
  });

  test('takes one of the greatest length', async () => {
    const send = fetchTransport(async () => new Response('x'.repeat(EXCHANGE_SIZE_LIMIT)));
    expect((await send(request, undefined)).body).toHaveLength(EXCHANGE_SIZE_LIMIT);
  });

  test('fails as the connection does', async () => {
    await expect(bodyOf(65_536, new Error('reset')).send(request, undefined)).rejects.toThrow('reset');
  });
});

describe('a request while the process is awake', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] }),
  );
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const answer: OutboundResponse = { status: 200, headers: {} };
  /** The machine slept: the wall clock moves, and no timer. */
  const sleep = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
  /** What a failure of the connection means then: a time limit says nothing if the process was stopped. */
  async function failureAfter(stop: () => void): Promise<unknown> {
    const { promise, reject } = Promise.withResolvers<OutboundResponse>();
    const wait = whileAwake(promise).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5000);
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    reject(new Error('timeout'));
    const error = await wait;
    return error instanceof Woken ? 'woken' : String(error);
  }

  test('ends as it does, and leaves no timer', async () => {
    expect(await whileAwake(Promise.resolve(answer))).toBe(answer);
    await expect(whileAwake(Promise.reject(new Error('reset')))).rejects.toThrow('reset');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [0, 'Error: timeout'],
    [3000, 'Error: timeout'],
    [3001, 'woken'],
  ])('that was stopped for %i ms fails with: %s', async (milliseconds, outcome) => {
    expect(await failureAfter(() => sleep(milliseconds))).toBe(outcome);
  });

  test('that was stopped by the steady clock alone was woken', async () => {
    const { now } = performance;
    const ahead = (milliseconds: number) => () =>
      vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + milliseconds);
    expect(await failureAfter(ahead(3000))).toBe('Error: timeout');
    vi.restoreAllMocks();
    expect(await failureAfter(ahead(3001))).toBe('woken');
  });

  test('is given up if there is no answer a second later', async () => {
    const wait = whileAwake(new Promise(() => {}));
    sleep(10_000);
    await Promise.all([expect(wait).rejects.toBeInstanceOf(Woken), vi.advanceTimersByTimeAsync(1000)]);
  });

  test('may still be answered soon afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<OutboundResponse>();
    const wait = whileAwake(promise);
    sleep(10_000);
    await vi.advanceTimersByTimeAsync(1000);
    resolve(answer);
    expect(await wait).toBe(answer);
  });

  test('whose time limit ran out meanwhile was woken, before any tick', async () => {
    const { promise, reject } = Promise.withResolvers<OutboundResponse>();
    const wait = whileAwake(promise);
    sleep(10_000);
    reject(new Error('timeout'));
    await expect(wait).rejects.toBeInstanceOf(Woken);
  });
});
