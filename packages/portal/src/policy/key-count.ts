import type { Keyring } from '@sallyport/keyring';
import { Problem } from '../http/problem.js';
import type { Policy } from './policy.js';

/** Runs a change that adds a key to those that count. */
export type KeyCount = <T>(
  owner: string,
  add: () => Promise<T>,
  undo?: (added: T) => Promise<unknown>,
) => Promise<T>;

/**
 * Keeps the number of an owner's keys. Changes of one owner wait for one another in this process. Another process may
 * add a key at the same time, so with `undo` the keys are counted again afterwards.
 *
 * @throws {Problem} 403 with the field `maxKeys`.
 */
export function createKeyCount(keyring: Keyring, { maxKeys }: Policy): KeyCount {
  const turns = new Map<string, Promise<unknown>>();
  if (maxKeys === undefined) return (_, add) => add();

  async function isOver(owner: string, most: number): Promise<boolean> {
    let left = most;
    for (const state of ['active', 'disabled'] as const) {
      let cursor: string | undefined;
      do {
        const page = await keyring.list({ owner, state, cursor, limit: Math.min(1000, left + 1) });
        left -= page.items.length;
        if (left < 0) return true;
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    return false;
  }

  const tooMany = () =>
    new Problem(403, `An account may have ${maxKeys} of them. Revoke or delete one first.`, {
      field: 'maxKeys',
    });

  return async (owner, add, undo) => {
    const before = turns.get(owner) ?? Promise.resolve();
    const mine = before.then(async () => {
      if (await isOver(owner, maxKeys - 1)) throw tooMany();
      const added = await add();
      if (!undo || !(await isOver(owner, maxKeys))) return added;
      await undo(added);
      throw tooMany();
    });
    const settled = mine.catch(() => {});
    turns.set(owner, settled);
    try {
      return await mine;
    } finally {
      if (turns.get(owner) === settled) turns.delete(owner);
    }
  };
}
