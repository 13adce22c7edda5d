import { describe, expect, it } from 'vitest';
import { inboundConformance } from '../../../src/conformance/index.js';
import { json } from '../../../src/http/replies.js';
import { failuresOf } from '../failures-of.js';
import type { Steps } from './node-http-harness.js';
import { nodeHttpHarness } from './node-http-harness.js';

describe('the inbound table catches an adapter that', () => {
  const broken: readonly (readonly [fault: string, steps: Partial<Steps>, title: string])[] = [
    ['accepts every request', { refuse: () => json(200, {}) }, 'refuses a request without a key'],
    [
      'passes on no scopes',
      { context: ({ scopes: _, ...context }) => context },
      'refuses a key that lacks the scope',
    ],
    ['requires no scopes', { requires: () => [] }, 'refuses a key that lacks a required scope'],
    [
      'passes on no address',
      { context: ({ ip: _, ...context }) => context },
      'passes the address of the caller to the verifier',
    ],
    [
      'passes on no cost',
      { context: ({ cost: _, ...context }) => context },
      'tells the verifier what a request costs',
    ],
    ['passes on no body', { context: ({ body: _, ...context }) => context }, 'is accepted'],
    ['passes on no raw body', { context: ({ rawBody: _, ...context }) => context }, 'accepts what is signed'],
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
      'refuses a key past its quota, with the time to wait',
    ],
    [
      'drops the headers of an accepted key',
      { accept: ({ principal }) => json(200, principal) },
      'reports the limits of an accepted key',
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
      'turns 503 into a fault',
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
});

describe('inboundConformance', () => {
  it('throws for an exception whose title is no case', async () => {
    const harness = { ...nodeHttpHarness(), exceptions: { 'no such case': { status: 500, because: 'x' } } };
    await expect(failuresOf((runner) => inboundConformance(runner, harness))).rejects.toThrow('no such case');
  });
});
