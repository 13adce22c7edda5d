import type { Provider } from '@sallyport/core';
import type { ExampleCall, Link } from '@sallyport/portal';
import { operatorPortal, portal } from '@sallyport/portal';
import type { Call, Server } from '@sallyport/sample-axios';
import type { Keyrings } from '@sallyport/sample-shared';
import { standIns, standInUrl } from '@sallyport/testing';
import type { RequestHandler } from 'express';
import type { AccountOf } from './account-of.js';

/** The portal of one provider. */
export interface Tab {
  /** Path that it is mounted at. */
  readonly path: string;
  /** The portal, for Express. */
  readonly handler: RequestHandler;
}

const signIn = () => '/sign-in';

const PROVIDERS = [...new Set(standIns.map(({ provider }) => provider))];

/**
 * The tabs of every page.
 *
 * @param current - The path of the page.
 * @param isSignedIn - Default: true, as on the portals.
 */
export function linksOf(current: string, isSignedIn = true): Link[] {
  const links = [
    ...PROVIDERS.map(({ id, title }) => ({ title, href: `/${id}/` })),
    { title: 'Stand-ins', href: '/stand-ins' },
    isSignedIn ? { title: 'Sign out', href: '/sign-out' } : { title: 'Sign in', href: '/sign-in' },
  ];
  return links.map((link) => ({ ...link, current: link.href === current }));
}

/** Dependencies of {@link tabsOf}. */
export interface TabDeps {
  /** Finds the account of a request. */
  readonly accountOf: AccountOf;
  /** The portal of a provider shows the first of its calls as the example. */
  readonly calls: readonly Call[];
  /** The sample API that keys are tried on. */
  readonly server: Server;
}

/** Makes a portal for each provider. Every portal shows all of them as tabs. */
export function tabsOf({ byProvider }: Keyrings, { accountOf, calls, server }: TabDeps): Tab[] {
  return PROVIDERS.flatMap((provider) => {
    const keyring = byProvider.get(provider.id);
    if (!keyring) return [];
    const links = linksOf(`/${provider.id}/`);
    const baseURLs = Object.keys(provider.environments).map((environment) => [
      environment,
      standInUrl(server.origin, provider, environment),
    ]);
    const handler = portal({
      ...{ keyring, links, signIn, account: accountOf },
      scopes: scopesOf(provider),
      example: exampleOf(provider, calls),
      tryBaseURL: Object.fromEntries(baseURLs),
    });
    return [{ path: `/${provider.id}`, handler }];
  });
}

/** The scopes that the stand-in's endpoints check; undefined for none. */
function scopesOf(provider: Provider): readonly string[] | undefined {
  const routes = standIns.filter((standIn) => standIn.provider === provider).flatMap(({ routes }) => routes);
  const scopes = new Set(routes.flatMap(({ scopes = [] }) => scopes));
  return scopes.size > 0 ? [...scopes] : undefined;
}

function exampleOf(provider: Provider, calls: readonly Call[]): ExampleCall | undefined {
  const call = calls.find((each) => each.provider === provider && each.path !== undefined);
  return call?.path === undefined
    ? undefined
    : { path: call.path, method: call.method, json: call.body as never };
}

/**
 * Makes an operator's portal for each provider.
 *
 * @param operator - The owner whose account is the operator.
 */
export function operatorTabsOf({ byProvider }: Keyrings, accountOf: AccountOf, operator: string): Tab[] {
  return [...byProvider].map(([id, keyring]) => ({
    path: `/operator/${id}`,
    handler: operatorPortal({
      ...{ keyring, signIn },
      async may(request) {
        const account = await accountOf(request);
        return account?.owner === operator ? { name: account.name ?? account.owner } : undefined;
      },
    }),
  }));
}
