import type { EnvironmentOf, ParamsOf, Provider, SecretsOf, StaticKey, Verifier } from '@sallyport/core';
import { staticVerifier } from '@sallyport/core';
import { withDailyQuota } from './daily-quota.js';
import { generateSecrets } from './demo-secrets.js';
import type { MountableStandIn } from './mount.js';
import { handsOutToken, mountable } from './mount.js';
import type { RecordedRequest } from './server.js';
import { listen } from './server.js';
import type { StandInRoute } from './stand-in.js';
import { answerOf, EVERYTHING } from './stand-in-answer.js';
import { standIns } from './stand-ins/index.js';

export interface StandInOptions<P extends Provider> {
  /** The keys it knows. Default: one new key that may do everything. */
  readonly keys?: readonly [StaticKey<P>, ...StaticKey<P>[]];
  /** Decides in place of the list of keys. */
  readonly verifier?: Verifier<P>;
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  readonly params?: ParamsOf<P>;
  /** Default: the vendor's example endpoints for the five providers, for any other provider every path. */
  readonly routes?: readonly StandInRoute[];
  /** Default: a free one. */
  readonly port?: number;
}

export interface RunningStandIn<P extends Provider> {
  /** Takes the place of the provider's: `createCredential(provider, { source: secrets, baseURL })`. */
  readonly baseURL: string;
  /** Those of the first key; with a verifier of your own, new ones in the provider's format. */
  readonly secrets: SecretsOf<P>;
  /** Everything it was sent, in order, secrets included. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

/**
 * Starts a local server that answers credentials exactly as the provider does, for any definition.
 *
 * @throws {CredentialError} `invalid_option` for a strategy that no server can check.
 * @example
 * const standIn = await startStandIn(phota);
 * const credential = createCredential(phota, { source: standIn.secrets, baseURL: standIn.baseURL });
 * …
 * await standIn.close();
 */
export async function startStandIn<P extends Provider>(
  provider: P,
  options: StandInOptions<P> = {},
): Promise<RunningStandIn<P>> {
  const environment = options.environment ?? (Object.keys(provider.environments)[0] as string);
  const known = standIns.find((one) => one.provider === provider && one.environment === environment);
  const routes = withEveryStrategy(provider, options.routes ?? known?.routes ?? [EVERYTHING]);
  // A key with a secret that is not set is an error below.
  const secrets = (options.keys?.[0].secrets ?? generateSecrets(provider)) as SecretsOf<P>;
  const keys = options.keys ?? [{ secrets, scopes: routes.flatMap((route) => route.scopes ?? []) }];
  const decided = (options.verifier as Verifier | undefined) ?? staticVerifier<Provider>(provider, keys);
  const limit = known?.dailyQuota;
  const verifier = limit === undefined ? decided : withDailyQuota(decided, { limit });
  const params = options.params ? { params: options.params } : {};
  const standIn: MountableStandIn = mountable({ provider, environment, routes }, { verifier, ...params });
  const { origin, requests, close } = await listen((request) => answerOf(standIn, request), options.port);
  return { baseURL: `${origin}${standIn.basePath}`, secrets, requests, close };
}

/** A route that names no strategy takes every one that a request can carry. */
function withEveryStrategy(provider: Provider, routes: readonly StandInRoute[]): StandInRoute[] {
  const carried = Object.keys(provider.strategies).filter((name) => !handsOutToken(provider, name));
  return routes.flatMap((route) =>
    route.strategy === undefined ? carried.map((strategy) => ({ ...route, strategy })) : [route],
  );
}
