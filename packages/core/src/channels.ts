import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RefusalCode } from './grammar.js';

/** What a guard did. It holds no secret. */
export type InboundEvent =
  | {
      /** A request was refused. */
      readonly type: 'refuse';
      /** The provider's id. */
      readonly provider: string;
      /** The name of the guard's strategy. */
      readonly strategy: string;
      /** Why. */
      readonly code: RefusalCode;
    }
  | {
      /** A verifier or a session store threw, so the request was answered 503. */
      readonly type: 'error';
      /** The provider's id. */
      readonly provider: string;
      /** The name of the guard's strategy. */
      readonly strategy: string;
      /** What was thrown. */
      readonly error: unknown;
    };

/** What a credential did. It holds no secret: keys are told apart by their fingerprint. */
export interface OutboundEvent {
  /**
   * | type | when |
   * |---|---|
   * | `attach` | a credential was put into a request that is about to be sent |
   * | `exchange` | secrets were exchanged for a token, or that failed |
   * | `refresh` | a token was renewed, ahead of its end or after a refusal, or that failed |
   * | `replay` | a request is sent again with another credential, or after a wait |
   * | `throttle` | a request waits for its turn |
   * | `refuse` | the provider refused, or the request would have left the allowed URLs |
   */
  readonly type: 'attach' | 'exchange' | 'refresh' | 'replay' | 'throttle' | 'refuse';
  /** The provider's id. */
  readonly provider: string;
  /** The fingerprint of the secrets. */
  readonly fingerprint?: string | undefined;
  /** Milliseconds: how long it took, or how long the request waits. */
  readonly duration?: number;
  /** The code of the `CredentialError`, if it failed or was refused. */
  readonly code?: string;
  /** The status of the response, if there was one. */
  readonly status?: number | undefined;
}

/** The channels and their events. A package adds its own by declaration merging. */
export interface SallyportChannels {
  /** What guards did. */
  inbound: InboundEvent;
  /** What credentials did. */
  outbound: OutboundEvent;
}

const PREFIX = 'sallyport:';
const inbound = channel(`${PREFIX}inbound`);
const outbound = channel(`${PREFIX}outbound`);

/**
 * Listens to a channel. The same events are on `node:diagnostics_channel` under `sallyport:` + the name.
 *
 * A listener that throws or rejects becomes a process warning: it can break neither a request nor the process.
 *
 * @returns a function that stops listening.
 * @example
 * on('inbound', (event) => event.type === 'error' && logger.error(event.error));
 */
export function on<C extends keyof SallyportChannels & string>(
  name: C,
  listener: (event: SallyportChannels[C]) => void,
): () => void {
  const onMessage = (event: unknown) => callListener(listener, event as SallyportChannels[C]);
  subscribe(PREFIX + name, onMessage);
  return () => void unsubscribe(PREFIX + name, onMessage);
}

/** Calls a listener. What it throws, or rejects with later, becomes a process warning. */
export function callListener<E>(listener: (event: E) => unknown, event: E): void {
  try {
    const result = listener(event);
    if (result instanceof Promise) result.catch(warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.emitWarning(`A listener failed: ${message}`, 'SallyportListenerWarning');
}

/** Whether anybody listens to a channel. Asked before an event is made that every request would make. */
export function hasSubscribers(name: 'inbound' | 'outbound'): boolean {
  return (name === 'inbound' ? inbound : outbound).hasSubscribers;
}

/** Publishes an event of a guard. */
export function publishInbound(event: InboundEvent): void {
  if (inbound.hasSubscribers) inbound.publish(event);
}

/** Publishes an event of a credential. */
export function publishOutbound(event: OutboundEvent): void {
  if (outbound.hasSubscribers) outbound.publish(event);
}
