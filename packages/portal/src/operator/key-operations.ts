import type { Key, Keyring } from '@sallyport/keyring';
import { KeyringError } from '@sallyport/keyring';
import { accountId } from '../http/page-of-account.js';
import { viewOf } from '../operations/key-view.js';
import type { Operation } from '../operations/operation.js';
import { operation } from '../operations/operation.js';
import { keysInText } from '../operations/own-secrets.js';
import { findInput, revokeInput } from '../schemas.js';
import { csvOf } from './csv.js';
import type { OperatorKey, RevokedKeys } from './schemas.js';
import * as schemas from './schemas.js';
import { searchKeys } from './search-keys.js';

const CSV_PAGE = 500;

/** The operations on the keys of all owners: the session, search, and revocation. */
export function keyOperations(keyring: Keyring): Operation[] {
  const show = async (key: Key): Promise<OperatorKey> => {
    const view = await viewOf(keyring, key);
    return { ...(view as OperatorKey), owner: key.owner };
  };

  return [
    operation({
      ...{
        id: 'getSession',
        method: 'get',
        path: '/session',
        status: 200,
        response: schemas.operatorSession,
      },
      summary: 'Who the operator is',
      async run({ account }) {
        const { id, title, environments } = keyring.provider;
        const provider = { id, title, environments: Object.keys(environments) };
        return { data: { account: { id: accountId(account), name: account.name }, provider } };
      },
    }),
    operation({
      ...{ id: 'listKeys', method: 'get', path: '/keys', status: 200 },
      ...{ query: schemas.operatorKeysQuery, response: schemas.operatorKeyList },
      summary: 'Keys of all owners, newest first. A page of a search may be shorter than `limit`',
      async run({ query: { cursor, limit = 50, ...filter } }) {
        // The counts of the last seconds are still in memory.
        await keyring.flush();
        const { items, cursor: next } = await searchKeys(keyring, filter, { cursor, limit });
        const keys = await Promise.all(items.map(show));
        return { data: { keys, ...(next === undefined ? {} : { next }) } };
      },
    }),
    operation({
      ...{ id: 'downloadKeys', method: 'get', path: '/keys.csv', status: 200, csv: true },
      query: schemas.keysFileQuery,
      summary: 'The same as a file, without the secrets',
      run: ({ query }) =>
        csvOf(
          'keys.csv',
          [
            'id',
            'owner',
            'name',
            'environment',
            'state',
            'hint',
            'scopes',
            'createdAt',
            'lastUsedAt',
            'expiresAt',
          ],
          (cursor) => searchKeys(keyring, query, { cursor, limit: CSV_PAGE }),
          ({ id, owner, name, environment, state, hint, scopes, createdAt, lastUsedAt, expiresAt }) => [
            ...[id, owner, name, environment, state, hint, scopes.join(' ')],
            ...[createdAt, lastUsedAt, expiresAt].map((at) => at && new Date(at).toISOString()),
          ],
        ),
    }),
    operation({
      ...{ id: 'findKeys', method: 'post', path: '/find', status: 200 },
      ...{ body: findInput, response: schemas.operatorFoundKeys },
      summary: 'The keys whose secrets stand in a text. The text is not kept',
      async run({ body: { text } }) {
        const found = await keysInText(keyring, undefined, text);
        const views = found.map(async ({ key, secret }) => ({ key: await show(key), secret }));
        return { data: { found: await Promise.all(views) } };
      },
    }),
    operation({
      ...{ id: 'revokeKey', method: 'post', path: '/keys/{id}/revoke', ifMatch: true },
      ...{ status: 200, body: revokeInput, response: schemas.operatorKey, problems: [409] },
      summary: 'Ends a key for good',
      async run({ author, body: { reason } }, { key: { id }, ...change }) {
        const key = await keyring.revoke(id, { ...author, ...change, reason });
        return { key, data: await show(key) };
      },
    }),
    operation({
      ...{ id: 'revokeOwner', method: 'post', path: '/owners/revoke', status: 200 },
      ...{ body: schemas.revokeOwnerInput, response: schemas.revokedKeys },
      summary: 'Ends every key of an owner for good',
      run: async ({ author, body }) => ({ data: await revokeAll(keyring, { ...author, ...body }) }),
    }),
  ];
}

/** A revocation that is done in part is no error of the caller, who has to see what is left. */
async function revokeAll(
  keyring: Keyring,
  filter: Parameters<Keyring['revokeAll']>[0],
): Promise<RevokedKeys> {
  try {
    return { revoked: await keyring.revokeAll(filter), left: [], complete: true };
  } catch (error) {
    if (!(error instanceof KeyringError) || error.code !== 'incomplete') throw error;
    return { revoked: error.done?.length ?? 0, left: [...(error.left ?? [])], complete: false };
  }
}
