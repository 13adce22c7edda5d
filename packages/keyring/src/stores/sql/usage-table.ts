import { createPause } from '../../time-slice.js';
import { sumOfLanes } from '../../verify/lanes.js';
import type { LaneCount, UsageCount } from '../../verify/usage.js';
import type { Store } from '../store.js';
import type { LastUse } from './engines.js';
import { chunksOf } from './insert-rows.js';
import type { Db, Schema } from './schema.js';
import type { SqlSession } from './session.js';

/** The counts of keys by UTC day. */
export function usageTable(session: SqlSession): Pick<Store, 'addUsage' | 'secretUsage' | 'usage'> {
  const { engine } = session;

  /** Drops the counts of keys that are forgotten. A purge waits until the others are written. */
  async function ofStoredKeys(tx: Db, counts: readonly UsageCount[]): Promise<UsageCount[]> {
    const ids = [...new Set(counts.map(({ keyId }) => keyId))];
    const stored = tx.selectFrom('sallyport_keys').select('id').where('id', 'in', ids).orderBy('id');
    const found = new Set((await engine.lockRows(stored).execute()).map(({ id }) => String(id)));
    return counts.filter(({ keyId }) => found.has(keyId));
  }

  return {
    addUsage: (counts) =>
      session.transaction(async (tx) => {
        const pause = createPause();
        // In the order of ids, so that two nodes do not wait for each other.
        const sorted = [...counts].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
        for (const sortedChunk of chunksOf(sorted)) {
          const chunk = await ofStoredKeys(tx, sortedChunk);
          if (chunk.length === 0) continue;
          const rows = chunk.map(({ keyId, day, accepted, refused }) => ({
            key_id: keyId,
            day,
            accepted,
            refused,
          }));
          await engine.addUsage(tx, rows);
          const used = chunk.filter(({ lastUsedAt }) => lastUsedAt !== undefined);
          if (used.length > 0) await engine.moveLastUse(tx, used as LastUse[]);
          const lanes = laneRows(chunk);
          if (lanes.length > 0) await engine.addLanes(tx, lanes);
          await pause();
        }
      }),

    async secretUsage(keyId, rotation) {
      const rows = await session
        .reader()
        .selectFrom('sallyport_lanes')
        .select(['serial', 'accepted', 'last_used_at'])
        .where('key_id', '=', keyId)
        .where('rotation', '=', rotation)
        .orderBy('serial')
        .execute();
      return rows.map(({ serial, accepted, last_used_at }) => ({
        ...{ rotation, serial: Number(serial), accepted: Number(accepted) },
        lastUsedAt: Number(last_used_at),
      }));
    },

    async usage(keyId, from, to) {
      const rows = await session
        .reader()
        .selectFrom('sallyport_usage')
        .select(['day', 'accepted', 'refused'])
        .where('key_id', '=', keyId)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(({ day, accepted, refused }) => ({
        day: String(day),
        accepted: Number(accepted),
        refused: Number(refused),
      }));
    },
  };
}

/** The rows of lanes. A key that was used on two days occurs twice among the counts, and once among the rows. */
function laneRows(counts: readonly UsageCount[]): Schema['sallyport_lanes'][] {
  const byKey = new Map<string, LaneCount[]>();
  for (const { keyId, lanes } of counts)
    if (lanes) byKey.set(keyId, sumOfLanes([...(byKey.get(keyId) ?? []), ...lanes]));
  return [...byKey].flatMap(([key_id, lanes]) =>
    lanes.map(({ lastUsedAt, ...lane }) => ({ key_id, ...lane, last_used_at: lastUsedAt })),
  );
}
