import { setImmediate } from 'node:timers/promises';

/** The longest time that one slice of a long job keeps the event loop, in milliseconds. */
const SLICE_MS = 10;

/** Creates a pause for a long job: it lets everything else run once the job has had the thread for 10 ms. */
export function createPause(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}

/** Maps many items, with a pause wherever one is due. */
export async function mapInSlices<T, U>(items: readonly T[], map: (item: T, at: number) => U): Promise<U[]> {
  const pause = createPause();
  const mapped: U[] = [];
  for (let at = 0; at < items.length; at++) {
    mapped.push(map(items[at] as T, at));
    if (at % 16 === 15) await pause();
  }
  return mapped;
}
