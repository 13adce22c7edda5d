import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { Expected, ExpectedCode } from './expected.js';
import { challengeParameters, problem, STANDARDS } from './expected.js';
import { SCOPE } from './verifier.js';

/** Placement and refusals of a provider, written by hand and not derived from the definition under test. */
export interface ProviderRow {
  /** Heading of the provider's cases in the report. */
  readonly name: string;
  /** The definition under test. */
  readonly provider: Provider;
  /** Name of the environment. */
  readonly environment: string;
  /** Name of the strategy that carries the credential. */
  readonly strategy: string;
  /** Name of the header that carries the credential. */
  readonly header: string;
  /** Writes the value of the header. */
  carry(secrets: Readonly<Record<string, string>>): string;
  /** The challenge of a 401, without its error. */
  readonly challenge: string;
  /** The exact body of a refusal: the documented one, or the default. */
  body(code: ExpectedCode): string;
}

/** The exact response to a refused request. */
export function expectedRefusal(row: ProviderRow, code: ExpectedCode): Expected {
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

const detail = (code: ExpectedCode) => JSON.stringify({ detail: STANDARDS[code][2] });
const bearer = (secrets: Readonly<Record<string, string>>) => `Bearer ${secrets.apiKey}`;
const alone = (secrets: Readonly<Record<string, string>>) => `${secrets.apiKey}`;

const PHOTA_401 = '{"detail":"Missing or invalid API key in the X-API-Key header."}';
const CORESIGNAL_401 =
  '{"detail":"No valid API Key was provided. Check if your key is valid and try again."}';
const ADJUTOR_401 = '{"status":"error","message":"Invalid Authorization"}';
const SMART_EXTRACT: Partial<Record<ExpectedCode, string>> = {
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
  body: (code: ExpectedCode) =>
    SMART_EXTRACT[code] ?? JSON.stringify({ status: 'error', error: STANDARDS[code][2] }),
};

/** The five providers, SmartExtract in both of its environments. */
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
