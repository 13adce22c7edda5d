export type { AuditAction, AuditEvent, AuditQuery } from './audit.js';
export type { Bus } from './bus/bus.js';
export { createKeyring } from './create-keyring.js';
export type { KeyringErrorCode, KeyringErrorOptions } from './error.js';
export { KeyringError } from './error.js';
export type {
  BusDeafEvent,
  BusHearingEvent,
  ChangeEvent,
  KeyExpiringEvent,
  KeyringErrorEvent,
  KeyringEvent,
  KeyringEventOf,
  LimitsOpenedEvent,
  QuotaNearEvent,
  RefusalEvent,
} from './events.js';
export type { Issued, Keyring, KeyringInTransaction } from './keyring.js';
export type { KeyringOptions } from './keyring-options.js';
export type { ForeignHashes } from './keys/foreign-hashes.js';
export type { Key } from './keys/key.js';
export type { Peppers } from './keys/peppers.js';
export type {
  KeyRecord,
  KeyState,
  LimitSettings,
  Quota,
  Rate,
  SecretRecord,
  StoredState,
} from './keys/record.js';
export type { LeakEndpointOptions } from './leak-endpoint.js';
export { leakEndpoint } from './leak-endpoint.js';
export type { ConsumeResult, Counter, Limits } from './limits/limits.js';
export { memoryLimits } from './limits/memory-limits.js';
export type { LimitUse } from './limits/read-limits.js';
export type {
  Author,
  ChangeOptions,
  RegenerateOptions,
  RevokeOptions,
  TransferOptions,
  UpdateOptions,
} from './manage/author.js';
export type { BulkRevocation } from './manage/bulk.js';
export type { ImportedKey } from './manage/imported-key.js';
export type { KeyInput, KeyPatch, LimitsInput, RateInput } from './manage/input.js';
export type { MaxKeys } from './manage/key-cap.js';
export type { LeakedKey, LeakOptions } from './manage/leak.js';
export type { AuditFilter, KeyFilter } from './manage/list.js';
export type { Page, PageQuery } from './manage/page.js';
export type { Redactor } from './redact/create-redactor.js';
export { memoryStore } from './stores/memory-store.js';
export type { OwnerCap } from './stores/owner-cap.js';
export type {
  BareStore,
  KeyQuery,
  PurgeBounds,
  PurgeResult,
  RecordChange,
  Store,
  StoredKey,
} from './stores/store.js';
export type { FoundKey } from './verify/find.js';
export type { SecretUse } from './verify/secret-usage.js';
export type { DayUsage, Lane, LaneCount, UsageCount } from './verify/usage.js';
export type { WebhookEvent, WebhookEventType, WebhookFailure, WebhookOptions, Webhooks } from './webhooks.js';
export { webhooks } from './webhooks.js';
