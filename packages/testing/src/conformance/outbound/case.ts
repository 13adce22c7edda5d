import type { CredentialErrorCode, Provider, Reply } from '@sallyport/core';
import type { OutboundCall, RewritingInterceptor } from './harness.js';
import type { Received } from './recorder.js';

/** The two servers of a case, and what of the first one the credential may be sent to. */
export interface Servers {
  /** The provider's origin. */
  readonly api: string;
  /** The provider's base URL: the audience. */
  readonly baseURL: string;
  /** The origin of somebody else, who must never receive anything. */
  readonly foreign: string;
}

export interface OutboundExpected {
  /**
   * How the call settles: with the code of a `CredentialError`, with `success`, or with anything that is no
   * refusal, where the client may still reject what it takes for an error.
   */
  readonly outcome: CredentialErrorCode | 'success' | 'no refusal';
  /** Everything that the provider received, in order. Header names are in lower case. */
  readonly received?: readonly Partial<Received>[];
}

/** One call by a client with a credential, and what becomes of it. */
export interface OutboundCase {
  readonly title: string;
  readonly provider: Provider;
  readonly secrets: Readonly<Record<string, string>>;
  readonly strategy?: string;
  call(servers: Servers): OutboundCall;
  readonly interceptor?: (servers: Servers) => RewritingInterceptor;
  /** What the provider answers. Default: 200. */
  readonly answer?: (request: Received, servers: Servers) => Reply | Promise<Reply>;
  /** The provider cannot be reached. */
  readonly down?: true;
  readonly expected: OutboundExpected;
}
