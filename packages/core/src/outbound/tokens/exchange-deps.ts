import type { Clock } from '../../clock.js';
import type { Provider, StrategyDefinition } from '../../grammar.js';
import type { Params } from '../../placement/encode-params.js';
import type { Recogniser } from '../../refusal/recognise.js';
import type { Mint } from '../../signing/mint.js';
import type { AllowedURLs } from '../allowed-urls.js';
import type { AnsweredUrlDeps } from './answered-url.js';

/** What an exchange is made of. */
export interface ExchangeDeps {
  /** The API. */
  readonly provider: Provider;
  /** The strategy that has the exchange. */
  readonly strategy: StrategyDefinition;
  /** Values for the parameters of the definition. */
  readonly params: Params;
  /** Steps with a path only lie below it. */
  readonly baseURL: URL;
  /** Whether `baseURL` is the caller's own. */
  readonly moved: boolean;
  /** The URLs below the base URL. */
  readonly allowedURLs: AllowedURLs;
  /** Sends the steps, if the credential's options say how. */
  readonly fetch: typeof globalThis.fetch | undefined;
  /** Mints tokens that the steps carry. Undefined for a strategy without. */
  readonly mint: Mint | undefined;
  /** Recognises the provider's refusals. */
  readonly recognise: Recogniser;
  /** The clock of lifetimes and pauses. */
  readonly clock: Clock;
  /** The name that errors give to the source. */
  readonly source: string;
  /** Decides about URLs that a response names. */
  readonly answered: AnsweredUrlDeps;
}
