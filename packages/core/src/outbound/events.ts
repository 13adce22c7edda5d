import { channel } from 'node:diagnostics_channel';

/**
 * What the outbound side did, for logs, metrics and traces. Never a secret: keys are told apart by their
 * fingerprint.
 */
export interface OutboundEvent {
  /**
   * | type | when |
   * |---|---|
   * | `attach` | a credential was put into a request that is about to be sent |
   * | `exchange` | secrets were exchanged for a token, or that failed |
   * | `refresh` | a token was renewed, ahead of its end or after a refusal, or that failed |
   * | `replay` | a request is sent again with another credential, or after a wait |
   * | `throttle` | a request waits for its turn |
   * | `refuse` | the provider refused, or the request would have left the provider |
   */
  readonly type: 'attach' | 'exchange' | 'refresh' | 'replay' | 'throttle' | 'refuse';
  readonly provider: string;
  readonly fingerprint?: string | undefined;
  /** Milliseconds that it took, or that a request waits. */
  readonly duration?: number;
  /** The code of the `CredentialError`, where it failed or was refused. */
  readonly code?: string;
  readonly status?: number | undefined;
}

const events = channel('sallyport:outbound');

/** Whether anybody listens. Asked first where every request would make an event, and read the clock for it. */
export function isListenedTo(): boolean {
  return events.hasSubscribers;
}

/** Costs nothing while nobody listens. */
export function emit(event: OutboundEvent): void {
  if (events.hasSubscribers) events.publish(event);
}
