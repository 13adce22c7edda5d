import type { Keyring } from '@sallyport/keyring';
import type { Operation } from './operation.js';
import { operation } from './operation.js';
import { mayDo, PERMISSIONS } from './read-account.js';
import type { Session } from './schemas.js';
import { auditList, auditQuery, session, usageQuery, usageView as usageSchema } from './schemas.js';
import { usageView } from './usage-view.js';

/** What is only looked at. `about` is what every account is told. */
export function readingOperations(keyring: Keyring, about: Omit<Session, 'account'>): Operation[] {
  return [
    operation({
      ...{ id: 'getSession', method: 'get', path: '/session', status: 200, answer: session },
      summary: 'Who is signed in, and what there is to choose from',
      async run({ account }) {
        const may = Object.fromEntries(PERMISSIONS.map((what) => [what, mayDo(account, what)]));
        return { data: { account: { name: account.name ?? account.owner, may }, ...about } };
      },
    }),
    operation({
      ...{ id: 'getUsage', method: 'get', path: '/keys/{id}/usage', status: 200 },
      ...{ query: usageQuery, answer: usageSchema },
      summary: 'Requests and refusals by UTC day. Days without any are left out',
      run: async ({ query: { days = 30 } }, { key }) => ({ data: await usageView(keyring, key.id, days) }),
    }),
    operation({
      ...{ id: 'getAudit', method: 'get', path: '/keys/{id}/audit', status: 200 },
      ...{ query: auditQuery, answer: auditList },
      summary: 'What happened to a key, newest first',
      async run({ query: { cursor, limit = 50 } }, { key }) {
        const { items, cursor: next } = await keyring.audit({ keyId: key.id, cursor, limit });
        const events = items.map(({ id, at, action, by, ip, detail }) => ({
          id,
          at,
          action,
          by,
          ip,
          detail,
        }));
        return { data: { events, ...(next === undefined ? {} : { next }) } };
      },
    }),
  ];
}
