import type { CredentialError } from '../error.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';

/**
 * Sends one request, credential included, and follows no redirect.
 *
 * @param timeout - Milliseconds that are left for it; undefined if the call has no limit.
 */
export type Transport<R extends OutboundResponse> = (
  request: OutboundRequest,
  timeout: number | undefined,
) => Promise<R>;

/** How one call is sent. */
export interface SendOptions {
  /** 0 returns the redirect itself. Default: 20. */
  readonly maxRedirects?: number | undefined;
  /** Ends every wait. The transport has to end its own work. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the whole call may take, waits included. Default: no limit. */
  readonly timeout?: number | undefined;
  /**
   * Sends the exchange for a token, if this call begins one, through the proxy, agent or CA of the client. It follows
   * no redirect. Default: the `fetch` of the credential's options, which also wins over it, or the global one.
   */
  readonly exchangeTransport?: Transport<OutboundResponse> | undefined;
}

/** The result of a call. */
export interface Outcome<R extends OutboundResponse> {
  /** The last response, whatever its status. */
  readonly response: R;
  /** The URL that responded, without the credential. */
  readonly url: string;
  /** Whether a redirect was followed. */
  readonly redirected: boolean;
  /** The error that the response means, if it is a refusal of the provider. The client decides whether to throw it. */
  readonly refusal?: CredentialError;
}
