import type { Credential } from '@sallyport/core';

/** One request, as an application passes it to its client. */
export interface OutboundCall {
  /** The HTTP method. */
  readonly method: string;
  /** Relative to the credential's base URL, or absolute. */
  readonly url: string;
  /** Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly body?: string;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
  /** Milliseconds. Default: no timeout. */
  readonly timeout?: number;
}

/** An interceptor of the application that changes the URL of every request. */
export interface RewritingInterceptor {
  /** Whether it is installed before or after the credential is attached. */
  readonly installed: 'before' | 'after';
  /** Returns the new URL. */
  rewrite(url: string): string;
}

/** A client with a credential attached. */
export interface OutboundClient {
  /** Settles as the client itself does: with its own response, or with its own error. */
  request(call: OutboundCall): Promise<unknown>;
}

/** Drives one client adapter. It is the only code that the adapter's conformance test has of its own. */
export interface OutboundHarness {
  /** The adapter, as the report names it. */
  readonly name: string;
  /** Makes a client with the credential attached, and with the interceptor if the case has one. */
  create(credential: Credential, interceptor?: RewritingInterceptor): OutboundClient;
  /** Cases that this client cannot run: title of the case → reason. */
  readonly skips?: Readonly<Record<string, string>>;
}
