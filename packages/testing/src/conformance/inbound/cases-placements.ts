import type { Provider } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import { canary } from '../canary.js';
import * as placed from '../placement-providers.js';
import type { InboundCase } from './case.js';
import { expectedOutcome } from './expected.js';
import type { InboundRoute } from './harness.js';
import { suiteVerifier } from './verifier.js';
import type { HeaderLine } from './wire.js';

/** The parts of a request that may hold the credential. */
interface Sent {
  readonly target?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string;
}

interface PlacementRow {
  readonly name: string;
  readonly provider: Provider;
  readonly route: Omit<InboundRoute, 'guard'>;
  readonly cases: readonly (readonly [title: string, sent: Sent, status: 200 | 400 | 401])[];
}

const key = canary('accepted', 'apiKey');
const unknown = canary('unknown', 'apiKey');
const encoded = `%${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
const jsonType: HeaderLine = ['Content-Type', 'application/json'];
const formType: HeaderLine = ['Content-Type', 'application/x-www-form-urlencoded'];
const json = (body: string): Sent => ({ headers: [jsonType], body });
const form = (body: string): Sent => ({ headers: [formType], body });
const cookie = (value: string): Sent => ({ headers: [['Cookie', value]] });
const basic = (pair: string): Sent => ({
  headers: [['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]],
});
const app = (...lines: HeaderLine[]): Sent => ({ headers: lines });
const appId: HeaderLine = ['X-App-Id', canary('accepted', 'appId')];
const appKey: HeaderLine = ['X-App-Key', `key=${canary('accepted', 'appKey')}`];
const own: HeaderLine = ['X-Key', key];
const partner: HeaderLine = ['X-Partner', `id=${canary('accepted', 'partner')}`];
const email = canary('accepted', 'email');

const ROWS: readonly PlacementRow[] = [
  {
    name: 'a query parameter',
    provider: placed.inQuery,
    route: { method: 'GET', path: '/in-query/v1/things' },
    cases: [
      ['is accepted', { target: `/in-query/v1/things?a=1&api_key=${key}&b=2` }, 200],
      ['is decoded', { target: `/in-query/v1/things?api%5Fkey=${encoded}` }, 200],
      ['is missing', {}, 401],
      ['is missing when empty', { target: '/in-query/v1/things?api_key=' }, 401],
      ['is missing under a longer name', { target: `/in-query/v1/things?xapi_key=${key}` }, 401],
      ['is refused when unknown', { target: `/in-query/v1/things?api_key=${unknown}` }, 401],
      ['is ambiguous when sent twice', { target: `/in-query/v1/things?api_key=${key}&api_key=${key}` }, 400],
      ['cannot be read with a control character', { target: `/in-query/v1/things?api_key=${key}%00` }, 400],
    ],
  },
  {
    name: 'a cookie',
    provider: placed.inCookie,
    route: { method: 'GET', path: '/in-cookie/v1/things' },
    cases: [
      ['is accepted', cookie(`a=1; session=${key}; b=2`), 200],
      ['is decoded', cookie(`session=${encoded}`), 200],
      ['is missing', {}, 401],
      ['is missing among others', cookie(`a=1; xsession=${key}`), 401],
      ['is refused when unknown', cookie(`session=${unknown}`), 401],
      ['is ambiguous when sent twice', cookie(`session=${key}; session=${key}`), 400],
      [
        'is ambiguous in two headers',
        {
          headers: [
            ['Cookie', `session=${key}`],
            ['Cookie', `session=${key}`],
          ],
        },
        400,
      ],
      ['cannot be read when its encoding is broken', cookie('session=%E0%A4%A'), 400],
    ],
  },
  {
    name: 'a JSON field',
    provider: placed.inJson,
    route: { method: 'POST', path: '/in-json/v1/things', body: true },
    cases: [
      ['is accepted', json(JSON.stringify({ auth: { key }, other: 1 })), 200],
      ['is missing', json('{}'), 401],
      ['is missing without a body', {}, 401],
      ['is refused when unknown', json(JSON.stringify({ auth: { key: unknown } })), 401],
      ['is missing in a form', form(`auth.key=${key}`), 401],
      ['cannot be read when it is no string', json('{"auth":{"key":7}}'), 400],
    ],
  },
  {
    name: 'a form field',
    provider: placed.inForm,
    route: { method: 'POST', path: '/in-form/v1/things', body: true },
    cases: [
      ['is accepted', form(`a=1&key=${key}`), 200],
      ['is decoded', form(`key=${encoded}`), 200],
      ['is missing', form('a=1'), 401],
      ['is refused when unknown', form(`key=${unknown}`), 401],
      ['is ambiguous when sent twice', form(`key=${key}&key=${key}`), 400],
    ],
  },
  {
    name: 'a path segment',
    provider: placed.inPath,
    route: { method: 'GET', path: '/in-path/v1/:key/things' },
    cases: [
      ['is accepted', { target: `/in-path/v1/${key}/things` }, 200],
      ['is decoded', { target: `/in-path/v1/${encoded}/things` }, 200],
      ['is refused when unknown', { target: `/in-path/v1/${unknown}/things` }, 401],
      ['cannot be read with a control character', { target: `/in-path/v1/${key}%01/things` }, 400],
    ],
  },
  {
    name: 'two headers',
    provider: placed.inSeveralHeaders,
    route: { method: 'GET', path: '/in-several-headers/v1/things' },
    cases: [
      ['are accepted', app(appId, appKey), 200],
      ['are missing when one is', app(appKey), 401],
      [
        'are refused when they are not of one key',
        app(['X-App-Id', canary('unknown', 'appId')], appKey),
        401,
      ],
      ['cannot be read when one is not', app(appId, ['X-App-Key', canary('accepted', 'appKey')]), 400],
      ['are ambiguous when one is sent twice', app(appId, appKey, appId), 400],
    ],
  },
  {
    name: 'an optional secret beside a key',
    provider: placed.withPartner,
    route: { method: 'GET', path: '/with-partner/v1/things' },
    cases: [
      ['is accepted', app(own, partner), 200],
      ['is accepted without it', app(own), 200],
      ['is missing when only it is sent', app(partner), 401],
      ['is refused when it is of another key', app(own, ['X-Partner', `id=${unknown}`]), 401],
      ['cannot be read when it is broken', app(own, ['X-Partner', unknown]), 400],
    ],
  },
  {
    name: 'Basic with joined fields',
    provider: placed.inJoinedBasic,
    route: { method: 'GET', path: '/in-joined-basic/v1/things' },
    cases: [
      ['is accepted', basic(`${email}/token:${key}`), 200],
      ['is missing', {}, 401],
      ['is refused when unknown', basic(`${email}/token:${unknown}`), 401],
      ['cannot be read without the fixed string between', basic(`${email}:${key}`), 400],
    ],
  },
  {
    name: 'a header beside other strategies',
    provider: placed.anywhere,
    route: { method: 'POST', path: '/anywhere/v1/things', body: true },
    cases: [
      ['is accepted', app(own), 200],
      ['is accepted with a JSON body of another kind', { ...json('{"a":1}'), headers: [own, jsonType] }, 200],
      ['is accepted with a form', { ...form('key=a'), headers: [own, formType] }, 200],
      ['is missing', {}, 401],
      ['is missing when the key is in another placement', json(JSON.stringify({ key })), 401],
      [
        'is ambiguous with a key in the body',
        { ...json(JSON.stringify({ key })), headers: [own, jsonType] },
        400,
      ],
    ],
  },
];

/** Cases of every placement in the grammar, with the suite's own definitions and the default refusals. */
export function placementCases(): { readonly name: string; readonly cases: readonly InboundCase[] }[] {
  return ROWS.map(({ name, provider, route: described, cases }) => {
    const route: InboundRoute = {
      ...described,
      guard: createGuard({ provider, verifier: suiteVerifier(provider) }),
    };
    return {
      name,
      cases: cases.map(
        ([title, sent, status]): InboundCase => ({
          title,
          route,
          ...sent,
          expected: expectedOutcome(status),
        }),
      ),
    };
  });
}
