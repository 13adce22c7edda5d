import type { Credential } from '@sallyport/core';

/** One request, as an application makes it. */
export interface OutboundCall {
  readonly method: string;
  /** Below the credential's base URL, or absolute. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** An interceptor of the application, which changes the URL of every request. */
export interface RewritingInterceptor {
  /** Whether it is installed before the credential is attached, or after. */
  readonly installed: 'before' | 'after';
  rewrite(url: string): string;
}

export interface OutboundClient {
  /** Settles as the client itself does: with its own response, or its own error. */
  request(call: OutboundCall): Promise<unknown>;
}

/** How one client adapter is driven by the suite: the only code of its own in its test. */
export interface OutboundHarness {
  readonly name: string;
  /** A client with the credential attached, and with the interceptor where there is one. */
  create(credential: Credential, interceptor?: RewritingInterceptor): OutboundClient;
  /** What this client cannot do, by the title of the case: the reason. */
  readonly skips?: Readonly<Record<string, string>>;
}
