import { jwtVerify } from 'jose';
import type { Clock } from '../clock.js';
import { systemClock } from '../clock.js';
import { assertProvider, pickName } from '../definition/checked.js';
import { resolveParams } from '../definition/params.js';
import { paramsOfStrategy, secretsOfStrategy } from '../definition/strategies.js';
import type { Duration } from '../duration.js';
import { toMilliseconds } from '../duration.js';
import { invalidOption } from '../error.js';
import type {
  JwtRecipe,
  ParamsOf,
  Provider,
  StrategyDefinition,
  StrategyOf,
  StrategySecretsOf,
} from '../grammar.js';
import type { VerifyResult } from '../inbound/principal.js';
import type { Verifier } from '../inbound/verifier.js';
import type { Source } from '../outbound/sources/source.js';
import { createSourceReader } from '../outbound/sources/source.js';
import type { Values } from '../placement/template.js';
import { compileTemplate } from '../placement/template.js';
import type { Refusal } from '../refusal/refusal.js';
import { refuse } from '../refusal/refusal.js';
import { isAmong } from '../signing/constant-time.js';
import type { JwtFields } from '../signing/mint.js';
import { compileFields, fillGiven, jwtKey, mintedRecipes } from '../signing/mint.js';
import { isJwt, refusalOfToken } from './token-refusal.js';

/** Options of {@link mintedVerifier}. */
export interface MintedVerifierOptions<P extends Provider = Provider> {
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Values for the parameters of the definition. */
  readonly params?: ParamsOf<P>;
  /** How much the sender's clock may differ. Default: `'5s'`. */
  readonly clockTolerance?: Duration;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * A verifier of the tokens that a strategy mints, for a guard of that strategy. It checks the signature, the times, and
 * that header and claims say what the definition says. With an exchange, the guard's token endpoint asks it.
 *
 * @param source - The secrets of the sender, with the public key in the place of the private one, or either; several
 *   while a key is being replaced.
 * @throws {CredentialError} `invalid_option` for a strategy that mints nothing.
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-3
 * @example
 * const verifier = mintedVerifier(app, { appId: '42', privateKey: publicKeyInPem });
 * const guard = createGuard({ provider: app, verifier, sessions: memorySessions() });
 */
export function mintedVerifier<P extends Provider>(
  provider: P,
  source: Source<StrategySecretsOf<P>> | readonly Source<StrategySecretsOf<P>>[],
  options: MintedVerifierOptions<P> = {},
): Verifier {
  assertProvider(provider);
  const { clock = systemClock } = options;
  const toleranceMs = toMilliseconds(options.clockTolerance ?? '5s', 'clockTolerance');
  const name = pickName('strategy', provider.strategies, options.strategy);
  const strategy = provider.strategies[name] as StrategyDefinition;
  const params = resolveParams(provider, options.params, paramsOfStrategy(strategy)).values;
  const checks = mintedRecipes(strategy.derive).map((each) => ({
    name: each.name,
    check: compileCheck(each.recipe, params, toleranceMs / 1000),
  }));
  if (checks.length === 0) throw invalidOption(provider.id, `the strategy "${name}" mints no tokens`);
  const names = secretsOfStrategy(provider, strategy);
  const sources = (Array.isArray(source) ? source : [source]) as readonly Source<Values>[];
  const readers = sources.map((each) => createSourceReader(provider, names, each, {}));
  const principal = Object.freeze({ keyId: provider.id, scopes: Object.freeze([]) });

  /** What stands beside the tokens, such as the id of a client, has to be right too. */
  function areRightBeside(found: Values, secrets: Values): boolean {
    const beside = Object.keys(found).filter((each) => !checks.some((check) => check.name === each));
    return beside.every((each) => isAmong(found[each] as string, [secrets[each] ?? '']));
  }

  /** The refusal of a request by one set of secrets; undefined if all is right. */
  async function refusalBy(secrets: Values, found: Values): Promise<Refusal | undefined> {
    try {
      for (const { name: each, check } of checks)
        if (!(await check(found[each] ?? '', secrets, clock.now()))) return refuse('invalid');
      return areRightBeside(found, secrets) ? undefined : refuse('invalid');
    } catch (error) {
      return refusalOfToken(error);
    }
  }

  async function verify(found: Values): Promise<VerifyResult> {
    const refusals: Refusal[] = [];
    for (const reader of readers) {
      const refusal = await refusalBy(await reader(), found);
      if (!refusal) return principal;
      refusals.push(refusal);
    }
    // Only a token with the right signature is told that it is old.
    return refusals.find(({ code }) => code === 'expired') ?? refuse('invalid');
  }

  return Object.assign(verify, {
    matches: (found: Values) => checks.every((each) => isJwt(found[each.name] ?? '')),
  });
}

/** Compiles the check of one token. It throws an error of `jose` for one that is not right by itself. */
function compileCheck(recipe: JwtRecipe, params: Values, toleranceSeconds: number) {
  const header = compileFields(recipe.header, params);
  const claims = compileFields(recipe.claims, params);
  const keyText = compileTemplate(recipe.key, params);
  return async (token: string, secrets: Values, now: number): Promise<boolean> => {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      jwtKey(recipe, keyText.write(secrets), 'public'),
      {
        algorithms: [recipe.jwt],
        currentDate: new Date(now),
        clockTolerance: toleranceSeconds,
        requiredClaims: ['iat', 'exp'],
      },
    );
    const { iat = Number.POSITIVE_INFINITY, exp = Number.POSITIVE_INFINITY } = payload;
    const latest = now / 1000 + toleranceSeconds;
    if (iat > latest || exp > latest + recipe.lifetime) return false;
    return saysSame(header, secrets, protectedHeader) && saysSame(claims, secrets, payload);
  };
}

/** Whether fields are those of the definition. One that the definition leaves out here must not be there. */
function saysSame(fields: JwtFields, secrets: Values, said: Readonly<Record<string, unknown>>): boolean {
  const expected = fillGiven(fields, secrets);
  return fields.every(([name]) => said[name] === expected[name]);
}
