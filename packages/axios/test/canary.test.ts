import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { createCredential } from '@sallyport/core';
import axios from 'axios';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carriers, providerOf } from './carriers.js';
import type { Call } from './clients.js';
import { clients } from './clients.js';
import { startServer } from './server.js';

const CANARY = 'sp-canary-51e0d7b29f';
/** What it would look like on its way out. */
const DISGUISES = [
  CANARY,
  Buffer.from(CANARY).toString('base64').slice(0, 20),
  Buffer.from(CANARY).toString('hex'),
  [...CANARY].reverse().join(''),
];

type Outcome = {
  readonly name: string;
  readonly answer?: (response: ServerResponse) => void;
} & Partial<Call>;

const refused =
  (status: number, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end('{"detail":"no"}');

const outcomes: readonly Outcome[] = [
  { name: '200', answer: (response) => void response.end('{"ok":true}') },
  { name: '302', answer: refused(302, { Location: 'http://127.0.0.1:9/elsewhere' }) },
  { name: '401', answer: refused(401) },
  { name: '403', answer: refused(403) },
  { name: '429', answer: refused(429, { 'Retry-After': '3600' }) },
  { name: '500', answer: refused(500) },
  { name: 'timeout', answer: () => {}, timeout: 40 },
  { name: 'abort', answer: () => {} },
  { name: 'connection refused' },
  { name: 'malformed response', answer: (response) => void response.socket?.end('HTTP/1.1 garbage\r\n\r\n') },
  {
    name: 'broken off',
    answer(response) {
      response.writeHead(200, { 'Content-Length': '99' }).write('{');
      setImmediate(() => response.destroy());
    },
  },
];

let cells = 0;
let sightings = 0;
const printed: unknown[] = [];
const listen = (event: unknown) => void printed.push(event);

beforeEach(() => {
  printed.length = 0;
  subscribe('sallyport:outbound', listen);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(args));
});
afterEach(() => {
  unsubscribe('sallyport:outbound', listen);
  vi.restoreAllMocks();
});
afterAll(() => console.log(`canary matrix: ${cells} cells, ${sightings} sightings`));

/** All that a logger, a debugger or an error reporter would make of a value. */
function shown(value: unknown): string {
  const deep = { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null } as const;
  const copies: unknown[] = [{ ...(value as object) }, Object.entries(value as object)];
  const texts = [inspect(value, deep), inspect(value, { ...deep, showHidden: true }), inspect(copies, deep)];
  for (const item of [value, ...copies]) {
    try {
      texts.push(JSON.stringify(item));
    } catch {
      // Circular: nobody can print it so.
    }
  }
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(String(error), error.stack ?? '', inspect({ ...error }, deep));
    if (axios.isAxiosError(error)) texts.push(JSON.stringify(error.toJSON()), inspect(error.response, deep));
  }
  return texts.join('\n');
}

describe.each(clients)('$name', (client) => {
  describe.each(outcomes)('$name', ({ name, answer, ...call }) => {
    test.each(carriers)('shows no secret carried in $name', async (carrier) => {
      const abort = new AbortController();
      const server = await startServer(async (_request, response) => {
        if (name === 'abort') abort.abort();
        answer?.(response);
      });
      const credential = createCredential(providerOf(carrier), {
        source: { apiKey: CANARY },
        baseURL: `${answer ? server.url : 'http://127.0.0.1:9'}/v1`,
      });
      const { method } = carrier;
      const result = await client
        .call(credential, { method, url: '/x', signal: abort.signal, ...call })
        .catch((error: unknown) => error);
      if (answer && name !== 'timeout') expect(server.transcript()).toContain(CANARY);
      if (['200', '500'].includes(name) === false && client.name !== 'fetch')
        expect(result).toBeInstanceOf(Error);
      const text = shown(result) + shown(printed) + shown(credential);
      cells += 1;
      const seen = DISGUISES.filter((disguise) => text.includes(disguise));
      sightings += seen.length;
      expect(seen).toEqual([]);
    });
  });
});
