import { describe, expect, test } from 'vitest';
import type { OutboundRequest, ProviderDefinition, Source } from '../../src/index.js';
import { createCredential, defineProvider } from '../../src/index.js';
import { testClock } from '../support/clock.js';

const CALL = { method: 'GET', url: 'https://api.acme.example/v1/x', headers: {} };
const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { key: {} },
  strategies: { default: { header: { 'X-Key': '{key}' } } },
} satisfies ProviderDefinition;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long it takes, in milliseconds. */
  readonly takes?: number;
}

/** A credential, and a transport that answers with these in turn, the last one for ever. */
function setup(
  answers: readonly Answer[],
  source: Source<{ key: string }> = { key: 'k' },
  more: Partial<ProviderDefinition> = {},
) {
  const clock = testClock();
  const provider = defineProvider({ ...definition, ...more });
  const credential = createCredential(provider, { source: source as Source<never>, clock, maxWait: 60_000 });
  const sent: (OutboundRequest & { timeout: number | undefined })[] = [];
  const discarded: number[] = [];
  const transport = async (request: OutboundRequest, timeout: number | undefined) => {
    const at = sent.push({ ...request, timeout });
    const { status, headers = {}, takes = 0 } = answers[Math.min(at, answers.length) - 1] as Answer;
    await clock.advance(takes);
    return { status, headers, discardBody: () => void discarded.push(at) };
  };
  return { clock, credential, transport, sent, discarded };
}

const redirect = (location: string, takes = 0) => ({ status: 302, headers: { Location: location }, takes });

describe('the time that one request may take', () => {
  test('is not limited without a timeout', async () => {
    const { credential, transport, sent } = setup([{ status: 200 }]);
    await credential.send(CALL, transport);
    await credential.send(CALL, transport, { timeout: 0 });
    expect(sent.map(({ timeout }) => timeout)).toEqual([undefined, undefined]);
  });

  test('is what is left of the timeout of the call, and a millisecond at least', async () => {
    const { credential, transport, sent } = setup([redirect('y', 300), redirect('z', 900), { status: 200 }]);
    await credential.send(CALL, transport, { timeout: 1000 });
    expect(sent.map(({ timeout }) => timeout)).toEqual([1000, 700, 1]);
  });

  test('counts the waits, too', async () => {
    const { clock, credential, transport, sent } = setup([
      { status: 429, headers: { 'Retry-After': '10' } },
      { status: 200 },
    ]);
    const outcome = credential.send(CALL, transport, { timeout: 15_000 });
    await clock.asleep();
    await clock.advance(10_000);
    await outcome;
    expect(sent.map(({ timeout }) => timeout)).toEqual([15_000, 5000]);
  });
});

describe('a redirect', () => {
  test('is followed as often as the caller allows, and its body is discarded', async () => {
    const { credential, transport, sent, discarded } = setup([
      redirect('y'),
      redirect('/v1/z?a=1'),
      { status: 200 },
    ]);
    const { response, url, redirected } = await credential.send(CALL, transport, { maxRedirects: 2 });
    expect([response.status, url, redirected]).toEqual([200, 'https://api.acme.example/v1/z?a=1', true]);
    expect(sent.map((request) => [request.url, request.headers['X-Key']])).toEqual([
      ['https://api.acme.example/v1/x', 'k'],
      ['https://api.acme.example/v1/y', 'k'],
      ['https://api.acme.example/v1/z?a=1', 'k'],
    ]);
    expect(discarded).toEqual([1, 2]);
  });

  test('too many is refused, and so is one of a call that allows one only', async () => {
    const { credential, transport, sent, discarded } = setup([redirect('y')]);
    const call = credential.send(CALL, transport, { maxRedirects: 1 });
    await expect(call).rejects.toMatchObject({
      code: 'redirect_refused',
      message: expect.stringContaining('once more'),
    });
    expect([sent.length, discarded]).toEqual([2, [1, 2]]);
  });

  test('is the answer itself for a call that follows none', async () => {
    const { credential, transport, discarded } = setup([redirect('y')]);
    const { response, url, redirected } = await credential.send(CALL, transport, { maxRedirects: 0 });
    expect([response.status, url, redirected, discarded]).toEqual([302, CALL.url, false, []]);
  });

  test('that names no target is the answer itself', async () => {
    for (const headers of [{}, { Location: 'https://' }]) {
      const { credential, transport } = setup([{ status: 302, headers }]);
      expect((await credential.send(CALL, transport)).response.status).toBe(302);
    }
  });
});

describe('a refused request', () => {
  const rotating: Source<{ key: string }> = ({ refused }) => ({ key: refused ? 'new' : 'old' });
  const keys = (sent: readonly OutboundRequest[]) => sent.map(({ headers }) => headers['X-Key']);

  test.each(['GET', 'get', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'POST', 'PATCH'])(
    'by %s is sent again with another key, and the refusal is discarded',
    async (method) => {
      const { credential, transport, sent, discarded } = setup([{ status: 401 }, { status: 200 }], rotating);
      const { response, refusal } = await credential.send({ ...CALL, method }, transport);
      expect([response.status, refusal, keys(sent), discarded]).toEqual([
        200,
        undefined,
        ['old', 'new'],
        [1],
      ]);
    },
  );

  test.each(['GET', 'head', 'OPTIONS', 'TRACE', 'PUT', 'delete'])(
    'by %s at a limit is sent again with another key, because that changes nothing twice',
    async (method) => {
      const { credential, transport, sent } = setup([{ status: 429 }, { status: 200 }], rotating);
      expect((await credential.send({ ...CALL, method }, transport)).response.status).toBe(200);
      expect(keys(sent)).toEqual(['old', 'new']);
    },
  );

  test.each(['POST', 'PATCH', 'FORGET', 'GETALL'])(
    'by %s at a limit is not, because nobody knows',
    async (method) => {
      const { credential, transport, sent, discarded } = setup([{ status: 429 }], rotating);
      const { refusal } = await credential.send({ ...CALL, method }, transport);
      // Another key was found: the caller may try again.
      expect([refusal?.code, refusal?.retryable]).toEqual(['rate_limited', true]);
      expect([keys(sent), discarded]).toEqual([['old'], []]);
    },
  );

  test('with the second key as well is the answer, which says that no other was found', async () => {
    const { credential, transport, sent, discarded } = setup([{ status: 401 }], rotating);
    const { refusal } = await credential.send(CALL, transport);
    expect(refusal).toMatchObject({ code: 'invalid', status: 401, retryable: false });
    expect([keys(sent), discarded]).toEqual([['old', 'new'], [1]]);
  });

  test('of a used-up quota waits as one of a limit does', async () => {
    const { clock, credential, transport, sent } = setup(
      [{ status: 402, headers: { 'Retry-After': '10' } }, { status: 200 }],
      undefined,
      { refusals: { quota_exceeded: { match: [{ status: 402 }] } } },
    );
    const outcome = credential.send(CALL, transport);
    await clock.asleep();
    await clock.advance(10_000);
    expect((await outcome).response.status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test('of an unavailable server is the answer, whatever time it names', async () => {
    const { credential, transport, sent } = setup(
      [{ status: 503, headers: { 'Retry-After': '1' } }],
      undefined,
      { refusals: { unavailable: { match: [{ status: 503 }] } } },
    );
    const { refusal } = await credential.send(CALL, transport);
    expect(refusal).toMatchObject({ code: 'unavailable', retryable: true });
    expect(sent).toHaveLength(1);
  });

  test('is discarded if the exchange for another token fails', async () => {
    let exchanges = 0;
    const clock = testClock();
    const credential = createCredential(
      defineProvider({
        ...definition,
        strategies: {
          default: {
            exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: 'unknown' },
            then: { header: { Authorization: 'Bearer {token}' } },
          },
        },
      }),
      {
        source: { key: 'k' },
        clock,
        fetch: async () => {
          exchanges += 1;
          return exchanges === 1 ? Response.json({ token: 't1' }) : new Response('{}', { status: 500 });
        },
      },
    );
    let discarded = 0;
    const discardBody = () => {
      discarded += 1;
    };
    for (const more of [{ discardBody }, {}]) {
      const call = credential.send(CALL, async () => ({ status: 401, headers: {}, ...more }));
      await expect(call).rejects.toMatchObject({ code: 'exchange_failed', status: 500 });
    }
    expect([exchanges, discarded]).toEqual([3, 1]);
  });
});
