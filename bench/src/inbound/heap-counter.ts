import { GCProfiler } from 'node:v8';

/** What a server's heap took between two points. */
export interface HeapCounts {
  /** Bytes that were allocated, whether they were collected since or not. */
  readonly bytes: number;
  /** Collections. */
  readonly collections: number;
}

/** Counts what is allocated. V8 has no such counter, so the growth between collections is added up. */
export class HeapCounter {
  #profiler = new GCProfiler();
  #usedAtStart = 0;

  /** Starts to count. */
  start(): void {
    this.#profiler = new GCProfiler();
    this.#profiler.start();
    this.#usedAtStart = process.memoryUsage().heapUsed;
  }

  /** Ends, and returns the counts since the start. */
  stop(): HeapCounts {
    const usedAtEnd = process.memoryUsage().heapUsed;
    const { statistics } = this.#profiler.stop();
    let [used, bytes] = [this.#usedAtStart, 0];
    for (const { beforeGC, afterGC } of statistics) {
      bytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - used);
      used = afterGC.heapStatistics.usedHeapSize;
    }
    return { bytes: bytes + Math.max(0, usedAtEnd - used), collections: statistics.length };
  }
}
