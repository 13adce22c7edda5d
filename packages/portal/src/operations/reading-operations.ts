import type { Keyring } from '@sallyport/keyring';
import { accountId } from '../http/page-of-account.js';
import type { Catalogue } from '../locale/catalogue.js';
import { PERMISSIONS } from '../permissions.js';
import { hasPermission } from '../read-account.js';
import type { Words } from '../schemas.js';
import {
  auditList,
  auditQuery,
  keyHealth as healthSchema,
  limitsOfKey,
  secretsOfKey,
  session,
  usageQuery,
  usageView as usageSchema,
} from '../schemas.js';
import { keyHealth } from './key-health.js';
import { limitsView } from './limits-view.js';
import type { Operation } from './operation.js';
import { operation } from './operation.js';
import type { SessionAbout } from './session-about.js';
import { usageView } from './usage-view.js';

/**
 * The operations that only read: the session, the usage, the limits and the audit log.
 *
 * @param about - The part of the session that is the same for every account.
 * @param wordsIn - The wording of the page in a language.
 */
export function readingOperations(
  keyring: Keyring,
  about: SessionAbout,
  wordsIn: (catalogue: Catalogue) => Words,
): Operation[] {
  return [
    operation({
      ...{ id: 'getSession', method: 'get', path: '/session', status: 200, response: session },
      summary: 'Who is signed in, and what there is to choose from',
      async run({ account, catalogue }) {
        const may = Object.fromEntries(PERMISSIONS.map((one) => [one, hasPermission(account, one)]));
        return {
          data: {
            account: {
              ...{ id: accountId(account), name: account.name ?? account.owner, may },
              others: account.others?.map(({ title, href }) => ({ title, href })),
            },
            ...about,
            provider: { ...about.provider, words: wordsIn(catalogue) },
          },
        };
      },
    }),
    operation({
      ...{ id: 'getHealth', method: 'get', path: '/health', status: 200, response: healthSchema },
      summary: 'How many active keys may need attention',
      async run({ account: { owner } }) {
        await keyring.flush();
        return { data: await keyHealth(keyring, owner, Date.now()) };
      },
    }),
    operation({
      ...{ id: 'getUsage', method: 'get', path: '/keys/{id}/usage', status: 200 },
      ...{ query: usageQuery, response: usageSchema },
      summary: 'Requests and refusals by UTC day. Days without any are omitted',
      run: async ({ query: { days = 30 } }, { key }) => ({ data: await usageView(keyring, key.id, days) }),
    }),
    operation({
      ...{ id: 'getSecrets', method: 'get', path: '/keys/{id}/secrets', status: 200, response: secretsOfKey },
      summary: 'The use of both secrets of a rotation, without the secrets. None unless two are valid',
      async run(_call, { key }) {
        const uses = await keyring.secretUsage(key.id);
        const secrets = uses.map(({ secret, hint, createdAt, until, accepted, lastUsedAt }) => ({
          ...{ secret, hint, createdAt, until, accepted, lastUsedAt },
        }));
        return { data: { secrets } };
      },
    }),
    operation({
      ...{ id: 'getLimits', method: 'get', path: '/keys/{id}/limits', status: 200, response: limitsOfKey },
      summary: 'What is used of every limit of a key and of its account. Nothing is charged',
      run: async (_call, { key }) => ({ data: await limitsView(keyring, key) }),
    }),
    operation({
      ...{ id: 'getAudit', method: 'get', path: '/keys/{id}/audit', status: 200 },
      ...{ query: auditQuery, response: auditList },
      summary: 'The events of a key, newest first',
      async run({ query: { limit = 50, ...query } }, { key }) {
        // A key may have had another owner before: neither that owner's events nor its name are anybody else's business.
        const own = { keyId: key.id, owner: key.owner };
        const { items, cursor: next } = await keyring.audit({ ...query, ...own, limit });
        const events = items.map(({ id, at, action, by, ip, detail }) => ({
          ...{ id, at, action },
          ...(action === 'transferred' ? {} : { by, ip, detail }),
        }));
        return { data: { events, ...(next === undefined ? {} : { next }) } };
      },
    }),
  ];
}
