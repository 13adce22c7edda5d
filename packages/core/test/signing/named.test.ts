import { createHmac } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import OAuth from 'oauth-1.0a';
import oauthSignature from 'oauth-signature';
import { describe, expect, test } from 'vitest';
import { createCredential, defineProvider } from '../../src/index.js';
import { signatureVerifier } from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';

const now = Date.UTC(2026, 1, 3, 4, 5, 6);
const ORIGIN = 'https://api.acme.example';
const BODY = 'a=1&b=%C3%A9';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const TARGETS = [
  '/',
  '/a/b',
  '/a//b/',
  '/a%20b/é',
  '/x?b=2&a=1&a=0',
  "/x?q=a%20b+c&'!()*=~&empty",
  '/x?é=%2F&z',
];

function aws(service: string) {
  return defineProvider({
    id: 'aws',
    title: 'AWS',
    environments: { production: ORIGIN },
    params: { region: { default: 'eu-central-1' } },
    secrets: { accessKey: {}, secretKey: {}, sessionToken: { optional: true } },
    strategies: {
      default: {
        derive: {
          time: { now: 'compact', tolerance: 300 },
          payload: { hash: 'sha256', of: '{body}', as: 'hex' },
          authorization: {
            'aws-sigv4': service,
            region: '{region}',
            accessKey: '{accessKey}',
            secretKey: '{secretKey}',
            sessionToken: '{sessionToken}',
            time: '{time}',
          },
        },
        header: {
          'X-Amz-Date': '{time}',
          'X-Amz-Content-Sha256': '{payload}',
          'X-Amz-Security-Token': '{sessionToken}',
          Authorization: '{authorization}',
        },
      },
    },
  });
}

const secrets = { accessKey: 'AKIDEXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

async function attach(provider: Parameters<typeof createCredential>[0], source: object, target: string) {
  const credential = createCredential(provider, { source: source as never, clock: testClock(now) });
  const request = { method: 'POST', url: new URL(ORIGIN + target).href, headers: form, body: BODY };
  const { headers } = await credential.attach(request);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

describe.each(['execute-api', 's3'])('AWS Signature Version 4 for %s', (service) => {
  test.each(TARGETS.flatMap((target) => [undefined, 'a session'].map((token) => [target, token] as const)))(
    'is that of @smithy/signature-v4 for %s, with %s',
    async (target, sessionToken) => {
      const { pathname, searchParams } = new URL(ORIGIN + target);
      const query = Object.fromEntries(
        [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
      );
      const signer = new SignatureV4({
        service,
        region: 'eu-central-1',
        sha256: Sha256,
        uriEscapePath: service !== 's3',
        credentials: {
          accessKeyId: secrets.accessKey,
          secretAccessKey: secrets.secretKey,
          ...(sessionToken && { sessionToken }),
        },
      });
      const theirs = await signer.sign(
        {
          ...{ method: 'POST', protocol: 'https:', hostname: 'api.acme.example', path: pathname, query },
          headers: { host: 'api.acme.example' },
          body: BODY,
        },
        { signingDate: new Date(now) },
      );
      const ours = await attach(aws(service), { ...secrets, ...(sessionToken && { sessionToken }) }, target);
      for (const name of ['authorization', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'])
        expect([name, ours[name]]).toEqual([name, theirs.headers[name]]);
    },
  );
});

test.each(TARGETS)('AWS Signature Version 4 is that of aws4 for %s', async (target) => {
  const ours = await attach(aws('execute-api'), { ...secrets, sessionToken: 'a session' }, target);
  const { host, pathname, search } = new URL(ORIGIN + target);
  const names = ['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'];
  const theirs = aws4.sign(
    {
      ...{ host, path: pathname + search, method: 'POST', body: BODY },
      ...{ service: 'execute-api', region: 'eu-central-1' },
      extraHeadersToIgnore: { 'content-type': true, 'content-length': true },
      headers: { host, ...Object.fromEntries(names.map((name) => [name, String(ours[name])])) },
    },
    { accessKeyId: secrets.accessKey, secretAccessKey: secrets.secretKey },
  );
  expect(ours.authorization).toBe(theirs.headers.Authorization);
});

test('AWS Signature Version 4 is verified, and a change of anything is refused', async () => {
  const provider = aws('execute-api');
  const source = { ...secrets, sessionToken: 'a session' };
  const request = { method: 'POST', url: '/a?b=1', headers: await attach(provider, source, '/a?b=1') };
  const verifierOf = (given: typeof source, publicURL = ORIGIN) =>
    signatureVerifier(provider, given, { publicURL, clock: testClock(now) });
  const verify = verifierOf(source);
  expect(await verify(request, BODY)).toEqual({ ok: true, signedAt: now });
  for (const changed of [{ method: 'PUT' }, { url: '/a?b=2' }, { url: '/A?b=1' }])
    expect(await verify({ ...request, ...changed }, BODY)).toEqual({ code: 'invalid' });
  expect(await verify(request, `${BODY}0`)).toEqual({ code: 'invalid' });
  expect(await verifierOf({ ...source, secretKey: 'another' })(request, BODY)).toEqual({ code: 'invalid' });
  expect(await verifierOf(source, 'https://other.example')(request, BODY)).toEqual({ code: 'invalid' });
});

test('AWS Signature Version 4 is verified without a session, and a session that is added is refused', async () => {
  const provider = aws('execute-api');
  const request = { method: 'POST', url: '/a', headers: await attach(provider, secrets, '/a') };
  const verify = signatureVerifier(provider, secrets as never, {
    publicURL: ORIGIN,
    clock: testClock(now),
  });
  expect(await verify(request, BODY)).toEqual({ ok: true, signedAt: now });
  const session = { 'x-amz-security-token': 'a session' };
  const other = {
    ...request,
    headers: await attach(provider, { ...secrets, sessionToken: 'a session' }, '/a'),
  };
  expect(await verify(other, BODY)).toEqual({ code: 'invalid' });
  const strict = signatureVerifier(
    provider,
    { ...secrets, sessionToken: 'a session' },
    { publicURL: ORIGIN, clock: testClock(now) },
  );
  expect(await strict(request, BODY)).toEqual({ code: 'invalid' });
  expect(await strict({ ...request, headers: { ...request.headers, ...session } }, BODY)).toEqual({
    code: 'invalid',
  });
});

const oauth1 = defineProvider({
  id: 'oauth1',
  title: 'OAuth 1.0a',
  environments: { production: ORIGIN },
  secrets: { consumerKey: {}, consumerSecret: {}, accessToken: {}, tokenSecret: {} },
  strategies: {
    default: {
      derive: {
        nonce: { random: 'hex' },
        time: { now: 'seconds', tolerance: 300 },
        signature: {
          oauth1: 'sha1',
          consumerKey: '{consumerKey}',
          consumerSecret: '{consumerSecret}',
          token: '{accessToken}',
          tokenSecret: '{tokenSecret}',
          nonce: '{nonce}',
          time: '{time}',
        },
        list: {
          join: ', ',
          items: [
            'oauth_consumer_key="{consumerKey}"',
            'oauth_nonce="{nonce}"',
            'oauth_signature="{signature}"',
            'oauth_signature_method="HMAC-SHA1"',
            'oauth_timestamp="{time}"',
            'oauth_token="{accessToken}"',
            'oauth_version="1.0"',
          ],
        },
      },
      header: { Authorization: 'OAuth {list}' },
    },
  },
});

test.each(TARGETS)(
  'OAuth 1.0a is that of oauth-1.0a and oauth-signature for %s, and is verified',
  async (target) => {
    const source = { consumerKey: 'ck', consumerSecret: 'c&s', accessToken: 'tk', tokenSecret: 't+s' };
    const headers = await attach(oauth1, source, target);
    const authorization = String(headers.authorization);
    const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
    const library = new OAuth({
      consumer: { key: 'ck', secret: 'c&s' },
      signature_method: 'HMAC-SHA1',
      hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
    });
    const { origin, pathname, searchParams, search } = new URL(ORIGIN + target);
    const data: Record<string, string | string[]> = { a: '1', b: 'é' };
    for (const name of new Set(searchParams.keys()))
      data[name] = [...new Set([data[name] ?? [], searchParams.getAll(name)].flat())];
    const parameters = {
      ...{ oauth_consumer_key: 'ck', oauth_nonce: part('oauth_nonce'), oauth_signature_method: 'HMAC-SHA1' },
      ...{ oauth_timestamp: Number(part('oauth_timestamp')), oauth_token: 'tk', oauth_version: '1.0' },
    };
    const theirs = library.getSignature({ url: origin + pathname, method: 'POST', data }, 't+s', parameters);
    const given = { ...data, ...parameters, oauth_timestamp: part('oauth_timestamp') };
    const others = oauthSignature.generate('POST', origin + pathname, given, 'c&s', 't+s', {
      encodeSignature: false,
    });
    const isRepeated = target.includes('a=1&a=0');
    if (!isRepeated)
      expect([theirs, others]).toEqual(Array(2).fill(decodeURIComponent(part('oauth_signature'))));

    const verify = signatureVerifier(oauth1, source, { publicURL: ORIGIN, clock: testClock(now) });
    const request = { method: 'POST', url: pathname + search, headers };
    expect(await verify(request, BODY)).toMatchObject({ ok: true });
    expect(await verify({ ...request, url: `${pathname}?other` }, BODY)).toEqual({ code: 'invalid' });
    expect(await verify(request, `${BODY}&c=1`)).toEqual({ code: 'invalid' });
  },
);
