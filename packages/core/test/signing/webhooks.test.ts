import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCredential, createGuard, refuse } from '../../src/index.js';
import {
  githubWebhook,
  shopifyWebhook,
  signatureVerifier,
  slackWebhook,
  standardWebhook,
  stripeWebhook,
} from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';

const PROVIDERS = [githubWebhook, shopifyWebhook, slackWebhook, standardWebhook, stripeWebhook] as const;
const KEY = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another key of 24 bytes!').toString('base64')}`;
const BODY = '{"id":"é","n":1}';
const url = 'https://webhook.invalid/hook';

async function sent(provider: (typeof PROVIDERS)[number], secret = KEY, body: unknown = BODY) {
  const clock = testClock();
  const credential = createCredential(provider, { source: { secret }, clock });
  const request = await credential.attach({ method: 'POST', url, headers: {}, body });
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toLowerCase(), v]));
  return { clock, headers, request: { method: 'POST', url: '/hook', headers } };
}

describe.each(PROVIDERS.map((provider) => [provider.title, provider] as const))('%s', (_title, provider) => {
  const isTimed = 'timestamp' in provider.strategies.default.derive;

  test('what is signed is verified, with either of two secrets', async () => {
    const { request, clock } = await sent(provider);
    const verify = signatureVerifier(provider, [{ secret: OTHER }, { secret: KEY }], { clock });
    expect(await verify(request, BODY)).toMatchObject({
      ok: true,
      ...(isTimed && { signedAt: clock.now() }),
    });
    expect(await verify(request, Buffer.from(BODY))).toMatchObject({ ok: true });
  });

  test('another key, body or time, and no signature, are refused', async () => {
    const { request, clock } = await sent(provider);
    const verify = signatureVerifier(provider, { secret: KEY }, { clock });
    expect(await signatureVerifier(provider, { secret: OTHER }, { clock })(request, BODY)).toEqual(
      refuse('invalid'),
    );
    expect(await verify(request, `${BODY} `)).toEqual(refuse('invalid'));
    expect(await verify({ ...request, headers: {} }, BODY)).toEqual(refuse('missing'));
    for (const name of Object.keys(request.headers))
      expect((await verify({ ...request, headers: { ...request.headers, [name]: 'x' } }, BODY)).ok).not.toBe(
        true,
      );
    if (!isTimed) return;
    await clock.advance(301_000);
    expect(await verify(request, BODY)).toEqual(refuse('expired'));
  });

  test('a source that fails is unavailable', async () => {
    const { request, clock } = await sent(provider);
    const broken = () => {
      throw new Error('down');
    };
    expect(await signatureVerifier(provider, broken, { clock })(request, BODY)).toEqual(
      refuse('unavailable'),
    );
  });

  test('a stream cannot be signed, and a guard says what checks it', async () => {
    await expect(sent(provider, KEY, new ReadableStream())).rejects.toMatchObject({
      code: 'unsupported_body',
    });
    expect(() => createGuard({ provider, verifier: () => refuse('invalid') })).toThrow('signatureVerifier');
  });
});

test('the bytes are those of the scheme', async () => {
  const hmac = (text: string, as: 'hex' | 'base64') => createHmac('sha256', KEY).update(text).digest(as);
  expect((await sent(githubWebhook)).headers['x-hub-signature-256']).toBe(`sha256=${hmac(BODY, 'hex')}`);
  expect((await sent(shopifyWebhook)).headers['x-shopify-hmac-sha256']).toBe(hmac(BODY, 'base64'));
  const { headers, clock } = await sent(stripeWebhook);
  const t = Math.floor(clock.now() / 1000);
  expect(headers['stripe-signature']).toBe(`t=${t},v1=${hmac(`${t}.${BODY}`, 'hex')}`);
});

test('unknown items are passed over, and every repeated one is tried', async () => {
  const { request, headers, clock } = await sent(stripeWebhook);
  const verify = signatureVerifier(stripeWebhook, { secret: KEY }, { clock });
  const signed = (text: string) => verify({ ...request, headers: { 'stripe-signature': text } }, BODY);
  const given = String(headers['stripe-signature']);
  expect(await signed(`v0=x,v1=${'0'.repeat(64)},${given}`)).toMatchObject({ ok: true });
  expect(await signed(`${given},t=1`)).toEqual(refuse('malformed'));
});
