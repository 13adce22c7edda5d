import type { InternalAxiosRequestConfig } from 'axios';

/** A signal for the waits of one call. */
export interface CallSignal {
  /** Undefined if nobody can end the call. */
  readonly signal: AbortSignal | undefined;
  /** Stops listening to the caller's signals, which may live longer than the call. */
  release?(): void;
}

/** The caller's `signal` and `cancelToken` as one signal. Axios itself turns its reason into a `CanceledError`. */
export function signalOf({ signal, cancelToken }: InternalAxiosRequestConfig): CallSignal {
  // A signal of another realm or package may lack what AbortSignal has.
  if (!cancelToken && (!signal || signal instanceof AbortSignal)) return { signal };
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener?.('abort', abort);
  const { subscribe, unsubscribe } = (cancelToken ?? {}) as Subscribable;
  subscribe?.call(cancelToken, abort);
  return {
    signal: controller.signal,
    release() {
      signal?.removeEventListener?.('abort', abort);
      unsubscribe?.call(cancelToken, abort);
    },
  };
}

/** The members of a `CancelToken` that axios's types leave out. */
interface Subscribable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}
