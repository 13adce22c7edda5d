import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';

/** One call of a provider's API that changes nothing, and the variables that hold its secrets. */
export interface Call {
  /** The API. */
  readonly provider: Provider;
  /** Default: the provider's first. */
  readonly strategy?: string;
  /** Default: the provider's first. */
  readonly environment?: string;
  /** Secret name → environment variable. Default: the variables of the definition. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The HTTP method. */
  readonly method: 'GET' | 'POST';
  /** Path below the base URL. If absent, the call only fetches a token. */
  readonly path?: string;
  /** The JSON body. Default: none. */
  readonly body?: unknown;
  /** The documented body for a wrong key, copied from the provider's page. Default: any body is right. */
  readonly wrongKeyBody?: unknown;
}

const credentials = { status: 'error', error: 'Invalid credentials provided' };
const coresignalKey = 'No valid API Key was provided. Check if your key is valid and try again.';
const photaKey = 'Missing or invalid API key in the X-API-Key header.';

/** The calls of each provider, in the order of the table. */
export const CALLS: readonly (readonly Call[])[] = [
  [{ provider: extracta, method: 'GET', path: '/credits' }],
  [
    {
      provider: smartExtract,
      method: 'POST',
      path: '/extraction/document',
      body: {},
      wrongKeyBody: credentials,
    },
    { provider: smartExtract, strategy: 'embed', method: 'POST' },
    {
      provider: smartExtract,
      strategy: 'embed',
      environment: 'staging',
      variables: { key: 'SMART_EXTRACT_STAGING_KEY', secret: 'SMART_EXTRACT_STAGING_SECRET' },
      method: 'POST',
    },
  ],
  [
    {
      provider: coresignal,
      method: 'GET',
      path: '/company_base/collect/1',
      wrongKeyBody: { detail: coresignalKey },
    },
  ],
  [{ provider: adjutor, method: 'GET', path: '/verification/karma/22212345678' }],
  [{ provider: phota, method: 'GET', path: '/profiles/ids', wrongKeyBody: { detail: photaKey } }],
];
