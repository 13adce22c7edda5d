/** A value, or a promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Applies `next` synchronously unless the value is a promise. The secrets, the token and the turn of a request
 * are nearly always known already. See bench/WHY.md, "Promises".
 */
export function mapMaybe<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Whether a value is a promise. Not `instanceof`: it may come from another realm, or from a library. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | undefined | null)?.then === 'function';
}
