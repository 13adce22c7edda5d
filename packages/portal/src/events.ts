import { channel } from 'node:diagnostics_channel';

/**
 * An event on the diagnostics channel `sallyport:portal`.
 *
 * @example
 * import { on } from '@sallyport/core';
 *
 * on('portal', ({ provider, status, error }) => log.error({ provider, status, error }));
 */
export interface PortalEvent {
  /** A request was answered with 502 or 503 because something that the portal relies on failed. */
  readonly type: 'error';
  /** The provider's id. */
  readonly provider: string;
  /** The HTTP status of the response. */
  readonly status: number;
  /** The error of `account`, the store, the limits or the tried API. It never reaches the client. */
  readonly error: unknown;
}

declare module '@sallyport/core' {
  interface SallyportChannels {
    /** Errors of a portal. */
    portal: PortalEvent;
  }
}

const portal = channel('sallyport:portal');

/** Publishes an event of a portal. */
export function publishPortal(event: PortalEvent): void {
  if (portal.hasSubscribers) portal.publish(event);
}
