import type { Keyring } from '@sallyport/keyring';
import { findInput, foundKeys } from '../schemas.js';
import { viewOf } from './key-view.js';
import type { Operation } from './operation.js';
import { operation } from './operation.js';
import { keysInText } from './own-secrets.js';
import type { OwnerLimit } from './owner-limit.js';

/** The search for the key that a pasted secret belongs to. `limit` is counted before each search. */
export function findOperation(keyring: Keyring, limit: OwnerLimit): Operation {
  return operation({
    ...{ id: 'findKeys', method: 'post', path: '/find', status: 200, body: findInput, response: foundKeys },
    ...{ problems: [429] },
    summary: 'The keys of the account whose secrets stand in a text. The text is not kept',
    async run({ account: { owner }, body: { text } }) {
      await limit(owner);
      const found = await keysInText(keyring, owner, text);
      const views = found.map(async ({ key, secret }) => ({ key: await viewOf(keyring, key), secret }));
      return { data: { found: await Promise.all(views) } };
    },
  });
}
