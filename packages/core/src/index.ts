export type { Clock } from './clock.js';
export type { CredentialFetch } from './create-fetch.js';
export { createFetch, refusalOf } from './create-fetch.js';
export type { Credential, CredentialOptions } from './credential.js';
export { createCredential } from './credential.js';
export type {
  EnvironmentOf,
  ExchangeStep,
  Json,
  KeyFormat,
  ParamDefinition,
  ParamsOf,
  Placements,
  Provider,
  ProviderDefinition,
  RefusalCode,
  RefusalMatch,
  RefusalRule,
  RefusalRules,
  SecretDefinition,
  SecretsOf,
  StrategyDefinition,
  StrategyOf,
  TemplateText,
  ThrottleHint,
  ThrottleRules,
  TimeUnit,
  TokenExpiry,
  TokenLocation,
} from './definition.js';
export type { CredentialErrorCode, CredentialErrorOptions } from './error.js';
export { CredentialError } from './error.js';
export type { OutboundEvent } from './events.js';
export type { Guard, GuardOptions, RequestContext } from './guard.js';
export { createGuard } from './guard.js';
export { couldBe, DEFAULT_FORMAT, generateSecret, scannerPattern } from './key-format.js';
export { defineProvider } from './provider.js';
export type { Answer, LimitState, Principal, Refusal, Verifier, VerifyContext } from './refusal.js';
export { isRefusal, REFUSAL_CODES, refuse } from './refusal.js';
export type { RenderedRefusal } from './render.js';
export type { InboundRequest, OutboundRequest, OutboundResponse, Reply } from './request.js';
export { definitionJsonSchema } from './schema.js';
export type { Outcome, SendOptions, Transport } from './send.js';
export type { IssuedToken, Sessions } from './sessions.js';
export { memorySessions } from './sessions.js';
export type { RefusedSecrets, Source, SourceContext, SourceFunction } from './source.js';
export { cached } from './sources/cached.js';
export { chain } from './sources/chain.js';
export { fromCommand } from './sources/from-command.js';
export { fromEnv } from './sources/from-env.js';
export { fromFile } from './sources/from-file.js';
export type { PoolOptions } from './sources/pool.js';
export { pool } from './sources/pool.js';
export { rotating } from './sources/rotating.js';
export type { StaticKey } from './static-verifier.js';
export { carriedCombinations, staticVerifier } from './static-verifier.js';
export type { TokenEndpoint } from './token-endpoint.js';
export { tokenEndpointOf } from './token-endpoint.js';
export type { TokenStore } from './token-store.js';
export type { Accepted, Refused, Verdict, VerdictOf } from './verdict.js';
