import type { Guard, ParamsOf, Provider, Reply, Sessions, Verifier } from '@sallyport/core';
import { createGuard, memorySessions } from '@sallyport/core';
import { EMBED_PATH, embedPage } from './embed.js';
import type { StandIn, StandInRequest, StandInRoute } from './stand-in.js';

export interface MountOptions {
  /** Decides about quotas too; the stand-in's `dailyQuota` is what it should keep to. */
  readonly verifier: Verifier;
  /** Default: `memorySessions()`. */
  readonly sessions?: Sessions;
  readonly params?: ParamsOf<Provider>;
}

/** An endpoint behind a guard: authenticate with `guard` and `scopes`, then write what `respond` returns. */
export interface GuardedRoute extends StandInRoute {
  readonly guard: Guard;
}

/** An endpoint that hands out tokens: mount it with the adapter's `tokenEndpoint(guard)`. */
export interface TokenRoute {
  readonly method: string;
  readonly path: string;
  readonly guard: Guard;
}

/** A page that checks the token in its own URL. No guard stands before it. */
export interface PageRoute {
  readonly method: 'GET';
  readonly path: string;
  respond(request: Pick<StandInRequest, 'url'>): Promise<Reply>;
}

/** The endpoints of a stand-in with their guards, ready for any framework. Paths are below `basePath`. */
export interface MountableStandIn {
  readonly provider: Provider;
  readonly environment: string;
  /** The path of the environment's URL, such as `/v1/phota`. */
  readonly basePath: string;
  readonly routes: readonly GuardedRoute[];
  readonly tokenEndpoints: readonly TokenRoute[];
  readonly pages: readonly PageRoute[];
}

/**
 * Gives every endpoint of a stand-in its guard.
 *
 * @throws {CredentialError} `invalid_option`, as `createGuard`.
 * @example
 * for (const standIn of standIns) {
 *   const { basePath, routes } = mountable(standIn, { verifier: verifiers[standIn.provider.id] });
 *   for (const { method, path, guard, scopes, respond } of routes) …
 * }
 */
export function mountable(standIn: StandIn, options: MountOptions): MountableStandIn {
  const { provider, environment, routes } = standIn;
  const { verifier, sessions = memorySessions(), params = {} } = options;
  const [first, ...others] = Object.keys(provider.strategies).map((strategy) =>
    createGuard({ provider, environment, strategy, params, verifier, sessions }),
  );
  if (!first) throw new Error(`${provider.id} has no strategy`);
  const guards: readonly Guard[] = [first, ...others];
  return {
    provider,
    environment,
    basePath: first.basePath,
    routes: routes.map((route) => ({ ...route, guard: guardOf(route.strategy ?? first.strategy) })),
    tokenEndpoints: guards.flatMap((guard) =>
      guard.tokenEndpoint
        ? { method: guard.tokenEndpoint.method, path: guard.tokenEndpoint.path, guard }
        : [],
    ),
    pages: guards
      .filter((guard) => handsOutToken(provider, guard.strategy))
      .map((guard) => ({
        method: 'GET',
        path: EMBED_PATH,
        respond: ({ url }) => embedPage(guard, sessions, url),
      })),
  };

  function guardOf(strategy: string): Guard {
    const guard = guards.find((candidate) => candidate.strategy === strategy);
    if (guard) return guard;
    throw new Error(`${provider.id}: a route asks for the strategy "${strategy}", which does not exist`);
  }
}

/** Whether the strategy's token goes to the application, so that no request carries it. */
export function handsOutToken(provider: Provider, strategy: string): boolean {
  const { exchange, then } = provider.strategies[strategy] ?? {};
  return exchange !== undefined && then === undefined;
}
