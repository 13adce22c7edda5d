import type { Guard, ParamsOf, Provider, Reply, Sessions, Verifier } from '@sallyport/core';
import { CredentialError, createGuard, memorySessions } from '@sallyport/core';
import type { SignatureVerifier } from '@sallyport/core/webhooks';
import { EMBED_PATH, embedPage } from './embed.js';
import type { StandIn, StandInRequest, StandInRoute } from './stand-in.js';

/** Options of {@link mountable}. */
export interface MountOptions {
  /** Decides about every credential, and should enforce the stand-in's `dailyQuota`. */
  readonly verifier: Verifier;
  /** Strategy → what decides in its place, such as about a signature. Default: none. */
  readonly verifiers?: Readonly<Record<string, Verifier | SignatureVerifier>>;
  /** Issues and verifies the tokens of exchange strategies. Default: `memorySessions()`. */
  readonly sessions?: Sessions;
  /** Values of the provider's parameters. Default: those of the definition. */
  readonly params?: ParamsOf<Provider>;
}

/** An endpoint behind a guard: authenticate with `guard` and `scopes`, then write the reply of `respond`. */
export interface GuardedRoute extends StandInRoute {
  /** The guard of the route's strategy. */
  readonly guard: Guard;
}

/** An endpoint that issues tokens: mount it with the adapter's `tokenEndpoint(guard)`. */
export interface TokenRoute {
  /** The HTTP method, by default `POST`. */
  readonly method: string;
  /** Path below the base URL. */
  readonly path: string;
  /** The guard whose `tokenEndpoint` answers. */
  readonly guard: Guard;
}

/** A page that checks the token in its own URL, so no guard is mounted in front of it. */
export interface PageRoute {
  /** Pages are read only. */
  readonly method: 'GET';
  /** Path below the base URL. */
  readonly path: string;
  /** Returns the page, or a refusal in the provider's format. */
  respond(request: Pick<StandInRequest, 'url'>): Promise<Reply>;
}

/** The endpoints of a stand-in with their guards, ready for any framework. Their paths are below `basePath`. */
export interface MountableStandIn {
  /** The API that it stands in for. */
  readonly provider: Provider;
  /** Name of the environment that the guards check for. */
  readonly environment: string;
  /** Path of the environment's URL, such as `/v1/phota`. */
  readonly basePath: string;
  /** `basePath` below the provider's id, such as `/phota/v1/phota`: where `standInUrl` points. */
  readonly mountPath: string;
  /** Endpoints behind a guard. */
  readonly routes: readonly GuardedRoute[];
  /** One for each strategy with an exchange. */
  readonly tokenEndpoints: readonly TokenRoute[];
  /** One for each strategy that hands its token to the application. */
  readonly pages: readonly PageRoute[];
}

/**
 * Gives every endpoint of a stand-in its guard.
 *
 * @throws {CredentialError} `invalid_option` for a route whose strategy does not exist, and whatever `createGuard` throws.
 * @example
 * for (const standIn of standIns) {
 *   const { mountPath, routes } = mountable(standIn, { verifier: verifiers[standIn.provider.id] });
 *   for (const { method, path, guard, scopes, respond } of routes) …
 * }
 */
export function mountable(standIn: StandIn, options: MountOptions): MountableStandIn {
  const { provider, environment, routes } = standIn;
  const { verifier, verifiers = {}, sessions = memorySessions(), params = {} } = options;
  const [first, ...others] = Object.keys(provider.strategies).map((strategy) =>
    createGuard({
      ...{ provider, environment, strategy, params, sessions },
      verifier: verifiers[strategy] ?? verifier,
    }),
  );
  if (!first) throw invalid(provider, 'has no strategy');
  const guards: readonly Guard[] = [first, ...others];
  return {
    provider,
    environment,
    basePath: first.basePath,
    mountPath: `/${provider.id}${first.basePath}`,
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
    throw invalid(provider, `a route asks for the strategy "${strategy}", which does not exist`);
  }
}

/** Whether the strategy gives its token to the application, so that no request carries it. */
export function handsOutToken(provider: Provider, strategy: string): boolean {
  const { exchange, refresh, then } = provider.strategies[strategy] ?? {};
  return (exchange ?? refresh) !== undefined && then === undefined;
}

function invalid({ id }: Provider, problem: string): CredentialError {
  return new CredentialError('invalid_option', `${id}: ${problem}`, { provider: id });
}
