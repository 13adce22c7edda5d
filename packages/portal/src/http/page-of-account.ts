import { hash } from 'node:crypto';
import type { Host } from '../host-request.js';
import type { Account } from '../options.js';
import { Problem } from './problem.js';

/** The header in which the page states for which account it was loaded. */
export const ACCOUNT_HEADER = 'Sallyport-Account';
/** The header in which the page states its own path, with the fragment. */
export const PAGE_HEADER = 'Sallyport-Page';

/** A name of an account that is no secret and not the owner: it tells accounts apart. */
export function accountId({ owner }: Account): string {
  return hash('sha256', `account:${owner}`).slice(0, 16);
}

/**
 * Refuses a call of a page that was loaded for another account, such as in another window.
 *
 * @throws {Problem} 409.
 */
export function assertAccount(stated: string | undefined, account: Account): void {
  if (stated === undefined || stated === accountId(account)) return;
  const name = account.name ?? account.owner;
  throw new Problem(
    409,
    `You are signed in as ${name} now, and this page was loaded for another account. Nothing was changed.`,
    { field: ACCOUNT_HEADER },
  );
}

/** Where to come back to after the sign-in: always a path of this origin. */
export function returnTo(page: string | undefined, { originalUrl }: Host): string {
  const path = page ?? originalUrl;
  return /^\/(?![/\\])[!-[\]-~]*$/.test(path) ? path : '/';
}
