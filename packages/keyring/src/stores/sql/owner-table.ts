import type { LimitSettings } from '../../keys/record.js';
import type { Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { auditRow } from './rows.js';
import type { Db } from './schema.js';

/** The limits of owners. */
export function ownerTable(
  db: () => Db,
  insertNew: InsertNew,
): Pick<Store, 'ownerLimits' | 'setOwnerLimits'> {
  return {
    async ownerLimits(provider, owner) {
      const row = await db()
        .selectFrom('sallyport_owners')
        .select('json')
        .where('provider', '=', provider)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row && (JSON.parse(row.json) as LimitSettings);
    },

    setOwnerLimits: (provider, owner, limits, events) =>
      db()
        .transaction()
        .execute(async (tx) => {
          const json = JSON.stringify(limits);
          await tx
            .insertInto('sallyport_owners')
            .values({ provider, owner, json })
            .onConflict((conflict) => conflict.columns(['provider', 'owner']).doUpdateSet({ json }))
            .execute();
          await insertNew(tx, 'sallyport_audit', events.map(auditRow));
        }),
  };
}
