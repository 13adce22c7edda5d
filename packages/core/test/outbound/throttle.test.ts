import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { OutboundResponse, ThrottleRules } from '../../src/index.js';
import { createCredential, defineProvider } from '../../src/index.js';
import { extracta } from '../../src/providers/index.js';
import { testClock } from '../support/clock.js';

const START = Date.UTC(2030, 0, 1);
// An HTTP date is in GMT, wherever this runs.
beforeAll(() => void vi.stubEnv('TZ', 'America/New_York'));

const CALL = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };
const limited = (headers: Record<string, string> = {}, body?: unknown): OutboundResponse => ({
  status: 429,
  headers,
  body,
});
const OK: OutboundResponse = { status: 200, headers: {} };

function setup(throttle: ThrottleRules = {}, options: { maxWait?: number } = {}) {
  const provider = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
    throttle,
  });
  const clock = testClock(START);
  const credential = createCredential(provider, {
    source: { apiKey: 'k' },
    clock,
    maxWait: 60_000,
    ...options,
  });
  const sent: number[] = [];
  /** Answers with these in turn, the last one for ever. */
  const transport =
    (...answers: OutboundResponse[]) =>
    async () => {
      sent.push(clock.now() - START);
      return (answers.length > 1 ? answers.shift() : answers[0]) as OutboundResponse;
    };
  return { clock, credential, sent, transport };
}

describe('a 429 says when to try again', () => {
  const inTenSeconds = new Date(START + 10_000);
  test.each([
    ['in seconds', {}, limited({ 'Retry-After': '10' })],
    ['as an HTTP date', {}, limited({ 'Retry-After': inTenSeconds.toUTCString() })],
    ['as an RFC 850 date', {}, limited({ 'Retry-After': 'Tuesday, 01-Jan-30 00:00:10 GMT' })],
    ['as an asctime date', {}, limited({ 'Retry-After': 'Tue Jan  1 00:00:10 2030' })],
    [
      "by the server's clock, an hour ahead",
      {},
      limited({
        Date: new Date(START + 3_600_000).toUTCString(),
        'retry-after': new Date(START + 3_610_000).toUTCString(),
      }),
    ],
    ['in seconds, with spaces', {}, limited({ 'Retry-After': ' 10 ' })],
    [
      'by the first hint that can be read',
      {
        retryAfter: [
          { header: 'X-Wait', as: 'milliseconds' },
          { header: 'X-Reset', as: 'seconds' },
        ],
      },
      limited({ 'x-wait': 'soon', 'x-reset': '10', 'retry-after': '7' }),
    ],
    [
      'in Retry-After, if no hint can be read',
      { retryAfter: [{ header: 'X-Wait', as: 'milliseconds' }] },
      limited({ 'x-wait': 'soon', 'retry-after': '10' }),
    ],
    [
      'in a header of its own, in milliseconds',
      { retryAfter: [{ header: 'X-Wait', as: 'milliseconds' }] },
      limited({ 'x-wait': '10000' }),
    ],
    [
      'in a header of its own, as an epoch',
      { retryAfter: [{ header: 'X-Reset', as: 'epoch' }] },
      limited({ 'X-Reset': String(START / 1000 + 10) }),
    ],
    [
      'in its body, as text still to be parsed',
      { retryAfter: [{ pointer: '/error/wait', as: 'seconds' }] },
      limited({}, '{"error":{"wait":10}}'),
    ],
  ] as const)('%s, and the request is sent again then', async (_name, throttle, refusal) => {
    const { clock, credential, sent, transport } = setup(throttle);
    const outcome = credential.send(CALL, transport(refusal, OK));
    await clock.asleep();
    await clock.advance(10_000);
    expect((await outcome).response.status).toBe(200);
    expect(sent).toEqual([0, 10_000]);
  });

  test.each([
    ['nothing', limited()],
    ['nonsense', limited({ 'Retry-After': 'soon' })],
    ['digits and more', limited({ 'Retry-After': '10 seconds' })],
    ['longer than allowed', limited({ 'Retry-After': '61' })],
  ])('%s: it is the caller who decides', async (_name, refusal) => {
    const { credential, sent, transport } = setup();
    const { refusal: error } = await credential.send(CALL, transport(refusal));
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, status: 429 });
    expect(sent).toEqual([0]);
  });

  test('in no way that can be read, so the next call is sent at once', async () => {
    const { credential, sent, transport } = setup();
    const unreadable = limited({ 'Retry-After': 'later', Date: new Date(START).toUTCString() });
    const { refusal } = await credential.send(CALL, transport(unreadable));
    expect(refusal).toMatchObject({ code: 'rate_limited' });
    expect((await credential.send(CALL, transport(OK))).response.status).toBe(200);
    expect(sent).toEqual([0, 0]);
  });

  test('for ever, which is a mistake: after a day the key is tried again', async () => {
    const { clock, credential, sent, transport } = setup();
    const send = transport(limited({ 'Retry-After': '9'.repeat(400) }), OK);
    await credential.send(CALL, send);
    await expect(credential.send(CALL, send)).rejects.toMatchObject({ code: 'rate_limited' });
    await clock.advance(86_400_000);
    expect((await credential.send(CALL, send)).response.status).toBe(200);
    expect(sent).toEqual([0, 86_400_000]);
  });

  test('just as far away as a call may wait: it waits, and so does the next one', async () => {
    const { clock, credential, sent, transport } = setup();
    const first = credential.send(CALL, transport(limited({ 'Retry-After': '60' }), OK));
    await clock.asleep();
    const second = credential.send(CALL, transport(OK));
    await clock.asleep(2);
    await clock.advance(60_000);
    expect((await first).response.status).toBe(200);
    expect((await second).response.status).toBe(200);
    expect(sent).toEqual([0, 60_000, 60_000]);
  });

  test('three times at most', async () => {
    const { clock, credential, sent, transport } = setup();
    const outcome = credential.send(CALL, transport(limited({ 'Retry-After': '1' })));
    for (let wait = 0; wait < 3; wait++) {
      await clock.asleep();
      await clock.advance(1000);
    }
    expect((await outcome).refusal).toMatchObject({ code: 'rate_limited' });
    expect(sent).toEqual([0, 1000, 2000, 3000]);
  });

  test('but a POST is sent again only where the definition says that nothing was done', async () => {
    const call = { ...CALL, method: 'POST' };
    const unsure = setup();
    const { refusal } = await unsure.credential.send(
      call,
      unsure.transport(limited({ 'Retry-After': '1' }), OK),
    );
    expect(refusal).toMatchObject({ code: 'rate_limited' });

    const { clock, credential, sent, transport } = setup({ notProcessed: [429] });
    const outcome = credential.send(call, transport(limited({ 'Retry-After': '1' }), OK));
    await clock.asleep();
    await clock.advance(1000);
    expect((await outcome).response.status).toBe(200);
    expect(sent).toEqual([0, 1000]);
  });
});

describe('a key that cools down', () => {
  test('makes every other request of the credential wait', async () => {
    const { clock, credential, sent, transport } = setup();
    const first = credential.send(CALL, transport(limited({ 'Retry-After': '10' }), OK));
    await clock.asleep();
    const others = [1, 2, 3].map(() => credential.send(CALL, transport(OK)));
    await clock.asleep(4);
    expect(sent).toEqual([0]);
    await clock.advance(10_000);
    await Promise.all([first, ...others]);
    expect(sent).toEqual([0, 10_000, 10_000, 10_000, 10_000]);
  });

  test('refuses a request that may not wait so long, without sending it', async () => {
    const { credential, sent, transport } = setup();
    await credential.send(CALL, transport(limited({ 'Retry-After': '3600' })));
    await expect(credential.send(CALL, transport(OK))).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
    });
    expect(sent).toEqual([0]);
  });

  test("does not outlast a caller's timeout", async () => {
    const { credential, sent, transport } = setup();
    const { refusal } = await credential.send(CALL, transport(limited({ 'Retry-After': '10' }), OK), {
      timeout: 9_000,
    });
    expect(refusal).toMatchObject({ code: 'rate_limited' });
    expect(sent).toEqual([0]);
  });

  test('lets go of a request that is aborted', async () => {
    const { clock, credential, sent, transport } = setup();
    const abort = new AbortController();
    const outcome = credential.send(CALL, transport(limited({ 'Retry-After': '10' }), OK), {
      signal: abort.signal,
    });
    await clock.asleep();
    abort.abort(new Error('changed my mind'));
    await expect(outcome).rejects.toThrow('changed my mind');
    expect(sent).toEqual([0]);
  });
});

describe('a minimum interval', () => {
  const BATCH = {
    method: 'POST',
    url: 'https://api.extracta.ai/api/v1/getBatchResults',
    headers: {},
    body: '{}',
  };

  function extractaSetup(url = BATCH.url) {
    const clock = testClock(START);
    const credential = createCredential(extracta, { source: { apiKey: 'k' }, clock });
    const sent: string[] = [];
    const answers: OutboundResponse[] = [];
    const call = (name: string, options = {}) =>
      credential.send(
        { ...BATCH, url },
        async () => {
          sent.push(`${name}@${clock.now() - START}`);
          return answers.shift() ?? OK;
        },
        options,
      );
    return { clock, credential, sent, answers, call };
  }

  test.each(['', '?page=2', '#part'])('holds for the path, whatever stands behind it: %j', async (rest) => {
    const { clock, sent, call } = extractaSetup(BATCH.url + rest);
    await call('a');
    const next = call('b', { timeout: 2000 });
    await clock.asleep();
    await clock.advance(2000);
    await next;
    expect(sent).toEqual(['a@0', 'b@2000']);
  });

  test('is kept after a key has cooled down, too', async () => {
    const { clock, sent, answers, call } = extractaSetup();
    answers.push(limited({ 'Retry-After': '10' }));
    await call('a');
    const calls = [call('b'), call('c')];
    await clock.asleep(2);
    await clock.advance(10_000);
    await clock.asleep();
    await clock.advance(2000);
    await Promise.all(calls);
    expect(sent).toEqual(['a@0', 'b@10000', 'c@12000']);
  });

  test('is kept by a queue, first come, first served', async () => {
    const { clock, sent, call } = extractaSetup();
    const calls = ['a', 'b', 'c'].map((name) => call(name));
    await clock.asleep(2);
    for (let turn = 0; turn < 2; turn++) await clock.advance(2000);
    await Promise.all(calls);
    expect(sent).toEqual(['a@0', 'b@2000', 'c@4000']);
  });

  test('does not hold up other paths', async () => {
    const { credential, sent, call } = extractaSetup();
    await call('a');
    const { response } = await credential.send(
      { ...CALL, url: 'https://api.extracta.ai/api/v1/credits' },
      async () => OK,
    );
    expect(response.status).toBe(200);
    expect(sent).toEqual(['a@0']);
  });

  test('takes no turn for a call that may not wait for it', async () => {
    const { clock, sent, call } = extractaSetup();
    await call('a');
    const hasty = call('hasty', { timeout: 500 }).catch((thrown: unknown) => thrown);
    expect(await hasty).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(String(await hasty)).toContain('the next turn is in 2 s');
    const next = call('b');
    await clock.asleep();
    await clock.advance(2000);
    await next;
    expect(sent).toEqual(['a@0', 'b@2000']);
  });
});
