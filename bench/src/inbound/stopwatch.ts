/**
 * Measures the time between two points of a request. It suits synchronous checks only: no other request comes between.
 */
export class Stopwatch {
  #started = 0;
  #times: number[] = [];

  /** Marks the first point. */
  start(): void {
    this.#started = performance.now();
  }

  /** Marks the second point. */
  stop(): void {
    this.#times.push(performance.now() - this.#started);
  }

  /** Returns the median since the last call, in nanoseconds. A single disturbed request does not move it. */
  take(): number {
    const sorted = this.#times.sort((a, b) => a - b);
    this.#times = [];
    return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 1e6;
  }
}
