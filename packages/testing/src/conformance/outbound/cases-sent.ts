import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { json } from '../../replies.js';
import { canary, canarySecrets } from '../canary.js';
import {
  exchanged,
  inCookie,
  inForm,
  inJoinedBasic,
  inJson,
  inPath,
  inQuery,
  inSeveralHeaders,
} from '../placements.js';
import type { OutboundCase } from './case.js';
import type { OutboundCall } from './harness.js';
import type { Received } from './recorder.js';

const LABEL = 'outbound';
const key = canary(LABEL, 'apiKey');
/** Every character that means something somewhere. */
const awkward = `${key} &=+%/?#;,"é`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const GET: OutboundCall = { method: 'GET', url: '/things' };
const jsonType = { 'Content-Type': 'application/json' };
const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };

interface Row {
  readonly title: string;
  readonly provider: Provider;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly call?: OutboundCall;
  readonly received: Partial<Received>;
}

const THINGS: Partial<Received> = { method: 'GET', target: '/api/v1/things' };
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
    title: 'one key, in place of one that the application set',
    provider: phota,
    call: { ...GET, headers: { 'x-api-key': 'another' } },
    received: { headers: { 'x-api-key': key } },
  },
  {
    title: 'a query parameter beside others',
    provider: inQuery,
    call: { method: 'GET', url: '/things?a=1' },
    received: { target: `/api/v1/things?a=1&api_key=${key}` },
  },
  {
    title: 'an encoded query parameter',
    provider: inQuery,
    secrets: { apiKey: awkward },
    received: { target: `/api/v1/things?api_key=${encodeURIComponent(awkward)}` },
  },
  {
    title: 'a cookie beside others',
    provider: inCookie,
    call: { ...GET, headers: { Cookie: 'a=1' } },
    received: { headers: { cookie: `a=1; session=${key}` } },
  },
  {
    title: 'an encoded cookie',
    provider: inCookie,
    secrets: { apiKey: awkward },
    received: { headers: { cookie: `session=${encodeURIComponent(awkward)}` } },
  },
  {
    title: 'a JSON field beside others',
    provider: inJson,
    call: { method: 'POST', url: '/things', headers: jsonType, body: '{"a":1}' },
    received: { body: `{"a":1,"auth":{"key":"${key}"}}` },
  },
  {
    title: 'an escaped JSON field',
    provider: inJson,
    secrets: { apiKey: awkward },
    call: { method: 'POST', url: '/things', headers: jsonType, body: '{}' },
    received: { body: JSON.stringify({ auth: { key: awkward } }) },
  },
  {
    title: 'a form field beside others',
    provider: inForm,
    call: { method: 'POST', url: '/things', headers: formType, body: 'a=1' },
    received: { body: `a=1&key=${key}` },
  },
  {
    title: 'a path segment',
    provider: inPath,
    secrets: { apiKey: `${key}&é` },
    received: { target: `/api/v1/${encodeURIComponent(`${key}&é`)}/things` },
  },
  {
    title: 'two headers',
    provider: inSeveralHeaders,
    received: {
      headers: { 'x-app-id': canary(LABEL, 'appId'), 'x-app-key': `key=${canary(LABEL, 'appKey')}` },
    },
  },
  {
    title: 'Basic with joined fields',
    provider: inJoinedBasic,
    received: { headers: { authorization: `Basic ${base64(`${canary(LABEL, 'email')}/token:${key}`)}` } },
  },
];

/** What a provider receives, to the character. */
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
      title: 'a token, for which the secrets were exchanged first',
      provider: exchanged,
      secrets: canarySecrets(exchanged, LABEL),
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
