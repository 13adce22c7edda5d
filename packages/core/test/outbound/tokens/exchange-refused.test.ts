import { describe, expect, test } from 'vitest';
import type { CredentialErrorCode, OutboundResponse, RefusalCode } from '../../../src/index.js';
import { defineProvider } from '../../../src/index.js';
import { coolDownOf, coolingError, withCoolDown } from '../../../src/outbound/tokens/cool-down.js';
import { exchangeRefused } from '../../../src/outbound/tokens/exchange-refused.js';
import { testClock } from '../../support/clock.js';
import { acme } from '../../support/samples.js';

const step = { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' } as const;
const then = { header: { Authorization: 'Bearer {token}' } };
const exchanging = { exchange: step, then };
const refreshing = { refresh: step, then };
const clock = testClock();

/** The error that an answer to an exchange means. */
function errorOf(
  response: Partial<OutboundResponse>,
  recognised?: RefusalCode,
  strategy: typeof exchanging | typeof refreshing = exchanging,
) {
  const provider = defineProvider(acme({ strategies: { default: exchanging } }));
  const deps = { provider, strategy, source: 'the file /run/acme', clock };
  return exchangeRefused(
    deps,
    { status: 400, headers: {}, body: {}, ...response },
    { apiKey: 'k' },
    recognised,
  );
}

describe('the code of an exchange that is refused', () => {
  const refused = { error: 'invalid_grant' };
  test.each<[number, unknown, RefusalCode | undefined, object, CredentialErrorCode]>([
    [400, refused, undefined, refreshing, 'invalid'],
    [400, refused, 'rate_limited', refreshing, 'invalid'],
    [400, { error: 'invalid_client' }, undefined, refreshing, 'exchange_failed'],
    [400, refused, undefined, exchanging, 'invalid'],
    [400, refused, 'rate_limited', exchanging, 'rate_limited'],
    [400, { error: 'invalid_request' }, undefined, exchanging, 'exchange_failed'],
    [401, {}, 'invalid', exchanging, 'invalid'],
    [300, {}, undefined, exchanging, 'redirect_refused'],
    [302, {}, undefined, exchanging, 'redirect_refused'],
    [399, {}, undefined, exchanging, 'redirect_refused'],
    [199, {}, undefined, exchanging, 'exchange_failed'],
    [400, {}, undefined, exchanging, 'exchange_failed'],
    [500, {}, undefined, exchanging, 'exchange_failed'],
  ])('%i %j, recognised as %s', (status, body, recognised, strategy, code) => {
    const error = errorOf({ status, body }, recognised, strategy as typeof exchanging);
    expect(error).toMatchObject({ code, status, provider: 'acme' });
    expect(error.message).toContain(
      `answered with ${status} (${body === refused && code === 'invalid' ? 'invalid_grant' : code})`,
    );
  });
});

describe('a person has to consent again', () => {
  const advice = 'A person has to consent again; then put the new refresh token into the file /run/acme';
  test.each<[string, RefusalCode | undefined, object, boolean]>([
    ['a refresh token is refused', 'invalid', refreshing, true],
    ['a refresh token is at its limit', 'rate_limited', refreshing, false],
    ['a refresh fails', undefined, refreshing, false],
    ['a key is refused', 'invalid', exchanging, false],
  ])('if %s', (_name, recognised, strategy, says) => {
    const { message } = errorOf({ status: 401 }, recognised, strategy as typeof exchanging);
    expect(message.includes(advice)).toBe(says);
  });
});

test.each<[number, RefusalCode | undefined, boolean]>([
  [400, undefined, false],
  [401, 'invalid', false],
  [403, 'unavailable', true],
  [429, undefined, true],
  [500, undefined, true],
  [503, undefined, true],
])('an exchange that is answered with %i (%s) may be tried again: %s', (status, recognised, retryable) => {
  expect(errorOf({ status }, recognised).retryable).toBe(retryable);
});

describe('the wait that an answer asks for', () => {
  const duration = (error: unknown) => (coolDownOf(error)?.endsAt ?? clock.now()) - clock.now();

  test.each<[number, RefusalCode | undefined, string, number]>([
    [429, 'rate_limited', '60', 60_000],
    [403, 'unavailable', '60', 60_000],
    [500, undefined, '60', 60_000],
    [503, 'unavailable', '60', 60_000],
    [429, 'rate_limited', String(10 * 86_400), 86_400_000],
    [429, 'rate_limited', '0', 0],
    [429, 'rate_limited', 'Mon, 01 Jan 2001 00:00:00 GMT', 0],
    [429, 'rate_limited', 'soon', 0],
    [401, 'invalid', '60', 0],
    [404, undefined, '60', 0],
    [302, undefined, '60', 0],
  ])('%i (%s) with Retry-After %s: %i ms', (status, recognised, retryAfter, milliseconds) => {
    const error = errorOf({ status, headers: { 'Retry-After': retryAfter } }, recognised);
    expect(duration(error)).toBe(milliseconds);
    expect(coolDownOf(error)?.code).toBe(milliseconds > 0 ? error.code : undefined);
  });

  test('is told to those who come in it', () => {
    const coolDown = { endsAt: clock.now() + 1500, code: 'rate_limited' } as const;
    const error = coolingError('acme', coolDown, clock.now());
    expect(error).toMatchObject({ code: 'rate_limited', provider: 'acme', retryable: true });
    expect(error.message).toContain('the next may be sent in 2 s');
    expect(coolDownOf(error)).toBe(coolDown);
  });

  test.each([undefined, null, 'text', 7])('is none of %j', (error) => {
    expect(coolDownOf(error)).toBeUndefined();
  });

  test('belongs to one error', () => {
    const [first, second] = [errorOf({}), errorOf({})];
    withCoolDown(first, { endsAt: 1, code: 'unavailable' });
    expect([coolDownOf(first)?.endsAt, coolDownOf(second)]).toEqual([1, undefined]);
  });
});
