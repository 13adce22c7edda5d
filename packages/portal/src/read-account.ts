import type { Account, Permission } from './options.js';
import { Problem } from './problem.js';

export const PERMISSIONS: readonly Permission[] = [
  'create',
  'update',
  'regenerate',
  'disable',
  'revoke',
  'delete',
];

/**
 * Asks the host who sends the request.
 *
 * @throws {Problem} 401 for nobody. Whatever the host throws, and a `TypeError` for what is no account: both
 *   are answered with 503.
 */
export async function readAccount<R>(
  account: (request: R) => Account | undefined | Promise<Account | undefined>,
  request: R,
): Promise<Account> {
  const found = await account(request);
  if (!found) throw new Problem(401, 'Sign in first.');
  const { owner, may } = found;
  if (typeof owner !== 'string' || owner === '' || !(may === 'everything' || Array.isArray(may)))
    throw new TypeError("account() has to return { owner, may }, with may 'everything' or a list");
  return found;
}

export function mayDo({ may }: Account, what: Permission): boolean {
  return may === 'everything' || may.includes(what);
}
