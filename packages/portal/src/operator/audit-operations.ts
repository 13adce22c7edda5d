import type { AuditEvent, Keyring } from '@sallyport/keyring';
import type { Operation } from '../operations/operation.js';
import { operation } from '../operations/operation.js';
import { csvOf } from './csv.js';
import type { OperatorAuditFilter } from './schemas.js';
import { auditFileQuery, operatorAuditList, operatorAuditQuery } from './schemas.js';

const CSV_PAGE = 500;

/** The audit log of all owners, deleted keys included: as pages and as a file. */
export function auditOperations(keyring: Keyring): Operation[] {
  return [
    operation({
      ...{ id: 'getAudit', method: 'get', path: '/audit', status: 200 },
      ...{ query: operatorAuditQuery, response: operatorAuditList },
      summary: 'Events of all owners and keys, deleted ones included, newest first',
      async run({ query: { cursor, limit = 50, ...filter } }) {
        const { items, cursor: next } = await keyring.audit({ ...given(filter), cursor, limit });
        return { data: { events: items.map(viewOf), ...(next === undefined ? {} : { next }) } };
      },
    }),
    operation({
      ...{ id: 'downloadAudit', method: 'get', path: '/audit.csv', status: 200, csv: true },
      query: auditFileQuery,
      summary: 'The same as a file',
      run: ({ query }) =>
        csvOf(
          'audit.csv',
          ['id', 'at', 'action', 'owner', 'keyId', 'by', 'ip', 'detail'],
          (cursor) => keyring.audit({ ...given(query), cursor, limit: CSV_PAGE }),
          ({ id, at, action, owner, keyId, by, ip, detail }) => [
            ...[id, new Date(at).toISOString(), action, owner, keyId, by, ip],
            detail && JSON.stringify(detail),
          ],
        ),
    }),
  ];
}

/** The keyring refuses an owner or a key that is present and undefined. */
export function given({ owner, keyId, ...rest }: OperatorAuditFilter): Parameters<Keyring['audit']>[0] {
  return { ...rest, ...(owner === undefined ? {} : { owner }), ...(keyId === undefined ? {} : { keyId }) };
}

/** Only the members named here are sent, whatever a store adds. */
function viewOf({ id, at, action, by, ip, detail, owner, keyId }: AuditEvent) {
  return { id, at, action, by, ip, detail, owner, keyId };
}
