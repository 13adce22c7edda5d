export type { InboundEvent, OutboundEvent, SallyportChannels } from './channels.js';
export { on } from './channels.js';
export type { Clock } from './clock.js';
export { defineProvider } from './definition/define-provider.js';
export { definitionJsonSchema } from './definition/json-schema.js';
export { generateSecrets, matchesKeyFormat, scannerPattern } from './definition/key-format.js';
export type { Duration } from './duration.js';
export type {
  CredentialErrorCode,
  CredentialErrorOptions,
  MisuseCode,
  SallyportErrorOptions,
} from './error.js';
export { CredentialError, SallyportError } from './error.js';
export { loadProvider } from './files/load-provider.js';
export type {
  AwsSigV4Recipe,
  BasicTemplates,
  ByteEncoding,
  DerivedValue,
  EnvironmentOf,
  ExchangeStep,
  HashName,
  HmacRecipe,
  Json,
  JwtRecipe,
  KeyEncoding,
  KeyFormat,
  MinInterval,
  NowRecipe,
  OAuth1Recipe,
  ParamDefinition,
  ParamsOf,
  ParamsRecipe,
  Placements,
  Provider,
  ProviderDefinition,
  ProviderWords,
  RefreshStep,
  RefusalCode,
  RefusalMatch,
  RefusalRule,
  RefusalRules,
  SecretDefinition,
  SecretsOf,
  SignRecipe,
  StrategyDefinition,
  StrategyOf,
  StrategySecretsOf,
  TemplateText,
  ThrottleHint,
  ThrottleRules,
  TimeUnit,
  TlsTemplates,
  TokenExpiry,
  TokenLocation,
} from './grammar.js';
export type {
  ClientCertificate,
  InboundRequest,
  OutboundRequest,
  OutboundResponse,
  Reply,
} from './http/request.js';
export type { CheckOptions } from './inbound/accepted-request.js';
export { setPrincipal, setVerdict, verdictOf } from './inbound/accepted-request.js';
export { anyOf } from './inbound/any-of.js';
export { createGuard } from './inbound/create-guard.js';
export type {
  Accepted,
  FetchVerdict,
  Guard,
  GuardOptions,
  Refused,
  TokenEndpoint,
  Verdict,
  VerdictOf,
  Vouched,
} from './inbound/guard.js';
export type { Principal, VerifyResult } from './inbound/principal.js';
export type { AnyOfScopes, Scopes } from './inbound/scopes.js';
export type { IssuedToken, MemorySessionsOptions, Sessions } from './inbound/sessions.js';
export { memorySessions } from './inbound/sessions.js';
export type { StaticKey } from './inbound/static-verifier.js';
export { staticVerifier } from './inbound/static-verifier.js';
export { tokenEndpointOf } from './inbound/token-endpoint.js';
export type { Verifier } from './inbound/verifier.js';
export type { OnCharge, VerifyContext } from './inbound/verify-context.js';
export type { MaybePromise } from './maybe-promise.js';
export type {
  OpenApiDocument,
  OpenApiOperation,
  OpenApiProblem,
  OpenApiProblemCode,
  OpenApiRequirement,
  OpenApiScheme,
  OpenApiServer,
  OpenApiVariable,
} from './openapi/document.js';
export type { FromOpenApiOptions, ImportedProvider } from './openapi/from-open-api.js';
export { fromOpenApi } from './openapi/from-open-api.js';
export type { GuardedOperation } from './openapi/to-open-api.js';
export { toOpenApi } from './openapi/to-open-api.js';
export { createCredential } from './outbound/create-credential.js';
export type { CredentialFetch } from './outbound/create-fetch.js';
export { createFetch, refusalOf } from './outbound/create-fetch.js';
export type { Credential, CredentialOptions } from './outbound/credential.js';
export type { Outcome, SendOptions, Transport } from './outbound/outcome.js';
export type { CachedSourceOptions } from './outbound/sources/cached-source.js';
export { cachedSource } from './outbound/sources/cached-source.js';
export { chainSources } from './outbound/sources/chain-sources.js';
export type { FromCommandOptions } from './outbound/sources/from-command.js';
export { fromCommand } from './outbound/sources/from-command.js';
export { fromEnv } from './outbound/sources/from-env.js';
export { fromFile } from './outbound/sources/from-file.js';
export type { PoolSourcesOptions } from './outbound/sources/pool-sources.js';
export { poolSources } from './outbound/sources/pool-sources.js';
export { rotatingSource } from './outbound/sources/rotating-source.js';
export type {
  RefusedSecrets,
  Source,
  SourceContext,
  SourceFunction,
  SourceLabel,
} from './outbound/sources/source.js';
export type { ReadAndWrite } from './outbound/sources/writable-source.js';
export { writableSource } from './outbound/sources/writable-source.js';
export type { TokenStore } from './outbound/tokens/token-store.js';
export { REFUSAL_CODES } from './refusal/codes.js';
export type { LimitState, Refusal } from './refusal/refusal.js';
export { isRefusal, refuse } from './refusal/refusal.js';
export type { RenderedRefusal } from './refusal/render.js';
