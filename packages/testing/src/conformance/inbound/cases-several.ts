import { createHmac } from 'node:crypto';
import type { Provider, StrategyDefinition } from '@sallyport/core';
import { anyOf, createGuard, defineProvider } from '@sallyport/core';
import { jwtVerifier } from '@sallyport/core/jwt';
import { canary } from '../canary.js';
import type { InboundCase } from './case.js';
import type { Expected, ExpectedCode } from './expected.js';
import { problem } from './expected.js';
import type { InboundRoute } from './harness.js';
import { PRINCIPAL, suiteVerifier } from './verifier.js';
import type { HeaderLine } from './wire.js';

const ISSUER = 'https://login.example';
const AUDIENCE = 'https://api.example';
const SIGNING_KEY = canary('signing');

const provider = (id: string, strategy: StrategyDefinition): Provider =>
  defineProvider({
    ...{ id, title: id, environments: { production: 'https://api.example' }, secrets: { apiKey: {} } },
    strategies: { default: strategy },
  });
const byHeader = provider('header', { header: { 'X-Key': '{apiKey}' } });
const byBearer = provider('bearer', { header: { Authorization: 'Bearer {apiKey}' } });
const twoPlaces = defineProvider({
  ...{ id: 'two-places', title: 'two-places', environments: { production: 'https://api.example' } },
  secrets: { apiKey: {} },
  strategies: { header: { header: { 'X-Key': '{apiKey}' } }, query: { query: { key: '{apiKey}' } } },
});
const login = provider('login', { header: { Authorization: 'Bearer {apiKey}' } });

const key = (label: string): HeaderLine => ['X-Key', canary(label, 'apiKey')];
const bearer = (value: string): HeaderLine => ['Authorization', `Bearer ${value}`];
const token = (label: string): HeaderLine => bearer(canary(label, 'apiKey'));

/** Cases of several guards on a route, JSON Web Tokens, an optional credential, and the cost of a request. */
export function severalCases(): InboundCase[] {
  const header = createGuard({ provider: byHeader, verifier: suiteVerifier(byHeader) });
  const keys = createGuard({ provider: byBearer, verifier: suiteVerifier(byBearer) });
  const tokens = createGuard({
    provider: login,
    verifier: jwtVerifier({
      ...{ issuer: ISSUER, audience: AUDIENCE, keys: Buffer.from(SIGNING_KEY), algorithms: ['HS256'] },
    }),
  });
  // Nothing listens there.
  const unreachable = createGuard({
    provider: login,
    verifier: jwtVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: 'http://127.0.0.1:9/' }),
  });
  const strategies = createGuard({
    provider: twoPlaces,
    strategies: ['header', 'query'],
    verifier: suiteVerifier(twoPlaces),
  });
  const metered = createGuard({
    provider: byHeader,
    verifier: (_secrets, { cost }) => ({ ...PRINCIPAL, name: `${cost ?? 1} units` }),
  });
  const get = (path: string, guard: InboundRoute['guard'], more: Partial<InboundRoute> = {}) =>
    ({ method: 'GET', path: `/several/${path}`, guard, ...more }) satisfies InboundRoute;

  const either = get('either', anyOf(header, keys));
  const both = get('jwt', anyOf(keys, tokens));
  const down = get('jwt-unreachable', anyOf(keys, unreachable));
  const writers = get('jwt-scoped', anyOf(keys, tokens), { requires: ['write'] });
  const places = get('places', strategies);
  const optional = get('optional', header, { check: { optional: true } });
  const scoped = get('optional-scoped', header, { check: { optional: true }, requires: ['reports:read'] });
  const eitherOptional = get('either-optional', anyOf(header, keys), { check: { optional: true } });
  const plain = get('no-cost', metered);
  const costly = get('cost', metered, { check: { cost: 10 } });

  const by = (id: string) => ({ ...PRINCIPAL, provider: id, strategy: 'default' });
  const inPlace = (strategy: string) => ({ ...PRINCIPAL, provider: 'two-places', strategy });
  const inQuery = `/several/places?key=${canary('accepted', 'apiKey')}`;
  const user = { keyId: 'app', owner: 'ada', scopes: ['read'], provider: 'login', strategy: 'default' };
  return [
    of(either, 'accepts a credential of the first of two guards', [key('accepted')], accepted(by('header'))),
    of(either, 'accepts a credential of the second of two guards', [token('later')], accepted(by('bearer'))),
    of(either, 'refuses a wrong credential of one of two guards', [key('nobody')], refused('invalid')),
    of(either, 'refuses a disabled key of one of two guards', [token('disabled')], refused('disabled')),
    of(
      either,
      'refuses credentials of both guards',
      [key('accepted'), token('accepted')],
      refused('ambiguous'),
    ),
    of(either, 'names the challenges of both guards', [], {
      ...refused('missing'),
      headers: { 'www-authenticate': /^ApiKey .*name="X-Key".*, Bearer realm="bearer"$/ },
    }),
    of(
      either,
      'is unavailable if one of two guards cannot decide',
      [key('throwing')],
      refused('unavailable'),
    ),
    of(places, 'accepts the first of two places', [key('accepted')], accepted(inPlace('header'))),
    of(places, 'accepts the second of two places', [], accepted(inPlace('query')), inQuery),
    of(places, 'refuses credentials in both of two places', [key('accepted')], refused('ambiguous'), inQuery),
    of(both, 'accepts a JSON Web Token beside a key', [bearer(jwt({}))], { ...accepted(user) }),
    of(both, 'accepts a key beside a JSON Web Token', [token('accepted')], accepted(by('bearer'))),
    of(
      both,
      'refuses a token for somebody else',
      [bearer(jwt({ aud: 'https://x.example' }))],
      refused('invalid'),
    ),
    of(
      both,
      'refuses a token of another issuer',
      [bearer(jwt({ iss: 'https://x.example' }))],
      refused('invalid'),
    ),
    of(both, 'refuses an old token', [bearer(jwt({ exp: 1 }))], { status: 401, body: /"code":"expired"/ }),
    of(both, 'refuses a token of another key', [bearer(jwt({}, 'another'))], refused('invalid')),
    of(both, 'refuses an unsigned token', [bearer(unsigned())], refused('invalid')),
    of(writers, 'refuses a token that lacks a scope', [bearer(jwt({}))], refused('forbidden')),
    of(writers, 'accepts a token that has the scope', [bearer(jwt({ scope: 'read write' }))], {
      ...accepted({ ...user, scopes: ['read', 'write'] }),
    }),
    of(
      down,
      'is unavailable if the keys of the issuer are',
      [bearer(jwt({}, SIGNING_KEY, 'ES256'))],
      refused('unavailable'),
    ),
    of(
      down,
      'accepts a key while those of an issuer are unavailable',
      [token('accepted')],
      accepted(by('bearer')),
    ),
    of(optional, 'passes without an optional credential', [], { status: 200, body: /^(?:null)?$/ }),
    of(optional, 'knows who sent an optional credential', [key('accepted')], accepted(PRINCIPAL)),
    of(optional, 'refuses a wrong optional credential', [key('nobody')], refused('invalid')),
    of(optional, 'is unavailable if an optional credential cannot be checked', [key('rejecting')], {
      ...refused('unavailable'),
    }),
    of(eitherOptional, 'passes without any of two optional credentials', [], {
      status: 200,
      body: /^(?:null)?$/,
    }),
    of(
      eitherOptional,
      'refuses a wrong one of two optional credentials',
      [token('nobody')],
      refused('invalid'),
    ),
    of(
      eitherOptional,
      'refuses two optional credentials',
      [key('accepted'), token('accepted')],
      refused('ambiguous'),
    ),
    of(scoped, 'needs an optional credential for scopes', [], refused('missing')),
    of(
      plain,
      'costs a unit if the route says nothing',
      [key('accepted')],
      accepted({ ...PRINCIPAL, name: '1 units' }),
    ),
    of(
      costly,
      'tells the verifier what a request costs',
      [key('accepted')],
      accepted({ ...PRINCIPAL, name: '10 units' }),
    ),
  ];
}

function of(
  route: InboundRoute,
  title: string,
  headers: readonly HeaderLine[],
  expected: Expected,
  target = route.path,
): InboundCase {
  return { route, title, headers, expected, target };
}

function accepted(principal: object): Expected {
  return { status: 200, principal };
}

function refused(code: ExpectedCode): Expected {
  const body = problem(code);
  return { status: (JSON.parse(body) as { status: number }).status, body };
}

/** A token with `alg: none`, which nobody signed. */
function unsigned(): string {
  return jwt({}, '', 'none').replace(/[^.]*$/, '');
}

/** Made by hand, so that the library under test does not check itself. */
function jwt(claims: Readonly<Record<string, unknown>>, signingKey = SIGNING_KEY, alg = 'HS256'): string {
  const exp = 4_102_444_800; // 2100
  const all = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', client_id: 'app', scope: 'read', exp, ...claims };
  const signed = `${encode({ alg, typ: 'at+jwt' })}.${encode(all)}`;
  return `${signed}.${createHmac('sha256', signingKey).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
