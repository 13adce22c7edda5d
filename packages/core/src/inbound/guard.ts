import type { EnvironmentOf, ParamsOf, Provider, SecretsOf, StrategyOf } from '../grammar.js';
import type { InboundRequest, Reply } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { Refusal } from '../refusal/refusal.js';
import type { RenderedRefusal } from '../refusal/render.js';
import type { SignatureVerifier } from '../signing/signature-verifier.js';
import type { Principal, VerifyResult } from './principal.js';
import type { Scopes } from './scopes.js';
import type { Sessions } from './sessions.js';
import type { Verifier } from './verifier.js';
import type { VerifyContext } from './verify-context.js';

/** What a guard is made of. */
export interface GuardOptions<
  P extends Provider,
  A extends MaybePromise<VerifyResult> = MaybePromise<VerifyResult>,
  S extends Sessions = Sessions,
> {
  /** The API whose credentials are checked. */
  readonly provider: P;
  /**
   * Decides about the secrets: a keyring's `verify`, `staticVerifier(…)`, or a function of your own. A strategy that is
   * signed takes `signatureVerifier(…)`.
   */
  readonly verifier:
    | (((secrets: SecretsOf<P>, context: VerifyContext) => A) & Pick<Verifier, 'sessions' | 'matches'>)
    | Pick<SignatureVerifier, 'signature'>;
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Several strategies, any of which a request may use. Two credentials in one request are `ambiguous`. */
  readonly strategies?: readonly StrategyOf<P>[];
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  /** Values for the parameters of the definition. */
  readonly params?: ParamsOf<P>;
  /**
   * Issues and verifies tokens. A strategy with an exchange needs it. Default: the verifier's own, as a keyring has
   * them.
   */
  readonly sessions?: S;
}

/** Reads the credential of a request and decides about it. Every server adapter takes one. */
export interface Guard<R extends MaybePromise<Verdict> = MaybePromise<Verdict>> {
  /** Never throws for anything that a request may hold. The verdict is synchronous if the verifier is. */
  (request: InboundRequest, context?: VerifyContext): R;
  /** The API whose credentials it checks. */
  readonly provider: Provider;
  /** The name of the strategy that it reads. */
  readonly strategy: string;
  /** The name of the environment that it accepts keys for. */
  readonly environment: string;
  /** The path of the environment's URL, without a trailing slash: what the provider serves lies below it. */
  readonly basePath: string;
  /** A refusal as the provider answers it. */
  render(refusal: Refusal): RenderedRefusal;
  /** The refusal of a principal that lacks the scopes; undefined if it has them. */
  renderMissingScope(principal: Principal, scopes: Scopes): RenderedRefusal | undefined;
  /**
   * Checks a web `Request`, as route handlers of Next, Hono, Bun and Deno get it. A body is read from a clone, at most
   * 16 kB of it, and only by a strategy that is placed in one; up to 1 MB if the strategy is signed.
   *
   * @example
   * const verdict = await guard.fetch(request, { scopes: ['read'] });
   * if (!verdict.ok) return verdict.response;
   */
  fetch(request: Request, context?: Omit<VerifyContext, 'body'>): Promise<FetchVerdict>;
  /** The guards of which it is made, if it accepts any of several. */
  readonly guards?: readonly Guard[];
  /** The endpoint that issues tokens, if the strategy has an exchange. */
  readonly tokenEndpoint?: TokenEndpoint;
}

/** A request that may pass, by a guard or by another login. */
export interface Vouched {
  /** Tells the two verdicts apart. */
  readonly ok: true;
  /** Who is calling. */
  readonly principal: Principal;
  /** The guard that accepted the request; undefined if another login vouched for it. */
  readonly guard?: Guard | undefined;
  /** Headers for the response: how much is left of the limits. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent, so that `refusal` may be read without a narrowed type. */
  readonly refusal?: undefined;
}

/** The verdict of a guard on a request that may pass. */
export interface Accepted extends Vouched {
  /** The guard that accepted the request. */
  readonly guard: Guard;
}

/** The verdict on a request that may not pass. */
export interface Refused {
  /** Tells the two verdicts apart. */
  readonly ok: false;
  /** Why, and the response to write. */
  readonly refusal: RenderedRefusal;
  /** Absent, so that `principal` may be read without a narrowed type. */
  readonly principal?: undefined;
}

/** The verdict on a web `Request`. */
export type FetchVerdict =
  | Accepted
  | (Refused & {
      /** The refusal as a web `Response`. */
      readonly response: Response;
    });

/** What a guard decides. */
export type Verdict = Accepted | Refused;

/** `Verdict` if the verifier is synchronous, a promise of one if it is not. */
export type VerdictOf<A> = [Extract<A, Promise<unknown>>] extends [never]
  ? Verdict
  : A extends Promise<unknown>
    ? Promise<Verdict>
    : Verdict | Promise<Verdict>;

/** The endpoint that turns secrets into a token, derived from the provider's exchange. */
export interface TokenEndpoint {
  /** The method, in upper case. */
  readonly method: string;
  /** Below the base URL, such as `/auth/token`. */
  readonly path: string;
  /**
   * Answers one request, whatever it holds. Without `context.body` the request's own stream is read, at most
   * 16 kB of it.
   */
  answer(request: InboundRequest, context?: VerifyContext): Promise<Reply>;
}
