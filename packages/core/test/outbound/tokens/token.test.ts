import { describe, expect, test } from 'vitest';
import type { ExchangeStep, OutboundResponse, RefreshStep } from '../../../src/index.js';
import { readToken, readValues } from '../../../src/outbound/tokens/token.js';

const NOW = Date.UTC(2030, 0, 1);
const step: ExchangeStep = { url: '/token', token: '/token', expires: 'unknown' };
const answer = (body: unknown, headers: Record<string, string> = {}): OutboundResponse => ({
  status: 200,
  headers,
  body,
});
const date = (afterNow: number) => ({ Date: new Date(NOW + afterNow).toUTCString() });
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('a token is read', () => {
  test.each<[string, ExchangeStep['token'], OutboundResponse, string | undefined]>([
    ['a member of the body', '/a/b', answer({ a: { b: 't' } }), 't'],
    ['a whole number', '/token', answer({ token: 12345 }), '12345'],
    ['a number too large to be read exactly', '/token', answer({ token: 2 ** 60 }), undefined],
    ['an empty text', '/token', answer({ token: '' }), undefined],
    ['the whole body', 'text', answer(' t\n'), 't'],
    ['a whole body that is no text', 'text', answer({ token: 't' }), undefined],
    ['a header', { header: 'X-Token' }, answer('', { 'x-token': 't' }), 't'],
    ['a cookie', { cookie: 'sid' }, answer('', { 'set-cookie': 'a=1; Path=/\nsid=t%2F1; Path=/' }), 't/1'],
    ['a cookie of another name', { cookie: 'sid' }, answer('', { 'set-cookie': 'ssid=t' }), undefined],
    [
      'a cookie that cannot be decoded',
      { cookie: 'sid' },
      answer('', { 'set-cookie': 'sid=%E0%' }),
      undefined,
    ],
    ['no cookie', { cookie: 'sid' }, answer(''), undefined],
  ])('from %s', (_name, token, response, value) => {
    expect(readToken({ ...step, token }, response, NOW)?.value).toBe(value);
  });
});

describe('secrets that an answer replaces', () => {
  const refresh: RefreshStep = { ...step, rotates: { refreshToken: '/refresh_token' } };
  const read = (refresh_token: unknown) => readToken(refresh, answer({ token: 't', refresh_token }), NOW);

  test.each([
    ['r2', 'r2'],
    [12345, '12345'],
  ])('%j stands beside the token', (value, secret) => {
    expect(read(value)).toMatchObject({ value: 't', rotated: { refreshToken: secret } });
  });

  test.each([undefined, null])('%j replaces nothing', (value) => {
    expect(read(value)).toEqual({ value: 't', obtained: NOW, expires: Number.POSITIVE_INFINITY });
  });

  test.each(['', ' r2', 'r2 ', 'r\n2', 1.5, true, {}, ['r2']])('%j cannot be a secret: no token', (value) => {
    expect(read(value)).toBeUndefined();
  });
});

describe('other values of an answer', () => {
  const values = { account: '/account' };

  test('are texts, or whole numbers as their digits', () => {
    expect(readValues({ ...step, values }, answer({ account: 'a' }))).toEqual({ account: 'a' });
    expect(readValues({ ...step, values }, answer({ account: 7 }))).toEqual({ account: '7' });
    expect(readValues(step, answer({}))).toEqual({});
  });

  test.each([undefined, null, '', 'a\nb', 1.5, {}])('%j is none of them', (account) => {
    expect(readValues({ ...step, values }, answer({ account }))).toBeUndefined();
  });
});

describe('the lifetime of a token', () => {
  const unknown = Number.POSITIVE_INFINITY;
  const pointer = '/expires';
  const lifetime = (expires: ExchangeStep['expires'], response: OutboundResponse) =>
    (readToken({ ...step, expires }, response, NOW)?.expires ?? Number.NaN) - NOW;

  test.each<[string, ExchangeStep['expires'], unknown, number]>([
    ['fixed', { fixed: 60 }, undefined, 60_000],
    ['in seconds', { pointer, as: 'seconds' }, 60, 60_000],
    ['in milliseconds', { pointer, as: 'milliseconds' }, 10_000, 10_000],
    ['in seconds, as text', { pointer, as: 'seconds' }, '60', 60_000],
    ['of no seconds', { pointer, as: 'seconds' }, 0, unknown],
    ['of negative seconds', { pointer, as: 'seconds' }, -1, unknown],
    ['that is not stated in seconds', { pointer, as: 'seconds' }, undefined, unknown],
    ['that is not stated as an epoch', { pointer, as: 'epoch' }, null, unknown],
    ['as an epoch', { pointer, as: 'epoch' }, NOW / 1000 + 60, 60_000],
    ['as a date', { pointer, as: 'iso' }, new Date(NOW + 60_000).toISOString(), 60_000],
    ['that seems over, by our clock only', { pointer, as: 'epoch' }, NOW / 1000 - 60, 30_000],
  ])('%s', (_name, expires, stated, milliseconds) => {
    expect(lifetime(expires, answer({ token: 't', expires: stated }))).toBe(milliseconds);
  });

  test.each([
    ['3 s behind ours, which a slow answer explains', -3000, 60, 60_000],
    ['5 s behind ours, too', -5000, 60, 60_000],
    ['6 s behind ours', -6000, 60, 66_000],
    ['an hour ahead of ours', 3_600_000, 3660, 60_000],
    ['an hour behind ours', -3_600_000, -3540, 60_000],
    ['at the end of the token', 3_600_000, 3600, unknown],
    ['after the end of the token', 3_600_000, 3000, unknown],
  ])('until a time of a server whose clock is %s', (_name, ahead, ends, milliseconds) => {
    const body = { token: 't', expires: NOW / 1000 + ends };
    expect(lifetime({ pointer, as: 'epoch' }, answer(body, date(ahead)))).toBe(milliseconds);
  });

  test.each([
    ['its exp', { exp: NOW / 1000 + 60 }, 60_000],
    ['no exp', {}, unknown],
    ['an exp of text', { exp: String(NOW / 1000 + 60) }, unknown],
    ['an exp of 0', { exp: 0 }, unknown],
    ['a negative exp', { exp: -60 }, unknown],
    ['claims that are null', null, unknown],
  ])('of a JWT by %s', (_name, claims, milliseconds) => {
    expect(lifetime('jwt', answer({ token: jwt(claims) }))).toBe(milliseconds);
  });

  test.each(['t', 'a.b.c', 'a.'])('of %j, which is no JWT, is unknown', (token) => {
    expect(lifetime('jwt', answer({ token }))).toBe(unknown);
  });
});
