import { systemClock } from '../clock.js';
import { assertProvider, pickName } from '../definition/checked.js';
import { resolveParams, resolveUrl } from '../definition/params.js';
import { namesIn, paramsOfStrategy, secretsOfStrategy, stepsOf } from '../definition/strategies.js';
import { toMilliseconds } from '../duration.js';
import type { CredentialError } from '../error.js';
import { invalidOption } from '../error.js';
import type { Provider, StrategyDefinition, StrategyOf } from '../grammar.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';
import { compilePlacements } from '../placement/compile.js';
import type { Params } from '../placement/encode-params.js';
import { isInQuery } from '../placement/placement.js';
import type { Values } from '../placement/template.js';
import { compileRecogniser } from '../refusal/recognise.js';
import { compileMint, isMinting, mintingExchange } from '../signing/mint.js';
import { compileSigner } from '../signing/sign.js';
import { allowedURLsBelow } from './allowed-urls.js';
import { createAttacher } from './attach.js';
import { compileCertificate } from './client-certificate.js';
import type { Credential, CredentialOptions } from './credential.js';
import { digestOf } from './fingerprint.js';
import type { SendOptions, Transport } from './outcome.js';
import { createCredentialResolver } from './resolve-credential.js';
import type { SendDeps } from './send.js';
import { send } from './send.js';
import type { Source } from './sources/source.js';
import { labelOf } from './sources/source.js';
import { createThrottle } from './throttle.js';
import { answeredBase, mayLeadTo } from './tokens/answered-url.js';
import type { Exchange } from './tokens/exchange.js';
import { compileExchange } from './tokens/exchange.js';
import { rotateSecrets } from './tokens/rotate-secrets.js';
import { shareExchange } from './tokens/shared-exchange.js';
import { createTokenCache } from './tokens/token-cache.js';

/**
 * A credential for outbound calls. Attach it to a client with an adapter.
 *
 * @throws {CredentialError} `invalid_option`, `insecure_transport`.
 * @example
 * const credential = createCredential(phota, { source: fromEnv() });
 * attachCredential(axios.create({ baseURL: credential.baseURL }), credential);
 */
export function createCredential<P extends Provider, S extends StrategyOf<P> = StrategyOf<P>>(
  provider: P,
  options: CredentialOptions<P, S>,
): Credential<P> {
  assertProvider(provider);
  if ('document' in globalThis && !options.allowInBrowser) throw readableByEveryone(provider);
  const name = pickName('strategy', provider.strategies, options.strategy);
  const environment = pickName('environment', provider.environments, options.environment);
  const strategy = provider.strategies[name] as StrategyDefinition;
  const ofURL = options.baseURL === undefined ? namesIn(provider.environments[environment] as string) : [];
  const needed = new Set([...ofURL, ...paramsOfStrategy(strategy)]);
  const params = resolveParams(provider, options.params, needed);
  const baseURL = baseUrlOf(provider, environment, params, options.baseURL);
  const allowedURLs = allowedURLsBelow(baseURL, provider.id);
  const exchanged = stepsOf(strategy).length > 0;
  const placements = compilePlacements(exchanged ? (strategy.then ?? {}) : strategy, params);
  const recognise = compileRecogniser(provider);
  const { clock = systemClock, tokenStore } = options;
  const refreshAheadMs = toMilliseconds(options.refreshAhead ?? '60s', 'refreshAhead');
  const maxWaitMs = toMilliseconds(options.maxWait ?? '30s', 'maxWait');
  const owner = {};
  const names = secretsOfStrategy(provider, strategy);
  const source = options.source as Source<Values>;
  const label = labelOf(source, provider, names);
  const moved = options.baseURL !== undefined;
  const answered = { provider: provider.id, hosts: strategy.hosts ?? [], baseURL, moved };
  const { derive } = strategy;
  const mint =
    derive && isMinting(derive)
      ? compileMint(derive, { provider: provider.id, params: params.values, signJwt: options.signJwt, clock })
      : undefined;
  const own = exchanged
    ? compileExchange({
        ...{ provider, strategy, params, baseURL, moved, allowedURLs, recognise, clock },
        fetch: options.fetch,
        source: label,
        answered,
        mint,
      })
    : undefined;
  const values = stepsOf(strategy).flatMap((step) => (step.values ? [step.values] : []));
  const named = values.length > 0 ? ` ${JSON.stringify([strategy.hosts, values])}` : '';
  const scope = `${provider.id} ${name} ${baseURL.href}${named}`;
  const share = (each: Exchange) =>
    tokenStore ? shareExchange(provider.id, each, tokenStore, scope, clock) : each;
  const rotating = Object.keys(strategy.refresh?.rotates ?? {});
  const shared =
    own &&
    (rotating.length > 0 ? rotateSecrets({ provider, names, rotating, source }, own, share) : share(own));
  const exchange = shared ?? (derive && mint ? mintingExchange(derive, mint, clock) : undefined);
  const digest = (secrets: Values) => digestOf(secrets, rotating);
  const tokens =
    exchange && createTokenCache({ provider: provider.id, exchange, owner, refreshAheadMs, digest, clock });
  const resolver = createCredentialResolver({
    ...{ provider, names, source, owner, tokens, clock, maxWaitMs },
    baseOf: (found) => answeredBase(answered, found),
  });
  const handsOut = exchanged && placements.length === 0;
  const attacher = createAttacher(
    ...([provider, name, allowedURLs, placements, label] as const),
    (url) => values.length > 0 && mayLeadTo(answered, url),
    handsOut ? undefined : compileCertificate(strategy),
    exchanged ? undefined : derive && compileSigner(derive, params.values, placements.filter(isInQuery)),
    clock,
  );
  const throttle = createThrottle(provider, allowedURLs, maxWaitMs);
  const deps: SendDeps = { provider, allowedURLs, attacher, resolver, throttle, clock, recognise };

  return Object.freeze({
    provider,
    strategy: name,
    environment,
    baseURL: `${allowedURLs.origin}${allowedURLs.path}`,
    attachable: placements.length > 0 || (strategy.tls !== undefined && !handsOut),
    async attach(request: OutboundRequest) {
      const admitted = attacher.admit(request);
      const resolved = await resolver.resolve();
      return attacher.attach(attacher.locate(admitted, resolved), resolved);
    },
    send: <R extends OutboundResponse>(
      request: OutboundRequest,
      transport: Transport<R>,
      sendOptions?: SendOptions,
    ) => send(deps, request, transport, sendOptions),
    async token() {
      const { token } = await resolver.resolve();
      if (token !== undefined) return token;
      throw invalidOption(provider.id, `the strategy "${name}" has no exchange, so there is no token`);
    },
  });
}

function readableByEveryone(provider: Provider): CredentialError {
  return invalidOption(
    provider.id,
    'a secret in a web page can be read by everyone who opens it. Call the API from a server, or pass allowInBrowser for a token that is meant for the page',
  );
}

function baseUrlOf(
  provider: Provider,
  environment: string,
  params: Params,
  override: string | undefined,
): URL {
  if (override === undefined) return resolveUrl(provider.environments[environment] as string, params);
  const url = URL.canParse(override) ? new URL(override) : undefined;
  if (url && !url.username && !url.password && !url.search && !url.hash) return url;
  throw invalidOption(provider.id, 'baseURL is not an absolute URL without user, query and fragment');
}
