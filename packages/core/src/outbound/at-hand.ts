/** Something that may be at hand already. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Goes on with a value, at once where it is at hand. A request asks for its secrets, its token and its turn,
 * which are nearly always there, and a promise for each costs 0.1 µs.
 */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
