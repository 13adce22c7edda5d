import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { Expected } from './case.js';
import type { Met } from './standards.js';
import { challengeParameters, problem, STANDARDS } from './standards.js';
import { SCOPE } from './verifier.js';

/** How a provider takes a credential and what it answers, written by hand: nothing here asks core. */
export interface ProviderRow {
  readonly name: string;
  readonly provider: Provider;
  readonly environment: string;
  readonly strategy: string;
  readonly header: string;
  /** The text of the header. */
  carry(secrets: Readonly<Record<string, string>>): string;
  readonly challenge: string;
  /** The bytes of an answer; where a provider documents none, a problem by the standards. */
  body(code: Met): string;
}

/** The answer of a provider to a refused request, to the byte. */
export function refused(row: ProviderRow, code: Met): Expected {
  const body = row.body(code);
  const [status] = STANDARDS[code];
  const basic = row.challenge.startsWith('Basic ');
  const challenge = `${row.challenge}${basic ? '' : challengeParameters(code, SCOPE)}`;
  return {
    status,
    body,
    headers: {
      'content-type': body.startsWith('{"type":') ? 'application/problem+json' : 'application/json',
      ...(status === 400 || status === 401 || status === 403 ? { 'www-authenticate': challenge } : {}),
      ...(code === 'unavailable' ? { 'retry-after': '1' } : {}),
      ...(code === 'quota_exceeded'
        ? { 'retry-after': '60', 'ratelimit-policy': '"daily";q=1000;w=86400', ratelimit: '"daily";r=0;t=60' }
        : {}),
    },
  };
}

const detail = (code: Met) => JSON.stringify({ detail: STANDARDS[code][2] });
const bearer = (secrets: Readonly<Record<string, string>>) => `Bearer ${secrets.apiKey}`;
const alone = (secrets: Readonly<Record<string, string>>) => `${secrets.apiKey}`;

const PHOTA_401 = '{"detail":"Missing or invalid API key in the X-API-Key header."}';
const CORESIGNAL_401 =
  '{"detail":"No valid API Key was provided. Check if your key is valid and try again."}';
const ADJUTOR_401 = '{"status":"error","message":"Invalid Authorization"}';
const SMART_EXTRACT: Partial<Record<Met, string>> = {
  invalid: '{"status":"error","error":"Invalid credentials provided"}',
  disabled: '{"status":"error","error":"This API key is disabled"}',
  forbidden:
    '{"status":"error","type":"unauthorizedApiKeyError","error":{"message":"The API Key used does not have privilege to perform the intended action"}}',
};

const smartExtractRow = {
  provider: smartExtract,
  header: 'Authorization',
  challenge: 'Basic realm="Clik.ai SmartExtract", charset="UTF-8"',
  carry: ({ key, secret }: Readonly<Record<string, string>>) =>
    `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
  body: (code: Met) => SMART_EXTRACT[code] ?? JSON.stringify({ status: 'error', error: STANDARDS[code][2] }),
};

export const PROVIDER_ROWS: readonly ProviderRow[] = [
  {
    name: 'Extracta',
    provider: extracta,
    environment: 'production',
    strategy: 'default',
    header: 'Authorization',
    carry: bearer,
    challenge: 'Bearer realm="Extracta LABS"',
    body: problem,
  },
  { name: 'SmartExtract', environment: 'production', strategy: 'api', ...smartExtractRow },
  { name: 'SmartExtract staging', environment: 'staging', strategy: 'api', ...smartExtractRow },
  {
    name: 'Coresignal',
    provider: coresignal,
    environment: 'production',
    strategy: 'default',
    header: 'apikey',
    carry: alone,
    challenge: 'ApiKey realm="Coresignal", in="header", name="apikey"',
    body: (code) => (code === 'invalid' ? CORESIGNAL_401 : detail(code)),
  },
  {
    name: 'Adjutor',
    provider: adjutor,
    environment: 'production',
    strategy: 'default',
    header: 'Authorization',
    carry: bearer,
    challenge: 'Bearer realm="Lendsqr Adjutor"',
    body: (code) => (code === 'missing' ? ADJUTOR_401 : problem(code)),
  },
  {
    name: 'Phota',
    provider: phota,
    environment: 'production',
    strategy: 'default',
    header: 'X-API-Key',
    carry: alone,
    challenge: 'ApiKey realm="Phota Labs", in="header", name="X-API-Key"',
    body: (code) => (code === 'missing' || code === 'invalid' ? PHOTA_401 : detail(code)),
  },
];
