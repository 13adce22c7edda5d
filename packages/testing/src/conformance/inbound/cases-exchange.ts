import { createGuard } from '@sallyport/core';
import { canary } from '../canary.js';
import { exchanged } from '../placement-providers.js';
import type { InboundCase } from './case.js';
import type { Expected } from './expected.js';
import { expectedOutcome } from './expected.js';
import type { InboundRoute } from './harness.js';
import { suiteSessions, TOKENS } from './sessions.js';
import { suiteVerifier } from './verifier.js';
import type { HeaderLine } from './wire.js';

const basic = (label: string): HeaderLine => {
  const pair = `${canary(label, 'id')}:${canary(label, 'secret')}`;
  return ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
};
const session = (value: string): HeaderLine => ['X-Session', value];
const unavailable: Expected = { status: 503, headers: { 'retry-after': '1' } };

/** Cases of a provider that exchanges Basic for a token, and also accepts Basic itself as a second strategy. */
export function exchangeCases(): InboundCase[] {
  const verifier = suiteVerifier(exchanged);
  const guard = createGuard({ provider: exchanged, verifier, sessions: suiteSessions });
  const direct = createGuard({ provider: exchanged, verifier, strategy: 'direct' });
  const prefix = '/exchanged/v1';
  const issue: InboundRoute = { method: 'POST', path: `${prefix}/oauth/token`, guard, tokenEndpoint: true };
  const use: InboundRoute = { method: 'GET', path: `${prefix}/things`, guard };
  const useDirect: InboundRoute = { method: 'GET', path: `${prefix}/direct`, guard: direct };
  const one = (title: string, route: InboundRoute, headers: HeaderLine[], expected: Expected) =>
    ({ title, route, headers, expected }) satisfies InboundCase;
  const body = JSON.stringify({ access_token: TOKENS.live, expires_in: 900 });
  return [
    one('issues a token for Basic', issue, [basic('accepted')], { status: 200, body }),
    one('issues none for a wrong pair', issue, [basic('unknown')], expectedOutcome(401)),
    one('issues none without a credential', issue, [], expectedOutcome(401)),
    one('accepts a token', use, [session(`v1 ${TOKENS.live}`)], expectedOutcome(200)),
    one('refuses an unknown token', use, [session('v1 nobody')], expectedOutcome(401)),
    one('refuses an expired token', use, [session(`v1 ${TOKENS.expired}`)], expectedOutcome(401)),
    one('refuses a request without a token', use, [], expectedOutcome(401)),
    one('cannot read a token without its prefix', use, [session(TOKENS.live)], expectedOutcome(400)),
    one('is unavailable when the sessions are', use, [session(`v1 ${TOKENS.throwing}`)], unavailable),
    one('does not accept the pair in place of a token', use, [basic('accepted')], expectedOutcome(401)),
    one(
      'refuses a token and a pair at once',
      use,
      [session(`v1 ${TOKENS.live}`), basic('accepted')],
      expectedOutcome(400),
    ),
    one(
      'accepts the pair if the other strategy is mounted',
      useDirect,
      [basic('accepted')],
      expectedOutcome(200),
    ),
    one(
      'refuses a pair and a token at once',
      useDirect,
      [basic('accepted'), session(`v1 ${TOKENS.live}`)],
      expectedOutcome(400),
    ),
  ];
}
