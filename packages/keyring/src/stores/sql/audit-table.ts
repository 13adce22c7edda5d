import type { AuditEvent } from '../../audit.js';
import type { Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { auditRow } from './rows.js';
import type { SqlSession } from './session.js';

/** The audit log. */
export function auditTable(session: SqlSession, insertNew: InsertNew): Pick<Store, 'addAudit' | 'audit'> {
  return {
    addAudit: (events) => insertNew(session.db(), 'sallyport_audit', events.map(auditRow)),

    async audit({ provider, keyId, owner, action, except, from, to, before, limit }) {
      let query = session
        .reader()
        .selectFrom('sallyport_audit')
        .select('json')
        .orderBy('id', 'desc')
        .limit(limit);
      query = query.where('provider', '=', provider);
      if (keyId !== undefined) query = query.where('key_id', '=', keyId);
      if (owner !== undefined) query = query.where('owner', '=', owner);
      if (action !== undefined) query = query.where('action', '=', action);
      if (except !== undefined) query = query.where('action', '!=', except);
      if (from !== undefined) query = query.where('at', '>=', from);
      if (to !== undefined) query = query.where('at', '<=', to);
      if (before !== undefined) query = query.where('id', '<', before);
      return (await query.execute()).map(({ json }) => JSON.parse(json) as AuditEvent);
    },
  };
}
