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
} from './definition/definition.js';
export { couldBe, DEFAULT_FORMAT, generateSecret, scannerPattern } from './definition/key-format.js';
export { defineProvider } from './definition/provider.js';
export { definitionJsonSchema } from './definition/schema.js';
export type { CredentialErrorCode, CredentialErrorOptions } from './error.js';
export { CredentialError } from './error.js';
export type { Guard, GuardOptions, RequestContext } from './inbound/guard.js';
export { createGuard } from './inbound/guard.js';
export type { RenderedRefusal } from './inbound/render.js';
export type { IssuedToken, Sessions } from './inbound/sessions.js';
export { memorySessions } from './inbound/sessions.js';
export type { StaticKey } from './inbound/static-verifier.js';
export { carriedCombinations, staticVerifier } from './inbound/static-verifier.js';
export type { TokenEndpoint } from './inbound/token-endpoint.js';
export { tokenEndpointOf } from './inbound/token-endpoint.js';
export type { Accepted, Refused, Verdict, VerdictOf } from './inbound/verdict.js';
export type { Clock } from './outbound/clock.js';
export type { CredentialFetch } from './outbound/create-fetch.js';
export { createFetch, refusalOf } from './outbound/create-fetch.js';
export type { Credential, CredentialOptions } from './outbound/credential.js';
export { createCredential } from './outbound/credential.js';
export type { OutboundEvent } from './outbound/events.js';
export type { Outcome, SendOptions, Transport } from './outbound/send.js';
export type { RefusedSecrets, Source, SourceContext, SourceFunction } from './outbound/source.js';
export { cached } from './outbound/sources/cached.js';
export { chain } from './outbound/sources/chain.js';
export { fromCommand } from './outbound/sources/from-command.js';
export { fromEnv } from './outbound/sources/from-env.js';
export { fromFile } from './outbound/sources/from-file.js';
export type { PoolOptions } from './outbound/sources/pool.js';
export { pool } from './outbound/sources/pool.js';
export { rotating } from './outbound/sources/rotating.js';
export type { TokenStore } from './outbound/token-store.js';
export type { InboundRequest, OutboundRequest, OutboundResponse, Reply } from './placement/request.js';
export type {
  Answer,
  LimitState,
  Principal,
  RarelyReadsIp,
  Refusal,
  Verifier,
  VerifyContext,
} from './refusal.js';
export { isRefusal, REFUSAL_CODES, refuse } from './refusal.js';
