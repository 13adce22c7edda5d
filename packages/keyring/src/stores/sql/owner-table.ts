import type { LimitSettings } from '../../keys/record.js';
import type { Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { auditRow } from './rows.js';
import type { SqlSession } from './session.js';

/** The limits of owners. */
export function ownerTable(
  session: SqlSession,
  insertNew: InsertNew,
): Pick<Store, 'ownerLimits' | 'setOwnerLimits'> {
  return {
    async ownerLimits(provider, owner) {
      const row = await session
        .reader()
        .selectFrom('sallyport_owners')
        .select('json')
        .where('provider', '=', provider)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row && (JSON.parse(row.json) as LimitSettings);
    },

    setOwnerLimits: (provider, owner, limits, events) =>
      session.transaction(async (tx) => {
        await session.engine.putOwner(tx, { provider, owner, json: JSON.stringify(limits) });
        await insertNew(tx, 'sallyport_audit', events.map(auditRow));
      }),
  };
}
