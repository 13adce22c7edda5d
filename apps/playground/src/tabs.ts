import type { ExampleCall, Link } from '@sallyport/portal';
import { portal } from '@sallyport/portal';
import type { Server } from '@sallyport/sample-axios';
import { CALLS } from '@sallyport/sample-axios';
import type { Keyrings } from '@sallyport/sample-keys';
import type { RequestHandler } from 'express';
import type { AccountOf } from './account-of.js';
import { standInUrl } from './stand-in-url.js';

/** A provider's portal, and the path that it is mounted at. */
export interface Tab {
  readonly path: string;
  readonly handler: RequestHandler;
}

/** What the stand-ins check beyond the key. */
const SCOPES: Readonly<Record<string, readonly string[]>> = { adjutor: ['karma', 'direct-debit'] };

/** One portal a provider, each with all of them as its tabs. Keys are tried on `server`. */
export function tabsOf({ byProvider }: Keyrings, accountOf: AccountOf, server: Server): Tab[] {
  const providers = CALLS.map(([call]) => call?.provider).filter((provider) => provider !== undefined);
  return providers.flatMap((provider) => {
    const keyring = byProvider.get(provider.id);
    if (!keyring) return [];
    const links: Link[] = [
      ...providers.map(({ id, title }) => ({ title, href: `/${id}/`, current: id === provider.id })),
      { title: 'Stand-ins', href: '/stand-ins' },
      { title: 'Sign out', href: '/sign-out' },
    ];
    const baseURLs = Object.keys(provider.environments).map((environment) => [
      environment,
      standInUrl(provider, environment, server.origin),
    ]);
    const handler = portal({
      ...{ keyring, provider, links, account: accountOf },
      scopes: SCOPES[provider.id],
      example: exampleOf(provider.id),
      tryBaseURL: Object.fromEntries(baseURLs),
      onError: (error) =>
        console.error(`${provider.id}: ${error instanceof Error ? error.message : 'failed'}`),
    });
    return [{ path: `/${provider.id}`, handler }];
  });
}

/** The call that `apps/axios` makes, too. */
function exampleOf(id: string): ExampleCall | undefined {
  const call = CALLS.flat().find(({ provider, path }) => provider.id === id && path !== undefined);
  return call?.path === undefined
    ? undefined
    : { path: call.path, method: call.method, json: call.body as never };
}
