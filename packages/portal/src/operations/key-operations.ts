import type { Provider } from '@sallyport/core';
import type { Issued, Key, Keyring } from '@sallyport/keyring';
import { notFound } from '../http/problem.js';
import { checkCreate, checkUpdate } from '../policy/check-settings.js';
import { createKeyCount } from '../policy/key-count.js';
import type { Policy } from '../policy/policy.js';
import type { InputSchemas } from '../schemas.js';
import { issued, keyList, keysQuery, keyView, regenerateInput, revokeInput } from '../schemas.js';
import { createAttempts } from './attempts.js';
import { concernTest } from './key-health.js';
import { viewOf } from './key-view.js';
import type { Operation, OperationResult } from './operation.js';
import { operation } from './operation.js';
import type { OwnerLimit } from './owner-limit.js';
import type { SortedPage } from './sorted-keys.js';
import { sortedKeys } from './sorted-keys.js';
import { walkKeys } from './walk-keys.js';

/** The dependencies of the operations on keys. */
export interface KeyOperationsDeps {
  /** The keys. */
  readonly keyring: Keyring;
  /** Check the input of new and changed keys. */
  readonly schemas: InputSchemas;
  /** Called before each key is created, and before a key gets a count of its own by another window of its rate. */
  readonly limit: OwnerLimit;
  /** What the owner of the API decides. */
  readonly policy: Policy;
}

/** The operations that change keys, and those that list and read them. */
export function keyOperations({ keyring, schemas, limit, policy }: KeyOperationsDeps): Operation[] {
  const attempts = createAttempts();
  const counted = createKeyCount(keyring, policy);
  const show = async (key: Key): Promise<OperationResult> => ({ key, data: await viewOf(keyring, key) });
  const showIssued = async ({ key, secrets }: Issued<Provider>): Promise<OperationResult> => ({
    key,
    data: { key: await viewOf(keyring, key), secrets },
  });

  return [
    operation({
      ...{ id: 'listKeys', method: 'get', path: '/keys', status: 200, query: keysQuery, response: keyList },
      summary: "The account's keys, newest first or in another order",
      async run({ account: { owner }, query: { state, search, concern, sort, cursor, limit = 50 } }) {
        // The counts of the last seconds are still in memory.
        await keyring.flush();
        const filter = { owner, state, ...(search === undefined ? {} : { search }) };
        const matches = concern && (await concernTest(concern, keyring, owner, Date.now()));
        const page: SortedPage = sort
          ? await sortedKeys(keyring, filter, matches ?? (() => true), { sort, cursor, limit })
          : matches
            ? await walkKeys(keyring, filter, matches, { cursor, limit })
            : await keyring.list({ ...filter, cursor, limit });
        const { items, cursor: next, sortedAmong } = page;
        const keys = await Promise.all(items.map((key) => viewOf(keyring, key)));
        return { data: { keys, next, sortedAmong } };
      },
    }),
    operation({
      ...{ id: 'createKey', method: 'post', path: '/keys', permission: 'create', idempotent: true },
      ...{ status: 201, body: schemas.create, response: issued, problems: [403, 422, 429] },
      summary: 'Creates a key. Only this response holds its secrets',
      async run({ account: { owner }, author, body, idempotencyKey }) {
        let created: Issued<Provider> | undefined;
        const create = async () => {
          const input = { ...checkCreate(policy, body, Date.now()), owner } as Parameters<
            Keyring['create']
          >[0];
          await limit(owner);
          created = await counted(
            owner,
            () => keyring.create(input, author),
            ({ key }) => keyring.delete(key.id, author),
          );
          return created.key.id;
        };
        const earlier = await attempts.once(idempotencyKey && `${owner}\n${idempotencyKey}`, body, create);
        if (created) return { ...(await showIssued(created)), headers: locationOf(created.key.id) };
        const key = await keyring.get(earlier as string);
        if (key.owner !== owner) throw notFound();
        return { ...(await showIssued({ key, secrets: {} })), status: 200, headers: locationOf(key.id) };
      },
    }),
    operation({
      ...{ id: 'getKey', method: 'get', path: '/keys/{id}', status: 200, response: keyView },
      summary: 'One key, without its secrets',
      async run(_, { key }) {
        // The last use is written together with the counts, so it is read after them.
        await keyring.flush();
        const found = await keyring.get(key.id);
        const createdBy = await creatorOf(keyring, found);
        return { key: found, data: { ...(await viewOf(keyring, found)), createdBy } };
      },
    }),
    operation({
      ...{ id: 'updateKey', method: 'patch', path: '/keys/{id}', permission: 'update', ifMatch: true },
      ...{ status: 200, body: schemas.update, response: keyView, problems: [403, 409, 422, 429] },
      summary: 'Changes the settings of a key',
      async run({ author, body }, { key, ...change }) {
        const patch = checkUpdate(policy, key, body) as Parameters<Keyring['update']>[1];
        if (patch.rate && policy.rate && patch.rate.per !== key.rate?.per) await limit(key.owner);
        const update = () => keyring.update(key.id, patch, { ...author, ...change });
        if (key.state !== 'expired' || patch.expiresAt === undefined) return show(await update());
        return show(await counted(key.owner, update));
      },
    }),
    operation({
      ...{ id: 'regenerateKey', method: 'post', path: '/keys/{id}/regenerate', permission: 'regenerate' },
      ...{ ifMatch: true, status: 200, body: regenerateInput, response: issued, problems: [409] },
      summary: 'New secrets for the same key. The old ones stop at once, or after a grace time',
      async run({ author, body: { grace = '0', firstUseWithin } }, { key: { id }, ...change }) {
        const times = {
          grace: grace === '0' ? 0 : (grace as `${number}s`),
          firstUseWithin: firstUseWithin as `${number}s` | undefined,
        };
        return showIssued(await keyring.regenerate(id, { ...author, ...change, ...times }));
      },
    }),
    operation({
      ...{ id: 'finishRotation', method: 'post', path: '/keys/{id}/finish-rotation' },
      ...{ permission: 'regenerate', ifMatch: true, status: 200, response: keyView, problems: [409] },
      summary: 'Ends the old secrets before their grace time does',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.finishRotation(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'cancelRotation', method: 'post', path: '/keys/{id}/cancel-rotation' },
      ...{ permission: 'regenerate', ifMatch: true, status: 200, response: keyView, problems: [409] },
      summary: 'Takes the new secrets back; the old ones go on working',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.cancelRotation(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'disableKey', method: 'post', path: '/keys/{id}/disable', permission: 'disable' },
      ...{ ifMatch: true, status: 200, response: keyView, problems: [409] },
      summary: 'Disables a key until it is enabled again',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.disable(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'enableKey', method: 'post', path: '/keys/{id}/enable', permission: 'disable' },
      ...{ ifMatch: true, status: 200, response: keyView, problems: [409] },
      summary: 'Enables a key that was disabled',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.enable(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'revokeKey', method: 'post', path: '/keys/{id}/revoke', permission: 'revoke' },
      ...{ ifMatch: true, status: 200, body: revokeInput, response: keyView, problems: [409] },
      summary: 'Ends a key for good',
      run: async ({ author, body: { reason } }, { key: { id }, ...change }) =>
        show(await keyring.revoke(id, { ...author, ...change, reason })),
    }),
    operation({
      ...{ id: 'deleteKey', method: 'delete', path: '/keys/{id}', permission: 'delete' },
      ...{ ifMatch: true, status: 204, problems: [409] },
      summary: 'Ends a key for good and removes it from the list',
      async run({ author }, { key: { id }, ...change }) {
        await keyring.delete(id, { ...author, ...change });
        return {};
      },
    }),
  ];
}

/** Who created a key. That of a key that came from another owner is nobody else's business. */
async function creatorOf(keyring: Keyring, { id, owner }: Key): Promise<string | undefined> {
  const { items } = await keyring.audit({ keyId: id, owner, action: 'created', limit: 1 });
  return items[0]?.by;
}

/** Relative to `api/keys`, so that it holds under any mount. */
function locationOf(id: string): Readonly<Record<string, string>> {
  return { Location: `keys/${id}` };
}
