import type { IncomingMessage } from 'node:http';
import type {
  EnvironmentOf,
  ParamsOf,
  Provider,
  Reply,
  SecretsOf,
  StaticKey,
  Verifier,
} from '@sallyport/core';
import { generateSecrets, staticVerifier } from '@sallyport/core';
import type { RecordedRequest } from '../http/listen.js';
import { listen } from '../http/listen.js';
import { json } from '../http/replies.js';
import { standIns } from '../stand-ins/index.js';
import { withDailyQuota } from './daily-quota.js';
import { derivedVerifiers } from './derived-verifiers.js';
import { handsOutToken, mountable } from './mount.js';
import { ANY_ROUTE, respond } from './respond.js';
import type { StandInRoute } from './stand-in.js';

/** Options of {@link startStandIn}. */
export interface StandInOptions<P extends Provider> {
  /** The keys that it accepts. Default: one new key with every scope. */
  readonly keys?: readonly [StaticKey<P>, ...StaticKey<P>[]];
  /** Decides in place of `keys`. */
  readonly verifier?: Verifier<P>;
  /** Name of the environment. Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  /** Values of the provider's parameters. Default: those of the definition. */
  readonly params?: ParamsOf<P>;
  /** Its endpoints. Default: the vendor's example endpoints for the five providers, every path for any other. */
  readonly routes?: readonly StandInRoute[];
  /** TCP port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
}

/** A stand-in that listens on this machine. */
export interface RunningStandIn<P extends Provider> {
  /** Replaces the provider's base URL: `createCredential(provider, { source: secrets, baseURL })`. */
  readonly baseURL: string;
  /** Secrets of the first key. With a `verifier` they are new ones in the provider's format. */
  readonly secrets: SecretsOf<P>;
  /** Every request that it received, in order, secrets included. */
  readonly requests: readonly RecordedRequest[];
  /** Stops the server. A second call does nothing. */
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
  const routes = withEveryStrategy(provider, options.routes ?? known?.routes ?? [ANY_ROUTE]);
  // staticVerifier refuses a key without its secrets, so the cast hides nothing.
  const secrets = (options.keys?.[0].secrets ??
    generateSecrets(provider, undefined, environment)) as SecretsOf<P>;
  const keys = options.keys ?? [{ secrets, scopes: routes.flatMap((route) => route.scopes ?? []) }];
  const unlimited = (options.verifier as Verifier | undefined) ?? staticVerifier<Provider>(provider, keys);
  const limit = known?.dailyQuota;
  const verifier = limit === undefined ? unlimited : withDailyQuota(unlimited, { limit });
  const params = options.params ? { params: options.params } : {};
  let answer = async (_request: IncomingMessage): Promise<Reply> => json(503, { status: 503 });
  const { origin, requests, close } = await listen((request) => answer(request), options.port);
  try {
    // A signature covers the URL, so it is known first where the stand-in listens.
    const verifiers = derivedVerifiers(provider, keys, origin, options.params);
    const standIn = mountable({ provider, environment, routes }, { verifier, verifiers, ...params });
    answer = (request) => respond(standIn, request);
    return { baseURL: `${origin}${standIn.basePath}`, secrets, requests, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A route that names no strategy accepts every strategy whose credential a request can carry. */
function withEveryStrategy(provider: Provider, routes: readonly StandInRoute[]): StandInRoute[] {
  const carried = Object.keys(provider.strategies).filter((name) => !handsOutToken(provider, name));
  return routes.flatMap((route) =>
    route.strategy === undefined ? carried.map((strategy) => ({ ...route, strategy })) : [route],
  );
}
