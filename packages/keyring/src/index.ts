export type { AuditAction, AuditEvent, AuditQuery, Denial } from './audit.js';
export type { BulkRevocation, ImportedKey } from './bulk.js';
export type { Bus } from './bus.js';
export { createKeyring } from './create-keyring.js';
export type { Peppers } from './digest.js';
export type { Duration } from './duration.js';
export type { KeyContext } from './entry.js';
export type { KeyringErrorCode } from './error.js';
export { KeyringError } from './error.js';
export type { KeyringEvents } from './events.js';
export type { KeyInput, KeyPatch, LimitsInput, RateInput } from './input.js';
export type { Issued, Keyring, KeyringOptions } from './keyring.js';
export type { Counter, Limits, Taken } from './limits/limits.js';
export { memoryLimits } from './limits/memory-limits.js';
export type { AuditFilter, KeyFilter, Page, Paged } from './list.js';
export type { Author, ChangeOptions } from './manage.js';
export type {
  Key,
  KeyRecord,
  KeyState,
  LimitSettings,
  Quota,
  Rate,
  SecretRecord,
  StoredState,
} from './record.js';
export { memoryStore } from './stores/memory-store.js';
export type { Found, KeyQuery, Store } from './stores/store.js';
export type { DayUsage, UsageCount } from './usage.js';
