import type { Provider } from '@sallyport/core';
import type { Issued, Keyring } from '@sallyport/keyring';
import { createAttempts } from './attempts.js';
import type { CreateLimit } from './create-limit.js';
import { viewOf } from './key-view.js';
import type { Operation, Result } from './operation.js';
import { operation } from './operation.js';
import { notFound } from './problem.js';
import type { inputSchemas } from './schemas.js';
import { issued, keyList, keysQuery, keyView, regenerateInput, revokeInput } from './schemas.js';

export interface KeyOperationsParts {
  readonly keyring: Keyring;
  readonly schemas: ReturnType<typeof inputSchemas>;
  readonly limit: CreateLimit;
}

/** Everything that changes keys, and the list of them. */
export function keyOperations({ keyring, schemas, limit }: KeyOperationsParts): Operation[] {
  const attempts = createAttempts();
  const show = async (key: Parameters<typeof viewOf>[1]): Promise<Result> => ({
    key,
    data: await viewOf(keyring, key),
  });
  const showIssued = async ({ key, secrets }: Issued<Provider>): Promise<Result> => ({
    key,
    data: { key: await viewOf(keyring, key), secrets },
  });

  return [
    operation({
      ...{ id: 'listKeys', method: 'get', path: '/keys', status: 200, query: keysQuery, answer: keyList },
      summary: "The account's keys, newest first",
      async run({ account: { owner }, query: { state, cursor, limit = 50 } }) {
        // Counts that are still in memory belong to the answer, too.
        await keyring.flush();
        const { items, cursor: next } = await keyring.list({ owner, state, cursor, limit });
        const keys = await Promise.all(items.map((key) => viewOf(keyring, key)));
        return { data: { keys, ...(next === undefined ? {} : { next }) } };
      },
    }),
    operation({
      ...{ id: 'createKey', method: 'post', path: '/keys', permission: 'create', idempotent: true },
      ...{ status: 201, body: schemas.create, answer: issued, problems: [422, 429] },
      summary: 'A new key. Its secrets are in this one answer, and never again',
      async run({ account: { owner }, author, body, idempotencyKey }) {
        let made: Issued<Provider> | undefined;
        const make = async () => {
          await limit(owner);
          made = await keyring.create({ ...body, owner } as Parameters<Keyring['create']>[0], author);
          return made.key.id;
        };
        const earlier = await attempts.once(idempotencyKey && `${owner}\n${idempotencyKey}`, body, make);
        if (made) return { ...(await showIssued(made)), headers: locationOf(made.key.id) };
        const key = await keyring.get(earlier as string);
        if (key.owner !== owner) throw notFound();
        return { ...(await showIssued({ key, secrets: {} })), status: 200, headers: locationOf(key.id) };
      },
    }),
    operation({
      ...{ id: 'getKey', method: 'get', path: '/keys/{id}', status: 200, answer: keyView },
      summary: 'One key, without its secrets',
      run: (_, { key }) => show(key),
    }),
    operation({
      ...{ id: 'updateKey', method: 'patch', path: '/keys/{id}', permission: 'update', ifMatch: true },
      ...{ status: 200, body: schemas.update, answer: keyView, problems: [409] },
      summary: 'Changes the settings of a key',
      run: async ({ author, body }, { key: { id }, ...change }) =>
        show(await keyring.update(id, body as Parameters<Keyring['update']>[1], { ...author, ...change })),
    }),
    operation({
      ...{ id: 'regenerateKey', method: 'post', path: '/keys/{id}/regenerate', permission: 'regenerate' },
      ...{ ifMatch: true, status: 200, body: regenerateInput, answer: issued, problems: [409] },
      summary: 'New secrets for the same key. The old ones stop at once, or after a grace time',
      async run({ author, body: { grace = '0' } }, { key: { id }, ...change }) {
        const length = grace === '0' ? '0s' : (grace as `${number}s`);
        return showIssued(await keyring.regenerate(id, { ...author, ...change, grace: length }));
      },
    }),
    operation({
      ...{ id: 'disableKey', method: 'post', path: '/keys/{id}/disable', permission: 'disable' },
      ...{ ifMatch: true, status: 200, answer: keyView, problems: [409] },
      summary: 'Switches a key off',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.disable(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'enableKey', method: 'post', path: '/keys/{id}/enable', permission: 'disable' },
      ...{ ifMatch: true, status: 200, answer: keyView, problems: [409] },
      summary: 'Switches a key on again',
      run: async ({ author }, { key: { id }, ...change }) =>
        show(await keyring.enable(id, { ...author, ...change })),
    }),
    operation({
      ...{ id: 'revokeKey', method: 'post', path: '/keys/{id}/revoke', permission: 'revoke' },
      ...{ ifMatch: true, status: 200, body: revokeInput, answer: keyView, problems: [409] },
      summary: 'Ends a key for good',
      run: async ({ author, body: { reason } }, { key: { id }, ...change }) =>
        show(await keyring.revoke(id, { ...author, ...change, reason })),
    }),
    operation({
      ...{ id: 'deleteKey', method: 'delete', path: '/keys/{id}', permission: 'delete' },
      ...{ ifMatch: true, status: 204, problems: [409] },
      summary: 'Ends a key for good and takes it out of the list',
      async run({ author }, { key: { id }, ...change }) {
        await keyring.delete(id, { ...author, ...change });
        return {};
      },
    }),
  ];
}

/** Relative to `api/keys`, so that it holds under any mount. */
function locationOf(id: string): Readonly<Record<string, string>> {
  return { Location: `keys/${id}` };
}
