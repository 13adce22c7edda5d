import { createHmac } from 'node:crypto';
import type { OAuth1Recipe } from '../grammar.js';
import { formOf, rfc3986 } from './fields.js';
import type { SignedValues } from './request-values.js';

/** The recipe with its templates filled. */
export type OAuth1Values = Readonly<Record<Exclude<keyof OAuth1Recipe, 'token' | 'tokenSecret'>, string>> & {
  readonly token?: string | undefined;
  readonly tokenSecret?: string | undefined;
};

/**
 * The signature of an OAuth 1.0a request, percent-encoded as it stands in `Authorization`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4
 */
export function signOAuth1(values: OAuth1Values, request: SignedValues): string {
  const { oauth1: hash, consumerKey, consumerSecret, token, tokenSecret = '', nonce, time } = values;
  const own: [string, string][] = [
    ['oauth_consumer_key', consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', `HMAC-${hash.toUpperCase()}`],
    ['oauth_timestamp', time],
    ...(token === undefined ? [] : [['oauth_token', token] as [string, string]]),
    ['oauth_version', '1.0'],
  ];
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(request['header.content-type']));
  const params = [
    ...own,
    ...new URLSearchParams(String(request.query)),
    ...new URLSearchParams(isForm ? formOf(request) : ''),
  ]
    .map(([name, value]) => [rfc3986(name), rfc3986(value)] as const)
    .sort(([name, value], [other, another]) => order(name, other) || order(value, another))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [String(request.method).toUpperCase(), String(request['url.bare']), params];
  const key = `${rfc3986(consumerSecret)}&${rfc3986(tokenSecret)}`;
  return rfc3986(createHmac(hash, key).update(base.map(rfc3986).join('&')).digest('base64'));
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
