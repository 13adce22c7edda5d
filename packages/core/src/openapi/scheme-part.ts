import type { DerivedValue, ExchangeStep, ParamDefinition, Placements, TlsTemplates } from '../grammar.js';
import type { OpenApiProblemCode } from './document.js';

/** What one scheme adds to a strategy. */
export interface SchemePart {
  /** The secrets that it carries. */
  readonly secrets: readonly string[];
  /** Those of the secrets that may be left out. */
  readonly optional?: readonly string[];
  /** Where they, or the token, stand. */
  readonly placements: Placements;
  /** How the token is had. */
  readonly exchange?: ExchangeStep;
  /** How a request is signed. */
  readonly derive?: Readonly<Record<string, DerivedValue>>;
  /** The client certificate. */
  readonly tls?: TlsTemplates;
  /** Further parameters. */
  readonly params?: Readonly<Record<string, ParamDefinition>>;
  /** What was carried over in part only. */
  readonly problem?: SchemeProblem;
}

/** Why a scheme was not carried over, or in part only. */
export interface SchemeProblem {
  readonly code: OpenApiProblemCode;
  readonly message: string;
}
