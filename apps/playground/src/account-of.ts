import type { IncomingMessage } from 'node:http';
import type { Account } from '@sallyport/portal';
import { fromNodeHeaders } from 'better-auth/node';
import type { Auth } from './auth.js';

/** Resolves to the account of a request's session; undefined without a session. */
export type AccountOf = (request: IncomingMessage) => Promise<Account | undefined>;

/** Creates an `AccountOf` that reads the session at most once per request. */
export function createAccountOf(auth: Auth): AccountOf {
  const accounts = new WeakMap<IncomingMessage, Promise<Account | undefined>>();
  return (request) => {
    const account = accounts.get(request) ?? read(auth, request);
    accounts.set(request, account);
    return account;
  };
}

async function read(auth: Auth, { headers }: IncomingMessage): Promise<Account | undefined> {
  const session = await auth.api.getSession({
    headers: fromNodeHeaders(headers),
    query: { disableRefresh: true },
  });
  return session ? { owner: session.user.id, name: session.user.email, may: 'everything' } : undefined;
}
