import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { json } from '../../http/replies.js';
import { canary, canarySecrets } from '../canary.js';
import * as placed from '../placement-providers.js';
import type { OutboundCase } from './case.js';
import type { OutboundCall } from './harness.js';
import type { ReceivedRequest } from './recorder.js';

const LABEL = 'outbound';
const key = canary(LABEL, 'apiKey');
/** Every character that needs an encoding in some placement. */
const awkward = `${key} &=+%/?#;,"é`;
const base64 = (value: string) => Buffer.from(value).toString('base64');
const GET: OutboundCall = { method: 'GET', url: '/things' };
const jsonType = { 'Content-Type': 'application/json' };
const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };

interface Row {
  readonly title: string;
  readonly provider: Provider;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly call?: OutboundCall;
  readonly received: Partial<ReceivedRequest>;
}

const THINGS: Partial<ReceivedRequest> = { method: 'GET', target: '/api/v1/things' };
const pair = `${canary(LABEL, 'key')}:${canary(LABEL, 'secret')}`;

const ROWS: readonly Row[] = [
  {
    title: 'Extracta: Bearer',
    provider: extracta,
    received: { ...THINGS, headers: { authorization: `Bearer ${key}` } },
  },
  {
    title: 'SmartExtract: Basic',
    provider: smartExtract,
    received: { ...THINGS, headers: { authorization: `Basic ${base64(pair)}` } },
  },
  { title: 'Coresignal: apikey', provider: coresignal, received: { ...THINGS, headers: { apikey: key } } },
  {
    title: 'Adjutor: Bearer',
    provider: adjutor,
    received: { ...THINGS, headers: { authorization: `Bearer ${key}` } },
  },
  { title: 'Phota: X-API-Key', provider: phota, received: { ...THINGS, headers: { 'x-api-key': key } } },
  {
    title: 'a body, as the application wrote it',
    provider: phota,
    call: { method: 'POST', url: 'generate', headers: jsonType, body: '{"n":1}' },
    received: { method: 'POST', target: '/api/v1/generate', body: '{"n":1}' },
  },
  {
    title: 'one key, which replaces the one that the application set',
    provider: phota,
    call: { ...GET, headers: { 'x-api-key': 'another' } },
    received: { headers: { 'x-api-key': key } },
  },
  {
    title: 'a query parameter beside others',
    provider: placed.inQuery,
    call: { method: 'GET', url: '/things?a=1' },
    received: { target: `/api/v1/things?a=1&api_key=${key}` },
  },
  {
    title: 'an encoded query parameter',
    provider: placed.inQuery,
    secrets: { apiKey: awkward },
    received: { target: `/api/v1/things?api_key=${encodeURIComponent(awkward)}` },
  },
  {
    title: 'a cookie beside others',
    provider: placed.inCookie,
    call: { ...GET, headers: { Cookie: 'a=1' } },
    received: { headers: { cookie: `a=1; session=${key}` } },
  },
  {
    title: 'an encoded cookie',
    provider: placed.inCookie,
    secrets: { apiKey: awkward },
    received: { headers: { cookie: `session=${encodeURIComponent(awkward)}` } },
  },
  {
    title: 'a JSON field beside others',
    provider: placed.inJson,
    call: { method: 'POST', url: '/things', headers: jsonType, body: '{"a":1}' },
    received: { body: `{"a":1,"auth":{"key":"${key}"}}` },
  },
  {
    title: 'an escaped JSON field',
    provider: placed.inJson,
    secrets: { apiKey: awkward },
    call: { method: 'POST', url: '/things', headers: jsonType, body: '{}' },
    received: { body: JSON.stringify({ auth: { key: awkward } }) },
  },
  {
    title: 'a form field beside others',
    provider: placed.inForm,
    call: { method: 'POST', url: '/things', headers: formType, body: 'a=1' },
    received: { body: `a=1&key=${key}` },
  },
  {
    title: 'a path segment',
    provider: placed.inPath,
    secrets: { apiKey: `${key}&é` },
    received: { target: `/api/v1/${encodeURIComponent(`${key}&é`)}/things` },
  },
  {
    title: 'two headers',
    provider: placed.inSeveralHeaders,
    received: {
      headers: { 'x-app-id': canary(LABEL, 'appId'), 'x-app-key': `key=${canary(LABEL, 'appKey')}` },
    },
  },
  {
    title: 'an optional secret',
    provider: placed.withPartner,
    received: { headers: { 'x-key': key, 'x-partner': `id=${canary(LABEL, 'partner')}` } },
  },
  {
    title: 'no optional secret that the source lacks',
    provider: placed.withPartner,
    secrets: { apiKey: key },
    received: { headers: { 'x-key': key, 'x-partner': undefined } },
  },
  {
    title: 'Basic with joined fields',
    provider: placed.inJoinedBasic,
    received: { headers: { authorization: `Basic ${base64(`${canary(LABEL, 'email')}/token:${key}`)}` } },
  },
];

/** Cases of accepted calls: the provider receives exactly these characters. */
export function sentCases(): OutboundCase[] {
  return [
    ...ROWS.map(
      ({ title, provider, secrets, call = GET, received }): OutboundCase => ({
        title,
        provider,
        secrets: secrets ?? canarySecrets(provider, LABEL),
        call: () => call,
        expected: { outcome: 'success', received: [received] },
      }),
    ),
    {
      title: 'a token that the secrets were exchanged for first',
      provider: placed.exchanged,
      secrets: canarySecrets(placed.exchanged, LABEL),
      call: () => GET,
      answer: ({ target }) =>
        json(200, target.endsWith('/oauth/token') ? { access_token: canary('token'), expires_in: 900 } : {}),
      expected: {
        outcome: 'success',
        received: [
          {
            method: 'POST',
            target: '/api/v1/oauth/token',
            headers: {
              authorization: `Basic ${base64(`${canary(LABEL, 'id')}:${canary(LABEL, 'secret')}`)}`,
            },
          },
          { ...THINGS, headers: { 'x-session': `v1 ${canary('token')}`, authorization: undefined } },
        ],
      },
    },
  ];
}
