import { createPause } from '../../time-slice.js';
import type { Store } from '../store.js';
import type { LastUse } from './engines.js';
import { chunksOf } from './insert-rows.js';
import type { SqlSession } from './session.js';

/** The counts of keys by UTC day. */
export function usageTable(session: SqlSession): Pick<Store, 'addUsage' | 'usage'> {
  const { engine } = session;
  return {
    addUsage: (counts) =>
      session.transaction(async (tx) => {
        const pause = createPause();
        // In the order of ids, so that two nodes do not wait for each other.
        const sorted = [...counts].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
        for (const chunk of chunksOf(sorted)) {
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
