import type { LaneCount } from './usage.js';

/** Adds up the counts of one key, so that each lane occurs once. Sorted by rotation and serial. */
export function sumOfLanes(counts: readonly LaneCount[]): LaneCount[] {
  const sums = new Map<string, LaneCount>();
  for (const { rotation, serial, accepted, lastUsedAt } of counts) {
    const name = `${rotation} ${serial}`;
    const sum = sums.get(name);
    sums.set(name, {
      ...{ rotation, serial, accepted: accepted + (sum?.accepted ?? 0) },
      lastUsedAt: Math.max(lastUsedAt, sum?.lastUsedAt ?? 0),
    });
  }
  return [...sums.values()].sort((a, b) => a.rotation - b.rotation || a.serial - b.serial);
}
