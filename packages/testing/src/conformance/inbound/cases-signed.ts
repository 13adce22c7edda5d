import { createHmac } from 'node:crypto';
import { createGuard } from '@sallyport/core';
import { signatureVerifier, stripeWebhook } from '@sallyport/core/webhooks';
import { canary } from '../canary.js';
import type { InboundCase } from './case.js';
import type { Expected } from './expected.js';
import { STANDARDS } from './expected.js';
import type { InboundRoute } from './harness.js';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const SECRET = canary('signed');
const BODY = '{ "id": "evt_1",  "name": "Zoë" }';

/** Signed by hand, not by the definition under test. */
function signature(secret: string, seconds = NOW / 1000): string {
  const signed = createHmac('sha256', secret).update(`${seconds}.${BODY}`).digest('hex');
  return `t=${seconds},v1=${signed}`;
}

/** Cases of a signed request. Every harness keeps the bytes of the body as the README of its adapter shows. */
export function signedCases(): InboundCase[] {
  const verifier = signatureVerifier(stripeWebhook, { secret: SECRET }, { clock: { now: () => NOW } });
  const guard = createGuard({ provider: stripeWebhook, verifier });
  const route: InboundRoute = { method: 'POST', path: '/signed/hook', guard, rawBody: true };
  const parsed: InboundRoute = { method: 'POST', path: '/signed/parsed', guard, body: true };
  const unread: InboundRoute = { method: 'POST', path: '/signed/unread', guard };

  const one = (
    title: string,
    given: string | undefined,
    expected: Expected,
    more: Partial<InboundCase> = {},
  ) => ({
    ...{ title, route, body: BODY, expected, ...more },
    headers: [
      ['Content-Type', 'application/json'] as const,
      ...(given === undefined ? [] : [['Stripe-Signature', given] as const]),
    ],
  });
  const invalid = refused('invalid');
  const unavailable = refused('unavailable');
  return [
    one('accepts what is signed', signature(SECRET), {
      status: 200,
      principal: { keyId: 'stripe-webhook', scopes: [] },
    }),
    one('refuses a request without a signature', undefined, refused('missing')),
    one('refuses a signature that cannot be read', 'v1=x', refused('malformed')),
    one('refuses the signature of another secret', signature('another'), invalid),
    one('refuses the signature of another body', signature(SECRET), invalid, {
      body: BODY.replace('1', '2'),
    }),
    one('refuses the signature of the same body in other bytes', signature(SECRET), invalid, {
      body: JSON.stringify(JSON.parse(BODY)),
    }),
    one('refuses an old signature', signature(SECRET, NOW / 1000 - 301), { status: 401, body: /"expired"/ }),
    one('is unavailable if the body was parsed and its bytes are gone', signature(SECRET), unavailable, {
      route: parsed,
    }),
    one('is unavailable if nobody has read the body', signature(SECRET), unavailable, { route: unread }),
  ];
}

function refused(code: 'missing' | 'malformed' | 'invalid' | 'unavailable'): Expected {
  const [status, , detail] = STANDARDS[code];
  return { status, body: new RegExp(`"detail":"${detail}"`) };
}
