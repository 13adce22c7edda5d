/**
 * Takes the time between two points of a request. For checks that answer at once: no other request comes between.
 */
export class Stopwatch {
  #started = 0;
  #times: number[] = [];

  start(): void {
    this.#started = performance.now();
  }

  stop(): void {
    this.#times.push(performance.now() - this.#started);
  }

  /** The median since the last time it was asked for, in nanoseconds. What disturbs one request does not move it. */
  take(): number {
    const sorted = this.#times.sort((a, b) => a - b);
    this.#times = [];
    return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 1e6;
  }
}
