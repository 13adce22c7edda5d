import { unavailable } from './deadline.js';

/** A call that is under way, in a ring of calls in the order in which they began. See bench/WHY.md, "One timer". */
class Call {
  previous: Call = this;
  next: Call = this;

  /** @param endsAt - In milliseconds of `performance.now()`. */
  constructor(
    readonly endsAt: number,
    readonly reject: (error: unknown) => void,
  ) {}
}

/**
 * Gives many calls the same limit with one timer: the call that began first is the first to reach it.
 *
 * @param limitMs - The longest time of a call, in milliseconds.
 * @param problem - What did not happen in time, as the error says it.
 * @param onLimit - Hears of each call that reaches the limit: when it started, in milliseconds of `performance.now()`.
 * @returns Waits for a call that was started, and tells `onEnd` whether it succeeded in time, once it ends. It throws a
 *   {@link KeyringError} `unavailable` at the limit.
 */
export function createTimeLimit(
  limitMs: number,
  problem: string,
  onLimit?: (startedAt: number) => void,
): <T>(promise: Promise<T>, onEnd?: (inTime: boolean) => void) => Promise<T> {
  const ring = new Call(Number.POSITIVE_INFINITY, () => {});
  let timer: NodeJS.Timeout | undefined;

  function onTimer(): void {
    timer = undefined;
    for (let first = ring.next; first !== ring; first = ring.next) {
      const leftMs = first.endsAt - performance.now();
      if (leftMs > 0) {
        timer = setTimeout(onTimer, leftMs);
        return;
      }
      leave(first);
      onLimit?.(first.endsAt - limitMs);
      first.reject(unavailable(`${problem} within ${limitMs} ms`));
    }
  }

  function enter(call: Call): void {
    if (ring.next === ring) timer?.ref();
    call.previous = ring.previous;
    call.next = ring;
    call.previous.next = call;
    ring.previous = call;
    timer ??= setTimeout(onTimer, limitMs);
  }

  function leave(call: Call): void {
    call.previous.next = call.next;
    call.next.previous = call.previous;
    // A call that was given up leaves once more when it ends.
    call.previous = call;
    call.next = call;
    // The timer stays for the next call, but keeps no process alive.
    if (ring.next === ring) timer?.unref();
  }

  return (promise, onEnd) =>
    new Promise((resolve, reject) => {
      const call = new Call(performance.now() + limitMs, reject);
      enter(call);
      promise.then(
        (value) => {
          onEnd?.(call.next !== call);
          leave(call);
          resolve(value);
        },
        (error) => {
          leave(call);
          onEnd?.(false);
          reject(error);
        },
      );
    });
}

/**
 * Waits for a promise at most so many milliseconds.
 *
 * @throws {KeyringError} `unavailable` after that.
 */
export function within<T>(limitMs: number, promise: Promise<T>, problem: string): Promise<T> {
  return createTimeLimit(limitMs, problem)(promise);
}
