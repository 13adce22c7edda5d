import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { ProviderDefinition } from '@sallyport/core';
import { anyOf, createGuard, defineProvider, memorySessions, staticVerifier } from '@sallyport/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRequest } from './fuzz/requests.js';
import { rawRequests } from './fuzz/requests.js';
import type { Guards } from './fuzz/servers.js';
import { SERVERS } from './fuzz/servers.js';

/** Requests for each adapter. `npm run fuzz` sends 200,000, a million in all. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2000);
const SEED = Number(process.env.FUZZ_SEED ?? randomBytes(4).readInt32LE());
const IN_FLIGHT = 32;
const BATCH = 1000;
/** Milliseconds after which a request without a response hangs. */
const HANG = 15_000;

function guards(): Guards {
  const key = randomBytes(32).toString('hex');
  const guardOf = (id: string, strategies: ProviderDefinition['strategies'], format = {}) => {
    const provider = defineProvider({
      id,
      title: id,
      environments: { production: 'https://api.acme.example/v1' },
      secrets: { apiKey: format },
      strategies,
    });
    return createGuard({
      provider,
      verifier: staticVerifier(provider, [{ secrets: { apiKey: key }, scopes: ['read'] }]),
      sessions: memorySessions(),
    });
  };
  return {
    guard: anyOf(
      guardOf('header', { default: { header: { 'X-API-Key': '{apiKey}' } } }),
      guardOf(
        'bearer',
        { default: { header: { Authorization: 'Bearer {apiKey}' } } },
        { format: { prefix: 'acme_live' } },
      ),
      guardOf('basic', { default: { basic: { username: '{apiKey}/token', password: 'x' } } }),
      guardOf('proxy', { default: { header: { 'Proxy-Authorization': 'v1,{apiKey}' } } }),
      guardOf('query', { default: { query: { key: '{apiKey}' } } }),
      guardOf('cookie', { default: { cookie: { session: '{apiKey}' } } }),
      guardOf('json', { default: { json: { '/key': '{apiKey}' } } }),
      guardOf('form', { default: { form: { key: '{apiKey}' } } }),
      guardOf('path', { default: { path: '/bot{apiKey}' } }),
    ),
    exchange: guardOf('exchange', {
      default: {
        exchange: { url: '/auth/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
        then: { header: { 'X-Token': '{token}' } },
      },
    }),
  };
}

/** The status line of the response; empty if the server closed the connection without one. */
function send(port: number, { bytes }: RawRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(HANG, () => reject(new Error('No response: the server hangs')));
    socket.on('data', (chunk) => {
      if (received.length < 100) received += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(received));
    socket.on('close', () => {
      socket.setTimeout(0);
      resolve(received.slice(0, received.indexOf('\r')));
    });
  });
}

/** A refusal, or nothing. A body that no parser has read cannot be judged, so it is 503. */
function isHarmless(status: string, { isMultipart }: RawRequest): boolean {
  return status === '' || /^HTTP\/1\.1 4\d\d/.test(status) || (isMultipart && status.includes(' 503'));
}

describe(`mutated requests, seed ${SEED}`, () => {
  it.each(Object.entries(SERVERS))(
    '%s answers none of them with a pass or a 500, and never hangs',
    async (_name, start) => {
      const server = await start(guards());
      const seen = new Map<string, number>();
      const harmful: { status: string; request: string }[] = [];
      for (let sent = 0; sent < REQUESTS && harmful.length === 0; sent += BATCH) {
        const batch = fc.sample(rawRequests, {
          numRuns: Math.min(BATCH, REQUESTS - sent),
          seed: SEED + sent,
        });
        await Promise.all(
          Array.from({ length: IN_FLIGHT }, async () => {
            for (let next = batch.pop(); next; next = batch.pop()) {
              const status = await send(server.port, next);
              seen.set(status.slice(9, 12), (seen.get(status.slice(9, 12)) ?? 0) + 1);
              if (!isHarmless(status, next))
                harmful.push({ status, request: next.bytes.toString('latin1', 0, 2000) });
            }
          }),
        );
      }
      await server.close();
      expect(harmful).toEqual([]);
      // The guard was reached, not only Node's parser: by 6 % in the lane with the fewest. The seed is random, so the bound
      // is far below that.
      expect(seen.get('401') ?? 0).toBeGreaterThan(REQUESTS / 40);
      if (process.env.FUZZ_REQUESTS) console.log(_name, Object.fromEntries(seen));
    },
    REQUESTS * 20 + 60_000,
  );
});
