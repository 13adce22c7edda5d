import { sql } from 'kysely';
import type { Store } from '../store.js';
import { chunksOf } from './insert-rows.js';
import type { Db } from './schema.js';

/** The counts of keys by UTC day. */
export function usageTable(db: () => Db): Pick<Store, 'addUsage' | 'usage'> {
  return {
    addUsage: (counts) =>
      db()
        .transaction()
        .execute(async (tx) => {
          // In the order of ids, so that two nodes do not wait for each other.
          const sorted = [...counts].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
          for (const chunk of chunksOf(sorted)) {
            const rows = chunk.map(({ keyId, day, accepted, refused }) => ({
              key_id: keyId,
              day,
              accepted,
              refused,
            }));
            await tx
              .insertInto('sallyport_usage')
              .values(rows)
              .onConflict((conflict) =>
                conflict.columns(['key_id', 'day']).doUpdateSet(({ eb, ref }) => ({
                  accepted: eb('sallyport_usage.accepted', '+', ref('excluded.accepted')),
                  refused: eb('sallyport_usage.refused', '+', ref('excluded.refused')),
                })),
              )
              .execute();
            const used = chunk.filter(({ lastUsedAt }) => lastUsedAt !== undefined);
            if (used.length > 0) await moveLastUse(tx, used as LastUse[]);
          }
        }),

    async usage(keyId, from, to) {
      const rows = await db()
        .selectFrom('sallyport_usage')
        .select(['day', 'accepted', 'refused'])
        .where('key_id', '=', keyId)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(({ day, accepted, refused }) => ({
        day,
        accepted: Number(accepted),
        refused: Number(refused),
      }));
    },
  };
}

interface LastUse {
  readonly keyId: string;
  readonly lastUsedAt: number;
}

/** Forward only. */
async function moveLastUse(tx: Db, uses: readonly LastUse[]): Promise<void> {
  const values = sql.join(
    uses.map(({ keyId, lastUsedAt }) => sql`(${keyId}, cast(${lastUsedAt} as bigint))`),
  );
  await tx
    .updateTable('sallyport_keys as k')
    .from(sql<{ column1: string; column2: number }>`(values ${values})`.as('v'))
    .set({ last_used_at: sql<number>`v.column2` })
    .where('k.id', '=', sql<string>`v.column1`)
    .where((or) =>
      or.or([or('k.last_used_at', 'is', null), or('k.last_used_at', '<', sql<number>`v.column2`)]),
    )
    .execute();
}
