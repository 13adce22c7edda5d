import type { IncomingMessage } from 'node:http';
import type { Account } from '@sallyport/portal';
import { fromNodeHeaders } from 'better-auth/node';
import type { Auth } from './auth.js';

/** Who sends a request: the user of its session, asked for once a request. */
export type AccountOf = (request: IncomingMessage) => Promise<Account | undefined>;

export function createAccountOf(auth: Auth): AccountOf {
  const asked = new WeakMap<IncomingMessage, Promise<Account | undefined>>();
  return (request) => {
    const account = asked.get(request) ?? read(auth, request);
    asked.set(request, account);
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
