import { describe, expect, it } from 'vitest';
import type { Runner } from '../src/conformance/index.js';
import { inboundConformance, outboundConformance } from '../src/conformance/index.js';
import { json } from '../src/replies.js';
import { fetchHarness } from './fetch-harness.js';
import type { Steps } from './node-http-harness.js';
import { nodeHttpHarness } from './node-http-harness.js';

/** Runs the suite by a runner of our own and returns the titles of the cases that failed. */
async function failuresOf(suite: (runner: Runner) => void): Promise<Set<string>> {
  const tests: (readonly [title: string, body: () => Promise<void>])[] = [];
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  suite({
    describe: (_name, body) => body(),
    test: Object.assign((title: string, body: () => Promise<void>) => void tests.push([title, body]), {
      skip: () => {},
    }),
    beforeAll: (body) => before.push(body),
    afterAll: (body) => after.push(body),
  });
  const failed = new Set<string>();
  for (const body of before) await body();
  await Promise.all(tests.map(([title, body]) => body().catch(() => failed.add(title))));
  for (const body of after) await body();
  return failed;
}

describe('the inbound table catches an adapter that', () => {
  const broken: readonly (readonly [fault: string, steps: Partial<Steps>, title: string])[] = [
    ['lets everybody in', { refuse: () => json(200, {}) }, 'refuses a request without a key'],
    [
      'passes no scopes on',
      { context: ({ scopes: _, ...context }) => context },
      'refuses a key that lacks the scope',
    ],
    ['requires no scopes', { requires: () => [] }, 'refuses a key that lacks a required scope'],
    [
      'passes no address on',
      { context: ({ ip: _, ...context }) => context },
      'tells the verifier the address of the caller',
    ],
    ['passes no body on', { context: ({ body: _, ...context }) => context }, 'is accepted'],
    [
      'hides the raw headers',
      { request: ({ method, url, headers }) => ({ method, url, headers }) },
      'refuses the same key twice',
    ],
    [
      'adds a charset',
      {
        refuse: ({ refusal }) => ({
          ...refusal,
          headers: { ...refusal.headers, 'Content-Type': 'application/json; charset=utf-8' },
        }),
      },
      'refuses an unknown key',
    ],
    [
      'drops the headers of a refusal',
      { refuse: ({ refusal: { status, body } }) => ({ status, headers: {}, body }) },
      'refuses a key past its quota, and says until when',
    ],
    [
      'drops the headers of an accepted key',
      { accept: ({ principal }) => json(200, principal) },
      'says where an accepted key stands with its limits',
    ],
    [
      'adds to the body',
      {
        refuse: ({ refusal: { status, headers, body } }) => ({
          status,
          headers: { ...headers, 'Content-Length': String(body.length + 1) },
          body: `${body} `,
        }),
      },
      'refuses a disabled key',
    ],
    [
      'takes what cannot be decided for a fault',
      { refuse: ({ refusal }) => ({ ...refusal, status: refusal.status === 503 ? 500 : refusal.status }) },
      'is unavailable when the verifier throws',
    ],
    [
      'shows a stack',
      { refuse: ({ refusal }) => json(refusal.status, { stack: new Error('x').stack }, refusal.headers) },
      'is ambiguous when sent twice',
    ],
  ];

  it.each(broken)('%s', async (_fault, steps, title) => {
    const failed = await failuresOf((runner) => inboundConformance(runner, nodeHttpHarness(steps)));
    expect(failed).toContain(title);
  });

  it('an exception for a case that there is not', async () => {
    const harness = { ...nodeHttpHarness(), exceptions: { 'no such case': { status: 500, because: 'x' } } };
    await expect(failuresOf((runner) => inboundConformance(runner, harness))).rejects.toThrow('no such case');
  });
});

describe('the outbound table catches a client that', () => {
  const broken: readonly (readonly [
    fault: string,
    send: Parameters<typeof fetchHarness>[0],
    titles: string[],
  ])[] = [
    ['sends nothing', async (_credential, request, transport) => transport(request), ['Phota: X-API-Key']],
    [
      'follows redirects by itself',
      async (credential, request, _transport, following) => following(await credential.attach(request)),
      ['refuses a 307 to another port', 'refuses a 302 to another host', 'Phota: 402'],
    ],
    [
      'takes a refusal for data',
      async (credential, request, transport) => (await credential.send(request, transport)).response,
      ['SmartExtract: a disabled key', 'Phota: 403 that means 401'],
    ],
    [
      'checks the URL, and then sends to another',
      async (credential, request, transport) => {
        const { headers } = await credential.attach({ ...request, url: `${credential.baseURL}/x` });
        return transport({ ...request, headers });
      },
      ['an absolute URL to another origin', 'an interceptor that came after'],
    ],
    [
      'keeps the request with the response',
      (credential, request, transport) =>
        credential.send(request, async (attached) => ({ ...(await transport(attached)), request: attached })),
      ['in a header: 200', 'in Basic: 404', 'in the query: 500', 'in the path: 200', 'in the body: 200'],
    ],
    [
      'keeps the request with the error',
      (credential, request, transport) =>
        credential.send(request, (attached) =>
          transport(attached).catch((cause: unknown) => {
            throw Object.assign(new Error('failed', { cause }), { request: attached });
          }),
        ),
      ['in a header: a timeout', 'in Basic: an abort', 'in the query: a server that is down'],
    ],
  ];

  it.each(broken)('%s', async (_fault, send, titles) => {
    const failed = await failuresOf((runner) => outboundConformance(runner, fetchHarness(send)));
    for (const title of titles) expect(failed).toContain(title);
  });

  it('a skip for a case that there is not', async () => {
    const harness = { ...fetchHarness(), skips: { 'no such case': 'x' } };
    await expect(failuresOf((runner) => outboundConformance(runner, harness))).rejects.toThrow(
      'no such case',
    );
  });
});
