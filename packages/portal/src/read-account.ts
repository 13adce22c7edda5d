import { SallyportError } from '@sallyport/core';
import { Problem } from './http/problem.js';
import type { Account, PortalOptions } from './options.js';
import type { Permission } from './permissions.js';

/**
 * Asks the host who sends the request.
 *
 * @throws {Problem} 401 if nobody is signed in.
 * @throws {SallyportError} `invalid_option` if the host returns no valid account. This and every error of the
 *   host become 503.
 */
export async function readAccount<R>(account: PortalOptions<R>['account'], request: R): Promise<Account> {
  const found = await account(request);
  if (!found) throw new Problem(401, 'Sign in first.');
  const { owner, may, others = [] } = found;
  if (typeof owner !== 'string' || owner === '' || !(may === 'everything' || Array.isArray(may)))
    throw new SallyportError(
      'invalid_option',
      "account() has to return { owner, may }, with may 'everything' or a list of permissions",
    );
  for (const { title, href } of others)
    if (typeof title !== 'string' || !/^(?:https:\/\/|\/(?![/\\]))[!-[\]-~]*$/.test(href))
      throw new SallyportError(
        'invalid_option',
        'account().others has to hold { title, href }, with a path of this origin or an https: URL',
      );
  return found;
}

/** Whether an account has a permission. */
export function hasPermission({ may }: Account, permission: Permission): boolean {
  return may === 'everything' || may.includes(permission);
}
