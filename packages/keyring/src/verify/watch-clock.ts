/** How often the clock is compared, in milliseconds. */
const EVERY_MS = 1000;
/** Clocks are adjusted by less than this all the time, in milliseconds. */
const TOLERANCE_MS = 500;

/**
 * Calls `onStepBack` if the clock was set back: then entries of a cache look younger than they are.
 *
 * @param now - The clock, in milliseconds since the epoch.
 * @param elapsed - A clock that never goes back, in milliseconds.
 * @returns a function that stops watching.
 */
export function watchClock(now: () => number, elapsed: () => number, onStepBack: () => void): () => void {
  let offset = now() - elapsed();
  const timer = setInterval(() => {
    const current = now() - elapsed();
    if (current < offset - TOLERANCE_MS) onStepBack();
    offset = current;
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
