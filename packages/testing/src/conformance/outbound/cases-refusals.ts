import type { CredentialErrorCode, Provider, Reply } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { json } from '../../http/replies.js';
import { canarySecrets } from '../canary.js';
import type { OutboundCase } from './case.js';

interface Row {
  readonly title: string;
  readonly provider: Provider;
  readonly answer: Reply;
  readonly outcome: CredentialErrorCode | 'no refusal';
}

const FORBIDDEN = {
  status: 'error',
  type: 'unauthorizedApiKeyError',
  error: { message: 'The API Key used does not have privilege to perform the intended action' },
};
const html: Reply = { status: 401, headers: { 'Content-Type': 'text/html' }, body: '<h1>Unauthorized</h1>' };

const ROWS: readonly Row[] = [
  {
    title: 'Extracta: any 401',
    provider: extracta,
    answer: json(401, { message: 'no' }),
    outcome: 'invalid',
  },
  { title: 'Extracta: a 401 that is no JSON', provider: extracta, answer: html, outcome: 'invalid' },
  { title: 'Extracta: any 403', provider: extracta, answer: json(403, {}), outcome: 'forbidden' },
  {
    title: 'SmartExtract: invalid credentials, as a string',
    provider: smartExtract,
    answer: json(401, { status: 'error', error: 'Invalid credentials provided' }),
    outcome: 'invalid',
  },
  {
    title: 'SmartExtract: a disabled key',
    provider: smartExtract,
    answer: json(401, { status: 'error', error: 'This API key is disabled' }),
    outcome: 'disabled',
  },
  {
    title: 'SmartExtract: a missing privilege, as an object, with 403',
    provider: smartExtract,
    answer: json(403, FORBIDDEN),
    outcome: 'forbidden',
  },
  {
    title: 'SmartExtract: a missing privilege, as an object, with 401',
    provider: smartExtract,
    answer: json(401, FORBIDDEN),
    outcome: 'forbidden',
  },
  {
    title: 'Coresignal: no valid key',
    provider: coresignal,
    answer: json(401, { detail: 'No valid API Key was provided. Check if your key is valid and try again.' }),
    outcome: 'invalid',
  },
  {
    title: 'Coresignal: 402, out of credits',
    provider: coresignal,
    answer: json(402, { detail: 'Insufficient credits' }),
    outcome: 'no_credit',
  },
  {
    title: 'Coresignal: 429',
    provider: coresignal,
    answer: json(429, { detail: 'x' }),
    outcome: 'rate_limited',
  },
  {
    title: 'Coresignal: 409 is about the request',
    provider: coresignal,
    answer: json(409, { detail: 'Identical data request is already in progress.' }),
    outcome: 'no refusal',
  },
  {
    title: 'Adjutor: 401, missing or invalid',
    provider: adjutor,
    answer: json(401, { status: 'error', message: 'Invalid Authorization header' }),
    outcome: 'invalid',
  },
  {
    title: 'Adjutor: 404 is data and no refusal',
    provider: adjutor,
    answer: json(404, { status: 'success' }),
    outcome: 'no refusal',
  },
  {
    title: 'Phota: 401, missing or invalid',
    provider: phota,
    answer: json(401, { detail: 'Missing or invalid API key in the X-API-Key header.' }),
    outcome: 'invalid',
  },
  {
    title: 'Phota: 403 that means 401',
    provider: phota,
    answer: json(403, { detail: 'Missing X-API-Key header (no API key provided).' }),
    outcome: 'missing',
  },
  {
    title: 'Phota: any other 403',
    provider: phota,
    answer: json(403, { detail: 'x' }),
    outcome: 'forbidden',
  },
  { title: 'Phota: 402', provider: phota, answer: json(402, { detail: 'x' }), outcome: 'no_credit' },
  {
    title: 'Phota: 500 says nothing about the key',
    provider: phota,
    answer: json(500, {}),
    outcome: 'no refusal',
  },
];

/** Cases of provider responses, recognised by the rules of the definition. */
export function refusalCases(): OutboundCase[] {
  return ROWS.map(({ title, provider, answer, outcome }) => ({
    title,
    provider,
    secrets: canarySecrets(provider, 'outbound'),
    call: () => ({ method: 'GET', url: '/things' }),
    answer: () => answer,
    expected: { outcome },
  }));
}
