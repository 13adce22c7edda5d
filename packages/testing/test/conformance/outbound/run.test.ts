import { describe, expect, it } from 'vitest';
import { outboundConformance } from '../../../src/conformance/index.js';
import { failuresOf } from '../failures-of.js';
import { fetchHarness } from './fetch-harness.js';

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
      'presents no certificate',
      async (credential, request, transport) =>
        (await credential.send(request, ({ tls: _, ...attached }) => transport(attached))).response,
      [
        'presents a client certificate beside a key',
        'presents a client certificate that is the whole credential',
      ],
    ],
    [
      'treats a refusal as data',
      async (credential, request, transport) => (await credential.send(request, transport)).response,
      ['SmartExtract: a disabled key', 'Phota: 403 that means 401'],
    ],
    [
      'checks one URL and sends to another',
      async (credential, request, transport) => {
        const { headers } = await credential.attach({ ...request, url: `${credential.baseURL}/x` });
        return transport({ ...request, headers });
      },
      ['an absolute URL to another origin', 'an interceptor installed after'],
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
});

describe('outboundConformance', () => {
  it('throws for a skip whose title is no case', async () => {
    const harness = { ...fetchHarness(), skips: { 'no such case': 'x' } };
    await expect(failuresOf((runner) => outboundConformance(runner, harness))).rejects.toThrow(
      'no such case',
    );
  });
});
