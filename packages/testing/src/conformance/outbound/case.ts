import type { CredentialErrorCode, Provider, Reply } from '@sallyport/core';
import type { Certificates } from './certificates.js';
import type { OutboundCall, RewritingInterceptor } from './harness.js';
import type { ReceivedRequest } from './recorder.js';

type Secrets = Readonly<Record<string, string>>;

/** The two servers of a case. */
export interface Servers {
  /** The provider's origin. */
  readonly api: string;
  /** The provider's base URL, which is the only URL that the credential may be sent to. */
  readonly baseURL: string;
  /** The origin of a server that must never receive a request. */
  readonly foreign: string;
}

/** The expected end of a call. */
export interface OutboundExpected {
  /**
   * How the call settles: with the code of a `CredentialError`, with `success`, or with `no refusal`, in which
   * case the client may still reject a response that it treats as an error.
   */
  readonly outcome: CredentialErrorCode | 'success' | 'no refusal';
  /** All requests that the provider receives, in order. Default: any. Header names are in lower case. */
  readonly received?: readonly Partial<ReceivedRequest>[];
}

/** One call by a client with a credential, and its expected end. */
export interface OutboundCase {
  /** Harnesses name their skips by it. */
  readonly title: string;
  /** The API that is called. One that is made for the servers has their URL in its definition. */
  readonly provider: Provider | ((servers: Servers) => Provider);
  /** Secrets of the credential. Those of a client certificate are made for each run. */
  readonly secrets: Secrets | ((certificates: Certificates) => Secrets);
  /** The provider talks https, and only to clients with a certificate. Default: false. */
  readonly tls?: true;
  /** Whether the API may replace the secrets. Default: false. */
  readonly writable?: true;
  /** Name of the strategy. Default: the provider's first. */
  readonly strategy?: string;
  /** Makes the request that the application passes to its client. */
  call(servers: Servers): OutboundCall;
  /** Makes an interceptor of the application. Default: none. */
  readonly interceptor?: (servers: Servers) => RewritingInterceptor;
  /** The provider's response. Default: 200. */
  readonly answer?: (request: ReceivedRequest, servers: Servers) => Reply | Promise<Reply>;
  /** The provider cannot be reached. */
  readonly down?: true;
  /** The end of the call. */
  readonly expected: OutboundExpected;
}
