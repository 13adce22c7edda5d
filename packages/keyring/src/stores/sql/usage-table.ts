import { createPause } from '../../time-slice.js';
import type { UsageCount } from '../../verify/usage.js';
import type { Store } from '../store.js';
import type { LastUse } from './engines.js';
import { chunksOf } from './insert-rows.js';
import type { Db } from './schema.js';
import type { SqlSession } from './session.js';

/** The counts of keys by UTC day. */
export function usageTable(session: SqlSession): Pick<Store, 'addUsage' | 'usage'> {
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
          await pause();
        }
      }),

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
