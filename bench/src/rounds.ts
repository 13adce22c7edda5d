import { figure } from './table.js';

/**
 * Measures every contender once per round: A B C, then B C A, then C A B. So no contender always comes first or
 * always follows the same one.
 *
 * @returns Contender → one sample per round.
 */
export async function interleave<T>(
  contenders: ReadonlyMap<string, () => T | Promise<T>>,
  rounds: number,
): Promise<Map<string, T[]>> {
  const samples = new Map<string, T[]>([...contenders.keys()].map((name) => [name, []]));
  const order = [...contenders];
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of order) samples.get(name)?.push(await measure());
    order.push(...order.splice(0, 1));
  }
  return samples;
}

/**
 * Takes the lowest value of each figure from every `rounds` consecutive samples of a contender. Disturbances only make
 * it slower, and on a shared machine some rounds are always disturbed.
 */
export function undisturbed<K extends string>(
  samples: ReadonlyMap<string, readonly Readonly<Record<K, number>>[]>,
  rounds: number,
): Map<string, Readonly<Record<K, number>>[]> {
  return new Map([...samples].map(([name, each]) => [name, lowestOf(each, rounds)]));
}

/** Takes the median of each figure from all samples of a contender in one process. */
export function medians<K extends string>(
  samples: ReadonlyMap<string, readonly Readonly<Record<K, number>>[]>,
): Map<string, Readonly<Record<K, number>>[]> {
  return new Map([...samples].map(([name, each]) => [name, [medianOf(each)]]));
}

function medianOf<K extends string>(
  samples: readonly Readonly<Record<K, number>>[],
): Readonly<Record<K, number>> {
  const keys = Object.keys(samples[0] ?? {}) as K[];
  return Object.fromEntries(
    keys.map((key) => [key, figure(samples.map((sample) => sample[key])).median]),
  ) as Record<K, number>;
}

function lowestOf<K extends string>(
  samples: readonly Readonly<Record<K, number>>[],
  rounds: number,
): Readonly<Record<K, number>>[] {
  const keys = Object.keys(samples[0] ?? {}) as K[];
  return Array.from({ length: Math.floor(samples.length / rounds) }, (_, at) => {
    const together = samples.slice(at * rounds, (at + 1) * rounds);
    const lowest = (key: K) => Math.min(...together.map((sample) => sample[key]));
    return Object.fromEntries(keys.map((key) => [key, lowest(key)])) as Record<K, number>;
  });
}

/** Situation → contender → samples. */
export type Samples<K, T> = ReadonlyMap<K, ReadonlyMap<string, readonly T[]>>;

/**
 * Measures several times, each time with new processes. See bench/WHY.md, "Processes are started again".
 */
export async function restarting<K, T>(
  starts: number,
  measure: (start: number) => Promise<Samples<K, T>>,
): Promise<Samples<K, T>> {
  const all = new Map<K, Map<string, T[]>>();
  for (let start = 1; start <= starts; start++) {
    for (const [situation, samples] of await measure(start)) {
      const known = all.get(situation) ?? new Map<string, T[]>();
      for (const [name, more] of samples) known.set(name, [...(known.get(name) ?? []), ...more]);
      all.set(situation, known);
    }
  }
  return all;
}
