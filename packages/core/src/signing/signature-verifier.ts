import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { monotonicNow, systemClock } from '../clock.js';
import { assertProvider, pickName } from '../definition/checked.js';
import { resolveParams } from '../definition/params.js';
import {
  namesOfRecipe,
  optionalNames,
  paramsOfStrategy,
  secretsOfStrategy,
} from '../definition/strategies.js';
import { invalidOption } from '../error.js';
import type { ParamsOf, Provider, StrategyDefinition, StrategyOf, StrategySecretsOf } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import { withoutSlash } from '../http/without-slash.js';
import { raceDeadline } from '../outbound/deadline.js';
import type { Source } from '../outbound/sources/source.js';
import { createSourceReader } from '../outbound/sources/source.js';
import type { ReadFault, Values } from '../placement/template.js';
import type { Refusal } from '../refusal/refusal.js';
import { refuse } from '../refusal/refusal.js';
import { isAmong } from './constant-time.js';
import { isMinting } from './mint.js';
import { compileReader } from './read-signature.js';
import { compileRecipes, isComputed, isSignature } from './recipes.js';
import type { ReplayStore } from './replay-store.js';
import type { SignedValues } from './request-values.js';
import { compileRequestValues, nameOfUrl } from './request-values.js';
import { readTime } from './times.js';

/** A signature without a time never expires. */
const REPLAY_TTL_MS = 24 * 60 * 60 * 1000;
/** A store that does not answer has failed after so long: a Redis client queues while it is offline. */
const REPLAY_LIMIT_MS = 1000;

/** Options of {@link signatureVerifier}. */
export interface SignatureOptions<P extends Provider = Provider> {
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Values for the parameters of the definition. */
  readonly params?: ParamsOf<P>;
  /**
   * The URL by which senders call this server, such as `https://api.acme.example`, with the path prefix that a proxy
   * removes. A definition that signs the URL or the host needs it: a `Host` header proves nothing.
   */
  readonly publicURL?: string;
  /**
   * Refuses a request that was accepted before as `invalid`: `memoryReplays()`, or `redisReplays(client)` of
   * `@sallyport/core/redis`. It is kept until its signature has expired, and for 24 hours if that has no time: then a
   * sender cannot send the same bytes again. Default: none.
   */
  readonly replays?: ReplayStore;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** A request whose signature is right. */
export interface Signed {
  /** Tells it from a refusal. */
  readonly ok: true;
  /** When it was signed, in milliseconds since the epoch, if the signature covers it. */
  readonly signedAt?: number;
}

/** What a guard has to know of a verifier of signatures. */
export interface SignatureFacts {
  /** The id of the provider whose signatures it verifies. */
  readonly provider: string;
  /** The name of the strategy. */
  readonly strategy: string;
  /** The slots that hold what is signed, such as `header:stripe-signature`. */
  readonly slots: readonly string[];
  /** The check itself. It throws if a source fails. */
  readonly check: SignatureCheck;
  /** Whether the signature covers the body. */
  readonly usesBody: boolean;
  /** Why a request states no signature; undefined if it does. */
  readonly faultOf: (request: InboundRequest) => ReadFault | undefined;
}

type SignatureCheck = (
  request: InboundRequest,
  rawBody: Uint8Array | string,
) => Promise<
  | Signed
  | (Refusal & {
      /** Absent: it tells a refusal apart from an accepted signature. */
      readonly ok?: undefined;
    })
>;

/** Checks the signature of one request. It never throws: a source that fails is `unavailable`. */
export interface SignatureVerifier {
  /** The result for one request, and its body as it came. */
  (request: InboundRequest, rawBody: Uint8Array | string): ReturnType<SignatureCheck>;
  /** What a guard has to know of it. */
  readonly signature: SignatureFacts;
}

/**
 * Verifies requests that are signed as a strategy's `derive` says, such as webhooks. Signatures are compared in
 * constant time.
 *
 * @param source - The secret, or several while it is being replaced: each of them is accepted.
 * @throws {CredentialError} `invalid_option` for a strategy that signs nothing.
 * @example
 * const verifier = signatureVerifier(stripeWebhook, { secret: process.env.STRIPE_WEBHOOK_SECRET });
 * app.use('/hook', express.raw({ type: '*\/*' }), authenticate(createGuard({ provider: stripeWebhook, verifier })));
 * const result = await verifier(request, rawBody); // without a guard: the body as it came, before any parser
 */
export function signatureVerifier<P extends Provider>(
  provider: P,
  source: Source<StrategySecretsOf<P>> | readonly Source<StrategySecretsOf<P>>[],
  options: SignatureOptions<P> = {},
): SignatureVerifier {
  assertProvider(provider);
  const { clock = systemClock } = options;
  const name = pickName('strategy', provider.strategies, options.strategy);
  const strategy = provider.strategies[name] as StrategyDefinition;
  const recipes = compileRecipes(strategy.derive ?? {});
  const params = resolveParams(provider, options.params, paramsOfStrategy(strategy)).values;
  const optional = optionalNames(provider.secrets);
  const { read, placed } = compileReader(strategy, recipes, params, optional);
  const secrets = secretsOfStrategy(provider, strategy);
  if (isMinting(strategy.derive))
    throw invalidOption(
      provider.id,
      `the strategy "${name}" mints JWTs; a server checks them with mintedVerifier of "@sallyport/core/jwt"`,
    );
  const isSigned = recipes.some((each) => isSignature(each.recipe, secrets) && placed.has(each.name));
  if (!isSigned) throw invalidOption(provider.id, `the strategy "${name}" places no signature`);
  const names = recipes.flatMap(({ recipe }) => namesOfRecipe(recipe));
  const base = options.publicURL === undefined ? undefined : withoutSlash(options.publicURL);
  const ofUrl = nameOfUrl(names);
  if (ofUrl !== undefined && base === undefined)
    throw invalidOption(
      provider.id,
      `"{${ofUrl}}" is signed; pass publicURL, the URL by which this server is called`,
    );
  const prefix = base === undefined ? '' : withoutSlash(new URL(base).pathname);
  const origin = base?.slice(0, base.length - prefix.length);
  const readRequest = compileRequestValues(names);
  const sources = (Array.isArray(source) ? source : [source]) as readonly Source<Values>[];
  const readers = sources.map((each) => createSourceReader(provider, secrets, each, {}));

  /** What is signed, if every computed value is one of those that were sent. */
  function signedBy(
    found: ReadonlyMap<string, readonly string[]>,
    known: SignedValues,
    now: number,
  ): string | undefined {
    const values: Record<string, string | Uint8Array> = { ...known };
    const digests: string[] = [];
    let right = true;
    for (const { name: each, recipe, make, verify, digest } of recipes) {
      if (verify && !(found.get(each) ?? []).some((signed) => verify(values, signed))) right = false;
      if (digest) digests.push(digest(values, now));
      if (!isComputed(recipe)) continue;
      const value = make(values, now);
      values[each] = value;
      if (isSignature(recipe, secrets)) digests.push(value);
      if (placed.has(each) && !isAmong(value, found.get(each) ?? [])) right = false;
    }
    for (const secret of secrets)
      if (
        placed.has(secret) &&
        isExpected(secret, found, values) &&
        !isAmong(String(values[secret]), found.get(secret) ?? [])
      )
        right = false;
    return right ? digests.join() : undefined;
  }

  /** An optional secret is compared if both sides have it. */
  function isExpected(secret: string, found: ReadonlyMap<string, unknown>, values: SignedValues): boolean {
    return !optional.has(secret) || (found.has(secret) && values[secret] !== undefined);
  }

  /** Whether a request has not come before. @throws if the store does not say so in time. */
  async function isFirst(store: ReplayStore, signed: string, ttl: number): Promise<boolean> {
    const id = createHash('sha256').update(`${provider.id} ${name} ${signed}`).digest('base64url');
    const deadline = { clock: systemClock, endsAt: monotonicNow(systemClock) + REPLAY_LIMIT_MS };
    return raceDeadline(store.claim(id, Math.max(1, Math.ceil(ttl))), deadline, 'The store of replays');
  }

  const check: SignatureFacts['check'] = async (request, rawBody) => {
    const now = clock.now();
    const found = new Map<string, string[]>();
    const fault = read(request, found);
    if (fault) return refuse(fault);
    const told: Record<string, string> = {};
    let signedAt: number | undefined;
    let ttl = REPLAY_TTL_MS;
    for (const { name: each, recipe } of recipes) {
      if (!('now' in recipe || 'random' in recipe)) continue;
      const [value, ...others] = found.get(each) ?? [];
      if (value === undefined || others.some((other) => other !== value)) return refuse('malformed');
      told[each] = value;
      if (!('now' in recipe)) continue;
      signedAt = readTime(value, recipe.now);
      if (signedAt === undefined) return refuse('malformed');
      if (Math.abs(now - signedAt) > recipe.tolerance * 1000) return refuse('expired');
      ttl = signedAt - now + recipe.tolerance * 1000;
    }
    const parts = readRequest({
      ...{ method: request.method ?? '', base: origin, target: prefix + (request.url ?? '') },
      header: (lowerName) => singleHeader(request, lowerName),
      body: typeof rawBody === 'string' ? Buffer.from(rawBody, 'utf8') : rawBody,
    });
    const known = { ...parts, ...params, ...told };
    let signed: string | undefined;
    try {
      for (const reader of readers)
        signed = signedBy(found, { ...known, ...(await reader()) }, now) ?? signed;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'unsupported_body') return refuse('malformed');
      throw error;
    }
    if (signed === undefined) return refuse('invalid');
    if (options.replays && !(await isFirst(options.replays, signed, ttl)))
      return refuse('invalid', { detail: 'This request was received before.' });
    return signedAt === undefined ? { ok: true } : { ok: true, signedAt };
  };
  const signature: SignatureFacts = {
    check,
    ...{ provider: provider.id, strategy: name },
    slots: [
      ...Object.keys(strategy.header ?? {}).map((each) => `header:${each.toLowerCase()}`),
      ...Object.keys(strategy.query ?? {}).map((each) => `query:${each}`),
    ],
    usesBody:
      names.includes('body') || recipes.some(({ recipe }) => 'params' in recipe && recipe.params === 'form'),
    faultOf: (request) => read(request, new Map()),
  };
  const verify: SignatureCheck = (...given) => check(...given).catch(() => refuse('unavailable'));
  return Object.assign(verify, { signature });
}

/** A header that came twice has no single value to sign. */
function singleHeader({ headers }: InboundRequest, lowerName: string): string | undefined {
  const value = headers[lowerName];
  return typeof value === 'string' ? value : value?.join(', ');
}
