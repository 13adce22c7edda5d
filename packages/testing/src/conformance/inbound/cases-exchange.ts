import { createGuard } from '@sallyport/core';
import { canary } from '../canary.js';
import { exchanged } from '../placements.js';
import type { Expected, InboundCase } from './case.js';
import { outcome } from './cases-placements.js';
import type { InboundRoute } from './harness.js';
import { suiteSessions, TOKENS } from './sessions.js';
import { suiteVerifier } from './verifier.js';
import type { HeaderLine } from './wire.js';

const basic = (label: string): HeaderLine => {
  const pair = `${canary(label, 'id')}:${canary(label, 'secret')}`;
  return ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
};
const session = (text: string): HeaderLine => ['X-Session', text];
const unavailable: Expected = { status: 503, headers: { 'retry-after': '1' } };

/** A token that Basic is exchanged for, and the two strategies of one provider side by side. */
export function exchangeCases(): InboundCase[] {
  const verifier = suiteVerifier(exchanged);
  const guard = createGuard({ provider: exchanged, verifier, sessions: suiteSessions });
  const direct = createGuard({ provider: exchanged, verifier, strategy: 'direct' });
  const prefix = '/exchanged/v1';
  const issue: InboundRoute = { method: 'POST', path: `${prefix}/oauth/token`, guard, tokenEndpoint: true };
  const use: InboundRoute = { method: 'GET', path: `${prefix}/things`, guard };
  const useDirect: InboundRoute = { method: 'GET', path: `${prefix}/direct`, guard: direct };
  const one = (
    title: string,
    route: InboundRoute,
    headers: HeaderLine[],
    expected: Expected,
  ): InboundCase => ({
    title,
    route,
    headers,
    expected,
  });
  const body = JSON.stringify({ access_token: TOKENS.live, expires_in: 900 });
  return [
    one('hands out a token for Basic', issue, [basic('accepted')], { status: 200, body }),
    one('hands out none for a wrong pair', issue, [basic('unknown')], outcome(401)),
    one('hands out none for nothing', issue, [], outcome(401)),
    one('accepts a token', use, [session(`v1 ${TOKENS.live}`)], outcome(200)),
    one('refuses an unknown token', use, [session('v1 nobody')], outcome(401)),
    one('refuses an expired token', use, [session(`v1 ${TOKENS.expired}`)], outcome(401)),
    one('refuses a request without a token', use, [], outcome(401)),
    one('cannot read a token without its prefix', use, [session(TOKENS.live)], outcome(400)),
    one('is unavailable when the sessions are', use, [session(`v1 ${TOKENS.throwing}`)], unavailable),
    one('takes the pair itself for no token', use, [basic('accepted')], outcome(401)),
    one(
      'refuses a token and a pair at once',
      use,
      [session(`v1 ${TOKENS.live}`), basic('accepted')],
      outcome(400),
    ),
    one('accepts the pair where the other strategy is mounted', useDirect, [basic('accepted')], outcome(200)),
    one(
      'refuses a pair and a token at once',
      useDirect,
      [basic('accepted'), session(`v1 ${TOKENS.live}`)],
      outcome(400),
    ),
  ];
}
