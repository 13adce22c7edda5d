import { createHash, generateKeyPairSync } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import { Paddle } from '@paddle/paddle-node-sdk';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import '@shopify/shopify-api/adapters/node';
import { isValidSignature } from '@sanity/webhook';
import { isValidSlackRequest } from '@slack/bolt';
import { WorkOS } from '@workos-inc/node';
import { verifyKey } from 'discord-interactions';
import { createVerifier, httpbis } from 'http-message-signatures';
import Razorpay from 'razorpay';
import { WebhooksHelper } from 'square';
import * as standard from 'standardwebhooks';
import Stripe from 'stripe';
import * as svix from 'svix';
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/index.js';
import { anyOf, createGuard, defineProvider } from '../../src/index.js';
import * as webhooks from '../../src/webhooks/index.js';
import { signatureVerifier } from '../../src/webhooks/index.js';
import { signedRequest } from './signed.js';

const SECRET = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
const BODY = '{"id":"evt_é","data":{"n":1}}';
const URL_OF_HOOK = 'https://api.acme.example/hooks/in?tenant=a%20b';

const stripe = new Stripe('sk_test_none');
const { webhooks: workosWebhooks } = new WorkOS('sk_test_none');
const shopify = shopifyApi({
  apiKey: 'key',
  apiSecretKey: SECRET,
  hostName: 'acme.example',
  apiVersion: ApiVersion.January26,
  isEmbeddedApp: false,
  logger: { log: () => {} },
});
const shopifyHeaders = {
  'x-shopify-topic': 'orders/create',
  'x-shopify-shop-domain': 'acme.myshopify.com',
  'x-shopify-api-version': '2026-01',
  'x-shopify-webhook-id': '1',
};
const ed25519 = generateKeyPairSync('ed25519');
const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rawPublic = String(ed25519.publicKey.export({ format: 'jwk' }).x);
const rawPrivate = String(ed25519.privateKey.export({ format: 'jwk' }).d);
const hexOf = (text: string) => Buffer.from(text, 'base64url').toString('hex');
const der = {
  private: ecdsa.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  public: ecdsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
};

const webhook = (name: string, strategy: object): Provider =>
  defineProvider({
    id: name,
    title: name,
    environments: { production: 'https://webhook.invalid' },
    secrets: { secret: {} },
    strategies: { default: strategy },
  } as never);
/** The same as Standard Webhooks, with headers of its own. */
const svixWebhook = webhook('svix', {
  derive: webhooks.standardWebhook.strategies.default.derive,
  header: { 'svix-id': '{id}', 'svix-timestamp': '{timestamp}', 'svix-signature': '{list}' },
});
const razorpay = webhook('razorpay', {
  derive: { signature: { hmac: 'sha256', key: '{secret}', of: '{body}', as: 'hex' } },
  header: { 'X-Razorpay-Signature': '{signature}' },
});

const workos = webhook('workos', {
  derive: {
    timestamp: { now: 'milliseconds', tolerance: 180 },
    signature: { hmac: 'sha256', key: '{secret}', of: '{timestamp}.{body}', as: 'hex' },
    list: { join: ', ', items: ['t={timestamp}', 'v1={signature}'] },
  },
  header: { 'WorkOS-Signature': '{list}' },
});
const sanity = webhook('sanity', {
  derive: {
    timestamp: { now: 'milliseconds', tolerance: 300 },
    signature: { hmac: 'sha256', key: '{secret}', of: '{timestamp}.{body}', as: 'base64url' },
    list: { join: ',', items: ['t={timestamp}', 'v1={signature}'] },
  },
  header: { 'sanity-webhook-signature': '{list}' },
});
/** A profile of HTTP Message Signatures. @see https://www.rfc-editor.org/rfc/rfc9421 */
const COVERED = '("@method" "@target-uri" "content-digest");created={created};keyid="k1";alg="ed25519"';
const messageSignature = webhook('message-signature', {
  derive: {
    created: { now: 'seconds', tolerance: 300 },
    digest: { hash: 'sha256', of: '{body}', as: 'base64' },
    signature: {
      ...{ sign: 'ed25519', key: '{secret}', keyAs: 'hex', as: 'base64' },
      of: [
        '"@method": {method}',
        '"@target-uri": {url}',
        '"content-digest": sha-256=:{digest}:',
        `"@signature-params": ${COVERED}`,
      ].join('\n'),
    },
  },
  header: {
    'Content-Digest': 'sha-256=:{digest}:',
    'Signature-Input': `sig=${COVERED}`,
    Signature: 'sig=:{signature}:',
  },
});

interface Agreement {
  readonly provider: Provider;
  readonly sender?: string;
  readonly receiver?: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly strategy?: string;
  /** What the vendor's library says of a request: true, or false or an error. */
  verify(headers: Readonly<Record<string, string>>, body: string, url: string): unknown;
}

const header = (headers: Readonly<Record<string, string>>, name: string) => headers[name] ?? '';
const AGREEMENTS: Readonly<Record<string, Agreement>> = {
  stripe: {
    provider: webhooks.stripeWebhook,
    verify: (headers, body) =>
      stripe.webhooks.constructEvent(body, header(headers, 'stripe-signature'), SECRET) !== undefined,
  },
  '@octokit/webhooks-methods': {
    provider: webhooks.githubWebhook,
    verify: (headers, body) => octokit.verify(SECRET, body, header(headers, 'x-hub-signature-256')),
  },
  '@shopify/shopify-api': {
    provider: webhooks.shopifyWebhook,
    verify: async (headers, rawBody) => {
      const rawRequest = { method: 'POST', headers: { ...headers, ...shopifyHeaders } };
      return (await shopify.webhooks.validate({ rawBody, rawRequest })).valid;
    },
  },
  standardwebhooks: {
    provider: webhooks.standardWebhook,
    verify: (headers, body) => new standard.Webhook(SECRET).verify(body, { ...headers }) !== undefined,
  },
  svix: {
    provider: svixWebhook,
    verify: (headers, body) => {
      new svix.Webhook(SECRET).verify(body, { ...headers });
      return true;
    },
  },
  twilio: {
    provider: webhooks.twilioWebhook,
    body: 'To=%2B1555&From=a+b&List=2&List=1&List=2&Empty=',
    contentType: 'application/x-www-form-urlencoded',
    verify: (headers, body) => {
      const fields = new URLSearchParams(body);
      const values = Object.fromEntries(
        [...new Set(fields.keys())].map((name) => {
          const all = fields.getAll(name);
          return [name, all.length > 1 ? all : all[0]];
        }),
      );
      return twilio.validateRequest(SECRET, header(headers, 'x-twilio-signature'), URL_OF_HOOK, values);
    },
  },
  'twilio, a JSON body': {
    provider: webhooks.twilioWebhook,
    strategy: 'json',
    verify: (headers, body, url) =>
      twilio.validateRequestWithBody(SECRET, header(headers, 'x-twilio-signature'), url, body),
  },
  '@paddle/paddle-node-sdk': {
    provider: webhooks.paddleWebhook,
    verify: (headers, body) =>
      new Paddle('key').webhooks.isSignatureValid(body, SECRET, header(headers, 'paddle-signature')),
  },
  square: {
    provider: webhooks.squareWebhook,
    verify: (headers, requestBody) =>
      WebhooksHelper.verifySignature({
        requestBody,
        signatureHeader: header(headers, 'x-square-hmacsha256-signature'),
        signatureKey: SECRET,
        notificationUrl: URL_OF_HOOK,
      }),
  },
  'discord-interactions': {
    provider: webhooks.discordWebhook,
    sender: hexOf(rawPrivate),
    receiver: hexOf(rawPublic),
    verify: (headers, body) =>
      verifyKey(
        body,
        header(headers, 'x-signature-ed25519'),
        header(headers, 'x-signature-timestamp'),
        hexOf(rawPublic),
      ),
  },
  '@sendgrid/eventwebhook': {
    provider: webhooks.sendgridWebhook,
    sender: der.private,
    receiver: der.public,
    // Its library reads a text as Latin-1 and not as UTF-8.
    body: '[{"event":"delivered"}]',
    verify: (headers, body) => {
      const library = new EventWebhook();
      return library.verifySignature(
        library.convertPublicKeyToECDSA(der.public),
        body,
        header(headers, 'x-twilio-email-event-webhook-signature'),
        header(headers, 'x-twilio-email-event-webhook-timestamp'),
      );
    },
  },
  '@slack/bolt': {
    provider: webhooks.slackWebhook,
    verify: (headers, body) =>
      isValidSlackRequest({
        ...{ signingSecret: SECRET, body },
        headers: {
          'x-slack-signature': header(headers, 'x-slack-signature'),
          'x-slack-request-timestamp': Number(header(headers, 'x-slack-request-timestamp')),
        },
      }),
  },
  '@workos-inc/node': {
    provider: workos,
    verify: (headers, payload) =>
      workosWebhooks.verifyHeader({
        ...{ payload, secret: SECRET, sigHeader: header(headers, 'workos-signature') },
      }),
  },
  '@sanity/webhook': {
    provider: sanity,
    verify: (headers, body) => isValidSignature(body, header(headers, 'sanity-webhook-signature'), SECRET),
  },
  'http-message-signatures': {
    provider: messageSignature,
    sender: hexOf(rawPrivate),
    receiver: hexOf(rawPublic),
    verify: async (headers, body) => {
      const digest = createHash('sha256').update(body).digest('base64');
      if (headers['content-digest'] !== `sha-256=:${digest}:`) return false;
      const keyLookup = async () => ({ verify: createVerifier(ed25519.publicKey, 'ed25519') });
      const request = { method: 'POST', url: URL_OF_HOOK, headers: { ...headers } };
      return httpbis.verifyMessage({ keyLookup }, request);
    },
  },
  razorpay: {
    provider: razorpay,
    verify: (headers, body) =>
      Razorpay.validateWebhookSignature(body, header(headers, 'x-razorpay-signature'), SECRET),
  },
};

describe.each(Object.entries(AGREEMENTS))("the vendor's library %s", (_name, agreement) => {
  const { provider, sender = SECRET, receiver = SECRET, body = BODY, verify } = agreement;
  const { contentType, strategy } = agreement;
  const chosen = strategy ? { strategy } : {};
  const secrets = (value: string) =>
    Object.fromEntries(Object.keys(provider.secrets).map((name) => [name, value]));
  const sent = () =>
    signedRequest(provider, secrets(sender), body, {
      ...{ url: URL_OF_HOOK, ...chosen },
      ...(contentType && { contentType }),
    });
  const accepts = async ({ url, headers }: Awaited<ReturnType<typeof sent>>, given: string) => {
    try {
      return await verify(headers, given, `https://api.acme.example${url}`);
    } catch {
      return false;
    }
  };

  test('accepts what this package signs, and no other body', async () => {
    const request = await sent();
    expect(await accepts(request, body)).toBe(true);
    expect(await accepts(request, body.replace('1', '2').replace('delivered', 'dropped'))).toBe(false);
  });

  test('agrees with the verifier', async () => {
    const request = await sent();
    const check = signatureVerifier(
      provider,
      secrets(receiver) as never,
      {
        ...{ publicURL: 'https://api.acme.example/', ...chosen },
      } as never,
    );
    expect(await check(request, body)).toMatchObject({ ok: true });
    expect(await check(request, body.replace('1', '2').replace('delivered', 'dropped'))).toEqual({
      code: 'invalid',
    });
  });
});

test('what their libraries sign is verified', async () => {
  const check = (provider: Provider) => signatureVerifier(provider, { secret: SECRET } as never);
  const request = (headers: Readonly<Record<string, string>>) => ({ method: 'POST', url: '/hook', headers });
  const byStripe = stripe.webhooks.generateTestHeaderString({ payload: BODY, secret: SECRET });
  const byGithub = await octokit.sign(SECRET, BODY);
  const now = new Date();
  const byStandard = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new standard.Webhook(SECRET).sign('msg_1', now, BODY),
  };
  expect(await check(webhooks.stripeWebhook)(request({ 'stripe-signature': byStripe }), BODY)).toMatchObject({
    ok: true,
  });
  expect(
    await check(webhooks.githubWebhook)(request({ 'x-hub-signature-256': byGithub }), BODY),
  ).toMatchObject({
    ok: true,
  });
  expect(await check(webhooks.standardWebhook)(request(byStandard), BODY)).toMatchObject({ ok: true });
});

test('a URL that is signed has to be known, and a form has to be one', async () => {
  const { twilioWebhook } = webhooks;
  expect(() => signatureVerifier(twilioWebhook, { secret: SECRET })).toThrow('publicURL');
  const request = await signedRequest(twilioWebhook, { secret: SECRET }, '');
  const verify = signatureVerifier(
    twilioWebhook,
    { secret: SECRET },
    { publicURL: 'https://webhook.invalid' },
  );
  expect(await verify(request, '')).toMatchObject({ ok: true });
  expect(await verify(request, '{"not":"signed"}')).toEqual({ code: 'malformed' });
  await expect(signedRequest(twilioWebhook, { secret: SECRET }, '{}')).rejects.toMatchObject({
    code: 'unsupported_body',
  });
  const elsewhere = signatureVerifier(
    twilioWebhook,
    { secret: SECRET },
    { publicURL: 'https://evil.invalid' },
  );
  expect(await elsewhere(request, '')).toEqual({ code: 'invalid' });
});

test('Twilio is verified with either kind of body by one guard', async () => {
  const { twilioWebhook } = webhooks;
  const publicURL = 'https://webhook.invalid';
  const guardOf = (strategy: 'default' | 'json') =>
    createGuard({
      ...{ provider: twilioWebhook, strategy },
      verifier: signatureVerifier(twilioWebhook, { secret: SECRET }, { strategy, publicURL }),
    });
  const guard = anyOf(guardOf('default'), guardOf('json'));
  const contentType = 'application/x-www-form-urlencoded';
  const form = await signedRequest(twilioWebhook, { secret: SECRET }, 'a=1', { contentType });
  const json = await signedRequest(twilioWebhook, { secret: SECRET }, BODY, { strategy: 'json' });
  expect(json.url).toMatch(/^\/hook\?bodySHA256=[0-9a-f]{64}$/);
  const codeOf = async (request: typeof form, rawBody: string) => {
    const verdict = await guard(request, { environment: 'production', rawBody });
    return verdict.ok ? verdict.principal.strategy : verdict.refusal.code;
  };
  expect(await codeOf(form, 'a=1')).toBe('default');
  expect(await codeOf(json, BODY)).toBe('json');
  expect(await codeOf(form, 'a=2')).toBe('invalid');
  expect(['invalid', 'malformed']).toContain(await codeOf(json, `${BODY} `));
  for (const url of [`${json.url}0`, '/hook', `${json.url}&bodySHA256=1`])
    expect(['invalid', 'malformed', 'ambiguous']).toContain(await codeOf({ ...json, url }, BODY));
});
