/** A signal of this platform, and how to forget the one that it follows. */
export interface FollowedSignal {
  /** A signal of this platform. */
  readonly signal: AbortSignal;
  /** Stops following. */
  release(): void;
}

/**
 * Whether a signal is none of this platform: one of a polyfill, or of another realm. It may lack `throwIfAborted`
 * and `reason`, and `fetch` refuses it.
 */
export function isForeign(signal: AbortSignal): boolean {
  return !(signal instanceof AbortSignal);
}

/** A signal of this platform that is aborted when the foreign one is. */
export function followSignal(foreign: AbortSignal): FollowedSignal {
  const controller = new AbortController();
  const follow = () => controller.abort(reasonOf(foreign));
  if (foreign.aborted) follow();
  else foreign.addEventListener('abort', follow);
  return { signal: controller.signal, release: () => foreign.removeEventListener('abort', follow) };
}

/** @throws the signal's reason if it is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** Why a signal is aborted. Older ones do not say it. */
export function reasonOf(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('This operation was aborted', 'AbortError');
}
